"""A release of a data set, compared row by row with the data set's own last word, as amendments.

    a row is                            the ledger gets
    new                                 the report
    the same as the last word           nothing
    other than the last word            corrected, with the whole new report
    back after it was withdrawn         corrected if it is other, reinstated
    gone, within what is covered        retracted

The file is read twice: once to check and compare everything, once to append. An import that was
cut short is run again: what it appended is found and not appended twice.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from attrs import define, field, frozen

from blotter.exchange.lastwords import (
    GONE,
    Content,
    Known,
    Word,
    last_words,
)
from events import (
    BlotterError,
    Invalid,
    Refused,
    ReleaseImported,
    Report,
    When,
    refuse,
)
from ledger import Ledger

Tick = Callable[[str, int, int | None], None]
"""Told what is going on, how far it is, and of how much."""

BATCH = 1000
MOST_KEPT = 1000
_VERSION = re.compile(r"(?:0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5})){0,3}", re.ASCII)


@frozen(kw_only=True)
class DataSet:
    """A data set that comes in releases: its columns, and what a row of it means.

    A report's ref is `name:ROW`. `doubts` tells what contradicts itself in a row and is kept all
    the same; `threshold` is the number of deaths below which the data set records nothing.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    read: Callable[[Mapping[str, str]], Report]
    doubts: Callable[[Mapping[str, str], Any], Iterable[str]]
    threshold: int | None = None


class Verdict(NamedTuple):
    """What is to be done about one row; `report` is None where the release does not have it."""

    what: str
    id: UUID
    row: str
    report: Report | None
    now: Content | None
    word: Word | None


@define
class Summary:
    """What an import does, or would do; `before` and `after` are the killed (best) by year."""

    dataset: str
    release: str
    counts: Counter[str] = field(factory=Counter)
    rows: int = 0
    years: set[int] = field(factory=set)
    countries: set[str] = field(factory=set)
    sha256: str = ""
    doubts: list[str] = field(factory=list)
    kept: dict[str, bytes | None] = field(factory=dict)
    before: Counter[int | None] = field(factory=Counter)
    after: Counter[int | None] = field(factory=Counter)
    closed_at: int | None = None  # position of the record that closed it at an earlier time

    @property
    def span(self) -> When:
        """The years that the release has rows of."""
        return When(f"{min(self.years)}/{max(self.years)}")


def version_of(release: str) -> tuple[int, ...]:
    """Return the number of a release as one that can be compared: 9.1 comes before 24.1."""
    if not _VERSION.fullmatch(release):
        raise Invalid(f"{release!r} is not a release", field="release", hint="a number, as in 24.1")
    return tuple(map(int, release.split(".")))


@define(kw_only=True)
class Import:
    """One release, on its way into one ledger."""

    ledger: Ledger
    dataset: DataSet
    paths: Sequence[str]
    release: str
    available: When
    by: str
    keep_analyst: bool = False
    over_analyst: bool = False
    accept_reused: bool = False
    tick: Tick = lambda *_: None
    known: Known = field(init=False)
    _seen: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        number = version_of(self.release)
        if self.keep_analyst and self.over_analyst:
            raise Invalid("goes without over-analyst", field="keep_analyst", hint="give one of the two")
        self.tick("reading the ledger", 0, None)
        self.known = last_words(self.ledger, self.dataset.name, self.release, self.available)
        self._seen = self.known.size
        newest = max((version_of(event.release) for _, event in self.known.closed), default=number)
        if number < newest and not self._closed():
            told = ".".join(map(str, newest))
            raise Refused(
                f"{self.dataset.name} {self.release} is older than {told}, which is imported",
                hint="releases are imported in their order: each is compared with the one before",
            )

    def _closed(self) -> tuple[int, ReleaseImported] | None:
        return next((found for found in self.known.closed if found[1].release == self.release), None)

    # -- compare ------------------------------------------------------------------------------

    def compare(self) -> Summary:
        """Read and check everything, append nothing; every mistake is named in one error."""
        summary = Summary(self.dataset.name, self.release)
        mistakes: list[BlotterError] = []
        disputes: list[BlotterError] = []
        closed = self._closed()
        if closed:
            return self._compared_with_closed(summary, *closed)
        for word in self.known.words.values():
            if word.counted:
                summary.before[word.counted.year] += word.counted.best
            if word.has:
                summary.after[word.now.year] += word.now.best
        for verdict in self._verdicts(summary, mistakes):
            dispute = self._dispute(verdict)
            if dispute and self.keep_analyst and verdict.word and verdict.word.analyst is not None:
                summary.counts["kept"] += 1
                summary.kept[verdict.row] = verdict.now and verdict.now.digest
                continue
            disputes += [dispute] if dispute else []
            summary.counts[verdict.what] += 1
            if verdict.word and verdict.word.has and (verdict.now or verdict.what == GONE):
                summary.after[verdict.word.now.year] -= verdict.word.now.best
            if verdict.now:
                summary.after[verdict.now.year] += verdict.now.best
        if len(summary.kept) > MOST_KEPT:
            disputes.append(Refused(f"more than {MOST_KEPT:,} rows would be kept", hint="--over-analyst"))
        if mistakes or disputes:
            refuse(mistakes or disputes)
        return summary
