"""Reading many rows: quickly where an entry is plainly in order, strictly where that is in doubt."""

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import datetime
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from events import DOUBTS, InDoubt, Shape, StoredFields, unpack
from ledger.record import LATEST, Recorded, Row, Said, moment_of, opened, parse, understand

_LONG = Struct(">HBQBH").unpack_from
"""The head of an entry whose time takes 64 bits and whose `said` takes two bytes of length."""

_ID = b"\x97\xc4\x10"
"""The head of what is said: seven parts, the first of them sixteen bytes."""


def _opened(entry: bytes) -> tuple[int, bytes]:
    """Return the same as `opened`, without decoding anything where the head says all."""
    if len(entry) < 256:
        return opened(entry)
    form, wide, recorded, binary, length = _LONG(entry)
    plain = form == 0x9401 and wide == 0xCF and binary == 0xC5 and entry[-1] == 0xC0
    if plain and 2**32 <= recorded <= LATEST and length == len(entry) - 15 >= 256:
        return recorded, entry[14:-1]
    return opened(entry)


class _Author(NamedTuple):
    """The part that many entries have in common: who said it, and what kind of event it is."""

    by: str
    kind: str
    shape: Shape | None


class Reader:
    """Reads the rows of a ledger and keeps what their parts meant; not for two threads."""

    def __init__(self, parse: Callable[[Row], Said] = parse) -> None:
        self._parse = parse
        self._stored = StoredFields()
        self._authors: dict[bytes, _Author] = {}
        self._heard = 0, moment_of(0)

    def read(self, rows: Iterable[Row], kinds: Container[str] | None = None) -> Iterator[Recorded]:
        """Yield the events of rows, only those of some kinds; Unreadable names the position."""
        for row in rows:
            try:
                found = self._quickly(row, kinds)
            except DOUBTS:
                said = self._parse(row)
                found = understand(said) if kinds is None or said.kind in kinds else None
            if found is not None:
                yield found

    def _quickly(self, row: Row, kinds: Container[str] | None) -> Recorded | None:
        """Return the event of a row, None if it is of another kind; raise one of DOUBTS in doubt."""
        position, _, _, entry, _ = row
        recorded, said = _opened(entry)
        if said[19] == 0xC0:
            about, start = None, 20
        else:
            about, start = said[21:37], 37
        if said[:3] != _ID or said[-1] != 0x80 or (about is not None and said[19:21] != _ID[1:]):
            raise InDoubt
        stop = start + (2 + said[start + 1] if said[start] == 0xD9 else 1 + (said[start] & 0x1F))
        stop += 2 + (said[stop] & 0x1F)
        by, kind, shape = self._authors.get(said[start:stop]) or self._author(said[start:stop])
        if kinds is not None and kind not in kinds:
            parse(row)  # what is left out is no less in order
            return None
        if shape is None:
            raise InDoubt
        event = shape.read(said[stop:-1], about)
        return Recorded(position, UUID(bytes=said[3:19]), self._moment(recorded), by, event)

    def _author(self, head: bytes) -> _Author:
        by, kind, version = unpack(b"\x93" + head)
        if type(by) is not str or type(kind) is not str or type(version) is not int:
            raise InDoubt
        if len(self._authors) >= 1024:
            self._authors.clear()
        self._authors[head] = _Author(by, kind, self._stored.shape_of(kind, version))
        return self._authors[head]

    def _moment(self, recorded: int) -> datetime:
        """Return a time of recording; the entries of one batch share it."""
        if recorded != self._heard[0]:
            self._heard = recorded, moment_of(recorded)
        return self._heard[1]
