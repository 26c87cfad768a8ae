"""perfeval template: a form to fill in, made for a pack; or one that a submission fills in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.cli import common
from perfeval.diagnostics import PerfevalError, Span
from perfeval.drafts import write_whole
from perfeval.language.vocabulary import vocabulary

if TYPE_CHECKING:
    from perfeval.packs.store import Store
    from perfeval.submissions.model import Submission


class FormKind(StrEnum):
    """Which form."""

    PROJECT = "project"
    DEPARTMENT = "department"
    TRANSFER = "transfer"


def template(
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar=common.said("文件", "FILE"),
            help=common.said("存成哪个 .xlsx", "the .xlsx to save"),
        ),
    ],
    pack: common.Pack_ = None,
    rules: common.Rules_ = None,
    kind: Annotated[
        FormKind | None,
        typer.Option(
            "--kind", help=common.said("哪一种表；不写则按规则包", "which form; else the pack's own")
        ),
    ] = None,
    fill: Annotated[
        Path | None,
        typer.Option(
            "--fill",
            metavar=common.said("自评表", "SUBMISSION"),
            help=common.said("用这份自评表填好", "fill it in from this submission"),
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=common.said("覆盖已有的文件", "replace a file that is there"))
    ] = False,
    lang: common.Lang_ = common.DEFAULT_LANGUAGE,
) -> None:
    """Make a form to fill in."""
    from perfeval.reports.template import messages
    from perfeval.reports.template.plan import plan
    from perfeval.reports.template.writing import workbook

    if out.suffix.lower() != ".xlsx":
        raise PerfevalError(messages.NeedsXlsx(Span(str(out)), path=str(out)))
    if out.exists() and not force:
        raise PerfevalError(messages.OutExists(Span(str(out)), path=str(out)))
    store = common.store_of(rules)
    submissions = list(common.submissions_of([fill], lang.value)) if fill is not None else []
    chosen = _pack(store, pack, submissions)
    loaded = store.load(chosen)
    if submissions:
        for submission in submissions:
            _tell_left_out(submission, lang)
        plans = [
            plan(loaded, _kind_of(submission, kind, loaded.kinds), submission) for submission in submissions
        ]
    else:
        own = kind.value if kind else _first(loaded.kinds)
        if own not in loaded.kinds:
            kinds = "、".join(loaded.kinds)
            common.warn(messages.NotOfKind(pack=chosen, kinds=kinds, kind=own), lang.value)
        plans = [plan(loaded, own)]
    data = workbook(plans)
    try:
        write_whole(out, data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PerfevalError(messages.CannotSave(Span(str(out)), path=str(out), reason=reason)) from None
    common.out(f"{out}\n")


def _pack(store: Store, pack: str | None, submissions: list[Submission]) -> str:
    """The pack that is named, else that of the first submission."""
    from perfeval.reports.template import messages

    if pack is not None:
        return pack
    if not submissions:
        raise PerfevalError(messages.NoPackNamed())
    cells = submissions[0].cells
    if named := cells.get("pack"):
        return named
    word = vocabulary().word("submission_kind", cells.get("kind", "").strip())
    kind = word.id if word else FormKind.PROJECT.value
    return store.choose(kind, submissions[0].year, cells.get("region"), submissions[0].spans)[0]


def _kind_of(submission: Submission, kind: FormKind | None, kinds: tuple[str, ...]) -> str:
    word = vocabulary().word("submission_kind", submission.cells.get("kind", "").strip())
    return kind.value if kind else word.id if word else _first(kinds)


def _first(kinds: tuple[str, ...]) -> str:
    return kinds[0] if kinds and kinds[0] in list(FormKind) else FormKind.PROJECT.value


def _tell_left_out(submission: Submission, lang: common.Language) -> None:
    """Say what of a submission has no place on a form."""
    from perfeval.reports.template import messages
    from perfeval.reports.template.plan import design, has_room

    names = [name for name in submission.extra if name != design()["other"]]
    for row in submission.rows:
        names += [name for name, text in row.extra.items() if not isinstance(text, str) or not has_room(name)]
    if names:
        listed = "、".join(dict.fromkeys(names))
        common.warn(messages.LeftOut(submission.span, names=listed), lang.value)
