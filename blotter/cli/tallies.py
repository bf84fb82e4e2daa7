"""The command that counts casualties, and how a tally is put for people."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blotter.asking import Asking, read_breakdown, read_policy
from blotter.cli.asked import asked_now, foot, json_rows, spoken
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, show
from events import FAMILIES
from projections import BREAKDOWNS, POLICIES, keys_of

if TYPE_CHECKING:
    import polars as pl

    from projections import Tally

_BINS = ("day", "week", "month", "year")
_BY_HELP = f"Break down by one or several of: {', '.join(BREAKDOWNS)}."
_POLICY_HELP = f"Which report of an incident counts: {', '.join(POLICIES)}."


@with_asking
def casualties(
    by: Annotated[
        list[str] | None,
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
        asking = asked_now(desk, asking)
        as_of, where = desk.asked(**asking)
        named = (*columns, "attribution") if "perpetrator" in columns else columns
        tally = desk.views.tally(as_of, by=named, where=where, policy=read_policy(policy))
        frame = tally.rows(columns)
        heads = [*keys_of(columns), "outcome", "low", "best", "high", "incidents", "reports", ""]
        show(
            Answer(
                columns=[name for name in frame.columns if name != "silent"],
                rows=[] if format.for_people else json_rows(frame.drop("silent")),
                heads=heads,
                cells=_cells(tally, frame, columns) if format.for_people else [],
                foot="\n".join(
                    [*_notes(columns, where.group, tally.beyond), foot(desk, asking, f"policy {policy}")]
                ),
            ),
            format,
        )


def _cells(tally: "Tally", frame: "pl.DataFrame", columns: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the lines of a tally for people, and the total below them. Takes its rows."""
    keys = keys_of(columns)
    names = [_names(frame[key].to_list(), key) for key in keys]
    if "perpetrator" in columns and "attribution" not in columns:
        names[keys.index("perpetrator")] = _attributed(
            tally, frame, columns, names[keys.index("perpetrator")]
        )
    lines = list(zip(*names, *_figures(frame), strict=True))
    if columns and lines:
        told, total = set(frame["outcome"]), tally.total()
        blank = [["total"], [""] * (len(keys) - 1)] if keys else []
        before = [text for texts in blank for text in texts]
        lines += [(*before, *figures) for figures in zip(*_figures(total), strict=True) if figures[0] in told]
    return lines


def _names(values: Sequence[Any], key: str) -> list[str]:
    """Return the values of a breakdown as people read them, each worked out once."""
    names = {value: spoken(key, value) for value in set(values)}
    return [names[value] for value in values]


def _figures(frame: "pl.DataFrame") -> list[list[str]]:
    """Return the columns of a tally behind its names, as people read them.

    Of the figures of a long tally most are the same few, so that each is written once.
    """
    names = ("low", "best", "high", "high_open", "unknown", "incidents", "reports", "silent")
    low, best, high, opened, unknown, incidents, reports, silent = (frame[name].to_list() for name in names)
    told = [
        missing < all_of_them or not all_of_them
        for missing, all_of_them in zip(unknown, incidents, strict=True)
    ]
    return [
        frame["outcome"].to_list(),
        list(map(_figure, low, told)),
        list(map(_figure, best, told)),
        list(map(_figure, high, told, opened)),
        list(map(_figure, incidents)),
        list(map(_figure, reports)),
        list(map(_remark, unknown, silent, incidents)),
    ]


@cache
def _figure(number: int, told: bool = True, opened: bool = False) -> str:
    return f"{number:,}{'+' * opened}" if told else "–"


@cache
def _remark(unknown: int, silent: int, incidents: int) -> str:
    """Say how many incidents a figure knows nothing of; nothing if it knows of all."""
    told = (("not reported", silent), ("unknown", unknown - silent))
    return ", ".join(f"{word} in {n:,} of {incidents:,} incidents" for word, n in told if n)


def _attributed(
    tally: "Tally", frame: "pl.DataFrame", columns: Sequence[str], names: Sequence[str]
) -> list[str]:
    """Say behind each perpetrator how sure that is: `united-states (confirmed)`."""
    keys = [*keys_of(columns), "outcome"]
    found: dict[tuple[Any, ...], set[str]] = {}
    for *row, attribution in tally.rows((*columns, "attribution")).select(*keys, "attribution").iter_rows():
        found.setdefault(tuple(row), set()).add(attribution)
    shown = zip(names, frame.select(keys).iter_rows(), strict=True)
    unknown = keys.index("perpetrator")
    return [
        name if row[unknown] == "unknown" else f"{name} ({', '.join(sorted(found[row]))})"
        for name, row in shown
    ]


def _notes(columns: Sequence[str], groups: Sequence[str], beyond: int) -> list[str]:
    """Return what a reader has to know about a breakdown, and about groups that are asked for together."""
    notes = []
    twice = sum(any(group in family for group in groups) for family in FAMILIES) > 1
    shared = [name for name in ("perpetrator", "target", "attribution", "group") if name in columns]
    if twice:
        shared = [name for name in shared if name != "group"]
        named = ", ".join(spoken("group", group) for group in dict.fromkeys(groups))
        notes.append(f"Whoever is of two of these groups counts twice: {named}.")
    if shared:
        named = " and ".join(shared)
        notes.append(f"A toll may stand under several values of {named}; the total counts it once.")
    bins = [name for name in _BINS if name in columns]
    if bins:
        notes.append("A toll stands under its earliest possible day.")
    if beyond:
        notes.append(f"Incidents that may reach beyond their {bins[0] if bins else 'last day'}: {beyond:,}.")
    return notes
