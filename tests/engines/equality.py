"""Every engine on the same generated forms, and what they say differently: lines, caps, ratings, findings.

The forms are those of :mod:`engines.archive_forms`. They are made in parts; each part is an archive of its own, so
that forms which tell of each other stand in one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import gcd
from typing import Any

import polars as pl

from engines.archive_forms import Form, archive, told
from engines.archive_reading import as_submission
from engines.oracle_compare import differences
from oracle_archive import Oracle
from perfeval.engines.decide import Decider
from perfeval.engines.direct import Direct
from perfeval.engines.examples import with_parameters
from perfeval.engines.process import evaluate_submission
from perfeval.engines.tables import EXACT, LINES, Recorder, Tables
from perfeval.evaluation import Evaluation
from perfeval.indicators.shelf import Shelf
from perfeval.packs.model import Pack
from perfeval.packs.store import Store
from perfeval.sources import Mapping, Text, parse_yaml
from perfeval.submissions.at_hand import index_of
from perfeval.submissions.columns import Facts, encode
from perfeval.submissions.model import Submission
from perfeval.submissions.neighbours import compare

FILE = "archive.jsonl"
FRAMES = ("results", "lines", "caps", "findings")
#: What tells the rows of one frame from each other, besides the form.
_PLACES = {"results": [], "lines": ["line"], "caps": ["line", "rule"], "findings": ["line", "rule"]}


@dataclass
class Difference:
    """Where two engines part: the form, so that it can be made again, and what each of them says."""

    pack: str
    engines: str
    what: str
    form: Form

    def text(self) -> str:
        return f"{self.pack}: {self.engines}\n{self.what}\n{told(self.form)}"


@dataclass
class Counts:
    """How much was compared, and what came of it."""

    seen: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    #: How many differences there were; not all are kept.
    parted: int = 0

    def add(self, other: Counts) -> None:
        self.seen += other.seen
        self.parted += other.parted
        self.differences = (self.differences + other.differences)[:50]


@dataclass(frozen=True)
class Part:
    """One archive: a pack, a seed, and how many forms; every other one by other parameters than the pack's own."""

    pack: str
    seed: int
    count: int

    @property
    def varied(self) -> bool:
        return self.seed % 2 == 1


#: Other values of parameters, so that cases which a pack keeps for them are reached.
_VARIED = {
    "未填完成值": "记零", "超额扣减系数": "50%", "零指标值未达到": "存疑", "反向计分": "直线", "等于指标超出": "按偏差扣分", "逾期": "记零",
    "执行率分母": "到位资金", "部分完成档下限": "55%",
}  # fmt: skip
_VARIED_IN = {
    "handan-2019": {"档次计分": "按系数", "良档系数": "80%", "中档系数": "60%", "差档系数": "30%"},
    "hunan-department": {"取整方式": "进一"},
    "mof-2021-101": {
        "执行率计分": "按比例", "达标后记分": "按比例", "满意度记分": "分档", "满意度上档下限": "80%", "满意度上档比例": "80%", "满意度下档比例": "60%",
    },
    "platform-linear": {"反向计分": "反比"},
    "execution-caps": {"第一档封顶分": "85.5"},
}  # fmt: skip


def setting_of(pack: str) -> dict[str, str]:
    """The other parameters of a pack."""
    return _VARIED | _VARIED_IN.get(pack, {})


def parts(packs: Sequence[str], total: int, size: int, first: int = 0) -> Iterator[Part]:
    """So many forms, spread over packs, in archives of a size."""
    for number, pack in enumerate(packs):
        mine = total // len(packs) + (number < total % len(packs))
        for place in range(0, mine, size):
            yield Part(pack, first + place // size, min(size, mine - place))


@cache
def pack_of(id_: str, varied: bool = False) -> Pack:
    if not varied:
        return Store().load(id_)
    text = "".join(f"{name}: {value}\n" for name, value in setting_of(id_).items())
    node = parse_yaml(Text(path="setting.yaml", text=text))[0]
    assert isinstance(node, Mapping)
    return with_parameters(pack_of(id_), node)


@cache
def shelf() -> Shelf:
    return Shelf()


@cache
def decider(engine: type[Decider], id_: str, varied: bool = False) -> Decider:
    return engine(pack_of(id_, varied))


@cache
def oracle_of(id_: str, varied: bool = False) -> Oracle:
    return Oracle(id_, pack_of(id_), setting_of(id_) if varied else None)


def durable() -> type[Decider] | None:
    """The engine, where it can be installed."""
    try:
        from perfeval.engines.durable import Durable
    except ImportError:
        return None
    return Durable


def columnar() -> type[Any] | None:
    """The columnar engine."""
    try:
        from perfeval.engines.columnar import Columnar
    except ImportError:
        return None
    return Columnar


@cache
def in_columns(engine: type[Any], id_: str, varied: bool = False) -> Any:
    """The columnar engine of a pack, ready."""
    return engine(pack_of(id_, varied), shelf(), "zh")


def one_by_one(
    engine: type[Decider], part: Part, submissions: Sequence[Submission], *, every: int = 1
) -> list[Evaluation]:
    """What an engine makes of one form in so many, one after another, each knowing of all."""
    index = index_of(submissions)
    pack, ready = pack_of(part.pack, part.varied), decider(engine, part.pack, part.varied)
    return [
        evaluate_submission(pack, one, ready, definitions=shelf(), at_hand=index)
        for one in submissions[::every]
    ]


def facts_of(submissions: Sequence[Submission]) -> Facts:
    """The forms as columns, with what they say of each other."""
    facts = encode((FILE, place, one) for place, one in enumerate(submissions, 1))
    return facts.with_neighbours(*compare(facts.forms, facts.rows))


def recorded(evaluations: Sequence[Evaluation], sources: Sequence[str]) -> Tables:
    """Evaluations as tables."""
    recorder = Recorder("zh")
    for source, evaluation in zip(sources, evaluations, strict=True):
        recorder.add(source, evaluation)
    return recorder.tables()


def reduced(lines: pl.DataFrame) -> pl.DataFrame:
    """Exact points in lowest terms: an engine in columns need not reduce them."""
    pairs = [
        (None, None) if num is None or den is None else (num // (by := gcd(num, den)), den // by)
        for num, den in zip(lines["points_num"].to_list(), lines["points_den"].to_list(), strict=True)
    ]
    parts = [
        pl.Series(name, [pair[side] for pair in pairs], dtype=LINES[name]) for side, name in enumerate(EXACT)
    ]
    return lines.with_columns(parts)


def parted(one: Tables, other: Tables) -> dict[str, str]:
    """Of each form of which two tables say different things, what these are."""
    found: dict[str, str] = {}
    for name in FRAMES:
        left, right = getattr(one, name), getattr(other, name)
        if name == "lines":
            left, right = reduced(left), reduced(right)
        if left.equals(right):
            continue
        keys = ["source", *_PLACES[name]]
        for (source,), mine in left.group_by("source", maintain_order=True):
            theirs = right.filter(pl.col("source") == source)
            if source not in found and not mine.equals(theirs):
                found[str(source)] = f"{name}: {_unlike(mine, theirs, keys)}"
        lacking = set(right["source"].unique()) - set(left["source"].unique())
        for source in lacking - found.keys():
            found[source] = (
                f"{name}: nothing / {right.filter(pl.col('source') == source).rows(named=True)[:3]}"
            )
        if left.columns != right.columns or left.dtypes != right.dtypes:
            found.setdefault(left["source"][0], f"{name}: unlike columns {left.schema} / {right.schema}")
    return found


def _unlike(mine: pl.DataFrame, theirs: pl.DataFrame, keys: list[str]) -> str:
    """The cells in which two frames of one form differ."""
    rows = [
        {tuple(row[key] for key in keys): row for row in frame.iter_rows(named=True)}
        for frame in (mine, theirs)
    ]
    told_ = []
    for key in dict.fromkeys([*rows[0], *rows[1]]):
        left, right = rows[0].get(key), rows[1].get(key)
        if left is None or right is None:
            told_.append(f"{key[1:]}: {_short(left)} / {_short(right)}")
        else:
            told_ += [
                f"{key[1:]} {name}: {left[name]!r} / {right[name]!r}"
                for name in left
                if left[name] != right[name]
            ]
    return "; ".join(told_[:6]) if told_ else "the same rows in another order"


def _short(row: dict[str, Any] | None) -> str:
    return (
        "nothing"
        if row is None
        else str({k: v for k, v in row.items() if v is not None and k not in ("basis", "fix")})
    )


def compared(part: Part, *, every: int = 1, oracle: bool = True, plain: bool = True) -> Counts:
    """Compare all engines on one archive.

    Args:
        every: of how many forms the durable engine has to decide one; it takes longest. 0 for none.
        oracle: ask the oracle, too.
        plain: ask the plain engine, too, and hold the others against it; else, where it decides every form,
            against durable-rules.
    """
    forms = list(archive(part.pack, part.seed, part.count))
    submissions = [as_submission(form, FILE, place) for place, form in enumerate(forms, 1)]
    facts = facts_of(submissions)
    sources = facts.forms["source"].to_list()
    rules = durable() if every else None
    first = Direct if plain or rules is None or every > 1 else rules
    told = one_by_one(first, part, submissions)
    tables = recorded(told, sources)
    counts = Counts()
    _count(counts.seen, part, tables)
    by_source = dict(zip(sources, forms, strict=True))

    def note(other: str, found: dict[str, str]) -> None:
        engines = f"{first.name} / {other}"
        counts.parted += len(found)
        counts.seen[f"differ: {engines}"] += len(found)
        counts.differences += [
            Difference(named(part), engines, what, by_source[source]) for source, what in found.items()
        ]

    if oracle:
        wanted = oracle_of(part.pack, part.varied).evaluate(submissions)
        each = {
            source: differences(want, got) for source, want, got in zip(sources, wanted, told, strict=True)
        }
        note("oracle", {source: "; ".join(map(str, found[:6])) for source, found in each.items() if found})
        counts.seen["by the oracle"] += part.count
    if rules is not None:
        if first is Direct:
            other = recorded(one_by_one(rules, part, submissions, every=every), sources[::every])
            note("durable", parted(recorded(told[::every], sources[::every]), other))
        counts.seen["by durable-rules"] += len(sources[::every])
    if (made := columnar()) is not None:
        got = in_columns(made, part.pack, part.varied).evaluate(facts)
        note("columnar", parted(tables, got))
        counts.seen["in columns"] += got.in_columns
        counts.seen["handed on to direct"] += part.count - got.in_columns
    return counts


def named(part: Part) -> str:
    """The pack of an archive, with the parameters that it does not have by itself."""
    return f"{part.pack} {setting_of(part.pack)}" if part.varied else part.pack


def _count(seen: Counter[str], part: Part, tables: Tables) -> None:
    seen["submissions"] += part.count
    seen["lines"] += tables.lines.height
    seen["caps"] += tables.caps.height
    seen["ratings"] += tables.results["rating"].is_not_null().sum()
    seen["findings"] += tables.findings.height
    seen[f"pack {part.pack}"] += part.count
