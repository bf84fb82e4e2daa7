"""Reading many rows: quickly where an entry is plainly in order, strictly where that is in doubt."""

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from events import DOUBTS, Event, InDoubt, Shape, StoredFields, unpack
from ledger.clock import moment_of
from ledger.entry import Said, opened, parse, understand
from ledger.record import Recorded, Row

_PARTS = (bytes, str, str, int, dict)
"""The types of id, author, kind, version and fields, to the letter: True is no version."""


class Reader:
    """Reads the rows of a ledger and keeps what their parts meant; not for two threads."""

    def __init__(self, parse: Callable[[Row], Said] = parse) -> None:
        self._parse = parse
        self._stored = StoredFields()
        self._shapes: dict[tuple[str, int], Shape | None] = {}
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
        recorded, said = opened(row.entry)
        id, about, by, kind, version, fields, veiled = unpack(said)
        if (
            (type(id), type(by), type(kind), type(version), type(fields)) != _PARTS
            or len(id) != 16
            or id != row.id
            or about != row.about
            or not (about is None or type(about) is bytes)
            or veiled != {}
        ):
            raise InDoubt
        if kinds is not None and kind not in kinds:
            return None
        event = self._shape_of(kind, version).read(fields, about)
        return Recorded(row.position, UUID(bytes=id), self._moment(recorded), by, event)

    def event(self, said: Said) -> Event:
        """Return the event of an entry that was taken apart; Unreadable if it means none."""
        about = said.fields.get("about")
        fields = said.fields
        if about is not None:
            fields = {name: part for name, part in fields.items() if name != "about"}
        try:
            event: Event = self._shape_of(said.kind, said.version).read(fields, about)
        except DOUBTS:
            return understand(said).event
        return event

    def _shape_of(self, kind: str, version: int) -> Shape:
        """Return what reads the fields of a kind; InDoubt for a shape that is not today's."""
        if (kind, version) not in self._shapes:
            self._shapes[kind, version] = self._stored.shape_of(kind, version)
        shape = self._shapes[kind, version]
        if shape is None:
            raise InDoubt
        return shape

    def _moment(self, recorded: int) -> datetime:
        """Return a time of recording; the entries of one batch share it."""
        if recorded != self._heard[0]:
            self._heard = recorded, moment_of(recorded)
        return self._heard[1]
