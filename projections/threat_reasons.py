"""Reasons: which incidents make a likelihood, each with its points, adding up exactly; and which do not."""

from datetime import date

import polars as pl

from projections.rules import Rule


def _placed(facts: pl.DataFrame, at: date, horizon: int) -> pl.DataFrame:
    """Return what had happened by a day and lasted no longer than the horizon, with its block."""
    fits = (pl.col("ends") <= at) & (pl.col("days") <= horizon)
    block = (pl.lit(at) - pl.col("ends")).dt.total_days() // horizon
    return facts.filter(fits).with_columns(block=block)


def contributions(facts: pl.DataFrame, rule: Rule, at: date, horizon: int, threshold: int) -> pl.DataFrame:
    """Return unit, incident, report, ends, block, deaths and points (1e-9) of what likelihoods stand on.

    Takes the facts of units (`threat_facts.of_unit`, `of_units`). A block at or over the threshold is worth
    its weight however many incidents fall into it; they share it in proportion to their deaths, by
    largest remainder, the earlier recorded first among equals. With the constant of the rule, the
    points of a unit add up to its likelihood exactly.
    """
    worth = rule.weights(horizon)
    table = pl.DataFrame({"block": range(len(worth)), "weight": worth}, schema_overrides={"block": pl.Int64})
    counted = _placed(facts.filter("counts"), at, horizon).select(
        "unit", "incident", "report", "ends", "block", pl.col("best").alias("deaths")
    )
    block = ["unit", "block"]
    shared = (
        counted.with_columns(total=pl.col("deaths").sum().over(block))
        .filter((pl.col("total") >= threshold) & (pl.col("deaths") > 0))
        .join(table, on="block", how="inner")
        .with_columns(points=pl.col("weight") * pl.col("deaths") // pl.col("total"))
        .with_columns(
            rest=pl.col("weight") * pl.col("deaths") % pl.col("total"),
            left=pl.col("weight") - pl.col("points").sum().over(block),
        )
        .sort(*block, "rest", "incident", descending=[False, False, True, False])
        .with_columns(rank=pl.int_range(pl.len()).over(block))
        .with_columns(pl.col("points") + (pl.col("rank") < pl.col("left")).cast(pl.Int64))
    )
    told = shared.select("unit", "incident", "report", "ends", "block", "deaths", "points")
    return told.sort(*block, "incident")


def deaths_by_block(facts: pl.DataFrame, at: date, horizon: int) -> dict[int, int]:
    """Return the deaths that count in each block of one unit."""
    sums = _placed(facts.filter("counts"), at, horizon).group_by("block").agg(pl.col("best").sum())
    return dict(sums.select("block", "best").iter_rows())


def likelihood_of(blocks: dict[int, int], rule: Rule, horizon: int, threshold: int, *, later: int) -> int:
    """Return the likelihood that blocks add up to, in 1e-9; `later` is how many quiet ones follow."""
    worth = rule.weights(horizon)
    reached = [block + later for block, deaths in blocks.items() if deaths >= threshold]
    return rule.base(horizon) + sum(worth[block] for block in reached if 0 <= block < len(worth))


def would_add(
    facts: pl.DataFrame, blocks: dict[int, int], rule: Rule, at: date, horizon: int, threshold: int
) -> pl.DataFrame:
    """Return incident, report, ends, deaths and points of incidents that do not count now, if each did.

    `blocks` are the deaths that count already: where a block has reached the threshold, more add nothing.
    """
    worth = rule.weights(horizon)
    placed = _placed(facts, at, horizon).filter(pl.col("block") < len(worth))
    there = pl.DataFrame(list(blocks.items()), schema={"block": pl.Int64, "there": pl.Int64}, orient="row")
    found = placed.join(there, on="block", how="left").with_columns(pl.col("there").fill_null(0))
    adds = (pl.col("there") < threshold) & (pl.col("there") + pl.col("best") >= threshold)
    weight = pl.Series(worth, dtype=pl.Int64).gather(found["block"])
    return found.select(
        "incident",
        "report",
        "ends",
        pl.col("best").alias("deaths"),
        pl.when(adds).then(weight).otherwise(0).alias("points"),
    ).sort("points", "ends", "incident", descending=[True, True, False])


def uncounted(facts: pl.DataFrame, at: date, horizon: int) -> pl.DataFrame:
    """Return incident, report, ends, deaths and why of what is recorded of a unit and does not count.

    Takes the facts of one unit. What comes after the day is left out.
    """
    reasons = (
        pl.when(pl.col("counts").not_())
        .then(pl.lit("it is not sure that it did this"))
        .when(pl.col("ends").is_null())
        .then(pl.lit("its last day is not known"))
        .when(pl.col("days") > horizon)
        .then(pl.lit(f"it lasted longer than {horizon} days"))
        .when(pl.col("stated").not_() | ((pl.col("best") == 0) & (pl.col("high") > 0)))
        .then(pl.lit("how many were killed is not known"))
    )
    over = facts.filter((pl.col("ends") <= at).fill_null(True)).with_columns(why=reasons)
    left = over.filter(pl.col("why").is_not_null()).sort("ends", "incident", descending=[True, False])
    return left.select("incident", "report", "ends", pl.col("best").alias("deaths"), "why")
