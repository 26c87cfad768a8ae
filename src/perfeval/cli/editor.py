"""perfeval rules editor: what VS Code needs to help with rule files, written into a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from perfeval.cli import common, messages
from perfeval.diagnostics import Lang, PerfevalError, Span
from perfeval.drafts import write_whole
from perfeval.packs.store import Store, builtin_rules

if TYPE_CHECKING:
    from perfeval.packs.model import Pack
    from perfeval.reports.editor.names import Names, Shelf

_Folder = Annotated[
    Path,
    typer.Argument(
        metavar=common.said("目录", "DIR"),
        help=common.said(
            "在 VS Code 里打开的目录：规则目录本身，或者放着 rules 目录的那一层；不写则是当前目录",
            "the folder you open in VS Code: that of the rules, or the one that holds a folder rules; the current one when left out",
        ),
    ),
]
_Modelines = Annotated[
    bool,
    typer.Option(
        "--modelines",
        help=common.said(
            "在每个规则文件的第一行写明它的 schema，供不读 VS Code 设置的编辑器使用；会改动文件",
            "name the schema in the first line of every rule file, for editors that do not read settings of VS Code; changes the files",
        ),
    ),
]
_Common = Annotated[
    bool,
    typer.Option(
        "--common",
        help=common.said(
            "只写各规则包共有的名称：改规则之后不必再运行，适合放进版本库",
            "only the names that all packs have: nothing to run again after a change of rules; for a folder under version control",
        ),
    ),
]


def editor(
    folder: _Folder = Path(),
    modelines: _Modelines = False,
    in_common: _Common = False,
    others: common.Rules_ = None,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Write schemas and settings for VS Code."""
    rules = _rules(folder)
    prefix = "" if rules == folder else f"{rules.name}/"
    from perfeval.reports.editor import names, workspace

    written = {name: _written(folder / name) for name in (workspace.SETTINGS, workspace.EXTENSIONS)}
    here, shelf = ([], names.Shelf()) if in_common else _names(rules, others or [], lang.value)
    schemas, of_folder = workspace.schema_files(here, shelf, _others(folder), lang.value)
    found = workspace.matches(of_folder, prefix)
    if "indicators" in schemas:
        found["indicators"] = ["indicators/*.yaml"]
    for old in (folder / workspace.SCHEMAS).glob("*.json"):
        old.unlink()
    for name, schema in schemas.items():
        _write(folder / workspace.SCHEMAS / f"{name}.json", schema)
    _write(folder / workspace.SETTINGS, workspace.settings(written[workspace.SETTINGS], found))
    _write(folder / workspace.EXTENSIONS, workspace.extensions(written[workspace.EXTENSIONS]))
    marked = _mark(rules, of_folder, len(Path(prefix).parts)) if modelines else None
    common.out(_told(folder, len(schemas), marked, lang.value, again=not in_common))


def _rules(folder: Path) -> Path:
    """Where under a folder the rules are."""
    for place in (folder, folder / "rules"):
        if any(place.glob("*/pack.yaml")) or any(place.glob("*/shared.yaml")):
            return place
    raise PerfevalError(messages.NoRulesBelow(Span(str(folder)), folder=folder))


def _names(rules: Path, others: list[Path], lang: Lang) -> tuple[list[Names], Shelf]:
    """What the files of each folder of rules may name, and what any file may.

    ``others`` are folders of rules that these build on, as well as those that ship.
    """
    from perfeval.reports.editor import names

    shipped = Store(trusting=True)
    own = rules.resolve() != builtin_rules().resolve()
    store = Store([rules, *others], trusting=True) if own else shipped
    packs: dict[str, Pack] = {}
    for id_ in store.ids():
        # Those that ship are kept from one start to the next, and read anew where there are others beside them.
        place = store if store.folder(id_).parent != builtin_rules() else shipped
        try:
            packs[id_] = place.load(id_)
        except PerfevalError as error:
            # A pack that is being written may have faults; its files get the names that all packs have.
            common.warn(error.diagnostics[0], lang)
    shared = sorted({file.parent.name for place in store.folders for file in place.glob("*/shared.yaml")})
    here = [
        names.names_of(pack, lang) for id_, pack in packs.items() if (rules / id_ / "pack.yaml").is_file()
    ]
    here += [
        names.names_of_shared(store.shared_file(id_), store)
        for id_ in shared
        if (rules / id_ / "shared.yaml").is_file()
    ]
    return here, names.shelf_of([*packs.values()], shared, [*store.word_lists()])


def _others(folder: Path) -> dict[str, Any]:
    """The schemas of files that name nothing of rules."""
    from perfeval.indicators.reading import indicators_schema
    from perfeval.reports.archive.settings import risk_schema

    others = {"risk": risk_schema()}
    return (
        others | {"indicators": indicators_schema()}
        if any((folder / "indicators").glob("*.yaml"))
        else others
    )


def _written(file: Path) -> dict[str, Any]:
    """What a file of settings holds already."""
    if not file.is_file():
        return {}
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        written = None
    if not isinstance(written, dict):
        raise PerfevalError(messages.SettingsNotJson(Span(str(file)), file=file))
    return written


def _write(file: Path, content: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


def _mark(rules: Path, of_folder: dict[str, str], depth: int) -> int:
    """Name its schema in the first line of every file; returns how many files there are."""
    from perfeval.reports.editor import workspace

    count = 0
    for file, parts in _files(rules):
        name = workspace.schema_of(parts, of_folder)
        if name is None:
            continue
        up = "../" * (len(parts) - 1 + depth)
        text = workspace.with_modeline(
            file.read_text(encoding="utf-8"), f"{up}{workspace.SCHEMAS}/{name}.json"
        )
        write_whole(file, text.encode())
        count += 1
    return count


def _files(rules: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for file in sorted(rules.rglob("*.yaml")):
        yield file, file.relative_to(rules).parts


def _told(folder: Path, schemas: int, marked: int | None, lang: Lang, *, again: bool) -> str:
    from perfeval.reports.editor import workspace

    place = folder / workspace.PLACE
    if lang == "zh":
        lines = [
            f"写好了 {place}：{schemas} 个 schema、设置和推荐的扩展。",
            f"用 VS Code 打开 {folder.resolve().name} 目录，按提示装上“YAML”扩展（{workspace.EXTENSION}），规则文件里就有说明、补全和检查。",
        ]
        if again:
            lines.append("改了参数、词表名、规则编号之后再运行一次，补全才跟得上。")
        if marked is not None:
            lines.insert(1, f"{marked} 个文件的第一行写明了 schema。")
    else:
        lines = [
            f"{place} is written: {schemas} schemas, settings and the extension to install.",
            f"Open the folder {folder.resolve().name} in VS Code and install the extension “YAML” ({workspace.EXTENSION}) as it suggests; rule files then have hovers, completion and checks.",
        ]
        if again:
            lines.append(
                "Run this again after changing parameters, names of word lists or ids of rules, so that completion knows them."
            )
        if marked is not None:
            lines.insert(1, f"The first line of {marked} files names their schema.")
    return "\n".join(lines) + "\n"
