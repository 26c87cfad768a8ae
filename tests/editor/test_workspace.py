"""What perfeval rules editor writes: schemas with the names of the packs, settings, modelines."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from editor.samples import PACK, RULE
from perfeval.cli.main import run
from perfeval.packs.schema import schema
from perfeval.reports.editor import workspace
from perfeval.reports.editor.names import Names, Shelf
from perfeval.reports.editor.schemas import KINDS, editor_schema, worded
from perfeval.reports.editor.telling import english

ROOT = Path(__file__).parents[2]


@pytest.fixture
def perfeval(monkeypatch, capsys):
    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["perfeval", *map(str, arguments)])
        code = 0
        try:
            run()
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "qingshan" / "check").mkdir(parents=True)
    (tmp_path / "qingshan" / "pack.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "qingshan" / "check" / "low-rate.yaml").write_text(RULE, encoding="utf-8")
    return tmp_path


def written(folder, name):
    return json.loads((folder / ".vscode" / name).read_text(encoding="utf-8"))


def test_every_description_has_its_english():
    found = set()

    def look(part):
        if isinstance(part, dict):
            found.update(part[key] for key in ("title", "description") if isinstance(part.get(key), str))
        for item in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            look(item)

    for kind in KINDS:
        look(schema(kind))
    assert len(found) > 100
    assert found - english().keys() == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_editor_schemas_are_schemas(lang):
    for kind in KINDS:
        Draft7Validator.check_schema(
            editor_schema(kind, Names("", workspace.names_in_common(Shelf()).words), Shelf(), lang)
        )
    assert worded(schema("rule"), "zh") == schema("rule")


def test_those_of_the_repository_are_what_the_command_writes(tmp_path, perfeval):
    """When this fails: perfeval rules editor . --common"""
    (tmp_path / "rules" / "any").mkdir(parents=True)
    (tmp_path / "rules" / "any" / "pack.yaml").touch()
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "any.yaml").touch()
    assert perfeval("rules", "editor", tmp_path, "--common")[0] == 0
    names = [file.relative_to(tmp_path) for file in sorted((tmp_path / ".vscode").rglob("*.json"))]
    assert len(names) == 10
    assert names == [file.relative_to(ROOT) for file in sorted((ROOT / ".vscode").rglob("*.json"))]
    differing = [str(name) for name in names if (tmp_path / name).read_bytes() != (ROOT / name).read_bytes()]
    assert differing == []


def test_a_folder_of_ones_own_gets_the_names_of_its_packs(folder, perfeval):
    """And a pack with faults beside it is told, and keeps nothing from the others."""
    (folder / "broken").mkdir()
    (folder / "broken" / "pack.yaml").write_text(
        "pack: broken\ntitle: 坏的\nextends: nothing\n", encoding="utf-8"
    )
    code, out, err = perfeval("rules", "editor", folder)
    assert code == 0
    assert "PE301" in err
    assert "redhat.vscode-yaml" in out
    settings = written(folder, "settings.json")
    assert settings["yaml.schemas"]["./.vscode/perfeval/rule-qingshan.json"] == [
        f"qingshan/{part}/*.yaml" for part in ("score", "check", "cap")
    ]
    assert "broken/check/*.yaml" not in str(settings)
    assert settings["yaml.schemaStore.enable"] is False
    rule = written(folder, "perfeval/rule-qingshan.json")
    assert "执行率低于多少要说明" in rule["definitions"]["term-low_limit"]["markdownDescription"]
    assert "low-rate" in rule["definitions"]["given"]["properties"]["发现"]["items"]["anyOf"][0]["enum"]


def test_settings_of_ones_own_are_kept():
    own = {
        "editor.fontSize": 16,
        "yaml.schemaStore.enable": True,
        "yaml.schemas": {"mine.json": "*.yml", "./.vscode/perfeval/old.json": "x"},
    }
    settings = workspace.settings(own, {"pack": ["*/pack.yaml"]})
    assert settings["editor.fontSize"] == 16
    assert settings["yaml.schemaStore.enable"] is True
    assert settings["yaml.schemas"] == {"mine.json": "*.yml", "./.vscode/perfeval/pack.json": ["*/pack.yaml"]}
    assert workspace.settings(settings, {"pack": ["*/pack.yaml"]}) == settings
    assert workspace.extensions({"recommendations": ["a.b"]}) == {
        "recommendations": ["a.b", workspace.EXTENSION]
    }
    assert workspace.extensions(workspace.extensions({})) == workspace.extensions({})


def test_settings_with_comments_are_left_alone(folder, perfeval):
    (folder / ".vscode").mkdir()
    (folder / ".vscode" / "settings.json").write_text("{} // mine", encoding="utf-8")
    code, _, err = perfeval("rules", "editor", folder)
    assert code == 2
    assert "PE652" in err
    assert [file.name for file in (folder / ".vscode").iterdir()] == ["settings.json"]
    assert (folder / ".vscode" / "settings.json").read_text(encoding="utf-8") == "{} // mine"


def test_a_folder_without_packs_is_told(tmp_path, perfeval):
    code, _, err = perfeval("rules", "editor", tmp_path)
    assert code == 2
    assert "PE651" in err


def test_modelines_lead_to_the_schema_and_change_nothing_else(folder, perfeval):
    file = folder / "qingshan" / "check" / "low-rate.yaml"
    for _ in range(2):
        code, out, _ = perfeval("rules", "editor", folder, "--common", "--modelines")
        assert code == 0
        assert "2 个文件" in out
        first, rest = file.read_text(encoding="utf-8").split("\n", 1)
        assert rest == RULE
        target = first.removeprefix(workspace.MODELINE)
        assert (file.parent / target).resolve() == (folder / ".vscode/perfeval/rule.json").resolve()
    assert perfeval("rules", "check", "qingshan", "--rules", folder, "--engine", "direct")[0] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_published_schemas_in_both_languages(perfeval, kind):
    code, out, _ = perfeval("schema", kind)
    assert code == 0
    assert json.loads(out) == schema(kind)
    code, out, _ = perfeval("schema", kind, "--lang", "en")
    assert code == 0
    translated = json.loads(out)
    assert translated["title"] == english()[schema(kind)["title"]]
    assert worded(schema(kind), "en") == translated


def test_a_pack_may_build_on_one_of_another_folder(tmp_path, perfeval):
    base, own = tmp_path / "base", tmp_path / "own"
    for place, text in (
        (base / "qingshan", PACK),
        (own / "town", "pack: town\ntitle: 镇\nextends: qingshan\n"),
    ):
        place.mkdir(parents=True)
        (place / "pack.yaml").write_text(text, encoding="utf-8")
    assert "PE301" in perfeval("rules", "editor", own)[2]
    code, _, err = perfeval("rules", "editor", own, "--rules", base)
    assert (code, err) == (0, "")
    assert "term-low_limit" in written(own, "perfeval/rule-town.json")["definitions"]
