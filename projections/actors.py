"""Actors: who they are, what has become of them, and whom they belong to."""

from collections.abc import Iterable

import polars as pl

from events import ActorProfiled, ActorRelationReported, ActorStatusReported, Detention, Report, Role
from projections.filters import concerned, heard
from projections.projection import Projection, Row, report_name
from projections.standing import Standing
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
    """Yield (actor, fact, value, other): what a report says of each actor that it names."""
    if isinstance(event, ActorProfiled):
        yield from _profile(event)
    elif isinstance(event, ActorStatusReported):
        other = event.successor or event.organisation
        yield event.actor, "status", event.actor_status.value, event.office or other
    elif isinstance(event, ActorRelationReported):
        yield event.actor, f"relation {event.relation.value}", event.other, None
    for party in event.parties:
        for actor in party.actors:
            if isinstance(event, Detention) and party.role is Role.DETAINEE:
                yield actor, "status", event.stage.value, None
            yield actor, "role", party.role.value, party.organisation or party.office


def rows(standing: Standing) -> Iterable[Row]:
    """Post one row for every fact that a report gives about an actor."""
    event = standing.event
    name = report_name(event, standing.id)
    happened = event.happened.text if event.happened else None
    for actor, fact, value, other in _facts(event):
        yield (actor, fact, value, other, happened, name)


ACTORS = Projection(
    name="actors",
    version=1,
    schema={"actor": str, "fact": str, "value": str, "other": str, "happened": str, "name": str},
    rows=rows,
)


def actor_statuses(reports: pl.DataFrame, where: Where) -> pl.DataFrame:
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
    return everyone.sort(pl.col("status").is_null(), "actor")


def actor_facts(reports: pl.DataFrame, actor: str) -> pl.DataFrame:
    """Return fact, value, other, happened and report of all that is reported of one actor."""
    return (
        reports.filter(pl.col("actor") == actor)
        .sort(pl.col("fact").is_in(["status", "role"]), "day", "report", nulls_last=False)
        .select("fact", "value", "other", "happened", pl.col("name").alias("report"))
    )


def actor_names(reports: pl.DataFrame) -> pl.DataFrame:
    """Return (name, actor) for every profiled name and alias."""
    named = reports.filter(pl.col("fact").is_in(["name", "alias"]))
    return named.select(pl.col("value").alias("name"), "actor").unique()


def doubles(reports: pl.DataFrame) -> dict[str, str]:
    """Return, for every actor said to be the same as another, the id that both are read as.

    That is the one whose profile was recorded first.
    """
    pairs = reports.filter(pl.col("fact") == "same as").sort("report").select("actor", "value")
    profiled = reports.filter(pl.col("fact") == "name").sort("report")["actor"].to_list()
    order = {actor: rank for rank, actor in reversed(list(enumerate(profiled)))}
    one: dict[str, str] = {}

    def found(actor: str) -> str:
        while actor in one:
            actor = one[actor]
        return actor

    for pair in pairs.iter_rows():
        first, *rest = sorted({found(actor) for actor in pair}, key=lambda a: (order.get(a, len(order)), a))
        one |= dict.fromkeys(rest, first)
    return {actor: found(actor) for actor in one}


def read_as_one(frame: pl.DataFrame, same: dict[str, str]) -> pl.DataFrame:
    """Return rows with every actor named by the id that it is read as."""
    if not same:
        return frame
    lists = [
        pl.col(name).list.eval(pl.element().replace(same)) for name in ("perpetrators", "targets", "actors")
    ]
    plain = [pl.col(name).replace(same) for name in ("actor", "organisation") if name in frame.columns]
    if "fact" in frame.columns:
        names_another = (pl.col("fact") == "parent") | pl.col("fact").str.starts_with("relation ")
        plain.append(
            pl.when(names_another).then(pl.col("value").replace(same)).otherwise("value").alias("value")
        )
    return frame.with_columns(*lists, *plain)
