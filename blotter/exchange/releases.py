"""A release of a data set: what it is of, which one, and the day it was out."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from events import Invalid, Report, When

_VERSION = re.compile(r"(?:0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5})){0,3}", re.ASCII)


@frozen(kw_only=True)
class DataSet:
    """A data set that comes in releases: its columns, and what a row of it means.

    The first of `columns` holds the id of a row, whose report has the ref `name:ROW`. `doubts`
    tells what contradicts itself in a row and is kept all the same; fewer deaths than `threshold`
    are not recorded by the data set.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    read: Callable[[Mapping[str, str]], Report]
    doubts: Callable[[Mapping[str, str], Any], Iterable[str]]
    threshold: int | None = None


def _one_day(value: object) -> When:
    try:
        when = When.of(value)
        if when.moment is None:
            raise Invalid(f"{when.text!r} is not one day")
    except Invalid as error:
        raise Invalid(error.message, field="available", hint="the day it was out, as in 2024-06-20") from None
    return when


@frozen(kw_only=True)
class Release:
    """One release: of what, its number, the day it was out, its files, and what to do in doubt."""

    dataset: DataSet
    number: str
    available: When = field(converter=_one_day)
    paths: Sequence[str]
    keep_analyst: bool = False
    over_analyst: bool = False
    accept_reused: bool = False

    def __attrs_post_init__(self) -> None:
        version_of(self.number)
        if self.keep_analyst and self.over_analyst:
            raise Invalid("goes without over-analyst", field="keep-analyst", hint="give one of the two")


def version_of(release: str) -> tuple[int, ...]:
    """Return the number of a release as one that can be compared: 9.1 comes before 24.1."""
    if not _VERSION.fullmatch(release):
        raise Invalid(f"{release!r} is not a release", field="release", hint="a number, as in 24.1")
    return tuple(map(int, release.split(".")))
