"""Opening a ledger by its path or address."""

from pathlib import Path

from events import Refused, text
from ledger.clock import Clock, utc_clock
from ledger.ledger import Ledger

MEMORY = "memory:"
"""The place of a ledger that is kept in the process only."""


def open_ledger(where: str | Path, *, clock: Clock = utc_clock) -> Ledger:
    """Open the ledger in a file; `memory:` is a new one that is gone with the process."""
    place = _known(where)
    if place == MEMORY:
        return create_ledger(MEMORY, clock=clock)
    from ledger.stores.sqlite import SqliteStore

    return Ledger(SqliteStore(place), clock=clock)


def create_ledger(where: str | Path, *, origin: str | None = None, clock: Clock = utc_clock) -> Ledger:
    """Make a new ledger in a file that is not there yet, or in `memory:`, gone with the process."""
    place, name = _known(where), text(origin or new_origin())
    if place == MEMORY:
        from ledger.stores.memory import MemoryStore

        return Ledger(MemoryStore(name), clock=clock)
    from ledger.stores.sqlite import SqliteStore

    return Ledger(SqliteStore.create(place, origin=name), clock=clock)


def new_origin() -> str:
    """Return a name that no other ledger has."""
    from uuid import uuid4

    return f"blotter/{uuid4()}"


def _known(where: str | Path) -> str:
    place = str(where)
    if "://" in place:
        raise Refused(f"{place} is not a place this version can keep a ledger at", hint="name a file")
    return place
