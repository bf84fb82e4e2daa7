"""What a report stands for at a moment: the one thing that projections look at."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from attrs import frozen

from events import Report, Unreadable
from ledger import Recorded


@frozen(kw_only=True)
class Standing:
    """A report as it stands: what it says, and the incident that it belongs to.

    Reports and incidents are named by the position of the (opening) report. `available` is when
    the information was out: as claimed, else when it was recorded.
    """

    report: int
    id: UUID
    incident: int
    available: datetime
    event: Report


Find = Callable[[UUID], int | None]


def standings(records: Iterable[Recorded], find: Find) -> Iterator[tuple[int, Standing]]:
    """Yield each record that changes what stands, by position, and what stands after it."""
    for record in records:
        if isinstance(record.event, Report):
            yield record.position, _opened(record, record.event, find)


def _opened(record: Recorded, event: Report, find: Find) -> Standing:
    incident = record.position if event.incident is None else find(event.incident)
    if incident is None:
        raise Unreadable(f"entry {record.position} is filed under {event.incident}, which is not there")
    return Standing(
        report=record.position,
        id=record.id,
        incident=incident,
        available=_available(record, event),
        event=event,
    )


def _available(record: Recorded, event: Report) -> datetime:
    """When the information was out; a day means its start (UTC), a moment means itself."""
    if event.available is None or event.available.moment is None:
        return record.recorded
    return event.available.moment
