"""Postings of a whole ledger: what is sealed on the shelf, and the tail folded since."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import polars as pl

from events import Refused
from ledger import Ledger
from projections.catalogue import CHUNK, PROJECTIONS, beside, draw, nothing
from projections.posting import POSTING, Frames, fold
from projections.segment import Damaged, Segment
from projections.shelf import Shelf
from projections.standing import Change

LONG_TAIL = 20_000
"""A view that would have to fold more unsealed records than these seals them."""


class Postings:
    """Sealed rows and the tail, as they were at the last time of catching up."""

    def __init__(self, ledger: Ledger, shelf: Shelf | None) -> None:
        self._ledger = ledger
        self._shelf = shelf
        self._segments: list[Segment] = []
        self._start = self._end = 0  # of the tail
        self._tail: Frames = nothing()
        self._rows: dict[str, pl.LazyFrame] = {}
        self._counts: dict[str, int] = {}

    def catch_up(self) -> None:
        """Take in what was sealed and what was recorded since."""
        self._segments, end = self._sealed(), len(self._ledger)
        start = self._segments[-1].stop if self._segments else 0
        if (start, end) == (self._start, self._end):
            return
        if start != self._start:
            self._start = self._end = start
            self._tail = nothing()
        for first in range(self._end, end, CHUNK):
            self._tail = beside(self._tail, draw(self._ledger, first, min(first + CHUNK, end)))
        self._end = end
        self._rows, self._counts = {}, {}

    def _sealed(self) -> list[Segment]:
        """Return the segments, after sealing what would make the tail too long."""
        if self._shelf is None:
            return []
        try:
            while len(self._ledger) - self._shelf.sealed() > LONG_TAIL and self._shelf.seal():
                pass
        except Refused as error:
            self._shelf.tell(f"{error}; {error.hint}")
        return self._shelf.segments()

    def rows(self, name: str) -> pl.LazyFrame:
        """Return all postings of `reports`, or of a projection by its name, in order."""
        while name not in self._rows:
            try:
                with ThreadPoolExecutor() as several:  # files are read and hashed side by side
                    sealed = list(several.map(partial(self._sealed_rows, name), self._segments))
            except Damaged as fault:
                assert self._shelf is not None
                self._shelf.discard(fault.folder, f"is damaged ({fault})")
                self.catch_up()
            else:
                self._rows[name] = pl.concat([*sealed, self._tail[name].lazy()])
        return self._rows[name]

    def count(self, name: str) -> int:
        """Return how many rows there are."""
        if name not in self._counts:
            self._counts[name] = self.rows(name).select(pl.len()).collect().item()
        return self._counts[name]

    def _sealed_rows(self, name: str, segment: Segment) -> pl.LazyFrame:
        """Return the rows of a segment; what another version did not draw or drew otherwise is null."""
        if not (self._shelf and self._shelf.as_drawn):
            return segment.rows(name)
        wanted = self._tail[name].schema
        rows = segment.rows(name) if name in segment.files else pl.LazyFrame(schema={POSTING: pl.Int64})
        there = rows.collect_schema()
        return rows.select(
            pl.col(column) if there.get(column) == kind else pl.lit(None, kind).alias(column)
            for column, kind in wanted.items()
        )

    def supposing(self, change: Change) -> "Postings":
        """Return these postings and those of one more change; they do not catch up any more."""
        more = fold(PROJECTIONS, [change])
        return _Supposed({name: pl.concat([self.rows(name), frame.lazy()]) for name, frame in more.items()})


class _Supposed(Postings):
    """Postings of what was never recorded."""

    def __init__(self, rows: dict[str, pl.LazyFrame]) -> None:
        self._rows, self._counts = rows, {}

    def catch_up(self) -> None:
        """Do nothing: nobody will record what is only supposed."""
