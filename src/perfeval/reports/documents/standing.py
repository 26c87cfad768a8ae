"""Where a total stands among the ratings: how far it is to the next one, or which ones a range leaves open."""

from __future__ import annotations

from fractions import Fraction

from perfeval.evaluation import plain
from perfeval.reports.documents.model import Clerk


def possible_ratings(clerk: Clerk) -> list[str]:
    """The ratings whose band the total's range touches, the best first."""
    found, above = [], None
    for label, bound in clerk.pack.ratings:
        if clerk.result.highest >= bound and (above is None or clerk.result.lowest < above):
            found.append(label)
        above = bound
    return found


def distance(clerk: Clerk) -> tuple[str, Fraction] | None:
    """The next better rating and what the total lacks of it; None where there is none or it cannot be told.

    Where a rule sets the rating, or it is that of the total before rounding, the printed total says
    nothing of how far the next one is.
    """
    total, ratings = clerk.result.total, clerk.pack.ratings
    if total is None or clerk.pack.rates_raw_total:
        return None
    place = next((index for index, (_, bound) in enumerate(ratings) if total >= bound), None)
    if place is None or place == 0 or ratings[place][0] != clerk.result.rating:
        return None
    label, bound = ratings[place - 1]
    return label, bound - total


def standing(clerk: Clerk) -> str:
    """The same in one sentence; nothing where the pack has no ratings."""
    result, say, ratings = clerk.result, clerk.say, clerk.pack.ratings
    if not ratings or not clerk.scores or (result.total is not None and result.rating is None):
        return ""
    if result.total is None:
        listed = say("、", ", ").join(possible_ratings(clerk))
        return say(f"按这一范围，等级可能是：{listed}。", f"By this range the rating may be: {listed}.")
    if (next_ := distance(clerk)) is not None:
        label, lacking = next_
        bound = plain(dict(ratings)[label])
        text = result.rounding.text(lacking)
        return say(
            f"距“{label}”（{bound} 分）还差 {text} 分。",
            f"{text} points short of {label} ({bound} and above).",
        )
    best, bound_ = ratings[0]
    if result.rating == best and result.total >= bound_ and not clerk.pack.rates_raw_total:
        above = result.rounding.text(result.total - bound_)
        return say(
            f"已是最高的等级，高出“{best}”的下限（{plain(bound_)} 分）{above} 分。",
            f"The best rating, {above} points above the bound of {best} ({plain(bound_)}).",
        )
    if clerk.pack.rates_raw_total:
        return say(
            "等级按取位之前的总分评定，印出的总分不足以说明距下一等级多远。",
            "The rating is of the total before rounding; the printed total does not tell how far the next is.",
        )
    return say(
        "等级由规则另行确定，见对总分的调整。", "A rule sets the rating; see the adjustments of the total."
    )
