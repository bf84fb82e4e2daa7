"""A head as a signed note: what a ledger says of itself, and what witnesses say of that.

    blotter/example             origin            ┐
    47                          size              │ the note's text: a checkpoint
    q5xVNAeS...                 root, base64      ┘
                                (an empty line)
    — blotter/example x08go...  signature: base64(id of the key || Ed25519 over the text)
    — witness.example jWbPP...  cosignature: base64(id || time || Ed25519 over time and text)

C2SP signed-note, tlog-checkpoint and tlog-cosignature (cosignature/v1), at https://c2sp.org.
"""

import re
import time
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from events import BadProof, Invalid
from ledger.keys import Key, check_name, parse_key, unbase64
from ledger.merkle import EMPTY_ROOT, HASH_SIZE
from ledger.record import Head

MOST_SIGNATURES = 100
"""A note with more is refused, so that reading one has an end; the standard demands at least 16."""

_DASH = "\u2014 "
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,19}")
_TIME = 8
COSIGNATURE_SIZE = _TIME + 64
"""Bytes of a witness's signature after the id of its key: a time, and an Ed25519 signature."""

_LATEST = 2**63 - 1


class Signature(NamedTuple):
    """One signature line: the key's name and id, and what was signed with it.

    `time` is when a witness signed, in seconds since 1970 UTC; None for other signatures and for
    those of unknown keys, whose `key` is None.
    """

    name: str
    id: bytes
    data: bytes
    key: Key | None = None
    time: int | None = None

    @property
    def line(self) -> str:
        """The line as it stands in a note, with its line feed."""
        return f"{_DASH}{self.name} {b64encode(self.id + self.data).decode()}\n"


class Note(NamedTuple):
    """A note that at least one known key has signed; `unverified` are signatures of other keys."""

    text: str
    signatures: tuple[Signature, ...]
    unverified: tuple[Signature, ...]


class Checkpoint(NamedTuple):
    """What the text of a checkpoint says; `extensions` are further lines, which mean nothing here."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def head(self) -> Head:
        """The history that it names."""
        return Head(self.size, self.root)


def _text(value: Any, what: str) -> str:
    """Return UTF-8 text without control signs other than line feeds; Invalid if it is none."""
    try:
        value = value.decode() if type(value) is bytes else value
        if type(value) is not str:
            raise Invalid(f"{what} is a text")
        value.encode()
    except UnicodeError:
        raise Invalid(f"{what} is not UTF-8") from None
    if _CONTROL.search(value):
        raise Invalid(f"{what} has a control sign in it")
    return str(value)


def signature_line(text: str, key: Key | str, *, at: int | None = None) -> str:
    """Return the line that signs a note's text; a witness's key signs at a time, left out: now.

    C2SP signed-note, "Ed25519 signatures", and tlog-cosignature, "Ed25519 signed message".
    """
    key = parse_key(key)
    if not key.is_witness:
        return Signature(key.name, key.id, key.sign(text.encode())).line
    at = int(time.time()) if at is None else at
    if type(at) is not int or not 0 <= at <= _LATEST:
        raise Invalid(f"{at!r} is not a time to sign at", hint="whole seconds since 1970")
    data = at.to_bytes(_TIME, "big") + key.sign(_cosigned(at, text))
    return Signature(key.name, key.id, data).line


def _cosigned(at: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def sign_note(text: str, *keys: Key | str, at: int | None = None) -> str:
    """Return a text, which must end with a line feed, as a note signed by each of the keys.

    C2SP signed-note, "Format". `at` is the time of witnesses' signatures in seconds since 1970.
    """
    text = _text(text, "a note")
    if not text.endswith("\n"):
        raise Invalid("the text of a note ends with a line feed")
    if not keys:
        raise Invalid("a note is signed by at least one key")
    return f"{text}\n{''.join(signature_line(text, key, at=at) for key in keys)}"


def split_note(note: str | bytes) -> tuple[str, tuple[Signature, ...]]:
    """Return the text of a note and its signatures, none of them verified; Invalid if malformed."""
    whole = _text(note, "a note")
    head, empty, tail = whole.rpartition("\n\n")
    if not empty or not tail.endswith("\n"):
        raise Invalid("is not a signed note", hint="text, an empty line, then signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise Invalid(f"a note has at most {MOST_SIGNATURES} signatures")
    return head + "\n", tuple(map(_signature, lines))


def _signature(line: str) -> Signature:
    name, space, data = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise Invalid("a line after the last empty line is not a signature", hint="— NAME BASE64")
    signed = unbase64(data, "a signature")
    if len(signed) < 5:
        raise Invalid("a signature is too short")
    return Signature(check_name(name), signed[:4], signed[4:])


def open_note(text: str | bytes, keys: Iterable[Key | str]) -> Note:
    """Return the note if a known key has signed it and no signature of a known key is bad.

    Invalid if it is malformed, BadProof if it is signed wrongly or by no known key (C2SP
    signed-note, "Signatures"). A signature that comes twice counts once.
    """
    if isinstance(keys, str | bytes | Key) or not isinstance(keys, Iterable):
        raise Invalid("keys come in a list")
    known: dict[tuple[str, bytes], Key] = {}
    for key in map(parse_key, keys):
        if known.setdefault((key.name, key.id), key).public != key.public:
            raise Invalid(f"two keys are named {key.name}+{key.id.hex()}")
    body, lines = split_note(text)
    verified: dict[tuple[str, bytes], Signature] = {}
    others: dict[str, Signature] = {}
    for line in lines:
        signer = known.get((line.name, line.id))
        if signer is None:
            others.setdefault(line.line, line)
        elif (line.name, line.id) not in verified:
            verified[line.name, line.id] = _verified(line, signer, body)
    if not verified:
        raise BadProof("no known key has signed the note", hint="give the verifier key of who should have")
    return Note(body, tuple(verified.values()), tuple(others.values()))


def _verified(signature: Signature, key: Key, text: str) -> Signature:
    if not key.is_witness:
        key.check(signature.data, text.encode())
        return signature._replace(key=key)
    at = int.from_bytes(signature.data[:_TIME], "big")
    if at > _LATEST:
        raise BadProof(f"the cosignature of {key.name} is of no time")
    key.check(signature.data[_TIME:], _cosigned(at, text))
    return signature._replace(key=key, time=at)


def with_signatures(note: str, lines: str | Sequence[str]) -> str:
    """Return a note with more signature lines, without those that it has already."""
    text, there = split_note(note)
    added = lines if isinstance(lines, str) else "".join(lines)
    _, more = split_note(f"{text}\n{added}")
    lined = dict.fromkeys(signature.line for signature in (*there, *more))
    return f"{text}\n{''.join(lined)}"


def checkpoint_text(origin: str, head: Head) -> str:
    """Return the text of the checkpoint of a head (C2SP tlog-checkpoint, "Note text")."""
    if not origin or "\n" in origin or _CONTROL.search(origin):
        raise Invalid(f"the origin {origin!r} is no line of text", hint="such a ledger cannot be sealed")
    return f"{origin}\n{head.size}\n{b64encode(head.root).decode()}\n"


def parse_checkpoint(text: str | bytes) -> Checkpoint:
    """Read the text of a checkpoint, or a whole note whose signatures are not verified here.

    C2SP tlog-checkpoint, "Note text". Invalid if it is malformed, and if it says that an empty
    tree has another root than that of RFC 6962, 2.1.
    """
    body = _text(text, "a checkpoint")
    if "\n\n" in body:
        body, _ = split_note(body)
    origin, *lines = body.removesuffix("\n").split("\n")
    if not body.endswith("\n") or len(lines) < 2 or not all((origin, *lines)):
        raise Invalid("is not a checkpoint", hint="origin, size and root: three lines, none empty")
    size, root, *extensions = lines
    if not _DECIMAL.fullmatch(size) or int(size) >= 2**64:
        raise Invalid(f"{size!r} is not the size of a tree", hint="decimal, without leading zeros")
    found = unbase64(root, "the root")
    if len(found) != HASH_SIZE or (size == "0" and found != EMPTY_ROOT):
        raise Invalid("the root is not that of a tree", hint=f"{HASH_SIZE} bytes; those of nothing at size 0")
    return Checkpoint(origin, int(size), found, tuple(extensions))
