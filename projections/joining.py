"""Joining: segments that follow each other become one; a few long ones are read faster than many short."""

import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import polars as pl

from projections.generations import refusing
from projections.segment import Segment, write_segment

SPAN = 131_072
"""The longest span that is joined, or sealed at a time."""


def join(generation: Path, segments: Sequence[Segment]) -> None:
    """Write one segment in place of several that follow each other, a file at a time."""
    first, last = segments[0], segments[-1]
    rows = ((name, pl.concat(pl.read_parquet(one.content(name)) for one in segments)) for name in first.files)
    with refusing(generation):
        write_segment(
            generation,
            rows,
            origin=first.origin,
            start=first.start,
            head=last.head,
            versions=first.versions,
        )
    for one in segments:
        remove(one.folder)


def in_spans(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Return segments that follow each other, as many together as make a span."""
    spans: list[list[Segment]] = []
    for segment in segments:
        if spans and segment.stop - spans[-1][0].start <= SPAN:
            spans[-1].append(segment)
        else:
            spans.append([segment])
    return spans


def remove(path: Path) -> None:
    """Remove a folder at one stroke for those who look, then its files."""
    with suppress(OSError):
        gone = path.with_name(f"gone-{uuid4().hex}")
        path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
