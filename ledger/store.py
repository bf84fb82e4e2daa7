"""Store: what a ledger needs of whatever keeps its rows; a narrow port."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from events import Unreadable
from ledger.record import Row, Veiled


def missing(position: int) -> Unreadable:
    """Return the error of a row that is not where it has to be."""
    return Unreadable(f"entry {position} is missing", hint="blotter verify, then restore a backup")


def whole(store: "Store", start: int, stop: int) -> Iterator[Row]:
    """Yield the rows from start to before stop, all of them; Unreadable if one is missing."""
    at = max(start, 0)
    for row in store.rows(start, stop):
        if row.position != at:
            break
        yield row
        at += 1
    if at < stop:
        raise missing(at)


def span_of(digits: str) -> tuple[bytes, bytes]:
    """Return the first and the last id that begin with these hexadecimal digits."""
    width = max(32, len(digits) + len(digits) % 2)
    return bytes.fromhex(digits.ljust(width, "0")), bytes.fromhex(digits.ljust(width, "f"))


class Store(Protocol):
    """Keeps rows by position, from 0, without gaps; knows nothing of what they say.

    Every method may raise Busy (another process holds the lock for too long) and Unreadable
    (what is stored cannot be read); no other error of a database leaves a store.
    """

    @property
    def origin(self) -> str:
        """The ledger's own name, set when it was made."""

    def size(self) -> int:
        """Return how many rows there are."""

    def append(self, rows: Sequence[Row], texts: Sequence[tuple[int, Veiled]] = ()) -> None:
        """Keep all rows durably, or none; Moved if a position or an id is taken.

        `texts` are the veiled texts of these rows, each with its position.
        """

    def rows(self, start: int, stop: int, *, about: bytes | None = None) -> Iterator[Row]:
        """Yield the rows from start to before stop, in order; only those about one report."""

    def find(self, id: bytes) -> int | None:
        """Return the position of an id, None if there is none."""

    def find_all(self, ids: Sequence[bytes]) -> dict[bytes, int]:
        """Return the positions of those ids that are there."""

    def starting(self, digits: str, limit: int) -> list[int]:
        """Return the positions of up to `limit` ids that begin with these hexadecimal digits."""

    def hash(self, level: int, index: int) -> bytes:
        """Return the hash of one perfect subtree that is complete."""

    def veiled(self, position: int) -> list[Veiled]:
        """Return the veiled texts of an entry, by field."""

    def veiled_in(self, start: int, stop: int) -> set[int]:
        """Return the positions from start to before stop that have veiled texts beside them."""

    def forget(self, position: int, fields: Sequence[str], instead: str) -> None:
        """Put other words in place of veiled texts and leave no trace of them, nor of their salt."""

    def close(self) -> None:
        """Let go of the files; harmless when called twice."""
