"""Ledgers of the fixed mix in a working folder, each written once and used by every measure.

Rows are written past the checks of `Ledger.append`, which would take most of the time: they are
the very rows that it would write, and a test compares them.
"""

import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import mix

from events import pack
from ledger import Row, create_ledger, merkle
from ledger.entry import write

START = 1_704_067_200_000_000
"""The first batch is recorded on 2024-01-01 UTC, each a second after the one before."""

BATCH = 4_096


def said(record: mix.Record) -> bytes:
    """Return what an entry holds of a record, encoded once."""
    return pack([record.id, record.about, mix.BY, record.kind, 1, record.fields, {}])


def rows(records: Iterable[mix.Record]) -> Iterator[Row]:
    """Yield the rows of a ledger that holds these records from its beginning."""
    edge: tuple[bytes, ...] = ()
    for position, record in enumerate(records):
        entry = write(said(record), recorded=START + position // BATCH * 1_000_000)
        hashes, edge = merkle.grow(edge, position, merkle.leaf_hash(entry))
        yield Row(position, record.id, record.about, entry, hashes)


def fill(path: Path, size: int, *, text: bool = False) -> None:
    """Make a ledger of the first `size` records of the mix."""
    with create_ledger(path, origin=mix.ORIGIN) as ledger:
        made = rows(mix.record(n, text=text) for n in range(size))
        while batch := list(islice(made, BATCH)):
            ledger.store.append(batch)


def ledger(work: Path, size: int, *, text: bool = False) -> Path:
    """Return the ledger of a size, made now if it is not in the working folder yet."""
    path = work / f"mix-{size}{'-text' if text else ''}.db"
    if not path.exists():
        draft = path.with_suffix(".draft")
        for old in work.glob(f"{draft.name}*"):
            old.unlink()
        fill(draft, size, text=text)
        draft.rename(path)
    return path


def copy(path: Path, to: Path) -> Path:
    """Return a copy of a closed ledger, alone in a folder that is made anew."""
    shutil.rmtree(to.parent, ignore_errors=True)
    to.parent.mkdir(parents=True)
    shutil.copyfile(path, to)
    return to
