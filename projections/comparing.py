"""Comparing: every figure that would differ if a rebuilt shelf were adopted, and why."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from ledger import AsOf
from projections.catalogue import PROJECTIONS
from projections.columns import TYPES
from projections.posting import REPORTS
from projections.views import Views

Draw = Callable[[Views, AsOf], pl.DataFrame]

FIGURES: tuple[tuple[str, tuple[str, ...], Draw], ...] = (
    ("casualties", ("outcome",), lambda views, as_of: views.casualties(as_of)),
    *(
        (
            f"casualties by {by}",
            (by, "outcome"),
            lambda views, as_of, by=by: views.casualties(as_of, by=(by,)),
        )
        for by in ("country", "year", "perpetrator", "target", "kind")
    ),
    ("actors", ("actor",), lambda views, as_of: views.actors(as_of)),
    ("funds", ("fund", "currency"), lambda views, as_of: views.funds(as_of)),
    ("sources", ("origin",), lambda views, as_of: views.sources(as_of)),
    (
        "threats",
        ("unit", "threshold", "horizon"),
        lambda views, as_of: views.threats(as_of, at=_last_day(views, as_of)).table(),
    ),
)
"""View, the columns that name a row of it, and how it is drawn."""

NAMED = 5


class Differing(NamedTuple):
    """One figure in the live shelf and in the rebuilt one, and why they differ."""

    view: str
    row: str
    figure: str
    live: str | None
    rebuilt: str | None
    why: str


_NONE: Mapping[str, int] = {}


def compare(
    live: Views, rebuilt: Views, as_of: AsOf, *, drawn: Mapping[str, int] = _NONE
) -> Iterator[Differing]:
    """Yield every figure that differs between two ways to draw the same records, as of a moment.

    `drawn` names what another version drew for the live views, and which one.
    """
    why = _why(live, rebuilt, as_of, drawn)
    if not why:
        return
    reason = "; ".join(why)
    for view, keys, draw in FIGURES:
        frames = [_flat(draw(views, as_of)) for views in (live, rebuilt)]
        one, other = (_told(rows, keys) for rows in _apart(*frames))
        for row in sorted(one.keys() | other.keys()):
            before, after = one.get(row, {}), other.get(row, {})
            for figure in {**before, **after}:
                if before.get(figure) != after.get(figure):
                    yield Differing(view, row, figure, before.get(figure), after.get(figure), reason)
    for line in why:
        yield Differing("postings", "", "rows", None, None, line)


def _last_day(views: Views, as_of: AsOf) -> date:
    """Return the day of the last record that was known."""
    return views.ledger.at(views.ledger.size_known(as_of.known) - 1).recorded.date()


def _apart(one: pl.DataFrame, other: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of each of two frames that the other has not."""
    here, there = (
        mine.join(its, on=mine.columns, how="anti", nulls_equal=True)
        for mine, its in ((one, other), (other, one))
    )
    return here, there


def _told(frame: pl.DataFrame, keys: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return a view as texts, by the name of each row."""
    return {
        " ".join(str(row[key]) for key in keys): {
            name: str(value) for name, value in row.items() if name not in keys and value is not None
        }
        for row in frame.iter_rows(named=True)
    }


def _why(live: Views, rebuilt: Views, as_of: AsOf, drawn: Mapping[str, int]) -> list[str]:
    """Return which projections have other rows, and of which reports."""
    reasons = []
    for projection in PROJECTIONS:
        one, other = (_flat(views.postings(projection, as_of)) for views in (live, rebuilt))
        differing = pl.concat(rows.select("report") for rows in _apart(one, other))
        reports = differing["report"].unique().sort().to_list()
        if reports:
            named = ", ".join(f"@{report}" for report in reports[:NAMED])
            more = f" and {len(reports) - NAMED:,} more" if len(reports) > NAMED else ""
            versions = ", ".join(
                f"{name} in version {drawn[name]}" for name in (REPORTS, projection.name) if name in drawn
            )
            because = f", drawn with {versions}" if versions else ""
            reasons.append(f"{projection.name} has other rows for {named}{more}{because}")
    return reasons


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows that can be compared: lists as texts."""
    return frame.with_columns(pl.col(TYPES[list]).list.join("\x1f"))
