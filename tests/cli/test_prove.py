"""rules prove as a command: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engines.making import write_pack
from engines.test_proof import ALL, EXECUTION, FALLING, PACK, RATINGS

Run = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_pack(tmp_path, "small", PACK + RATINGS, {"score/execution": EXECUTION, "score/one": FALLING})
    sound = (PACK + RATINGS).replace("pack: small", "pack: sound")
    write_pack(tmp_path, "sound", sound, {"score/execution": EXECUTION, "score/one": ALL})
    return tmp_path


@pytest.mark.parametrize(
    ("lang", "wrong"), [("zh", "做得更好，得分反而低"), ("en", "doing better earns less")]
)
def test_a_pack_that_fails_ends_with_one(perfeval: Run, folder: Path, lang: str, wrong: str) -> None:
    done = perfeval("rules", "prove", "small", "--rules", str(folder), "--lang", lang)
    assert (done.code, done.err) == (1, "")
    assert wrong in done.out
    assert "score/one.yaml" in done.out


def test_a_sound_pack_ends_with_zero(perfeval: Run, folder: Path) -> None:
    done = perfeval("rules", "prove", "sound", "--rules", str(folder))
    assert (done.code, done.err) == (0, "")


def test_json_is_one_object_a_line(perfeval: Run, folder: Path) -> None:
    done = perfeval("rules", "prove", "small", "--rules", str(folder), "--format", "json")
    assert done.code == 1
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [one["pack"]["id"] for one in found] == ["small"]
    assert found[0]["counts"]["failed"] > 0


def test_a_pack_that_is_not_there_ends_with_two(perfeval: Run) -> None:
    done = perfeval("rules", "prove", "none")
    assert (done.code, done.out) == (2, "")
