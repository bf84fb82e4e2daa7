"""Incidents: which reports are about the same thing, merges followed to the end."""

import polars as pl

from projections.posting import Frame


def followed(links: pl.DataFrame) -> dict[int, int]:
    """Return, for every report whose incident was filed or merged elsewhere, where that ends.

    Takes `report` and `incident` of reports as they stand, retracted ones too: what is filed under
    them still is. Only a link to a report that has a link itself has to be followed; a circle,
    which no door lets in, ends at its smallest position.
    """
    linked = links.filter(pl.col("incident") != pl.col("report"))
    starts = linked.join(linked, left_on="incident", right_on="report", how="semi")["incident"].unique()
    if starts.is_empty():
        return {}
    direct = dict(linked.select("report", "incident").iter_rows())
    ends: dict[int, int] = {}
    for start in starts:
        path = [start]
        while (following := direct.get(path[-1])) is not None and following not in path:
            path.append(following)
        circle = path[path.index(following) :] if following is not None else path[-1:]
        ends[start] = min(circle)
    return ends


def follow(frame: Frame, ends: dict[int, int]) -> Frame:
    """Return rows with every incident named by where its merges end."""
    return frame.with_columns(pl.col("incident").replace(ends)) if ends else frame
