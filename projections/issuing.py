"""Issuing: an outlook frozen, so that it can be held against what comes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from events import HORIZONS, AssessmentIssued, Confidence, Forecast, Level, When
from ledger import Head
from projections.threat_days import moved
from projections.threat_outlook import Outlook

REVIEW = timedelta(days=30)
"""After so long an issued assessment is due for review: the block that levels speak of is over."""

VALID = timedelta(days=91)
"""So long an issued assessment may be used."""


WhatChanged = Callable[[str, Sequence[Forecast]], str]
"""Says of a unit and what is forecast now what changed since its last assessment."""


def assessments(
    outlook: Outlook, head: Head, units: Sequence[str], changed: WhatChanged
) -> list[AssessmentIssued]:
    """Return the assessments of units as they would be issued, drawn from the history of a head."""
    answers: dict[str, list[Mapping[str, Any]]] = {}
    for row in outlook.table(units, horizons=HORIZONS).iter_rows(named=True):
        answers.setdefault(row["unit"], []).append(row)
    return [_assessment(outlook, head, unit, answers[outlook.read(unit)], changed) for unit in units]


def _assessment(
    outlook: Outlook, head: Head, unit: str, rows: Sequence[Mapping[str, Any]], changed: WhatChanged
) -> AssessmentIssued:
    forecasts = tuple(
        Forecast(
            **{name: row[name] for name in ("threshold", "horizon", "p", "p_low", "p_high")},
            level=row["level"] and Level(row["level"]),
            confidence=Confidence(row["confidence"]),
        )
        for row in rows
    )
    return AssessmentIssued(
        unit=unit,
        at=When(outlook.at.isoformat()),
        rule=outlook.rule.name,
        size=head.size,
        root=head.root.hex(),
        no_signal=rows[0]["no_signal"],
        forecasts=forecasts,
        changed=changed(unit, forecasts),
        review_due=When(moved(outlook.at, REVIEW).isoformat()),
        valid_until=When(moved(outlook.at, VALID).isoformat()),
    )


def says_the_same(one: AssessmentIssued, other: AssessmentIssued | None) -> bool:
    """Whether two assessments of a unit answer the same, on the same day by the same rule."""
    return other is not None and all(
        getattr(one, name) == getattr(other, name) for name in ("at", "rule", "no_signal", "forecasts")
    )
