"""What the source distribution is made of: everything that its pages link to and its Makefile runs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "README.zh.md", "CONTRIBUTING.md"]
INCLUDED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
    "targets"
]["sdist"]["include"]


def is_included(path: str) -> bool:
    return f"/{path.split('/', maxsplit=1)[0]}" in INCLUDED


@pytest.mark.parametrize("page", PAGES)
def test_pages_and_what_they_link_to_are_in_it(page: str) -> None:
    assert is_included(page)
    text = (ROOT / page).read_text(encoding="utf-8")
    links = {link for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text) if link}
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert [link for link in links if not is_included(link)] == []


def test_what_the_makefile_runs_is_in_it() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"(?<![\w/])[\w.-]+/[\w./-]+", makefile) if (ROOT / name).exists()}
    assert "benchmarks/run.py" in named
    assert [name for name in named if not is_included(name)] == []


def test_what_is_included_is_there() -> None:
    assert [path for path in INCLUDED if not (ROOT / path.lstrip("/")).exists()] == []
