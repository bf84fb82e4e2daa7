"""Counting: which report of an incident counts for what, under a policy."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from projections.breakdowns import Policy, check_breakdown
from projections.casualties import ALWAYS, OUTCOMES
from projections.filters import concerned, heard, ranked
from projections.groups import by_group
from projections.where import EVERYWHERE, Where


class Counted(NamedTuple):
    """Reports that share their incident with no other, and those that do, the best ones first.

    The latter have what they are silent on filled in from those behind them.
    """

    alone: pl.LazyFrame
    several: pl.LazyFrame


def counted(alone: pl.LazyFrame, several: pl.LazyFrame, policy: Policy, where: Where) -> Counted:
    """Return the reports that are heard, by how they count; `reports` is how many their incident has."""
    alone = alone.filter(heard(where)).with_columns(reports=pl.lit(1, pl.UInt32))
    several = several.filter(heard(where)).with_columns(reports=pl.len().over("incident"))
    parts = (alone, _filled(_in_order(several, policy)).cache())  # every outcome asks it again
    return Counted(*(map(_somebody, parts) if where.perpetrator else parts))


def asked_for(where: Where, spoken: Sequence[str]) -> list[str]:
    """Return the outcomes that a question is about: those it names, or those that reports speak of."""
    return [one for one in OUTCOMES if one in (where.outcome or (*spoken, *ALWAYS))]


def figures(outcome: str, policy: Policy) -> dict[str, pl.Expr]:
    """Return what a report says of an outcome: whether anything, low, best, high, and whether it is open."""
    stated, low, best, high = (pl.col(f"{outcome}{part}") for part in ("", "_low", "_best", "_high"))
    highest = pl.max_horizontal(high, low, best) if policy == "widest" else high
    return {"stated": stated, "low": low, "best": best, "high": highest, "opened": high.is_null()}


def told(reports: pl.LazyFrame, outcome: str, policy: Policy) -> pl.LazyFrame:
    """Return reports with what they say of one outcome."""
    return reports.with_columns(outcome=pl.lit(outcome), **figures(outcome, policy))


def of_outcome(several: pl.LazyFrame, outcome: str, policy: Policy) -> pl.LazyFrame:
    """Return of each incident the report that counts for an outcome: the first that speaks of it."""
    order = told(several, outcome, policy)
    if policy == "widest":
        order = _widened(order)
    order = order.sort("stated", descending=True, maintain_order=True)
    return order.unique("incident", keep="first", maintain_order=True)


def contributions(
    reports: pl.LazyFrame,
    by: Sequence[str] = (),
    *,
    policy: Policy = "current",
    where: Where = EVERYWHERE,
    outcomes: Sequence[str] = OUTCOMES,
) -> pl.LazyFrame:
    """Return what each incident adds to a tally: a row for each outcome, and group if `by` has it.

    A report that is silent on an outcome, a place, a day or a perpetrator does not count for it
    while another one of its incident speaks. Columns: those of the report that counts, and
    outcome, stated, low, best, high (null: unknown), opened (the high is unknown or open), parts
    (its groups), reports (how many are filed under the incident).
    """
    check_breakdown(by)
    parts = (reports.filter(pl.col("shared").not_()), reports.filter("shared"))
    alone, several = counted(*parts, policy, where)
    both = [
        frame.with_columns(parts=pl.col(f"{outcome}_parts"))
        for outcome in outcomes
        if outcome in (where.outcome or OUTCOMES)
        for frame in (told(alone, outcome, policy), of_outcome(several, outcome, policy))
    ]
    counting = pl.concat(both).filter(concerned(where))
    return by_group(counting, where.group) if "group" in by or where.group else counting


def _in_order(reports: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """Return reports, of each incident the one that counts first."""
    if policy == "lead":
        return reports.sort(pl.col("report") != pl.col("incident"), "report", maintain_order=True)
    return ranked(reports)


_TOGETHER = {
    "day": ("day", "last", "dated", "open"),
    "places": ("country", "admin1", "place", "places"),
    "perpetrators": ("perpetrators", "attributions"),
    "targets": ("targets",),
    "actors": ("actors",),
    "method": ("method",),
}
"""What a report says or is silent on, and the columns that go with it."""

_LISTED = ("places", "perpetrators", "attributions", "targets", "actors")


def _filled(order: pl.LazyFrame) -> pl.LazyFrame:
    """Fill in what a report is silent on from the next one of its incident that speaks."""
    others = pl.col("reports") > 1
    return order.with_columns(
        pl.when(others)
        .then(pl.col(name).filter(_speaks(column)).first().over("incident"))
        .otherwise(name)
        .alias(name)
        for column, names in _TOGETHER.items()
        for name in names
    ).with_columns(pl.col(name).fill_null([]) for name in _LISTED)


def _somebody(chosen: pl.LazyFrame) -> pl.LazyFrame:
    """Name the unknown where no report names a perpetrator, so that it can be asked for."""
    nobody = pl.col("perpetrators").list.len() == 0
    unknown = pl.lit(["unknown"])
    return chosen.with_columns(
        pl.when(nobody).then(unknown).otherwise(name).alias(name) for name in ("perpetrators", "attributions")
    )


def _speaks(column: str) -> pl.Expr:
    said = pl.col(column).list.len() > 0 if column in _LISTED else pl.col(column).is_not_null()
    return said | pl.col("country").is_not_null() if column == "places" else said


def _widened(told: pl.LazyFrame) -> pl.LazyFrame:
    """Give every report the lowest low and the highest high that its incident's reports state."""
    stated = pl.col("stated")
    some_open = (stated & pl.col("opened")).any() | stated.any().not_()
    return told.with_columns(
        low=pl.col("low").min().over("incident"),
        high=pl.col("high").max().over("incident"),
        opened=some_open.over("incident"),
    )
