"""What the tests of engines and packs are made of: forms and packs written as text."""

from __future__ import annotations

from pathlib import Path

from perfeval.engines.decide import Decider
from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.evaluation import Evaluation, Line
from perfeval.packs.model import Pack
from perfeval.packs.store import Store
from perfeval.sources import Text, parse_yaml
from perfeval.submissions.model import Submission
from perfeval.submissions.reading import submission_of

FUNDS = "funds: {adjusted: 10000, spent: 10000}\n"


def form(text: str) -> Submission:
    return submission_of(parse_yaml(Text(path="x.yaml", text=text))[0], "x.yaml")


def written(*rows: str, funds: str = FUNDS, head: str = "unit: 甲局\nyear: 2020\nkind: project\n") -> str:
    """A form with indicators given as flow mappings; a name is put in where none is."""
    named = [row if "name:" in row else f"name: 指标{number}, {row}" for number, row in enumerate(rows, 1)]
    listed = "".join(f"  - {{{row}}}\n" for row in named)
    return f"{head}{funds}indicators:\n{listed}" if rows else f"{head}{funds}indicators: []\n"


def score(pack: Pack, text: str, decider: type[Decider] = Direct, *, trace: bool = False) -> Evaluation:
    return evaluate_submission(pack, form(text), decider(pack), trace=trace)


def line(evaluation: Evaluation, number: int) -> Line:
    return next(line for line in evaluation.lines if line.number == number)


def write_pack(folder: Path, id_: str, text: str, rules: dict[str, str] | None = None) -> Path:
    """A pack's folder: pack.yaml, and rules by their path without the ending."""
    home = folder / id_
    home.mkdir(parents=True, exist_ok=True)
    (home / "pack.yaml").write_text(text, encoding="utf-8")
    for name, rule in (rules or {}).items():
        file = home / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(rule, encoding="utf-8")
    return home


LOCAL = "pack: local\ntitle: 本地\nextends: mof-2020-10\n"


def local(folder: Path, rules: dict[str, str] | None = None, more: str = "") -> Pack:
    """The national pack with rules added."""
    write_pack(folder, "local", LOCAL + more, rules)
    return Store([folder]).load("local")


def cap(
    id_: str, effect: str, when: str = "自评总分 ≥ 0", fires: str = "{自评总分: 1}", silent: str = "{}"
) -> str:
    return (
        f"rule: {id_}\nkind: cap\ntitle: 规则{id_}\non: 自评表\nwhen: '{when}'\n{effect}\nexamples:\n"
        f"  - {{name: 甲, given: {fires}, expect: applies}}\n  - {{name: 乙, given: {silent}, expect: silent}}\n"
    )


def check(id_: str, when: str, on: str = "自评表", fires: str = "{自评总分: 1}", silent: str = "{}") -> str:
    return (
        f"rule: {id_}\nkind: check\ntitle: 检查{id_}\non: {on}\nwhen: '{when}'\nlevel: notice\n"
        f"message: 有问题\nfix: 改\nexamples:\n"
        f"  - {{name: 甲, given: {fires}, expect: finding}}\n  - {{name: 乙, given: {silent}, expect: silent}}\n"
    )


SCORE_ONE = """rule: other
kind: score
title: 另一条
on: 指标
when: '名称 = "特别"'
cases:
  - {case: 一, when: 其余, points: 分值}
examples:
  - {name: 甲, given: {名称: 特别, 分值: 1}, expect: {case: 一, points: 1}}
  - {name: 乙, given: {名称: 平常}, expect: silent}
"""
