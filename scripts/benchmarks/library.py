"""The contestant that is built with `eventsourcing`, as its documentation shows.

One aggregate is one report; its events are stored by the library's SQLite recorder with its own
settings (JSON, write-ahead log, a sync at each commit). The view is a `Projection` on a
`SQLiteTrackingRecorder`, which writes what an event changes and how far it got in one transaction
for each event. The SQLite recorder has no subscriptions (9.5.6 raises NotImplementedError), so
that the loop of its projection runner is written out here, on sections of a thousand
notifications instead of the ten that are the default.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import mix
from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import InfrastructureFactory, Tracking
from eventsourcing.projection import Projection
from eventsourcing.sqlite import SQLiteDatastore, SQLiteTrackingRecorder

SECTION = 1_000


class Incident(Aggregate):
    """A report as the library would have it: created once, corrected or retracted later."""

    class Reported(Aggregate.Created):
        """A report was recorded."""

        by: str
        report: dict[str, Any]

    @event(Reported)
    def __init__(self, by: str, report: dict[str, Any]) -> None:
        self.by = by
        self.report = report
        self.stands = True

    class Corrected(Aggregate.Event):
        """The report says something else."""

        by: str
        reason: str
        report: dict[str, Any]

    @event(Corrected)
    def correct(self, by: str, reason: str, report: dict[str, Any]) -> None:
        """Replace what is reported."""
        self.report = report

    class Amended(Aggregate.Event):
        """Something else about it was said: merged, preferred, corroborated, reviewed."""

        by: str
        what: str
        fields: dict[str, Any]

    @event(Amended)
    def amend(self, by: str, what: str, fields: dict[str, Any]) -> None:
        """Note what was said."""
        self.stands = self.stands and what != "retracted"


class Log(Application[UUID]):
    """The application: what is said, stored durably."""

    log_section_size = SECTION


def opened(path: Path) -> Log:
    """Return the application on a file, new or not."""
    return Log(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)})


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields with ids as text, for JSON."""
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in fields.items()}


def reported(record: mix.Record) -> Incident:
    """Return a new aggregate for a report."""
    return Incident(by=mix.BY, report=_plain(record.fields))


def fill(log: Log, records: Iterable[mix.Record], batch: int = 1_000) -> int:
    """Append records, the aggregates that amendments are of kept at hand; return how many events."""
    there: dict[bytes, Incident] = {}
    pending: dict[bytes, Incident] = {}
    count = 0
    for count, record in enumerate(records, 1):
        if record.about is None:
            there[record.id] = pending[record.id] = reported(record)
        else:
            incident = pending[record.about] = there[record.about]
            fields = _plain(record.fields)
            if record.kind == "corrected":
                incident.correct(by=mix.BY, reason=fields["reason"], report=_plain(fields["report"][2]))
            else:
                incident.amend(by=mix.BY, what=record.kind, fields=fields)
        if count % batch == 0:
            log.save(*pending.values())
            pending.clear()
    log.save(*pending.values())
    return count


def stocked(work: Path, size: int) -> Path:
    """Return a file with the first `size` records of the mix, made now if it is not there yet."""
    path = work / f"library-{size}.db"
    if not path.exists():
        draft = path.with_suffix(".draft")
        for old in work.glob(f"{draft.name}*"):
            old.unlink()
        with opened(draft) as log:
            fill(log, map(mix.record, range(size)))
        draft.rename(path)
    return path


class Casualties(SQLiteTrackingRecorder):
    """The view: one row for each report that stands."""

    def __init__(self, datastore: SQLiteDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.create_table_statements.append(
            "CREATE TABLE IF NOT EXISTS casualties "
            "(report TEXT PRIMARY KEY, happened TEXT, country TEXT, killed TEXT, injured TEXT) WITHOUT ROWID"
        )

    def put(self, report: UUID, fields: dict[str, Any], tracking: Tracking) -> None:
        """Keep what a report says now."""
        place = fields["place"]["country"]
        row = (report.hex, fields["happened"], place, fields["killed"], fields["injured"])
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute("INSERT OR REPLACE INTO casualties VALUES (?, ?, ?, ?, ?)", row)

    def remove(self, report: UUID, tracking: Tracking) -> None:
        """Drop a report that does not stand."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute("DELETE FROM casualties WHERE report = ?", (report.hex,))

    def rows(self) -> int:
        """Return how many reports stand."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT count(*) FROM casualties")
            return int(cursor.fetchone()[0])


class CasualtiesProjection(Projection[Casualties]):
    """Keeps the view up to date, event by event."""

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Pass over everything else, but for how far it got."""
        self.view.insert_tracking(tracking)

    @process_event.register
    def _(self, domain_event: Incident.Reported, tracking: Tracking) -> None:
        self.view.put(domain_event.originator_id, domain_event.report, tracking)

    @process_event.register
    def _(self, domain_event: Incident.Corrected, tracking: Tracking) -> None:
        self.view.put(domain_event.originator_id, domain_event.report, tracking)

    @process_event.register
    def _(self, domain_event: Incident.Amended, tracking: Tracking) -> None:
        if domain_event.what == "retracted":
            self.view.remove(domain_event.originator_id, tracking)
        else:
            self.view.insert_tracking(tracking)


def replay(log: Log) -> int:
    """Read every event as the library makes it; return how many there are."""
    count = 0
    while section := log.notification_log.select(count + 1, SECTION):
        for notification in section:
            log.mapper.to_domain_event(notification)
        count += len(section)
    return count


def rebuild(ledger: Path, view: Path) -> int:
    """Draw the durable view anew from the first event on; return how many events were processed."""
    log = opened(ledger)
    environment = Log().construct_env(
        "casualties", {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(view)}
    )
    factory = InfrastructureFactory.construct(environment)
    projection = CasualtiesProjection(view=cast(Casualties, factory.tracking_recorder(Casualties)))
    count = 0
    while section := log.notification_log.select(count + 1, SECTION):
        for notification in section:
            tracking = Tracking(log.name, notification.id)
            projection.process_event(log.mapper.to_domain_event(notification), tracking)
        count += len(section)
    log.close()
    factory.close()
    return count
