"""Past of units: the incidents that count for each, and what they add up to in blocks."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from projections.threat_outlook import Outlook


def past_of_units(outlook: Outlook, units: Iterable[str]) -> pl.DataFrame:
    """Return unit, ends, days and best (deaths) of the incidents that count for units, also later ones."""
    columns = ("ends", "days", "best")
    frames = [pl.DataFrame(schema={"unit": pl.String, "ends": pl.Date, "days": pl.Int64, "best": pl.Int64})]
    for unit in units:
        counted = outlook.of(unit).filter(pl.col("counts") & pl.col("ends").is_not_null())
        frames.append(
            counted.select(pl.lit(unit).alias("unit"), *columns).cast({"days": pl.Int64, "best": pl.Int64})
        )
    return pl.concat(frames)


def blocks_of(past: pl.DataFrame, at: date, horizon: int) -> pl.DataFrame:
    """Return unit, block and best of what was over by a day: block 0 holds it and the days before.

    An incident falls into the block of its latest day; one that lasted longer than the horizon is in
    none. So does an assessment count.
    """
    fits = (pl.col("days") <= horizon) & (pl.col("ends") <= at)
    block = (pl.lit(at) - pl.col("ends")).dt.total_days() // horizon
    return past.filter(fits).group_by("unit", block.alias("block")).agg(pl.col("best").sum())
