"""Numbers with their comparison, unit and range: ≥95%, 95%以上, 5-8个, 每季度一次, 满意率达95%以上."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache

from perfeval.language.units import (
    PERCENT,
    UNWRITTEN,
    UNWRITTEN_BASE,
    Unit,
    counting_prefix,
    known_unit,
    parse_unit,
    with_multiple,
)
from perfeval.submissions.lexicon import Comparator, comparators, ending, lexicon, starting
from perfeval.submissions.numerals import Numeral, read_numeral

#: The code of an assumption and the values its sentence needs.
Note = tuple[str, ...]

#: A noun that may be counted though no unit is known by it, and how much text is taken for one.
_NOUN = re.compile(r"[\u3400-\u9fff]+")
_LONGEST_NOUN = 4
_LONGEST_TAIL = 8
_LONGEST_LEAD = 40


@dataclass(frozen=True, slots=True)
class Refusal:
    """The text is a number, but not one that can be read; the code says why."""

    code: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A number as written: ``unit`` is None where none was; ``value`` counts that unit."""

    value: Fraction
    upper: Fraction | None
    unit: Unit | None
    comparator: Comparator | None
    notes: tuple[Note, ...] = ()


@lru_cache(maxsize=4096)
def split_comparator(text: str) -> tuple[Comparator | Refusal | None, str]:
    """The comparison before the number, or around it, and the rest."""
    sign: Comparator | None = None
    links = lexicon()["links"]
    while True:
        word, found = next(((w, s) for w, s in comparators("before") if text.startswith(w)), ("", None))
        if found is None:
            link = starting(text, links)
            if not link or not _numeric(text[len(link) :]):
                break
            text = text[len(link) :]
            continue
        if sign is not None and sign != found:
            return Refusal("contradiction"), text
        sign, text = found, text[len(word) :]
    word, found = next(((w, s) for w, s in comparators("after") if text.endswith(w)), ("", None))
    if found is not None and text[: -len(word)] in _grade_words():
        return (found, text[: -len(word)]) if sign in (None, found) else (Refusal("contradiction"), text)
    return sign, text


@cache
def _grade_words() -> frozenset[str]:
    return frozenset(word for words in lexicon()["words"]["grade"].values() for word in words)


def _numeric(text: str) -> bool:
    """Whether a number, with or without a comparison, begins here."""
    if read_numeral(text) is not None:
        return True
    return any(text.startswith(word) for word, _ in comparators("before")) or bool(
        starting(text, lexicon()["approximate"]["before"])
    )


def parse_number(text: str) -> Parsed | Refusal | None:
    """The number that the whole text is, or that it ends in; None where it is neither."""
    return _phrase(text) or _bounds(text) or _sentence(text)


def _bounds(text: str) -> Parsed | Refusal | None:
    """Two bounds, ≥80%且≤90%, are a range."""
    for joint in lexicon()["both"]:
        left, found, right = text.partition(joint)
        low, high = (_phrase(left), _phrase(right)) if found else (None, None)
        if not isinstance(low, Parsed) or not isinstance(high, Parsed):
            continue
        if (low.comparator, high.comparator) == ("≥", "≤") and low.upper is None and high.upper is None:
            return _range(low, high)
    return None


def _phrase(text: str) -> Parsed | Refusal | None:
    """A text that is nothing but comparison, number and unit."""
    table = lexicon()
    notes: list[Note] = []
    for sign in table["currency_signs"]:
        if sign in text:
            text = text.replace(sign, "", 1) + ("" if table["money_unit"] in text else table["money_unit"])
    spans: list[str] = []
    while (found := _every(text))[0]:
        spans.append(found[0])
        text = found[1]
    sign, body = split_comparator(text)
    if isinstance(sign, Refusal):
        return sign if _numeric(body) else None
    while not (body and read_numeral(body)):
        if word := starting(body, table["approximate"]["before"]):
            notes.append(("approximate", word))
        elif word := starting(body, table["leads"]):
            notes.append(("words-left-out", word))
        else:
            return None
        again, body = split_comparator(body[len(word) :])
        if isinstance(again, Refusal) or (again and sign and again != sign):
            return Refusal("contradiction")
        sign = sign or again
    parsed = _tail(body, sign, tuple(notes))
    return _per(parsed, spans) if spans and isinstance(parsed, Parsed) else parsed


def _every(text: str) -> tuple[str, str]:
    """每季度一次 and 一年两次: the span that the count is per, and the rest."""
    table = lexicon()
    if text.startswith(table["every"]):
        body = text[len(table["every"]) :]
        for length in range(min(3, len(body) - 1), 0, -1):
            span = parse_unit(body[:length])
            if known_unit(body[:length]) and len(span.dimension) == 1 and _begins(body[length:]):
                return body[:length], body[length:]
    else:
        one = starting(text, table["one"])
        body = text[len(one) :]
        for length in range(min(3, len(body) - 1), 0, -1):
            if one and known_unit(body[:length]) and read_numeral(body[length:]) is not None:
                bases = [base for base, _ in parse_unit(body[:length]).dimension]
                if bases and bases[0] in table["day_bases"]:
                    return body[:length], body[length:]
    return "", text


def _begins(text: str) -> bool:
    return text.startswith(lexicon()["every"]) or _numeric(text)


def _per(parsed: Parsed, spans: list[str]) -> Parsed | None:
    """So many in each of the spans; 每年3月 is a month of every year and no such count."""
    if parsed.unit is None or not known_unit(parsed.unit.symbol):
        return None
    unit = parse_unit("/".join((parsed.unit.symbol, *spans)))
    return replace(parsed, unit=unit) if unit.dimension and _sound(unit) else None


def _tail(body: str, sign: Comparator | None, notes: tuple[Note, ...]) -> Parsed | Refusal | None:
    """From the first figure on, with whatever may follow the unit."""
    table = lexicon()
    found = _counted(body)
    while found is None:
        word, after = next(((w, s) for w, s in comparators("after") if body.endswith(w)), ("", None))
        if word and after is not None:
            if sign is not None and sign != after:
                return Refusal("contradiction") if _counted(body.removesuffix(word)) else None
            sign = after
        elif word := ending(body, table["approximate"]["after"]):
            notes = (*notes, ("approximate", word))
        elif (match := re.search(r"\([^()]*\)$", body)) is not None:
            word = match.group()
            notes = (*notes, ("words-left-out", word))
        elif word := ending(body, table["endings"]):
            notes = (*notes, ("words-left-out", word))
        else:
            return None
        body = body[: -len(word)]
        found = _counted(body) if body else None
        if not body:
            return None
    if isinstance(found, Refusal):
        return found
    return replace(found, comparator=sign, notes=(*notes, *found.notes))


def _counted(body: str) -> Parsed | Refusal | None:
    """A number and its unit, or a range of two."""
    numeral = read_numeral(body)
    if numeral is None:
        return None
    single = _with_unit(numeral)
    if single is not None:
        return single
    for sign in lexicon()["range_signs"]:
        left, found, right = numeral.rest.partition(sign)
        if not found:
            continue
        upper = read_numeral(right)
        low = _with_unit(replace(numeral, rest=left))
        high = None if upper is None else _with_unit(upper)
        if low is not None and high is not None:
            return _range(low, high)
    return None


def _range(low: Parsed, high: Parsed) -> Parsed | Refusal:
    """5-8个 takes its unit from the end; 3-5万元 too; 50万元-1亿元 is brought to one unit."""
    unit = high.unit if high.unit is not None else low.unit
    first = low.value
    if low.unit is not None and unit is not None and low.unit != unit:
        lower = (
            with_multiple(low.unit.symbol, unit) if low.unit.dimension == UNWRITTEN.dimension else low.unit
        )
        if lower.dimension != unit.dimension:
            return Refusal("unlike-range")
        first = low.value * lower.scale / unit.scale
    if first > high.value:
        return Refusal("reversed-range")
    return Parsed(first, high.value, unit, None, (*low.notes, *high.notes))


def _sound(unit: Unit) -> bool:
    """Whether the unit can be said: 万/月 can (of money), 次/万 and 比例/月 cannot."""
    powers = dict(unit.dimension)
    head, slash, tail = unit.symbol.partition("/")
    if slash and (head in ("", "1") or not tail):
        return False
    if UNWRITTEN_BASE not in powers:
        return not slash or all(
            parse_unit(part).dimension[:1] != UNWRITTEN.dimension for part in _parts(tail)
        )
    return (
        powers[UNWRITTEN_BASE] == 1 and "·" not in head and parse_unit(head).dimension == UNWRITTEN.dimension
    )


def _parts(text: str) -> list[str]:
    return text.strip("()").split("·")


def _with_unit(numeral: Numeral) -> Parsed | None:
    """The rest of the text as the unit; None where it is none."""
    table = lexicon()
    notes: tuple[Note, ...] = ()
    rest, value = numeral.rest, numeral.value
    if rest[:1] in table["approximate"]["between"] and rest:
        notes, rest = (("approximate", rest[0]),), rest[1:]
    elif (
        len(rest) > 1
        and rest[0] in table["numerals"]["multiples"]
        and rest[1] in table["approximate"]["between"]
    ):
        notes, rest = (("approximate", rest[1]),), rest[0] + rest[2:]
    if numeral.percent:
        return Parsed(value, None, PERCENT, None, notes) if rest in ("", PERCENT.symbol) else None
    if not rest:
        return Parsed(value, None, None, None, notes)
    match = re.fullmatch(r"([^()]+)(\([^()]*\))", rest)
    if match is not None and not known_unit(rest) and known_unit(match[1]):
        return Parsed(value, None, parse_unit(match[1]), None, (*notes, ("words-left-out", match[2])))
    if known_unit(rest):
        return Parsed(value, None, parse_unit(rest), None, notes) if _sound(parse_unit(rest)) else None
    if numeral.chinese or not _NOUN.fullmatch(rest) or _says_more(rest):
        return None
    noun = counting_prefix(rest)
    tail = rest[len(noun) :]
    if noun and _is_time(noun):
        return None  # 21年底 is no count of years
    if (
        noun
        and parse_unit(noun).dimension != UNWRITTEN.dimension
        and len(tail) <= _LONGEST_TAIL
        and not _counts_again(tail)
    ):
        return Parsed(value, None, parse_unit(noun), None, (*notes, ("words-left-out", tail)))
    base = rest.lstrip(table["numerals"]["multiples"])
    if base[:1] in table["approximate"]["between"]:
        return None
    if len(rest) <= _LONGEST_NOUN and base and not set(base) & set(table["numerals"]["characters"]):
        return Parsed(value, None, parse_unit(rest), None, (*notes, ("unknown-unit", rest)))
    return None


@cache
def _other_endings() -> tuple[str, ...]:
    table = lexicon()
    words = [word for word, _ in comparators("after")] + [word for word, _ in comparators("date_after")]
    return (*words, *table["approximate"]["after"], *table["endings"], *table["range_signs"])


@cache
def _other_words() -> tuple[str, ...]:
    table = lexicon()
    bounds = [word for word, _ in (*comparators("after"), *comparators("before")) if len(word) > 1]
    return (table["every"], *table["change"], *table["negations"], *bounds)


def _says_more(rest: str) -> bool:
    """Whether a text after a number says more than what is counted: 5个未完成, 3元以下补助."""
    return rest.endswith(_other_endings()) or any(word in rest for word in _other_words())


def _is_time(noun: str) -> bool:
    return any(base in lexicon()["day_bases"] for base, _ in parse_unit(noun).dimension)


def _counts_again(text: str) -> bool:
    """Whether a second number begins: 3周两次."""
    numeral = read_numeral(text)
    return numeral is not None and (not numeral.rest or known_unit(numeral.rest))


def _sentence(text: str) -> Parsed | Refusal | None:
    """A sentence that ends in its one number: 辖区企业满意率达95%以上."""
    table = lexicon()
    percent = table["numerals"]["shares"]
    match = re.search(r"[0-9]|" + "|".join(percent), text)
    if match is None or not 0 < match.start() <= _LONGEST_LEAD:
        return None
    lead, rest = text[: match.start()], text[match.start() :]
    words = [word for word, _ in comparators("before")] + table["links"] + table["approximate"]["before"]
    joints: list[str] = []
    while word := ending(lead, words):
        joints.insert(0, word)
        lead = lead[: -len(word)]
    if any(word in lead for word in table["change"]) or re.search(r"[0-9]", lead):
        return None
    if joints and lead.endswith(tuple(table["negations"])):
        return None
    if not joints and not lead.endswith(tuple(table["rate_endings"])):
        return None
    parsed = _phrase("".join(joints) + rest)
    if not isinstance(parsed, Parsed):
        return parsed
    return replace(parsed, notes=(("sentence", "".join(joints) + rest), *parsed.notes))
