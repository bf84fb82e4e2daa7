"""Sources: where the reports come from, and how good they were judged to be."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from projections.filters import concerned, heard
from projections.projection import Projection, Row
from projections.standing import Standing
from projections.where import Where


def rows(standing: Standing) -> Iterable[Row]:
    """Post one row for every source of a report."""
    for source in (*standing.event.sources, *standing.corroborations):
        published = source.published and source.published.latest
        yield (source.root, source.publisher, source.reliability, published)


SOURCES = Projection(
    name="sources",
    version=1,
    schema={"origin": str, "publisher": str, "reliability": str, "out": date},
    rows=rows,
)


def source_totals(reports: pl.DataFrame, where: Where) -> pl.DataFrame:
    """Return origin, publishers, reliability, reports, first and last date published.

    Sources with one origin are one row: they count once as corroboration. Differing reliabilities
    are all shown.
    """
    return (
        reports.filter(heard(where) & concerned(where))
        .group_by("origin")
        .agg(
            pl.col("publisher").drop_nulls().unique().sort().str.join(", ").alias("publishers"),
            pl.col("reliability").drop_nulls().unique().sort().str.join(", "),
            pl.col("report").n_unique().cast(pl.Int64).alias("reports"),
            pl.col("out").min().alias("first"),
            pl.col("out").max().alias("last"),
        )
        .sort("reports", "origin", descending=[True, False])
    )
