"""A toll by group: its parts, and what they leave over."""

from collections.abc import Sequence

import polars as pl

from events import FAMILIES

_NUMBERS = ("low", "best", "high")
_FAMILY = {str(group): index for index, family in enumerate(FAMILIES) for group in family}


def by_group(chosen: pl.LazyFrame, wanted: Sequence[str]) -> pl.LazyFrame:
    """Return tolls split by group, with what the groups leave over as group `unknown`.

    Groups come in two families (role, and women, children, men) that cover the same people, so
    the family that says more decides what is left. Takes and returns low, best, high and opened.
    """
    split = _parts(chosen)
    left = _left_over(chosen, split)
    columns = [*chosen.collect_schema().names(), "group"]
    both = pl.concat([split.select(columns), left.select(columns)])
    return both.filter(pl.col("group").is_in(list(wanted))) if wanted else both


def _parts(chosen: pl.LazyFrame) -> pl.LazyFrame:
    """Return a row for each group of each toll, from `group low best high` texts."""
    words = pl.col("part").str.split(" ")
    numbers = [
        words.list.get(index).cast(pl.Int64, strict=False).alias(name)
        for index, name in enumerate(_NUMBERS, start=1)
    ]
    return (
        chosen.with_columns(part=pl.col("parts"))
        .explode("part")
        .filter(pl.col("part").is_not_null())
        .with_columns(*numbers, group=words.list.get(0))
        .with_columns(opened=pl.col("high").is_null())
    )


def _left_over(chosen: pl.LazyFrame, split: pl.LazyFrame) -> pl.LazyFrame:
    """Return what the groups of each toll leave over, where anything is."""
    toll = ["incident", "outcome"]
    family = pl.col("group").replace_strict(_FAMILY, return_dtype=pl.Int64)
    told = (
        split.with_columns(family=family)
        .group_by([*toll, "family"])
        .agg(
            pl.col("best").fill_null(0).sum().alias("told"),
            pl.col("low").fill_null(0).sum().alias("told_low"),
        )
        .group_by(toll)
        .agg(pl.col("told").max(), pl.col("told_low").max())
    )
    told_best, told_low = pl.col("told").fill_null(0), pl.col("told_low").fill_null(0)
    left = chosen.join(told, on=toll, how="left").with_columns(
        low=(pl.col("low") - told_best).clip(lower_bound=0),
        best=(pl.col("best") - told_best).clip(lower_bound=0),
        high=(pl.col("high") - told_low).clip(lower_bound=0),
        group=pl.lit("unknown"),
    )
    nothing = (pl.col("best") == 0) & (pl.col("high") == 0) & (pl.col("told").fill_null(0) > 0)
    return left.filter(nothing.fill_null(False).not_())
