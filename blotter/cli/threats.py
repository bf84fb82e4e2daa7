"""The command that tells how likely further deaths are, and what that stands on."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from blotter.asking import Asking
from blotter.cli.asked import foot
from blotter.cli.options import (
    DaysOption,
    Format,
    FormatOption,
    LedgerOption,
    asking as with_asking,
    open_for,
)
from blotter.cli.output import Answer, inert, show
from blotter.desk import Desk
from blotter.threats import ANSWER, BOARD, Row, answer, day_of, in_full, one_of, read_unit, read_watched
from events import HORIZONS, THRESHOLDS, BlotterError, Level, percent
from projections import Outlook

if TYPE_CHECKING:
    import polars as pl

MOST = 40
"""Units that a table of all of them shows."""

NAMED = 20
"""Events that a page names."""

_TURNS = {
    "attack": "a further attack with {deaths} killed",
    "quiet": "nothing more up to {day}",
    "falls": "nothing more up to {day}, when the level falls",
    "without": "without {event}",
    "attributed": "if {event} were its doing",
}
_BARS = "▁▂▃▄▅▆▇█"

UnitArgument = Annotated[
    str | None,
    typer.Argument(metavar="[UNIT]", help="isis-k, AF, isis-k@AF or on:hazara; left out: all of them."),
]
DeathsOption = Annotated[
    list[int] | None,
    typer.Option("--deaths", metavar="N", help="At least so many: 1, 25 or 100. May be repeated."),
]
RuleOption = Annotated[
    str | None,
    typer.Option("--rule", metavar="NAME", help="By this rule; left out: the last one adopted by then."),
]


@with_asking
def threats(
    unit: UnitArgument = None,
    deaths: DeathsOption = None,
    days: DaysOption = 30,
    rule: RuleOption = None,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """Tell how likely it is that further people are killed within 30 days, and why.

    A likelihood follows from the unit's own past by a fixed rule; its band, its level and how sure it
    is stand apart. Of one unit the events behind it are named, with points that add up.
    """
    thresholds = [one_of(number, THRESHOLDS, "deaths") for number in dict.fromkeys(deaths or BOARD)]
    one_of(days, HORIZONS, "days")
    with open_for(ledger) as desk:
        as_of, _ = desk.asked(**asking)
        at = day_of(desk, as_of)
        outlook = desk.views.threats(as_of, at=at, rule=rule)
        notes = [f"At least so many deaths within {days} days after {at}, by rule {outlook.rule.name}."]
        if unit is None:
            watched, wrong = _watched(desk)
            board = _board(outlook, watched, thresholds, days)
            first = board.head(MOST * len(thresholds)) if format is Format.TABLE else board
            shown = first.to_dicts()
            if left := (board.height - len(shown)) // len(thresholds):
                notes.append(f"{left:,} more units: name one, or ask for --format csv.")
            notes += wrong
        else:
            shown = outlook.table([read_unit(desk, unit)], thresholds=thresholds, horizons=(days,)).to_dicts()
        points = _points(desk, outlook, shown, thresholds, days) if unit or format is not Format.TABLE else {}
        rows = [answer(desk, outlook, row, points.get((row["unit"], row["threshold"]), ())) for row in shown]
        if unit is not None:
            said = outlook.context(shown[0]["unit"]).to_dicts()
            full = [in_full(desk, outlook, one, said) for one in shown]
            rows = [{**row, **more} for row, more in zip(rows, full, strict=True)]
            if format.for_people:
                notes += [*(line for row in rows for line in _page(row)), *_common(rows[0])]
        columns = list(rows[0]) if rows else ANSWER
        foots = "\n".join([*notes, foot(desk, asking, f"rule {outlook.rule.name}")])
        heads = ("unit", "deaths", "likelihood", "band", "in words", "level", "confidence", "since issued")
        cells = [_cells(row) for row in rows]
        show(Answer(columns=columns, rows=rows, heads=heads, cells=cells, foot=foots), format)


def _board(outlook: Outlook, watch: Sequence[str], thresholds: Sequence[int], days: int) -> "pl.DataFrame":
    """Return answers of all units, the watched ones first, then the likeliest."""
    import polars as pl

    found = outlook.table(thresholds=thresholds, horizons=(days,))
    watched = dict.fromkeys(map(outlook.read, watch))
    known = set(found["unit"].unique())
    if missing := [unit for unit in watched if unit not in known]:
        found = found.vstack(outlook.table(missing, thresholds=thresholds, horizons=(days,)))
    order = {unit: place for place, unit in enumerate(watched)}
    place = pl.col("unit").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    likeliest = pl.col("p").max().over("unit")
    return found.sort(place, likeliest, "unit", "threshold", descending=[False, True, False, False])


def _watched(desk: Desk) -> tuple[list[str], list[str]]:
    """Return the units of [watch], and what is wrong with the words there that are none."""
    units, wrong = [], []
    for word in desk.settings.watch:
        try:
            units.append(read_watched(desk, word))
        except BlotterError as error:
            wrong.append(inert(str(error)))
    return units, wrong


def _points(
    desk: Desk, outlook: Outlook, shown: Sequence[Row], thresholds: Sequence[int], days: int
) -> dict[tuple[str, int], list[tuple[str, int]]]:
    """Return the events behind each answer, and the points of each."""
    units = list(dict.fromkeys(row["unit"] for row in shown))
    told: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for threshold in thresholds:
        frame = outlook.all_contributions(units, horizon=days, threshold=threshold)
        called = desk.views.called(frame["incident"])
        for unit, incident, points in frame.select("unit", "incident", "points").iter_rows():
            told.setdefault((unit, threshold), []).append((called[incident], points))
    return told


def level_words(level: str | None, no_signal: bool, days: int) -> str:
    """Return a level as people read it, or why there is none."""
    if days != 30:
        return "30 days only"
    return Level(level).words if level else "no signal" if no_signal else "not watched"


def _cells(row: Row) -> list[str]:
    since = "" if row["issued_p"] is None else f"{(row['p'] - row['issued_p']) / 10_000_000:+.1f}"
    return [
        inert(row["unit"]),
        f"{row['threshold']}+",
        percent(row["p"]),
        f"{percent(row['p_low'])} to {percent(row['p_high'])}",
        row["likelihood"] or "no signal",
        level_words(row["level"], row["no_signal"], row["horizon_days"]),
        row["confidence"],
        since,
    ]


def _page(row: Row) -> list[str]:
    """Return the lines that explain one answer, the weightiest events first."""
    lines = [
        "",
        f"{row['threshold']}+ deaths in {row['horizon_days']} days: {percent(row['p'])}{_drawn(row)}",
    ]
    lines.append(f"  {percent(row['base']):>8}  whatever happened")
    weighty = sorted(row["contributions"], key=lambda one: -one["points"])
    lines += [f"+ {percent(one['points']):>8}  {inert(one['event'])}" for one in weighty[:NAMED]]
    if len(weighty) > NAMED:
        rest = sum(one["points"] for one in weighty[NAMED:])
        lines.append(f"+ {percent(rest):>8}  {len(weighty) - NAMED:,} others")
    lines += [f"  {percent(one['p']):>8}  {_judged(one, row)}" for one in row["judged"]]
    lines.append("What would change it:")
    for one in row["would_change"]:
        said = _TURNS[one["change"]].format(
            deaths=row["threshold"], day=one["day"], event=inert(one["event"] or "")
        )
        level = f", {Level(one['level']).words}" if one["level"] else ""
        lines.append(f"  {percent(one['p']):>8}  {said}{level}")
    return lines


def _judged(one: Row, row: Row) -> str:
    """Return what an analyst judged, of which question if not of that of the answer, and why."""
    imminent = f", imminent until {one['valid_until']}: CRITICAL" if one["imminent"] else ""
    same = (one["threshold"], one["horizon_days"]) == (row["threshold"], row["horizon_days"])
    of = "" if same else f" of {one['threshold']}+ deaths in {one['horizon_days']} days"
    why = f": {inert(one['rationale'])}" if one["rationale"] else ""
    return f"judged by an analyst{of} ({one['mode']}{imminent}, {one['event']}){why}"


def on_terminal() -> bool:
    """Whether somebody looks at what is printed."""
    return sys.stdout.isatty()


def _drawn(row: Row) -> str:
    """Return how the likelihood came to where it is, as a line of bars on a terminal."""
    if not on_terminal():
        return ""
    top = max(row["trend"])
    return "  " + "".join(_BARS[p * (len(_BARS) - 1) // top] for p in row["trend"])


def _common(row: Row) -> list[str]:
    """Return what is missing from every answer of a unit, and what is said of it besides."""
    lines = [""]
    if row["watched_since"] is None and row["level"] is None:
        lines.append("No level: no coverage is declared for it, so that silence does not mean peace.")
    if row["no_signal"]:
        lines.append(
            "No signal: nothing that counts is recorded in the 365 days before; an onset cannot be read."
        )
    lines += [
        f"Not counted: {inert(one['event'])}, as nobody is named for its {one['deaths']} killed"
        for one in row["unattributed"]
    ]
    lines += [f"Not counted: {inert(one['event'])}, as {one['why']}" for one in row["uncounted"][:NAMED]]
    if row["incidents"]:
        lines.append(f"{row['revised']} of {row['incidents']} incidents were revised by their sources.")
    if row["context"]:
        score = sum(one["decayed"] for one in row["context"])
        lines.append(f"Context, weight 0 (PLOVER intensity, halved every 61 days: {score:+.1f}):")
        lines += [
            f"  {one['decayed']:+5.1f}  {one['day']}  {one['kind'].replace('_', ' ')}  {inert(one['event'])}"
            for one in row["context"][:NAMED]
        ]
    return lines
