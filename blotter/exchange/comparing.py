"""A release of a data set, compared row by row with the data set's own last word.

    a row is                       what is done
    new                            added: the report
    the same as the last word      unchanged: nothing
    other than the last word       corrected, with the whole new report
    back after it was withdrawn    reinstated, and corrected if it is other
    gone, within what is covered   withdrawn: retracted

A release covers all years from the first to the last that it has rows of, in every country that it
has rows of, and says nothing of others.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from attrs import define, field

from blotter.exchange.contents import Content, content_of, redacted_as
from blotter.exchange.lastwords import ADDED, GONE, Known, Word, report_id
from blotter.exchange.releases import Release
from blotter.exchange.tables import read_table
from events import BlotterError, Corrected, Invalid, Refused, Report, When, leaves, refuse
from ledger import Ledger

Tick = Callable[[str, int, int | None], None]
"""Told what is being done, how many rows of it are done, and of how many."""

MOST_KEPT = 1000
_DECIDE = "--keep-analyst leaves such reports alone, --over-analyst goes over them"
_REUSED = "--accept-reused takes it for a correction all the same"


class Verdict(NamedTuple):
    """What is done about one row; `report` and `now` are None where the release has no such row."""

    what: str
    id: UUID
    row: str
    word: Word | None
    report: Report | None = None
    now: Content | None = None

    @property
    def fresh(self) -> bool:
        """Whether there is something to append: not where all is the same, or done already."""
        if self.word is None or self.now is None:
            return self.word is None or self.word.has
        return not self.word.has or self.word.now.digest != self.now.digest


@define
class Summary:
    """What an import does, or would do; `before` and `after` are the killed (best) by year.

    These are as the data set has them. `kept` are the rows whose reports are left to an analyst, and
    what the release said of them.
    """

    counts: Counter[str] = field(factory=Counter)
    rows: int = 0
    years: set[int] = field(factory=set)
    countries: set[str] = field(factory=set)
    sha256: str = ""
    doubts: list[str] = field(factory=list)
    kept: dict[str, Content | None] = field(factory=dict)
    before: Counter[int | None] = field(factory=Counter)
    after: Counter[int | None] = field(factory=Counter)

    @property
    def span(self) -> When:
        """The years that the release has rows of."""
        return When(f"{min(self.years):04}/{max(self.years):04}")

    def covered(self, out: When) -> When:
        """The time that the release watched: its years, but no day after that on which it was out."""
        within = out.latest is not None and out.latest.year <= max(self.years)
        return When(f"{min(self.years):04}/{out.latest}") if within else self.span

    def note(self, report: Report, now: Content, doubts: Iterable[str]) -> None:
        """Note one row of the release."""
        self.rows += 1
        if now.year is not None:
            self.years.add(now.year)
        if now.country is not None:
            self.countries.add(now.country)
        self.doubts += [f"{report.ref}: {doubt}" for doubt in doubts]

    def move(self, verdict: Verdict, *, kept: bool) -> None:
        """Count one verdict, and what it moves of what the data set has, also where an analyst is kept."""
        self.counts["kept" if kept else verdict.what] += 1
        if kept:
            self.kept[verdict.row] = verdict.now
        if verdict.fresh and verdict.word and verdict.word.has:
            self.after[verdict.word.now.year] -= verdict.word.now.best
        if verdict.fresh and verdict.now:
            self.after[verdict.now.year] += verdict.now.best


def verdicts(
    release: Release, known: Known, summary: Summary, mistakes: list[BlotterError]
) -> Iterator[Verdict]:
    """Yield what is done about every row, those that are gone last; note it all in `summary`."""
    found: dict[str, str] = {}
    digest = sha256()
    dataset = release.dataset
    for path in release.paths:
        for label, fields in read_table(path, dataset.columns, mistakes=mistakes, digest=digest):
            try:
                report = dataset.read(fields)
            except BlotterError as error:
                mistakes += leaves(error.at(file=path, entry=label))
                continue
            row = (report.ref or "").partition(":")[2]
            if row in found:
                message = f"{report.ref} stands in {found[row]}, too"
                mistakes.append(Invalid(message, file=path, entry=label, field=dataset.columns[0]))
                continue
            found[row] = label
            id = report_id(dataset.name, row)
            word = known.words.get(id.bytes)
            report = redacted_as(word and word.now, report)
            now = content_of(report)
            summary.note(report, now, dataset.doubts(fields, report))
            yield Verdict(_what(word, now), id, row, word, report, now)
    summary.sha256 = digest.hexdigest()
    years = range(min(summary.years), max(summary.years) + 1) if summary.years else range(0)
    for key, word in known.words.items():
        covered = word.now.year in years and word.now.country in summary.countries
        if word.row not in found and covered and (word.has or word.done == GONE):
            yield Verdict(GONE, UUID(bytes=key), word.row, word)


def _what(word: Word | None, now: Content) -> str:
    if word is None:
        return ADDED
    if word.has and word.now.digest == now.digest:
        return word.done or "unchanged"
    return "corrected" if word.has else "reinstated"


def compare(ledger: Ledger, release: Release, known: Known, tick: Tick) -> Summary:
    """Return what an import of the release does; all that stands against it is one error."""
    summary = Summary()
    for word in known.words.values():
        if word.counted:
            summary.before[word.counted.year] += word.counted.best
        if word.has:
            summary.after[word.now.year] += word.now.best
    mistakes: list[BlotterError] = []
    disputes: list[BlotterError] = []
    for verdict in verdicts(release, known, summary, mistakes):
        tick("checking", summary.rows, None)
        disputed = verdict.fresh and verdict.word is not None and verdict.word.analyst is not None
        kept = disputed and release.keep_analyst
        summary.move(verdict, kept=kept)
        if kept:
            continue
        if disputed and not release.over_analyst:
            disputes.append(_disputed(ledger, release, verdict))
        elif not release.accept_reused and _is_reused(ledger, verdict):
            message = f"has another day, place and sides in {release.number}: its id was reused"
            disputes.append(Refused(message, entry=f"{release.dataset.name}:{verdict.row}", hint=_REUSED))
    if not mistakes and not summary.rows:
        mistakes.append(Invalid("holds no row", file=release.paths[0]))
    out, first = release.available.latest, min(summary.years, default=0)
    if out is not None and out.year < first:
        disputes.append(_too_early(release, first))
    if len(summary.kept) > MOST_KEPT:
        disputes.append(Refused(f"more than {MOST_KEPT:,} reports would be left alone", hint=_DECIDE))
    if mistakes or disputes:
        refuse(mistakes or disputes)
    return summary


def _too_early(release: Release, first: int) -> Refused:
    """Return the error for a release that was out before all that it has rows of."""
    return Refused(
        f"{release.available} is before all that {release.number} tells of, which begins in {first:04}",
        field="available",
        hint="the day that the release was out",
    )


def _disputed(ledger: Ledger, release: Release, verdict: Verdict) -> Refused:
    """Return the error for a row that moves a report on which an analyst had another word."""
    assert verdict.word is not None
    assert verdict.word.analyst is not None
    record = ledger.at(verdict.word.analyst)
    does = "withdraws" if verdict.what == GONE else "revises"
    return Refused(
        f"was {record.event.kind} by {record.by} at position {record.position}; {release.number} {does} it",
        entry=f"{release.dataset.name}:{verdict.row}",
        hint=_DECIDE,
    )


def _is_reused(ledger: Ledger, verdict: Verdict) -> bool:
    """Whether day, place and sides of a row are all others than they were: another incident."""
    if verdict.what != "corrected" or not verdict.fresh or not verdict.word or not verdict.report:
        return False
    event = ledger.at(verdict.word.position).event
    before, after = event.report if isinstance(event, Corrected) else event, verdict.report
    assert isinstance(before, Report)
    return (
        before.happened != after.happened
        and _spot(before) != _spot(after)
        and _sides(before) != _sides(after)
    )


def _sides(report: Report) -> set[str | None]:
    return {party.actor for party in report.parties}


def _spot(report: Report) -> tuple[Any, ...]:
    place = report.place
    return (place.name, place.latitude, place.longitude) if place else ()
