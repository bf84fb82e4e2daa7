"""Probable duplicates: reports that may tell of the same incident; a person decides.

The score is a weighted mean of four likenesses, each from 0 to 1: of day, place, sides and toll.
The weights are ours; they let a report of the same day and place pass, and one of another country
never.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from events import Event, Harm, Outcome, fold
from ledger import Recorded

LATEST = 5_000
"""How many of the latest records are looked at: a second report follows the first soon."""

ENOUGH = 0.7
_DAYS = 7
_WEIGHTS = {"day": 0.35, "place": 0.3, "sides": 0.15, "toll": 0.2}


class Likeness(NamedTuple):
    """A recorded report that may tell of the same incident, how likely, and by what."""

    record: Recorded
    score: float
    same: tuple[str, ...]


def _span(event: Harm) -> tuple[date, date] | None:
    when = event.happened
    first = when and (when.earliest or when.latest)
    last = when and (when.latest or when.earliest)
    return (first, last) if first and last else None


def _day(one: Harm, other: Harm) -> float:
    here, there = _span(one), _span(other)
    if here is None or there is None:
        return 0.0
    (first, last), (begin, end) = here, there
    gap = max((begin - last).days, (first - end).days, 0)
    return max(0.0, 1 - gap / (_DAYS + 1))


def _place(one: Harm, other: Harm) -> float:
    here, there = one.place, other.place
    if here is None or there is None or here.country != there.country:
        return 0.0
    names = [{fold(name) for name in (p.name, p.admin2, p.admin1) if name} for p in (here, there)]
    if not names[0] or not names[1]:
        return 0.5
    return 1.0 if names[0] & names[1] else 0.3


def _sides(one: Harm, other: Harm) -> float:
    actors = [{actor for party in event.parties for actor in party.actors} for event in (one, other)]
    if not actors[0] or not actors[1]:
        return 0.5
    return len(actors[0] & actors[1]) / min(len(actors[0]), len(actors[1]))


def _toll(one: Harm, other: Harm) -> float:
    scores = []
    for outcome in Outcome:
        tolls = [getattr(event, outcome.value) for event in (one, other)]
        if all(toll is not None and toll.total.best is not None for toll in tolls):
            low, high = sorted(toll.total.best for toll in tolls)
            scores.append(1.0 if low == high else low / high)
    return sum(scores) / len(scores) if scores else 0.5


def likeness(one: Harm, other: Harm) -> tuple[float, tuple[str, ...]]:
    """Return how alike two reports are, from 0 to 1, and in what they are nearly the same."""
    parts = {
        "day": _day(one, other),
        "place": _place(one, other),
        "sides": _sides(one, other),
        "toll": _toll(one, other),
    }
    if not parts["day"] or not parts["place"]:
        return 0.0, ()
    score = sum(_WEIGHTS[name] * value for name, value in parts.items())
    return score, tuple(name for name, value in parts.items() if value >= 0.8)


def probable_duplicates(
    events: Iterable[tuple[int, Event]], recorded: Iterable[Recorded]
) -> Iterator[tuple[int, Likeness]]:
    """Yield (position, likeness) for new reports that may tell of what is recorded already.

    `events` are new reports with their positions; `recorded` holds them, too, and what was there
    before. A report that is filed under an incident by its author is left alone.
    """
    by_day: dict[date, list[Recorded]] = {}
    for record in recorded:
        span = _span(record.event) if isinstance(record.event, Harm) else None
        if span is not None:
            by_day.setdefault(span[0], []).append(record)
    for position, event in events:
        span = _span(event) if isinstance(event, Harm) and event.incident is None else None
        if span is None or not isinstance(event, Harm):
            continue
        best: Likeness | None = None
        days = (span[1] - span[0]).days + 2 * _DAYS
        for number in range(min(days, 400) + 1):
            for other in by_day.get(span[0] - timedelta(days=_DAYS) + timedelta(days=number), ()):
                if other.position < position and isinstance(other.event, Harm):
                    score, same = likeness(event, other.event)
                    if score >= ENOUGH and (best is None or score > best.score):
                        best = Likeness(other, score, same)
        if best is not None:
            yield position, best
