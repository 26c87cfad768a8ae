"""Numbers of the regulations and lists of words are data: no pack has code, and no code has them."""

import ast
import re
from pathlib import Path

import pytest

from perfeval.packs.store import Store

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    file
    for part in ("engines", "packs", "submissions", "language", "indicators", "workers")
    for file in (ROOT / "src" / "perfeval" / part).rglob("*.py")
    if file.name != "grammar_tables.py"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: What looks like a number of a regulation and is not one, by file and the name it is given there.
TECHNICAL = {
    ("patterns.py", 60): "what durable-rules stands at most",
    ("patterns.py", 200): "what durable-rules stands at most",
    ("packages.py", 200): "how far XML may be packed",
    ("values.py", 60): "minutes of an hour",
    ("builder.py", 0.5): "how near a name must be to be suggested",
}
#: Names that the program itself goes by, not words it looks for in a form.
OWN_NAMES = {
    ("given.py", "指标"): "parts of an example",
    ("parser.py", "数字"): "what a message says may stand at a place",
    ("facts.py", "正向"): "the words of the vocabulary that a comparison sign stands for",
}


def constants(file: Path):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant):
            yield node.lineno, node.value


@pytest.fixture(scope="module")
def regulated():
    """Every weight, rating bound and parameter of the packs, as a number and as a percentage's figure."""
    numbers = set()
    for id_ in Store(trusting=True).ids():
        pack = Store(trusting=True).load(id_)
        weights = [pack.framework.full, pack.framework.execution, *pack.framework.sections.values()]
        weights += [weight for profile in pack.framework.profiles for weight in profile.sections.values()]
        bounds = [bound for _, bound in pack.ratings]
        values = [getattr(dated.value, "value", None) for p in pack.parameters for dated in p.history]
        for number in [*weights, *bounds, *values]:
            if not isinstance(number, str | None):
                numbers |= {number, number * 100} if number <= 2 else {number}
    # Numbers that any program is full of.
    return {number for number in numbers if number not in {0, 1, 2, 3, 4, 5, 7, 8, 10, 20, 30, 40, 50, 100}}


def test_no_pack_has_code():
    allowed = {".yaml"}
    assert {
        file.suffix for part in ("rules", "indicators") for file in (ROOT / part).rglob("*") if file.is_file()
    } <= allowed


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_code_has_a_number_of_a_regulation(file, regulated):
    found = [
        (line, value)
        for line, value in constants(file)
        if isinstance(value, int | float)
        and not isinstance(value, bool)
        and value in regulated
        and (file.name, value) not in TECHNICAL
    ]
    assert found == []


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_code_has_a_list_of_chinese_words(file):
    if file.name == "messages.py":
        pytest.skip("what a user reads")
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        parts = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else []
        parts = [*node.keys, *node.values] if isinstance(node, ast.Dict) else parts
        words = [
            part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        words = [word for word in words if CHINESE.search(word)]
        if len(words) >= 3 and (file.name, words[0]) not in OWN_NAMES:
            found.append((node.lineno, words))
    assert found == []


def test_the_search_finds_what_it_looks_for(regulated):
    assert {60, 80, 90, 59, 89} <= regulated
