"""Desk: one ledger with its views and settings; what the command line and notebooks both ask."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack
from uuid import UUID

from attrs import evolve

from blotter.names import Names, check_refs
from blotter.settings import Settings, load_settings
from events import BlotterError, Conflict, Event, Report, Source
from ledger import MEMORY, Ledger, Receipt, Recorded, id_of_ref, open_ledger

if TYPE_CHECKING:
    import polars as pl

    from blotter.asking import Asking, Words
    from blotter.exchange.correcting import Edit
    from ledger import AsOf
    from projections import Shelf, Standing, Views, Where


def open_desk(ledger: str | Path | None = None, *, by: str | None = None) -> "Desk":
    """Open the desk on a ledger's file; settings as on the command line.

        desk = open_desk("blotter.db")
        desk.casualties(by=("country",), known="2023-06-01")

    Every view takes `known`, `happened`, `clock` and the filters of the command line by name,
    and returns a Polars frame whose columns are those of `--format json`.
    """
    settings = load_settings(ledger=None if ledger is None else str(ledger), by=by)
    return Desk(open_ledger(settings.ledger), settings)


def _tell(line: str) -> None:
    """Tell the user what happened to the shelf; without other settings, on standard error."""
    import logging

    logging.getLogger("blotter").warning("blotter: %s", line)


class Desk:
    """A ledger, its views, and the names by which people speak of what is in it."""

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        self.ledger = ledger
        self.settings = settings
        self.names = Names(ledger, lambda: self.views)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ledger.close()

    @cached_property
    def views(self) -> "Views":
        """The views of the ledger; loaded when the first of them is asked for."""
        from projections import Views

        return Views(self.ledger, self.shelf)

    @cached_property
    def shelf(self) -> "Shelf | None":
        """The shelf of sealed postings beside the ledger's file; None for a ledger in memory."""
        from ledger import beside
        from projections import Shelf

        if self.settings.ledger == MEMORY:
            return None
        return Shelf(beside(self.settings.ledger, ".shelf"), self.ledger, tell=_tell)

    def append(self, *events: Event, again: bool = False, dry_run: bool = False) -> tuple[Receipt, ...]:
        """Append reports, all or none; what is recorded already is not recorded again.

        A report without a ref is known by its content, so that the same report twice is one;
        `again` records it once more. A dry run checks all of it and appends nothing.
        """
        check_refs(events)
        ids = [self._id(event, again) for event in events]
        said = [self._marked(event, id) for event, id in zip(events, ids, strict=True)]
        append = self.ledger.check if dry_run else self.ledger.append
        try:
            return append(*said, by=self.settings.by, ids=ids, veil=self.settings.veil)
        except Conflict as error:
            from blotter.exchange.again import correcting

            error.hint = correcting(error)
            raise

    def _id(self, event: Event, again: bool) -> UUID | None:
        """Return the id by which a report without a ref is known again, if it may be.

        An id of a content is a hash without salt: from that of a veiled text it could be guessed.
        """
        if event.ref or again or self.settings.veil:
            return None
        from blotter.exchange.again import content_id

        return content_id(self.ledger.origin, event)

    def _marked(self, event: Event, id: UUID | None) -> Event:
        """Return a report with the desk's marking if it has none, and with its own if it is recorded.

        So a change of the setting does not make a recorded report look like another one.
        """
        if self.settings.marking is None or not isinstance(event, Report) or event.marking is not None:
            return event
        known = id or (event.ref and id_of_ref(self.ledger.origin, event.ref))
        position = self.ledger.find(known) if known else None
        there = None if position is None else self.ledger.at(position).event
        marking = there.marking if isinstance(there, Report) else self.settings.marking
        marked: Event = evolve(event, marking=marking)  # type: ignore[call-arg]
        return marked

    def record(
        self, *paths: str, new_actors: bool = False, again: bool = False, dry_run: bool = False
    ) -> Iterator[tuple[str, list[Event], tuple[Receipt, ...]]]:
        """Append the reports of files, one file after the other, each whole or not at all.

        Yields path, events and receipts of each file as it is done. A dry run reads and checks
        everything and appends nothing; its receipts are empty.
        """
        from blotter.exchange.recording import read_file

        for path in paths:
            events = read_file(path, self.names, new_actors=new_actors, words=self.settings.words)
            try:
                receipts = self.append(*events, again=again, dry_run=dry_run)
            except BlotterError as error:
                raise error.at(file=path) from None
            yield path, events, () if dry_run else receipts

    def corrected_report(
        self,
        name: str,
        set: Sequence[tuple[str, str]] = (),
        unset: Sequence[str] = (),
        *,
        edit: "Edit | None" = None,
        new_actors: bool = False,
    ) -> Report:
        """Return a report as it stands now, with some fields set to other words, and edited if asked."""
        from blotter.exchange.correcting import corrected
        from ledger import no_report
        from projections import standing_of

        record = self.names.record(name)
        standing = standing_of(self.ledger, record.id)
        if standing is None:
            raise no_report(record.event, name)
        return corrected(self, standing.event, set, unset, edit=edit, new_actors=new_actors)

    def read_sources(self, texts: Sequence[str]) -> tuple[Source, ...]:
        """Return the sources that texts name: a publisher, a URL, `title=...; url=...`, or last."""
        from blotter.exchange.copying import named_sources
        from blotter.exchange.recording import read_alone

        form = {"kind": "attack", "sources": named_sources(self.names, texts)}
        return read_alone(form, self.names, new_actors=False, words={}).sources

    def moved(self, before: "Standing", after: "Standing") -> list[dict[str, str]]:
        """Return the figures, published ones too, that a change of one report would move."""
        from blotter.publishing import moved_figures

        supposed = Desk(self.ledger, self.settings)
        supposed.views = self.views.supposing(before, after)
        return moved_figures(self, supposed)

    def amended(self, record: Recorded) -> int:
        """Return the position of the report that an amendment amends; others are their own."""
        about = getattr(record.event, "about", None)
        position = None if about is None else self.ledger.find(about)
        return record.position if position is None else position

    # -- questions ----------------------------------------------------------------------------

    def asked(self, view: str = "casualties", /, **asking: "Unpack[Asking]") -> "tuple[AsOf, Where]":
        """Read the moment and the filters that a view is asked with."""
        from blotter.asking import check_asking, read_where
        from blotter.moments import as_of_named

        check_asking(view, asking)
        clock = asking.get("clock", "recorded")
        as_of = as_of_named(self, asking.get("known"), asking.get("happened"), clock)
        return as_of, read_where(asking, actor=self.seen_actor)

    def seen_actor(self, name: str) -> str:
        """Return the actor that a filter means: one that any report names, by its id or name."""
        return name if self.views.names(name) else self.names.actor(name)

    def casualties(
        self, by: "Words" = (), *, policy: str = "current", **asking: "Unpack[Asking]"
    ) -> "pl.DataFrame":
        """Return tallies: low, best and high by outcome, each incident counted once."""
        from blotter.asking import read_breakdown, read_policy

        as_of, where = self.asked(**asking)
        tally = self.views.casualties(as_of, by=read_breakdown(by), where=where, policy=read_policy(policy))
        return tally.drop("silent")

    def actors(self, **asking: "Unpack[Asking]") -> "pl.DataFrame":
        """Return the last reported status of every actor."""
        as_of, where = self.asked("actors", **asking)
        return self.views.actors(as_of, where=where)

    def actor(self, name: str, **asking: "Unpack[Asking]") -> "pl.DataFrame":
        """Return all that is reported of one actor: who it is, and what it had a role in."""
        as_of, _ = self.asked("actors ACTOR", **asking)
        return self.views.actor(self.seen_actor(name), as_of)

    def ties(self, a: str, b: str | None = None, **asking: "Unpack[Asking]") -> "pl.DataFrame":
        """Return who met, accused and agreed with whom, people counted for their side."""
        as_of, where = self.asked("ties", **asking)
        return self.views.ties(self.seen_actor(a), b and self.seen_actor(b), as_of, where=where)

    def funds(self, **asking: "Unpack[Asking]") -> "pl.DataFrame":
        """Return what was announced, committed, disbursed and so on, by fund and currency."""
        as_of, where = self.asked("funds", **asking)
        return self.views.funds(as_of, where=where)

    def timeline(self, **asking: "Unpack[Asking]") -> "pl.DataFrame":
        """Return what happened, in the order that it happened."""
        as_of, where = self.asked("timeline", **asking)
        return self.views.timeline(as_of, where=where)

    def sources(self, **asking: "Unpack[Asking]") -> "pl.DataFrame":
        """Return where the reports come from, sources with one origin together."""
        as_of, where = self.asked("sources", **asking)
        return self.views.sources(as_of, where=where)

    def threats(
        self,
        unit: str | None = None,
        *,
        deaths: Sequence[int] = (1, 25),
        days: int = 30,
        rule: str | None = None,
        **asking: "Unpack[Asking]",
    ) -> "pl.DataFrame":
        """Return how likely so many deaths are within so many days, of one unit or of all."""
        from blotter.threats import day_of, read_unit

        as_of, _ = self.asked("threats", **asking)
        outlook = self.views.threats(as_of, at=day_of(self, as_of), rule=rule)
        units = [] if unit is None else [read_unit(self, unit)]
        return outlook.table(units, thresholds=deaths, horizons=(days,))
