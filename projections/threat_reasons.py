"""Reasons: which incidents make a likelihood, each with its points, adding up exactly."""

from datetime import date

import polars as pl

from projections.rules import Rule


def contributions(facts: pl.DataFrame, rule: Rule, at: date, horizon: int, threshold: int) -> pl.DataFrame:
    """Return incident, report, ends, block, deaths and points (1e-9) of what a likelihood stands on.

    Takes the facts of one unit (`threat_facts.of_unit`). A block at or over the threshold is worth
    its weight however many incidents fall into it; they share it in proportion to their deaths, by
    largest remainder, the earlier recorded first among equals. With the constant of the rule, the
    points add up to the likelihood exactly.
    """
    worth = rule.weights(horizon)
    table = pl.DataFrame({"block": range(len(worth)), "weight": worth}, schema_overrides={"block": pl.Int64})
    counted = facts.filter(pl.col("counts") & (pl.col("days") <= horizon) & (pl.col("ends") <= at)).select(
        "incident",
        "report",
        "ends",
        ((pl.lit(at) - pl.col("ends")).dt.total_days() // horizon).cast(pl.Int64).alias("block"),
        pl.col("best").alias("deaths"),
    )
    shared = (
        counted.with_columns(total=pl.col("deaths").sum().over("block"))
        .filter((pl.col("total") >= threshold) & (pl.col("deaths") > 0))
        .join(table, on="block", how="inner")
        .with_columns(points=pl.col("weight") * pl.col("deaths") // pl.col("total"))
        .with_columns(
            rest=pl.col("weight") * pl.col("deaths") % pl.col("total"),
            left=pl.col("weight") - pl.col("points").sum().over("block"),
        )
        .sort("block", "rest", "incident", descending=[False, True, False])
        .with_columns(rank=pl.int_range(pl.len()).over("block"))
        .with_columns(pl.col("points") + (pl.col("rank") < pl.col("left")).cast(pl.Int64))
    )
    return shared.select("incident", "report", "ends", "block", "deaths", "points").sort("block", "incident")
