"""What a question may say: a moment on two clocks, filters, a breakdown; read from plain words."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, TypedDict, get_args

from events import (
    KINDS,
    BlotterError,
    Group,
    Invalid,
    Marking,
    NotFound,
    Outcome,
    Status,
    Vocabulary,
    When,
    country,
    did_you_mean,
    read_grade,
)
from ledger import AsOf
from projections import POLICIES, Policy, Where, check_breakdown

Words = str | Iterable[str] | None
Clock = Literal["recorded", "available"]
CLOCKS: tuple[Clock, ...] = get_args(Clock)
_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)
_SIZE = re.compile(r"@(\d{1,18})", re.ASCII)
_SPAN_HINT = "a day, a month, a year or a week, as in 2022-09-30, 2022-09, 2022, 2022-W39"


class Asking(TypedDict, total=False):
    """What every view may be asked with, in words: a moment on two clocks, and filters."""

    known: str | int | date | None
    happened: str | date | None
    clock: str

    since: str | None
    until: str | None
    during: str | None
    perpetrator: Words
    target: Words
    actor: Words
    country: Words
    place: Words
    kind: Words
    outcome: Words
    group: Words
    source: Words
    min_grade: str | None
    status: Words
    marking: Words
    tag: Words


MANY = frozenset(name for name, kind in Asking.__annotations__.items() if kind == Words)
"""Filters that may have several values, any of which lets a report pass."""

_TOLLS = frozenset(("outcome", "group"))
_FILTERS = frozenset(Asking.__annotations__) - {"known", "happened", "clock"}
OVERLOOKED: dict[str, frozenset[str]] = {
    **dict.fromkeys(("log", "search", "actors", "ties", "funds", "timeline", "sources"), _TOLLS),
    "actors ACTOR": _FILTERS,
    "threats": _FILTERS,
}
"""View to what it does not look at, which is refused; a view that is not here looks at everything."""


def check_asking(view: str, asking: Asking) -> None:
    """Refuse what a view does not look at."""
    for name, value in asking.items():
        if value is not None and name in OVERLOOKED.get(view, ()):
            hint = "name a unit instead" if view == "threats" else "leave it out"
            raise Invalid(f"is no option of {view}", field=name, hint=hint)


def pinned(asking: Asking, size: int) -> Asking:
    """Return a question as of a size where it names no moment: all that it is asked for then agrees.

    On the claimed clock, which has no sizes, it is as of the next full second.
    """
    clock = asking.get("clock", "recorded")
    if asking.get("known") is not None or clock not in CLOCKS:
        return asking
    second = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    return {**asking, "known": f"@{size}" if clock == "recorded" else f"{second:%Y-%m-%dT%H:%M:%SZ}"}


def listed(value: Words) -> tuple[str, ...]:
    """Return a list of texts; one text is one of them, commas and all."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def words(value: Words) -> tuple[str, ...]:
    """Return a list of words; one text may hold several with commas between them."""
    return tuple(word.strip() for part in listed(value) for word in part.split(",") if word.strip())


@contextmanager
def called(option: str) -> Iterator[None]:
    """Let what is refused of a moment name the option that it was given with, where that is not `known`."""
    try:
        yield
    except BlotterError as error:
        if error.field == "known":
            error.field = option
        raise


def read_clock(clock: str) -> Clock:
    """Read which clock says what was known."""
    for known in CLOCKS:
        if clock == known:
            return known
    hint = "recorded (proven) or available (claimed)"
    raise Invalid(f"{clock!r} is not a clock", field="clock", hint=hint)


def read_as_of(
    known: str | int | date | None = None,
    happened: str | date | None = None,
    clock: str = "recorded",
) -> AsOf:
    """Read a moment: `@120` is a size, a day its end (UTC), a time itself; None is now."""
    chosen = read_clock(clock)
    if known is None and chosen == "available":
        known = datetime.now(UTC)  # what claims to be out later is not out yet
    moment = _known(known, _LAST)
    if chosen == "available" and isinstance(moment, int):
        raise NotFound("the claimed clock has no positions", field="known", hint="give a day or a time")
    return AsOf(known=moment, happened=_day_of(happened, "happened", _LAST), clock=chosen)


def read_start(known: str | int | date | None) -> int | datetime | None:
    """Read a moment from which on something is asked: a day, a month, a year mean their start (UTC)."""
    return _known(known, _FIRST)


def _known(value: str | int | date | None, end: int) -> int | datetime | None:
    if isinstance(value, str):
        found = _SIZE.fullmatch(value)
        if found:
            return int(found[1])
        try:
            moment = When(value).moment if "T" in value else None
            value = moment or _day_of(value, "known", end)
        except Invalid as error:
            hint = "@120 (the first 120 records), a day, or a time with its zone"
            raise Invalid(error.message, field="known", hint=hint) from None
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.max if end == _LAST else time.min, UTC)
    return value


def read_span(value: str | date, field: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of a span; None where it is open."""
    if isinstance(value, date):
        return value, value
    week = _WEEK.fullmatch(value)
    try:
        if week:
            monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return monday, monday + timedelta(days=6)
        when = When(value)
    except (Invalid, ValueError, OverflowError) as error:
        message = error.message if isinstance(error, BlotterError) else f"{value!r} is not a week"
        raise Invalid(message, field=field, hint=_SPAN_HINT) from None
    if "," in value:
        raise Invalid(f"{value!r} is a choice of days, not a span", field=field, hint=_SPAN_HINT)
    return when.earliest, when.latest


_FIRST, _LAST = 0, 1


def _day_of(value: str | date | None, field: str, end: int) -> date | None:
    """Return the first or the last day of a span, None only where no span is given."""
    if value is None:
        return None
    day = read_span(value, field)[end]
    if day is None:
        which = "last" if end == _LAST else "first"
        raise Invalid(f"{value!r} has no {which} day", field=field, hint=_SPAN_HINT)
    return day


def _codes(vocabulary: type[Vocabulary] | Iterable[str], field: str, value: Words) -> tuple[str, ...]:
    valid = [str(word) for word in vocabulary]
    for word in words(value):
        if word not in valid:
            article = "an" if field[0] in "aeiou" else "a"
            raise Invalid(f"{word!r} is not {article} {field}", field=field, hint=did_you_mean(word, valid))
    return words(value)


def _named(field: str, read: Callable[[str], Any], value: Words) -> tuple[Any, ...]:
    try:
        return tuple(map(read, listed(value)))
    except BlotterError as error:
        raise error.at(field=field) from None


def read_where(filters: Asking, *, actor: Callable[[str], str]) -> Where:
    """Read filters; every word that is unknown is refused, with what comes near."""
    since, until, during = filters.get("since"), filters.get("until"), filters.get("during")
    if during is not None and (since or until):
        raise Invalid("goes without since and until", field="during", hint="give one or the other")
    first, last = _day_of(since, "since", _FIRST), _day_of(until, "until", _LAST)
    if first and last and first > last:
        raise Invalid(f"{until!r} ends before {since!r} begins", field="until", hint="swap the two")
    if during is not None:
        first, last = read_span(during, "during")
    grade = filters.get("min_grade")
    return Where(
        since=first,
        until=last,
        perpetrator=_named("perpetrator", actor, filters.get("perpetrator")),
        target=_named("target", actor, filters.get("target")),
        actor=_named("actor", actor, filters.get("actor")),
        country=_named("country", country, filters.get("country")),
        place=_named("place", str, filters.get("place")),
        kind=_codes(KINDS, "kind", filters.get("kind")),
        outcome=_codes(Outcome, "outcome", filters.get("outcome")),
        group=_codes([*Group, "unknown"], "group", filters.get("group")),
        source=_named("source", str, filters.get("source")),
        min_grade=_named("min_grade", read_grade, grade)[0] if grade else None,
        status=_codes(Status, "status", filters.get("status")),
        marking=_codes(Marking, "marking", filters.get("marking")),
        tag=words(filters.get("tag")),
    )


def read_policy(policy: str) -> Policy:
    """Read the name of a tally policy."""
    for known in POLICIES:
        if policy == known:
            return known
    raise Invalid(f"{policy!r} is not a policy", field="policy", hint=did_you_mean(policy, POLICIES))


def read_breakdown(by: Words) -> tuple[str, ...]:
    """Read what a tally is broken down by."""
    names = tuple(dict.fromkeys(words(by)))
    if (by and not names) or by == "":
        raise Invalid("is empty", field="by", hint="name a column, or leave the option out")
    check_breakdown(names)
    return names
