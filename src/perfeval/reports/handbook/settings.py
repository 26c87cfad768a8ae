"""The settings of a pack in a handbook: what it is for, its layers, parameters with their history."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.language.render import formula, sentence
from perfeval.packs.model import Pack
from perfeval.reports.declared import columns, lets
from perfeval.reports.frame import framework
from perfeval.reports.handbook.blocks import Block, Column, Facts, Heading, Recorder, Table, Text
from perfeval.reports.packs import choosing_text, kinds_text, regions_text, years_text
from perfeval.reports.sheet import Sheet, basis_text, reason_text


def identity(pack: Pack, page: Sheet) -> Iterator[Block]:
    """What the pack is, and the packs that it builds on."""
    yield Facts(
        (
            (page.say("规则包编号", "Pack id"), pack.id),
            (page.say("依据", "Basis"), basis_text(pack.basis, page)),
            (page.say("适用年度", "Years"), years_text(pack, page)),
            (page.say("适用类型", "Kinds"), kinds_text(pack, page)),
            (page.say("适用地区", "Regions"), regions_text(pack, page)),
            (page.say("选用", "Chosen"), choosing_text(pack, page)),
            (page.say("摘要", "Digest"), pack.digest),
        )
    )
    if len(pack.layers) > 1:
        yield Text(
            page.say("各层规则包（后面的改动前面的）", "Layers (a later one changes those before it)"),
            "label",
        )
        heads = (
            Column(page.say("规则包", "Pack"), 20),
            Column(page.say("名称", "Title"), 35),
            Column(page.say("依据", "Basis"), 35),
            Column(page.say("起始年度", "From"), 10),
        )
        rows = [
            (layer.id, page.of(layer.title), basis_text(layer.basis, page), str(layer.since or "—"))
            for layer in pack.layers
        ]
        yield Table(heads, tuple(rows))


def frame(pack: Pack, page: Sheet) -> Iterator[Block]:
    """Weights, ratings, rounding, columns, intermediate values and named conditions, as the text report tells them."""
    told = Recorder(page.lang, 2)
    framework(pack, told)
    columns(pack, told)
    if pack.lets:
        lets(pack, told)
    yield from told.blocks
    if pack.definitions:
        yield Heading(2, page.say("条件名称", "Named conditions"))
        heads = (
            Column(page.say("名称", "Name"), 18),
            Column(page.say("含义", "Meaning"), 32),
            Column(page.say("条件", "Condition"), 50),
        )
        rows = [
            (
                page.say(one.zh, one.id.replace("_", " ")),
                page.of(one.means),
                sentence(one.when, pack.vocabulary, page.lang),
            )
            for one in pack.definitions
        ]
        yield Table(heads, tuple(rows))


def parameters(pack: Pack, page: Sheet) -> Iterator[Block]:
    """Every parameter: what it is now, what it means, and every value with its basis and reason."""
    if not pack.parameters:
        yield Text(page.say("没有参数。", "There are no parameters."))
        return
    heads = (
        Column(page.say("年度", "From"), 12),
        Column(page.say("值", "Value"), 14),
        Column(page.say("依据", "Basis"), 34),
        Column(page.say("理由", "Reason"), 40),
    )
    for parameter in pack.parameters:
        now = parameter.at(pack.until)
        value = formula(now.value, pack.vocabulary, page.lang)
        name = page.say(parameter.zh, parameter.id.replace("_", " "))
        yield Heading(2, page.say(f"{name} = {value}", f"{name} = {value}"), f"parameter-{parameter.id}")
        yield Text(page.of(parameter.means), "lead")
        rows = []
        for dated in parameter.history:
            said = page.say(f"{dated.since} 年起", f"from {dated.since}")
            text = formula(dated.value, pack.vocabulary, page.lang)
            reason = reason_text(dated.reason, pack, page) if dated.reason else "—"
            if len(pack.chain) > 1:
                said += page.say(f"（{dated.pack}）", f" ({dated.pack})")
            rows.append((said, text, basis_text(dated.basis, page), reason))
        yield Table(heads, tuple(rows))
