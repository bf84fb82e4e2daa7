"""What every view tells alike: names that are in no report, rows as JSON values, where a figure is from."""

import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from blotter.asking import Asking, pinned
from blotter.cli.output import inert, plain, shortened
from blotter.desk import Desk
from events import country_names, did_you_mean, fold
from ledger import Head, instant

if TYPE_CHECKING:
    import polars as pl


WHOLE = 2**53
"""Up to here every JSON reader keeps a whole number as it is (RFC 8259, section 6)."""

PART = 16_384
"""Rows of a long frame that are made at a time."""


def asked_now(desk: Desk, asked: Asking) -> Asking:
    """Return a question as of a size, after telling of names in it that no report ever gave."""
    asked = pinned(asked, len(desk.ledger))
    tell_unnamed(desk, asked)
    return asked


def tell_unnamed(desk: Desk, asked: Asking) -> None:
    """Say on standard error which places, sources and tags of a question no report ever named.

    Not refused, as actors are: none has a profile, and one may be waited for.
    """
    if not asked.keys() & {"place", "source", "tag"}:
        return
    _, where = desk.asked(**asked)
    for field, column, names, known in (
        ("place", "places", {name: fold(name) for name in where.place}, desk.views.places),
        ("source", "sources", {name: fold(name) for name in where.source}, desk.views.publishers),
        ("tag", "tags", {name: name for name in where.tag}, desk.views.tags),
    ):
        for name, sought in names.items():
            if not desk.views.lists(column, sought):
                told = shortened(f"blotter: no report ever named the {field} {name!r}")
                print(inert(told), file=sys.stderr)
                hint = did_you_mean(name, known(), otherwise="blotter log lists what there is")
                print(inert(f"  hint: {hint}"), file=sys.stderr)


def foot(desk: Desk, asked: Asking, *more: str) -> str:
    """Return the line that a figure can be found again by."""
    as_of, _ = desk.asked(**asked)
    head: Head = desk.views.head(as_of)
    parts = [f"@{head.size}", f"root {head.root.hex()[:16]}", f"{as_of.clock} clock"]
    if as_of.clock == "available":
        parts.append(f"known {asked.get('known') or 'now'}")
    if as_of.happened:
        parts.append(f"happened up to {as_of.happened}")
    line = " · ".join([*parts, *more])
    if head.size == 0 and len(desk.ledger):
        first = instant(desk.ledger.at(0).recorded.replace(microsecond=0))
        line = f"Nothing was recorded by then: the first record is of {first}.\n{line}"
    return line


def each_row(frame: "pl.DataFrame") -> Iterator[dict[str, Any]]:
    """Yield the rows of a long frame as JSON values, so that not all of them are made at a time."""
    for part in frame.iter_slices(PART):
        yield from json_rows(part)


def json_rows(frame: "pl.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON values: days as text, whole amounts as integers."""
    names, columns = frame.columns, map(_json_values, frame.iter_columns())
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _json_values(column: "pl.Series") -> list[Any]:
    values = column.to_list()
    if column.dtype.is_temporal():
        return [value and value.isoformat() for value in values]
    return [_number(value) for value in values] if column.dtype.is_decimal() else values


def _number(amount: Decimal | None) -> int | float | str | None:
    """Return the number that JSON has for an amount; its digits as text where a float would lose some."""
    if amount is None:
        return None
    nearest = float(amount)
    if abs(amount) > WHOLE or Decimal(repr(nearest)) != amount:
        return f"{amount.normalize():f}"
    return int(amount) if amount == int(amount) else nearest


def spoken(name: str, value: Any) -> str:
    """Return a value of a breakdown as people read it."""
    if value is None:
        return "not given"
    if name == "country":
        return country_names().get(str(value), str(value))
    if name in ("kind", "group", "method"):
        return str(value).replace("_", " ")
    return plain(value)
