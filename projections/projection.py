"""Projection: a pure function from what a report stands for to rows, with a name and a version.

Columns say which value of a report they follow from, and how they follow from that value alone. So
the engine works them out once for each value that it meets: the same place, parties and toll come
up again and again.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from attrs import frozen

from events import Event, Report
from projections.standing import Standing

Row = tuple[Any, ...]
Schema = Mapping[str, type]
"""Column to int, str, bool, date, or list (of str)."""


@frozen(kw_only=True)
class Columns:
    """Some columns of a view, the value of a report that they follow from, and how."""

    schema: Schema
    of: Callable[[Standing], Any]
    rows: Callable[[Any], Iterable[Row]]


def row_of(function: Callable[[Any], Row]) -> Callable[[Any], Iterable[Row]]:
    """Return the rows of columns that always have one."""
    return lambda value: (function(value),)


@frozen(kw_only=True)
class Projection:
    """Rows that a report adds to one view. Change the rows, and the version has to change too.

    Several sets of columns stand side by side and have one row each; a single set may have any
    number. Only reports of these classes have rows; what the desk says of itself (coverage, rules,
    assessments) has them where its class is named.
    """

    name: str
    version: int
    columns: tuple[Columns, ...]
    reports: tuple[type[Event], ...] = (Report,)

    @property
    def schema(self) -> Schema:
        """All columns, in order."""
        return {name: kind for one in self.columns for name, kind in one.schema.items()}

    def rows(self, standing: Standing) -> list[Row]:
        """Return the rows of one report as it stands; none if it does not."""
        if not standing.stands or not isinstance(standing.event, self.reports):
            return []
        beside = [one.rows(one.of(standing)) for one in self.columns]
        return [tuple(chain(*rows)) for rows in zip(*beside, strict=True)]
