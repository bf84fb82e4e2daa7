"""Entries: an event as it is written, once, and as it is read back.

    entry = [1, recorded, said, signature | nil]
    said  = [id, about | nil, by, kind, version, fields, veiled]

The format is a promise; the documentation of the record format is enough to read it.
"""

from collections.abc import Sequence
from datetime import datetime
from struct import Struct
from typing import Any, NamedTuple
from uuid import UUID

from events import BlotterError, Event, Invalid, Refused, Unreadable, from_fields, pack, to_fields, unpack
from ledger.clock import LATEST, moment_of
from ledger.record import Recorded, Row, Veiled

FORMAT = 1
LARGEST_ENTRY = 65_535
"""Bytes: leaves are at most this large in the tile format of transparency logs (C2SP)."""

_USUAL = Struct(">2sBQBH")
"""How most entries begin: a list of four, the format, a time in eight bytes, what is said in over 255."""

_MARKS = (b"\x94\x01", 0xCF, 0xC5, 0xC0)  # msgpack: [1, uint 64, bin 16, nil]
_LONG = _USUAL.size + 256
_EIGHT_BYTES = 1 << 32
"""A smaller number has a shorter form, and only the shortest is canonical."""

_DAMAGED = "the file was changed: blotter verify, then restore a backup"


def say(
    id: UUID, event: Event, *, by: str, veil: Sequence[str] = (), texts: list[Veiled] | None = None
) -> bytes:
    """Return the part of an entry that its author answers for, encoded once.

    Texts in the fields that `veil` names stand in it as their hashes, and go to `texts`.
    """
    fields = to_fields(event)
    about = fields.pop("about", None)
    veiled: dict[str, bytes] = {}
    if veil and texts is not None:
        from ledger.veiling import commitment, cover

        fields, covered = cover(fields, veil)
        veiled = {one.field: commitment(one.salt, one.text) for one in covered}
        texts += covered
    return pack([id.bytes, about, by, event.kind, event.version, fields, veiled])


def about_of(event: Event) -> bytes | None:
    """Return the id of the report that an amendment amends, None for everything else."""
    about: UUID | None = getattr(event, "about", None)  # amendments need not be loaded to say no
    return None if about is None else about.bytes


def write(said: bytes, *, recorded: int, signature: bytes | None = None, ref: str | None = None) -> bytes:
    """Return the entry; `recorded` is in microseconds since 1970 UTC, `ref` what a refusal calls it."""
    if not 0 <= recorded <= LATEST:
        raise Refused("the clock is beyond the year 9999", hint="set the clock of this computer")
    entry = pack([FORMAT, recorded, said, signature])
    if len(entry) > LARGEST_ENTRY:
        raise Invalid(
            f"the report takes {len(entry):,} bytes; an entry holds at most {LARGEST_ENTRY:,}",
            hint="shorten its texts and keep long documents as evidence files",
            entry=ref,
        )
    return entry


def opened(entry: bytes) -> tuple[int, bytes]:
    """Return when an entry was recorded, in microseconds since 1970 UTC, and what it says."""
    if len(entry) > _LONG:  # a sixth of the time for what most entries are
        form, time, recorded, binary, length = _USUAL.unpack_from(entry)
        if (
            (form, time, binary, entry[-1]) == _MARKS
            and length == len(entry) - _USUAL.size - 1
            and _EIGHT_BYTES <= recorded <= LATEST
        ):
            return recorded, entry[_USUAL.size : -1]
    match unpack(entry):
        case [1 as form, int(recorded), bytes(said), None | bytes()] if (
            type(form) is type(recorded) is int and 0 <= recorded <= LATEST
        ):
            return recorded, said
    raise Unreadable("not an entry of a format that this version knows", hint="upgrade Blotter")


class Said(NamedTuple):
    """An entry taken apart, its fields as they are stored; an amendment's `about` is among them."""

    position: int
    id: UUID
    recorded: datetime
    by: str
    kind: str
    version: int
    fields: dict[str, Any]
    veiled: tuple[str, ...] = ()


def parse(row: Row) -> Said:
    """Take an entry apart; Unreadable, naming the position, if it is not one.

    The columns beside an entry are what it is found by: they have to say the same. A row without an
    id, as of a receipt, has none.
    """
    try:
        recorded, said = opened(row.entry)
        match unpack(said):
            case [
                bytes(id),
                None | bytes() as about,
                str(by),
                str(kind),
                int(version),
                dict(fields),
                dict(veiled),
            ]:
                if len(id) != 16 or type(version) is not int:
                    raise Unreadable("an entry whose id or version is none")
                if row.id and (row.id != id or row.about != about):
                    raise Unreadable("it stands under another id or report than its own", hint=_DAMAGED)
            case _:
                raise Unreadable("an entry that says nothing that can be read")
    except BlotterError as error:
        raise Unreadable(f"entry {row.position}: {error}", hint=error.hint) from None
    fields = fields if about is None else {**fields, "about": about}
    parts = Said(row.position, UUID(bytes=id), moment_of(recorded), by, kind, version, fields)
    if not veiled:
        return parts
    return with_texts(parts._replace(veiled=tuple(veiled)), [Veiled(name, b"", VEILED) for name in veiled])


VEILED = "[veiled]"
"""What a veiled field holds where its text is not at hand, as in a receipt."""


def with_texts(said: Said, texts: Sequence[Veiled]) -> Said:
    """Return the same with the texts of its veiled fields in their places."""
    from ledger.veiling import uncover

    there = {one.field: one.text for one in texts if one.field in said.veiled}
    return said._replace(fields=uncover(said.fields, there))


def understand(said: Said) -> Recorded:
    """Return the event of an entry; Unreadable, naming the position, if it means none."""
    try:
        event = from_fields(said.kind, said.version, said.fields)
    except BlotterError as error:
        raise Unreadable(f"entry {said.position}: {error}", hint=error.hint) from None
    return Recorded(said.position, said.id, said.recorded, said.by, event)


def read(row: Row) -> Recorded:
    """Return the event of a row; Unreadable, naming the position, if it is not one."""
    return understand(parse(row))
