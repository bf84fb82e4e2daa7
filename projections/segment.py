"""Segment: the sealed postings of one span of positions, as Parquet files in a folder.

    START-STOP/
        segment.json      origin, span, root, versions, and the SHA-256 of each file
        reports.parquet   what all views say of the reports
        NAME.parquet      the rows of each projection

A segment never changes. It is written aside and renamed into place whole, so it is there or it is
not, whoever else writes at the same time.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
from attrs import field, frozen

from ledger import Head, sync_folder

MANIFEST = "segment.json"
_LEVEL = 3  # of zstd: higher ones take longer to write and save little


class Damaged(Exception):
    """A segment that cannot be read; it is drawn anew, so no user ever sees this."""

    def __init__(self, folder: Path, what: str) -> None:
        super().__init__(what)
        self.folder = folder


@frozen(kw_only=True)
class Segment:
    """What is known of a segment, and where it is; `head` is of the history that it was drawn from."""

    folder: Path
    origin: str
    start: int
    head: Head
    versions: Mapping[str, int]
    files: Mapping[str, str]
    _read: dict[str, pl.LazyFrame] = field(factory=dict, eq=False, repr=False)

    @property
    def stop(self) -> int:
        """The position after its last."""
        return self.head.size

    def rows(self, name: str) -> pl.LazyFrame:
        """Return the rows of one file, checked whole against its hash before any is used.

        The file is held in memory as it is, compressed, so it may go once it was read.
        """
        if name not in self._read:
            self._read[name] = pl.scan_parquet(BytesIO(self.content(name)))
        return self._read[name]

    def content(self, name: str) -> bytes:
        """Return one file as it was written; Damaged if it is not that."""
        try:
            content = (self.folder / f"{name}.parquet").read_bytes()
        except OSError as error:
            raise Damaged(self.folder, f"{name}: {error.strerror}") from None
        if sha256(content).hexdigest() != self.files.get(name):
            raise Damaged(self.folder, f"{name} is not as it was written")
        return content


def name_of(start: int, stop: int) -> str:
    """Return the name of the folder for a span; names sort as spans do."""
    return f"{start:010}-{stop:010}"


def span_of(name: str) -> tuple[int, int] | None:
    """Return the span that a folder is named for, None if it is no segment's."""
    start, _, stop = name.partition("-")
    return (int(start), int(stop)) if start.isdecimal() and stop.isdecimal() else None


def read_segment(folder: Path) -> Segment:
    """Return the segment in a folder; Damaged if there is none that can be understood."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        head = Head(told["stop"], bytes.fromhex(told["root"]))
        segment = Segment(
            folder=folder,
            origin=told["origin"],
            start=told["start"],
            head=head,
            versions=told["versions"],
            files=told["files"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(folder, f"{MANIFEST}: {error}") from None
    if span_of(folder.name) != (segment.start, segment.stop):
        raise Damaged(folder, "it is named for another span")
    return segment


def write_segment(
    generation: Path,
    frames: Iterable[tuple[str, pl.DataFrame]],
    *,
    origin: str,
    start: int,
    head: Head,
    versions: Mapping[str, int],
) -> None:
    """Write a segment durably, all of it or nothing; one that is there already stays.

    Frames are taken one by one, each when the last one is written.
    """
    draft = generation / f"draft-{uuid4().hex}"
    draft.mkdir(parents=True)
    try:
        files = {}
        for name, frame in frames:
            content = BytesIO()
            frame.write_parquet(content, compression="zstd", compression_level=_LEVEL)
            files[name] = sha256(content.getbuffer()).hexdigest()
            write_synced(draft / f"{name}.parquet", content.getbuffer())
        told = {
            "origin": origin,
            "start": start,
            "stop": head.size,
            "root": head.root.hex(),
            "versions": dict(versions),
            "files": files,
        }
        write_synced(draft / MANIFEST, json.dumps(told, indent=1).encode())
        sync_folder(draft)
        try:
            draft.rename(generation / name_of(start, head.size))
        except OSError:
            if not (generation / name_of(start, head.size)).is_dir():
                raise
        sync_folder(generation)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_synced(path: Path, content: Any) -> None:
    """Write a new file, and wait until it is on disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
