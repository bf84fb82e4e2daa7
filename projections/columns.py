"""Frames from reports, column by column: what follows from a value is worked out once.

Reports repeat places, parties and tolls, and reading a ledger gives the same object for the same
stored value. So the values of a span are numbered by identity, the rows of each distinct one are
made, and Polars takes them to where they belong: far cheaper than a Python object for each cell.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from projections.projection import Columns, Row, Schema
from projections.standing import Standing

TYPES: dict[type, Any] = {
    int: pl.Int64,
    str: pl.String,
    bool: pl.Boolean,
    date: pl.Date,
    datetime: pl.Datetime("us", "UTC"),
    list: pl.List(pl.String),
}

_UNIT = "\x1f"  # the unit separator, which no text of the record can hold


def column(kind: type, values: Iterable[Any]) -> pl.Series:
    """Return one column; lists go in as joined texts, which is many times faster."""
    if kind is not list:
        return pl.Series(list(values), dtype=TYPES[kind])
    texts = pl.Series([_UNIT.join(value) for value in values], dtype=pl.String)
    split = (
        pl.when(pl.col("") == "").then(pl.lit([], dtype=TYPES[list])).otherwise(pl.col("").str.split(_UNIT))
    )
    return texts.to_frame().select(split)[:, 0]


def rows_to_frame(schema: Schema, rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as a frame, one column for each of the schema."""
    values = zip(*rows, strict=True) if rows else (() for _ in schema)
    return pl.DataFrame(
        {name: column(kind, told) for (name, kind), told in zip(schema.items(), values, strict=True)}
    )


def side_by_side(columns: Sequence[Columns], standings: Sequence[Standing]) -> pl.DataFrame:
    """Return the columns of sets that have one row for each report."""
    frames = []
    for one in columns:
        codes, distinct = _numbered([one.of(standing) for standing in standings])
        table = rows_to_frame(one.schema, [row for value in distinct for row in one.rows(value)])
        frames.append(table.select(pl.all().gather(codes)))
    return pl.concat(frames, how="horizontal")


def below_each_other(
    columns: Columns, standings: Sequence[Standing], keys: Sequence[int], key: str
) -> pl.DataFrame:
    """Return the columns of a set with any number of rows a report, behind the key of each report."""
    codes, distinct = _numbered([columns.of(standing) for standing in standings])
    rows = [(code, *row) for code, value in enumerate(distinct) for row in columns.rows(value)]
    table = rows_to_frame({"code": int, **columns.schema}, rows)
    reports = pl.DataFrame({key: keys, "code": codes}, schema={key: pl.Int64, "code": pl.Int64})
    return reports.join(table, on="code", how="inner", maintain_order="left_right").drop("code")


def _numbered(values: list[Any]) -> tuple[pl.Series, list[Any]]:
    """Return a number for each value, and the distinct ones in the order of their numbers.

    Identity is enough, and safe while `values` holds them: equal values that are two objects only
    cost one more row.
    """
    identities = list(map(id, values))
    distinct = dict(zip(identities, values, strict=True))
    numbers = {identity: number for number, identity in enumerate(distinct)}
    codes = pl.Series([numbers[identity] for identity in identities], dtype=pl.Int64)
    return codes, list(distinct.values())
