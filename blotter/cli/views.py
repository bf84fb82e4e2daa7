"""Commands that draw views: actors, ties, funds, timeline, sources."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from blotter.asking import Asking
from blotter.cli.asked import asked_now, each_row, foot, json_rows, spoken
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, inert, plain, show
from events import ActorStatus, DetentionStage

Row = Mapping[str, Any]


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
        asking = asked_now(desk, asking)
        frame = desk.actors(**asking) if who is None else desk.actor(who, **asking)
        rows = json_rows(frame)
        words = {code.value: code.words for kind in (ActorStatus, DetentionStage) for code in kind}
        heads: Sequence[str] = ()
        cells = [[plain(value) for value in row.values()] for row in rows]
        if who is None:
            for line, row in zip(cells, rows, strict=True):
                line[1] = "not reported" if row["status"] is None else words[row["status"]]
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
        asking = asked_now(desk, asking)
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
        asking = asked_now(desk, asking)
        frame = desk.funds(**asking)
        rows = json_rows(frame)
        open_amounts = sum(row["unknown"] for row in rows)
        note = [f"{open_amounts} reports give no amount and add 0."] if open_amounts else []
        foots = "\n".join([*note, foot(desk, asking)])
        shown = [name for name in frame.columns if name != "unknown"]
        cells = [[plain(value) for value in row] for row in frame.select(shown).iter_rows()]
        show(Answer(columns=frame.columns, rows=rows, heads=shown, cells=cells, foot=foots), format)


@with_asking
def timeline(ledger: LedgerOption = None, format: FormatOption = Format.TABLE, *, asking: Asking) -> None:
    """List what happened, in the order that it happened; undated reports come last."""
    with open_for(ledger) as desk:
        asking = asked_now(desk, asking)
        frame = desk.timeline(**asking)
        rows, cells = each_row(frame), map(_timeline_cells, each_row(frame))
        heads = ("happened", "kind", "place", "report", "what happened")
        show(
            Answer(columns=frame.columns, rows=rows, heads=heads, cells=cells, foot=foot(desk, asking)),
            format,
        )


def _timeline_cells(row: Row) -> list[str]:
    where = (row["place"], row["country"] and spoken("country", row["country"]))
    return [
        row["happened"] or "undated",
        row["kind"].replace("_", " "),
        inert(", ".join(filter(None, where))),
        row["report"][:36],
        plain(row["summary"]),
    ]


@with_asking
def sources(ledger: LedgerOption = None, format: FormatOption = Format.TABLE, *, asking: Asking) -> None:
    """Tell where the reports come from; sources with one origin count as one."""
    with open_for(ledger) as desk:
        asking = asked_now(desk, asking)
        frame = desk.sources(**asking)
        show(Answer(columns=frame.columns, rows=json_rows(frame), foot=foot(desk, asking)), format)
