"""Sealing a ledger: its head, signed, never one that the last seal contradicts; seals are kept.

They stand beside the ledger's file, in `LEDGER-seals/SIZE.note`. Copies elsewhere are what shows
that the tail was cut off: whoever can write to this folder can cut it off here, too.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from events import BadProof, BlotterError, Refused
from ledger import merkle
from ledger.files import beside, locked, read_small, sync_folder, write_durably
from ledger.keys import Key, parse_key
from ledger.ledger import Ledger
from ledger.record import Head
from ledger.seal import (
    COSIGNATURE_SIZE,
    Checkpoint,
    checkpoint_text,
    open_note,
    parse_checkpoint,
    sign_note,
    split_note,
    with_signatures,
)
from ledger.verifying import Kept, check_kept, hash_pass

SUFFIX = ".note"


def seals_folder(path: str) -> Path:
    """Return the folder of the seals beside a file."""
    return beside(path, "-seals")


def make_folder(folder: Path) -> None:
    """Make a folder of seals, if it is not there, so that it stays."""
    try:
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)
    except OSError as error:
        hint = "check what is there, space and permissions"
        raise Refused(f"cannot make {folder}: {error.strerror}", hint=hint) from None


class Seal(NamedTuple):
    """A seal that is kept: its file, what it says, and the whole note, which is not verified."""

    path: Path
    checkpoint: Checkpoint
    note: str


def kept_seals(ledger: Ledger) -> list[Seal]:
    """Return the seals beside a ledger by size; none if it is not kept in a file."""
    path = getattr(ledger.store, "path", None)
    return [] if path is None else seals_beside(path)


def seals_beside(path: str) -> list[Seal]:
    """Return the seals beside a file by size; Invalid, naming the note, if one is malformed.

    Refused if their folder cannot be read: that none was found would show nothing.
    """
    folder, seals = seals_folder(path), []
    try:
        notes = [folder / name for name in os.listdir(folder) if name.endswith(SUFFIX)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError) as error:
        message = f"the seals in {folder} cannot be read: {getattr(error, 'strerror', None) or error}"
        raise Refused(message, hint="check the permissions") from None
    for note in notes:
        text = read_small(note)
        try:
            seals.append(Seal(note, parse_checkpoint(text), text))
        except BlotterError as error:
            raise error.at(file=str(note)) from None
    return sorted(seals, key=lambda one: one.checkpoint.size)


def sealed_sizes(ledger: Ledger) -> tuple[int, int]:
    """Return how many entries the last seal covers, and the last one that a witness signed, too.

    A witness's signature is known by its length (C2SP tlog-cosignature); none is verified here.
    """
    sealed = witnessed = 0
    for _, checkpoint, note in kept_seals(ledger):
        sealed = checkpoint.size
        if any(len(one.data) == COSIGNATURE_SIZE for one in split_note(note)[1]):
            witnessed = checkpoint.size
    return sealed, witnessed


def seal_head(ledger: Ledger, key: Key | str) -> str:
    """Return the ledger's head as a note signed with a key, kept beside the ledger first.

    All that was appended since the last seal is hashed again. Refused, and nothing signed, if that
    finds anything or if the last seal is not of this history (C2SP tlog-checkpoint, "Signatures").
    A head that the key has sealed already gets the same note again.
    """
    key = parse_key(key)
    path = getattr(ledger.store, "path", None)
    if path is None:
        raise Refused("this ledger is not kept in a file, so its seals have no place")
    folder = seals_folder(path)
    make_folder(folder)
    with locked(folder / "lock"):
        last = next(reversed(kept_seals(ledger)), None)
        before = last.checkpoint if last else None
        if before:
            _check(ledger, before)
        head = _hashed(ledger, before and before.head)
        if before and before.size:
            proof = merkle.consistency_proof(before.size, head.size, ledger.store.hash)
            merkle.verify_consistency(before.size, head.size, before.root, head.root, proof)
        note = sign_note(checkpoint_text(ledger.origin, head), key)
        if last and last.checkpoint.head == head:
            note = with_signatures(last.note, note.rpartition("\n\n")[2])
            if note == last.note:
                return note
        write_durably(folder / f"{head.size}{SUFFIX}", note)
        return note


def _check(ledger: Ledger, checkpoint: Checkpoint) -> None:
    kept = Kept.of(checkpoint, "the last seal")
    for finding in check_kept(ledger, [kept]):
        raise Refused(f"nothing was sealed: {finding.message}", hint="blotter verify; then restore a backup")


def _hashed(ledger: Ledger, start: Head | None) -> Head:
    head = start
    for step in hash_pass(ledger, start):
        if step.findings:
            message = step.findings[0].message
            raise Refused(f"nothing was sealed: {message}", hint="blotter verify; then restore a backup")
        head = Head(step.size, step.root)
    assert head is not None
    return head


def add_cosignatures(ledger: Ledger, lines: str, keys: Sequence[Key | str]) -> str:
    """Return the seal that witnesses have signed, with their lines in it, kept beside the ledger.

    BadProof unless one of the keys has signed the seal in these lines; others are ignored.
    """
    for path, _, note in reversed(kept_seals(ledger)):
        text, _ = split_note(note)
        try:
            opened = open_note(f"{text}\n{lines}", keys)
        except BadProof:
            continue
        with locked(path.parent / "lock"):
            done = with_signatures(read_small(path), [one.line for one in opened.signatures])
            write_durably(path, done)
        return done
    raise BadProof("no seal of this ledger is signed in there by a key that was given")


def write_key(path: str | Path, key: Key) -> None:
    """Write a signer key to a new file that only its owner can read."""
    write_durably(path, f"{key.secret}\n", mode=0o600, new=True)


def read_key(path: str | Path) -> Key:
    """Return the signer key in a file; Refused if others could read it, too."""
    text = read_small(path)
    if os.stat(path).st_mode & 0o077:
        raise Refused(f"{path} can be read by others", hint=f"chmod 600 {path}, and think of a new key")
    try:
        key = parse_key(text.strip())
        _ = key.secret  # a verifier's has none, and says so
    except BlotterError as error:
        raise error.at(file=str(path)) from None
    return key
