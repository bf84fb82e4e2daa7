"""Filters as conditions on rows, and the order in which the reports of an incident count."""

from collections.abc import Iterable

import polars as pl

from events import fold
from projections.posting import Frame
from projections.where import Where


def _any_in(column: str, wanted: Iterable[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(column).list.contains(value) for value in wanted)


_EVERY = pl.col("report").is_not_null()
"""Every row. A literal would not do: polars filters a large frame in parts, and a literal fits none."""


def heard(where: Where) -> pl.Expr:
    """Return the condition on what a report is worth."""
    tests = [_EVERY]
    if where.source:
        tests.append(_any_in("sources", map(fold, where.source)))
    if where.min_grade:
        least = where.min_grade
        letters = "ABCDE"[: "ABCDEF".index(least.reliability) + 1]
        digits = "12345"[: int(least.credibility)]
        tests += [pl.col("reliability").is_in(list(letters)), pl.col("credibility").is_in(list(digits))]
    worth = (("status", where.status), ("marking", where.marking))
    tests += [pl.col(column).is_in(list(values)) for column, values in worth if values]
    return pl.all_horizontal(tests).fill_null(False)


def concerned(where: Where) -> pl.Expr:
    """Return the condition on what a report is about."""
    tests = [_EVERY]
    if where.since:
        tests.append(pl.col("day") >= where.since)
    if where.until:
        tests.append(pl.col("day") <= where.until)
    lists = (
        ("perpetrators", where.perpetrator),
        ("targets", where.target),
        ("actors", where.actor),
        ("tags", where.tag),
    )
    tests += [_any_in(column, values) for column, values in lists if values]
    codes = (("country", where.country), ("kind", where.kind))
    tests += [pl.col(column).is_in(list(values)) for column, values in codes if values]
    if where.place:
        tests.append(_any_in("places", map(fold, where.place)))
    return pl.all_horizontal(tests).fill_null(False)


def ranked(frame: Frame) -> Frame:
    """Return reports, the one that counts first.

    That is the one last preferred, else the best graded (A1 first; F6, what nobody judged, last),
    then the latest published, then the latest recorded.
    """
    return frame.sort(
        "preferred",
        "reliability",
        "credibility",
        "published",
        "report",
        descending=[True, False, False, True, True],
        nulls_last=True,
        maintain_order=True,
    )
