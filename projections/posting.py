"""Postings: signed rows, and the balance of them that stands at a moment.

What stood before a change is taken back, and what stands after it is posted. A reversal is the exact
negative of what it reverses but for its position and clocks, so that any filter sees both or neither.

A posting is named by a number: twice the position of the record that caused it, and one more if it
stands from there on. What all views say of a report is kept once, in `reports`; the rows of each
projection hang on it by that number.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

import polars as pl

from events import Report
from projections.about import ABOUT
from projections.columns import TYPES, below_each_other, column, side_by_side
from projections.projection import Projection, Schema
from projections.standing import Change, Standing

POSTING = "posting"
REPORTS = "reports"

CAUSE: Schema = {
    "position": int,  # of the record that caused the posting
    "sign": int,  # +1 says it stands from here on, -1 takes the same row back
    "report": int,  # position of the report
    "incident": int,  # position of the report that it is filed under, itself if none
    "available": datetime,
}
"""What the engine knows of a posting."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
Frames = dict[str, pl.DataFrame]
"""`reports`, and the rows of each projection by its name."""


class Side(NamedTuple):
    """What stood before a change, or what stands after it."""

    posting: int
    available: datetime
    standing: Standing


def sides(changes: Iterable[Change]) -> list[Side]:
    """Return both sides of every change, in order."""
    return [
        Side(2 * position + after_it, after.available, standing)
        for position, before, after in changes
        for after_it, standing in ((0, before), (1, after))
        if standing is not None
    ]


def fold(projections: Iterable[Projection], changes: Iterable[Change]) -> Frames:
    """Return the postings of changes: reports, and what each projection makes of them."""
    both = sides(changes)
    return {REPORTS: _reports(both), **{one.name: _rows(one, both) for one in projections}}


def _reports(both: list[Side]) -> pl.DataFrame:
    """Return a row for every side, also of a report that does not stand: merges go through it.

    Of what the desk says of itself only the kind is known: it has no day, no place and no parties.
    """
    told = [side for side in both if isinstance(side.standing.event, Report)]
    about = _own(told).hstack(side_by_side(ABOUT, [side.standing for side in told]))
    if len(told) == len(both):
        return about
    desk = [side for side in both if not isinstance(side.standing.event, Report)]
    kinds = column(str, (side.standing.event.kind for side in desk))
    return pl.concat([about, _own(desk).with_columns(kind=kinds)], how="diagonal").sort(POSTING)


def _own(both: list[Side]) -> pl.DataFrame:
    """Return what the engine knows of each side."""
    standings = [side.standing for side in both]
    own = {
        POSTING: column(int, (side.posting for side in both)),
        "report": column(int, (standing.report for standing in standings)),
        "incident": column(int, (standing.incident for standing in standings)),
        "available": _times(side.available for side in both),
        "stands": column(bool, (standing.stands for standing in standings)),
        "preferred": column(int, (standing.preferred for standing in standings)),
        "name": column(str, (standing.event.ref or str(standing.id) for standing in standings)),
    }
    return pl.DataFrame(own)


def _times(moments: Iterable[datetime]) -> pl.Series:
    """Return a column of moments; going by whole numbers is many times faster."""
    numbers = column(int, ((moment - _EPOCH) // _MICROSECOND for moment in moments))
    return numbers.cast(TYPES[datetime])


def _rows(projection: Projection, both: list[Side]) -> pl.DataFrame:
    concerned = {
        cls for cls in {type(side.standing.event) for side in both} if issubclass(cls, projection.reports)
    }
    wanted = [side for side in both if type(side.standing.event) in concerned and side.standing.stands]
    standings, postings = [side.standing for side in wanted], [side.posting for side in wanted]
    if len(projection.columns) == 1:
        return below_each_other(projection.columns[0], standings, postings, POSTING)
    keys = column(int, postings).alias(POSTING).to_frame()
    return keys.hstack(side_by_side(projection.columns, standings))


def balance(postings: Frame) -> Frame:
    """Return the rows that stand: of each report, those of its last posting that were not taken back.

    This equals the sum by sign, because a record that changes a report takes back all of its rows
    and posts all that stand afterwards.
    """
    last = pl.col("position").max().over("report")
    return postings.filter((pl.col("position") == last) & (pl.col("sign") > 0))


NUMBERED = (
    (pl.col(POSTING) // 2).alias("position"),
    (pl.col(POSTING) % 2 * 2 - 1).alias("sign"),
)
"""What the number of a posting says."""


def joined(reports: pl.LazyFrame, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows of a projection with what is said of their reports, in order."""
    one, other = (frame.set_sorted(POSTING) for frame in (reports, rows))  # so that they are merged
    both = one.join(other, on=POSTING, how="inner", maintain_order="left_right")
    return both.select(*NUMBERED, pl.exclude(POSTING))
