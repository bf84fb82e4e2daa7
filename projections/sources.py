"""Sources: where the reports come from, and how good they were judged to be."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from events import Source
from projections.about import all_sources
from projections.filters import concerned, heard
from projections.projection import Columns, Projection, Row
from projections.where import Where


def _rows(sources: Iterable[Source]) -> Iterable[Row]:
    for source in sources:
        rated = source.reliability and source.reliability.value
        yield (source.root, source.publisher, rated, source.published and source.published.latest)


SOURCES = Projection(
    name="sources",
    version=2,
    columns=(
        Columns(
            schema={"origin": str, "publisher": str, "rated": str, "out": date}, of=all_sources, rows=_rows
        ),
    ),
)
"""One row for every source of a report."""


def source_totals(reports: pl.LazyFrame, where: Where) -> pl.DataFrame:
    """Return origin, publishers, reliability, reports, first and last date published.

    Sources with one origin are one row: they count once as corroboration. Differing reliabilities
    are all shown.
    """
    return (
        reports.filter(heard(where) & concerned(where))
        .group_by("origin")
        .agg(
            pl.col("publisher").drop_nulls().unique().sort().str.join(", ").alias("publishers"),
            pl.col("rated").drop_nulls().unique().sort().str.join(", ").alias("reliability"),
            pl.col("report").n_unique().cast(pl.Int64).alias("reports"),
            pl.col("out").min().alias("first"),
            pl.col("out").max().alias("last"),
        )
        .sort("reports", "origin", descending=[True, False])
        .collect()
    )
