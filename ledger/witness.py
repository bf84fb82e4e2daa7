"""A witness: signs a head after checking that it extends the last one it saw, once and for all.

What it is asked is the request of C2SP tlog-witness, "add-checkpoint":

    old 40                      the size that the witness signed last; 0 the first time
    PlRNCrwHpqhGrupue0L7...     consistency proof from there (RFC 6962, 2.1.2), a hash a line
                                (an empty line)
    blotter/example             the seal to sign, with its signatures
    47
    ...

What it has seen stands in one file, which is written before anything is signed.
"""

import json
import os
import re
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from events import Invalid, Refused
from ledger import merkle
from ledger.files import locked, read_small, write_durably
from ledger.keys import Key, parse_key, unbase64
from ledger.ledger import Ledger
from ledger.record import Head
from ledger.seal import Checkpoint, open_note, parse_checkpoint, signature_line

LONGEST_PROOF = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,19})")


class Request(NamedTuple):
    """What a witness is asked to sign, and the proof that it extends what it signed last."""

    old: int
    proof: tuple[bytes, ...]
    note: str


def request_text(ledger: Ledger, note: str, old: int) -> str:
    """Return the request that asks a witness which signed `old` entries to sign a seal."""
    size = parse_checkpoint(note).size
    proof = merkle.consistency_proof(old, size, ledger.store.hash) if old else ()
    return "".join(f"{line}\n" for line in (f"old {old}", *(b64encode(h).decode() for h in proof), "")) + note


def parse_request(text: str) -> Request:
    """Read a request; Invalid if it is malformed."""
    first, empty, note = text.partition("\n\n")
    old, *lines = first.split("\n")
    found = _OLD.fullmatch(old)
    if found is None or not empty:
        raise Invalid("is not a request to a witness", hint="blotter seal --request makes one")
    if len(lines) > LONGEST_PROOF:
        raise Invalid(f"a consistency proof has at most {LONGEST_PROOF} hashes")
    return Request(int(found[1]), tuple(unbase64(line, "a hash") for line in lines), note)


class Seen(NamedTuple):
    """What a witness knows of one ledger: the keys it trusts, and the head it signed last."""

    keys: tuple[str, ...]
    head: Head


def read_seen(path: Path) -> dict[str, Seen]:
    """Return what a witness has seen, by origin; nothing if the file is not there yet."""
    if not os.path.lexists(path):
        return {}
    try:
        data = json.loads(read_small(path))
        return {origin: _seen(one) for origin, one in data.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Invalid("is not what a witness has written", file=str(path)) from None


def _seen(one: Any) -> Seen:
    return Seen(tuple(map(str, one["keys"])), Head(int(one["size"]), bytes.fromhex(one["root"])))


def cosign(request: Request, key: Key | str, *, seen: Path, trust: Iterable[Key | str] = ()) -> str:
    """Return the witness's signature line for a seal, which is noted in the file `seen` first.

    `trust` are the ledger's keys; they are needed the first time and remembered. BadProof if the
    seal is not signed by one of them or does not extend the last one; Refused if the request
    begins elsewhere than where this witness is.
    """
    key = parse_key(key)
    if not key.is_witness:
        raise Invalid(f"{key.name} is not a witness's key", hint="blotter key FILE --witness makes one")
    checkpoint = parse_checkpoint(request.note)
    with locked(seen.with_name(f"{seen.name}.lock")):
        known = read_seen(seen)
        before = known.get(checkpoint.origin, Seen((), Head(0, merkle.EMPTY_ROOT)))
        keys = tuple(dict.fromkeys((*before.keys, *(str(parse_key(one)) for one in trust))))
        if not keys:
            hint = "--trust with the verifier key that its owner has told you on another way"
            raise Refused(f"the ledger {checkpoint.origin} is new to this witness", hint=hint)
        note = open_note(request.note, keys)
        _check_extends(request, checkpoint, before.head)
        line = signature_line(note.text, key)
        known[checkpoint.origin] = Seen(keys, checkpoint.head)
        write_durably(seen, _written(known))
        return line


def _check_extends(request: Request, checkpoint: Checkpoint, last: Head) -> None:
    if request.old > checkpoint.size:
        raise Invalid(f"the request goes back, from @{request.old} to @{checkpoint.size}")
    if request.old != last.size:
        raise Refused(
            f"this witness signed @{last.size} last, and the request begins at @{request.old}",
            hint=f"blotter seal --request {last.size}",
        )
    if request.old == 0 and request.proof:
        raise Invalid("nothing comes before the first entry: the proof has to be empty")
    merkle.verify_consistency(last.size, checkpoint.size, last.root, checkpoint.root, request.proof)


def _written(known: dict[str, Seen]) -> str:
    data = {
        origin: {"keys": list(one.keys), "size": one.head.size, "root": one.head.root.hex()}
        for origin, one in sorted(known.items())
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
