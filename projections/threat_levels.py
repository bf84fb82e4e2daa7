"""Level, confidence and coverage of an assessment: small rules over a few numbers."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from events import BILLION, Confidence, Level

_PERCENT = BILLION // 100
CUTS: Mapping[Level, int] = {
    Level.MODERATE: 20 * _PERCENT,
    Level.SUBSTANTIAL: 55 * _PERCENT,
    Level.SEVERE: 80 * _PERCENT,
}
"""The likelihood within 30 days from which a level holds."""

CRITICAL = 80 * _PERCENT
"""The likelihood within 7 days from which the level is CRITICAL."""

MARGIN = 5 * _PERCENT
"""How far below its cut a likelihood has to fall before an issued level is lowered."""

YEAR = 365
"""Days: what has to be covered for a level, and after which a silence gives no signal."""

_ORDER = tuple(Level)


def level_of(month: int, week: int, issued: Level | None = None, *, imminent: bool = False) -> Level:
    """Return the level for the likelihoods within 30 and 7 days, in 1e-9.

    It is raised at once, and lowered from the last issued one only where the likelihood has fallen
    by the margin below its cut.
    """
    if imminent:
        return Level.CRITICAL
    now = _plain(month, week, 0)
    if issued is None or _ORDER.index(issued) <= _ORDER.index(now):
        return now
    kept = _plain(month, week, MARGIN)
    return min(kept, issued, key=_ORDER.index)


def _plain(month: int, week: int, margin: int) -> Level:
    """Return the highest level whose cut, lowered by a margin, is reached."""
    if week >= CRITICAL - margin:
        return Level.CRITICAL
    reached = [level for level, cut in CUTS.items() if month >= cut - margin]
    return reached[-1] if reached else Level.LOW


def confidence_of(
    *,
    value: int | None,
    backed: int,
    band: int,
    age: int | None,
    gap: float | None,
    history: int,
) -> Confidence:
    """Return how sure an assessment is.

    `value` is the mean worth of the grades and `backed` the part with two independent sources or
    more, both weighted by points, in thousandths (None: nobody judged any); `band` is p_high less
    p_low in 1e-9; `age` is days since the last incident, `gap` the median of days between two of
    its days, `history` days since the first.
    """
    if value is None or value < 500 or band > 30 * _PERCENT or history < YEAR:
        return Confidence.LOW
    if age is None or gap is None or age > 6 * gap:
        return Confidence.LOW
    if value >= 750 and backed >= 600 and band <= 10 * _PERCENT and age <= 2 * gap:
        return Confidence.HIGH
    return Confidence.MODERATE


Span = tuple[date | None, date | None]
"""First and last day; None where it is open."""


def watched_since(spans: Iterable[Span], at: date) -> date | None:
    """Return the first day of the unbroken coverage that reaches to `at`; None if there is none."""
    since: date | None = None
    edge = at
    for first, last in sorted(spans, key=lambda span: span[1] or date.max, reverse=True):
        begins, ends = first or date.min, last or date.max
        if ends < edge - timedelta(days=0 if since is None else 1):
            break
        if begins <= edge:
            since = begins if since is None else min(since, begins)
            edge = since
            if since == date.min:
                break
    return since
