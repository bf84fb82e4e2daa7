"""The command that counts casualties, and how a tally is put for people."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from blotter.asking import Asking, read_breakdown, read_policy
from blotter.cli.asked import foot, json_rows, spoken
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, plain, show
from blotter.desk import Desk
from projections import BREAKDOWNS, POLICIES

Row = Mapping[str, Any]
_BINS = ("day", "week", "month", "year")
_BY_HELP = f"Break down by one or several of: {', '.join(BREAKDOWNS)}."
_POLICY_HELP = f"Which report of an incident counts: {', '.join(POLICIES)}."


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
        as_of, where = desk.asked(**asking)
        frame = desk.views.casualties(as_of, by=columns, where=where, policy=read_policy(policy))
        cells = [_tally_cells(row, columns) for row in json_rows(frame)]
        frame = frame.drop("silent")
        rows = json_rows(frame)
        if "perpetrator" in columns and "attribution" not in columns:
            _name_attributions(desk, columns, cells, rows, policy, asking)
        if columns and rows:
            total = json_rows(desk.views.casualties(as_of, where=where, policy=read_policy(policy)))
            told = {row["outcome"] for row in rows}
            cells += [_total_cells(row, columns) for row in total if row["outcome"] in told]
        notes = _notes(desk, columns, policy, asking)
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


def _tally_cells(row: Row, columns: Sequence[str]) -> list[str]:
    silent = row["unknown"] == row["incidents"] and row["incidents"] > 0
    figures = ["–"] * 3
    if not silent:
        figures = [plain(row["low"]), plain(row["best"]), plain(row["high"]) + "+" * row["high_open"]]
    told = (("not reported", row["silent"]), ("unknown", row["unknown"] - row["silent"]))
    remark = ", ".join(f"{word} in {n:,} of {row['incidents']:,} incidents" for word, n in told if n)
    named = [spoken(name, row[name]) for name in _keys(columns)]
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


def _notes(desk: Desk, columns: Sequence[str], policy: str, asked: Asking) -> list[str]:
    """Return what a reader has to know about a breakdown."""
    notes = []
    shared = [name for name in ("perpetrator", "target", "attribution", "group") if name in columns]
    if shared:
        named = " and ".join(shared)
        notes.append(f"A toll may stand under several values of {named}; the total counts it once.")
    bins = [name for name in _BINS if name in columns]
    if bins or "happened" in asked:
        as_of, where = desk.asked(**asked)
        beyond = desk.views.straddling(as_of, by=columns, where=where, policy=read_policy(policy))
        if bins:
            notes.append("A toll stands under its earliest possible day.")
        if beyond:
            notes.append(
                f"Incidents that may reach beyond their {bins[0] if bins else 'last day'}: {beyond:,}."
            )
    return notes
