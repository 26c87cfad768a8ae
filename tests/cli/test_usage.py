"""Usage errors and the frame of --help, in the language of the user."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
#: What Typer writes by itself.
ENGLISH = re.compile(
    r"Usage|Options|Arguments|Commands|COMMAND|OPTIONS|required|default|Show this|Error|Missing|No such|Invalid|Try"
)
WRONG = [
    (("score", "--nope"), "PE620"),
    (("score",), "PE621"),
    (("rules", "show"), "PE621"),
    (("schema",), "PE621"),
    (("score", "a.yaml", "--format", "xml"), "PE622"),
    (("schema", "nothing"), "PE622"),
    (("score", "a.yaml", "--format"), "PE623"),
    (("--version=3",), "PE624"),
    (("explain", "a.yaml", "1", "2"), "PE625"),
    (("scroe",), "PE626"),
    (("rules", "chek"), "PE626"),
    (("--",), "PE626"),
]


@pytest.mark.parametrize(("arguments", "code"), WRONG)
def test_usage_errors_are_chinese(perfeval: Run, arguments: tuple[str, ...], code: str) -> None:
    done = perfeval(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(code)
    assert "改法：" in done.err
    assert not ENGLISH.search(done.err)


@pytest.mark.parametrize(("arguments", "code"), WRONG)
def test_and_english_where_asked(perfeval: Run, arguments: tuple[str, ...], code: str) -> None:
    done = perfeval("--lang", "en", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(code)
    assert not re.search(
        r"[\u4e00-\u9fff]", done.err.replace("文件", "").replace("规则包", "").replace("种类", "")
    )


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("scroe",), "score"),
        (("score", "--formt=json"), "--format"),
        (("score", "a", "--format", "xml"), "text、json"),
        (("schema", "nothing"), "evaluation"),
        (("explain", "a", "1", "2"), "perfeval explain --help"),
    ],
)
def test_the_mend_names_what_would_be_right(perfeval: Run, arguments: tuple[str, ...], word: str) -> None:
    assert word in perfeval(*arguments).err


PAGES = [(), ("score",), ("explain",), ("schema",), ("rules",), ("rules", "show"), ("rules", "check")]


@pytest.mark.parametrize("arguments", PAGES)
def test_help_is_chinese(perfeval: Run, arguments: tuple[str, ...]) -> None:
    done = perfeval(*arguments, "--help")
    assert (done.code, done.err) == (0, "")
    assert "用法：perfeval" in done.out
    assert "选项：" in done.out
    assert not ENGLISH.search(done.out)


@pytest.mark.parametrize("how", [("--lang", "en"), ("--lang=en",), ()])
def test_help_is_english_where_asked(process: Run, how: tuple[str, ...]) -> None:
    for arguments in ((), ("rules",), ("schema",)):
        done = process(*arguments, *how, "--help", PERFEVAL_LANG="" if how else "en")
        assert (done.code, done.err) == (0, "")
        assert "Usage: perfeval" in done.out
        assert "Show this message" in done.out
        assert not re.search(r"[\u4e00-\u9fff]", done.out)


def test_without_arguments_the_help_is_shown(perfeval: Run) -> None:
    done = perfeval()
    assert done.code == 2
    assert "用法：" in done.out + done.err
