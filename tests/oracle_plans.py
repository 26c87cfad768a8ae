"""The plan of a pack, as the oracle knows it, and printed as the files of a rule pack."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from oracle_language import OTHERWISE, RATIO, Expr, Unit, Value, show

_SCOPES = {"对": "[指标 甲, 指标 乙]"}


@dataclass(frozen=True)
class Parameter:
    """``values``: from a year on, the text in the file and what it is: a Number or a word."""

    zh: str
    en: str
    unit: Unit = RATIO
    choices: tuple[str, ...] = ()
    values: tuple[tuple[int, str, Value], ...] = ()

    def at(self, year: int | None) -> Value:
        """What is in force; before the first the first, and the last where the year is not known."""
        history = sorted(self.values)
        in_force = [value for since, _, value in history if year is None or since <= year]
        return in_force[-1] if in_force else history[0][2]


@dataclass(frozen=True)
class Let:
    zh: str
    en: str
    unit: Unit
    cases: tuple[tuple[Expr, Expr], ...]


@dataclass(frozen=True)
class Case:
    """``result`` is points, cannot_tell or not_applicable."""

    name: str
    when: Expr
    result: str
    points: Expr | None = None
    least: Expr | None = None
    most: Expr | None = None


@dataclass(frozen=True)
class Rule:
    """``on`` is 指标, 预算执行, 一级指标, 自评表 or 对 (a pair); ``effect`` and ``forced`` are a cap's."""

    id: str
    kind: str
    on: str
    when: Expr = OTHERWISE
    cases: tuple[Case, ...] = ()
    level: str = "notice"
    effect: str = ""
    amount: Expr | None = None
    forced: str = ""


@dataclass(frozen=True)
class Plan:
    full: Fraction
    execution: Fraction
    sections: tuple[tuple[str, Fraction], ...]
    policy: str
    ratings: tuple[tuple[str, Fraction], ...]
    places: int
    line_places: int | None
    parameters: tuple[Parameter, ...]
    lets: tuple[Let, ...]
    rules: tuple[Rule, ...]
    ascii_: bool = False

    def of(self, kind: str, on: str | None = None) -> list[Rule]:
        return [rule for rule in self.rules if rule.kind == kind and on in (None, rule.on)]


def files_of(plan: Plan, id_: str) -> dict[str, str]:
    """pack.yaml and the rules, by path within the pack's folder."""
    files = {f"{rule.kind}/{rule.id}.yaml": rule_text(rule, plan.ascii_) for rule in plan.rules}
    return files | {"pack.yaml": pack_text(plan, id_)}


def plain(value: Fraction) -> str:
    """A decimal, exactly."""
    tenths = value * 1000
    assert tenths.denominator == 1
    return f"{tenths.numerator / 1000:.3f}".rstrip("0").rstrip(".")


def unit_name(unit: Unit) -> str:
    return unit[0][0] if unit != RATIO else "比率"


def pack_text(plan: Plan, id_: str) -> str:
    sections = ", ".join(f"{name}: {plain(weight)}" for name, weight in plan.sections)
    ratings = ", ".join(f"{label}: {plain(bound)}" for label, bound in plan.ratings)
    line = "" if plan.line_places is None else f", line: {plan.line_places}"
    text = (
        f"pack: {id_}\ntitle: 试验\ninclude: []\nyears: {{from: 2000}}\nkinds: [project]\nframework:\n  full: {plain(plan.full)}\n"
        f"  execution: {plain(plan.execution)}\n  sections: {{{sections}}}\n  not_applicable: {plan.policy}\n"
        f"ratings: {{{ratings}}}\nrounding: {{total: {plan.places}{line}, print: 3}}\n"
    )
    if plan.parameters:
        text += "parameters:\n" + "".join(_parameter(parameter) for parameter in plan.parameters)
    if plan.lets:
        text += "let:\n" + "".join(_let(let, plan.ascii_) for let in plan.lets)
    return text


def _parameter(parameter: Parameter) -> str:
    text = f"  - name: {parameter.zh}\n    en: {parameter.en}\n"
    if parameter.choices:
        choices = ", ".join(f"{{zh: {zh}, en: {parameter.en}_{i}}}" for i, zh in enumerate(parameter.choices))
        text += f"    choices: [{choices}]\n"
    else:
        text += f"    unit: {unit_name(parameter.unit)}\n"
    values = ", ".join(f"{{from: {since}, value: {written}}}" for since, written, _ in parameter.values)
    return text + f"    values: [{values}]\n"


def _let(let: Let, ascii_: bool) -> str:
    head = f"  - name: {let.zh}\n    en: {let.en}\n    unit: {unit_name(let.unit)}\n    cases:\n"
    cases = [
        f"      - {{when: {_yaml(when, ascii_)}, value: {_yaml(value, ascii_)}}}\n"
        for when, value in let.cases
    ]
    return head + "".join(cases)


def _yaml(e: Expr, ascii_: bool) -> str:
    return f"'{show(e, ascii_=ascii_)}'"


def rule_text(rule: Rule, ascii_: bool) -> str:
    """A rule file; its examples are only named, because loading a pack does not run them."""
    text = f"rule: {rule.id}\nkind: {rule.kind}\ntitle: 规则{rule.id}\non: {_SCOPES.get(rule.on, rule.on)}\n"
    if rule.when != OTHERWISE:
        text += f"when: {_yaml(rule.when, ascii_)}\n"
    expects = ["finding" if rule.kind == "check" else "applies", "silent"]
    if rule.kind == "score":
        text += "cases:\n" + "".join(_case(case, ascii_) for case in rule.cases)
        expects[:1] = [f"{{case: {case.name}}}" for case in rule.cases]
    elif rule.kind == "check":
        text += f"level: {rule.level}\nmessage: 有问题\nfix: 改\n"
    elif rule.effect == "force":
        text += f"force: {rule.forced}\n"
    else:
        assert rule.amount is not None
        text += f"{rule.effect}: {_yaml(rule.amount, ascii_)}\n"
    examples = "".join(
        f"  - {{name: 例{i}, given: {{}}, expect: {expect}}}\n" for i, expect in enumerate(expects)
    )
    return text + "examples:\n" + examples


def _case(case: Case, ascii_: bool) -> str:
    parts = [f"case: {case.name}", f"when: {_yaml(case.when, ascii_)}"]
    if case.points is not None:
        parts.append(f"points: {_yaml(case.points, ascii_)}")
    else:
        parts.append(f"{case.result}: 说不准")
    for key, bound in (("from", case.least), ("to", case.most)):
        if bound is not None:
            parts.append(f"{key}: {_yaml(bound, ascii_)}")
    return "  - {" + ", ".join(parts) + "}\n"
