"""UCDP Georeferenced Event Dataset: one row is one report.

Columns and codes: UCDP GED Codebook, version 24.1 (Högbladh, Uppsala University, 2024). From one
release to the next a file may write its days with a midnight time and its whole numbers as
floats; both are read for what they are, and everything else is refused.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from blotter.exchange.releases import DataSet
from events import (
    Attack,
    BlotterError,
    Count,
    Credibility,
    Degrees,
    Group,
    Invalid,
    Part,
    Party,
    Place,
    Precision,
    Reliability,
    Role,
    Source,
    Toll,
    When,
    country,
    leaves,
    refuse,
    text,
)

NAME = "ucdp-ged"
TITLE = "UCDP GED"

_WHOLE = re.compile(r"(\d{1,9})(?:\.0+)?", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,20})?(?:[eE]-\d\d?)?", re.ASCII)
_ARTICLE = re.compile(r"\s*(\S.*?)\s*,(\d{4}-\d\d-\d\d),(.*)", re.ASCII | re.DOTALL)

VIOLENCE = {1: "state-based", 2: "non-state", 3: "one-sided"}
CLARITY = {1: "clarity-1", 2: "clarity-2"}
"""Tags; by the codebook the figures of events of clarity 2 may contradict each other."""

ROLES = {
    1: (Role.SIDE, Role.SIDE),
    2: (Role.SIDE, Role.SIDE),
    3: (Role.PERPETRATOR, Role.TARGET),
}
"""Roles of sides A and B: only one-sided violence has a direction."""


@lru_cache(maxsize=65536)
def _whole(value: str) -> int:
    found = _WHOLE.fullmatch(value.strip())
    if not found:
        raise Invalid(f"{value!r} is not a whole number", hint="from 0 up, as in 7 or 7.0")
    return int(found[1])


def _one_of(codes: Mapping[int, Any]) -> Callable[[str], int]:
    @lru_cache
    def read(value: str) -> int:
        code = _whole(value)
        if code not in codes:
            raise Invalid(f"{value!r} is not a code", hint=f"one of: {', '.join(map(str, codes))}")
        return code

    return read


@lru_cache(maxsize=65536)
def _day(value: str) -> date:
    found = _DAY.fullmatch(value.strip())
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise Invalid(f"{value!r} is not a day", hint="as in 2017-03-09 or 2017-03-09 00:00:00.000") from None


def _words(value: str) -> str | None:
    """Return a text, None if there is none; its line ends are one sign, however it was written."""
    value = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text(value) if value else None


_name = lru_cache(maxsize=16384)(_words)  # names come again and again, sentences do not


@lru_cache(maxsize=65536)
def _degrees(value: str) -> Degrees | None:
    """Return decimal degrees in units of 1e-7 degree, from their decimal text."""
    value = value.strip()
    if not value:
        return None
    if not _DEGREES.fullmatch(value):
        raise Invalid(f"{value!r} is not in decimal degrees", hint="as in -99.12766")
    return Degrees(int((Decimal(value) * 10**7).to_integral_value()))


PRECISIONS = {precision.number: precision for precision in Precision if precision.number}

READERS: dict[str, Callable[[str], Any]] = {
    "id": _whole,
    "type_of_violence": _one_of(VIOLENCE),
    "side_a_new_id": _whole,
    "side_a": _name,
    "side_b_new_id": _whole,
    "side_b": _name,
    "source_article": _words,
    "source_office": _name,
    "source_date": _words,
    "source_original": _words,
    "where_prec": _one_of(PRECISIONS),
    "where_coordinates": _name,
    "where_description": _words,
    "adm_1": _name,
    "adm_2": _name,
    "latitude": _degrees,
    "longitude": _degrees,
    "country": lru_cache(country),
    "event_clarity": _one_of(CLARITY),
    "date_prec": _one_of(dict.fromkeys(range(1, 6))),
    "date_start": _day,
    "date_end": _day,
    "deaths_a": _whole,
    "deaths_b": _whole,
    "deaths_civilians": _whole,
    "deaths_unknown": _whole,
    "best": _whole,
    "high": _whole,
    "low": _whole,
}
"""Every column that is read, and how."""


def happened(start: date, end: date) -> str:
    """Return when an event was, as EDTF: some day of a span, also where it went on all the time.

    The data set marks a span by `date_prec` 2 to 5 and does not tell a long event from one whose
    day is not known.
    """
    if start == end:
        return start.isoformat()
    same_month = (start.year, start.month) == (end.year, end.month)
    if same_month and start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        return start.isoformat()[:7]
    return f"[{start}..{end}]"


def _sources(value: Mapping[str, Any]) -> tuple[Source, ...]:
    """Return the articles, `"office,day,headline";"..."`; an older row is one text as it stands."""
    article, original = value["source_article"] or "", value["source_original"]
    told = [_ARTICLE.fullmatch(item) for item in re.sub('^"|"$', "", article).split('";"')]
    graded = {"origin": original, "reliability": Reliability.B}
    try:
        listed = [
            Source(title=found[3].strip() or None, publisher=found[1], published=When(found[2]), **graded)
            for found in told
            if found
        ]
    except Invalid:  # a day that is not in the calendar
        listed = []
    if len(listed) == len(told):
        return tuple(dict.fromkeys(listed))
    days = value["source_date"] or ""
    published = When(days) if _is_day(days) else None
    return (
        Source(
            title=article or None, publisher=value["source_office"] or TITLE, published=published, **graded
        ),
    )


def _is_day(value: str) -> bool:
    try:
        return bool(_day(value)) and len(value) == 10
    except Invalid:
        return False


def _attack(value: Mapping[str, Any]) -> Attack:
    """Return the report that the values of a row's columns mean."""
    if value["date_end"] < value["date_start"]:
        raise Invalid(f"{value['date_end']} is before date_start", field="date_end")
    if (value["latitude"] is None) != (value["longitude"] is None):
        raise Invalid("is empty, or the other coordinate is not", field="longitude")
    role_a, role_b = ROLES[value["type_of_violence"]]
    civilians = value["deaths_civilians"]
    parts = (Part(Group.CIVILIAN, Count(best=civilians)),) if civilians else ()
    return Attack(
        ref=f"{NAME}:{value['id']}",
        happened=When(happened(value["date_start"], value["date_end"])),
        place=Place(
            name=value["where_coordinates"],
            country=value["country"],
            admin1=value["adm_1"],
            admin2=value["adm_2"],
            detail=value["where_description"],
            latitude=value["latitude"],
            longitude=value["longitude"],
            precision=PRECISIONS[value["where_prec"]],
        ),
        parties=(
            Party(role=role_a, actor=f"ucdp:{value['side_a_new_id']}", named_as=value["side_a"]),
            Party(role=role_b, actor=f"ucdp:{value['side_b_new_id']}", named_as=value["side_b"]),
        ),
        killed=Toll(Count(low=value["low"], best=value["best"], high=value["high"]), parts),
        credibility=Credibility.PROBABLE,
        sources=_sources(value),
        tags=(VIOLENCE[value["type_of_violence"]], CLARITY[value["event_clarity"]]),
    )


def read_row(row: Mapping[str, str]) -> Attack:
    """Return the report of one row; all that is wrong with it in one error, by column."""
    value: dict[str, Any] = {}
    errors: list[BlotterError] = []
    for column, read in READERS.items():
        try:
            value[column] = read(row[column])
        except Invalid as error:
            errors += leaves(error.at(field=column))
    if errors:
        refuse(errors)
    return _attack(value)


def doubts(row: Mapping[str, str], report: Attack) -> Iterable[str]:
    """Yield what contradicts itself in a row; it is kept as it is."""
    if report.killed:
        yield from report.killed.faults
        parts = sum(_whole(row[f"deaths_{of}"]) for of in ("a", "b", "civilians", "unknown"))
        if parts != report.killed.total.best:
            yield f"best is {report.killed.total.best}, but its parts add up to {parts}"


UCDP_GED = DataSet(
    name=NAME,
    title=TITLE,
    columns=tuple(READERS),
    kinds=(Attack.kind,),
    read=read_row,
    doubts=doubts,
    threshold=1,
)
