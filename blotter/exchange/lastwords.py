"""What a data set said last of each of its rows, read from its own records in a ledger.

A row's own chain is the report that it opened and the amendments that later releases made of it;
what analysts made of the report is no part of it. Amendment ids hang on data set, row and
release, and their notes end with the release, so that nothing else can be taken for one.
"""

import re
from typing import NamedTuple
from uuid import UUID

from blotter.exchange.contents import Content, content_of
from events import Amendment, Corrected, Event, Reinstated, ReleaseImported, Report, Retracted, When
from ledger import Ledger, Recorded, id_of_ref

ADDED = "added"
GONE = "withdrawn"
_DONE = {"corrected": "corrected", "retracted": GONE, "reinstated": "reinstated"}
_KEPT = re.compile(
    rf"([^\s,]+) \(([0-9a-f]{{32}}|{GONE})(?: (\d{{4}}|-) ([A-Z]{{2}}|-)(?: (\d{{1,9}}))?)?\)", re.ASCII
)


class Word(NamedTuple):
    """The data set's last word on a row.

    `position` is that of the record that holds it; `has` is whether the data set has the row, `stands`
    the digest of what its report says now, and `retracted` whether that was taken back, by whomever.
    `analyst` is the position of the last correction or retraction that is not the data set's own and
    that it has not gone over. `done` is what an import of this same release, cut short, did already,
    and `before` what the row counted for before that (None: nothing).
    """

    row: str
    position: int
    now: Content
    stands: bytes
    has: bool = True
    retracted: bool = False
    analyst: int | None = None
    done: str | None = None
    before: Content | None = None

    @property
    def counted(self) -> Content | None:
        """What the row counted for before this release."""
        if self.done:
            return self.before
        return self.now if self.has else None


class Begun(NamedTuple):
    """What an import that was not closed left of another release: where, its day, and which it is.

    A report does not name its release: there, only the day tells which it was.
    """

    position: int
    out: When | None
    release: str | None


class Known(NamedTuple):
    """What a ledger holds of a data set: its words by report id, and its releases, closed and begun."""

    words: dict[bytes, Word]
    closed: list[tuple[int, ReleaseImported]]
    begun: list[Begun]
    size: int


def report_id(dataset: str, row: str) -> UUID:
    """Return the id of the report of a row."""
    return id_of_ref(dataset, row)


def amendment_id(dataset: str, row: str, release: str, *, back: bool = False) -> UUID:
    """Return the id of what a release says of a row; `back` for the row's return itself."""
    return id_of_ref(dataset, f"{row}@{release}{'/back' if back else ''}")


def release_id(dataset: str, release: str) -> UUID:
    """Return the id of the record that closes a release."""
    return id_of_ref(dataset, f"release@{release}")


def coverage_id(dataset: str, country: str, release: str) -> UUID:
    """Return the id of what a release says to cover in a country."""
    return id_of_ref(dataset, f"coverage:{country}@{release}")


def kept_note(kept: dict[str, Content | None]) -> str:
    """Return the note that remembers what a release said of rows whose reports were left alone."""

    def told(now: Content | None) -> str:
        if now is None:
            return GONE
        year = "-" if now.year is None else f"{now.year:04}"
        return f"{now.digest.hex()} {year} {now.country or '-'} {now.best}"

    return f"kept what analysts say of: {', '.join(f'{row} ({told(now)})' for row, now in kept.items())}"


def last_words(ledger: Ledger, dataset: str, release: str, available: When) -> Known:
    """Return what a data set said last, before and in a release that may be half imported."""
    words: dict[bytes, Word] = {}
    opened: set[bytes] = set()  # by an import that was not closed, with this release's own day
    closed: list[tuple[int, ReleaseImported]] = []
    begun: dict[tuple[When | None, str | None], Begun] = {}
    size = len(ledger)
    for record in ledger.read(0, size):
        event = record.event
        if isinstance(event, Amendment):
            word = words.get(event.about.bytes)
            if word is not None:
                said_in = _said_in(word, record, dataset)
                words[event.about.bytes] = _amended(word, record, event, said_in, release)
                if said_in not in (None, release):
                    left = Begun(record.position, event.available, said_in)
                    begun.setdefault(left[1:], left)
        elif isinstance(event, Report):
            row = _row_of(record.id, event, dataset)
            if row is not None:
                now = content_of(event)
                words[record.id.bytes] = Word(row, record.position, now, now.digest)
                if event.available == available:
                    opened.add(record.id.bytes)
                else:
                    left = Begun(record.position, event.available, None)
                    begun.setdefault(left[1:], left)
        elif isinstance(event, ReleaseImported) and event.dataset == dataset:
            closed.append((record.position, event))
            _recall(words, event, dataset)
            opened.clear()
            begun.clear()
    for key in opened:
        words[key] = words[key]._replace(done=ADDED, before=None)
    return Known(words, closed, list(begun.values()), size)


def _row_of(id: UUID, event: Event, dataset: str) -> str | None:
    """Return the row that a report was opened by; None if it is no report of the data set."""
    start, _, row = (event.ref or "").partition(":")
    return row if start == dataset and row and id == report_id(dataset, row) else None


def _said_in(word: Word, record: Recorded, dataset: str) -> str | None:
    """Return the release that made an amendment; None if somebody else did."""
    release = (record.event.note or "").rpartition(" ")[2]
    own = (amendment_id(dataset, word.row, release, back=back) for back in (False, True))
    return release if release and record.id in own else None


def _amended(word: Word, record: Recorded, event: Amendment, said_in: str | None, release: str) -> Word:
    if isinstance(event, Retracted | Reinstated):
        word = word._replace(retracted=isinstance(event, Retracted))
    now = content_of(event.report) if isinstance(event, Corrected) else None
    word = word._replace(stands=now.digest) if now else word
    if said_in is None:
        judged = isinstance(event, Corrected | Retracted)
        return word._replace(analyst=record.position) if judged else word
    if said_in == release:
        word = word._replace(done=_DONE[event.kind], before=word.counted)
    if now:
        word = word._replace(now=now, position=record.position)
    return word._replace(has=not isinstance(event, Retracted), analyst=None)


def _recall(words: dict[bytes, Word], event: ReleaseImported, dataset: str) -> None:
    """Take what a release said of rows that were left alone for the last word on them.

    Notes of version 0.1 have no year, no country and no killed: there a row is where it was before,
    and counts what it did.
    """
    for row, told, year, country, best in _KEPT.findall(event.note or ""):
        key = report_id(dataset, row).bytes
        word = words.get(key)
        if word is not None and told == GONE:
            words[key] = word._replace(has=False)
        elif word is not None:
            now = word.now._replace(digest=bytes.fromhex(told))
            if year:
                there = None if year == "-" else int(year), None if country == "-" else country
                now = now._replace(year=there[0], country=there[1])
            if best:
                now = now._replace(best=int(best))
            words[key] = word._replace(has=True, now=now)
