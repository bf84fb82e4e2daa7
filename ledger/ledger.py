"""The ledger: append, read, head, prove. Encoding, hashing, clock and retry exist once, here."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import UUID

from events import Event, Invalid, Moved, NotFound, Refused
from ledger import merkle
from ledger.clock import Clock, let_others_go, microseconds_of, utc_clock
from ledger.entry import Said, about_of, opened, parse, say, understand, with_texts, write
from ledger.placing import There, author_of, name, place
from ledger.record import NOW, AsOf, Head, Proof, Receipt, Recorded, Row, Veiled
from ledger.store import Store, missing, whole

if TYPE_CHECKING:
    from ledger.reading import Reader

MANY = 64
"""So many events are worth the milliseconds that it takes to prepare for reading them quickly."""
Signer = Callable[[Head, UUID, bytes], bytes]  # the head that was seen, the id, what is said


class Ledger:
    """An append-only log of events on a store; safe to share between processes, not threads."""

    def __init__(self, store: Store, *, clock: Clock = utc_clock) -> None:
        self.store = store
        self._clock = clock
        self._reader: Reader | None = None
        self._edge: tuple[int, tuple[bytes, ...], int] = (0, (), 0)  # size, frontier, recorded
        self.signer: Signer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def origin(self) -> str:
        """The ledger's own name; ids from refs hang on it."""
        return self.store.origin

    def __len__(self) -> int:
        return self.store.size()

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    # -- append -------------------------------------------------------------------------------

    def append(
        self,
        *events: Event,
        by: str,
        ids: Sequence[UUID | None] | None = None,
        expect: Head | None = None,
        veil: Sequence[str] = (),
    ) -> tuple[Receipt, ...]:
        """Append all events durably, or none; return a receipt for each, in order.

        An event that is there already under its id is not appended again: its receipt is that of
        the first time. Another event under that id is a Conflict. `expect` refuses the append
        (Moved) unless the ledger is exactly at that head; without it, a lost race is run again.
        `veil` names fields whose texts the entry holds as hashes only, so that they can be redacted.
        """
        author = author_of(by)
        given = [None] * len(events) if ids is None else list(ids)
        if len(given) != len(events):
            raise Invalid(f"{len(given)} ids are given for {len(events)} events", field="ids")
        named = [name(event, id, self.origin) for event, id in zip(events, given, strict=True)]
        texts: list[list[Veiled]] = [[] for _ in events]
        many = zip(named, events, texts, strict=True)
        said = [say(id, event, by=author, veil=veil, texts=beside) for id, event, beside in many]
        tries = 0
        while True:
            size, edge, last = self._tip()
            if expect is not None and (size, merkle.root_of(edge)) != expect:
                raise Moved(f"the ledger is at {Head(size, merkle.root_of(edge))}, not at {expect}")
            taken = {UUID(bytes=id) for id in self.store.find_all([id.bytes for id in named])}
            receipts = place(named, events, size, taken, self._there)
            fresh = {r.position: i for i, r in reversed(list(enumerate(receipts))) if r.new}
            if not fresh:
                return receipts
            recorded = max(self._clock(), last + 1)
            rows = []
            seen = Head(size, merkle.root_of(edge) if self.signer else b"")
            for position, i in sorted(fresh.items()):
                signature = self.signer and self.signer(seen, named[i], said[i])
                entry = write(said[i], recorded=recorded, signature=signature, ref=events[i].ref)
                hashes, edge = merkle.grow(edge, position, merkle.leaf_hash(entry))
                rows.append(Row(position, named[i].bytes, about_of(events[i]), entry, hashes))
            try:
                beside = [(position, one) for position, i in fresh.items() for one in texts[i]]
                self.store.append(rows, beside)
            except Moved:
                if expect is not None:
                    raise
                tries += 1
                let_others_go(tries)
                continue
            self._edge = (size + len(rows), edge, recorded)
            return receipts

    def _tip(self) -> tuple[int, tuple[bytes, ...], int]:
        """Return size, frontier and last recording time, from memory if nobody wrote since."""
        size = self.store.size()
        if size != self._edge[0]:
            (row,) = self.store.rows(size - 1, size)
            self._edge = (size, merkle.frontier(size, self.store.hash), opened(row.entry)[0])
        return self._edge

    def _there(self, id: UUID) -> There | None:
        position = self.store.find(id.bytes)
        return None if position is None else There(position, self.at(position).event)

    def check(
        self, *events: Event, by: str, ids: Sequence[UUID | None] | None = None, veil: Sequence[str] = ()
    ) -> tuple[Receipt, ...]:
        """Return the receipts that an append would give now; refused as it would be."""
        size, edge, _ = self._tip()
        given = [None] * len(events) if ids is None else ids
        named = [name(event, id, self.origin) for event, id in zip(events, given, strict=True)]
        taken = {UUID(bytes=id) for id in self.store.find_all([id.bytes for id in named])}
        receipts = place(named, events, size, taken, self._there)
        head = Head(size, merkle.root_of(edge) if self.signer else b"")
        for id, event, receipt in zip(named, events, receipts, strict=True):
            said = say(id, event, by=author_of(by), veil=veil, texts=[])
            if self.signer and receipt.new:
                self.signer(head, id, said)
        return receipts

    # -- read ---------------------------------------------------------------------------------

    def read(
        self,
        start: int = 0,
        stop: int | None = None,
        as_of: AsOf = NOW,
        *,
        kinds: Container[str] | None = None,
    ) -> Iterator[Recorded]:
        """Yield what was recorded, in order, as known at a moment of the recorded clock.

        With `kinds`, only events of these: the others are not made at all, which is faster.
        In a long read, places, parties, tolls, sources and other values that are stored in equal
        bytes are mostly the same object, so that what follows from one may be kept with it.
        """
        end = self.size_known(as_of.known)
        end = end if stop is None else min(stop, end)
        yield from self._made(whole(self.store, start, end), end - start, kinds)

    def _parsed(self, row: Row) -> Said:
        said = parse(row)
        if not said.veiled:
            return said
        from ledger.veiling import genuine

        return with_texts(said, genuine(row, self.store.veiled(row.position)))

    def scan(self, start: int = 0, *, kinds: Container[str] | None = None) -> Iterator[Said]:
        """Yield the same as `read` with fields as they are stored, and no event made of them."""
        for said in map(self._parsed, whole(self.store, start, len(self))):
            if kinds is None or said.kind in kinds:
                yield said

    def at(self, position: int) -> Recorded:
        """Return the event at a position; NotFound if the ledger is shorter."""
        for found in self._made(self.store.rows(position, position + 1), 1):
            return found
        if 0 <= position < len(self):
            raise missing(position)
        raise NotFound(f"there is no record at position {position}", hint=f"the ledger holds {len(self)}")

    def several(self, positions: Sequence[int]) -> Iterator[Recorded]:
        """Yield the events at these positions, in their order; Unreadable if one is missing."""
        rows = (row for position in positions for row in whole(self.store, position, position + 1))
        yield from self._made(rows, len(positions))

    def about(self, report: UUID, *, stop: int | None = None) -> Iterator[Recorded]:
        """Yield the amendments of a report, in order, those before position `stop`."""
        rows = self.store.rows(0, len(self) if stop is None else stop, about=report.bytes)
        yield from self._made(rows, 1)

    def _made(
        self, rows: Iterable[Row], count: int, kinds: Container[str] | None = None
    ) -> Iterator[Recorded]:
        """Make events of rows, quickly if there are many: a short command has no time to prepare."""
        if self._reader is None and count >= MANY:
            from ledger.reading import Reader

            self._reader = Reader(self._parsed)
        if self._reader is not None:
            return self._reader.read(rows, kinds)
        return (understand(said) for said in map(self._parsed, rows) if kinds is None or said.kind in kinds)

    def find(self, id: UUID) -> int | None:
        """Return the position of an event, None if the ledger does not hold it."""
        return self.store.find(id.bytes)

    def starting(self, digits: str, *, limit: int = 32) -> list[int]:
        """Return the positions of up to `limit` events whose id begins with these hexadecimal digits."""
        return self.store.starting(digits, limit)

    def size_known(self, known: int | datetime | None) -> int:
        """Return how many entries were recorded at a moment: at most `known`, or all."""
        size = self.store.size()
        if known is None:
            return size
        if isinstance(known, int):
            if not 0 <= known <= size:
                hint = f"the ledger holds {size} entries: @0 to @{size}"
                raise NotFound(f"there is no @{known}", field="known", hint=hint)
            return known
        if known.tzinfo is None:
            raise Invalid(f"{known.isoformat()} has no zone", hint="add Z or an offset")
        from bisect import bisect_right

        return bisect_right(range(size), microseconds_of(known), key=self._recorded)

    def _recorded(self, position: int) -> int:
        (row,) = self.store.rows(position, position + 1)
        return opened(row.entry)[0]

    # -- prove --------------------------------------------------------------------------------

    def head(self, size: int | None = None) -> Head:
        """Return the head of the ledger, or of its first `size` entries."""
        end = self.size_known(size)
        return Head(end, merkle.root(end, self.store.hash))

    def prove(self, position: int, head: Head | None = None) -> Proof:
        """Return the proof that an entry is in a history; Refused if that is not this ledger's."""
        head = head or self.head()
        if self.head(head.size) != head:
            raise Refused(f"{head} is not a head of this ledger", hint="the history differs")
        path = merkle.inclusion_proof(position, head.size, self.store.hash)
        (row,) = self.store.rows(position, position + 1)
        return Proof(position, row.entry, path, head)
