"""What the ledger holds and hands out: rows, heads, receipts, and events as they are read back."""

from datetime import date, datetime
from functools import lru_cache
from hashlib import sha1
from typing import Literal, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from attrs import frozen

from events import Event


class Row(NamedTuple):
    """What a store keeps of one entry; `hashes` are the tree nodes that the entry completes."""

    position: int
    id: bytes
    about: bytes | None
    entry: bytes
    hashes: bytes


class Veiled(NamedTuple):
    """A text that stands beside an entry; without salt it was redacted, and the text says so."""

    field: str
    salt: bytes
    text: str


class Head(NamedTuple):
    """Names one exact history: the first `size` entries and the root of their tree."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"@{self.size} {self.root.hex()[:16]}"


class Proof(NamedTuple):
    """Shows that an entry is in the history that a head names (RFC 6962, 2.1.1)."""

    position: int
    entry: bytes
    path: tuple[bytes, ...]
    head: Head


@frozen(kw_only=True)
class AsOf:
    """A moment on both clocks; None is "as of now" and "whenever it happened".

    `known` is a size (the first n entries) or a time; `happened` the last day that counts.
    """

    known: int | datetime | None = None
    happened: date | None = None
    clock: Literal["recorded", "available"] = "recorded"


NOW = AsOf()


class Recorded(NamedTuple):
    """An event read back: what was said, by whom, and when the ledger heard it (UTC)."""

    position: int
    id: UUID
    recorded: datetime
    by: str
    event: Event


class Receipt(NamedTuple):
    """What an append acknowledges; `new` is False when the event was already there.

    The head to cite is that of the first `size` entries, the event's own being the last.
    """

    position: int
    id: UUID
    ref: str | None
    new: bool

    @property
    def size(self) -> int:
        """Number of entries up to and including this one."""
        return self.position + 1


def id_of_ref(origin: str, ref: str) -> UUID:
    """Return the id that a ref has in a ledger: UUIDv5 in the namespace of its origin (RFC 9562, 5.5)."""
    digest = sha1(_namespace(origin) + ref.encode(), usedforsecurity=False).digest()
    return UUID(bytes=digest[:16], version=5)  # as `uuid5` does it, in two thirds of the time


@lru_cache
def _namespace(origin: str) -> bytes:
    return uuid5(NAMESPACE_URL, origin).bytes
