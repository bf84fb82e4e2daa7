"""`blotter diff`: what changed between two moments, and because of which records."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer

from blotter.asking import Asking, called, pinned, read_breakdown, read_policy
from blotter.cli.asked import foot, json_rows, spoken, tell_unnamed
from blotter.cli.audit import (
    AskedArgument,
    DaysOption,
    DeathsOption,
    PolicyOption,
    UnitArgument,
    check_options,
)
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, plain, show
from blotter.desk import Desk
from blotter.moments import as_of_named
from events import Invalid
from projections import keys_of

FIGURES = ("low", "best", "high", "unknown", "incidents")
"""What is told of each record."""


@with_asking
def diff(
    view: AskedArgument = "casualties",
    unit: UnitArgument = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="AS_OF", help="As known then; read as --known is.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="AS_OF", help="As known then; left out: now.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="COLUMNS", help="Break down as the view does.")
    ] = None,
    policy: PolicyOption = "current",
    deaths: DeathsOption = 1,
    days: DaysOption = 30,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """Tell what changed between two moments and because of which records; it sums exactly.

    The table adds up by cause; --format json, jsonl and csv give a row for each record. Of threats,
    the likelihoods that moved, and of one unit by which events: by time, by new information, by
    reasoning.
    """
    check_options(view, unit, deaths, days, policy, by)
    if first is None:
        raise Invalid(
            "is missing", field="from", hint="name a moment, as in --from @120 or --from 2023-12-31"
        )
    if "known" in asking:
        raise Invalid("goes with one moment", field="known", hint="diff goes --from one --to another")
    with open_for(ledger) as desk:
        if view == "threats":
            from blotter.cli.threat_audit import diff_threats

            diff_threats(desk, unit, deaths, days, (first, last), asking, format)
        else:
            _diff_casualties(desk, by, policy, (first, last), asking, format)


def _diff_casualties(
    desk: Desk,
    by: Sequence[str] | None,
    policy: str,
    ends: tuple[str | None, str | None],
    asking: Asking,
    format: Format,
) -> None:
    """Tell what moved a tally between two moments: by cause for people, record by record for programs."""
    columns, chosen = read_breakdown(by), read_policy(policy)
    clock, happened = asking.pop("clock", "recorded"), asking.get("happened")
    last = pinned({"known": ends[1], "clock": clock}, len(desk.ledger))
    moments = []
    for option, known in (("from", ends[0]), ("to", last["known"])):
        with called(option):
            moments.append(as_of_named(desk, known, happened, clock))
    tell_unnamed(desk, asking)
    _, where = desk.asked(**asking)
    frame = desk.views.difference(*moments, by=columns, where=where, policy=chosen)
    tallies = [desk.views.casualties(moment, by=columns, where=where, policy=chosen) for moment in moments]
    told = set(tallies[0]["outcome"]) | set(tallies[1]["outcome"])
    moved = [row for row in json_rows(frame) if row["outcome"] in told]
    rows = _caused(desk, [row for row in moved if any(row[name] for name in FIGURES)])
    keys = [*keys_of(columns), "outcome"]
    names = [*keys, "cause", "record", "report", *FIGURES]
    if happened:
        last["happened"] = happened
    answer = Answer(
        columns=names,
        rows=[{name: row[name] for name in names} for row in rows],
        heads=[*keys, "cause", "records", "low", "best", "high"],
        cells=_by_cause(rows, keys),
        foot=f"from {ends[0]} to {ends[1] or 'now'}\n{foot(desk, last, f'policy {policy}')}",
        empty="No number moved, only whether a high is open." if moved else "Nothing moved.",
    )
    show(answer, format)


def _caused(desk: Desk, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each row the cause and the name of the report that its record is about."""
    from projections import IDENTITY, cause

    positions = sorted({row["record"] for row in rows if row["record"] is not None})
    records = {record.position: record for record in desk.ledger.several(positions)}
    about = {position: desk.amended(record) for position, record in records.items()}
    called = desk.views.called(about.values())
    known: dict[int | None, tuple[str, str | None]] = {None: (IDENTITY, None)}
    known |= {position: (cause(record), called[about[position]]) for position, record in records.items()}
    done = [{**row, "cause": known[row["record"]][0], "report": known[row["record"]][1]} for row in rows]
    return sorted(done, key=lambda row: (row["record"] is None, row["record"] or 0))


def _by_cause(rows: Iterable[dict[str, Any]], keys: Sequence[str]) -> list[list[str]]:
    """Add rows up by cause within each value of the breakdown, and add a total for each."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    totals: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        for table, place in ((sums, (*key, row["cause"])), (totals, key)):
            line = table.setdefault(place, [0, 0, 0, 0])
            line[0] += 1
            for index, name in enumerate(("low", "best", "high"), start=1):
                line[index] += row[name]
    cells = []
    for key in sorted(totals, key=lambda key: tuple(str(value) for value in key)):
        shown = [spoken(name, value) for name, value in zip(keys, key, strict=True)]
        parts = {place[-1]: line for place, line in sums.items() if place[:-1] == key}
        for name, line in (*sorted(parts.items()), ("= all", totals[key])):
            cells.append([*shown, name, plain(line[0]), *(f"{number:+,}" for number in line[1:])])
    return cells
