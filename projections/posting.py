"""Postings: signed rows, and the balance of them that stands at a moment."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl

from projections.projection import ABOUT, CAUSE, Projection, Row, about
from projections.standing import Change

_TYPES: dict[type, Any] = {
    int: pl.Int64,
    str: pl.String,
    bool: pl.Boolean,
    date: pl.Date,
    datetime: pl.Datetime("us", "UTC"),
    list: pl.List(pl.String),
}


def frame_schema(projection: Projection) -> dict[str, Any]:
    """Return the columns of a projection's postings and their Polars types."""
    columns = {**CAUSE, **ABOUT, **projection.schema}
    return {name: _TYPES[kind] for name, kind in columns.items()}


def post(projection: Projection, changes: Iterable[Change]) -> list[Row]:
    """Return the postings of changes: minus the rows before, plus the rows after.

    A reversal is the exact negative of what it reverses but for its position and clocks, so that
    any filter sees both or neither.
    """
    return [
        (position, sign, standing.report, standing.incident, after.available, *about(standing), *row)
        for position, before, after in changes
        for sign, standing in ((-1, before), (1, after))
        if standing is not None and (standing.stands or projection.always)
        for row in projection.rows(standing)
    ]


def to_frame(projection: Projection, postings: list[Row]) -> pl.DataFrame:
    """Return postings as a frame, one column for each of the schema."""
    return pl.DataFrame(postings, schema=frame_schema(projection), orient="row")


def balance(postings: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that stand: of each report, those of its last posting that were not taken back.

    This equals the sum by sign, because a record that changes a report takes back all of its rows
    and posts all that stand afterwards.
    """
    last = pl.col("position").max().over("report")
    return postings.filter((pl.col("position") == last) & (pl.col("sign") > 0))
