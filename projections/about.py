"""What every posting says of its report, so that one set of filters serves every view."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from events import (
    Credibility,
    Party,
    Place,
    Report,
    Role,
    Source,
    Status,
    Vocabulary,
    When,
    best_reliability,
    event_class,
    fold,
    last_published,
)
from projections.projection import Columns, Row, row_of
from projections.standing import Standing

VERSION = 3
"""Of what is said of reports: change it with the columns or what goes into them."""

_DOERS = (Role.PERPETRATOR, Role.OPERATOR)
TARGETS = (Role.TARGET, Role.VICTIM)
_SUBJECTS = ("actor", "other", "organisation", "successor")


def _code(code: Vocabulary | None) -> Row:
    return (code and code.value,)


def _kind(cls: type[Report]) -> Row:
    return (cls.kind,)


def _when(when: When | None) -> Row:
    if when is None:
        return (None, None, False, None, None)
    is_open = when.earliest is None or when.latest is None
    return (when.filed, when.latest or when.earliest, when.earliest is not None, is_open, when.text)


def _where(place: Place | None) -> Row:
    if place is None:
        return (None, None, None, [])
    names = (place.name, place.admin2, place.admin1, place.detail)
    return (place.country, place.admin1, place.name or place.admin2 or place.admin1, _folded(names))


def _folded(names: Iterable[str | None]) -> list[str]:
    """Return names to compare by; one of signs only has none."""
    return [folded for name in names if name and (folded := fold(name))]


@cache
def _subjects(kind: str) -> tuple[str, ...]:
    """Return the fields in which a kind of report names an actor outside its parties."""
    return tuple(name for name in _SUBJECTS if hasattr(event_class(kind), name))


def _who_of(standing: Standing) -> Any:
    event = standing.event
    return event if _subjects(event.kind) else event.parties


def _of(parties: Iterable[Party], roles: Iterable[Role]) -> list[tuple[str, str]]:
    """Return (actor, attribution) of the parties with one of the roles, denied ones left out."""
    return [
        (actor, party.attribution.value)
        for party in parties
        if party.role in roles and party.attribution != "denied"
        for actor in party.actors or ("unknown",)
    ]


def _who(value: Report | tuple[Party, ...]) -> Row:
    """Return perpetrators and how sure each is, targets, and all that is named."""
    parties = value if isinstance(value, tuple) else value.parties
    doers = _of(parties, _DOERS)
    named = [actor for party in parties for actor in (*party.actors, party.organisation) if actor]
    if not isinstance(value, tuple):
        named += [actor for name in _subjects(value.kind) if (actor := getattr(value, name))]
    return (
        [actor for actor, _ in doers],
        [attribution for _, attribution in doers],
        [actor for actor, _ in _of(parties, TARGETS)],
        named,
    )


def all_sources(standing: Standing) -> tuple[Source, ...]:
    """Return who said it, and who said so, too."""
    said = standing.event.sources
    return (*said, *standing.corroborations) if standing.corroborations else said


def _names(sources: Iterable[Source]) -> Row:
    named = ((s.publisher, s.author, s.origin, s.title, s.url) for s in sources)
    return ([name for names in named for name in _folded(names)],)


def _published(sources: tuple[Source, ...]) -> Row:
    """Return the letter of the best source, and the latest date that one was published."""
    published = last_published(sources)
    return (best_reliability(sources).value, published and published.latest)


ABOUT: tuple[Columns, ...] = (
    Columns(schema={"kind": str}, of=lambda standing: type(standing.event), rows=row_of(_kind)),
    Columns(
        schema={
            "day": date,  # the day that calendars file it under
            "last": date,  # the latest day it can have been, the earliest where that is open
            "dated": bool,  # False: the earliest day is not known
            "open": bool,  # the earliest or the latest day is not known
            "happened": str,  # as written
        },
        of=lambda standing: standing.event.happened,
        rows=row_of(_when),
    ),
    Columns(
        schema={
            "country": str,
            "admin1": str,
            "place": str,
            "places": list,  # folded names at every level, to find it by
        },
        of=lambda standing: standing.event.place,
        rows=row_of(_where),
    ),
    Columns(
        schema={"perpetrators": list, "attributions": list, "targets": list, "actors": list},
        of=_who_of,
        rows=row_of(_who),
    ),
    Columns(
        schema={"reliability": str, "published": date},  # of its best source; of its latest
        of=lambda standing: standing.event.sources,
        rows=row_of(_published),
    ),
    Columns(
        schema={"credibility": str},
        of=lambda standing: standing.event.credibility,
        rows=row_of(lambda code: _code(code or Credibility.UNJUDGED)),
    ),
    Columns(
        schema={"status": str},
        of=lambda standing: Status.REVIEWED if standing.reviewed else standing.event.status,
        rows=row_of(_code),
    ),
    Columns(schema={"marking": str}, of=lambda standing: standing.event.marking, rows=row_of(_code)),
    Columns(
        schema={"tags": list}, of=lambda standing: standing.event.tags, rows=row_of(lambda tags: (tags,))
    ),
    Columns(schema={"sources": list}, of=all_sources, rows=row_of(_names)),
)
