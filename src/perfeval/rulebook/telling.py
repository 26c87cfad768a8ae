"""What a workbook changes, in words and as a unified diff."""

from __future__ import annotations

import difflib

from perfeval.diagnostics import Lang
from perfeval.rulebook.asking import changed_columns
from perfeval.rulebook.entries import Entry
from perfeval.rulebook.layout import Column
from perfeval.rulebook.reading import Given
from perfeval.rulebook.result import Result
from perfeval.rulebook.rows import Row

#: Longer texts of words are told by what came and went.
_LONG = 120


def told(result: Result, lang: Lang) -> str:
    """Every row that changed, what it said and says, and which files that makes."""
    lines: list[str] = []
    entries = [(entry, row) for entry, row in result.places]
    order = {sheet: number for number, sheet in enumerate(result.plan.base_rows)}
    entries.sort(key=lambda pair: (order[pair[0].sheet.name], pair[0].given.number))
    moved = _moved(result)
    for entry, _ in entries:
        lines += _entry(entry, lang, moved=entry in moved)
    lines += [_gone(row, lang) for row in result.plan.deleted]
    if not lines and not result.written() and not result.gone():
        return "没有改动。\n" if lang == "zh" else "Nothing is changed.\n"
    lines.append("")
    for name, data in result.written().items():
        old = result.base.files.get(name)
        lines.append(_file(name, old is None, _counts(old.data if old else b"", data), lang))
    lines += [f"{'删去文件' if lang == 'zh' else 'file deleted'}  {name}" for name in result.gone()]
    return "\n".join(lines) + "\n"


def _counts(old: bytes, new: bytes) -> tuple[int, int]:
    matcher = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return sum(code[4] - code[3] for code in codes), sum(code[2] - code[1] for code in codes)


def _file(name: str, new: bool, counts: tuple[int, int], lang: Lang) -> str:
    if lang == "zh":
        return f"{'新增文件' if new else '改动文件'}  {name}（加 {counts[0]} 行，减 {counts[1]} 行）"
    return f"{'file added' if new else 'file changed'}  {name} (+{counts[0]} -{counts[1]} lines)"


def _where(given: Given, lang: Lang) -> str:
    row = f"第 {given.number} 行" if lang == "zh" else f"row {given.number}"
    return f"{given.sheet.name} {row}"


def _named(texts: dict[str, str], entry_sheet: Entry | Row) -> str:
    sheet = entry_sheet.sheet
    owner = texts.get(sheet.owner.head, "") if sheet.owner else ""
    title = texts.get(sheet.title.head, "")
    if sheet.rows == "form":
        return ""
    return " · ".join(part for part in (owner, _short(title)) if part)


def _short(text: str) -> str:
    flat = text.replace("\n", "；")
    return flat if len(flat) <= 40 else flat[:39] + "…"


def _entry(entry: Entry, lang: Lang, *, moved: bool) -> list[str]:
    given = entry.given
    name = _named(given.texts, entry)
    where = f"【{_where(given, lang)}】{name}" if lang == "zh" else f"[{_where(given, lang)}] {name}"
    if entry.base is None:
        what, colon = ("  新增：", "：") if lang == "zh" else ("  new:", ": ")
        lines = [where + what]
        heads = [
            column
            for column in entry.sheet.columns
            if given.text(column.head) and column is not entry.sheet.title
        ]
        return lines + [f"    {column.head}{colon}{_flat(given.text(column.head))}" for column in heads]
    lines = []
    if moved:
        lines.append("    次序变了" if lang == "zh" else "    moved")
    for column in changed_columns(entry):
        lines += _cell(entry, column, lang)
    return [where, *lines] if lines else []


def _cell(entry: Entry, column: Column, lang: Lang) -> list[str]:
    given = entry.given
    ref = given.refs[column.head] if entry.sheet.rows == "form" else ""
    head = f"    {column.head}" + (f"（{ref}）" if ref and lang == "zh" else f" ({ref})" if ref else "")
    old, new = entry.base.texts.get(column.head, "") if entry.base else "", given.text(column.head)
    if column.kind in ("words", "map", "rest", "list", "pairs") and old and new:
        return [head + _difference(column, old, new, lang)]
    empty = "（空）" if lang == "zh" else "(empty)"
    was, now = ("原来：", "现在：") if lang == "zh" else ("was: ", "now: ")
    return [head, f"      {was}{_flat(old) or empty}", f"      {now}{_flat(new) or empty}"]


def _difference(column: Column, old: str, new: str, lang: Lang) -> str:
    """What came into a list and what went out of it."""

    def parts(text: str) -> list[str]:
        if column.kind == "words" and "\n" not in text:
            return text.split()
        return text.split("\n") if column.kind != "list" else text.split("、")

    before, after = parts(old), parts(new)
    added = [part for part in after if part not in before]
    gone = [part for part in before if part not in after]
    more, less, same = ("加上", "去掉", "次序变了") if lang == "zh" else ("added", "taken out", "reordered")
    colon, stop = ("：", "；") if lang == "zh" else (": ", "; ")
    told = [f"{more} {'、'.join(added)}"] if added else []
    told += [f"{less} {'、'.join(gone)}"] if gone else []
    return colon + (stop.join(told) or same)


def _flat(text: str) -> str:
    return text.replace("\n", "；")


def _gone(row: Row, lang: Lang) -> str:
    name = _named(row.texts, row)
    return f"【{row.sheet.name}】{name}  删去" if lang == "zh" else f"[{row.sheet.name}] {name}  deleted"


def _moved(result: Result) -> set[Entry]:
    """Rows that stand before one that they stood behind; rows that only moved up or down with others do not count."""
    groups: dict[tuple[str, str, tuple[str | int, ...]], list[Entry]] = {}
    for entry, _ in result.places:
        if entry.base is not None and entry.base.path and entry.sheet.rows == "list":
            groups.setdefault((entry.sheet.name, entry.base.file, entry.base.path[:-1]), []).append(entry)
    found: set[Entry] = set()
    for listed in groups.values():
        now = [index for entry in listed if entry.base and isinstance(index := entry.base.path[-1], int)]
        keep = difflib.SequenceMatcher(None, sorted(now), now, autojunk=False)
        stay = {
            index for block in keep.get_matching_blocks() for index in range(block.b, block.b + block.size)
        }
        found |= {entry for index, entry in enumerate(listed) if index not in stay}
    return found


def unified(result: Result) -> str:
    """The change of the files, as diff -u writes it."""
    parts: list[str] = []
    names = dict.fromkeys([*result.written(), *result.gone()])
    for name in names:
        old, new = result.base.files.get(name), result.folder.files.get(name)
        parts += difflib.unified_diff(
            old.text.text.splitlines(keepends=True) if old else [],
            new.text.text.splitlines(keepends=True) if new else [],
            f"a/{name}" if old else "/dev/null",
            f"b/{name}" if new else "/dev/null",
        )
    return "".join(
        part if part.endswith("\n") else part + "\n\\ No newline at end of file\n" for part in parts
    )
