"""Actors: who they are, what has become of them, and whom they belong to."""

from collections.abc import Iterable

import polars as pl

from events import ActorProfiled, ActorRelationReported, ActorStatusReported, Detention, Party, Report, Role
from projections.filters import concerned, heard
from projections.projection import Columns, Projection, Row
from projections.where import Where

_NOT_REPORTED = {
    "leaderless": "succession not reported",
    "release_negotiated": "outcome not reported",
}


def _profile(event: ActorProfiled) -> Iterable[tuple[str, str, str | None, str | None]]:
    yield event.actor, "name", event.name, None
    yield from ((event.actor, "alias", alias.name, alias.lang) for alias in event.aliases)
    facts = (("type", event.actor_type), ("parent", event.parent), ("country", event.country))
    yield from ((event.actor, fact, str(value), None) for fact, value in facts if value)
    yield from ((event.actor, "same as", other, None) for other in event.same_as)
    yield from ((event.actor, "id elsewhere", other, None) for other in event.outside_ids)


def _facts(event: Report) -> Iterable[tuple[str, str, str | None, str | None]]:
    """Yield (actor, fact, value, other): what a report says of actors beyond their roles."""
    if isinstance(event, ActorProfiled):
        yield from _profile(event)
    elif isinstance(event, ActorStatusReported):
        other = event.successor or event.organisation
        yield event.actor, "status", event.actor_status.value, event.office or other
    elif isinstance(event, ActorRelationReported):
        yield event.actor, f"relation {event.relation.value}", event.other, None
    elif isinstance(event, Detention):
        yield from (
            (party.actor, "status", event.stage.value, None)
            for party in event.parties
            if party.role is Role.DETAINEE and party.actor and party.attribution != "denied"
        )


_TELLING = (ActorProfiled, ActorStatusReported, ActorRelationReported, Detention)
"""Kinds that say more of an actor than the role it had."""


def _rows(value: Report | tuple[Party, ...]) -> Iterable[Row]:
    if not isinstance(value, tuple):
        yield from _facts(value)
        value = value.parties
    for party in value:
        for actor in party.actors:
            yield actor, "role", party.role.value, party.organisation or party.office


ACTORS = Projection(
    name="actors",
    version=3,
    columns=(
        Columns(
            schema={"actor": str, "fact": str, "value": str, "other": str},
            of=lambda standing: (
                standing.event if isinstance(standing.event, _TELLING) else standing.event.parties
            ),
            rows=_rows,
        ),
    ),
)
"""One row for every fact that a report gives about an actor."""


def actor_statuses(reports: pl.LazyFrame, where: Where) -> pl.DataFrame:
    """Return actor, status, since, report and detail: the last reported status of every actor.

    Actors of whom no status is reported come last, with null; `detail` says what goes with the
    status, or that it is not reported.
    """
    seen = reports.filter(heard(where) & concerned(where))
    names = seen.select("actor").unique()
    known = (
        seen.filter(pl.col("fact") == "status")
        .sort("day", "report", nulls_last=False)
        .unique("actor", keep="last", maintain_order=True)
        .with_columns(
            detail=pl.coalesce("other", pl.col("value").replace_strict(_NOT_REPORTED, default=None))
        )
        .select(
            "actor",
            pl.col("value").alias("status"),
            pl.col("happened").alias("since"),
            pl.col("name").alias("report"),
            "detail",
        )
    )
    everyone = names.join(known, on="actor", how="left")
    return everyone.sort(pl.col("status").is_null(), "actor").collect()


def actor_facts(reports: pl.LazyFrame, actor: str) -> pl.DataFrame:
    """Return fact, value, other, happened and report of all that is reported of one actor."""
    return (
        reports.filter(pl.col("actor") == actor)
        .sort(pl.col("fact").is_in(["status", "role"]), "day", "report", nulls_last=False)
        .select("fact", "value", "other", "happened", pl.col("name").alias("report"))
        .collect()
    )
