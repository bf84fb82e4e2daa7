"""Commands for the shelf of sealed postings: look, seal, clear; rebuild, compare, adopt."""

import os
import sys
import time
from typing import Annotated, Any

import typer

from blotter.cli.options import Format, FormatOption, LedgerOption, open_for
from blotter.cli.output import Answer, plain, show
from blotter.cli.progress import Progress
from blotter.desk import Desk
from events import Misused, Refused
from projections import Shelf


def _shelf(desk: Desk) -> Shelf:
    if desk.shelf is None:
        raise Refused("a ledger in memory has no shelf", hint="name a ledger's file: --ledger PATH")
    return desk.shelf


def shelf(
    seal: Annotated[bool, typer.Option("--seal", help="Seal everything that is recorded.")] = False,
    clear: Annotated[
        bool, typer.Option("--clear", help="Delete the shelf; it is drawn again when needed.")
    ] = False,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Tell which postings are sealed, seal the rest, or delete them all.

    Views are the same with a shelf and without: it only makes them fast.
    """
    if seal and clear:
        raise Misused("--seal and --clear exclude each other")
    with open_for(ledger) as desk:
        kept = _shelf(desk)
        if clear:
            kept.clear()
        if seal:
            _seal(desk, kept)
        rows = [
            {
                "start": segment.start,
                "stop": segment.stop,
                "root": segment.head.root.hex(),
                "bytes": sum(path.stat().st_size for path in segment.folder.iterdir()),
            }
            for segment in kept.segments()
        ]
        tail = len(desk.ledger) - kept.sealed()
        cells = [
            [f"@{row['start']}", f"@{row['stop']}", str(row["root"])[:16], plain(row["bytes"])]
            for row in rows
        ]
        foot = (
            f"{plain(kept.sealed())} of {plain(len(desk.ledger))} records are sealed; {plain(tail)} are not."
        )
        columns = ("start", "stop", "root", "bytes")
        show(Answer(columns=columns, rows=rows, cells=cells, foot=foot, empty="Nothing is sealed."), format)


def _seal(desk: Desk, kept: Shelf) -> None:
    start, size = kept.sealed(), len(desk.ledger)
    with Progress() as progress:
        while kept.seal():
            progress("sealing", kept.sealed() - start, size - start)
    if kept.sealed() < size:
        hint = "blotter rebuild --adopt" if kept.outdated else "try again"
        raise Refused("not everything could be sealed", hint=hint)


def rebuild(
    compare: Annotated[
        bool, typer.Option("--compare", help="List every figure that would differ; exit 3 if any does.")
    ] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Let views read the rebuilt shelf; keep the one before.")
    ] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Go back to the shelf before.")] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="How many processes; else one a core.")
    ] = None,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
) -> int:
    """Draw all postings anew beside the live shelf; views go on meanwhile.

    With --compare and --adopt, nothing is adopted if a figure differs: look at the list, then
    adopt without --compare.
    """
    from projections import adopt as adopt_rebuilt, roll_back

    if rollback and (compare or adopt):
        raise Misused("--rollback goes alone")
    if workers is not None and workers < 1:
        raise Misused(f"{workers} workers would never be done", field="workers", hint="one or more")
    with open_for(ledger) as desk:
        kept = _shelf(desk)
        if rollback:
            roll_back(kept.folder)
            _say("views read the shelf before again")
            return 0
        size = len(desk.ledger)
        name = _rebuild(desk, kept, workers)
        differing: list[dict[str, Any]] = []
        if compare:
            differing = _differing(desk, kept, name, size)
            columns = ("view", "row", "figure", "live", "rebuilt", "why")
            show(Answer(columns=columns, rows=differing, empty="No figure would differ."), format)
        if adopt and not differing:
            adopt_rebuilt(kept.folder, name)
            _say("adopted; blotter rebuild --rollback goes back")
        elif not differing:
            _say("not adopted; blotter rebuild --adopt does that")
        return 3 if differing else 0


def _rebuild(desk: Desk, kept: Shelf, workers: int | None) -> str:
    from projections import rebuild as draw_anew

    size, began = len(desk.ledger), time.monotonic()
    with Progress() as progress:
        place = os.path.abspath(desk.settings.ledger)
        name = draw_anew(kept, place, workers=workers, tick=progress)
    _say(f"rebuilt {size:,} records in {time.monotonic() - began:.1f} s")
    return name


def _differing(desk: Desk, kept: Shelf, name: str, size: int) -> list[dict[str, Any]]:
    """Return what differs in a rebuilt generation; Refused unless it has at least `size` records."""
    from ledger import AsOf
    from projections import Views, compare as compared

    live = Shelf(kept.folder, desk.ledger, as_drawn=True, tell=kept.tell)
    beside = Shelf(kept.folder, desk.ledger, generation=name)
    if beside.sealed() < size:
        raise Refused(
            "the rebuilt shelf is gone: another rebuild or a redaction removed it", hint="blotter rebuild"
        )
    one, other = (Views(desk.ledger, shelf) for shelf in (live, beside))
    found = compared(one, other, AsOf(known=beside.sealed()), drawn=live.other_versions())
    return [differing._asdict() for differing in found]


def _say(line: str) -> None:
    print(line, file=sys.stderr)
