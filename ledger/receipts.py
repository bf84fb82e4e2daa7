"""A receipt: one entry, the proof that it is in a sealed history, and the seal, in one text.

    c2sp.org/tlog-proof@v1
    extra lM8ABenju7sQAMRS...   the entry, base64
    index 37                    its position
    PlRNCrwHpqhGrupue0L7...     inclusion proof (RFC 6962, 2.1.1), a hash a line
                                (an empty line)
    blotter/example             the seal, with its signatures
    47
    ...

C2SP tlog-proof, "Format". The standard leaves to us what `extra` is; it is checked by its hash.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from typing import NamedTuple

from events import BlotterError, Invalid
from ledger import merkle
from ledger.entry import LARGEST_ENTRY, read
from ledger.keys import Key, unbase64
from ledger.ledger import Ledger
from ledger.record import Recorded, Row
from ledger.seal import Checkpoint, Note, open_note, parse_checkpoint

FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,19})")


class EntryProof(NamedTuple):
    """What a receipt holds, as it was read: nothing of it is checked."""

    position: int
    entry: bytes
    path: tuple[bytes, ...]
    note: str


class Shown(NamedTuple):
    """What a receipt shows: the record, the history that it is in, and who has signed that."""

    record: Recorded
    checkpoint: Checkpoint
    note: Note


def receipt_text(ledger: Ledger, position: int, note: str) -> str:
    """Return the receipt of an entry under a seal of this ledger."""
    proof = ledger.prove(position, parse_checkpoint(note).head)
    lines = (
        FIRST_LINE,
        f"extra {b64encode(proof.entry).decode()}",
        f"index {position}",
        *(b64encode(found).decode() for found in proof.path),
        "",
    )
    return "".join(f"{line}\n" for line in lines) + note


def parse_receipt(text: str) -> EntryProof:
    """Read a receipt; Invalid if it is malformed."""
    first, empty, note = text.partition("\n\n")
    lines = first.split("\n")
    if lines[0] != FIRST_LINE or not empty:
        raise Invalid("is not a receipt", hint=f"its first line is {FIRST_LINE}")
    if len(lines) < 3 or not lines[1].startswith("extra "):
        raise Invalid("is a proof without its entry", hint="blotter prove writes one that has it")
    found = _INDEX.fullmatch(lines[2])
    if found is None:
        raise Invalid("has no position", hint="the line after the entry is `index` and a number")
    entry = unbase64(lines[1].removeprefix("extra "), "the entry")
    if not 0 < len(entry) <= LARGEST_ENTRY:
        raise Invalid(f"an entry has 1 to {LARGEST_ENTRY:,} bytes")
    return EntryProof(int(found[1]), entry, tuple(unbase64(one, "a hash") for one in lines[3:]), note)


def check_receipt(text: str, keys: Iterable[Key | str]) -> Shown:
    """Return what a receipt shows; Invalid if it is malformed, BadProof if it shows nothing."""
    proof = parse_receipt(text)
    try:
        note = open_note(proof.note, keys)
        checkpoint = parse_checkpoint(note.text)
    except BlotterError as error:
        raise error.at(field="seal") from None
    leaf = merkle.leaf_hash(proof.entry)
    merkle.verify_inclusion(proof.position, checkpoint.size, leaf, proof.path, checkpoint.root)
    record = read(Row(proof.position, b"", None, proof.entry, b""))
    return Shown(record, checkpoint, note)
