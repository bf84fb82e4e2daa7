"""Postings: signed rows, and the balance of them that stands at a moment."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl

from projections.projection import ABOUT, CAUSE, Projection, Row, about
from projections.standing import Change, Standing

_TYPES: dict[type, Any] = {
    int: pl.Int64,
    str: pl.String,
    bool: pl.Boolean,
    date: pl.Date,
    datetime: pl.Datetime("us", "UTC"),
    list: pl.List(pl.String),
}


Described = tuple[int, int, Standing, Row]
"""Position, sign, what stands or stood, and the columns that every posting of it shares."""


def described(changes: Iterable[Change]) -> list[Described]:
    """Return what stood before each change, to be taken back, and what stands after it.

    A reversal is the exact negative of what it reverses but for its position and clocks, so that
    any filter sees both or neither.
    """
    return [
        (position, sign, standing, (standing.report, standing.incident, after.available, *about(standing)))
        for position, before, after in changes
        for sign, standing in ((-1, before), (1, after))
        if standing is not None
    ]


def post(projection: Projection, described: Iterable[Described]) -> list[Row]:
    """Return the postings of a projection: minus the rows before, plus the rows after."""
    return [
        (position, sign, *shared, *row)
        for position, sign, standing, shared in described
        if standing.stands or projection.always
        for row in projection.rows(standing)
    ]


_UNIT = "\x1f"  # the unit separator, which no text of the record can hold


def _column(kind: type, values: tuple[Any, ...]) -> pl.Series:
    """Return one column; lists go in as joined texts, which is many times faster."""
    if kind is not list:
        return pl.Series(values, dtype=_TYPES[kind])
    texts = pl.Series([_UNIT.join(value) for value in values], dtype=pl.String)
    split = (
        pl.when(pl.col("") == "").then(pl.lit([], dtype=_TYPES[list])).otherwise(pl.col("").str.split(_UNIT))
    )
    return texts.to_frame().select(split)[:, 0]


def to_frame(projection: Projection, postings: list[Row]) -> pl.DataFrame:
    """Return postings as a frame, one column for each of the schema."""
    columns = {**CAUSE, **ABOUT, **projection.schema}
    values = zip(*postings, strict=True) if postings else (() for _ in columns)
    return pl.DataFrame(
        {name: _column(kind, told) for (name, kind), told in zip(columns.items(), values, strict=True)}
    )


def balance(postings: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that stand: of each report, those of its last posting that were not taken back.

    This equals the sum by sign, because a record that changes a report takes back all of its rows
    and posts all that stand afterwards.
    """
    last = pl.col("position").max().over("report")
    return postings.filter((pl.col("position") == last) & (pl.col("sign") > 0))
