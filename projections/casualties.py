"""Casualties: tallies by outcome, each incident counted once, in low, best and high."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from events import Harm, Outcome, Part, Toll
from projections.breakdowns import Policy, check_breakdown
from projections.filters import concerned, heard, ranked
from projections.groups import by_group
from projections.projection import Columns, Projection, Row, row_of
from projections.where import EVERYWHERE, Where

OUTCOMES = tuple(outcome.value for outcome in Outcome)
ALWAYS = (Outcome.KILLED.value, Outcome.INJURED.value)
"""Outcomes that every tally has a row for: that nobody reported any is news."""


def _toll(toll: Toll | None) -> Row:
    """Return whether anything is said, the total, and its groups as `group low best high`, - unknown."""
    if toll is None:
        return (False, None, None, None, [])
    total = toll.total
    return (True, total.low, total.best, total.high, list(map(_part, toll.parts)))


def _part(part: Part) -> str:
    count = part.count
    numbers = ("-" if n is None else str(n) for n in (count.low, count.best, count.high))
    return " ".join((part.group, *numbers))


def _columns(outcome: str) -> Columns:
    kinds = {"": bool, "_low": int, "_best": int, "_high": int, "_parts": list}
    return Columns(
        schema={f"{outcome}{part}": kind for part, kind in kinds.items()},
        of=lambda standing: getattr(standing.event, outcome),
        rows=row_of(_toll),
    )


CASUALTIES = Projection(
    name="casualties",
    version=2,
    reports=(Harm,),
    columns=(
        Columns(
            schema={"method": str},
            of=lambda standing: getattr(standing.event, "method", None),
            rows=row_of(lambda method: (method and method.value,)),
        ),
        *map(_columns, OUTCOMES),
    ),
)
"""One row for a report that can carry a toll: all its outcomes side by side."""

_BINS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}
_LISTS = {"perpetrator": "perpetrators", "attribution": "attributions", "target": "targets"}


def counted(
    reports: pl.LazyFrame,
    policy: Policy,
    where: Where = EVERYWHERE,
    outcomes: Sequence[str] | None = None,
) -> pl.LazyFrame:
    """Return one row for each incident and outcome: what it counts for under a policy.

    A report that is silent on an outcome, a place, a day or a perpetrator does not count for it
    while another one of its incident speaks. Columns: those of the report that counts, and
    outcome, stated, low, best, high (null: unknown), opened (the high is unknown or open), parts
    (its groups), reports (how many are filed under the incident).
    """
    reports = reports.filter(heard(where))
    sizes = reports.group_by("incident").agg(reports=pl.len())
    several = sizes.filter(pl.col("reports") > 1).collect().lazy()
    alone = reports.join(several, on="incident", how="anti").with_columns(reports=pl.lit(1, pl.UInt32))
    beside = _filled(_in_order(reports.join(several, on="incident", how="inner"), policy))
    spoken = []
    for outcome in outcomes or [one for one in OUTCOMES if one in (where.outcome or OUTCOMES)]:
        sides = [_of_outcome(frame, outcome, policy) for frame in (alone, beside)]
        first = sides[1].sort("stated", descending=True, maintain_order=True)
        spoken += [sides[0], first.unique("incident", keep="first", maintain_order=True)]
    return _somebody(pl.concat(spoken)).filter(concerned(where))


def _in_order(reports: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """Return reports, of each incident the one that counts first."""
    if policy == "lead":
        return reports.sort(pl.col("report") != pl.col("incident"), "report", maintain_order=True)
    return ranked(reports)


def _of_outcome(reports: pl.LazyFrame, outcome: str, policy: Policy) -> pl.LazyFrame:
    """Return reports with what they say of one outcome."""
    told = reports.with_columns(
        outcome=pl.lit(outcome),
        stated=pl.col(outcome),
        low=pl.col(f"{outcome}_low"),
        best=pl.col(f"{outcome}_best"),
        high=pl.col(f"{outcome}_high"),
        opened=pl.col(f"{outcome}_high").is_null(),
        parts=pl.col(f"{outcome}_parts"),
    )
    return _widened(told) if policy == "widest" else told


_TOGETHER = {
    "day": ("day", "last", "dated"),
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
    return order.with_columns(
        pl.col(name).filter(_speaks(column)).first().over("incident").alias(name)
        for column, names in _TOGETHER.items()
        for name in names
    ).with_columns(pl.col(name).fill_null([]) for name in _LISTED)


def _somebody(chosen: pl.LazyFrame) -> pl.LazyFrame:
    """Name the unknown where no report names a perpetrator."""
    nobody = pl.col("perpetrators").list.len() == 0
    unknown = pl.lit(["unknown"])
    return chosen.with_columns(
        pl.when(nobody).then(unknown).otherwise(name).alias(name) for name in ("perpetrators", "attributions")
    )


def _speaks(column: str) -> pl.Expr:
    said = pl.col(column).list.len() > 0 if column in _LISTED else pl.col(column).is_not_null()
    return said | pl.col("country").is_not_null() if column == "places" else said


def _widened(frame: pl.LazyFrame) -> pl.LazyFrame:
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
    reports: pl.LazyFrame,
    by: Sequence[str] = (),
    *,
    policy: Policy = "current",
    where: Where = EVERYWHERE,
    outcomes: Sequence[str] | None = None,
) -> pl.LazyFrame:
    """Return what each incident adds to each row of a tally: `counted`, with the columns of `by`."""
    check_breakdown(by)
    keys = [name for name in dict.fromkeys(by) if name != "outcome"]
    chosen = counted(reports, policy, where, outcomes)
    if "group" in keys or where.group:
        chosen = by_group(chosen, where.group)
    return _spread(chosen, keys, where)


def summed(chosen: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
    """Return the sums of contributions for each value of `keys`.

    An unknown best or low adds 0; an unknown or open high adds the larger of low and best, and
    opens the sum.
    """
    least = pl.max_horizontal("low", "best").fill_null(0)
    unknown, reports = pl.col("best").is_null(), pl.col("reports")
    incidents, unknowns = pl.len(), unknown.sum()
    if "group" not in keys and "group" in chosen.collect_schema().names():
        incidents = pl.col("incident").n_unique()  # the groups of one toll are rows of one incident
        unknowns = pl.col("incident").filter(unknown).n_unique()
        reports = reports.filter(pl.col("incident").is_first_distinct())
    return chosen.group_by(keys).agg(
        pl.col("low").fill_null(0).sum(),
        pl.col("best").fill_null(0).sum(),
        pl.col("high").fill_null(least).sum(),
        pl.col("opened").any().alias("high_open"),
        unknowns.cast(pl.Int64).alias("unknown"),
        incidents.cast(pl.Int64).alias("incidents"),
        reports.sum().cast(pl.Int64).alias("reports"),
        pl.col("stated").any(),
        pl.col("stated").not_().sum().cast(pl.Int64).alias("silent"),
    )


def tally(
    reports: pl.LazyFrame, by: Sequence[str] = (), *, policy: Policy = "current", where: Where = EVERYWHERE
) -> pl.DataFrame:
    """Return the tally: a row for each value of `by` and each outcome.

    Columns: those of `by`, outcome, low, best, high, high_open, unknown (incidents without a
    best), incidents, reports, silent (those of the unknown on which every report is silent).
    """
    keys = [name for name in dict.fromkeys(by) if name != "outcome"]
    always = where.outcome or ALWAYS
    spoken = reports.select(pl.col(OUTCOMES).any()).collect().row(0, named=True)
    wanted = where.outcome or OUTCOMES
    outcomes = [one for one in OUTCOMES if one in wanted and (one in always or spoken[one])]
    chosen = contributions(reports, by, policy=policy, where=where, outcomes=outcomes)
    sums = summed(chosen, [*keys, "outcome"]).collect()
    if not keys:
        sums = _with_zeros(sums, where)
    told = sums.filter(pl.col("stated") | pl.col("outcome").is_in(always))
    order = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}
    place = pl.col("outcome").replace_strict(order, return_dtype=pl.Int64)
    return told.select(*keys, pl.exclude(*keys, "stated")).sort(*keys, place, nulls_last=True)


def _spread(chosen: pl.LazyFrame, keys: Sequence[str], where: Where) -> pl.LazyFrame:
    """Add the columns of a breakdown; a toll stands once under each value that it has."""
    chosen = chosen.with_columns(
        *(pl.col(column).alias(name) for name, column in _LISTS.items()),
        *(pl.col("day").dt.strftime(_BINS[name]).alias(name) for name in keys if name in _BINS),
    )
    several = [name for name in _LISTS if name in keys]
    if not several:
        return chosen
    doers, target = ["perpetrator", "attribution"], ["target"]
    for names, asked in ((doers, where.perpetrator), (target, where.target)):
        if not set(names).isdisjoint(keys):
            chosen = chosen.explode(names, empty_as_null=True)
            if asked:
                chosen = chosen.filter(pl.col(names[0]).is_in(list(asked)))
    once = ["incident", "outcome", *keys]
    if "group" in chosen.collect_schema().names() and "group" not in keys:
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


def straddling(chosen: pl.LazyFrame, by: Sequence[str], happened: date | None) -> int:
    """Return how many incidents may reach beyond their bin, or beyond the last day that counts."""
    beyond = pl.lit(False) if happened is None else pl.col("last") > happened
    for name in by:
        if name in _BINS:
            beyond |= pl.col("day").dt.strftime(_BINS[name]) != pl.col("last").dt.strftime(_BINS[name])
    several: int = chosen.filter(beyond).select(pl.col("incident").n_unique()).collect().item()
    return several
