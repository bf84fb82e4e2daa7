"""Importing a release: what the comparison says is appended in batches, and closed at the end.

The files are read twice: once to check and compare everything, once to append. Every id follows
from data set, row and release, so an import that was cut short is simply run again: what it
appended is found, counted as before, and not appended twice.
"""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from attrs import define, evolve, field

from blotter.exchange.comparing import Summary, Tick, Verdict, compare, verdicts
from blotter.exchange.lastwords import (
    Known,
    amendment_id,
    coverage_id,
    kept_note,
    last_words,
    release_id,
)
from blotter.exchange.order import is_closed
from blotter.exchange.releases import Release
from blotter.names import profile_ref
from events import (
    ActorProfiled,
    Amendment,
    BlotterError,
    Conflict,
    Corrected,
    CoverageDeclared,
    Event,
    Moved,
    Reason,
    Refused,
    Reinstated,
    ReleaseImported,
    Reliability,
    Report,
    Retracted,
    Source,
    When,
)
from ledger import Ledger, id_of_ref

Said = tuple[UUID, Event]

BATCH = 1000
"""Records in one append, about: a batch is durable as a whole."""


def _silent(what: str, done: int, of: int | None) -> None:
    """Tell nobody how far it is."""


def _out(report: Report, available: When | None) -> Report:
    """Return the report with the day it was out."""
    dated: Report = evolve(report, available=available)  # type: ignore[call-arg]
    return dated


@define(kw_only=True)
class Import:
    """One release on its way into one ledger: compared when it is made, appended when told to.

    `summary` is None where the release is closed already: then there is nothing to append.
    """

    ledger: Ledger
    release: Release
    by: str
    veil: Sequence[str] = ()
    tick: Tick = _silent
    known: Known = field(init=False)
    summary: Summary | None = field(init=False, default=None)
    _size: int = field(init=False)
    _profiled: set[str] = field(init=False, factory=set)

    def __attrs_post_init__(self) -> None:
        self.tick("reading the ledger", 0, None)
        release = self.release
        self.known = last_words(self.ledger, release.dataset.name, release.number, release.available)
        self._size = self.known.size
        if not is_closed(release, self.known):
            self.summary = compare(self.ledger, release, self.known, self.tick)

    def append(self) -> None:
        """Append what the comparison found, and close the release."""
        if self.summary is None:
            return
        again, mistakes = Summary(), list[BlotterError]()
        batch: list[Said] = []
        for verdict in verdicts(self.release, self.known, again, mistakes):
            self.tick("appending", again.rows, self.summary.rows)
            if verdict.fresh and verdict.row not in self.summary.kept:
                batch += self._said(verdict)
            if len(batch) >= BATCH:
                self._append(batch)
                batch = []
        if mistakes or again.sha256 != self.summary.sha256:
            raise Refused("the files were changed while they were read", hint="run the import again")
        self._append(batch)
        self._append(list(self._closing(self.summary)))

    # -- what is said --------------------------------------------------------------------------

    def _said(self, verdict: Verdict) -> Iterator[Said]:
        """Yield the records of one row, in order."""
        word, report = verdict.word, verdict.report
        if report is None:
            yield self._amendment(verdict, Retracted, "withdrawn in")
        elif word is None:
            yield from self._profiles(report)
            yield verdict.id, _out(report, self.release.available)
        else:
            yield from self._profiles(report)
            said = verdict.now and verdict.now.digest
            if word.analyst is not None or not said == word.now.digest == word.stands:
                opening = self.ledger.at(self.ledger.find(verdict.id) or 0).event
                now = _out(report, opening.available)
                yield self._amendment(verdict, Corrected, "revised in", report=now)
            if word.retracted or not word.has:
                yield self._amendment(verdict, Reinstated, "back in")

    def _amendment(self, verdict: Verdict, kind: Callable[..., Amendment], note: str, **said: Report) -> Said:
        release = self.release
        id = amendment_id(release.dataset.name, verdict.row, release.number, back=kind is Reinstated)
        return id, kind(
            about=verdict.id,
            reason=Reason.SOURCE_REVISED,
            available=release.available,
            note=f"{note} {release.number}",
            **said,
        )

    def _profiles(self, report: Report) -> Iterator[Said]:
        """Yield the profiles of the actors of a report that have none yet."""
        for party in report.parties:
            actor = party.actor
            if actor is None or party.named_as is None or actor in self._profiled:
                continue
            self._profiled.add(actor)
            id = id_of_ref(self.ledger.origin, profile_ref(actor))
            if self.ledger.find(id) is None:
                yield (
                    id,
                    ActorProfiled(
                        ref=profile_ref(actor),
                        actor=actor,
                        name=party.named_as,
                        outside_ids=(actor,),
                        available=self.release.available,
                        sources=(Source(publisher=self.release.dataset.title, reliability=Reliability.B),),
                    ),
                )

    def _closing(self, summary: Summary) -> Iterator[Said]:
        """Yield what the release covers, and the record that closes it."""
        release, dataset, counts = self.release, self.release.dataset, summary.counts
        for country in sorted(summary.countries):
            yield (
                coverage_id(dataset.name, country, release.number),
                CoverageDeclared(
                    unit=country,
                    kinds=dataset.kinds,
                    span=summary.covered(release.available),
                    threshold=dataset.threshold,
                    available=release.available,
                    note=f"{dataset.title} {release.number}",
                ),
            )
        yield (
            release_id(dataset.name, release.number),
            ReleaseImported(
                dataset=dataset.name,
                release=release.number,
                sha256=summary.sha256,
                span=summary.span,
                countries=tuple(sorted(summary.countries)),
                rows=summary.rows,
                added=counts["added"],
                corrected=counts["corrected"] + counts["reinstated"],
                withdrawn=counts["withdrawn"],
                unchanged=counts["unchanged"],
                available=release.available,
                note=kept_note(summary.kept) if summary.kept else None,
            ),
        )

    # -- append --------------------------------------------------------------------------------

    def _append(self, batch: Sequence[Said]) -> None:
        """Append a batch at a head at which nobody else has amended a row of the data set."""
        ids, events = [id for id, _ in batch], [event for _, event in batch]
        while events:
            head = self.ledger.head()
            self._check_others(head.size)
            try:
                receipts = self.ledger.append(*events, by=self.by, ids=ids, expect=head, veil=self.veil)
            except Moved:
                continue
            except Conflict as error:
                error.hint = "the import that was cut short had other files, or another day"
                raise
            self._size = head.size + sum(receipt.new for receipt in receipts)
            return

    def _check_others(self, size: int) -> None:
        """Refuse to go on where somebody amended what was compared."""
        for record in self.ledger.read(self._size, size):
            event = record.event
            amends = isinstance(event, Amendment) and event.about.bytes in self.known.words
            closes = isinstance(event, ReleaseImported) and event.dataset == self.release.dataset.name
            if amends or closes:
                raise Refused(
                    f"{record.by} wrote about the same rows meanwhile, at position {record.position}",
                    hint="run the import again: it goes on where it stopped",
                )
        self._size = size
