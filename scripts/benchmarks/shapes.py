"""A report as stock attrs classes that cattrs reads and writes: what a plain program would have.

Every value stays as it is written: types are checked, notations are not read.
"""

from typing import Any

import attrs
import mix
from cattrs import Converter


@attrs.frozen(kw_only=True)
class Place:
    """A place, every value as it is written."""

    name: str
    country: str
    latitude: int
    longitude: int
    precision: str


@attrs.frozen(kw_only=True)
class Party:
    """A party, every value as it is written."""

    role: str
    actor: str


@attrs.frozen(kw_only=True)
class Source:
    """A source, every value as it is written."""

    publisher: str
    published: str
    reliability: str


@attrs.frozen(kw_only=True)
class Report:
    """The fields of a report as stock attrs classes: types are checked, notations are not read."""

    ref: str
    sources: list[Source]
    happened: str
    place: Place
    parties: list[Party]
    credibility: str
    tags: list[str]
    killed: str
    injured: str
    incident: bytes | None = None


_CONVERTER = Converter(forbid_extra_keys=True, omit_if_default=True)


def read(fields: dict[str, Any]) -> Report:
    """Return the report of plain fields."""
    return _CONVERTER.structure(fields, Report)


def fields(report: Report) -> dict[str, Any]:
    """Return the plain fields of a report, without those that are not given."""
    plain: dict[str, Any] = _CONVERTER.unstructure(report)
    return plain


def typed(record: mix.Record) -> tuple[bytes, Report]:
    """Return the id of a record and its report."""
    return record.id, read(record.fields)
