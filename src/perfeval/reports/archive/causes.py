"""What makes a gap, in words."""

from __future__ import annotations

from perfeval.evaluation import Rounding
from perfeval.reports.archive.attribution import Kind, Share, Standing
from perfeval.reports.archive.outcome import Outcome
from perfeval.reports.archive.words import Words, signed

_POINTS = Rounding(2)


def cause(outcome: Outcome, kind: Kind, rule: str | None, words: Words) -> str:
    """A part of a gap by what makes it."""
    say = words.say
    match kind:
        case "line":
            return words.title(outcome, rule)
        case "cap":
            title = words.title(outcome, rule)
            return say(f"调整：{title}", f"adjustment: {title}")
        case "unclaimed":
            return say("没有填自评得分的行", "lines without claimed points")
        case "own_sum":
            return say("自评总分与各行自评得分之和不同", "the claimed score is not the sum of its lines")
        case "scaling":
            return say("不适用的行折算、取位", "scaling for lines that do not apply, and rounding")
        case "remainder":
            return say("不能确定的部分", "what cannot be told")


def share_text(share: Share, words: Words) -> str:
    """What a part comes to; a range for a remainder."""
    if share.low == share.high:
        return signed(share.low)
    return words.say(
        f"{signed(share.low)}～{signed(share.high)}", f"{signed(share.low)} to {signed(share.high)}"
    )


def standing_text(standing: Standing | None, words: Words) -> str:
    """A total, or its range."""
    if standing is None:
        return words.blank
    if standing.total is not None:
        return _POINTS.text(standing.total)
    low, high = _POINTS.text(standing.lowest), _POINTS.text(standing.highest)
    return words.say(f"{low}～{high}", f"{low} to {high}")


def difference_text(before: Standing | None, after: Standing, words: Words) -> str:
    """The difference of two totals, or its range."""
    if before is None:
        return "—"
    low, high = after.lowest - before.highest, after.highest - before.lowest
    return share_text(Share("remainder", None, None, None, low, high), words)
