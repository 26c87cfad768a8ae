"""Packs are proved: the shipped ones hold, and each kind of fault is found and shown by what the engine makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engines.making import LOCAL, write_pack
from perfeval.engines.proof.asking import Asker
from perfeval.engines.proof.prove import prove
from perfeval.packs.model import Pack
from perfeval.packs.store import Store
from perfeval.reports.proof import proof_json, proof_report

SHIPPED = Store().ids()


@pytest.mark.parametrize("id_", SHIPPED)
def test_every_shipped_pack_is_proved(id_):
    proof = prove(Store(trusting=True).load(id_))
    assert proof.holds, proof_report(proof, "zh")
    assert len(proof.of("proved")) > 100
    # An exception is for what fails only, and says why.
    for verdict in proof.of("excepted"):
        assert verdict.allowed is not None
        assert verdict.allowed.reason["en"] != verdict.allowed.reason["zh"]


@pytest.mark.parametrize("id_", ["mof-2020-10", "mof-2013-53"])
def test_what_is_taken_for_granted_leaves_forms(id_):
    """What contradicts itself proves anything: there are rows of every kind of target and actual."""
    asker = Asker(Store(trusting=True).load(id_), 2020)
    kinds = [asker.world.variable(name) for name in ("target_kind", "actual_kind")]
    for word in asker.pack.vocabulary.enumerations["quantity_kind"]:
        # Blank is not the kind of what is written: facts.py has it missing.
        wanted = "none" if word.id == "blank" else "some"
        for kind in kinds:
            assert asker.ask(kind.known, kind.code == asker.world.code(word.zh)).found == wanted, word


NATIONAL = Path(__file__).parents[2] / "rules" / "mof-2020-10" / "score" / "quantitative.yaml"
#: One slip in the national rule for numbers, and what comes of it.
SLIPS = [
    ("方向 = 正向 且 完成值 ≥ 指标值", "方向 = 正向 且 完成值 ≤ 指标值", "falls"),
    ("分值 × 指标值 ÷ 完成值", "分值 × 完成值 ÷ 指标值", "points"),
    ('{case: 负指标值, when: "指标值 < 0"', '{case: 负指标值, when: "指标值 ≤ 0 且 指标值 > 0"', "dead_case"),
    ("(缺(一级指标) 或 一级指标 ≠ 满意度)", "一级指标 ≠ 满意度", "gap"),
    (" 且 (缺(一级指标) 或 一级指标 ≠ 满意度)", "", "overlap"),
]


@pytest.mark.parametrize(("was", "is_", "kind"), SLIPS, ids=[row[2] for row in SLIPS])
def test_a_slip_in_the_national_rules_is_found(tmp_path, was, is_, kind):
    text = NATIONAL.read_text(encoding="utf-8")
    assert was in text
    write_pack(tmp_path, "local", LOCAL + "include: []\n", {"score/quantitative": text.replace(was, is_)})
    proof = prove(Store([tmp_path]).load("local"))
    failed = [verdict for verdict in proof.of("failed") if verdict.question.kind == kind]
    assert failed, proof_report(proof, "zh")
    assert all(
        "quantitative" in [rule.id for rule in verdict.question.rules] or kind == "gap" for verdict in failed
    )
    assert all(verdict.counterexample is not None for verdict in failed if kind != "dead_case")


# --- small packs, each with one fault ---------------------------------------------------------------------

PACK = (
    "pack: small\ntitle: 小包\ninclude: []\nyears: {from: 2020}\nkinds: [project]\n"
    "framework: {full: 100, execution: 0, sections: {产出: 100}, not_applicable: rescale}\n"
    "rounding: {total: 2}\n"
)
RATINGS = "ratings: {优: 90, 差: 0}\n"
EXECUTION = (
    "rule: execution\nkind: score\ntitle: 预算执行\non: 预算执行\ncases: [{case: 没有, when: 其余, not_applicable: 没有这一行}]\n"
    "examples: [{name: 甲, given: {}, expect: {case: 没有}}]\n"
)
GIVEN = "{指标值: ≥90%, 完成值: 80%, 分值: 10}"


def score(id_: str, when: str, *cases: str, more: str = "") -> str:
    """A score rule; its examples show every case, whether they come out so or not."""
    condition = f"when: '{when}'\n" if when else ""
    names = [case.split(",")[0].removeprefix("case: ") for case in cases]
    shown = "".join(
        f"  - {{name: 例{place}, given: {GIVEN}, expect: {{case: {name}}}}}\n"
        for place, name in enumerate(names)
    )
    listed = "".join(f"  - {{{case}}}\n" for case in cases)
    return (
        f"rule: {id_}\nkind: score\ntitle: 规则{id_}\non: 指标\n{condition}{more}cases:\n{listed}examples:\n{shown}"
        f"  - {{name: 不适用, given: {{}}, expect: silent}}\n"
    )


ALL = score("all", "", "case: 得分, when: 其余, points: 分值")
RATIO = "case: 按比例, when: '非 缺(完成值) 且 指标值 > 0 且 方向 = 正向', points: '分值 × 限于(完成值 ÷ 指标值, 0, 1)'"
REST = "case: 其他, when: 其余, cannot_tell: 说不清"


def small(folder: Path, rules: dict[str, str], more: str = RATINGS) -> Pack:
    write_pack(folder, "small", PACK + more, {"score/execution": EXECUTION, **rules})
    return Store([folder]).load("small")


def check(id_: str, when: str, on: str = "指标") -> str:
    return (
        f"rule: {id_}\nkind: check\ntitle: 检查{id_}\non: {on}\nwhen: '{when}'\nlevel: notice\nmessage: 有问题\nfix: 改\n"
        "examples: [{name: 甲, given: {}, expect: finding}, {name: 乙, given: {}, expect: silent}]\n"
    )


def cap(id_: str, effect: str, when: str = "自评总分 > 0") -> str:
    return (
        f"rule: {id_}\nkind: cap\ntitle: 封顶{id_}\non: 自评表\nwhen: '{when}'\n{effect}\n"
        "examples: [{name: 甲, given: {自评总分: 1}, expect: applies}, {name: 乙, given: {}, expect: silent}]\n"
    )


NUMBERS = "(指标值种类 = 数值 或 指标值种类 = 百分比 或 指标值种类 = 频次)"
#: What is wrong, the rules, more of pack.yaml, the kind of question, what is shown.
FAULTS = [
    ("a gap", {"score/one": score("one", "指标值 ≥ 0", RATIO, REST)}, RATINGS, "gap", ["没有一条记分规则适用"]),
    ("an overlap", {"score/one": score("one", "分值 ≥ 5", RATIO, REST), "score/two": score("two", "缺(分值) 或 分值 ≤ 5", RATIO, REST)},
     RATINGS, "overlap", ["分值 5", "规则one", "规则two"]),
    ("each gives way to the other", {
        "score/one": score("one", "", RATIO, REST, more="instead_of: [two]\n"), "score/two": score("two", "", RATIO, REST, more="instead_of: [one]\n")},
     RATINGS, "gap", ["没有一条记分规则适用"]),
    ("a dead case", {"score/one": score("one", "", "case: 一, when: '完成值 ≥ 50%', points: 分值", "case: 二, when: '完成值 ≥ 80%', points: 分值", REST)},
     RATINGS, "dead_case", ["情形“二”", "由排在前面的“一”取走"]),
    ("a case that contradicts itself", {"score/one": score("one", "", "case: 一, when: '完成值 > 1 且 完成值 < 0', points: 分值", REST)},
     RATINGS, "dead_case", ["它的条件没有成立的时候"]),
    ("a rule that never applies", {"score/one": ALL, "score/two": score("two", "方向 = 正向 且 方向 = 反向", RATIO, REST)}, RATINGS, "dead_rule", ["two"]),
    ("points above the weight", {"score/one": score("one", "", "case: 按比例, when: '指标值 > 0 且 完成值 ≥ 0', points: '分值 × 完成值 ÷ 指标值'", REST)},
     RATINGS, "points", ["得 ", "分值 10 分"]),
    ("points below zero", {"score/one": score("one", "", "case: 直线, when: '指标值 > 0', points: '分值 × 最小(1, 1 − (完成值 − 指标值) ÷ 指标值)'", REST)},
     RATINGS, "points", ["得 -"]),
    ("bounds turned round", {"score/one": score("one", "", "case: 档, when: '完成值 > 0', cannot_tell: 说不清, from: 分值, to: 分值 × 50%", REST)},
     RATINGS, "points", ["最少 10 分，最多 5 分"]),
    ("a reversed comparison", {"score/one": score(
        "one", "", "case: 完成, when: '方向 = 正向 且 完成值 ≤ 指标值', points: 分值", "case: 未完成, when: '方向 = 正向', points: 0", REST)},
     RATINGS, "falls", ["改为", "先得 10 分，做得更好反而得 0 分"]),
    ("a fall over two rules", {
        "score/one": score("one", "完成值 ≥ 50%", "case: 少, when: 其余, points: 分值 × 50%"),
        "score/two": score("two", "缺(完成值) 或 完成值 < 50%", "case: 多, when: 其余, points: 分值")},
     RATINGS, "falls", ["先得 10 分，做得更好反而得 5 分"]),
    ("steps that turn round", {"score/one": score(
        "one", "", "case: 步, when: '方向 = 正向 且 指标值种类 = 百分比', points: '最小(分值, 最大(0分, 1分 × 取整((1 − 完成值) ÷ 5%)))'", REST)},
     RATINGS, "falls", ["得 "]),
    ("a check that never speaks", {"score/one": ALL, "check/c": check("c", "完成值 > 1 且 完成值 < 1")}, RATINGS, "never", ["这条检查永远不报"]),
    ("a check that always speaks", {"score/one": ALL, "check/c": check("c", "缺(分值) 或 非 缺(分值)")}, RATINGS, "always", ["这条检查总是报"]),
    ("a check of pairs that never speaks", {"score/one": ALL, "check/c": check("c", "甲.分值 > 乙.分值 且 乙.分值 > 甲.分值", "[指标 甲, 指标 乙]")},
     RATINGS, "never", ["这条检查永远不报"]),
    ("a check of an empty list", {"score/one": ALL, "check/c": check("c", "含(名称, 空表)"), "words/a": "空表: []\n"}, RATINGS, "never", ["永远不报"]),
    ("a deduction below zero", {"score/one": ALL, "cap/c": cap("c", "deduct: 30")}, RATINGS, "total", ["总分由 ", "变成 -"]),
    ("an addition above the full score", {"score/one": ALL, "cap/c": cap("c", "add: 5")}, RATINGS, "total", ["应在 0 到 100 之间"]),
    ("a rating above the full score", {"score/one": ALL}, "ratings: {优: 101, 差: 0}\n", "ratings", ["“优”从 101 分起"]),
    ("totals without a rating", {"score/one": ALL}, "ratings: {优: 90, 中: 60}\n", "ratings", ["总分 30 没有等级"]),
    ("a parameter that nothing reads", {"score/one": ALL}, RATINGS + "parameters: [{name: 界限, unit: 比率, values: [{from: 2020, value: 1}]}]\n",
     "unused", ["参数“界限”没有用到"]),
    ("a value that is never in force", {"score/one": score("one", "", "case: 一, when: '完成值 ≥ 界限', points: 分值", REST)},
     RATINGS + "parameters: [{name: 界限, unit: 比率, values: [{from: 2015, value: 1}, {from: 2018, value: 0}]}]\n", "unused", ["2015"]),
    ("a value of one period only", {"score/one": score("one", "", "case: 一, when: '完成值 ≥ 0', points: 分值 × 界限", REST)},
     RATINGS + "parameters: [{name: 界限, unit: 比率, values: [{from: 2020, value: 1}, {from: 2023, value: 2}]}]\n", "points", ["2023 年起的参数", "得 20 分"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "more", "kind", "shown"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_a_fault_is_found_and_shown(tmp_path, rules, more, kind, shown):
    proof = prove(small(tmp_path, rules, more))
    failed = proof.of("failed")
    assert not proof.holds
    assert {verdict.question.kind for verdict in failed} >= {kind}, proof_report(proof, "zh")
    assert not proof.of("undecided"), proof_report(proof, "zh")
    text = proof_report(proof, "zh")
    for part in shown:
        assert part in text, text
    english = proof_report(proof, "en")
    assert "Mend: " in english
    # What can be shown by an indicator is: the engine was asked before.
    if kind in ("gap", "overlap", "points", "falls", "total"):
        assert all(verdict.counterexample is not None for verdict in failed if verdict.question.kind == kind)


def test_a_sound_pack_holds(tmp_path):
    proof = prove(small(tmp_path, {"score/one": score("one", "", RATIO, REST)}))
    assert proof.holds, proof_report(proof, "zh")
    assert "个问题，证明了" in proof_report(proof, "zh")


FALLING = score(
    "one",
    "",
    "case: 完成, when: '方向 = 正向 且 完成值 ≤ 指标值', points: 分值",
    "case: 未完成, when: '方向 = 正向', points: 0",
    REST,
)
ALLOWED = "proof: [{allow: falls, reason: 多了要扣分}]\n"


def test_an_exception_with_a_reason_is_listed(tmp_path):
    rule = (
        FALLING.replace("cases:\n", ALLOWED + "cases:\n", 1)
        + "en: {title: One, proof: {多了要扣分: more costs points}}\n"
    )
    proof = prove(small(tmp_path, {"score/one": rule}))
    assert proof.holds, proof_report(proof, "zh")
    assert [verdict.question.kind for verdict in proof.of("excepted")] == ["falls"]
    assert "理由：多了要扣分" in proof_report(proof, "zh")
    assert "Reason: more costs points" in proof_report(proof, "en")


def test_an_exception_that_is_not_needed_is_reported(tmp_path):
    proof = prove(
        small(
            tmp_path,
            {"score/one": score("one", "", RATIO, REST).replace("cases:\n", ALLOWED + "cases:\n", 1)},
        )
    )
    assert not proof.holds
    assert len(proof.unneeded) == 1
    assert "用不到的例外" in proof_report(proof, "zh")


def test_an_exception_of_one_rule_does_not_excuse_an_overlap(tmp_path):
    said = "proof: [{allow: overlap, reason: 难免}]\n"
    one = score("one", "分值 ≥ 5", RATIO, REST).replace("cases:\n", said + "cases:\n", 1)
    two = score("two", "缺(分值) 或 分值 ≤ 5", RATIO, REST)
    assert not prove(small(tmp_path, {"score/one": one, "score/two": two})).holds
    both = prove(
        small(
            tmp_path / "both", {"score/one": one, "score/two": two.replace("cases:\n", said + "cases:\n", 1)}
        )
    )
    assert both.holds, proof_report(both, "zh")


def test_the_json_has_every_question(tmp_path):
    proof = prove(small(tmp_path, {"score/one": FALLING}))
    data = json.loads(json.dumps(proof_json(proof)))
    assert data["schema"] == "perfeval/proof/1"
    assert data["holds"] is False
    assert len(data["questions"]) == sum(data["counts"].values()) == len(proof.verdicts)
    failed = next(one for one in data["questions"] if one["status"] == "failed")
    assert failed["rules"][0]["id"] == "one"
    assert failed["counterexample"]["second"]["完成值"] != failed["counterexample"]["given"]["完成值"]


def test_the_same_pack_gives_the_same_bytes(tmp_path):
    pack = small(tmp_path, {"score/one": FALLING})
    first = proof_report(prove(pack), "zh")
    prove(Store(trusting=True).load("yunnan-2020-department"))  # what was asked before must not show
    assert proof_report(prove(pack), "zh") == first
