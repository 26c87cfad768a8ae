"""YAML and JSON into marked nodes: what is read, and where each mistake is seen."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from perfeval.diagnostics import PerfevalError
from perfeval.sources import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    Text,
    find,
    key_span,
    marked,
    missing_key,
    parse_json_lines,
    parse_yaml,
    plain,
    suggest,
    unknown_key,
    wrong_type,
)
from perfeval.sources.yaml_faults import yaml_faults

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


@pytest.fixture(params=LOADERS)
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked, "Loader", request.param)


def read(text: str, name: str = "f.yaml") -> Node:
    (node,) = parse_yaml(Text(name, text))
    return node


def mapping(text: str, name: str = "f.yaml") -> Mapping:
    node = read(text, name)
    assert isinstance(node, Mapping)
    return node


def faults(text: str, name: str = "f.yaml") -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(PerfevalError) as caught:
        parse_yaml(Text(name, text))
    for item in caught.value.diagnostics:
        assert item.render("zh")
        assert item.render("en")
        assert item.span is not None
    return [(item.code, item.span.line, item.span.column) for item in caught.value.diagnostics if item.span]


@pytest.mark.parametrize(
    ("written", "value", "tag"),
    [
        ("010", 10, "int"),
        ("+5", 5, "int"),
        ("-0", 0, "int"),
        ("1.50", Decimal("1.50"), "decimal"),
        (".5", Decimal("0.5"), "decimal"),
        ("5.", Decimal(5), "decimal"),
        ("1e5", Decimal(100000), "decimal"),
        ("12:30", "12:30", "str"),
        ("1_000", "1_000", "str"),
        ("1,200", "1,200", "str"),
        ("0x1F", "0x1F", "str"),
        ("0o17", "0o17", "str"),
        (".inf", ".inf", "str"),
        (".nan", ".nan", "str"),
        (".", ".", "str"),
        ("1e999999999", "1e999999999", "str"),
        ("9" * 5000, "9" * 5000, "str"),
        ("１２", "１２", "str"),
        ("yes", "yes", "str"),
        ("off", "off", "str"),
        ("2020-12-31", "2020-12-31", "str"),
        ("≥95%", "≥95%", "str"),
        ("=", "=", "str"),
        ("—", "—", "str"),
        ("true", True, "bool"),
        ("FALSE", False, "bool"),
        ("~", None, "null"),
        ("null", None, "null"),
        ("", None, "null"),
        ("'010'", "010", "str"),
        ('"true"', "true", "str"),
        ("''", "", "str"),
        ("分值 × 完成值 ÷ 指标值", "分值 × 完成值 ÷ 指标值", "str"),
    ],
)
@pytest.mark.usefixtures("_loader")
def test_scalars(written: str, value: object, tag: str) -> None:
    node = mapping(f"a: {written}\n").items["a"]
    assert isinstance(node, Scalar)
    assert (plain(node), node.tag) == (value, tag)
    assert node.quoted == written.startswith(("'", '"'))
    number = Fraction(value) if isinstance(value, int | Decimal) and tag != "bool" else None
    assert node.number() == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("名称：甲\nb: 1\n", [("PE112", 1, 3)]),
        ("a: 1\nb：2\nc: 3\n", [("PE112", 2, 2)]),
        ("a: 1\nb：2\n", [("PE112", 2, 2)]),
        ("甲：1\n乙：2\n", [("PE112", 1, 2), ("PE112", 2, 2)]),
        ("甲：1\n乙：2\n丙: 3\n", [("PE112", 1, 2), ("PE112", 2, 2)]),
        ("- name：值\n  x: 1\n", [("PE112", 1, 7)]),
        ("a:\n  unit：元\n  initial: 5\n", [("PE112", 2, 7)]),
        ("a: {b：1, c: 2}", [("PE112", 1, 6)]),
        ("a: |\n  说明：甲\n b: 1\n", [("PE127", 3, 2)]),
        ("a: {x: 1，b: 3}\n", [("PE113", 1, 9)]),
        ("a: ｛x: 1｝\n", [("PE113", 1, 4)]),
        ("a: [1，2］\nb: 1\n", [("PE113", 1, 8)]),
        ("a:\n\tb: 1\n", [("PE111", 2, 1)]),
        ("\ta: 1\n", [("PE111", 1, 1)]),
        ("a: 1\n\tb: 2\n", [("PE111", 2, 1)]),
        ("a:\n  - 1\n\t- 2\n", [("PE111", 3, 1)]),
        ("\u3000a: 1\nb: 2\n", [("PE114", 1, 1)]),
        ("a: b\n\u3000c: d\n", [("PE114", 2, 1)]),
        ("a: 1\n\u3000b\n", [("PE114", 2, 1)]),
        ("a: 1\na\u200b: 2\n", [("PE114", 2, 2)]),
        ("a: >=570元\n", [("PE123", 1, 4)]),
        ("a: |x\n", [("PE123", 1, 4)]),
        ("a: *月\n", [("PE123", 1, 4)]),
        ("a: &月\n", [("PE123", 1, 4)]),
        ("a: @x\n", [("PE123", 1, 4)]),
        ("a: %x\n", [("PE123", 1, 4)]),
        ("a: `x`\n", [("PE123", 1, 4)]),
        ("a: -\n", [("PE123", 1, 4)]),
        ("a: - b\n", [("PE123", 1, 4)]),
        ("a: ]\n", [("PE123", 1, 4)]),
        ('a: "x\n', [("PE120", 1, 4)]),
        ("a: 'x\nb: 1", [("PE120", 1, 4)]),
        ('a: "x\nb: "y"\n', [("PE120", 1, 4)]),
        ('a: "x\n---\nb: "y"\n', [("PE120", 1, 4)]),
        ("a: [1, 2\nb: 3\n", [("PE121", 1, 4)]),
        ("a: {x: 1\nb: 3\n", [("PE121", 1, 4)]),
        ("a: {b: [1, 2}\n", [("PE121", 1, 8)]),
        ("a: [x, {b: 1}, [c],\n", [("PE121", 1, 4)]),
        ("a: [b: \n", [("PE121", 1, 4)]),
        ("a: [,\n", [("PE123", 1, 5)]),
        ("a: [1，2\n", [("PE121", 1, 4)]),
        ("a: b: c\n", [("PE126", 1, 5)]),
        ("a: 1\n  b: 2\n", [("PE127", 2, 3)]),
        ("a:\n  b: 1\n c: 2\n", [("PE127", 3, 2)]),
        ("- a: 1\n   b: 2\n", [("PE127", 2, 4)]),
        ("- a\nb: 1\n", [("PE127", 2, 1)]),
        ("a: 1\n- b\n", [("PE127", 2, 1)]),
        ("a: 1\nb:2\nc: 3\n", [("PE124", 2, 2)]),
        ("a:1\nb: 2\n", [("PE124", 1, 2)]),
        ("a:1\n", [("PE124", 1, 2)]),
        ("a: 1\nb\n", [("PE125", 2, 1)]),
        ("a\nb: 1", [("PE125", 1, 1)]),
        ('a: "x" y\n', [("PE128", 1, 8)]),
        ("a: [x] y\n", [("PE128", 1, 8)]),
        ("a: 'it's'\n", [("PE128", 1, 8)]),
        ("a: x\x01y\n", [("PE122", 1, 5)]),
        ("a: 1\nb: \ud800\n", [("PE122", 2, 4)]),
        ("a: !=5\n", [("PE118", 1, 4)]),
        ("a: !!python/object:x {}\n", [("PE118", 1, 4)]),
        ("!<x a\n", [("PE118", 1, 1)]),
        ("a: &x y\n", [("PE117", 1, 4)]),
        ("a: &x [y]\nb: *x", [("PE117", 1, 4), ("PE117", 2, 4)]),
        ("? [a]\n: 1\n", [("PE115", 1, 3)]),
        ("{a: 1}: 1\n", [("PE115", 1, 1)]),
        ("null: 1", [("PE115", 1, 1)]),
        ("true: 1", [("PE115", 1, 1)]),
        ("1.5: 1", [("PE115", 1, 1)]),
        ("a: 1\n<<: {b: 1}\n", [("PE116", 2, 1)]),
        ("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n", [("PE110", 4, 3), ("PE110", 5, 1)]),
        ("a: 1\na: 2\nb: [\n", [("PE110", 2, 1), ("PE121", 3, 4)]),
        ('a: "\\q"\n', [("PE133", 1, 5)]),
        ('"a"\nb: 1\n', [("PE129", 2, 1)]),
        ("%YAML 3.0\n---\na: 1", [("PE129", 1, 1)]),
        ("[" * 100_000, [("PE119", 1, 51)]),
        ("- - - " * 60, [("PE119", 1, 101)]),
        ("# nothing\n", [("PE103", None, None)]),
        ("---\n---\n", [("PE103", None, None)]),
    ],
)
@pytest.mark.usefixtures("_loader")
def test_yaml_faults(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert faults(text) == expected


@pytest.mark.usefixtures("_loader")
def test_alias_bomb_is_not_expanded() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    found = faults("\n".join(lines))
    assert [code for code, _, _ in found] == ["PE117"] * 50 + ["PE134"]


def test_duplicate_names_both_places() -> None:
    with pytest.raises(PerfevalError) as caught:
        parse_yaml(Text("f", "x:\n  甲: 1\n  甲: 2\n"))
    (found,) = caught.value.diagnostics
    assert found.text("en") == "甲 is given twice; the first is at line 2, column 3."
    assert found.render("zh").splitlines()[1:3] == ["      甲: 2", "      ^"]


def test_reader_error_without_a_bad_character() -> None:
    (found,) = yaml_faults(ValueError("?"), Text("f", "a: 1"))
    assert found.code == "PE129"


def test_error_without_marks_or_brackets() -> None:
    error = yaml.parser.ParserError(
        "while parsing a flow node", None, "did not find expected node content", None
    )
    assert [found.code for found in yaml_faults(error, Text("f", "a: 1"))] == ["PE129"]
    error = yaml.parser.ParserError("while parsing a block mapping", None, "odd", None)
    assert [found.code for found in yaml_faults(error, Text("f", "a: 1"))] == ["PE127"]


def test_error_in_the_middle_of_a_line() -> None:
    mark = yaml.Mark("f", 3, 0, 3, None, 0)
    error = yaml.parser.ParserError("while parsing a block mapping", None, "odd", mark)
    (found,) = yaml_faults(error, Text("f", "a: 1"))
    assert (found.code, str(found.span)) == ("PE129", "f:1:4")


def test_url_is_no_missing_space() -> None:
    assert plain(read("http://example.org/\n")) == "http://example.org/"
    assert plain(read('"甲：乙"\n')) == "甲：乙"
    assert plain(read("5\n")) == 5


@pytest.mark.usefixtures("_loader")
def test_documents_and_keys() -> None:
    nodes = parse_yaml(Text("f", "---\na: 1\n---\n---\n- {on: 是, 2020: x, '甲：': , \"<<\": 1}\n"))
    assert [plain(node) for node in nodes] == [{"a": 1}, [{"on": "是", "2020": "x", "甲：": None, "<<": 1}]]


@pytest.mark.usefixtures("_loader")
def test_spans_and_paths() -> None:
    node = mapping("# 注\r\n名称: 甲 \r\n指标:\r\n  - {name: '率', 值: [1, 22]}\r\n空:\r\n文: 一\r\n  二\r\n")
    spans = {
        (): (2, 1, 6),
        ("名称",): (2, 5, 1),
        ("指标", 0): (4, 5, 24),
        ("指标", 0, "name"): (4, 12, 3),
        ("指标", 0, "值", 1): (4, 24, 2),
        ("空",): (5, 3, 1),
        ("文",): (6, 4, 1),
    }
    for path, place in spans.items():
        span = find(node, path).span
        assert (span.line, span.column) == place[:2], path
        if path not in ((), ("指标", 0)):
            assert span.length == place[2]
    assert find(node, ["名称"]).span.source == "名称: 甲 "
    for path, place2 in {("指标", 0, "值"): (4, 17), ("指标", 0): (4, 5), (): (2, 1)}.items():
        span = key_span(node, path)
        assert (span.line, span.column) == place2
    assert node.key_spans["空"].line == 5
    wrong_paths: list[list[str | int]] = [["无"], ["指标", 3], ["指标", "x"], ["名称", 0]]
    for wrong in wrong_paths:
        with pytest.raises(LookupError):
            find(node, wrong)
    assert [find(node, path).kind for path in ((), ("指标",), ("名称",), ("空",))] == [
        "mapping",
        "list",
        "text",
        "null",
    ]


@pytest.mark.parametrize(
    ("text", "part", "place"),
    [
        ("a: 甲 + 乙\n", "乙", (1, 8)),
        ("a: '它''s 乙'\n", "乙", (1, 10)),
        ('a: "甲 + 乙"\n', "乙", (1, 9)),
        ('a: "甲\\n乙"\n', "乙", (1, 4)),
        ("a: 甲 +\n   乙\n", "乙", (2, 4)),
        ("a: |\n  甲 +\n  乙\n", "乙", (3, 3)),
        ("a: >-\r\n  甲 +\r\n  乙 丙\r\n", "丙", (3, 5)),
    ],
)
@pytest.mark.usefixtures("_loader")
def test_place_of_a_part(text: str, part: str, place: tuple[int, int]) -> None:
    node = mapping(text).items["a"]
    assert isinstance(node, Scalar)
    span = node.span_at(node.text.index(part))
    assert (span.line, span.column) == place
    assert node.span_at(999) == node.span
    assert node.span_at(0, 999).length >= 1


def test_plain_suits_jsonschema() -> None:
    schema = {"properties": {"a": {"type": "number", "minimum": 0.5}, "b": {"type": "integer"}}}
    node = mapping("a: 0.4\nb: x\n")
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(plain(node)))
    places = sorted(str(key_span(node, list(error.absolute_path))) for error in errors)
    assert places == ["f.yaml:1:1", "f.yaml:2:1"]
    assert not list(jsonschema.Draft7Validator(schema).iter_errors(plain(mapping("a: 0.6\n"))))


def test_messages_for_shapes() -> None:
    node = mapping("unti: 1\n指标：数: 5\n'甲：': 1\nfunds:\n  unit：元\n  x\nw: [1]\n")
    unknown = unknown_key(node, "unti", ["unit", "year"])
    assert (unknown.code, unknown.fix("en"), unknown.fix("zh")) == (
        "PE140",
        "did you mean unit?",
        "是不是“unit”？",
    )
    assert unknown_key(node, "w", ["unit", "year"]).fix("en") == "the keys are unit, year."
    assert "unit、year" in unknown_key(node, "w", ["unit", "year"]).fix("zh")
    assert unknown_key(node, "甲：", []).code == "PE140"
    wide = unknown_key(node, "指标：数", ["指标"])
    assert (wide.code, str(wide.span)) == ("PE112", "f.yaml:2:3")
    assert str(missing_key(node, "year").span) == "f.yaml:1:1"
    assert missing_key(node, "year", node.key_spans["w"]).fix("en") == "add 'year: …'."
    wide = wrong_type(node.items["funds"], "mapping", "funds")
    assert (wide.code, str(wide.span)) == ("PE112", "f.yaml:5:7")
    wrong = wrong_type(node.items["w"], "text", "w")
    assert wrong.code == "PE142"
    assert wrong.text("en") == "w should be text, and is a list."
    assert wrong.text("zh") == "“w”应该是文字，现在是列表。"
    assert wrong_type(node.items["unti"], "mapping").text("zh").startswith("这里应该是“键: 值”")
    assert (
        wrong_type(node.items["unti"], "an id").text("en") == "this should be an id, and is a whole number."
    )


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("unti", "unit"),
        ("UNIT", "unit"),
        ("ｕｎｉｔ", "unit"),
        ("last-year", "last_year"),
        ("zzz", None),
        ("单价", "单位"),
    ],
)
def test_suggest(word: str, expected: str | None) -> None:
    assert suggest(word, ["year", "unit", "last_year", "单位"]) == expected
    assert suggest(word, []) is None


# --- JSON -------------------------------------------------------------------------------------------


def test_json_with_tabs_and_places() -> None:
    node = mapping(
        '\t{\n\t"a":\t[1, -2.50, true, null, "x\\n\\"甲"],\n\t"b": {}, "c": [], "d": 1e999\n}\n', "f.JSON"
    )
    expected = {"a": [1, Decimal("-2.50"), True, None, 'x\n"甲'], "b": {}, "c": [], "d": "1e999"}
    assert plain(node) == expected
    assert str(find(node, ["a", 1]).span) == "f.JSON:2:11"
    assert str(key_span(node, ["b"])) == "f.JSON:3:2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n "a": 2}', [("PE110", 2, 2)]),
        ('{"a": 1, "a": 2, }', [("PE110", 1, 10), ("PE130", 1, 18)]),
        ("{" + ",".join(['"a": 1'] * 60) + "}", [("PE110", 1, 9 + 7 * i) for i in range(50)]),
        ('{"a"：1}', [("PE113", 1, 5)]),
        ('{"a": 1，"b": 2}', [("PE113", 1, 8)]),
        ("{“a”: 1}", [("PE113", 1, 2)]),
        ('{"a": [1 2]}', [("PE130", 1, 10)]),
        ("{'a': 1}", [("PE130", 1, 2)]),
        ('{"a": 010}', [("PE130", 1, 7)]),
        ('{"a": NaN}', [("PE130", 1, 7)]),
        ('{"a": trues}', [("PE130", 1, 7)]),
        ('{"a": "\\q"}', [("PE130", 1, 8)]),
        ('{"a": "\\ud800"}', [("PE130", 1, 7)]),
        ('{"a": "x\n", "b": 1}', [("PE120", 1, 7)]),
        ('{"a": "x}', [("PE120", 1, 7)]),
        ('{"a": 1', [("PE121", 1, 1)]),
        ('{"a"', [("PE121", 1, 1)]),
        ("{", [("PE121", 1, 1)]),
        ("[1", [("PE121", 1, 1)]),
        ("", [("PE130", 1, 1)]),
        ('{"a": 1}\n{"a": 2}', [("PE131", 2, 1)]),
        ("[" * 100_000, [("PE119", 1, 51)]),
    ],
)
def test_json_faults(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert faults(text, "f.json") == expected


def lines(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_json_lines(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", '\ufeff{"a": 1}\r\n\n  \n{"b": {"c": "甲"}}'.encode())
    nodes = list(parse_json_lines(path))
    assert [plain(node) for node in nodes] == [{"a": 1}, {"b": {"c": "甲"}}]
    span = find(nodes[1], ["b", "c"]).span
    assert (span.line, span.column, span.source) == (4, 13, '{"b": {"c": "甲"}}')


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'{"a": 1}\n[1]\n', ("PE132", 2, 1)),
        (b'{"a": 1}\n{"a": }\n', ("PE130", 2, 7)),
        ('{"a": 1}\n{"a": "甲"}\n'.encode("gbk"), ("PE105", 2, 8)),
        (b'{"a": 1}\n' + b" " * 100 + b"\n", ("PE104", 2, 1)),
    ],
)
def test_json_lines_faults(tmp_path: Path, data: bytes, place: tuple[str, int, int]) -> None:
    reader = parse_json_lines(lines(tmp_path / "a.jsonl", data), limit=50)
    assert plain(next(reader)) == {"a": 1}
    with pytest.raises(PerfevalError) as caught:
        next(reader)
    (found,) = caught.value.diagnostics
    assert found.span is not None
    assert (found.code, found.span.line, found.span.column) == place
    assert found.text("zh")
    assert "{" not in found.fix("zh").replace("{…}", "")


def test_json_lines_go_on_after_a_fault(tmp_path: Path) -> None:
    seen: list[PerfevalError] = []
    path = lines(tmp_path / "a.jsonl", b'{"a": 1\n{"a": 2}\n')
    assert [plain(node) for node in parse_json_lines(path, on_error=seen.append)] == [{"a": 2}]
    assert [error.diagnostics[0].code for error in seen] == ["PE121"]


def test_json_lines_files(tmp_path: Path) -> None:
    for path, code in (
        (tmp_path / "none", "PE101"),
        (tmp_path, "PE102"),
        (lines(tmp_path / "e", b"\n"), "PE103"),
    ):
        with pytest.raises(PerfevalError) as caught:
            list(parse_json_lines(path))
        assert caught.value.diagnostics[0].code == code


# --- Properties -------------------------------------------------------------------------------------

_words = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | _words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_words, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_words, _values, max_size=4), st.booleans())
def test_json_written_by_python_is_read_back(value: dict[str, Any], ascii_only: bool) -> None:
    assert plain(read(json.dumps(value, ensure_ascii=ascii_only, indent=1), "f.json")) == value


@given(
    st.text(alphabet="ab甲：:，,{}[]\"'|>*&!%@`#- \n\t\u3000\\?<1\u2028\x85", max_size=40),
    st.sampled_from(["f.yaml", "f.json"]),
)
def test_any_text_is_read_or_refused_in_words(text: str, name: str) -> None:
    try:
        nodes = parse_yaml(Text(name, text))
    except PerfevalError as error:
        for found in error.diagnostics:
            assert found.render("zh")
            assert found.render("en")
    else:
        for node in nodes:
            _check_spans(node)


def _check_spans(node: Node) -> None:
    assert node.span.line is not None
    match node:
        case Mapping():
            assert list(node.items) == list(node.keys) == list(node.key_spans)
            for item in node.items.values():
                _check_spans(item)
        case Sequence():
            for item in node.items:
                _check_spans(item)
        case Scalar():
            assert all(node.span_at(offset).line for offset in range(len(node.text)))
            if not node.quoted and not set("\n\x85\u2028") & set(node.origin.text[node.start : node.stop]):
                assert node.origin.text[node.start : node.stop].strip(" ") == node.text
