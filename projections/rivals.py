"""Rivals: two forecasts that know nothing but how often it was so before, which a rule has to beat.

    its last year     the share of the unit's blocks of the last 12 months that reached the threshold
                      ("conflictology": Hegre and others, ViEWS prediction challenge 2023/24)
    its own rate      the share of all blocks since its first death, and a year of what all units of
                      its sort had: (reached + year * g) / (blocks + year)

g is the share of the blocks of all units of the sort that reached it, counted as long as a unit had
a death within the five years before.
"""

import polars as pl

from events import BILLION

YEAR_OF_BLOCKS = {7: 52, 30: 12, 91: 4, 365: 1}
"""How many blocks of a horizon's length make a year."""

RECENT_YEARS = 5
"""Years for which a unit counts after a death."""


def sort_of(unit: str) -> str:
    """Return what a unit is: country, actor, actor in a country, or target."""
    if unit.startswith("on:"):
        return "target"
    return "actor in a country" if "@" in unit else "country" if unit.isupper() else "actor"


def rival_likelihoods(blocks: pl.DataFrame, horizon: int, threshold: int) -> pl.DataFrame:
    """Return unit, own and year (its own rate and its last year, 1e-9) of units of one sort.

    Takes unit, block and best (deaths) as `unit_blocks.blocks_of_units` gives them: block 0 is the last
    one that is over. A unit that never had a death has no row.
    """
    year = YEAR_OF_BLOCKS[horizon]
    reached = pl.col("best") >= threshold
    deadly = blocks.filter(pl.col("best") > 0).sort("unit", "block")
    # a block counts from a death on until the next one, or for five years, or until now
    until = (pl.col("block") - pl.col("block").shift(1, fill_value=-1).over("unit")).clip(
        upper_bound=RECENT_YEARS * year
    )
    units = (
        deadly.with_columns(counted=until)
        .group_by("unit", maintain_order=True)
        .agg(
            reached.sum().cast(pl.Int64).alias("reached"),
            (reached & (pl.col("block") < year)).sum().cast(pl.Int64).alias("lately"),
            (pl.col("block").max() + 1).alias("blocks"),
            pl.col("counted").sum(),
        )
    )
    share = int(units["reached"].sum()) * BILLION // max(1, int(units["counted"].sum()))
    return units.select(
        "unit",
        own=(pl.col("reached") * BILLION + year * share) // (pl.col("blocks") + year),
        year=pl.col("lately") * BILLION // year,
    )
