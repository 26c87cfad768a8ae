"""A new rule or a new pack: a file that loads and passes its examples, for somebody to go on from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from perfeval.diagnostics import PerfevalError, Span
from perfeval.language.render import formula
from perfeval.packs.model import Pack
from perfeval.packs.store import Store, holds_rules
from perfeval.rulebook import messages
from perfeval.rulebook.emitting import Writer
from perfeval.rulebook.files import modeline, names_in
from perfeval.rulebook.saving import save_all

_ID = re.compile(r"[a-z][a-z0-9-]*")


def new_rule(kind: str, id_: str, folder: Path, rules: Sequence[Path] = ()) -> Path:
    """Add a rule to a pack or a shared folder; the file.

    Args:
        kind: score, check or cap.
        id_: its id, and the name of its file.
        folder: the folder of the pack.
        rules: further folders of rules, with what the pack extends.

    Raises:
        PerfevalError: the folder is none, does not load, or has a rule of that name.
    """
    _check_id(id_)
    top = next((name for name in ("pack.yaml", "shared.yaml") if (folder / name).is_file()), None)
    if top is None:
        raise PerfevalError(messages.NoPackHere(Span(str(folder)), path=str(folder)))
    path = folder / kind / f"{id_}.yaml"
    if path.exists():
        raise PerfevalError(messages.RuleIsThere(Span(str(path)), rule=id_, path=str(path)))
    instead = ""
    if top == "pack.yaml":
        around = [place for place in (folder.resolve().parent, *rules) if holds_rules(place)]
        pack = Store(around).load(folder.resolve().name)
        there = pack.rule(id_)
        if there is not None:
            raise PerfevalError(messages.RuleIsThere(Span(str(path)), rule=id_, path=there.file))
        instead = _instead(pack)
    text = _template(kind).substitute(id=id_, instead=instead)
    like = [(folder / name).read_bytes() for name in names_in(folder) if name.startswith(f"{kind}/")]
    save_all(path.parent, {path.name: (modeline(like) + text).encode()}, ())
    return path


def _instead(pack: Pack) -> str:
    """The line that says which score rules give way: one alone may apply to an indicator."""
    rivals = pack.of_kind("score", "indicator")
    if not rivals:
        return ""
    own = any(rule.pack == pack.id for rule in rivals)
    named = "[" + ", ".join(rule.id for rule in rivals) + "]" if own else "inherited"
    return f"# 这条适用时，下列记分规则不用\ninstead_of: {named}\n"


def new_pack(
    id_: str, parent: str, folder: Path, store: Store, *, regions: Sequence[str] = (), year: int | None = None
) -> Path:
    """Begin a pack that extends another one; its pack.yaml.

    Args:
        id_: its id, and the name of its folder.
        parent: the pack that it extends.
        folder: the folder of rules to make it in.
        store: where the parent is.
        regions: for which places it is; without one it is used only by name.
        year: the first fiscal year; the parent's, if not said.

    Raises:
        PerfevalError: there is such a pack, or no such parent or folder.
    """
    _check_id(id_)
    if not folder.is_dir():
        raise PerfevalError(messages.NoTarget(Span(str(folder)), path=str(folder), option="--in"))
    path = folder / id_ / "pack.yaml"
    if path.parent.exists() or id_ in store.ids():
        place = path.parent if path.parent.exists() else store.folder(id_)
        raise PerfevalError(messages.Exists(Span(str(place)), path=str(place)))
    pack = store.load(parent)
    where = (
        f"regions: [{', '.join(Writer().scalar(region, 'regions', flow=True) for region in regions)}]"
        if regions
        else "by_name_only: true   # 只在点名（--pack）时使用；定了地区，改成 regions: [省/市]"
    )
    text = _template("pack").substitute(
        id=id_, parent=parent, parent_title=pack.title["zh"], year=year or pack.since, kinds=", ".join(pack.kinds),
        where=where, parameters="\n".join(_parameters(pack, year or pack.since)),
    )  # fmt: skip
    like = [(store.folder(parent) / "pack.yaml").read_bytes()]
    save_all(path.parent, {path.name: (modeline(like) + text).encode()}, ())
    return path


def _parameters(pack: Pack, year: int) -> list[str]:
    """Each parameter with its value in that year, as a comment."""
    writer = Writer()
    lines = []
    for parameter in pack.parameters:
        value = writer.scalar(
            formula(parameter.at(year).value, pack.vocabulary, "zh"), "value", free=True, flow=True
        )
        lines += [
            f"#   - name: {parameter.zh}",
            f"#     values: [{{from: {year}, value: {value}, reason: 请改：为什么}}]",
        ]
    return lines


def _template(name: str) -> Template:
    text = files("perfeval.rulebook").joinpath("templates", f"{name}.yaml").read_text(encoding="utf-8")
    return Template(text)


def _check_id(id_: str) -> None:
    if _ID.fullmatch(id_) is None:
        raise PerfevalError(messages.BadName(value=id_))
