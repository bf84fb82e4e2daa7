"""Projection: a pure function from what a report stands for to rows, with a name and a version."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from attrs import frozen

from events import Event, Party, Role, Source, fold
from projections.standing import Standing

Row = tuple[Any, ...]
Schema = Mapping[str, type]
"""Column to int, str, bool, date, datetime, or list (of str)."""


@frozen(kw_only=True)
class Projection:
    """Rows that a report adds to one view. Change the rows, and the version has to change too."""

    name: str
    version: int
    schema: Schema
    rows: Callable[[Standing], Iterable[Row]]
    always: bool = False  # whether a retracted report has rows, too


CAUSE: Schema = {
    "position": int,  # of the record that caused the posting
    "sign": int,  # +1 says it stands from here on, -1 takes the same row back
    "report": int,  # position of the report
    "incident": int,  # position of the report that it is filed under, itself if none
    "available": datetime,
}
"""What the engine knows of a posting."""

ABOUT: Schema = {
    "kind": str,
    "day": date,  # the day that calendars file it under
    "last": date,  # the latest day it can have been
    "dated": bool,  # False: the earliest day is not known
    "country": str,
    "admin1": str,
    "place": str,
    "places": list,  # folded names at every level, to find it by
    "perpetrators": list,
    "attributions": list,
    "targets": list,
    "actors": list,
    "preferred": int,  # position of the record that preferred it
    "grade": str,
    "published": date,
    "status": str,
    "marking": str,
    "tags": list,
    "sources": list,
}
"""What every posting says of its report, so that one set of filters serves every view."""

_DOERS = (Role.PERPETRATOR, Role.OPERATOR)
_TARGETS = (Role.TARGET, Role.VICTIM)


_SUBJECTS = ("actor", "other", "organisation", "successor")


def _of(parties: Iterable[Party], roles: Iterable[Role]) -> list[tuple[str, str]]:
    """Return (actor, attribution) of the parties with one of the roles, denied ones left out."""
    return [
        (actor, party.attribution.value)
        for party in parties
        if party.role in roles and party.attribution != "denied"
        for actor in party.actors or ("unknown",)
    ]


def _folded(names: Iterable[str | None]) -> list[str]:
    """Return names to compare by; one of signs only has none."""
    return [folded for name in names if name and (folded := fold(name))]


def _names(source: Source) -> Iterable[str]:
    names = (source.publisher, source.author, source.origin, source.title, source.url)
    return _folded(names)


def about(standing: Standing) -> Row:
    """Return the columns of ABOUT for a report as it stands."""
    event = standing.event
    when, place = event.happened, event.place
    doers = _of(event.parties, _DOERS)
    named = [actor for party in event.parties for actor in (*party.actors, party.organisation) if actor]
    named += [actor for name in _SUBJECTS if (actor := getattr(event, name, None))]
    return (
        event.kind,
        when and when.filed,
        when and (when.latest or when.earliest),
        when is not None and when.earliest is not None,
        place and place.country,
        place and place.admin1,
        place and (place.name or place.admin2 or place.admin1),
        _folded((place.name, place.admin2, place.admin1, place.detail)) if place else [],
        [actor for actor, _ in doers],
        [attribution for _, attribution in doers],
        [actor for actor, _ in _of(event.parties, _TARGETS)],
        named,
        standing.preferred,
        str(event.grade),
        event.published and event.published.latest,
        "reviewed" if standing.reviewed else event.status and event.status.value,
        event.marking and event.marking.value,
        list(event.tags),
        [name for source in (*event.sources, *standing.corroborations) for name in _names(source)],
    )


def report_name(event: Event, id: object) -> str:
    """Return what people call a report: its ref, else its id."""
    return event.ref or str(id)
