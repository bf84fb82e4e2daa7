"""Audit of a figure: the reports behind it, the one that counts and those beside it."""

from collections.abc import Sequence

import polars as pl

from projections.breakdowns import Policy
from projections.casualties import OUTCOMES
from projections.counting import asked_for, contributions
from projections.filters import heard
from projections.where import Where


def why(reports: pl.LazyFrame, *, policy: Policy, where: Where, spoken: Sequence[str]) -> pl.DataFrame:
    """Return the reports behind a tally, the one that counts for each incident and those beside it.

    Columns: outcome, incident, report (positions), counts, low, best, high, opened, grade,
    published, position (of the record that posted it). The rows that count sum to the figure. None
    of the reports says anything of an outcome that is not `spoken` of.
    """
    columns = (
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
    reports = reports.with_columns(grade=pl.concat_str("reliability", "credibility"))
    outcomes = asked_for(where, spoken)
    chosen = contributions(reports, policy=policy, where=where, outcomes=outcomes)
    counting = chosen.filter(pl.col("stated")).select(*columns, pl.lit(True).alias("counts"))
    others = pl.concat(
        reports.filter(heard(where) & pl.col(outcome)).select(
            pl.lit(outcome).alias("outcome"),
            "incident",
            "report",
            pl.col(f"{outcome}_low").alias("low"),
            pl.col(f"{outcome}_best").alias("best"),
            pl.col(f"{outcome}_high").alias("high"),
            pl.col(f"{outcome}_high").is_null().alias("opened"),
            "grade",
            "published",
            "position",
            pl.lit(False).alias("counts"),
        )
        for outcome in outcomes
    )
    beside = others.join(counting, on=["outcome", "incident", "report"], how="anti").join(
        counting.select("outcome", "incident"), on=["outcome", "incident"], how="semi"
    )
    order = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}
    place = pl.col("outcome").replace_strict(order, return_dtype=pl.Int64)
    both = pl.concat([counting, beside])
    return both.sort(place, "incident", pl.col("counts").not_(), "report").collect(engine="streaming")
