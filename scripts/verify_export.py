#!/usr/bin/env python3
"""Check an export of a Blotter ledger, without Blotter.

    verify_export.py EXPORT KEY [KEY ...]

EXPORT is a file that `blotter export entries FILE` wrote: JSON lines, the first with the seal, each
of the others with a position and an entry in base64. KEY is a verifier key, NAME+ID+BASE64, of the
ledger or of a witness, as its owner has told it to you.

What is checked: every entry is hashed into the Merkle tree of RFC 6962, section 2.1; its root and
the number of entries must be those of the seal (C2SP tlog-checkpoint); and the seal must be signed
by one of the keys (C2SP signed-note, and tlog-cosignature for witnesses). If this program says
"good", then the file holds exactly the entries that the holder of the key has sealed.

It needs Python 3.8 or newer and the package `cryptography`, and is meant to be read.
Exit code: 0 good, 1 not good, 2 wrong usage.
"""

import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NOTE, COSIGNATURE = 1, 4  # types of keys


class NotGoodError(Exception):
    """What is not as it should be."""


def unbase64(text):
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        raise NotGoodError(f"not base64: {text!r}") from None


def read_key(text):
    """Return name, id, type and public key of a verifier key, NAME+ID+BASE64."""
    try:
        name, digits, material = text.strip().split("+", 2)
        identity = bytes.fromhex(digits)
    except ValueError:
        raise NotGoodError(f"not a verifier key: {text!r}") from None
    data = unbase64(material)
    if len(data) != 33 or data[0] not in (NOTE, COSIGNATURE):
        raise NotGoodError(f"not an Ed25519 key: {text!r}")
    if hashlib.sha256(name.encode() + b"\n" + data).digest()[:4] != identity:
        raise NotGoodError(f"the id of the key is another key's: {text!r}")
    return name, identity, data[0], Ed25519PublicKey.from_public_bytes(data[1:])


def check_seal(note, keys):
    """Return origin, size and root of a seal, and who of the keys has signed it."""
    text, empty, tail = note.rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    if not empty or len(lines) < 4 or not lines[1].isdigit():
        raise NotGoodError("the seal is not a checkpoint")
    signers = []
    for line in tail.splitlines():
        dash, name, data = [*line.split(" "), "", ""][:3]
        signed = unbase64(data)
        for key_name, identity, kind, public in keys:
            if dash != "\u2014" or (name, signed[:4]) != (key_name, identity):
                continue
            message, signature = text.encode(), signed[4:]
            if kind == COSIGNATURE:
                time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
                message = f"cosignature/v1\ntime {time}\n".encode() + message
            try:
                public.verify(signature, message)
            except InvalidSignature:
                raise NotGoodError(f"the signature of {name} is not good") from None
            signers.append(name)
    if not signers:
        raise NotGoodError("none of the keys has signed the seal")
    return lines[0], int(lines[1]), unbase64(lines[2]), signers


def root_of(leaves):
    """Return the number of leaves and the root of their tree, keeping only its right edge."""
    edge, size = [], 0
    for leaf in leaves:
        node, count = leaf, size
        while count & 1:
            node = hashlib.sha256(b"\x01" + edge.pop() + node).digest()
            count >>= 1
        edge.append(node)
        size += 1
    root = edge.pop() if edge else hashlib.sha256(b"").digest()
    while edge:
        root = hashlib.sha256(b"\x01" + edge.pop() + root).digest()
    return size, root


def leaves_of(lines):
    """Yield the hash of every entry; positions must be 0, 1, 2 and so on."""
    for position, line in enumerate(lines):
        try:
            row = json.loads(line)
            found, entry = row["position"], unbase64(row["entry"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise NotGoodError(f"line {position + 2} is not an entry") from None
        if found != position:
            raise NotGoodError(f"position {found} stands where {position} should")
        yield hashlib.sha256(b"\x00" + entry).digest()


def check(path, keys):
    """Return what an export shows, in one line; NotGoodError if it does not."""
    with open(path, encoding="utf-8") as file:
        try:
            head = json.loads(file.readline())
            note = head["seal"]
            if not isinstance(note, str):
                raise ValueError
        except (ValueError, KeyError, TypeError, RecursionError):
            raise NotGoodError("the first line holds no seal") from None
        origin, size, root, signers = check_seal(note, [read_key(key) for key in keys])
        found, computed = root_of(leaves_of(file))
    if found != size:
        raise NotGoodError(f"the file has {found} entries, and the seal is of {size}")
    if computed != root:
        raise NotGoodError("an entry is not the one that was sealed")
    return f"good: {size} entries of {origin}, root {root.hex()}, signed by {', '.join(signers)}"


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(check(arguments[0], arguments[1:]))
    except (NotGoodError, OSError, UnicodeDecodeError) as error:
        print(f"not good: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
