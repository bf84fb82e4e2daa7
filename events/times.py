"""When something happened: EDTF (ISO 8601-2), kept as it was written."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from attrs import field, frozen

from events.errors import Invalid
from events.fields import Notated

_DATE = re.compile(r"(\d{3}[\dX]|\d{2}XX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([~?%]?)", re.ASCII)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?([~?%]?)", re.ASCII)
_SEASON = re.compile(r"\d{4}-2[1-4][~?%]?", re.ASCII)
_HINT = (
    "write 2022-07-31, 2022-09, [2022-09-26..2022-10-02] (some day in it) or 2022-07-31/2022-08-02 (lasted)"
)


class Span(NamedTuple):
    """What follows from a notation: first and last possible day, None where it is open."""

    earliest: date | None
    latest: date | None
    lasted: bool = False
    approximate: bool = False
    uncertain: bool = False


def _day(year: int, month: int, day: int, whole: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid(f"{whole!r} is not a day of the calendar", hint=_HINT) from None


def _last_day(first: date) -> date:
    """Return the last day of the month that begins on `first`."""
    if (first.year, first.month) == (date.max.year, date.max.month):
        return date.max
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _read_date(text: str) -> Span:
    """Read one date, of any precision; a day with a time counts as the day as written."""
    timed = _TIME.fullmatch(text)
    if timed:
        day, hour, minute, second, zone, mark = timed.groups()
        if zone is None:
            raise Invalid(f"{text!r} has no zone", hint="add the offset, as in 06:18+04:30 or 01:48Z")
        try:
            datetime.fromisoformat(f"{day}T{hour}:{minute}:{second or '00'}{zone}")
        except ValueError:
            raise Invalid(f"{text!r} is not a time of day", hint="hours are 00 to 23") from None
        text = day + mark
    if _SEASON.fullmatch(text):
        hint = "seasons differ by hemisphere: write the months, as in [2022-06..2022-08]"
        raise Invalid(f"{text!r} is a season", hint=hint)
    plain = _DATE.fullmatch(text)
    if not plain:
        joined = text.replace(" ", "T", 1)
        hint = f"write a time behind a T, as in {joined}" if _TIME.fullmatch(joined) else _HINT
        raise Invalid(f"{text!r} is not a date", hint=hint)
    year, month, day, mark = plain.groups()
    vague = ("X" in year) + (month == "XX") + (day == "XX")
    if ("X" in year and month) or (month == "XX" and day not in (None, "XX")):
        raise Invalid(f"{text!r} leaves out the larger part of a date", hint=_HINT)
    low_year, high_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    low_month, high_month = (1, 12) if month in (None, "XX") else (int(month), int(month))
    if not vague and day is not None:
        low = high = _day(low_year, low_month, int(day), text)
    else:
        low = _day(low_year, low_month, 1, text)
        high = _last_day(_day(high_year, high_month, 1, text))
    return Span(low, high, False, mark in ("~", "%"), mark in ("?", "%"))


def _join(first: Span, last: Span, whole: str, *, lasted: bool) -> Span:
    """Span from the earliest day of one date to the latest day of another."""
    begins, ends = first.earliest, last.latest
    if begins and ends and begins > ends:
        raise Invalid(f"{whole!r} ends before it begins", hint="swap the two dates")
    return Span(
        first.earliest,
        last.latest,
        lasted,
        first.approximate or last.approximate,
        first.uncertain or last.uncertain,
    )


def _read_ends(first: str, last: str, whole: str, *, lasted: bool) -> Span:
    open_end = Span(None, None)
    if first in ("", "..") and last in ("", ".."):
        raise Invalid(f"{whole!r} says nothing", hint="leave the field out instead")
    return _join(
        open_end if first in ("", "..") else _read_date(first),
        open_end if last in ("", "..") else _read_date(last),
        whole,
        lasted=lasted,
    )


def _outer(choose: Callable[[date, date], date], one: date | None, other: date | None) -> date | None:
    """Return the outer of two bounds; what is open on one side of a choice is open in the whole."""
    return None if one is None or other is None else choose(one, other)


def _read_choice(item: str, whole: str) -> Span:
    if ".." not in item:
        return _read_date(item)
    first, _, last = item.partition("..")
    return _read_ends(first, last, whole, lasted=False)


@lru_cache(maxsize=16_384)
def read_when(text: str) -> Span:
    """Read an EDTF notation; refuse anything that does not fix its days.

    Understood: EDTF level 0 and 1 dates and intervals (seasons and years beyond four digits
    excepted) and level 2 one-of sets. A table of examples is part of the entry format.
    """
    if text.startswith("[") and text.endswith("]"):
        spans = [_read_choice(item.strip(), text) for item in text[1:-1].split(",")]
        whole = spans[0]
        for span in spans[1:]:
            joined = _join(whole, span, text, lasted=False)
            whole = joined._replace(
                earliest=_outer(min, whole[0], span[0]), latest=_outer(max, whole[1], span[1])
            )
        return whole
    if "/" in text:
        first, _, last = text.partition("/")
        return _read_ends(first, last, text, lasted=True)
    return _read_date(text)


def _readable(value: str) -> str:
    if type(value) is not str:
        raise Invalid(f"{value!r} is not the text of a date", hint="put it in quotes")
    read_when(value)
    return value


@frozen(eq=False, repr=False)
class When(Notated):
    """A time in the world as the analyst wrote it; first and last possible day follow.

    A day is the day at the place. `lasted` tells a duration ("went on from ... to ...") from
    an uncertain moment ("some day in it").
    """

    text: str = field(converter=_readable)

    @classmethod
    def read(cls, text: str) -> "When":
        """Read an EDTF notation."""
        return cls(text)

    def __str__(self) -> str:
        return self.text

    @property
    def earliest(self) -> date | None:
        """First day it can have been; None when the notation leaves the start open."""
        return read_when(self.text).earliest

    @property
    def latest(self) -> date | None:
        """Last day it can have been; None when the notation leaves the end open."""
        return read_when(self.text).latest

    @property
    def lasted(self) -> bool:
        """Whether it went on over the whole span, rather than at some moment in it."""
        return read_when(self.text).lasted

    @property
    def moment(self) -> datetime | None:
        """The start of an exact day (UTC) or the exact time itself; None for anything wider."""
        if self.earliest is None or self.earliest != self.latest or self.lasted:
            return None
        text = self.text.rstrip("~?%")
        moment = datetime.fromisoformat(text if "T" in text else self.earliest.isoformat())
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @property
    def filed(self) -> date | None:
        """The day that calendars file it under: the earliest, else the latest."""
        return self.earliest or self.latest


def exact_when(value: Any) -> When:
    """Take a When that is one day or one moment; refuse any other."""
    known = When.of(value)
    if known.earliest is None or known.earliest != known.latest or known.lasted:
        raise Invalid(f"{known.text!r} is not one day", hint="write one day, as in 2024-06-20")
    return known
