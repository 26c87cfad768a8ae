"""One HTML page of one form or several: no network, no script, charts as inline SVG.

The Content-Security-Policy lets in nothing but the page's own style, by its hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import date
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from perfeval.diagnostics import Lang
from perfeval.reports.documents.charts import line_charts, rating_chart, section_charts
from perfeval.reports.documents.data import day_text, document_data
from perfeval.reports.documents.model import Clerk, Data, Reviewed


def page_data(reviewed: Reviewed, lang: Lang, day: date | None = None) -> Data:
    """One form as the page shows it: the fields of documents, and charts."""
    clerk = Clerk(reviewed, lang, day)
    return {
        **document_data(reviewed, lang, day),
        "rating_chart": rating_chart(clerk),
        "section_charts": section_charts(clerk),
        "line_charts": line_charts(clerk),
    }


def page(forms: Sequence[Data], lang: Lang, day: date | None = None) -> str:
    """The page of forms that :func:`page_data` made."""
    environment = Environment(
        loader=FunctionLoader(_text), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.globals["say"] = lambda zh, en: zh if lang == "zh" else en
    style = _text("page.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    if len(forms) == 1:
        title = forms[0]["title"] + (" 绩效自评复核" if lang == "zh" else ": review of a self-evaluation")
    else:
        title = (
            f"绩效自评复核（{len(forms)} 张自评表）"
            if lang == "zh"
            else f"Review of {len(forms)} self-evaluations"
        )
    return environment.get_template("page.html.jinja").render(
        forms=forms,
        lang=lang,
        title=title,
        date=day_text(day, lang),
        style=Markup(style),  # noqa: S704 - a file of ours
        style_hash=f"sha256-{digest}",
    )


def _text(name: str) -> str:
    return files("perfeval.reports").joinpath("templates", name).read_text(encoding="utf-8")
