"""Commands that audit a figure: why it is what it is, and what changed between two moments."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blotter.asking import Asking, called, pinned, read_as_of, read_breakdown, read_policy
from blotter.cli.asked import foot, json_rows, spoken
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, inert, plain, show
from blotter.desk import Desk
from events import Invalid, did_you_mean
from projections import keys_of

if TYPE_CHECKING:
    import polars as pl

VIEWS = ("casualties", "threats")
FIGURES = ("casualties",)
"""Views whose figures can be published."""

ViewArgument = Annotated[str, typer.Argument(metavar="VIEW", help="The view to ask about: casualties.")]
AskedArgument = Annotated[
    str, typer.Argument(metavar="VIEW", help="The view to ask about: casualties or threats.")
]
UnitArgument = Annotated[
    str | None, typer.Argument(metavar="[UNIT]", help="Of threats: isis-k, AF, isis-k@AF or on:hazara.")
]
DeathsOption = Annotated[int, typer.Option("--deaths", metavar="N", help="Of threats: at least so many.")]
DaysOption = Annotated[int, typer.Option("--days", metavar="N", help="Of threats: within so many days.")]
PolicyOption = Annotated[str, typer.Option("--policy", metavar="NAME", help="Which report counts.")]


def check_view(view: str, views: Sequence[str] = FIGURES) -> None:
    """Refuse a view that has no figures."""
    if view not in views:
        raise Invalid(f"{view!r} is not a view of figures", field="view", hint=did_you_mean(view, views))


def _check(
    view: str, unit: str | None, deaths: int, days: int, policy: str, by: Sequence[str] | None = None
) -> None:
    """Refuse an option that the view does not look at, unless it says what holds anyway."""
    check_view(view, VIEWS)
    others = {"policy": policy != "current", "by": bool(by)}
    if view != "threats":
        others = {"deaths": deaths != 1, "days": days != 30}
    for name, is_given in others.items():
        if is_given:
            raise Invalid(f"is no option of {view}", field=name, hint="leave it out")
    if unit is not None and view != "threats":
        raise Invalid("goes with threats", field="unit", hint=f"blotter why threats {unit}")


@with_asking
def why(
    view: AskedArgument = "casualties",
    unit: UnitArgument = None,
    policy: PolicyOption = "current",
    deaths: DeathsOption = 1,
    days: DaysOption = 30,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """Name the reports behind a figure: the one that counts for each incident, and those beside it.

    Takes the filters of the view. The rows that count add up to the figure. Of threats, the events
    behind the likelihood of one unit, with points that add up, and those that do not count.
    """
    _check(view, unit, deaths, days, policy)
    with open_for(ledger) as desk:
        if view == "threats":
            from blotter.cli.threat_audit import why_threats

            why_threats(desk, unit, deaths, days, asking, format)
            return
        asking = pinned(asking, len(desk.ledger))
        as_of, where = desk.asked(**asking)
        frame = desk.views.why(as_of, where=where, policy=read_policy(policy))
        called = desk.views.called([*frame["incident"].unique(), *frame["report"].unique()])
        origins = desk.views.origins(frame["report"], as_of)
        people = format in (Format.TABLE, Format.MD)
        heads = ("outcome", "incident", "", "report", "low", "best", "high", "grade", "record", "sources")
        show(
            Answer(
                columns=_WHY,
                rows=() if people else _why_rows(frame, called, origins),
                heads=heads,
                cells=_why_cells(frame, called, origins) if people else [],
                foot=foot(desk, asking, f"policy {policy}"),
            ),
            format,
        )


_WHY = (
    *("outcome", "counts", "low", "best", "high", "high_open", "incident", "report", "grade", "published"),
    *("record", "sources"),
)


def _why_rows(
    frame: "pl.DataFrame", called: Mapping[int, str], origins: Mapping[int, list[str]]
) -> list[dict[str, Any]]:
    renamed = frame.rename({"opened": "high_open", "position": "record"})
    return [
        row
        | {
            "incident": called[row["incident"]],
            "report": called[row["report"]],
            "sources": origins.get(row["report"], []),
        }
        for row in json_rows(renamed.select(*_WHY[:-1]))
    ]


def _why_cells(
    frame: "pl.DataFrame", called: Mapping[int, str], origins: Mapping[int, list[str]]
) -> list[tuple[str, ...]]:
    """Return the same for people, column by column: there may be very many."""
    told = frame.to_dict(as_series=False)
    low, best, high = told["low"], told["best"], told["high"]
    sources = {report: inert("; ".join(origins.get(report, ()))) for report in set(told["report"])}
    return list(
        zip(
            told["outcome"],
            map(called.__getitem__, told["incident"]),
            ["counts" if one else "beside" for one in told["counts"]],
            map(called.__getitem__, told["report"]),
            map(_figure, low),
            map(_figure, best),
            map(_highest, low, best, high, told["opened"]),
            told["grade"],
            [f"@{position}" for position in told["position"]],
            map(sources.__getitem__, told["report"]),
            strict=True,
        )
    )


@cache
def _figure(number: int | None) -> str:
    return "?" if number is None else plain(number)


@cache
def _highest(low: int | None, best: int | None, high: int | None, opened: bool) -> str:
    return plain(max(low or 0, best or 0) if high is None else high) + "+" * opened


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
    _check(view, unit, deaths, days, policy, by)
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
            return
        columns = read_breakdown(by)
        clock, happened = asking.pop("clock", "recorded"), asking.get("happened")
        ends = pinned({"known": last, "clock": clock}, len(desk.ledger))
        moments = []
        for option, known in (("from", first), ("to", ends["known"])):
            with called(option):
                moments.append(read_as_of(desk.moment(known), happened, clock))
        _, where = desk.asked(**asking)
        frame = desk.views.difference(*moments, by=columns, where=where, policy=read_policy(policy))
        tallies = [
            desk.views.casualties(moment, by=columns, where=where, policy=read_policy(policy))
            for moment in moments
        ]
        told = set(tallies[0]["outcome"]) | set(tallies[1]["outcome"])
        rows = _caused(desk, [row for row in json_rows(frame) if row["outcome"] in told])
        keys = [*keys_of(columns), "outcome"]
        names = [*keys, "cause", "record", "report", "low", "best", "high", "unknown", "incidents"]
        cells = _by_cause(rows, keys)
        heads = [*keys, "cause", "records", "low", "best", "high"]
        if happened:
            ends["happened"] = happened
        foots = f"from {first} to {last or 'now'}\n{foot(desk, ends, f'policy {policy}')}"
        shown = [{name: row[name] for name in names} for row in rows]
        answer = Answer(
            columns=names, rows=shown, heads=heads, cells=cells, foot=foots, empty="Nothing moved."
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
