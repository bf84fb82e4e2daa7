"""The command that tells how likely further deaths are, and what that stands on."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from blotter.asking import Asking
from blotter.cli.asked import foot
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, inert, show
from blotter.desk import Desk
from events import Invalid, Level, country_names
from ledger import AsOf
from projections import Outlook

BOARD = (1, 25)
"""Deaths that the board asks for."""

_TAKEN = {"known", "happened", "clock"}


def day_of(desk: Desk, as_of: AsOf) -> date:
    """Return the day that an assessment looks ahead from: as asked, as known, or today (UTC)."""
    if as_of.happened is not None:
        return as_of.happened
    if isinstance(as_of.known, datetime):
        return as_of.known.astimezone(UTC).date()
    if as_of.known:
        return desk.ledger.at(as_of.known - 1).recorded.date()
    return datetime.now(UTC).date()


@with_asking
def threats(
    unit: Annotated[
        str | None,
        typer.Argument(metavar="[UNIT]", help="isis-k, AF, isis-k@AF or on:hazara; left out: all of them."),
    ] = None,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """Tell how likely it is that further people are killed within 30 days, and why.

    A likelihood follows from the unit's own past by a fixed rule; its band, its level and how sure it
    is stand apart. Of one unit the events behind it are named, with points that add up.
    """
    for name in asking:
        if name not in _TAKEN:
            raise Invalid("is no option of assessments", field=name, hint="name a unit instead")
    with open_for(ledger) as desk:
        as_of, _ = desk.asked(**asking)
        at = day_of(desk, as_of)
        outlook = desk.views.threats(as_of, at=at)
        units = [] if unit is None else [_unit(desk, unit)]
        found = outlook.table(units, thresholds=BOARD).to_dicts()
        rows = [_row(desk, outlook, row) for row in found]
        cells = [_cells(row) for row in rows]
        heads = ("unit", "deaths", "likelihood", "band", "in words", "level", "confidence")
        notes = [f"At least so many deaths within 30 days after {at}, by rule {outlook.rule.name}."]
        if unit is not None:
            notes += _why(rows[0])
        columns = list(rows[0]) if rows else ["unit"]
        foots = "\n".join([*notes, foot(desk, asking)])
        show(Answer(columns=columns, rows=rows, heads=heads, cells=cells, foot=foots), format)


def _unit(desk: Desk, word: str) -> str:
    """Return the unit that a word means; actors by any of their names, countries by their code."""
    target = word.startswith("on:")
    name, joint, country = word.removeprefix("on:").partition("@")
    if not target and not joint and name in country_names():
        return name
    if joint and country not in country_names():
        raise Invalid(f"{country!r} is not a country", field="unit", hint="write it like isis-k@AF")
    return f"{'on:' * target}{desk._seen_actor(name)}{joint}{country}"


def _row(desk: Desk, outlook: Outlook, row: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as JSON has it, with the events that it stands on."""
    horizon, threshold = row["horizon"], row["threshold"]
    points = outlook.contributions(row["unit"], horizon=horizon, threshold=threshold)
    return {
        "unit": row["unit"],
        "at": outlook.at.isoformat(),
        "known": desk.views.head(outlook.as_of).size,
        "rule": outlook.rule.name,
        "threshold": threshold,
        "horizon_days": horizon,
        **{name: row[name] for name in ("p", "p_low", "p_high", "likelihood", "level", "confidence")},
        "no_signal": row["no_signal"],
        "watched_since": row["watched_since"] and row["watched_since"].isoformat(),
        "base": outlook.rule.base(horizon),
        "contributions": [
            {"event": _name(desk, line["incident"]), "points": line["points"]}
            for line in points.iter_rows(named=True)
        ],
    }


def _name(desk: Desk, position: int) -> str:
    record = desk.ledger.at(position)
    return record.event.ref or str(record.id)


def _percent(p: int) -> str:
    return f"{p / 10_000_000:.1f} %"


def _cells(row: dict[str, Any]) -> list[str]:
    level = Level(row["level"]).words if row["level"] else "no signal" if row["no_signal"] else "not watched"
    return [
        inert(row["unit"]),
        f"{row['threshold']}+",
        _percent(row["p"]),
        f"{_percent(row['p_low'])} to {_percent(row['p_high'])}",
        row["likelihood"] or "no signal",
        level,
        row["confidence"],
    ]


def _why(row: dict[str, Any]) -> list[str]:
    """Return the events behind the first answer, the weightiest first, and what keeps a level away."""
    lines = [f"{row['threshold']}+ deaths: {_percent(row['base'])} whatever happened"]
    weighty = sorted(row["contributions"], key=lambda one: -one["points"])
    lines += [f"  + {_percent(one['points'])} {inert(one['event'])}" for one in weighty[:20]]
    if len(weighty) > 20:
        lines.append(f"  + {_percent(sum(one['points'] for one in weighty[20:]))} {len(weighty) - 20} others")
    if row["watched_since"] is None:
        lines.append("No level: this log was not declared to watch it, so that silence does not mean peace.")
    if row["no_signal"]:
        lines.append(
            "No signal: nothing is recorded under it in the 365 days before; an onset cannot be read."
        )
    return lines
