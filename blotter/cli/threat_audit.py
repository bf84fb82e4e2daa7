"""Why and diff of threats: the events behind a likelihood, and what moved it between two moments."""

from collections.abc import Mapping, Sequence
from typing import Any

from blotter.asking import Asking, called, check_asking
from blotter.cli.asked import foot
from blotter.cli.options import Format
from blotter.cli.output import Answer, inert, show
from blotter.cli.threats import NAMED, level_words
from blotter.desk import Desk
from blotter.moments import as_of_named
from blotter.threats import Row, check_question, day_of, name_of, read_unit
from events import Invalid, percent
from projections import CAUSES, Changed, Outlook

_WHY = (
    "event", "report", "last_day", "block", "deaths", "points", "counts", "why_not", "grade", "record",
    "sources",
)  # fmt: skip
_MOVED = (
    "unit", "threshold", "horizon_days", "p_from", "p_to", "points", "level_from", "level_to",
    "no_signal_from", "no_signal_to",
)  # fmt: skip
_CAUSED = ("unit", "threshold", "horizon_days", "cause", "event", "points")
"""Columns of answers."""


def why_threats(desk: Desk, unit: str | None, deaths: int, days: int, asking: Asking, format: Format) -> None:
    """Name the events behind the likelihood of one unit with their points, and those that do not count."""
    check_asking("threats", asking)
    if unit is None:
        raise Invalid("is missing", field="unit", hint="blotter why threats isis-k")
    check_question(deaths, days)
    as_of, _ = desk.asked(**asking)
    outlook = desk.views.threats(as_of, at=day_of(desk, as_of))
    name = read_unit(desk, unit)
    (row,) = outlook.table([name], thresholds=(deaths,), horizons=(days,)).to_dicts()
    told = [
        *outlook.contributions(name, threshold=deaths, horizon=days).to_dicts(),
        *outlook.uncounted(name, horizon=days).to_dicts(),
    ]
    reports = [line["report"] for line in told]
    called = desk.views.called([*reports, *(line["incident"] for line in told)])
    grades, origins = outlook.grades(reports), desk.views.origins(reports, as_of)
    rows = [
        {
            "event": called[line["incident"]],
            "report": called[line["report"]],
            "last_day": line["ends"] and line["ends"].isoformat(),
            "block": line.get("block"),
            "deaths": line["deaths"],
            "points": line.get("points", 0),
            "counts": "why" not in line,
            "why_not": line.get("why"),
            "grade": grades[line["report"]],
            "record": line["report"],
            "sources": origins.get(line["report"], []),
        }
        for line in told
    ]
    heads = ("event", "report", "last day", "block", "deaths", "points", "grade", "record", "sources")
    cells = [_why_cells(one) for one in rows]
    note = (
        f"{row['unit']}: {percent(row['p'])} for {deaths}+ deaths within {days} days after {outlook.at}, "
        f"{percent(outlook.rule.base(days))} of it whatever happened"
    )
    foots = f"{note}\n{foot(desk, asking, f'rule {outlook.rule.name}')}"
    show(Answer(columns=_WHY, rows=rows, heads=heads, cells=cells, foot=foots), format)


def _why_cells(row: Row) -> list[str]:
    return [
        inert(row["event"]),
        inert(row["report"]),
        row["last_day"] or "not known",
        "" if row["block"] is None else str(row["block"]),
        f"{row['deaths']:,}",
        percent(row["points"]) if row["counts"] else f"not counted: {row['why_not']}",
        row["grade"],
        f"@{row['record']}",
        inert("; ".join(row["sources"])),
    ]


def diff_threats(
    desk: Desk,
    unit: str | None,
    deaths: int,
    days: int,
    ends: tuple[str | None, str | None],
    asking: Asking,
    format: Format,
) -> None:
    """Tell which likelihoods moved between two moments, and of one unit by which events and why."""
    check_asking("threats", asking)
    check_question(deaths, days)
    clock, happened = asking.get("clock", "recorded"), asking.get("happened")
    first, last = (
        _outlook(desk, option, known, happened, clock)
        for option, known in zip(("from", "to"), ends, strict=True)
    )
    asked: Asking = {"clock": clock}
    if ends[1]:
        asked["known"] = ends[1]
    note = (
        f"{deaths}+ deaths within {days} days, from {first.at} as known {ends[0]} (rule {first.rule.name}) "
        f"to {last.at} as known {ends[1] or 'now'} (rule {last.rule.name})"
    )
    rows = _moved(first, last, deaths, days) if unit is None else []
    cells = [_moved_cells(row) for row in rows]
    heads: Sequence[str] = ("unit", "from", "to", "points", "level from", "level to")
    explained = read_unit(desk, unit) if unit is not None else rows[0]["unit"] if rows else None
    notes = []
    if explained is not None:
        change = last.changed_since(first, explained, horizon=days, threshold=deaths)
        told = _caused(desk, explained, deaths, days, change)
        notes.append(f"{explained}: {change.sentence}")
        if unit is None:
            notes += _lines(told)
        else:
            rows, cells, heads = told, _caused_cells(told, change), ("cause", "event", "points")
    foots = "\n".join([*notes, note, foot(desk, asked)])
    columns = _MOVED if unit is None else _CAUSED
    answer = Answer(columns=columns, rows=rows, heads=heads, cells=cells, foot=foots, empty="Nothing moved.")
    show(answer, format)


def _outlook(desk: Desk, option: str, known: str | None, happened: Any, clock: str) -> Outlook:
    with called(option):
        as_of = as_of_named(desk, known, happened, clock)
    return desk.views.threats(as_of, at=day_of(desk, as_of))


def _moved(first: Outlook, last: Outlook, deaths: int, days: int) -> list[Row]:
    """Return the answers that moved, the largest change first, of units named as they are read at last."""
    told = [_answers(one, deaths, days) for one in (first, last)]
    rows = []
    for name in {last.read(unit) for answers in told for unit in answers}:
        before, after = (
            answers.get(one.read(name)) or {"p": one.rule.base(days), "level": None, "no_signal": True}
            for one, answers in zip((first, last), told, strict=True)
        )
        if (before["p"], before["level"]) != (after["p"], after["level"]):
            rows.append(
                {
                    "unit": name,
                    "threshold": deaths,
                    "horizon_days": days,
                    "p_from": before["p"],
                    "p_to": after["p"],
                    "points": after["p"] - before["p"],
                    "level_from": before["level"],
                    "level_to": after["level"],
                    "no_signal_from": before["no_signal"],
                    "no_signal_to": after["no_signal"],
                }
            )
    return sorted(rows, key=lambda row: (-abs(row["points"]), row["unit"]))


def _answers(outlook: Outlook, deaths: int, days: int) -> dict[str, Row]:
    """Return the answers that hold by unit: an analyst's override goes before the rule's likelihood."""
    rows = outlook.table(thresholds=(deaths,), horizons=(days,)).to_dicts()
    judged = {row["unit"] for row in outlook.in_effect()}
    if unknown := sorted(judged - {row["unit"] for row in rows}):
        rows += outlook.table(unknown, thresholds=(deaths,), horizons=(days,)).to_dicts()
    held = outlook.overrides(horizon=days, threshold=deaths)
    return {row["unit"]: {**row, "p": held.get(row["unit"], row)["p"]} for row in rows}


def _moved_cells(row: Row) -> list[str]:
    return [
        inert(row["unit"]),
        percent(row["p_from"]),
        percent(row["p_to"]),
        f"{row['points'] / 10_000_000:+.1f}",
        *(
            level_words(row[f"level_{end}"], row[f"no_signal_{end}"], row["horizon_days"])
            for end in ("from", "to")
        ),
    ]


def _caused(desk: Desk, unit: str, deaths: int, days: int, change: Changed) -> list[Row]:
    """Return what moved a likelihood, by cause and by event; the points add up to what it moved."""
    called = desk.views.called(change.rows["event"].drop_nulls())
    return [
        {
            "unit": unit,
            "threshold": deaths,
            "horizon_days": days,
            "cause": row["cause"],
            "event": _name(desk, called, row["event"]),
            "points": row["points"],
        }
        for row in change.rows.iter_rows(named=True)
    ]


def _name(desk: Desk, called: Mapping[int, str], event: int | None) -> str | None:
    """Return the name of a report, or of a judgement, which is none."""
    return None if event is None else called.get(event) or name_of(desk, event)


def _caused_cells(rows: Sequence[Row], change: Changed) -> list[list[str]]:
    cells = []
    for cause in CAUSES:
        mine = sorted((row for row in rows if row["cause"] == cause), key=lambda row: -abs(row["points"]))
        cells += [[cause, inert(row["event"] or "the rule"), _signed(row["points"])] for row in mine[:NAMED]]
        if len(mine) > NAMED:
            rest = sum(row["points"] for row in mine[NAMED:])
            cells.append([cause, f"{len(mine) - NAMED:,} others", _signed(rest)])
    return [*cells, ["= all", "", _signed(change.after - change.before)]]


def _lines(rows: Sequence[Row]) -> list[str]:
    """Return the weightiest events of a change, a line each."""
    weighty = sorted(rows, key=lambda row: -abs(row["points"]))[:NAMED]
    return [
        f"  {_signed(row['points']):>6}  {row['cause']}  {inert(row['event'] or 'the rule')}"
        for row in weighty
    ]


def _signed(points: int) -> str:
    return f"{points / 10_000_000:+.2f}"
