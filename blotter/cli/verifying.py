"""The command that verifies the whole ledger, and the heads kept elsewhere that it is held against."""

import json
import os
import re
import sys
import time
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Annotated, Any

import typer

from blotter.cli.options import Format, FormatOption, LedgerOption, open_for
from blotter.cli.output import Answer, plain, show
from blotter.cli.progress import Progress
from blotter.cli.proving import TrustOption, trusted
from blotter.desk import Desk
from events import BlotterError, Invalid, NotFound, Refused
from ledger import (
    Finding,
    Head,
    Kept,
    beside,
    check_kept,
    deep_pass,
    evidence_findings,
    file_findings,
    hash_pass,
    kept_seals,
    open_note,
    parse_checkpoint,
    read_small,
    write_durably,
)

AgainstOption = Annotated[
    list[str] | None,
    typer.Option(
        "--against",
        metavar="HEAD",
        help="A head kept elsewhere: a seal's or receipt's file, or @SIZE:ROOT. May be repeated.",
    ),
]
_HEAD = re.compile(r"@?(\d{1,18})[: ]([0-9a-f]{16,64})")
_HEADS = (
    "--against takes @SIZE:ROOT, ROOT being 16 to 64 digits of 0-9 and a-f; or a seal's or receipt's file"
)
_SAVED_EVERY = 5.0
"""Seconds between two notes of how far a verification has come."""


def read_kept(given: Iterable[str]) -> list[Kept]:
    """Return the heads that somebody kept, each from a file or as it is written."""
    kept = []
    for one in given:
        found = _HEAD.fullmatch(one)
        if found:
            kept.append(Kept("the head that was given", int(found[1]), found[2]))
            continue
        try:
            text = read_small(one)
        except NotFound as error:
            if one.startswith("@"):
                raise Invalid(f"{one!r} is no head", field="against", hint=_HEADS) from None
            error.hint = _HEADS
            raise
        note = text.partition("\n\n")[2] if text.startswith(("c2sp.org/tlog-proof@v1\n", "old ")) else text
        try:
            checkpoint = parse_checkpoint(note)
        except BlotterError as error:
            raise error.at(file=one) from None
        kept.append(Kept.of(checkpoint, one))
    return kept


def verify(
    fast: Annotated[
        bool, typer.Option("--fast", help="Only hash the entries; do not read what they say.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after the last head that was verified here.")
    ] = False,
    against: AgainstOption = None,
    trust: TrustOption = None,
    evidence: Annotated[
        str | None,
        typer.Option("--evidence", metavar="DIR", help="Also hash the evidence files in this folder again."),
    ] = None,
    processes: Annotated[int, typer.Option(metavar="N", min=1, max=64, help="Processes to share it.")] = 2,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
) -> int:
    """Verify that nothing was changed and nothing is missing; exit 3 if something is found.

    Hashes every entry and compares it with the tree, then reads every entry and checks it, then
    compares the ledger with its seals and with heads kept elsewhere. Nothing is repaired.
    """
    if evidence is not None and not os.path.isdir(evidence):
        raise NotFound(f"there is no folder {evidence!r}", field="evidence")
    with open_for(ledger) as desk, Progress() as progress:
        seals = _seals(desk, trusted(trust))
        kept = [*seals, *read_kept(against or ())]  # first, so that a slip is told of at once
        memory = _Memory(desk)
        start, examined = memory.read() if resume else (None, 0)
        findings: list[Finding] = [] if fast else list(file_findings(desk.ledger))
        seconds: dict[str, tuple[int, float]] = {}
        signatures = 0
        began = time.perf_counter()
        head = start or Head(0, b"")
        for step in hash_pass(desk.ledger, start, processes=processes):
            progress("hashing", step.size, len(desk.ledger))
            findings += step.findings
            if not step.findings:
                head = Head(step.size, step.root)
                memory.write(head, examined)
        seconds["hashed"] = head.size - (start.size if start else 0), time.perf_counter() - began
        if not fast:
            began, first, whole = time.perf_counter(), examined, True
            for step in deep_pass(desk.ledger, examined, processes=processes):
                progress("reading", step.size, len(desk.ledger))
                findings += step.findings
                signatures += step.signatures
                whole = whole and not step.findings
                if whole:
                    examined = step.size
                    memory.write(head, examined)
            seconds["read"] = len(desk.ledger) - first, time.perf_counter() - began
        if evidence is not None:
            findings += evidence_findings(desk.ledger, evidence)
        findings += check_kept(desk.ledger, kept)
        memory.write(head, examined, now=True)
        progress.stop()
        show(_answer(findings, _foot(head, seconds, len(seals), signatures, start)), format)
        return 3 if findings else 0


def _seals(desk: Desk, keys: list[str]) -> list[Kept]:
    """Return the heads of the seals beside a ledger; with keys, only if one of them has signed each."""
    kept = []
    for path, checkpoint, note in kept_seals(desk.ledger):
        if keys:
            try:
                open_note(note, keys)
            except BlotterError as error:
                raise error.at(file=str(path)) from None
        kept.append(Kept.of(checkpoint, f"the seal of @{checkpoint.size}"))
    return kept


def _answer(findings: Sequence[Finding], foot: str) -> Answer:
    return Answer(
        columns=("check", "position", "message"),
        rows=[one._asdict() for one in findings],
        heads=("check", "from", "what was found"),
        cells=[
            [one.check, "" if one.position is None else f"@{one.position}", plain(one.message)]
            for one in findings
        ],
        foot=foot,
        empty="Nothing was found.",
    )


def _foot(
    head: Head, seconds: dict[str, tuple[int, float]], seals: int, signatures: int, start: Head | None
) -> str:
    parts = [
        f"{done}: {count:,} entries in {spent:.1f} s ({count / max(spent, 1e-9):,.0f} a second)"
        for done, (count, spent) in seconds.items()
    ]
    tail = f"{seals} seals compared · {signatures:,} signatures checked"
    begun = f" · resumed from {start}" if start else ""
    return "\n".join([*parts, f"@{head.size} · root {head.root.hex()[:16]} · {tail}{begun}"])


class _Memory:
    """How far this ledger was verified, beside its file; lost, it only costs time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        path = getattr(desk.ledger.store, "path", None)
        self._path = None if path is None else beside(path, "-verified")
        self._saved = time.monotonic()

    def read(self) -> tuple[Head | None, int]:
        """Return the head up to which entries were hashed, and how many were read."""
        if self._path is None or not self._path.exists():
            return None, 0
        try:
            data: dict[str, Any] = json.loads(read_small(self._path))
            size, read, root = int(data["size"]), int(data["read"]), bytes.fromhex(data["root"])
            if min(size, read) < 0 or len(root) != sha256().digest_size:
                raise ValueError
            return Head(size, root), min(read, size)
        except (ValueError, KeyError, TypeError):
            raise Invalid(
                "is not what blotter verify has written", file=str(self._path), hint="remove it"
            ) from None

    def write(self, head: Head, read: int, *, now: bool = False) -> None:
        """Note how far it has come: now, or when some seconds have passed since the last time.

        Where that cannot be written, as on a full disk, it is said once: what is found matters more.
        """
        if self._path is None or not head.root or not (now or time.monotonic() > self._saved + _SAVED_EVERY):
            return
        data = {"size": head.size, "root": head.root.hex(), "read": min(read, head.size)}
        try:
            write_durably(self._path, json.dumps(data) + "\n")
        except Refused as error:
            print(f"blotter: {error}: --resume begins at what was noted before", file=sys.stderr)
            self._path = None
        self._saved = time.monotonic()
