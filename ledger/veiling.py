"""Texts that may have to go: the entry holds their salted hashes, a second table the texts.

    veiled = {field: SHA-256(salt || text)}     in the entry, hashed and signed with it for ever
    salt, text                                  beside it, until a `redacted` record takes them out

Whoever redacts puts `[redacted, record N]` in place of the text and nothing in place of the salt.
So the hash, the tree and every proof stay as they are, and nothing is left to guess the text from.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from secrets import token_bytes
from typing import TYPE_CHECKING, Any
from uuid import UUID

from events import BlotterError, Invalid, NotFound, Refused, Unreadable, unpack
from ledger.entry import opened
from ledger.record import Receipt, Row, Veiled, id_of_ref

if TYPE_CHECKING:
    from ledger.ledger import Ledger

SALT = 16
"""Bytes of randomness, so that a short text cannot be guessed from its hash."""

_STEP = re.compile(r"([a-z_0-9]+)(?:\[(\d+)\])?")
REDACTED = re.compile(r"\[redacted, record (0|[1-9]\d*)\]")
"""What stands where a text was taken out."""

VEILABLE = (
    *("note", "summary", "quote", "parties.named_as", "parties.office", "place.name", "place.detail"),
    *(f"sources.{name}" for name in ("title", "publisher", "author", "url", "archive_url", "origin")),
)
"""Texts that may be veiled; everything else is a code, a name that is looked up, or counted."""


CARRIED = "report[2]."
"""Begins the names of fields of the report that a correction carries: `[kind, version, fields]`."""


def commitment(salt: bytes, text: str) -> bytes:
    """Return what an entry holds in place of a text: SHA-256 over salt and UTF-8 text."""
    return sha256(salt + text.encode()).digest()


def redacted_text(record: int) -> str:
    """Return what stands where a text was taken out."""
    return f"[redacted, record {record}]"


def check_patterns(patterns: Sequence[str]) -> tuple[str, ...]:
    """Return the names of fields that may be veiled; Invalid if one may not."""
    for pattern in patterns:
        if pattern not in VEILABLE:
            raise Invalid(f"{pattern!r} cannot be veiled", hint=f"one of: {', '.join(VEILABLE)}")
    return tuple(patterns)


def cover(fields: dict[str, Any], patterns: Sequence[str]) -> tuple[dict[str, Any], list[Veiled]]:
    """Return fields without the texts that the patterns name, and those texts with fresh salt."""
    texts: list[Veiled] = []
    carried = fields.get("report")
    reports = [("", fields), *([(CARRIED, carried[2])] if isinstance(carried, list) else [])]
    for pattern in patterns:
        outer, _, inner = pattern.rpartition(".")
        for report, said in reports:
            for path, holder in _holders(said, outer):
                if type(holder.get(inner)) is str:
                    name = report + (f"{path}.{inner}" if path else inner)
                    texts.append(Veiled(name, token_bytes(SALT), holder[inner]))
    for one in texts:
        fields = _changed(fields, one.field, None)
    return fields, texts


def _holders(fields: dict[str, Any], outer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not outer:
        yield "", fields
        return
    found = fields.get(outer)
    if isinstance(found, dict):
        yield outer, found
    elif isinstance(found, list):
        yield from ((f"{outer}[{index}]", item) for index, item in enumerate(found))


def uncover(fields: dict[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return fields with texts where they stood."""
    for path, text in texts.items():
        fields = _changed(fields, path, text)
    return fields


def _changed(value: Any, path: str, text: str | None) -> Any:
    """Return the value with the text at a path, or without what stands there."""
    step, _, rest = path.partition(".")
    found = _STEP.fullmatch(step)
    if found is None or not isinstance(value, dict):
        raise Invalid(f"{path!r} is no field that can be veiled")
    name, index = found[1], found[2]
    if index is not None:
        items = list(value.get(name, ()))
        if int(index) >= len(items):
            raise Invalid(f"{path!r} is no field that can be veiled")
        items[int(index)] = _changed(items[int(index)], rest, text)
        return {**value, name: items}
    if rest:
        return {**value, name: _changed(value.get(name, {}), rest, text)}
    kept = {key: part for key, part in value.items() if key != name}
    return kept if text is None else {**kept, name: text}


def genuine(row: Row, texts: Sequence[Veiled]) -> Sequence[Veiled]:
    """Return the texts that stand beside an entry; Unreadable if one is not what was veiled.

    A text is the one whose hash the entry holds, or says which record took it out.
    """
    hashes = unpack(opened(row.entry)[1])[-1]
    for one in texts:
        said = commitment(one.salt, one.text) == hashes.get(one.field)
        if not (said if one.salt else REDACTED.fullmatch(one.text)):
            message = f"entry {row.position}: the veiled text of {one.field} is not the one that was recorded"
            raise Unreadable(message, hint="blotter verify, then restore a backup")
    return texts


def check_veils(ledger: "Ledger", position: int, id: bytes, veiled: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the veiled texts of an entry."""
    there = {one.field: one for one in ledger.store.veiled(position)}
    for field, hashed in veiled.items():
        one = there.pop(field, None)
        if one is None:
            yield f"lacks the veiled text of {field}, and no record says why"
        elif one.salt:
            if commitment(one.salt, one.text) != hashed:
                yield f"has another text veiled under {field} than was recorded"
        elif not _is_redacted(ledger, one, id):
            yield f"lacks the veiled text of {field}, and the record that is named for it does not say so"
    for field in there:
        yield f"has a text veiled under {field} that was never recorded"


def _is_redacted(ledger: "Ledger", one: Veiled, id: bytes) -> bool:
    from events import Redacted

    named = REDACTED.fullmatch(one.text)
    try:
        event = ledger.at(int(named[1])).event if named else None
    except BlotterError:
        return False
    return isinstance(event, Redacted) and event.record.bytes == id and one.field in event.fields


def redact(
    ledger: "Ledger",
    position: int,
    fields: Sequence[str] = (),
    *,
    by: str,
    note: str | None = None,
    veil: Sequence[str] = (),
) -> Receipt:
    """Take veiled texts of a record out for good, all of them or some; return the receipt of saying so.

    The record comes first: when the power fails in between, or somebody reads on so long that traces
    are left in the file, running it again finishes the work. What is out already is not said again.
    """
    from events import Redacted

    record, wanted = ledger.at(position), redactable(ledger, position, fields)
    left = [one.field for one in wanted if one.salt]
    if left:
        id = _redaction_id(ledger.origin, record.id, left)
        begun = ledger.find(id)  # and never finished: what it says stands, with another note, too
        if begun is None:
            said = Redacted(record=record.id, fields=tuple(left), note=note)
            (receipt,) = ledger.append(said, by=by, ids=[id], veil=veil)
        else:
            receipt = Receipt(begun, id, None, new=False)
    else:
        receipt = _said(ledger, wanted)
    ledger.store.forget(position, left, redacted_text(receipt.position))
    return receipt


def redactable(ledger: "Ledger", position: int, fields: Sequence[str]) -> list[Veiled]:
    """Return the veiled texts in these fields of a record, or all; also those that are out already.

    Refused if it has none at all, NotFound if a field that is named has none.
    """
    there = {one.field: one for one in ledger.store.veiled(position)}
    wanted = list(dict.fromkeys(fields)) or list(there)
    if not wanted:
        raise Refused(f"record {position} has no veiled text", hint="only what was veiled can be redacted")
    for field in wanted:
        if field not in there:
            raise NotFound(
                f"record {position} has no veiled text {field!r}",
                hint=f"it has: {', '.join(there)}" if there else "name fields to veil in blotter.toml",
            )
    return [there[field] for field in wanted]


def _said(ledger: "Ledger", gone: Sequence[Veiled]) -> Receipt:
    """Return the receipt of the last record that took any of these texts out."""
    last = max(int(named[1]) for one in gone if (named := REDACTED.fullmatch(one.text)))
    return Receipt(last, ledger.at(last).id, None, new=False)


def _redaction_id(origin: str, record: UUID, fields: Sequence[str]) -> UUID:
    return id_of_ref(origin, f"redacted={record}={','.join(sorted(fields))}")
