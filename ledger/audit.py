"""What is wrong with a record, entry by entry: derived again, compared, never repaired.

The hash pass (`ledger/hashing.py`) shows that no byte has changed; these checks read what the bytes
say. Each takes an entry taken apart and yields what it finds; they are all in AUDITS.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from events import BadProof, BlotterError, Event, Unreadable, unpack
from ledger.entry import parse, say
from ledger.hashing import Finding
from ledger.ledger import Ledger
from ledger.reading import Reader
from ledger.record import Row, id_of_ref
from ledger.signing import Signatures
from ledger.veiling import check_veils


class Examined(NamedTuple):
    """An entry taken apart, and what its checks look at beside it."""

    row: Row
    recorded: int
    before: int
    said: bytes
    signature: bytes | None
    id: bytes
    about: bytes | None
    by: str
    version: int
    veiled: dict[str, Any]
    beside: bool
    event: Event
    ledger: Ledger
    signatures: Signatures
    places: Mapping[bytes, int]


Audit = Callable[[Examined], Iterator[str]]


def _one_encoding(entry: Examined) -> Iterator[str]:
    """What is read and written again is the same bytes, however quickly it was read.

    That the bytes are the one encoding of what they hold is checked wherever they are read.
    """
    if entry.version != entry.event.version or entry.veiled:
        return  # an older shape, or not all of it is here
    if say(UUID(bytes=entry.id), entry.event, by=entry.by) != entry.said:
        yield "is not written as its event is"


def _columns(entry: Examined) -> Iterator[str]:
    """The columns beside an entry are what it says itself."""
    if entry.row.id != entry.id:
        yield "stands under another id than its own"
    if entry.row.about != entry.about:
        yield "stands as an amendment of another report than it says"


def _clock(entry: Examined) -> Iterator[str]:
    """Recorded times only go forward."""
    if entry.recorded < entry.before:
        yield "was recorded before the entry that it follows"


def _found(entry: Examined) -> Iterator[str]:
    """An entry is found by its id."""
    if entry.places.get(entry.id) != entry.row.position:
        yield "is not found by its id"


def _named(entry: Examined) -> Iterator[str]:
    """The id of a ref is that of this ledger, or that of the row of a data set."""
    ref = entry.event.ref
    if ref is not None and entry.id[6] >> 4 == 5:
        dataset, _, row = ref.partition(":")
        known = (id_of_ref(*names).bytes for names in ((entry.ledger.origin, ref), (dataset, row)))
        if entry.id not in known:
            yield "has a ref whose id is another one in a ledger of this origin"


def _amends(entry: Examined) -> Iterator[str]:
    """An amendment is of an entry before it."""
    if entry.about is not None:
        position = entry.ledger.store.find(entry.about)
        if position is None or position >= entry.row.position:
            yield "amends a report that is not before it"


def _signed(entry: Examined) -> Iterator[str]:
    """A signature is one of a key that was its author's at that position."""
    if entry.signature is not None:
        try:
            entry.signatures.check(
                entry.signature,
                position=entry.row.position,
                id=UUID(bytes=entry.id),
                by=entry.by,
                said=entry.said,
            )
        except BadProof as error:
            yield f"is signed, but {error}"


def _veiled(entry: Examined) -> Iterator[str]:
    """A veiled text is the one that was hashed, or was taken out by a record that says so."""
    if entry.veiled or entry.beside:
        yield from check_veils(entry.ledger, entry.row.position, entry.id, entry.veiled)


PAGE = 512
"""Entries whose places are looked up in one go."""

AUDITS: tuple[tuple[str, Audit], ...] = (
    ("encoding", _one_encoding),
    ("columns", _columns),
    ("clock", _clock),
    ("index", _found),
    ("origin", _named),
    ("amendment", _amends),
    ("signature", _signed),
    ("veiled", _veiled),
)
"""Every check of an entry, by the name that its findings have."""


def examine(ledger: Ledger, start: int, stop: int, told: list[int] | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the entries of a span, each read and checked by all AUDITS.

    `told` gets the number of signatures checked.
    """
    signatures, reader = Signatures(ledger), Reader()
    before = signed = 0
    if start > 0:
        before = _recorded(ledger, start - 1)
    rows = ledger.store.rows(start, stop)
    while page := list(islice(rows, PAGE)):
        places: dict[bytes, int] = {}
        beside = ledger.store.veiled_in(page[0].position, page[-1].position + 1)
        read: list[Examined | Finding] = []
        for row in page:
            try:
                entry = _taken_apart(row, before, ledger, signatures, reader, places, beside)
            except BlotterError as error:
                read.append(Finding("unreadable", row.position, str(error)))
                continue
            before = entry.recorded
            read.append(entry)
        places |= ledger.store.find_all([one.id for one in read if isinstance(one, Examined)])
        for one in read:
            if isinstance(one, Finding):
                yield one
                continue
            signed += one.signature is not None
            for name, audit in AUDITS:
                for message in audit(one):
                    yield Finding(name, one.row.position, f"entry {one.row.position} {message}")
    if told is not None:
        told.append(signed)


def _recorded(ledger: Ledger, position: int) -> int:
    try:
        for row in ledger.store.rows(position, position + 1):
            return int(unpack(row.entry)[1])
    except (BlotterError, TypeError, ValueError, LookupError):
        pass  # a finding of its own
    return 0


def _taken_apart(
    row: Row,
    before: int,
    ledger: Ledger,
    signatures: Signatures,
    reader: Reader,
    places: Mapping[bytes, int],
    beside: Container[int],
) -> Examined:
    if type(row.entry) is not bytes:
        raise Unreadable(f"entry {row.position} is not bytes")
    # whether the columns fit is a check of its own, so here they are what the entry says
    said = parse(row._replace(id=b""))
    _, recorded, words, signature = unpack(row.entry)
    veiled = unpack(words)[-1] if said.veiled else {}
    return Examined(
        row,
        recorded,
        before,
        words,
        signature,
        said.id.bytes,
        said.fields.get("about"),
        said.by,
        said.version,
        veiled,
        row.position in beside,
        reader.event(said),
        ledger,
        signatures,
        places,
    )
