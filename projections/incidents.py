"""Incidents: which reports are about the same thing, merges followed to the end."""

from collections.abc import Iterable

import polars as pl

from projections.projection import Projection, Row
from projections.standing import Standing


def rows(standing: Standing) -> Iterable[Row]:
    """Post one row for every report, also a retracted one: what is filed under it still is."""
    yield (str(standing.id),)


INCIDENTS = Projection(name="incidents", version=1, schema={"id": str}, rows=rows, always=True)


def followed(links: pl.DataFrame) -> dict[int, int]:
    """Return, for every report whose incident was filed or merged elsewhere, where that ends.

    Takes the balance of INCIDENTS. Only a link to a report that has a link itself has to be
    followed; a circle, which no door lets in, ends at its smallest position.
    """
    direct = dict(
        links.filter(pl.col("incident") != pl.col("report")).select("report", "incident").iter_rows()
    )
    ends: dict[int, int] = {}
    for start in set(direct.values()) & direct.keys():
        path = [start]
        while (following := direct.get(path[-1])) is not None and following not in path:
            path.append(following)
        circle = path[path.index(following) :] if following is not None else path[-1:]
        ends[start] = min(circle)
    return ends


def follow(frame: pl.DataFrame, ends: dict[int, int]) -> pl.DataFrame:
    """Return rows with every incident named by where its merges end."""
    return frame.with_columns(pl.col("incident").replace(ends)) if ends else frame
