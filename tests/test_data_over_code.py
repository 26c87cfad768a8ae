"""Numbers of the regulations and lists of words are data: no pack has code, and no code has them.

The search reads every Python file of the package as a syntax tree. What it lets pass is listed below, each
with its reason, and an entry that is no longer needed fails too.
"""

import ast
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from perfeval.packs.store import Store

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "perfeval"
#: Everything but what only lays out text; there the words are those of reports, and the numbers widths.
LAID_OUT = ("cli", "reports", "rulebook/styling.py", "rulebook/telling.py", "rulebook/writing.py")
SOURCES = sorted(
    file.relative_to(PACKAGE).as_posix()
    for file in PACKAGE.rglob("*.py")
    if file.name != "grammar_tables.py"  # written by the parser generator
)
CHINESE = re.compile(r"[\u3400-\u9fff]")
WRITTEN = re.compile(r"\s*(\d+(?:\.\d+)?)(%|/\d+)?\s*")

#: Numbers that also stand in a pack, and mean something else where they are.
TECHNICAL = {
    "archive/evaluating.py": {10: "decimal digits"},
    "archive/impact.py": {20: "how many moves are explained"},
    "archive/locking.py": {20: "digits of a process number, at most"},
    "archive/pool.py": {Fraction(1, 2): "seconds"},
    "archive/progress.py": {60: "seconds of a minute", Fraction(1, 5): "seconds"},
    "archive/spark.py": {5: "seconds", 60: "seconds"},
    "archive/worker.py": {20: "collections of garbage"},
    "archive/zips.py": {200: "how far a member may be packed"},
    "diagnostics.py": {40: "characters shown of a line"},
    "engines/columns/frame.py": {10: "decimal digits"},
    "engines/columns/lines.py": {10: "decimal digits"},
    "engines/columns/ties.py": {10: "decimal digits"},
    "engines/columns/totals.py": {10: "decimal digits"},
    "engines/columns/values.py": {10: "decimal digits"},
    "engines/mutation/trees.py": {10: "decimal digits", 100: "per cent", Fraction(1, 100): "per cent"},
    "engines/mutation/variations.py": {10: "decimal digits"},
    "submissions/columns.py": {10: "decimal digits"},
    "engines/calendar.py": {5: "the days of a week from Monday to Friday"},
    "engines/derived.py": {100: "per cent"},
    "engines/examples.py": {10: "decimal digits", 30: "the most decimals of an expected number"},
    "engines/patterns.py": {60: "what durable-rules stands", 200: "what durable-rules stands"},
    "engines/proof/reading.py": {Fraction(1, 2): "rounding half up", 10: "decimal digits"},
    "engines/proof/witness.py": {100: "per cent"},
    "engines/proof/world.py": {20: "digits of a number that is no fraction"},
    "engines/wording.py": {100: "per cent"},
    "evaluation.py": {5: "whether a fraction ends in decimals", 10: "decimal digits", Fraction(1, 2): "rounding half up"},
    "indicators/search.py": {5: "how many are suggested"},
    "language/builder.py": {Fraction(1, 2): "how near a name must be to be suggested"},
    "language/calls.py": {5: "arguments of a function"},
    "language/parser.py": {20: "the deepest nesting for a length"},
    "language/units.py": {100: "per cent", Fraction(1, 100): "per cent"},
    "reports/template/book.py": {Fraction(1, 2): "a margin in inches"},
    "reports/documents/word.py": {60: "characters shown", Fraction(1, 2): "how near a name must be to be suggested"},
    "rulebook/asking.py": {100: "per cent"},
    "sources/nodes.py": {50: "the deepest nesting, the most faults", 100: "characters shown"},
    "sources/shapes.py": {60: "characters shown"},
    "sources/suggest.py": {Fraction(1, 2): "likeness of names", Fraction(3, 5): "likeness of names"},
    "submissions/dates.py": {5: "months to the end of a half-year"},
    "submissions/lexicon.py": {40: "characters shown"},
    "submissions/numbers.py": {40: "characters before a number"},
    "submissions/numerals.py": {5: "half, as a digit", Fraction(1, 2): "half", 10: "decimal digits", 30: "digits of a number", 100: "per cent"},
    "submissions/quantities.py": {
        5: "whether a fraction ends in decimals", 10: "decimal digits", 20: "a share so small that it is no rate", Fraction(1, 20): "the same",
        100: "per cent",
    },
    "submissions/checking.py": {10: "a sample of points", 40: "characters shown"},
    "submissions/figures.py": {10: "decimal digits", 30: "digits of a number"},
    "submissions/forms/layouts.py": {100: "per cent"},
    "submissions/workbooks/biff.py": {5: "a kind of cell of the format"},
    "submissions/workbooks/delimited.py": {20: "lines looked at for the separator"},
    "submissions/workbooks/opendocument.py": {100: "spaces in a row"},
    "submissions/workbooks/packages.py": {200: "how far a part may be packed"},
    "submissions/workbooks/scanning.py": {10: "decimal digits"},
    "submissions/workbooks/values.py": {30: "the day from which spreadsheets count", 60: "minutes of an hour", 100: "per cent"},
    "submissions/wording.py": {100: "per cent"},
    "workers/rulesets.py": {5: "seconds", 20: "seconds"},
}  # fmt: skip
#: Names in which the program speaks of itself, not words it looks for in a form: file, word, what it is.
OWN_NAMES = {
    ("engines/given.py", "甲"): "the two sides of a pair",
    ("engines/given.py", "乙"): "the two sides of a pair",
    ("engines/given.py", "发现"): "a part of an example",
    ("engines/given.py", "定义"): "a part of an example",
    ("engines/given.py", "原始数据"): "a part of an example",
    ("engines/wording.py", "未填"): "what a message says of nothing",
    ("engines/scene.py", "甲"): "the two sides of a pair",
    ("engines/scene.py", "乙"): "the two sides of a pair",
    ("language/builder.py", "甲"): "the two sides of a pair",
    ("language/builder.py", "乙"): "the two sides of a pair",
    ("language/builder.py", "其余"): "a word of the grammar",
    ("language/types.py", "条件"): "what a message calls a kind of value",
    ("language/types.py", "一个选项"): "what a message calls a kind of value",
    ("language/parser.py", "“文字”"): "what a message says may stand at a place",
    ("language/parser.py", "数字"): "what a message says may stand at a place",
    ("language/parser.py", "名称"): "what a message says may stand at a place",
    ("language/parser.py", "且"): "a word of the grammar",
    ("language/parser.py", "或"): "a word of the grammar",
    ("language/parser.py", "非"): "a word of the grammar",
    ("language/parser.py", "其余"): "a word of the grammar",
    ("language/render.py", "且"): "a word of the grammar",
    ("language/render.py", "或"): "a word of the grammar",
    ("packs/reading.py", "甲"): "the two sides of a pair",
    ("packs/reading.py", "乙"): "the two sides of a pair",
    ("packs/reading.py", "[指标 甲, 指标 乙]"): "what a message says may stand at a place",
    ("submissions/extras.py", "一段时间"): "what a message calls a kind of quantity",
    ("submissions/extras.py", "一个区间"): "what a message calls a kind of quantity",
    ("submissions/checking.py", "金额"): "what a message calls a kind of number",
    ("submissions/checking.py", "分数"): "what a message calls a kind of number",
    ("submissions/forms/reading.py", "工作表名"): "where a message says that a year was found",
    ("submissions/forms/reading.py", "文件名"): "where a message says that a year was found",
    ("submissions/workbooks/delimited.py", "引号或分隔符有误"): "what a message says is wrong",
    ("submissions/workbooks/values.py", "general|[g]{2,}|am/pm|a/p|上午/下午"): "words of number formats",
}
#: Calls in whose arguments a word would be looked for in a text.
SEARCHING = {
    "compile", "match", "fullmatch", "search", "findall", "finditer", "sub", "split", "startswith", "endswith",
    "find", "count", "index", "replace", "strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "partition",
    "rpartition", "frozenset", "set", "tuple", "list", "dict", "Counter", "get", "get_close_matches",
}  # fmt: skip


def plain(value: object) -> Fraction | None:
    """A number, as it is or written in a text: 0.6, "60%", "3/5"."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Fraction(str(value))
    written = WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        return None
    number, rest = Fraction(written[1]), written[2] or ""
    return number / 100 if rest == "%" else number / (int(rest[1:]) or 1) if rest else number


def numbers(tree: ast.AST) -> Iterator[tuple[int, Fraction]]:
    """Every number of a program, as written and as a quotient: Fraction(3, 5) is 3, 5 and 3/5."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and (number := plain(node.value)) is not None:
            yield node.lineno, number
        quotient = (
            (node.left, node.right)
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            else tuple(node.args)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fraction"
            else ()
        )
        parts = [plain(part.value) for part in quotient if isinstance(part, ast.Constant)]
        if len(parts) == 2 and None not in parts and parts[1]:
            yield node.lineno, parts[0] / parts[1]


def words(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Chinese texts where a program compares, collects or searches: all that a word list could hide in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            parts = node.elts
        elif isinstance(node, ast.Dict):
            parts = [part for part in [*node.keys, *node.values] if part is not None]
        elif isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            parts = [node.value]
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            parts = [*node.args, getattr(node.func, "value", None)] if name in SEARCHING else []
        else:
            parts = []
        if isinstance(node, ast.Call | ast.Compare):
            # Texts with values put in are patterns here; elsewhere they are sentences.
            parts = [inner for part in parts for inner in getattr(part, "values", [part])]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and CHINESE.search(part.value):
                yield part.lineno, part.value


def tree_of(file: str) -> ast.AST:
    return ast.parse((PACKAGE / file).read_text(encoding="utf-8"))


def laid_out(file: str) -> bool:
    return file.startswith(LAID_OUT) or file.endswith("messages.py")


@pytest.fixture(scope="module")
def regulated() -> set[Fraction]:
    """Every weight, rating bound and parameter of the packs, as a ratio and as the figure before its %."""
    found: set[Fraction] = set()
    store = Store(trusting=True)
    for id_ in store.ids():
        pack = store.load(id_)
        found |= {pack.framework.full, pack.framework.execution, *pack.framework.sections.values()}
        for profile in pack.framework.profiles:
            found |= set(profile.sections.values())
        found |= {bound for _, bound in pack.ratings}
        for parameter in pack.parameters:
            for dated in parameter.history:
                value = getattr(dated.value, "value", None)
                if isinstance(value, Fraction):
                    found |= {value, value * 100} if value <= 2 else {value}
    # What a program counts by. Nothing else passes without being named above.
    return found - {Fraction(number) for number in (0, 1, 2, 3, 4)}


@pytest.fixture(scope="module")
def language_words() -> set[str]:
    """The names that the rule language itself has: they are declared in its own files."""
    found: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(key)
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)
        elif isinstance(node, str):
            found.add(node)

    for file in ("vocabulary.yaml", "units.yaml"):
        walk(yaml.safe_load((PACKAGE / "language" / file).read_text(encoding="utf-8")))
    return found


def test_no_pack_has_code():
    kinds = {
        file.suffix for part in ("rules", "indicators") for file in (ROOT / part).rglob("*") if file.is_file()
    }
    assert kinds == {".yaml"}


@pytest.mark.parametrize("file", SOURCES)
def test_no_code_has_a_number_of_a_regulation(file, regulated):
    allowed = {Fraction(number) for number in TECHNICAL.get(file, ())}
    if laid_out(file):
        allowed |= {Fraction(number) for number in (5, 7, 8, 10, 20, 30, 40, 50, 90, 100)}  # widths
        allowed |= {Fraction(200)}  # a help text that is not to be cut
    found = [(line, str(number)) for line, number in numbers(tree_of(file)) if number in regulated - allowed]
    assert found == []


@pytest.mark.parametrize("file", SOURCES)
def test_no_code_looks_for_chinese_words(file, language_words):
    if laid_out(file):
        pytest.skip("what a user reads")
    found = [
        (line, word)
        for line, word in words(tree_of(file))
        if word not in language_words and (file, word) not in OWN_NAMES
    ]
    assert found == []


def test_nothing_is_let_pass_that_is_not_there(regulated):
    for file, known in TECHNICAL.items():
        there = {number for _, number in numbers(tree_of(file))}
        assert {Fraction(number) for number in known} <= there & regulated, file
    for file, word in OWN_NAMES:
        assert word in {found for _, found in words(tree_of(file))}, (file, word)


def test_the_packs_have_what_is_looked_for(regulated):
    assert {
        Fraction(text) for text in ("60", "80", "90", "59", "89", "100", "50", "30", "3/5", "3/10")
    } <= regulated


@pytest.mark.parametrize(
    "code",
    ["x = 60", "x = 0.6", "x = '60%'", "x = Fraction(3, 5)", "x = Fraction('0.6')", "x = 3 / 5", "f(bound=90)", "x = {'优': 90}"],
)  # fmt: skip
def test_the_search_finds_a_number_however_it_is_written(code, regulated):
    assert [number for _, number in numbers(ast.parse(code)) if number in regulated]


@pytest.mark.parametrize(
    "code",
    [
        "X = ['显著']", "X = ('显著', '有效')", "X = {'显著': 1}", "X = {1: '显著'}", "if '显著' in text: pass",
        "x = text == '显著'", "x = re.compile('显著|有效')", "x = re.compile(f'显著{y}')", "x = '显著 有效'.split()", "x = text.count('显著')",
        "x = text.startswith('显著')", "match text:\n    case '显著': pass", "x = frozenset('显著')",
    ],
)  # fmt: skip
def test_the_search_finds_a_word_wherever_it_hides(code, language_words):
    assert [word for _, word in words(ast.parse(code)) if word not in language_words]
