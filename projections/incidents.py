"""Incidents: which reports are about the same thing, merges followed to the end."""

from typing import NamedTuple

import polars as pl

from projections.posting import Frame


class Links(NamedTuple):
    """Where links lead that are followed further, and the reports that others share an incident with."""

    ends: dict[int, int]
    together: pl.Series


def followed(links: pl.DataFrame) -> Links:
    """Return where the links from report to incident lead, merges followed to the end.

    Takes `report` and `incident` of reports as they stand, retracted ones too: what is filed under
    them still is. Only a link to a report that has a link itself has to be followed; a circle,
    which no door lets in, ends at its smallest position.
    """
    linked = links.filter(pl.col("incident") != pl.col("report"))
    ends = _ends(linked)
    return Links(ends, pl.concat([linked["report"], linked["incident"].replace(ends)]).unique())


def _ends(linked: pl.DataFrame) -> dict[int, int]:
    starts = linked.join(linked, left_on="incident", right_on="report", how="semi")["incident"].unique()
    if starts.is_empty():
        return {}
    # whatever a link is followed through is a start itself
    further = linked.filter(pl.col("report").is_in(starts.implode()))
    direct = dict(further.select("report", "incident").iter_rows())
    ends: dict[int, int] = {}
    for start in starts:
        path = [start]
        while (following := direct.get(path[-1])) is not None and following not in path:
            path.append(following)
        circle = path[path.index(following) :] if following is not None else path[-1:]
        ends[start] = min(circle)
    return ends


def follow(frame: Frame, links: Links) -> Frame:
    """Return reports with every incident named by where its links end, and `shared`.

    That says whether another report is filed under the same incident, or was before it was
    retracted; of all other incidents there is one report, and most are such.
    """
    frame = frame.with_columns(shared=pl.col("report").is_in(links.together.implode()))
    return frame.with_columns(pl.col("incident").replace(links.ends)) if links.ends else frame
