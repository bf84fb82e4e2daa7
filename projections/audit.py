"""Audit of a figure: the reports behind it, the one that counts and those beside it."""

from collections.abc import Sequence

import polars as pl

from projections.breakdowns import Policy
from projections.casualties import OUTCOMES
from projections.counting import asked_for, counted, of_outcome, told
from projections.filters import concerned, heard
from projections.groups import by_group
from projections.where import Where

_COLUMNS = (
    "outcome",
    "incident",
    "report",
    "low",
    "best",
    "high",
    "opened",
    "grade",
    "published",
    "position",
)
_READ = ("incident", "report", "position", "reliability", "credibility", "published")


def why(
    alone: pl.LazyFrame, several: pl.LazyFrame, *, policy: Policy, where: Where, spoken: Sequence[str]
) -> pl.DataFrame:
    """Return the reports behind a tally, the one that counts for each incident and those beside it.

    Takes the reports that are alone in their incident, and those that share one. Columns: outcome,
    incident, report (positions), counts, low, best, high, opened, grade, published, position (of the
    record that posted it), and group where groups are asked for: then a row is what a report says of
    one. The rows that count sum to the figure. None of the reports says anything of an outcome that is
    not `spoken` of.
    """
    outcomes = asked_for(where, spoken)
    one, best = counted(alone, several, policy, where)
    is_told = concerned(where) & pl.col("stated")
    figures = [
        pl.col(f"^{outcome}(_low|_best|_high{'|_parts' * bool(where.group)})?$") for outcome in outcomes
    ]
    # read once for all outcomes: a plan for each would read and join its own columns
    read = one.filter(concerned(where)).select(*_READ, *figures).collect(engine="streaming").lazy()
    single = pl.concat(told(read, outcome, policy) for outcome in outcomes).filter("stated")
    chosen = pl.concat(of_outcome(best, outcome, policy) for outcome in outcomes).filter(is_told)
    heard_of = several.filter(heard(where))
    others = pl.concat(told(heard_of, outcome, "current") for outcome in outcomes).filter("stated")
    beside = others.join(chosen, on=["outcome", "incident", "report"], how="anti")
    if where.group:
        single, chosen, beside = (_by_group(part, outcomes, where) for part in (single, chosen, beside))
    beside = beside.join(chosen, on=["outcome", "incident"], how="semi")
    lists = [_listed(part, counts=part is not beside) for part in (single, chosen, beside)]
    # windows over lists take three times as long in a stream
    both = pl.concat(lists).collect(engine="in-memory")
    order = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}
    place = pl.col("outcome").replace_strict(order, return_dtype=pl.Int64)
    return both.sort(place, "incident", pl.col("counts").not_(), "report", maintain_order=True)


def _by_group(reports: pl.LazyFrame, outcomes: Sequence[str], where: Where) -> pl.LazyFrame:
    """Return a row for each group that is asked for of what each report says."""
    parts = pl.coalesce(
        pl.when(pl.col("outcome") == outcome).then(f"{outcome}_parts") for outcome in outcomes
    )
    # each report by itself: of an incident there may be several
    alone = reports.with_columns(parts=parts, filed=pl.col("incident"), incident=pl.col("report"))
    split = by_group(alone, where.group).with_columns(incident=pl.col("filed"))
    return split.sort("report", "group")


def _listed(reports: pl.LazyFrame, *, counts: bool) -> pl.LazyFrame:
    grade = pl.concat_str("reliability", "credibility").alias("grade")
    columns = [*_COLUMNS, pl.lit(counts).alias("counts"), pl.col("^group$")]
    return reports.with_columns(grade).select(columns)
