"""Forms reviewed for the tests of documents: those of the examples, of the corpus, and forms made up."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from perfeval.engines.direct import Direct
from perfeval.engines.process import evaluate_submission
from perfeval.indicators.shelf import Shelf
from perfeval.packs.model import Pack
from perfeval.packs.store import Store
from perfeval.reports.documents.model import Reviewed
from perfeval.submissions.model import Submission
from perfeval.submissions.reading import read_submissions

ROOT = Path(__file__).parents[1]
LONGYANG = ROOT / "examples" / "longyang-2020"
CORPUS = ROOT / "tests" / "corpus" / "submissions.jsonl"
_STORE, _SHELF = Store(trusting=True), Shelf(trusting=True)

#: What a form may hold to break out of where it is written.
HOSTILE = "<script>alert('x')</script> & \"q\" {{ 7*7 }} {%p if x %} {_{ }_} ]]> \x07\x1b[31m\u202e\ufffe end"


@cache
def _pack(id_: str) -> tuple[Pack, Direct]:
    pack = _STORE.load(id_)
    return pack, Direct(pack)


def review(submission: Submission, pack: str | None = None) -> Reviewed:
    id_ = pack or submission.cells.get("pack") or _STORE.choose("project", submission.year, None)[0]
    loaded, decider = _pack(id_)
    return Reviewed(submission, evaluate_submission(loaded, submission, decider, definitions=_SHELF), loaded)


def reviewed(file: Path, pack: str | None = None) -> Iterator[Reviewed]:
    for submission in read_submissions(file):
        yield review(submission, pack)


@cache
def example(name: str) -> Reviewed:
    return next(reviewed(LONGYANG / f"{name}.yaml"))


@cache
def all_forms() -> tuple[Reviewed, ...]:
    return (
        *(example(name) for name in ("with-targets", "as-published", "department")),
        *reviewed(CORPUS),
    )


def made(folder: Path, text: str, pack: str = "mof-2020-10") -> Reviewed:
    file = folder / "form.yaml"
    file.write_text(text, encoding="utf-8")
    return next(reviewed(file, pack))
