"""Threats as people and programs read them: which unit a word means, and one answer in full."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from blotter.names import unit_named
from events import HORIZONS, THRESHOLDS, BlotterError, Invalid, phia_term

if TYPE_CHECKING:
    from blotter.desk import Desk
    from ledger import AsOf
    from projections import Outlook

Row = dict[str, Any]

BOARD = (1, 25)
"""Deaths that are asked for where none are named."""

ANSWER = (
    "unit", "at", "known", "rule", "threshold", "horizon_days", "p", "p_low", "p_high", "likelihood",
    "level", "confidence", "no_signal", "watched_since", "last", "incidents", "revised", "issued_level",
    "issued_p", "base", "contributions",
)  # fmt: skip
"""What one answer has, whether there is one or not."""


def day_of(desk: "Desk", as_of: "AsOf") -> date:
    """Return the day that an assessment looks ahead from: as asked, as known, or today (UTC)."""
    if as_of.happened is not None:
        return as_of.happened
    if isinstance(as_of.known, datetime):
        with suppress(OverflowError):  # of another zone, on the first or last day of the calendar
            return as_of.known.astimezone(UTC).date()
        return as_of.known.date()
    if as_of.known:
        return desk.ledger.at(as_of.known - 1).recorded.date()
    return datetime.now(UTC).date()


def read_unit(desk: "Desk", word: str) -> str:
    """Return the unit that a word means; actors by any of their names, countries by code or name."""
    try:
        return unit_named(word, is_actor=desk.views.names, actor=desk.seen_actor)
    except Invalid as error:
        raise error.at(field="unit") from None


def read_watched(desk: "Desk", word: str) -> str:
    """Return the unit that a word of [watch] means; an error names the settings."""
    try:
        return read_unit(desk, word)
    except BlotterError as error:
        error.field = None  # that of a command line
        raise error.at(file=desk.settings.file, field="watch.units") from None


def one_of(value: int, valid: Sequence[int], field: str) -> int:
    """Return a number that assessments answer for."""
    if value not in valid:
        raise Invalid(f"{value} is not asked for", field=field, hint=f"one of: {', '.join(map(str, valid))}")
    return value


def check_question(deaths: int, days: int) -> None:
    """Refuse a question of deaths within days that assessments do not answer."""
    one_of(deaths, THRESHOLDS, "deaths")
    one_of(days, HORIZONS, "days")


def answer(desk: "Desk", outlook: "Outlook", row: Row, points: Iterable[tuple[str, int]]) -> Row:
    """Return one answer as JSON has it: `base` and the `points` of its events add up to `p`."""
    horizon = row["horizon"]
    return {
        "unit": row["unit"],
        "at": outlook.at.isoformat(),
        "known": desk.views.head(outlook.as_of).size,
        "rule": outlook.rule.name,
        "threshold": row["threshold"],
        "horizon_days": horizon,
        **{name: row[name] for name in ("p", "p_low", "p_high", "likelihood", "level", "confidence")},
        "no_signal": row["no_signal"],
        "watched_since": row["watched_since"] and row["watched_since"].isoformat(),
        "last": row["last"] and row["last"].isoformat(),
        "incidents": row["incidents"],
        "revised": row["revised"],
        "issued_level": row["issued"],
        "issued_p": row["issued_p"],
        "base": outlook.rule.base(horizon),
        "contributions": [{"event": event, "points": worth} for event, worth in points],
    }


def in_full(desk: "Desk", outlook: "Outlook", row: Row, context: Iterable[Row]) -> Row:
    """Return all that goes with one answer: what does not count, what would change it, what is said.

    A judgement that an attack is imminent goes with every answer that has a level, whatever question it
    is of: it is what makes the level. `context` is what is said of the unit, whatever is asked of it.
    """
    unit, question = row["unit"], {"horizon": row["horizon"], "threshold": row["threshold"]}
    judged = [
        one
        for one in outlook.in_effect(unit)
        if {name: one[name] for name in question} == question or (one["flag"] and row["horizon"] == 30)
    ]
    uncounted = outlook.uncounted(unit, horizon=row["horizon"]).to_dicts()
    unattributed, turns = outlook.unattributed(unit, **question), outlook.turns(unit, row)
    named = [one["incident"] for one in (*uncounted, *unattributed)]
    called = desk.views.called([*named, *(one["event"] for one in turns if one["event"] is not None)])
    return {
        "phia": None if row["no_signal"] else phia_term(row["p"]),
        "judged": [
            {
                "event": name_of(desk, one["position"]),
                "p": one["p"],
                "mode": one["judged"],
                "threshold": one["threshold"],
                "horizon_days": one["horizon"],
                "imminent": one["flag"],
                "valid_until": one["until"].isoformat(),
                "rationale": one["texts"][0] if one["texts"] else None,
            }
            for one in judged
        ],
        "uncounted": [
            {"event": called[one["incident"]], "deaths": one["deaths"], "why": one["why"]}
            for one in uncounted
        ],
        "unattributed": [
            {"event": called[one["incident"]], "deaths": one["deaths"], "would_add": one["points"]}
            for one in unattributed
        ],
        "would_change": [
            {
                "change": one["change"],
                "event": called.get(one["event"]),
                "day": one["day"].isoformat(),
                "p": one["p"],
                "level": one["level"],
            }
            for one in turns
        ],
        "trend": outlook.trend(unit, **question),
        "context": [
            {
                "event": one["name"],
                "kind": one["kind"],
                "day": one["day"].isoformat(),
                "intensity": one["intensity"] / 10,
                "decayed": one["decayed"] / 10,
            }
            for one in context
        ],
    }


def name_of(desk: "Desk", position: int) -> str:
    """Return what people call the record at a position."""
    record = desk.ledger.at(position)
    return record.event.ref or str(record.id)
