"""Commands that copy the ledger and make it anew from a copy: backup, restore."""

import os
from typing import Annotated

import typer

from blotter.cli.options import LedgerOption, open_for
from blotter.cli.verifying import AgainstOption, read_kept
from blotter.settings import load_settings
from ledger import back_up, restore as restore_ledger


def backup(
    file: Annotated[str, typer.Argument(metavar="FILE", help="New file to copy the ledger to.")],
    ledger: LedgerOption = None,
) -> None:
    """Copy the ledger while it is in use, verify the copy, and copy its seals.

    A copy made with other tools while somebody writes may be half of one state and half of another.
    """
    with open_for(ledger) as desk:
        print(f"copied to {file}, verified: {back_up(desk.ledger, file)}")


def restore(
    file: Annotated[str, typer.Argument(metavar="BACKUP", help="A file that blotter backup made.")],
    against: AgainstOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Make the ledger anew from a backup, where no ledger is.

    Refused if the backup is damaged or older than a seal beside it, a seal still beside the lost
    ledger, or a head that is given with --against.
    """
    target = load_settings(ledger=ledger).ledger
    head = restore_ledger(file, target, read_kept(against or ()))
    print(f"restored {os.path.basename(file)} to {target}, verified: {head}")
