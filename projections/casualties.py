"""Casualties: tallies by outcome, each incident counted once, in low, best and high."""

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from events import Harm, Outcome, Toll
from projections.breakdowns import Policy, check_breakdown
from projections.filters import concerned, heard, ranked
from projections.groups import by_group
from projections.projection import Projection, Row
from projections.standing import Standing
from projections.where import EVERYWHERE, Where

OUTCOMES = tuple(outcome.value for outcome in Outcome)
ALWAYS = (Outcome.KILLED.value, Outcome.INJURED.value)
"""Outcomes that every tally has a row for: that nobody reported any is news."""


def _toll(toll: Toll | None) -> Row:
    if toll is None:
        return (False, None, None, None)
    total = toll.total
    return (True, total.low, total.best, total.high)


def _parts(event: Harm) -> list[str]:
    """Return the groups of all tolls as `outcome group low best high`, - where unknown."""
    return [
        f"{outcome} {part.group} " + " ".join("-" if n is None else str(n) for n in numbers)
        for outcome in OUTCOMES
        if (toll := getattr(event, outcome)) is not None
        for part in toll.parts
        for numbers in ((part.count.low, part.count.best, part.count.high),)
    ]


def rows(standing: Standing) -> Iterable[Row]:
    """Post one row for a report that can carry a toll: all its outcomes side by side."""
    event = standing.event
    if isinstance(event, Harm):
        tolls = [value for outcome in OUTCOMES for value in _toll(getattr(event, outcome))]
        yield (getattr(event, "method", None), *tolls, _parts(event))


CASUALTIES = Projection(
    name="casualties",
    version=1,
    schema={
        "method": str,
        **{
            f"{outcome}{part}": kind
            for outcome in OUTCOMES
            for part, kind in (("", bool), ("_low", int), ("_best", int), ("_high", int))
        },
        "parts": list,
    },
    rows=rows,
)

_BINS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}
_LISTS = {"perpetrator": "perpetrators", "attribution": "attributions", "target": "targets"}


def counted(reports: pl.DataFrame, policy: Policy, where: Where = EVERYWHERE) -> pl.DataFrame:
    """Return one row for each incident and outcome: what it counts for under a policy.

    A report that is silent on an outcome, a place, a day or a perpetrator does not count for it
    while another one of its incident speaks. Columns: those of the report that counts, and
    outcome, stated, low, best, high (null: unknown), opened (the high is unknown or open),
    reports (how many are filed under the incident).
    """
    order = ranked(reports.filter(heard(where)))
    if policy == "lead":
        order = order.sort(pl.col("report") != pl.col("incident"), "report", maintain_order=True)
    order = _filled(order).with_columns(reports=pl.len().over("incident"))
    wanted = where.outcome or OUTCOMES
    spoken = [
        order.with_columns(
            outcome=pl.lit(outcome),
            stated=pl.col(outcome),
            low=pl.col(f"{outcome}_low"),
            best=pl.col(f"{outcome}_best"),
            high=pl.col(f"{outcome}_high"),
            opened=pl.col(f"{outcome}_high").is_null(),
        ).sort("stated", descending=True, maintain_order=True)
        for outcome in OUTCOMES
        if outcome in wanted
    ]
    if policy == "widest":
        spoken = [_widened(frame) for frame in spoken]
    one = [frame.unique("incident", keep="first", maintain_order=True) for frame in spoken]
    return pl.concat(one).filter(concerned(where))


_TOGETHER = {
    "day": ("day", "last", "dated"),
    "places": ("country", "admin1", "place", "places"),
    "perpetrators": ("perpetrators", "attributions"),
    "targets": ("targets",),
    "actors": ("actors",),
    "method": ("method",),
}
"""What a report says or is silent on, and the columns that go with it."""


def _filled(order: pl.DataFrame) -> pl.DataFrame:
    """Fill in what a report is silent on from the next one of its incident that speaks."""
    lists = [name for name, kind in order.schema.items() if kind == pl.List(pl.String)]
    if order["incident"].n_unique() < order.height:
        order = order.with_columns(
            pl.col(name).filter(_speaks(column, lists)).first().over("incident").alias(name)
            for column, names in _TOGETHER.items()
            for name in names
        ).with_columns(pl.col(name).fill_null([]) for name in lists)
    nobody = pl.col("perpetrators").list.len() == 0
    unknown = pl.lit(["unknown"])
    return order.with_columns(
        pl.when(nobody).then(unknown).otherwise(name).alias(name) for name in ("perpetrators", "attributions")
    )


def _speaks(column: str, lists: Sequence[str]) -> pl.Expr:
    said = pl.col(column).list.len() > 0 if column in lists else pl.col(column).is_not_null()
    return said | pl.col("country").is_not_null() if column == "places" else said


def _widened(frame: pl.DataFrame) -> pl.DataFrame:
    """Give every report the lowest low and the highest high that its incident's reports state."""
    stated = pl.col("stated")
    some_open = (stated & pl.col("high").is_null()).any() | stated.any().not_()
    highest = pl.max_horizontal("high", "low", "best").filter(stated).max()
    return frame.with_columns(
        low=pl.col("low").filter(stated).min().over("incident"),
        high=highest.over("incident"),
        opened=some_open.over("incident"),
    )


def contributions(
    reports: pl.DataFrame, by: Sequence[str] = (), *, policy: Policy = "current", where: Where = EVERYWHERE
) -> pl.DataFrame:
    """Return what each incident adds to each row of a tally: `counted`, with the columns of `by`."""
    check_breakdown(by)
    keys = [name for name in dict.fromkeys(by) if name != "outcome"]
    chosen = counted(reports, policy, where)
    if "group" in keys or where.group:
        chosen = by_group(chosen, where.group)
    return _spread(chosen, keys, where)


def summed(chosen: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return the sums of contributions for each value of `keys`.

    An unknown best or low adds 0; an unknown or open high adds the larger of low and best, and
    opens the sum.
    """
    least = pl.max_horizontal("low", "best").fill_null(0)
    return chosen.group_by(keys).agg(
        pl.col("low").fill_null(0).sum(),
        pl.col("best").fill_null(0).sum(),
        pl.col("high").fill_null(least).sum(),
        pl.col("opened").any().alias("high_open"),
        pl.col("incident").filter(pl.col("best").is_null()).n_unique().cast(pl.Int64).alias("unknown"),
        pl.col("incident").n_unique().cast(pl.Int64).alias("incidents"),
        pl.col("reports").filter(pl.col("incident").is_first_distinct()).sum().cast(pl.Int64),
        pl.col("stated").any(),
        pl.col("stated").not_().sum().cast(pl.Int64).alias("silent"),
    )


def tally(
    reports: pl.DataFrame, by: Sequence[str] = (), *, policy: Policy = "current", where: Where = EVERYWHERE
) -> pl.DataFrame:
    """Return the tally: a row for each value of `by` and each outcome.

    Columns: those of `by`, outcome, low, best, high, high_open, unknown (incidents without a
    best), incidents, reports, silent (those of the unknown on which every report is silent).
    """
    keys = [name for name in dict.fromkeys(by) if name != "outcome"]
    sums = summed(contributions(reports, by, policy=policy, where=where), [*keys, "outcome"])
    if not keys:
        sums = _with_zeros(sums, where)
    told = sums.filter(pl.col("stated") | pl.col("outcome").is_in(where.outcome or ALWAYS))
    order = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}
    place = pl.col("outcome").replace_strict(order, return_dtype=pl.Int64)
    return told.select(*keys, pl.exclude(*keys, "stated")).sort(*keys, place, nulls_last=True)


def _spread(chosen: pl.DataFrame, keys: Sequence[str], where: Where) -> pl.DataFrame:
    """Add the columns of a breakdown; a toll stands once under each value that it has."""
    chosen = chosen.with_columns(
        *(pl.col(column).alias(name) for name, column in _LISTS.items()),
        *(pl.col("day").dt.strftime(_BINS[name]).alias(name) for name in keys if name in _BINS),
    )
    doers, target = ["perpetrator", "attribution"], ["target"]
    for names, asked in ((doers, where.perpetrator), (target, where.target)):
        if not set(names).isdisjoint(keys):
            chosen = chosen.explode(names, empty_as_null=True)
            if asked:
                chosen = chosen.filter(pl.col(names[0]).is_in(list(asked)))
    once = ["incident", "outcome", *keys]
    if "group" in chosen.columns and "group" not in keys:
        once.append("group")
    return chosen.unique(once, maintain_order=True)


def _with_zeros(sums: pl.DataFrame, where: Where) -> pl.DataFrame:
    """A balance of no rows is 0: say so for every outcome that was asked for."""
    zeros = pl.DataFrame({"outcome": list(dict.fromkeys(where.outcome or ALWAYS))}).with_columns(
        *(pl.lit(0).cast(pl.Int64).alias(name) for name in ("low", "best", "high")),
        pl.lit(False).alias("high_open"),
        *(pl.lit(0).cast(pl.Int64).alias(name) for name in ("unknown", "incidents", "reports")),
        pl.lit(True).alias("stated"),
        pl.lit(0).cast(pl.Int64).alias("silent"),
    )
    return pl.concat([sums, zeros.join(sums, on="outcome", how="anti")])


def straddling(chosen: pl.DataFrame, by: Sequence[str], happened: date | None) -> int:
    """Return how many incidents may reach beyond their bin, or beyond the last day that counts."""
    beyond = pl.lit(False) if happened is None else pl.col("last") > happened
    for name in by:
        if name in _BINS:
            beyond |= pl.col("day").dt.strftime(_BINS[name]) != pl.col("last").dt.strftime(_BINS[name])
    return chosen.filter(beyond)["incident"].n_unique()
