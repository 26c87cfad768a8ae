"""The program as a process, its rule commands and its schemas."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from jsonschema.validators import validator_for

from perfeval import __version__
from perfeval.cli.common import OUR_FAULT

Run = Callable[..., Any]
DIRECT = ("--engine", "direct")


def test_version(perfeval: Run) -> None:
    done = perfeval("--version")
    assert (done.code, done.out, done.err) == (0, f"perfeval {__version__}\n", "")


def test_help_names_the_commands(perfeval: Run) -> None:
    done = perfeval("--help")
    assert done.code == 0
    for command in ("score", "explain", "rules", "schema"):
        assert command in done.out


# --- rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_rules_list(perfeval: Run, lang: str) -> None:
    done = perfeval("rules", "list", "--lang", lang)
    assert (done.code, done.err) == (0, "")
    assert "mof-2020-10" in done.out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_rules_show(perfeval: Run, lang: str) -> None:
    whole = perfeval("rules", "show", "mof-2020-10", "--lang", lang)
    assert whole.code == 0
    assert "quantitative" in whole.out
    one = perfeval("rules", "show", "mof-2020-10", "quantitative", "--lang", lang)
    assert one.code == 0
    assert "财预〔2020〕10号 第十六条" in one.out


def test_rules_show_what_is_not_there(perfeval: Run) -> None:
    pack = perfeval("rules", "show", "none", "--lang", "en")
    assert (pack.code, pack.out) == (2, "")
    assert "mof-2020-10" in pack.err
    rule = perfeval("rules", "show", "mof-2020-10", "none", "--lang", "en")
    assert (rule.code, rule.out) == (2, "")
    assert "quantitative" in rule.err


def test_rules_check(perfeval: Run) -> None:
    done = perfeval("rules", "check", *DIRECT, "--lang", "en")
    assert (done.code, done.err) == (0, "")
    assert "mof-2020-10: " in done.out
    assert "all well" in done.out


def test_rules_test(perfeval: Run) -> None:
    done = perfeval("rules", "test", "mof-2020-10", *DIRECT, "--lang", "en")
    assert (done.code, done.err) == (0, "")
    assert "0 failed" in done.out


# --- schemas ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["submission", "rule", "pack", "evaluation"])
def test_schemas(perfeval: Run, kind: str) -> None:
    done = perfeval("schema", kind)
    assert (done.code, done.err) == (0, "")
    schema = json.loads(done.out)
    validator_for(schema).check_schema(schema)
    assert schema["$schema"].startswith("http")


def test_an_unknown_schema(perfeval: Run) -> None:
    done = perfeval("schema", "nothing")
    assert (done.code, done.out) == (2, "")


# --- a process of its own --------------------------------------------------------------------------


def test_perfeval_lang(process: Run, longyang: Path) -> None:
    done = process("score", longyang, *DIRECT, PERFEVAL_LANG="en")
    assert done.code == 0
    assert "Gap (total minus claimed)" in done.out
    refused = process("score", "none.yaml", *DIRECT, PERFEVAL_LANG="en")
    assert refused.code == 2
    assert "fix: " in refused.err


def test_chinese_is_the_default_and_utf_8_whatever_the_locale(process: Run, longyang: Path) -> None:
    done = process("score", longyang, *DIRECT, PERFEVAL_LANG="", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert "预算执行率" in done.out


def test_bad_input_in_a_process(process: Run, examples: Path) -> None:
    done = process("score", examples / "bad-input" / "nan.yaml", *DIRECT, PERFEVAL_LANG="en")
    assert (done.code, done.out) == (2, "")
    assert "nan.yaml:11:13: PE401" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise on Windows")
def test_a_reader_that_goes_is_no_fault(longyang: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "perfeval.cli.main", "score", str(longyang), *DIRECT],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_broken_pack_keeps_none_of_the_others_away(perfeval: Run, tmp_path: Path, lang: str) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "pack.yaml").write_text("pack: broken\ntitle: 坏\nlet: 1\n", encoding="utf-8")
    done = perfeval("rules", "list", "--rules", tmp_path, "--lang", lang)
    assert done.code == 2
    assert "mof-2020-10" in done.out
    assert "broken" not in done.out
    assert "PE324" in done.err
    assert "broken/pack.yaml:3:6: PE142" in done.err


@pytest.mark.parametrize("fault", [ValueError("甲"), pl.exceptions.PanicException("甲")])
@pytest.mark.parametrize(("lang", "said"), [("zh", "自身出错"), ("en", "perfeval failed")])
def test_a_fault_of_our_own_is_said_in_a_line(perfeval, monkeypatch, fault, lang, said):
    """Also one that is no Exception to Python."""

    def broken(**_arguments: object) -> None:
        raise fault

    monkeypatch.setattr("perfeval.cli.main.app", broken)
    found = perfeval("packs", "--lang", lang)
    assert found.code == OUR_FAULT and not found.out
    assert said in found.err and "甲" in found.err and found.err.count("\n") == 1
