"""Timeline: what happened, in the order that it happened."""

from collections.abc import Iterable

import polars as pl

from events import ActorProfiled
from projections.filters import concerned, heard
from projections.projection import Projection, Row, report_name
from projections.standing import Standing
from projections.where import Where


def rows(standing: Standing) -> Iterable[Row]:
    """Post one row for every report: when, what and in whose words."""
    event = standing.event
    happened = event.happened.text if event.happened else None
    yield (report_name(event, standing.id), happened, event.summary, isinstance(event, ActorProfiled))


TIMELINE = Projection(
    name="timeline",
    version=1,
    schema={"name": str, "happened": str, "summary": str, "profile": bool},
    rows=rows,
)


def in_order(reports: pl.DataFrame, where: Where, *, profiles: bool = False) -> pl.DataFrame:
    """Return happened, kind, place, country, summary, report and position, undated ones last.

    Profiles say who somebody is, not that something happened, and are left out.
    """
    wanted = heard(where) & concerned(where)
    if not profiles:
        wanted &= pl.col("profile").not_()
    return (
        reports.filter(wanted)
        .sort("day", "last", pl.col("report"), nulls_last=True)
        .select("happened", "kind", "place", "country", "summary", pl.col("name").alias("report"), "position")
    )
