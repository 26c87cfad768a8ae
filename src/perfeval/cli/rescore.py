"""perfeval rescore: a whole archive → tables of results, and what a bureau reads of them."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.cli import bureau, common
from perfeval.diagnostics import LEVELS, Lang
from perfeval.evaluation import Rounding

if TYPE_CHECKING:
    import polars as pl

    from perfeval.archive.results import Elsewhere
    from perfeval.archive.run import Done

#: So many ratings and endings of names are listed.
_MOST = 8


class Engine(StrEnum):
    """Who decides which rules fire."""

    COLUMNAR = "columnar"
    DIRECT = "direct"
    DURABLE = "durable"


_Paths = Annotated[
    list[str],
    typer.Argument(
        metavar=common.said("路径", "PATH"),
        help=common.said(
            "自评表文件、目录、通配符（写在引号里）、.zip、JSON lines、Parquet，可混用",
            "forms: files, folders, wildcards (in quotes), .zip, JSON lines, Parquet, in any mixture",
        ),
    ),
]
_Out = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar=common.said("目录", "DIR"),
        help=common.said(
            "结果写到这个目录；再运行一次就更新它", "folder of the results; another run updates it"
        ),
    ),
]
_Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar=common.said("目录", "DIR"),
        help=common.said(
            "事实库，已读过的不再读；不写则在结果目录的 store 里",
            "facts store: what was read is not read again; by default store in the folder of the results",
        ),
    ),
]
_Engine = Annotated[
    Engine, typer.Option("--engine", help=common.said("推理引擎", "who decides which rules fire"))
]
_Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar=common.said("个数", "N"),
        help=common.said(
            "几个进程同时读；不写则与处理器核数相同", "how many processes read; by default one a core"
        ),
    ),
]


_On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="SPARK",
        help=common.said(
            "在 Spark 上评价：spark://主机:端口，或 local[2]；要装 perfeval[spark]",
            "evaluate on Spark: spark://host:port, or local[2]; needs perfeval[spark]",
        ),
    ),
]


def rescore(
    paths: _Paths,
    out: _Out,
    store: _Store = None,
    pack: common.Pack_ = None,
    rules: common.Rules_ = None,
    indicators: common.Indicators_ = None,
    engine: _Engine = Engine.COLUMNAR,
    workers: _Workers = None,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
    on: _On = None,
    fail_on: common.FailOn_ = common.FailOn.NEVER,
    sample: bureau.Sample_ = None,
    seed: bureau.Seed_ = None,
    verified: bureau.Verified_ = None,
) -> None:
    """Score a whole archive again."""
    if engine is Engine.DURABLE:
        common.engine_of(common.Engine.DURABLE, lang.value)  # says so where it is not installed
    packs = common.store_of(rules)
    shelf = common.shelf_of(indicators)
    from perfeval.archive.choosing import Packs
    from perfeval.archive.progress import Progress
    from perfeval.archive.run import Options
    from perfeval.archive.run import rescore as run

    count = _cores() if workers is None else workers
    elsewhere = _elsewhere(on, pack, engine, lang.value, rules, indicators)
    options = Options(paths, out, store or out / "store", engine.value, lang.value, count, elsewhere)
    progress = Progress(sys.stderr, lang.value, shows=sys.stderr.isatty())
    chosen = Packs(packs, pack)
    done = run(options, chosen, shelf, progress)
    for notice in done.notices:
        common.warn(notice, lang.value)
    reports = bureau.write(done, options.store, chosen, shelf, lang.value, sample, seed, verified)
    common.out(_summary(done, lang.value) + reports)
    if done.failed:
        where = done.out / "failures.parquet"
        zh = f"{done.failed} 个文件或表没有评成，名单和原因在 {where}。"
        en = f"{done.failed} files or forms were not evaluated; {where} lists them with the reasons."
        typer.echo(zh if lang.value == "zh" else en, err=True)
    raise typer.Exit(common.FOUND if _has_grave(done, fail_on) else common.DONE)


def _elsewhere(
    on: str | None, pack: str | None, engine: Engine, lang: Lang, rules: list[Path] | None,
    indicators: list[Path] | None,
) -> Elsewhere | None:  # fmt: skip
    """What evaluates batches on Spark; None where forms are evaluated here."""
    if on is None:
        return None
    from perfeval.archive.spark import Job, Settings, evaluate_on_spark

    folders = [tuple(folder.resolve() for folder in some or ()) for some in (rules, indicators)]
    settings = Settings(pack, engine.value, lang, *folders)
    return lambda batches: evaluate_on_spark(on, [Job(*paths) for paths in batches], settings)


def _cores() -> int:
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _has_grave(done: Done, fail_on: common.FailOn) -> bool:
    if fail_on is common.FailOn.NEVER:
        return False
    import polars as pl

    levels = LEVELS[: LEVELS.index(fail_on.value) + 1]
    found = done.table("findings").filter(pl.col("level").is_in(levels)).select(pl.len()).collect()
    return bool(found.item())


def _summary(done: Done, lang: Lang) -> str:
    """A few lines: what was read, what it came to, where it is."""
    import polars as pl

    frame = done.table("results").select("total", "claimed_score", "rating", "claimed_rating").collect()
    zh = lang == "zh"
    skipped = done.skipped.most_common(_MOST)
    names = "、".join(f"{name or '无扩展名'} {count}" for name, count in skipped)
    names_en = ", ".join(f"{name or 'no ending'} {count}" for name, count in skipped)
    both = frame.filter(pl.col("total").is_not_null() & pl.col("claimed_score").is_not_null())
    claimed, computed = (_mean(both[name]) for name in ("claimed_score", "total"))
    lines = [
        f"自评表 {done.forms} 张（本次新读 {done.new} 张），文件 {done.files} 个，未评成 {done.failed}"
        if zh
        else f"forms: {done.forms} ({done.new} read anew), files: {done.files}, not evaluated: {done.failed}"
    ]
    if skipped:
        total = done.skipped.total()
        lines.append(
            f"按文件名不是自评表、没有读的：{total}（{names}）"
            if zh
            else f"no forms by their names, not read: {total} ({names_en})"
        )
    if both.height:
        lines.append(
            f"平均分（{both.height} 张两者都有）：自评 {claimed}，复算 {computed}"
            if zh
            else f"mean score ({both.height} have both): claimed {claimed}, computed {computed}"
        )
    before, after = _ratings(frame["claimed_rating"], lang), _ratings(frame["rating"], lang)
    lines += [
        f"等级：自评 {before}；复算 {after}" if zh else f"ratings: claimed {before}; computed {after}",
        f"结果：{done.out}" if zh else f"results: {done.out}",
    ]
    return "\n".join(lines) + "\n"


def _mean(amounts: pl.Series) -> str:
    import polars as pl

    total = amounts.cast(pl.Decimal(38, 4)).sum() if amounts.len() else 0
    return Rounding(2).text(Fraction(total) / max(1, amounts.len()))


def _ratings(ratings: pl.Series, lang: Lang) -> str:
    counts = ratings.value_counts(sort=False, name="count").sort(
        "count", ratings.name, descending=[True, False]
    )
    none = "不明" if lang == "zh" else "not known"
    parts = [f"{rating or none} {count}" for rating, count in counts.head(_MOST).iter_rows()]
    return (" " if lang == "zh" else ", ").join(parts)
