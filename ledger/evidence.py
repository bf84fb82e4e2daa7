"""Attachments: whether the files that reports name as evidence are the ones that were meant."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from events import BlotterError
from ledger.files import sha256_of
from ledger.hashing import Finding
from ledger.ledger import Ledger


def evidence_findings(ledger: Ledger, folder: str | Path) -> Iterator[Finding]:
    """Hash the files that records name again; yield what is missing in a folder, or is another.

    Files are looked for in the folder only, by the name that the record has; each is hashed once.
    """
    inside = Path(folder).resolve()
    hashes: dict[str, str | BlotterError] = {}
    try:
        for said in ledger.scan():
            for name, sha256 in _named(said.fields):
                message = _wrong(inside, name, sha256, hashes)
                if message:
                    text = f"entry {said.position} names the evidence {name!r}, {message}"
                    yield Finding("evidence", said.position, text)
    except BlotterError as error:  # of an entry that cannot be read, which is a finding of its own
        yield Finding("evidence", None, f"evidence was not looked at to the end: {error}")


def _named(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and hash of each file that fields name, those of a correction's report, too."""
    for one in fields.get("evidence", ()):
        yield str(one["file"]), str(one["sha256"])
    report = fields.get("report")
    if isinstance(report, list):
        yield from _named(report[-1])


def _wrong(inside: Path, name: str, sha256: str, hashes: dict[str, str | BlotterError]) -> str | None:
    """Return what is wrong with a file, None if it is the one that was meant."""
    if name not in hashes:
        path = inside / name
        try:
            hashes[name] = sha256_of(path) if path.resolve().is_relative_to(inside) else ""
        except BlotterError as error:
            hashes[name] = error
    found = hashes[name]
    if isinstance(found, BlotterError):
        return f"which cannot be read: {found.message}"
    if not found:
        return "which is outside of the folder"
    return None if found == sha256 else f"which is another file by now: its SHA-256 is {found}"
