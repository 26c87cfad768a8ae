"""Which template a document is made from, what its file is called."""

from __future__ import annotations

import re
from importlib.resources import files

from perfeval.diagnostics import Lang
from perfeval.reports.cells import clean

#: Characters of a form's title in the name of a file.
_MOST = 40
_NAMES = {"docx": ("自评报告", "report"), "explanation": ("得分说明", "explanation")}
_TEMPLATES = {"docx": "report", "explanation": "explanation"}


def shipped_template(kind: str, lang: Lang) -> bytes:
    """The template that ships for a kind of document: docx or explanation."""
    return files("perfeval.reports").joinpath("templates", f"{_TEMPLATES[kind]}.{lang}.docx").read_bytes()


def file_name(number: int, title: str, kind: str, lang: Lang) -> str:
    """What the document of one form among several is called; safe on every system, and unlike the others."""
    plain = re.sub(r"\W+", "-", clean(title)).strip("-_")[:_MOST].rstrip("-_")
    zh, en = _NAMES[kind]
    return "-".join(part for part in (f"{number:03d}", plain, zh if lang == "zh" else en) if part) + ".docx"
