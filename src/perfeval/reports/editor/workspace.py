"""What VS Code needs in a folder: schemas, and settings that say which file has which; pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Many
from typing import Any

from perfeval.diagnostics import Lang
from perfeval.reports.editor.names import Names, Shelf, names_in_common
from perfeval.reports.editor.schemas import KINDS, VOCABULARY, Schema, editor_schema, vocabulary_schema

#: Where everything lies, from the folder that is opened.
PLACE = ".vscode"
SCHEMAS = f"{PLACE}/perfeval"
SETTINGS = f"{PLACE}/settings.json"
EXTENSIONS = f"{PLACE}/extensions.json"
#: The extension that reads the schemas.
EXTENSION = "redhat.vscode-yaml"
#: The parts of a pack that hold rule files.
_PARTS = ("score", "check", "cap")
#: Settings that are written where there are none: nothing is fetched from elsewhere, files keep their own layout,
#: hovers end with what they say, and completion works within values too.
_USUAL: dict[str, Any] = {
    "yaml.schemaStore.enable": False,
    "yaml.format.enable": False,
    "yaml.hoverSchemaSource": False,
    "[yaml]": {"editor.quickSuggestions": {"other": True, "comments": False, "strings": True}},
}

#: Which files a schema is for: patterns by the name of the schema's file.
Matches = dict[str, list[str]]


def schema_files(
    folders: Many[Names], shelf: Shelf, others: Mapping[str, Schema], lang: Lang
) -> tuple[dict[str, Schema], dict[str, str]]:
    """The schemas for a folder of rules, by the names of their files.

    Args:
        folders: the names of each pack and each shared folder.
        shelf: what any file may name; files of a folder that is new name nothing else.
        others: schemas of other kinds of files, which hold no names.

    Returns:
        The schemas, and which of them is for the rule files of which folder. Packs with the same names share one.
    """
    common = names_in_common(shelf)
    schemas = {kind: editor_schema(kind, common, shelf, lang) for kind in KINDS} | dict(others)
    schemas[VOCABULARY] = vocabulary_schema(common, lang)
    of_folder: dict[str, str] = {}
    known: dict[str, str] = {}
    for names in folders:
        schema = editor_schema("rule", names, shelf, lang)
        text = json.dumps(schema, sort_keys=True)
        if text not in known:
            known[text] = f"rule-{names.folder}"
            schemas[known[text]] = schema
        of_folder[names.folder] = known[text]
    return schemas, of_folder


def matches(of_folder: Mapping[str, str], prefix: str) -> Matches:
    """Which files each schema is for; ``prefix`` leads from the opened folder to that of the rules."""
    found: Matches = {}
    for folder, name in of_folder.items():
        found.setdefault(name, []).extend(f"{prefix}{folder}/{part}/*.yaml" for part in _PARTS)
    named = sorted(pattern for patterns in found.values() for pattern in patterns)
    return found | {
        "rule": [*(f"{prefix}*/{part}/*.yaml" for part in _PARTS), *(f"!{pattern}" for pattern in named)],
        "pack": [f"{prefix}*/pack.yaml"],
        "shared": [f"{prefix}*/shared.yaml"],
        "examples": [f"{prefix}*/examples/*.yaml"],
        "words": [f"{prefix}words/*.yaml", f"{prefix}*/words/*.yaml"],
        "risk": [f"{prefix}risk.yaml"],
    }


def schema_of(file: Many[str], of_folder: Mapping[str, str]) -> str | None:
    """Which schema a file has, by its path from the folder of the rules; None where it has none."""
    if len(file) == 1:
        return {"risk.yaml": "risk"}.get(file[0])
    if file[-2] in ("words", "examples"):
        return file[-2]
    if file[-1] in ("pack.yaml", "shared.yaml"):
        return file[-1].removesuffix(".yaml")
    return of_folder.get(file[0], "rule") if file[-2] in _PARTS else None


def settings(written: Mapping[str, Any], found: Matches, place: str = SCHEMAS) -> dict[str, Any]:
    """The settings of a folder: those that it has, with the schemas of perfeval set anew."""
    others = {
        path: patterns
        for path, patterns in dict(written.get("yaml.schemas", {})).items()
        if SCHEMAS not in path
    }
    ours = {f"./{place}/{name}.json": patterns for name, patterns in sorted(found.items())}
    return {**_USUAL, **written, "yaml.schemas": others | ours}


def extensions(written: Mapping[str, Any]) -> dict[str, Any]:
    """The extensions that a folder asks for, that of YAML among them."""
    listed = [*written.get("recommendations", ())]
    return {**written, "recommendations": listed if EXTENSION in listed else [*listed, EXTENSION]}


def with_modeline(text: str, schema: str) -> str:
    """A file with a first line that names its schema, in place of one that it may have."""
    kept: Iterable[str] = text.splitlines(keepends=True)
    lines = [line for line in kept if not line.startswith(MODELINE)]
    return f"{MODELINE}{schema}\n" + "".join(lines)


#: How a line begins that names the schema of its file.
MODELINE = "# yaml-language-server: $schema="
