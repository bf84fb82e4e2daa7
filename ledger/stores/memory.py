"""Rows in a list: for tests, examples and trying things out."""

from collections.abc import Iterator, Sequence
from threading import Lock

from events import Moved, Unreadable
from ledger.merkle import HASH_SIZE
from ledger.record import Row, Veiled
from ledger.store import span_of


class MemoryStore:
    """A Store that is gone when the process ends."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._rows: list[Row] = []
        self._positions: dict[bytes, int] = {}
        self._veiled: dict[int, dict[str, Veiled]] = {}
        self._lock = Lock()

    def size(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def append(self, rows: Sequence[Row], texts: Sequence[tuple[int, Veiled]] = ()) -> None:
        """Keep all rows, or none; Moved if a position or an id is taken."""
        with self._lock:
            ids = {row.id for row in rows}
            taken = len(ids) < len(rows) or not ids.isdisjoint(self._positions)
            expected = range(len(self._rows), len(self._rows) + len(rows))
            if taken or [row.position for row in rows] != list(expected):
                raise Moved(f"the ledger has {len(self._rows)} entries by now")
            self._rows.extend(rows)
            self._positions |= {row.id: row.position for row in rows}
            for position, text in texts:
                self._veiled.setdefault(position, {})[text.field] = text

    def rows(self, start: int, stop: int, *, about: bytes | None = None) -> Iterator[Row]:
        """Yield the rows from start to before stop; only those about one report."""
        for row in self._rows[max(start, 0) : max(stop, 0)]:
            if about is None or row.about == about:
                yield row

    def find(self, id: bytes) -> int | None:
        """Return the position of an id, None if there is none."""
        return self._positions.get(id)

    def find_all(self, ids: Sequence[bytes]) -> dict[bytes, int]:
        """Return the positions of those ids that are there."""
        return {id: self._positions[id] for id in ids if id in self._positions}

    def starting(self, digits: str, limit: int) -> list[int]:
        """Return the positions of up to `limit` ids that begin with these hexadecimal digits."""
        first, last = span_of(digits)
        found = [place for id, place in self._positions.items() if first <= id <= last]
        return found[:limit]

    def hash(self, level: int, index: int) -> bytes:
        """Return the hash of one perfect subtree that is complete."""
        position = ((index + 1) << level) - 1
        if not 0 <= position < len(self._rows):
            raise Unreadable(f"there is no tree node ({level}, {index})")
        return self._rows[position].hashes[level * HASH_SIZE : (level + 1) * HASH_SIZE]

    def veiled(self, position: int) -> list[Veiled]:
        """Return the veiled texts of an entry, by field."""
        return [text for _, text in sorted(self._veiled.get(position, {}).items())]

    def veiled_in(self, start: int, stop: int) -> set[int]:
        """Return the positions from start to before stop that have veiled texts beside them."""
        return {position for position in self._veiled if start <= position < stop}

    def forget(self, position: int, fields: Sequence[str], instead: str) -> None:
        """Put other words in place of veiled texts."""
        with self._lock:
            self._veiled[position].update({field: Veiled(field, b"", instead) for field in fields})

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""
