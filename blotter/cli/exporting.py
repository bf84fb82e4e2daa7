"""`blotter export`: the entries as they are stored, for whoever checks them without Blotter."""

import json
import os
import sys
from base64 import b64encode
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer

from blotter.cli.options import LedgerOption, open_for
from blotter.desk import Desk
from events import NotFound, Refused
from ledger import kept_seals

FORMAT = "blotter-entries/1"


class Exported(StrEnum):
    """What can be exported."""

    ENTRIES = "entries"


def export(
    what: Annotated[Exported, typer.Argument(metavar="WHAT", help="What to write: entries.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="New file to write.")],
    ledger: LedgerOption = None,
) -> None:
    """Write the entries up to the last seal, byte for byte, and the seal, to a file of JSON lines.

    `scripts/verify_export.py`, one file that needs no Blotter, checks it. Veiled texts are not in it.
    """
    with open_for(ledger) as desk:
        seals = kept_seals(desk.ledger)
        if not seals:
            raise NotFound("the ledger has no seal", hint="blotter seal")
        size = seals[-1].checkpoint.size
        try:
            with open(file, "x", encoding="utf-8", newline="\n") as out:
                out.writelines(_lines(desk, size, seals[-1].note))
                out.flush()
                os.fsync(out.fileno())
        except FileExistsError:
            raise Refused(f"{file} exists already", hint="choose another name") from None
        except (OSError, ValueError) as error:
            raise Refused(f"cannot write {file}: {getattr(error, 'strerror', None) or error}") from None
        print(f"wrote {size:,} {what} and their seal to {file}")
        if left := len(desk.ledger) - size:
            print(f"blotter: entries after the last seal, which are left out: {left:,}", file=sys.stderr)
            print("  hint: blotter seal, then export again", file=sys.stderr)


def _lines(desk: Desk, size: int, note: str) -> Iterator[str]:
    head = {"format": FORMAT, "origin": desk.ledger.origin, "size": size, "seal": note}
    yield json.dumps(head, ensure_ascii=False) + "\n"
    for row in desk.ledger.store.rows(0, size):
        yield f'{{"position": {row.position}, "entry": "{b64encode(row.entry).decode()}"}}\n'
