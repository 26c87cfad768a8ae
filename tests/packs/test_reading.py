from __future__ import annotations

from pathlib import Path

import pytest

from engines.making import LOCAL, SCORE_ONE, cap, check, local, score, write_pack, written
from perfeval.diagnostics import PerfevalError
from perfeval.packs.store import Store

CHECK = check("one", "自评总分 > 0")
CAP = cap("one", "deduct: 1")


def faults(folder: Path, kind: str, rule: str) -> list[tuple[str, str, int | None]]:
    write_pack(folder, "local", LOCAL, {f"{kind}/one": rule})
    with pytest.raises(PerfevalError) as caught:
        Store([folder]).load("local")
    for item in caught.value.diagnostics:
        assert item.render("zh")
        assert item.render("en")
    return [(item.code, Path(item.span.file).name, item.span.line) for item in caught.value.diagnostics]


OTHER = "  - {case: 一, when: 其余, points: 分值}\n"


@pytest.mark.parametrize(
    ("kind", "rule", "old", "new", "code", "line"),
    [
        ("check", CHECK, "on: 自评表", "on: 别处", "PE304", 4),
        ("check", CHECK, "on: 自评表", "on: [指标 甲, 指标 丙]", "PE304", 4),
        ("check", CHECK, "level: notice", "level: grave", "PE304", 6),
        ("check", CHECK, "rule: one", "rule: 一", "PE305", 1),
        ("score", SCORE_ONE, OTHER, "  - {case: 一, when: 分值 > 0, points: 分值}\n", "PE306", 7),
        ("score", SCORE_ONE, OTHER, OTHER + "  - {case: 二, when: 其余, points: 0}\n", "PE307", 7),
        ("check", CHECK, "expect: finding", "expect: silent", "PE308", 9),
        ("check", CHECK, "expect: silent", "expect: finding", "PE308", 9),
        ("score", SCORE_ONE, "{case: 一, points: 1}", "{points: 1}", "PE308", 8),
        ("score", SCORE_ONE, "expect: silent", "expect: {case: 别的}", "PE308", 8),
        (
            "score",
            SCORE_ONE,
            "  - {name: 乙,",
            "  - {name: 丙, given: {}, expect: {case: 没有}}\n  - {name: 乙,",
            "PE316",
            10,
        ),
        ("score", SCORE_ONE, "when: '名称 = \"特别\"'", "when: 得分 > 0", "PE310", 5),
        ("cap", CAP, "when: '自评总分 ≥ 0'", "when: '总分 ≥ 0'", "PE310", 5),
        ("cap", CAP, "deduct: 1", "deduct: 总分", "PE310", 6),
        ("cap", CAP, "deduct: 1", "force: 上上", "PE304", 6),
        ("cap", CAP, "deduct: 1", "deduct: 1\ncap: 95", "PE330", 7),
        ("score", SCORE_ONE, "points: 分值}", "points: 分值, cannot_tell: 说不准}", "PE330", 7),
        ("score", SCORE_ONE, "points: 1}", "points: 1/3}", "PE142", 9),
        ("score", SCORE_ONE, "points: 1}", "points: 一分}", "PE142", 9),
        ("score", SCORE_ONE, "points: 1}", "points: 1e999999999}", "PE142", 9),
        ("check", CHECK, "message: 有问题", "message: '有{自评总分'", "PE315", 7),
        ("check", CHECK, "message: 有问题", "message: '有}自评总分{'", "PE315", 7),
    ],
)
def test_faults_of_a_rule(tmp_path, kind, rule, old, new, code, line):
    assert old in rule
    assert (code, "one.yaml", line) in faults(tmp_path, kind, rule.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said", "mend"),
    [
        ("rule: one", "rule: 一", "“一”的写法不对", "小写字母、数字和连字符，如 full-claim-no-evidence"),
        ("level: notice", "level: notice\ndefects: [D1]", "“defects”不合格式", "D07"),
        ("level: notice", "level: notice\ndefects: [D07, D07]", "有一项写了两次", "毛病"),
        ("level: notice", "level: notice\ndefects: []", "少于 1 项", "毛病"),
        ("on: 自评表", "on:", "“on”不合格式", "指标、预算执行"),
        ("on: 自评表", "on: {指标: 甲}", "这里不能这样写", "指标、预算执行"),
        ("on: 自评表", "on: [指标 甲, 指标 乙, 指标 丙]", "多于 2 项", "最多写 2 项"),
        ("expect: silent", "expect: silet", "“expect”的值不在可选之列", "silent、finding、applies"),
        ("expect: silent", "expect: {ccase: 一}", "没有“ccase”这个键", "是不是“case”？"),
        ("expect: silent", "expect: {outcome: told}", "“outcome”的值不在可选之列", "applied、cannot_tell"),
        ("expect: silent", "expect: [silent]", "“expect”不合格式", "silent(不触发)"),
    ],
)
def test_what_does_not_fit_the_format_is_said_in_words(tmp_path, old, new, said, mend):
    assert old in CHECK
    write_pack(tmp_path, "local", LOCAL, {"check/one": CHECK.replace(old, new)})
    with pytest.raises(PerfevalError) as caught:
        Store([tmp_path]).load("local")
    shown = caught.value.diagnostics[0].render("zh")
    assert said in shown
    assert mend in shown.partition("改法：")[2]
    english = caught.value.diagnostics[0].render("en")
    # Nothing of a validator's own words, nor of Python's way to write values.
    assert not any(word in english for word in ("given schemas", "does not match", "None", "{'", "['"))
    assert "fix: " in english


@pytest.mark.parametrize(
    ("kind", "rule", "old", "new"),
    [
        ("check", CHECK, "level: notice\n", ""),
        ("check", CHECK, "message: 有问题\n", ""),
        ("check", CHECK, "fix: 改\n", ""),
        ("check", CHECK, "title:", "titel:"),
        ("check", CHECK, "message: 有问题", "message: [1]"),
        ("check", CHECK, "when: '自评总分 > 0'", "when: '没有的名称 > 0'"),
        ("check", CHECK, "when: '自评总分 > 0'", "when: '自评总分'"),
        ("check", CHECK, "when: '自评总分 > 0'", "when: '自评总分 >'"),
        ("check", CHECK, "message: 有问题", "message: '有{没有的名称}'"),
        ("cap", CAP, "deduct: 1\n", ""),
        ("cap", CAP, "deduct: 1\n", "deduct: 1\nadd: 1\n"),
        ("score", SCORE_ONE, "cases:\n" + OTHER, ""),
        ("score", SCORE_ONE, ", points: 分值}", "}"),
        ("score", SCORE_ONE, ", points: 分值}", ", points: 分值, cannot_tell: 不知}"),
        ("score", SCORE_ONE, ", points: 分值}", ", points: [1]}"),
    ],
)
def test_other_faults_are_in_the_file(tmp_path, kind, rule, old, new):
    assert old in rule
    found = faults(tmp_path, kind, rule.replace(old, new))
    assert {file for _, file, _ in found} == {"one.yaml"}
    assert all(line for _, _, line in found)


def test_every_fault_of_the_form_at_once(tmp_path):
    rule = CHECK.replace("level: notice", "level: grave").replace("title:", "titel:")
    assert len(faults(tmp_path, "check", rule)) >= 3


def test_words_that_are_found(tmp_path):
    (tmp_path / "words").mkdir(parents=True)
    (tmp_path / "words" / "w.yaml").write_text("空话: [进一步]\n例外: [百分之]\n", encoding="utf-8")
    rule = check("one", "X", "指标", "{名称: 进一步提高}", "{名称: 进一步提高百分之三}")
    plain = rule.replace("when: 'X'", "find: {in: [名称, 偏差原因], words: 空话}").replace(
        "进一步提高百分之三", "提高"
    )
    unless = rule.replace("when: 'X'", "find: {in: [名称], words: 空话, unless: 例外}").replace(
        "rule: one", "rule: two"
    )
    pack = local(tmp_path, {"check/one": plain, "check/two": unless})
    rows = ["name: 进一步提高", "name: 进一步提高百分之三", "name: 平常, note: 进一步努力"]
    found = [
        (item.rule, item.line) for item in score(pack, written(*rows)).findings if item.rule in ("one", "two")
    ]
    assert sorted(found) == [("one", 1), ("one", 2), ("one", 3), ("two", 1)]


def test_english_texts(tmp_path):
    english = "en:\n  title: Another\n  cases: {一: first}\n  reasons: {一: because}\n"
    rule = SCORE_ONE.replace("points: 分值}", "cannot_tell: 不知}").replace(
        "{case: 一, points: 1}", "{case: 一}"
    )
    pack = local(
        tmp_path,
        {"score/other": rule + english, "score/plain": SCORE_ONE.replace("rule: other", "rule: plain")},
    )
    found = pack.rule("other")
    assert found.title["en"] == "Another"
    assert (found.cases[0].label["en"], found.cases[0].cannot_tell["en"]) == ("first", "because")
    assert pack.rule("plain").title["en"] == "另一条"
    assert pack.rule("plain").cases[0].label["en"] == "一"


def test_messages_with_expressions(tmp_path):
    rule = check("one", "自评总分 > 0").replace(
        "message: 有问题", "message: '自评{自评总分}分，应{满分 − 自评总分}'"
    )
    rule += "en: {message: 'claimed {claimed_score}', fix: 'mend'}\n"
    pack = local(tmp_path, {"check/one": rule})
    found = next(
        item for item in score(pack, written(funds="claimed: {score: 97.5}\n")).findings if item.rule == "one"
    )
    assert found.message == {"zh": "自评97.5分，应2.5", "en": "claimed 97.5"}
    assert found.fix == {"zh": "改", "en": "mend"}


def test_layers():
    pack = Store().load("mof-2020-10")
    assert pack.rule("claimed-total-refuted").layer == "cap"
    assert pack.rule("weights-sum").layer == "fact"


def test_no_rule_is_on_the_rows_of_a_table(tmp_path):
    table = (
        "tables: [{name: 小表, en: small, on: 自评表, columns: [{name: 小数, en: small_one, unit: 元}]}]\n"
    )
    rules = {"check/one": check("one", "小数 > 0", on="小表")}
    write_pack(tmp_path, "local", LOCAL + table, rules)
    with pytest.raises(PerfevalError) as caught:
        Store([tmp_path]).load("local")
    fault = caught.value.diagnostics[0]
    assert (fault.code, fault.span.line) == ("PE304", 4)
    assert "小表" not in fault.values["allowed"]


@pytest.mark.parametrize(
    ("rows", "said"), [([], "0 个"), (["weight: 90"], "1 个"), (["weight: 9"] * 2, "2 个")]
)
def test_a_message_says_how_many_rows_as_a_number(tmp_path, rows, said):
    rule = check("one", "计数(指标, 分值 > 0) ≥ 0").replace(
        "message: 有问题", "message: '有 {计数(指标, 分值 > 0)} 个'"
    )
    rule = rule.replace("given: {自评总分: 1}", "given: {}").replace(
        "{name: 乙, given: {}, expect: silent}", "{name: 乙, given: {指标: [{分值: x}]}, expect: silent}"
    )
    pack = local(tmp_path, {"check/one": rule})
    assert [f.message["zh"] for f in score(pack, written(*rows)).findings if f.rule == "one"] == [
        f"有 {said}"
    ]
