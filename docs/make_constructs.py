"""Writes docs/constructs.md and docs/conformance.md: python docs/make_constructs.py.

Nothing of a rule is copied into the pages by hand: docs/constructs.yaml says where in a pack it is written
and which example shows it, and the results shown are those of running the example.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from perfeval.engines.caps import Capped, after_caps
from perfeval.engines.decide import Question
from perfeval.engines.direct import Direct
from perfeval.engines.examples import NO_LINE, run_examples, with_parameters
from perfeval.engines.given import views_of
from perfeval.engines.lines import score_line
from perfeval.engines.process import evaluate_submission
from perfeval.engines.scene import number_of
from perfeval.engines.whole_examples import run_whole_examples
from perfeval.engines.wording import fill
from perfeval.evaluation import Evaluation, Line, Rounding
from perfeval.indicators.shelf import Shelf
from perfeval.packs.model import Example, Pack, Rule
from perfeval.packs.store import Store
from perfeval.packs.whole import WholeExample
from perfeval.sources import Mapping, Node, Scalar, Sequence, parse_yaml, read_text
from perfeval.submissions.reading import submission_of

ROOT = Path(__file__).parents[1]
SHELF = Shelf(trusting=True)
FOLDERS = tuple(ROOT / name for name in ("rules", "examples/constructs", "examples/overlay"))
#: How many constructs there are: C01 to C40.
CONSTRUCTS = 40
_NAMES = ("case", "name")
_EXACT = Rounding(4)

HEAD = """\
# 记分规则的四十种写法

本页由 `docs/make_constructs.py` 生成，请改 `docs/constructs.yaml` 或规则包，不要改本页。规则是从规则包里原样取出的，
结果是运行例子得出的。`shapes` 开头的规则包只供学习，数字是样例，不是任何地方的规则。

*Forty constructs of scoring rules. Written by a program: the rules are cut out of the packs as they stand, the
results are those of running the examples. Packs called `shapes…` are for learning and are nobody's rule.*
"""

CONFORMANCE_HEAD = """\
# 核对用例

本页由 `docs/make_constructs.py` 生成。每个用例在哪个规则包里作为例子运行；写法见 [constructs.md](constructs.md)。

*Which worked case is run as an example of which pack.*

| 用例 | 写法 | 说明 | 应得 | 规则包：规则（例子） |
| --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a vector is an example: of a rule, or of a pack as a whole (``rule`` is None)."""

    pack: str
    rule: str | None
    name: str


def need(holds: object, *about: object) -> None:
    """Stop where docs/constructs.yaml names what is not there, or an example fails."""
    if not holds:
        raise ValueError(*about)


@cache
def store() -> Store:
    """The packs that ship, the teaching packs and the overlay."""
    return Store(FOLDERS)


@cache
def pack_of(id_: str) -> Pack:
    """A pack, read once."""
    return store().load(id_)


# --- what is covered --------------------------------------------------------------------------------
def vectors() -> list[dict[str, str]]:
    """The checked-in list of worked cases."""
    with (ROOT / "docs" / "vectors.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def covered() -> dict[str, tuple[Place, ...]]:
    """Where each worked case is an example."""
    found: dict[str, list[Place]] = {}
    for id_ in store().ids():
        for rule in pack_of(id_).rules:
            for example in rule.examples if rule.pack == id_ else ():
                if example.vector:
                    found.setdefault(example.vector, []).append(Place(id_, rule.id, example.name))
        for whole in store().examples(id_):
            if whole.vector:
                found.setdefault(whole.vector, []).append(Place(id_, None, whole.name))
    return {vector: tuple(places) for vector, places in found.items()}


def uncovered() -> set[str]:
    """Worked cases that are an example of no pack."""
    return {row["id"] for row in vectors()} - set(covered())


# --- what is written --------------------------------------------------------------------------------
def constructs() -> list[Mapping]:
    """The entries of docs/constructs.yaml."""
    (document,) = parse_yaml(read_text(ROOT / "docs" / "constructs.yaml"))
    need(isinstance(document, Sequence))
    return [item for item in document.items if isinstance(item, Mapping)]


def text(node: Node, *keys: str) -> str:
    """The text at the end of a path of keys."""
    for key in keys:
        need(isinstance(node, Mapping))
        node = node.items[key]
    need(isinstance(node, Scalar))
    return node.text


def excerpt(file: Path, path: str) -> str:
    """The lines of a file at a path such as ``let[完成值]`` or ``framework.profiles``, as they stand."""
    (root,) = parse_yaml(read_text(file))
    cut, node = "", root
    for part in path.split("."):
        key, _, name = part.partition("[")
        need(isinstance(node, Mapping), file, path)
        start, node = node.keys[key].start, node.items[key]
        if name:
            need(isinstance(node, Sequence), file, path)
            node = next(item for item in node.items if _named(item, name.removesuffix("]")))
            start = node.start
        cut = _lines(node.origin.text, start, node.stop)
    return cut


def _named(item: Node, name: str) -> bool:
    return isinstance(item, Mapping) and any(
        isinstance(value := item.items.get(key), Scalar) and value.text == name for key in _NAMES
    )


def _lines(whole: str, start: int, stop: int) -> str:
    """A piece of a file without the indentation of its first line, trailing comments and blank lines."""
    begin = whole.rfind("\n", 0, start) + 1
    lines = (" " * (start - begin) + whole[start:stop]).rstrip().split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].strip().startswith("#")):
        lines.pop()
    return "\n".join(line[start - begin :].rstrip() for line in lines)


def folder(id_: str) -> str:
    """The folder of a pack or of rules that all packs share, from the root of the repository."""
    if id_ not in store().ids():
        return f"rules/{id_}"
    return store().folder(id_).relative_to(ROOT).as_posix()


# --- what comes of it -------------------------------------------------------------------------------
def rule_example(id_: str, rule: str, name: str) -> tuple[str, str]:
    """An example of a rule as written, and what comes of it."""
    pack = pack_of(id_)
    found = pack.rule(rule)
    need(found is not None, id_, rule)
    example = next(example for example in found.examples if example.name == name)
    owner = Direct(pack)
    faults = [
        ran.fault for ran in run_examples(pack, owner, rule, SHELF) if ran.example is example and ran.fault
    ]
    need(not faults, faults)
    written = f"given: {_as_written(example.given)}"
    if example.parameters is not None:
        written += f"\nparameters: {_as_written(example.parameters)}"
    return written, "\n".join(_outcome(pack, found, example))


def _as_written(node: Node) -> str:
    return node.origin.text[node.start : node.stop].rstrip()


def _outcome(pack: Pack, rule: Rule, example: Example) -> Iterator[str]:
    setting = pack if example.parameters is None else with_parameters(pack, example.parameters)
    views = views_of(setting, rule, example.given, SHELF)
    decisions = Direct(setting).decide([Question(rule, view) for view in views])
    view, decision = next(
        (pair for pair in zip(views, decisions, strict=True) if pair[1].fires), (views[0], decisions[0])
    )
    yield f"规则 {rule.id}：{rule.title['zh']}"
    if not decision.fires:
        yield "不能确定：" + decision.reason.reason["zh"] if decision.reason else "不适用"
    elif rule.kind == "score":
        line = score_line(setting, view, [(rule, decision)], NO_LINE, trace=False).line
        if decision.reason is None:
            yield f"情形：{line.case_label['zh'] or '—'}"
        yield _points(line)
    elif rule.kind == "check":
        yield f"{_LEVELS[rule.level]}：{fill(rule.message['zh'], view.value, 'zh')}"
        yield f"改法：{fill(rule.fix['zh'], view.value, 'zh')}"
    else:
        before = number_of(view.lookup("points" if view.number is not None else "raw_total", ""))
        need(before is not None)
        after = after_caps(
            [rule], [decision], view, Capped(before, before), setting.framework.full, setting.rounding
        )
        yield f"{_plain(before)} → {_plain(after.low)}"
    if rule.basis:
        yield f"依据：{rule.basis}" + ("" if rule.basis.checked else "（未与原文核对）")


_LEVELS = {"error": "错误", "warning": "警告", "notice": "提示"}


def _plain(number: object) -> str:
    told = _EXACT.text(number)  # type: ignore[arg-type]
    return told.rstrip("0").rstrip(".") if "." in told else told


def _points(line: Line) -> str:
    told = line.explanation["zh"]
    if line.points is not None:
        points = Rounding(2).text(line.points)
        return f"得分：{points}" if told == points else f"得分：{told}"
    return f"不适用：{told}" if line.outcome == "not_applicable" else f"不能确定：{told}"


def whole_example(id_: str, name: str) -> tuple[str, str]:
    """A whole form as written, and what comes of it."""
    pack = pack_of(id_)
    example = next(example for example in store().examples(id_) if example.name == name)
    faults = [ran.fault for ran in run_whole_examples(pack, (example,), Direct, SHELF) if ran.fault]
    need(not faults, faults)
    setting = pack if example.parameters is None else with_parameters(pack, example.parameters)
    submission = submission_of(example.submission, example.span.file)
    node = example.submission
    written = "submission:\n  " + _lines(node.origin.text, node.start, node.stop).replace("\n", "\n  ")
    if example.parameters is not None:
        written += f"\nparameters: {_as_written(example.parameters)}"
    return written, "\n".join(_whole(example, evaluate_submission(setting, submission, Direct(setting))))


def _whole(example: WholeExample, found: Evaluation) -> Iterator[str]:
    for line in found.lines:
        who = "预算执行率" if line.is_execution else f"第 {line.number} 项 {line.name}"
        points, told = "—", line.explanation["zh"]
        if line.points is not None:
            points = found.line_rounding.text(line.points)
        yield f"{who}：{points}" + ("" if told == points else f"（{told}）")
    for cap in found.caps:
        yield f"调整：{cap.explanation['zh']}"
    for finding in found.findings:
        if finding.rule in example.findings:
            yield f"{_LEVELS[finding.level]}：{finding.message['zh']}"
    if found.rating is not None and found.total is not None:
        yield f"总分：{found.rounding.text(found.total)}，{found.rating}"


# --- the pages --------------------------------------------------------------------------------------
def constructs_page() -> str:
    """docs/constructs.md."""
    return HEAD + "".join("\n" + part for item in constructs() for part in _section(item))


def _section(item: Mapping) -> Iterator[str]:
    yield f"## {text(item, 'id')} {text(item, 'title', 'zh')}\n"
    yield f"{text(item, 'need', 'zh')}\n\n*{text(item, 'title', 'en')}. {text(item, 'need', 'en')}*\n"
    written = item.items["written"]
    need(isinstance(written, Sequence))
    for place in written.items:
        file = f"{folder(text(place, 'pack'))}/{text(place, 'file')}"
        yield f"[`{file}`](../{file})\n\n```yaml\n{excerpt(ROOT / file, text(place, 'key'))}\n```\n"
    shown = item.items["example"]
    for example in shown.items if isinstance(shown, Sequence) else [shown]:
        yield _worked(example)


def _worked(example: Node) -> str:
    """One example as written, and what comes of it."""
    need(isinstance(example, Mapping))
    id_, name = text(example, "pack"), text(example, "name")
    whole = "rule" not in example.items
    given, result = whole_example(id_, name) if whole else rule_example(id_, text(example, "rule"), name)
    return f"算例：{name}（{id_}）\n\n```yaml\n{given}\n```\n\n```text\n{result}\n```\n"


def conformance_page() -> str:
    """docs/conformance.md."""
    rows = []
    for row in vectors():
        places = covered().get(row["id"], ())
        told = "<br>".join(f"{p.pack}：{p.rule or '整表'}（{p.name}）" for p in places) or "—"
        about = f"{row['zh']}<br>*{row['en']}*"
        rows.append(f"| {row['id']} | {row['construct']} | {about} | {row['expected']} | {told} |\n")
    return CONFORMANCE_HEAD + "".join(rows)


PAGES = {"constructs.md": constructs_page, "conformance.md": conformance_page}


if __name__ == "__main__":
    for page, write in PAGES.items():
        (ROOT / "docs" / page).write_text(write(), encoding="utf-8")
