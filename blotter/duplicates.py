"""Probable duplicates: reports that may tell of the same incident; a person decides.

The score is a weighted mean of four likenesses, each from 0 to 1: of day, place, sides and toll.
The weights are ours; they let a report of the same day and place pass, and one of another country
never. Works on fields as they are stored, so that `add` need not make events of what is there.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from events import Count, Event, Outcome, When, fold, to_fields
from ledger import Said

LATEST = 5_000
"""How many of the latest records are looked at: a second report follows the first soon."""

KINDS = ("strike", "attack")
ENOUGH = 0.7
_DAYS = 7
_WEIGHTS = {"day": 0.35, "place": 0.3, "sides": 0.15, "toll": 0.2}
_OUTCOMES = tuple(outcome.value for outcome in Outcome)


class Sketch(NamedTuple):
    """What of a report tells whether it is about the same incident as another one."""

    first: date
    last: date
    country: str | None
    places: frozenset[str]
    actors: frozenset[str]
    tolls: dict[str, int]


class Likeness(NamedTuple):
    """A recorded report that may tell of the same incident, how likely, and by what."""

    said: Said
    score: float
    same: tuple[str, ...]

    @property
    def name(self) -> str:
        """What people call the report."""
        return str(self.said.fields.get("ref") or self.said.id)

    @property
    def incident(self) -> UUID:
        """The incident to file under: that of the report if it has one, else the report."""
        filed = self.said.fields.get("incident")
        return self.said.id if filed is None else UUID(bytes=filed)


def sketch(fields: dict[str, Any]) -> Sketch | None:
    """Return the sketch of a report; None if it has no date to compare."""
    when = When(fields["happened"]) if "happened" in fields else None
    first, last = (when.earliest or when.latest, when.latest or when.earliest) if when else (None, None)
    if first is None or last is None:
        return None
    place = fields.get("place", {})
    names = (place.get(name) for name in ("name", "admin2", "admin1"))
    actors = (
        actor
        for party in fields.get("parties", ())
        for actor in ([party["actor"]] if "actor" in party else party.get("any_of", ()))
    )
    totals = {
        name: Count.read(fields[name].partition(" of which ")[0]) for name in _OUTCOMES if name in fields
    }
    return Sketch(
        first,
        last,
        place.get("country"),
        frozenset(fold(name) for name in names if name),
        frozenset(actors),
        {name: count.best for name, count in totals.items() if count.best is not None},
    )


def _day(one: Sketch, other: Sketch) -> float:
    gap = max((other.first - one.last).days, (one.first - other.last).days, 0)
    return max(0.0, 1 - gap / (_DAYS + 1))


def _place(one: Sketch, other: Sketch) -> float:
    if one.country is None or one.country != other.country:
        return 0.0
    if not one.places or not other.places:
        return 0.5
    return 1.0 if one.places & other.places else 0.3


def _sides(one: Sketch, other: Sketch) -> float:
    if not one.actors or not other.actors:
        return 0.5
    return len(one.actors & other.actors) / min(len(one.actors), len(other.actors))


def _toll(one: Sketch, other: Sketch) -> float:
    pairs = [sorted((one.tolls[name], other.tolls[name])) for name in one.tolls.keys() & other.tolls.keys()]
    scores = [1.0 if low == high else low / high for low, high in pairs]
    return sum(scores) / len(scores) if scores else 0.5


def likeness(one: Sketch, other: Sketch) -> tuple[float, tuple[str, ...]]:
    """Return how alike two reports are, from 0 to 1, and in what they are nearly the same."""
    tests = {"day": _day, "place": _place, "sides": _sides, "toll": _toll}
    parts = {name: test(one, other) for name, test in tests.items()}
    if not parts["day"] or not parts["place"]:
        return 0.0, ()
    score = sum(_WEIGHTS[name] * value for name, value in parts.items())
    return score, tuple(name for name, value in parts.items() if value >= 0.8)


def probable_duplicates(
    events: Iterable[tuple[int, Event]], recorded: Iterable[Said]
) -> Iterator[tuple[int, Likeness]]:
    """Yield (position, likeness) for new reports that may tell of what is recorded already.

    `events` are new reports with their positions; `recorded` holds them, too, and what was there
    before. A report that is filed under an incident by its author is left alone.
    """
    by_day: dict[date, list[tuple[Said, Sketch]]] = {}
    for said in recorded:
        drawn = sketch(said.fields)
        if drawn is not None:
            by_day.setdefault(drawn.first, []).append((said, drawn))
    for position, event in events:
        fields = to_fields(event)
        drawn = sketch(fields) if event.kind in KINDS and "incident" not in fields else None
        found = _nearest(position, drawn, by_day) if drawn else None
        if found is not None:
            yield position, found


def _nearest(position: int, new: Sketch, by_day: dict[date, list[tuple[Said, Sketch]]]) -> Likeness | None:
    """Return the likest of the reports recorded before whose time may touch that of the new one."""
    begin = new.first - min(timedelta(days=_DAYS), new.first - date.min)
    end = new.last + min(timedelta(days=_DAYS), date.max - new.last)
    best: Likeness | None = None
    for day, there in by_day.items():
        for said, drawn in there if day <= end else ():
            if said.position < position and drawn.last >= begin:
                score, same = likeness(new, drawn)
                if score >= ENOUGH and (best is None or score > best.score):
                    best = Likeness(said, score, same)
    return best
