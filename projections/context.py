"""Context: what an assessment shows beside the figures, at weight 0: meetings, threats, funds."""

import re
from collections.abc import Iterable
from datetime import date

import polars as pl

from events import (
    Accusation,
    Agreement,
    Detention,
    ForceMovement,
    FundAnnouncement,
    Meeting,
    Report,
    Statement,
)
from projections.projection import Columns, Projection, Row, row_of

PLOVER: dict[str, int] = {
    "force_movement": -55,
    "meeting": 25,
    "accusation": -30,
    "agreement": 25,
    "statement": 0,
    "fund_announcement": 0,
    "detention": -70,
}
"""Kinds of the context panel, in tenths of the PLOVER intensity scale (Halterman and others, 2023)."""

PLOVER_FINER: dict[tuple[str, str], int] = {
    ("meeting", "visit"): 40,
    ("force_movement", "withdraw"): 65,
    ("accusation", "disapprove"): -20,
    ("accusation", "allege"): -35,
    ("statement", "threat"): -35,
    ("statement", "warning"): -35,
    ("statement", "promise"): 50,
    ("fund_announcement", "announced"): 25,
    ("fund_announcement", "committed"): 25,
    ("fund_announcement", "disbursed"): 100,
    ("fund_announcement", "withheld"): -20,
    ("fund_announcement", "frozen"): -60,
    ("agreement", "violated"): -20,
    ("agreement", "suspended"): -20,
    ("agreement", "ended"): -20,
    ("detention", "release_negotiated"): 25,
    ("detention", "released"): 65,
    ("detention", "exchanged"): 65,
}
"""What the mode, stage or movement of a report says more exactly."""


HALF_LIFE = 61
"""Days in which what was said is worth half of what it was."""


def intensity(event: Report) -> int:
    """Return the PLOVER intensity of a report of the context panel, in tenths."""
    finer = [str(getattr(event, name, None)) for name in ("mode", "stage", "movement")]
    known = [PLOVER_FINER[event.kind, word] for word in finer if (event.kind, word) in PLOVER_FINER]
    return known[0] if known else PLOVER[event.kind]


def _words(event: Report) -> str | None:
    """Return the texts of a report that may name somebody who is no party."""
    texts = [event.summary, event.quote]
    texts += [event.allegation] if isinstance(event, Accusation) else []
    texts += [event.purpose] if isinstance(event, FundAnnouncement) else []
    return "\n".join(text for text in texts if text) or None


def _row(event: Report) -> Row:
    return (intensity(event), _words(event))


CONTEXT = Projection(
    name="context",
    version=1,
    reports=(Meeting, Accusation, Agreement, Statement, FundAnnouncement, ForceMovement, Detention),
    columns=(
        Columns(
            schema={
                "intensity": int,  # PLOVER, in tenths
                "words": str,  # texts that may name somebody
            },
            of=lambda standing: standing.event,
            rows=row_of(_row),
        ),
    ),
)
"""One row for every report that says something of the situation, and no toll."""


def panel(
    standing: pl.LazyFrame, at: date, *, country: str | None, actor: str | None, names: Iterable[str]
) -> pl.DataFrame:
    """Return name, kind, day, intensity and decayed (PLOVER, in tenths) of what is said of a unit.

    An actor is meant where it has a role or where a text has one of its names. What came later than
    the day is left out; what has no day goes by the latest it can have been.
    """
    if actor is None:
        meant = pl.col("country") == country
    else:
        said = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if len(name) > 2)
        meant = pl.col("actors").list.contains(actor)
        if said:
            meant |= pl.col("words").str.contains(rf"(?i)(^|\W)({said})($|\W)")
    day = pl.coalesce("last", "day")
    told = standing.filter(meant.fill_null(False) & (day <= at).fill_null(False)).select(
        "report", "name", "kind", day.alias("day"), "intensity"
    )
    rows = told.collect().sort("day", "report", descending=[True, False])
    left = [
        value * 2.0 ** (-(at - when).days / HALF_LIFE)
        for value, when in rows.select("intensity", "day").iter_rows()
    ]
    decayed = pl.Series("decayed", [round(value) for value in left], dtype=pl.Int64)
    return rows.drop("report").with_columns(decayed)
