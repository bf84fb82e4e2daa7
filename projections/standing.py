"""What a report stands for at a moment: the one thing that projections look at.

A report's standing has a slot for each thing that an amendment can set: what it says, whether it
stands, which incident it belongs to, whether it is preferred, who corroborates it, whether it was
reviewed. An amendment that cannot be meant (of another kind, of a report that is not there) sets
nothing; it was refused when it was written, or an older version let it in.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from attrs import evolve, frozen

from events import (
    Amendment,
    Corrected,
    Corroborated,
    Event,
    Merged,
    Preferred,
    Reason,
    Reinstated,
    Report,
    Retracted,
    Reviewed,
    Source,
    Split,
    Unreadable,
)
from ledger import Ledger, Recorded


@frozen(kw_only=True)
class Standing:
    """A report as it stands. Reports and incidents are named by the position of a report.

    `incident` is the report it is filed under or merged into, itself if none; readers follow it
    to the end. `available` is when the latest of its chain was out: as claimed, else as recorded.
    `authors` wrote what it says: who recorded it, and who corrected it. `reviewers` checked it; who
    corrects it later is none any more. `revised` counts how often the world's account of it changed:
    corrections, but those of our own mistakes.

    What the desk says of itself (coverage, rules, assessments) stands as it was said: its `event` is
    no report, and is looked at by those projections only that name its class.
    """

    report: int
    id: UUID
    authors: tuple[str, ...]
    event: Report
    filed: int
    incident: int
    available: datetime
    stands: bool = True
    preferred: int | None = None
    corroborations: tuple[Source, ...] = ()
    reviewers: tuple[str, ...] = ()
    revised: int = 0

    @property
    def reviewed(self) -> bool:
        """Whether somebody checked it who wrote nothing of it."""
        return any(one not in self.authors for one in self.reviewers)


class Change(NamedTuple):
    """What one record changes: a report before it (None: there was none) and after it."""

    position: int
    before: Standing | None
    after: Standing


Find = Callable[[UUID], int | None]
Slot = dict[str, Any]


def opened(record: Recorded, event: Event, find: Find) -> Standing:
    """Return what a report, or a word of the desk about itself, stands for when it is recorded."""
    filed_under = event.incident if isinstance(event, Report) else None
    incident = None if filed_under is None else find(filed_under)
    filed = record.position if incident is None or incident > record.position else incident
    return Standing(
        report=record.position,
        id=record.id,
        authors=(record.by,),
        event=cast(Report, event),
        filed=filed,
        incident=filed,
        available=out_at(record),
    )


def out_at(record: Recorded) -> datetime:
    """When what a record says was out: a day means its start (UTC), a moment means itself."""
    claimed = record.event.available
    return (claimed and claimed.moment) or record.recorded


def _corrected(standing: Standing, record: Recorded, event: Corrected, find: Find) -> Slot:
    if event.report.kind != standing.event.kind:
        return {}
    ours = event.reason is Reason.CODING_ERROR or event.report == standing.event
    revised = standing.revised + (not ours)
    return {"event": event.report, "authors": (*standing.authors, record.by), "revised": revised}


def _merged(standing: Standing, record: Recorded, event: Merged, find: Find) -> Slot:
    into = find(event.into)
    return {} if into is None or into > record.position else {"incident": into}


def _corroborated(standing: Standing, record: Recorded, event: Corroborated, find: Find) -> Slot:
    return {"corroborations": (*standing.corroborations, *event.sources)}


def _reviewed(standing: Standing, record: Recorded, event: Reviewed, find: Find) -> Slot:
    return {} if record.by in standing.reviewers else {"reviewers": (*standing.reviewers, record.by)}


_SLOTS: dict[type[Event], Callable[[Standing, Recorded, Any, Find], Slot]] = {
    Corrected: _corrected,
    Retracted: lambda *_: {"stands": False},
    Reinstated: lambda *_: {"stands": True},
    Merged: _merged,
    Split: lambda standing, *_: {"incident": standing.filed},
    Preferred: lambda _, record, *__: {"preferred": record.position},
    Corroborated: _corroborated,
    Reviewed: _reviewed,
}
"""Kind of amendment to the slot that it sets, and to what."""


def amended(standing: Standing, record: Recorded, find: Find) -> Standing:
    """Return what a report stands for after one more amendment of it."""
    slot = _SLOTS[type(record.event)](standing, record, record.event, find)
    return evolve(standing, available=max(standing.available, out_at(record)), **slot)


def standing_of(ledger: Ledger, report: UUID, *, stop: int | None = None) -> Standing | None:
    """Return what a report stands for before position `stop`; None if it is not there yet."""
    end = len(ledger) if stop is None else stop
    position = ledger.find(report)
    if position is None or position >= end:
        return None
    record = ledger.at(position)
    if not isinstance(record.event, Report):
        return None
    standing = opened(record, record.event, ledger.find)
    for amendment in ledger.about(report, stop=end):
        if amendment.position > position:
            standing = amended(standing, amendment, ledger.find)
    return standing


def changes(records: Iterable[Recorded], ledger: Ledger) -> Iterator[Change]:
    """Yield what each record changes; the chain before an amendment is read from the ledger."""
    for record in records:
        event = record.event
        if not isinstance(event, Amendment):
            yield Change(record.position, None, opened(record, event, ledger.find))
            continue
        before = standing_of(ledger, event.about, stop=record.position)
        if before is None and ledger.find(event.about) is None:
            message = f"entry {record.position}: the report that it amends is not found"
            raise Unreadable(message, hint="blotter verify tells what was changed")
        if before is not None:
            yield Change(record.position, before, amended(before, record, ledger.find))
        else:
            yield Change(record.position, None, opened(record, event, ledger.find))
