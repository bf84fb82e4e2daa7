"""Timeline: what happened, in the order that it happened."""

import polars as pl

from projections.filters import concerned, heard
from projections.projection import Columns, Projection, row_of
from projections.where import Where

TIMELINE = Projection(
    name="timeline",
    version=2,
    columns=(
        Columns(
            schema={"summary": str},
            of=lambda standing: standing.event.summary,
            rows=row_of(lambda summary: (summary,)),
        ),
    ),
)
"""One row for every report, in whose words."""


def in_order(reports: pl.LazyFrame, where: Where) -> pl.DataFrame:
    """Return happened, kind, place, country, summary, report and position, undated ones last.

    Profiles say who somebody is, not that something happened, and are left out.
    """
    wanted = heard(where) & concerned(where) & (pl.col("kind") != "actor_profiled")
    return (
        reports.filter(wanted)
        .sort("day", "last", pl.col("report"), nulls_last=True)
        .select("happened", "kind", "place", "country", "summary", pl.col("name").alias("report"), "position")
        .collect()
    )
