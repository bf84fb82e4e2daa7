"""Ledgers of the fixed mix with everything sealed beside them."""

import subprocess
from pathlib import Path

from processes import BLOTTER, surroundings

from ledger import Ledger
from projections import Shelf, Views


def folder(path: Path) -> Path:
    """Return the folder that the sealed postings of a ledger are in."""
    return path.with_name(f"{path.name}.shelf")


def views(path: Path, ledger: Ledger) -> Views:
    """Return the views of a ledger, drawn from its shelf and what was recorded since."""
    return Views(ledger, Shelf(folder(path), ledger))


def rebuilding(path: Path) -> list[str]:
    """Return the command that draws everything anew and adopts it."""
    return [BLOTTER, "--ledger", str(path), "rebuild", "--adopt"]


def seal(path: Path) -> Path:
    """Seal a ledger to its end; sealing what is sealed does nothing."""
    if not folder(path).exists():
        subprocess.run(rebuilding(path), check=True, env=surroundings(), stderr=subprocess.DEVNULL)
    return path
