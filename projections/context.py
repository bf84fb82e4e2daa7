"""Context: what an assessment shows beside the figures, at weight 0: meetings, threats, funds."""

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
