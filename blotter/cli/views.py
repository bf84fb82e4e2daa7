"""Commands that draw views: casualties, actors, ties, funds, timeline, sources."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import typer

from blotter.asking import Asking, read_breakdown
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, plain, show
from blotter.desk import Desk
from events import ActorStatus, DetentionStage, country_names
from ledger import Head
from projections import BREAKDOWNS, POLICIES

Row = Mapping[str, Any]
_BINS = ("day", "week", "month", "year")
_BY_HELP = f"Break down by one or several of: {', '.join(BREAKDOWNS)}."
_POLICY_HELP = f"Which report of an incident counts: {', '.join(POLICIES)}."


def foot(desk: Desk, asked: Asking, *more: str) -> str:
    """Return the line that a figure can be found again by."""
    as_of, _ = desk.asked(**asked)
    head: Head = desk.views.head(as_of)
    parts = [f"@{head.size}", f"root {head.root.hex()[:16]}", f"{as_of.clock} clock"]
    if as_of.clock == "available":
        parts.append(f"known {asked.get('known')}")
    if as_of.happened:
        parts.append(f"happened up to {as_of.happened}")
    return " · ".join([*parts, *more])


def json_rows(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON values: days as text, whole amounts as integers."""

    def value(found: Any) -> Any:
        if isinstance(found, Decimal):
            return int(found) if found == int(found) else float(found)
        return found.isoformat() if isinstance(found, date) else found

    return [{name: value(found) for name, found in row.items()} for row in frame.iter_rows(named=True)]


@with_asking
def casualties(
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="COLUMNS",
            help=_BY_HELP,
        ),
    ] = None,
    policy: Annotated[str, typer.Option("--policy", metavar="NAME", help=_POLICY_HELP)] = "current",
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """Count casualties: low, best and high by outcome, each incident counted once.

    `+` says that the true number may be higher. Policies: current counts the best graded, then
    latest report of each incident; widest takes the lowest low and highest high; lead the first.
    """
    with open_for(ledger) as desk:
        columns = read_breakdown(by)
        frame = desk.casualties(columns, policy=policy, **asking)
        rows = json_rows(frame)
        cells = [_tally_cells(row, columns) for row in rows]
        if "perpetrator" in columns and "attribution" not in columns:
            _name_attributions(desk, columns, cells, rows, policy, asking)
        if columns and rows:
            total = json_rows(desk.casualties(policy=policy, **asking))
            told = {row["outcome"] for row in rows}
            cells += [_total_cells(row, columns) for row in total if row["outcome"] in told]
        notes = _notes(columns)
        heads = [
            *(name for name in columns if name != "outcome"),
            "outcome",
            "low",
            "best",
            "high",
            "incidents",
            "reports",
            "",
        ]
        show(
            Answer(
                columns=frame.columns,
                rows=rows,
                heads=heads,
                cells=cells,
                foot="\n".join([*notes, foot(desk, asking, f"policy {policy}")]),
            ),
            format,
        )


def _keys(columns: Sequence[str]) -> list[str]:
    return [name for name in columns if name != "outcome"]


def _words(name: str, value: Any) -> str:
    """Return a value of a breakdown as people read it."""
    if value is None:
        return "not given"
    if name == "country":
        return country_names().get(str(value), str(value))
    if name in ("kind", "group", "method"):
        return str(value).replace("_", " ")
    return plain(value)


def _tally_cells(row: Row, columns: Sequence[str]) -> list[str]:
    silent = row["unknown"] == row["incidents"] and row["incidents"] > 0
    figures = ["–"] * 3
    if not silent:
        figures = [plain(row["low"]), plain(row["best"]), plain(row["high"]) + "+" * row["high_open"]]
    remark = ""
    if row["unknown"]:
        told = "not reported" if silent and not row["low"] else "unknown"
        remark = f"{told} in {row['unknown']:,} of {row['incidents']:,} incidents"
    named = [_words(name, row[name]) for name in _keys(columns)]
    return [*named, row["outcome"], *figures, plain(row["incidents"]), plain(row["reports"]), remark]


def _total_cells(row: Row, columns: Sequence[str]) -> list[str]:
    names = _keys(columns)
    cells = _tally_cells(row, ())
    return [*(["total"] if names else []), *[""] * (len(names) - 1), *cells]


def _name_attributions(
    desk: Desk,
    columns: Sequence[str],
    cells: list[list[str]],
    rows: Sequence[Row],
    policy: str,
    asked: Asking,
) -> None:
    """Say behind each perpetrator how sure that is: `united-states (confirmed)`."""
    keys = [*_keys(columns), "outcome"]
    found: dict[tuple[Any, ...], set[str]] = {}
    for row in desk.casualties((*columns, "attribution"), policy=policy, **asked).iter_rows(named=True):
        found.setdefault(tuple(row[key] for key in keys), set()).add(row["attribution"])
    place = _keys(columns).index("perpetrator")
    for line, shown in zip(cells, rows, strict=True):
        if shown["perpetrator"] != "unknown":
            line[place] += f" ({', '.join(sorted(found[tuple(shown[key] for key in keys)]))})"


def _notes(columns: Sequence[str]) -> list[str]:
    """Return what a reader has to know about a breakdown."""
    notes = []
    shared = [name for name in ("perpetrator", "target", "attribution", "group") if name in columns]
    if shared:
        notes.append(
            f"A toll may stand under several values of {' and '.join(shared)}; the total counts it once."
        )
    if any(name in columns for name in _BINS):
        notes.append("A toll stands under its earliest possible day.")
    return notes


@with_asking
def actors(
    who: Annotated[
        str | None, typer.Argument(metavar="[ACTOR]", help="Id, name or alias of one actor.")
    ] = None,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """Tell what has become of every actor, since when and by which report; or all about one."""
    with open_for(ledger) as desk:
        frame = desk.actors(**asking) if who is None else desk.actor(who, **asking)
        rows = json_rows(frame)
        spoken = {code.value: code.words for kind in (ActorStatus, DetentionStage) for code in kind}
        heads: Sequence[str] = ()
        cells = [[plain(value) for value in row.values()] for row in rows]
        if who is None:
            for line, row in zip(cells, rows, strict=True):
                line[1] = "not reported" if row["status"] is None else spoken[row["status"]]
        else:
            heads = ("says", "value", "with", "happened", "report")
        show(
            Answer(columns=frame.columns, rows=rows, heads=heads, cells=cells, foot=foot(desk, asking)),
            format,
        )


@with_asking
def ties(
    a: Annotated[str, typer.Argument(metavar="A", help="Actor: a side, by id, name or alias.")],
    b: Annotated[
        str | None, typer.Argument(metavar="[B]", help="The other side; left out: all of them.")
    ] = None,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """Tell who met, accused and agreed with whom, people counted for the side they belong to."""
    with open_for(ledger) as desk:
        frame = desk.ties(a, b, **asking)
        rows = json_rows(frame)
        cells = [_tie_cells(row) for row in rows]
        heads = ("a", "b", "meetings", "a accuses b", "b accuses a", "agreements", "said to be broken")
        show(
            Answer(columns=frame.columns, rows=rows, heads=heads, cells=cells, foot=foot(desk, asking)),
            format,
        )


def _tie_cells(row: Row) -> list[str]:
    def with_part(name: str, part: str, said: str) -> str:
        return f"{row[name]} ({row[part]} {said})" if row[part] else f"{row[name]}"

    return [
        row["a"],
        row["b"],
        with_part("meetings", "meetings_implied", "implied"),
        with_part("a_accuses_b", "a_accuses_b_repeated", "repeated"),
        with_part("b_accuses_a", "b_accuses_a_repeated", "repeated"),
        plain(row["agreements"]),
        plain(row["broken"]),
    ]


@with_asking
def funds(ledger: LedgerOption = None, format: FormatOption = Format.TABLE, *, asking: Asking) -> None:
    """Tell what was announced, committed, disbursed, withheld and so on, by fund and currency.

    Stages sum separately, and currencies never add.
    """
    with open_for(ledger) as desk:
        frame = desk.funds(**asking)
        rows = json_rows(frame)
        open_amounts = sum(row["unknown"] for row in rows)
        note = [f"{open_amounts} reports give no amount and add 0."] if open_amounts else []
        foots = "\n".join([*note, foot(desk, asking)])
        shown = [name for name in frame.columns if name != "unknown"]
        cells = [[plain(row[name]) for name in shown] for row in rows]
        show(Answer(columns=frame.columns, rows=rows, heads=shown, cells=cells, foot=foots), format)


@with_asking
def timeline(ledger: LedgerOption = None, format: FormatOption = Format.TABLE, *, asking: Asking) -> None:
    """List what happened, in the order that it happened; undated reports come last."""
    with open_for(ledger) as desk:
        frame = desk.timeline(**asking)
        rows = json_rows(frame)
        cells = [
            [
                row["happened"] or "undated",
                row["kind"].replace("_", " "),
                ", ".join(
                    part
                    for part in (row["place"], _words("country", row["country"]))
                    if part and part != "not given"
                ),
                row["report"][:36],
                plain(row["summary"]),
            ]
            for row in rows
        ]
        heads = ("happened", "kind", "place", "report", "what happened")
        show(
            Answer(columns=frame.columns, rows=rows, heads=heads, cells=cells, foot=foot(desk, asking)),
            format,
        )


@with_asking
def sources(ledger: LedgerOption = None, format: FormatOption = Format.TABLE, *, asking: Asking) -> None:
    """Tell where the reports come from; sources with one origin count as one."""
    with open_for(ledger) as desk:
        frame = desk.sources(**asking)
        show(Answer(columns=frame.columns, rows=json_rows(frame), foot=foot(desk, asking)), format)
