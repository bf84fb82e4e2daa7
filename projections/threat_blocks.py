"""Blocks: the past of a unit in spans of the horizon's length, and the likelihood that they add up to."""

from datetime import date

import polars as pl

from events import HORIZONS
from projections.rules import Rule

SCALE = 1000
"""Weights are cut by this much where they weigh sums of deaths, which then fit into 64 bits."""


def block_sums(sums: pl.DataFrame, at: date, horizon: int) -> pl.DataFrame:
    """Return the sums of each unit by block: block 0 holds `at` and the days before it.

    An incident that lasted longer than the horizon is in none.
    """
    outlasted = HORIZONS.index(horizon)
    block = (pl.lit(at) - pl.col("ends")).dt.total_days() // horizon
    fitting = sums.filter((pl.col("longer") <= outlasted) & (pl.col("ends") <= at))
    figures = ("low", "best", "high", "judged", "value", "backed")
    return fitting.group_by("unit", block.alias("block")).agg(pl.col(*figures).sum())


def likelihoods(blocks: pl.DataFrame, rule: Rule, horizon: int, threshold: int) -> pl.DataFrame:
    """Return p_low, p and p_high of each unit that has blocks, in 1e-9, and what they stand on.

    Takes unit, block, low, best and high, and for `value`, `judged` and `backed` also these: the
    sums of worth and of deaths by which the points of a block are shared.
    """
    worth = rule.weights(horizon)
    table = pl.DataFrame({"block": range(len(worth)), "points": worth}, schema_overrides={"block": pl.Int64})
    weighed = blocks.with_columns(pl.col("block").cast(pl.Int64)).join(table, on="block", how="inner")

    def reached(name: str) -> pl.Expr:
        return pl.col("points").filter(pl.col(name) >= threshold).sum() + rule.base(horizon)

    shares = [
        (pl.col("points") // SCALE * pl.col(name) // pl.col("best"))
        .filter(pl.col("best") >= threshold)
        .sum()
        .alias(name)
        for name in ("value", "judged", "backed")
        if name in blocks.columns
    ]
    sums = weighed.group_by("unit").agg(
        reached("low").alias("p_low"), reached("best").alias("p"), reached("high").alias("p_high"), *shares
    )
    return sums.sort("unit")
