"""Level, confidence and term of many assessments at once: small rules over a few columns."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from events import BILLION, ICD_TERMS, Confidence, Level, icd_range
from projections.threat_days import moved

_PERCENT = BILLION // 100
CUTS: dict[Level, int] = {
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

LEVELS = tuple(str(level) for level in Level)
"""The levels, the lowest first."""


def level() -> pl.Expr:
    """Return the level for the likelihoods within 30 and 7 days, in 1e-9, and the last issued one.

    Takes them as the columns `p`, `week` and `issued`.
    It is raised at once, and lowered from the last issued one (null: none) only where the
    likelihood has fallen by the margin below its cut.
    """
    ranks = {name: rank for rank, name in enumerate(LEVELS)}
    last = pl.col("issued").replace_strict(ranks, default=None, return_dtype=pl.Int32)
    now, kept = _rank(0), _rank(MARGIN)
    lowered = pl.when(last > now).then(pl.min_horizontal(kept, last)).otherwise(now)
    return lowered.replace_strict(dict(enumerate(LEVELS)), return_dtype=pl.String)


def _rank(margin: int) -> pl.Expr:
    """Return the rank of the highest level whose cut, lowered by a margin, is reached."""
    reached = [(pl.col("p") >= cut - margin).cast(pl.Int32) for cut in CUTS.values()]
    critical = pl.col("week") >= CRITICAL - margin
    return pl.when(critical).then(len(CUTS) + 1).otherwise(pl.sum_horizontal(reached))


def term() -> pl.Expr:
    """Return the ICD 203 term of the likelihood `p` in 1e-9; a number on a cut has the higher term."""
    edges = [icd_range(band)[1] * _PERCENT for band in range(len(ICD_TERMS) - 1)]
    band = pl.sum_horizontal((pl.col("p") >= edge).cast(pl.Int32) for edge in edges)
    return band.replace_strict(dict(enumerate(ICD_TERMS)), return_dtype=pl.String)


def confidence() -> pl.Expr:
    """Return how sure an assessment is, apart from how likely it is.

    Takes the columns `worth` (mean of the grades) and `backed` (the part with two independent
    sources or more), both weighted by points, in thousandths (null: nobody judged any); `p_low` and
    `p_high` (1e-9); `age` (days since the last incident), `gap` (median of days between two of its days),
    `history` (days that are known of); `incidents`, and how many of them were `revised` in their
    sources. Where more than a quarter were, no confidence is high.
    """
    band = pl.col("p_high") - pl.col("p_low")
    worth, age, gap = pl.col("worth"), pl.col("age"), pl.col("gap")
    low = (worth < 500) | (band > 30 * _PERCENT) | (pl.col("history") < YEAR) | (age > 6 * gap)
    settled = pl.col("revised") * 4 <= pl.col("incidents")
    backed = pl.col("backed") >= 600
    high = (worth >= 750) & backed & (band <= 10 * _PERCENT) & (age <= 2 * gap) & settled
    unknown = worth.is_null() | age.is_null() | gap.is_null()
    return (
        pl.when(unknown | low)
        .then(pl.lit(str(Confidence.LOW)))
        .when(high)
        .then(pl.lit(str(Confidence.HIGH)))
        .otherwise(pl.lit(str(Confidence.MODERATE)))
    )


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


def is_covered(since: date | None, at: date) -> bool:
    """Whether what is watched since a day was watched for twelve months up to another."""
    return since is not None and since <= moved(at, -timedelta(days=YEAR - 1))
