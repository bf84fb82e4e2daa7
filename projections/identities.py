"""Identities: actors that are the same under several ids, and the one that each is read as."""

from collections.abc import Iterable, Mapping

import polars as pl

from events import ActorProfiled
from projections.posting import Frame
from projections.projection import Columns, Projection, Row


def _rows(event: ActorProfiled) -> Iterable[Row]:
    yield event.actor, None
    yield from ((event.actor, other) for other in event.same_as)


IDENTITIES = Projection(
    name="identities",
    version=1,
    reports=(ActorProfiled,),
    columns=(Columns(schema={"actor": str, "same_as": str}, of=lambda standing: standing.event, rows=_rows),),
)
"""One row for every profile, and one for each id that it says is the same actor's."""


def doubles(rows: pl.DataFrame) -> dict[str, str]:
    """Return, for every actor said to be the same as another, the id that both are read as.

    That is the one whose profile was recorded first. Takes the rows of IDENTITIES that stand.
    """
    rows = rows.sort("report", maintain_order=True)
    pairs = rows.filter(pl.col("same_as").is_not_null()).select("actor", "same_as")
    profiled = rows.filter(pl.col("same_as").is_null())["actor"].to_list()
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


def read_as_one(frame: Frame, same: Mapping[str, str]) -> Frame:
    """Return rows with every actor named by the id that it is read as."""
    if not same:
        return frame
    columns = frame.collect_schema().names()
    lists = [
        pl.col(name).list.eval(pl.element().replace(same)) for name in ("perpetrators", "targets", "actors")
    ]
    plain = [pl.col(name).replace(same) for name in ("actor", "organisation") if name in columns]
    if "fact" in columns:
        names_another = (pl.col("fact") == "parent") | pl.col("fact").str.starts_with("relation ")
        plain.append(
            pl.when(names_another).then(pl.col("value").replace(same)).otherwise("value").alias("value")
        )
    return frame.with_columns(*lists, *plain)
