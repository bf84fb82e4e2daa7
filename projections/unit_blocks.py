"""Blocks of units: what the past of some units adds up to, by the code that assesses all of them."""

from collections.abc import Sequence

import polars as pl

from projections.threat_outlook import Outlook
from projections.threat_sums import LONGEST, past_of


def blocks_of_units(outlook: Outlook, units: Sequence[str], horizon: int) -> pl.DataFrame:
    """Return unit, block and best (deaths) of what was over by an outlook's day.

    Block 0 holds that day and those before it; a block without deaths has no row.
    """
    past = past_of(outlook.facts, outlook.same, outlook.at)
    asked = pl.DataFrame(
        {"unit": list(units), "name": [outlook.read(unit) for unit in units]},
        schema={"unit": pl.String, "name": pl.String},
    )
    numbered = past.units().select("name", pl.col("unit").alias("number")).join(asked, on="name")
    blocks = past.blocks(horizon, LONGEST // horizon).filter(pl.col("best") > 0)
    found = blocks.rename({"unit": "number"}).join(numbered, on="number")
    return found.select("unit", "block", "best").sort("unit", "block")
