"""Blocks: spans of the horizon's length before a day, and the likelihood that they add up to."""

import polars as pl

from projections.rules import Rule

SCALE = 1000
"""Weights are cut by this much where they weigh sums of deaths, which then fit into 64 bits."""


def likelihoods(blocks: pl.DataFrame, rule: Rule, horizon: int, threshold: int) -> pl.DataFrame:
    """Return p_low, p and p_high of each unit that has blocks, in 1e-9, and what they stand on.

    Takes unit, block, low, best and high, and for `value`, `judged` and `backed` also these: the
    sums of worth and of deaths by which the points of a block are shared.
    """
    worth = pl.Series(rule.weights(horizon), dtype=pl.Int64)
    base = rule.base(horizon)
    reached = blocks.lazy().filter((pl.col("high") >= threshold) & (pl.col("block") < len(worth)))
    weighed = reached.with_columns(pl.lit(worth).gather(pl.col("block")).alias("points"))

    def where(name: str) -> pl.Expr:
        return pl.col("points") * (pl.col(name) >= threshold).cast(pl.Int64)

    shares = [
        (pl.col("points") // SCALE * pl.col(name) // pl.col("best") * (pl.col("best") >= threshold)).alias(
            name
        )
        for name in ("value", "judged", "backed")
        if name in blocks.columns
    ]
    told = weighed.select(
        "unit", where("low").alias("p_low"), where("best").alias("p"), where("high").alias("p_high"), *shares
    )
    sums = told.group_by("unit").agg(pl.all().sum()).with_columns(pl.col("p_low", "p", "p_high") + base)
    return sums.sort("unit").collect(engine="streaming")
