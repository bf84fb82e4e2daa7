"""Commands that write: init, record; and how a receipt is printed."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from blotter.cli.options import SIGN, ByOption, Format, FormatOption, LedgerOption, NewActorOption, open_for
from blotter.desk import Desk
from blotter.settings import FILE, LEDGER, TEMPLATE
from events import Event, Refused, did_you_mean, text
from ledger import MEMORY, Receipt, create_ledger

EXAMPLES = {"doha": "doha-2022.yaml"}

RECEIPT = ("id", "ref", "position", "size", "root")
"""Columns of a receipt."""


def receipt_row(desk: Desk, receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as data: the root is that of the first `size` entries."""
    head = desk.ledger.head(receipt.size)
    return {
        "id": str(receipt.id),
        "ref": receipt.ref,
        "position": receipt.position,
        "size": head.size,
        "root": head.root.hex(),
    }


def print_place(row: dict[str, Any]) -> None:
    """Print of a receipt as data where its record is, and the root that has it."""
    for key in ("id", "position", "root"):
        print(f"  {key:<9} {row[key]}")


def print_receipt(desk: Desk, event: Event, receipt: Receipt, format: Format) -> None:
    """Print the receipt of one report: the same one each time that it is recorded."""
    row = receipt_row(desk, receipt)
    if format is Format.TABLE:
        print(f"recorded {event.kind.replace('_', ' ')}{f' {event.ref}' if event.ref else ''}")
        print_place(row)
    else:
        from blotter.cli.output import Answer, show, write_json

        if format is Format.JSON:
            write_json(row)
        else:
            show(Answer(columns=RECEIPT, rows=[row]), format)
    if not receipt.new:
        print("blotter: it was recorded already; nothing was appended", file=sys.stderr)


def warn_of_doubts(desk: Desk, events: Sequence[Event], receipts: Sequence[Receipt]) -> None:
    """Name, on standard error, what is still to come of new reports, and probable duplicates."""
    from blotter.ahead import is_ahead
    from blotter.duplicates import KINDS, LATEST, probable_duplicates

    told = [
        (receipt.position, event) for event, receipt in zip(events, receipts, strict=False) if receipt.new
    ]
    new = [(position, event) for position, event in told if event.kind in KINDS]
    for position, event in new:
        if is_ahead(when := getattr(event, "happened", None)):
            print(f"blotter: @{position} has not happened yet: {when}", file=sys.stderr)
            print(f"  hint: if that is a slip, blotter fix @{position} --set happened=DAY", file=sys.stderr)
    for position, event in told:
        if is_ahead(when := getattr(event, "available", None)):
            print(f"blotter: @{position} is not out yet by what it says: {when}", file=sys.stderr)
            print("  hint: no correction makes it out earlier: if that is a slip,", file=sys.stderr)
            print(f"        blotter retract @{position}, and record it anew", file=sys.stderr)
    latest = desk.ledger.scan(max(0, len(desk.ledger) - LATEST), kinds=KINDS) if new else ()
    for position, found in probable_duplicates(new, latest):
        from blotter.cli.showing import name_of

        into = name_of(desk, found.incident)
        alike = f"{found.score:.0%} alike" + (f" in {', '.join(found.same)}" if found.same else "")
        print(f"blotter: @{position} may tell of the same as {found.name} ({alike})", file=sys.stderr)
        print(f"  hint: if so, blotter merge @{position} --into {into}", file=sys.stderr)
        print(f"        or, for the next one, --incident {into}", file=sys.stderr)


def init(
    path: Annotated[
        str | None, typer.Argument(metavar="[LEDGER]", help=f"File to make (default: {LEDGER}).")
    ] = None,
    example: Annotated[
        str | None, typer.Option(metavar="NAME", help="Record an example in it: doha.")
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The ledger's own name, for proofs (default: a new one)."),
    ] = None,
    ledger: LedgerOption = None,
    by: ByOption = None,
) -> None:
    """Make a ledger and, beside it, a settings file with comments.

    The origin is the name that ids and proofs hang on; it cannot be changed later.
    """
    if example is not None and example not in EXAMPLES:
        raise Refused(f"there is no example {example!r}", hint=did_you_mean(example, EXAMPLES))
    if example is not None and SIGN in os.environ:
        hint = f"unset {SIGN}, or make the ledger and enrol the key first"
        raise Refused("no example can be signed: a new ledger knows no key", hint=hint)
    from blotter.settings import load_settings

    place = path or load_settings(ledger=ledger, by=by).ledger
    if place == MEMORY:
        raise Refused(f"a ledger in {MEMORY} is gone with the command", hint="name a file")
    create_ledger(place, origin=None if origin is None else text(origin)).close()
    settings = Path(place).parent / FILE
    made = not settings.exists()
    if made:
        settings.write_text(TEMPLATE, encoding="utf-8")
    with open_for(place, by) as desk:
        print(f"made {place}, origin {desk.ledger.origin}")
        print(f"{'made' if made else 'kept'} {settings}")
        if example:
            from importlib.resources import as_file, files

            with as_file(files("blotter") / "examples" / EXAMPLES[example]) as file:
                ((_, events, _),) = desk.record(str(file))
            print(f"recorded the example {example}: {len(events)} reports, {desk.ledger.head()}")
            print("look at it: blotter timeline, blotter casualties, blotter actors, blotter funds")


def record(
    paths: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="YAML, JSON or JSON lines; - is standard input.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, append nothing.")] = False,
    new_actor: NewActorOption = False,
    again: Annotated[bool, typer.Option("--again", help="Record reports without a ref once more.")] = False,
    ledger: LedgerOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Append the reports of files: each file whole, or not at all.

    Recording a file again appends nothing. All mistakes are listed at once.
    """
    from blotter.cli.output import Answer, show

    with open_for(ledger, by) as desk:
        rows: list[dict[str, Any]] = []
        files = desk.record(*paths, dry_run=dry_run, new_actors=new_actor, again=again)
        try:
            for path, events, receipts in files:
                warn_of_doubts(desk, events, receipts)
                if format is Format.TABLE:
                    print(_told(path, events, receipts, dry_run=dry_run))
                else:
                    rows += [receipt_row(desk, receipt) for receipt in receipts]
        finally:  # what was appended before a mistake in a later file is said, too
            if format is Format.TABLE:
                print(f"ledger at {desk.ledger.head()}")
            else:
                show(Answer(columns=RECEIPT, rows=rows), format)


def _told(path: str, events: Sequence[Event], receipts: Sequence[Receipt], *, dry_run: bool) -> str:
    if dry_run:
        return f"{path}: {len(events)} reports are well-formed; nothing was appended"
    new = sum(receipt.new for receipt in receipts)
    return f"{path}: {new} recorded, {len(receipts) - new} recorded already"
