"""Digest: what a team lead wants to know on Monday morning."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from blotter.asking import called, read_start
from blotter.figures import told
from blotter.moments import moment_named
from blotter.publishing import checks, moved, moved_by, named
from events import Amendment, Claim, Count, Report
from ledger import AsOf, Recorded

if TYPE_CHECKING:
    from blotter.desk import Desk

SECTIONS = (
    "new report",
    "late report",
    "corrected",
    "retracted",
    "other amendment",
    "conflicting reports",
    "unclaimed attack",
    "provisional",
    "published figure moved",
    "level changed",
    "review due",
)


class Item(NamedTuple):
    """One line of a digest: its section, the record, the report it is about, and what it says."""

    section: str
    record: int | None
    report: str
    what: str


def start_of(desk: "Desk", since: str) -> int:
    """Return the size of the ledger when a moment began: a day, a month, a year mean their start (UTC)."""
    with called("since"):
        known = read_start(moment_named(desk, since))
        if isinstance(known, datetime) and known > datetime.min.replace(tzinfo=UTC):
            known -= timedelta(microseconds=1)  # what was recorded at that very moment is told
        return desk.ledger.size_known(known)


def digest(desk: "Desk", since: str) -> list[Item]:
    """Return what was recorded since a moment, and what it calls for, by section."""
    start = start_of(desk, since)
    records = list(desk.ledger.read(start))
    items = [
        *_recorded(desk, records),
        *_conflicts(desk, records),
        *_open_ends(desk, records),
        *_published(desk),
        *_assessments(desk, start),
    ]
    return sorted(items, key=lambda item: (SECTIONS.index(item.section), item.record or 0))


def _recorded(desk: "Desk", records: list[Recorded]) -> Iterator[Item]:
    from projections import cause

    about = {record.position: desk.amended(record) for record in records}
    called = desk.views.called(about.values())
    for record in records:
        event = record.event
        name = called.get(about[record.position], str(record.id))
        if isinstance(event, Report):
            what = event.summary or event.kind.replace("_", " ")
            yield Item(cause(record), record.position, name, what)
        elif isinstance(event, Amendment):
            section = event.kind if event.kind in SECTIONS else "other amendment"
            yield Item(section, record.position, name, event.note or cause(record))


def _conflicts(desk: "Desk", records: list[Recorded]) -> Iterator[Item]:
    """Yield the incidents touched since whose reports give different totals of killed."""
    import polars as pl

    frame = desk.views.why(AsOf(), where=desk.asked(outcome="killed")[1], shared=True)
    touched = pl.col("report").is_in({desk.amended(record) for record in records}).any()
    differ = pl.struct("low", "best", "high").n_unique() > 1
    frame = frame.filter((touched & differ).over("incident"))
    called = desk.views.called([*frame["incident"], *frame["report"]])
    for incident, rows in groupby(frame.iter_rows(named=True), itemgetter("incident")):
        said = ", ".join(_said(row, called) for row in rows)
        yield Item("conflicting reports", incident, called[incident], f"killed: {said}")


def _said(row: dict[str, Any], called: dict[int, str]) -> str:
    said = Count(low=row["low"], best=row["best"], high=row["high"])
    counts = ", counts" if row["counts"] else ""
    return f"{said} ({called[row['report']]}{counts})"


def _open_ends(desk: "Desk", records: list[Recorded]) -> Iterator[Item]:
    """Yield attacks that nobody has claimed or is named for, and records that are still provisional.

    An incident is claimed, and a perpetrator named, by any of its reports; it is told of by the first.
    """
    from projections import standing_of

    filed = _filed(desk)
    first = {incident: report for report, incident, _ in reversed(filed)}
    first |= {report: report for report, incident, _ in filed if report == incident}
    home = {report: first[incident] for report, incident, _ in filed}
    answered = {home[report] for report, _, doers in filed if set(doers or ()) - {"unknown"}}
    answered |= {home.get(report, report) for report in _claimed(desk)}
    for record in records:
        standing = standing_of(desk.ledger, record.id) if isinstance(record.event, Report) else None
        if standing is None or not standing.stands:
            continue
        event, name = standing.event, record.event.ref or str(record.id)
        doers = [party for party in event.parties if party.role == "perpetrator" and party.actors]
        named = record.position in answered or any(party.attribution != "denied" for party in doers)
        if (
            event.kind == "attack"
            and home.get(record.position, record.position) == record.position
            and not named
        ):
            yield Item("unclaimed attack", record.position, name, event.summary or "attack")
        if event.status == "provisional" and not standing.reviewed:
            yield Item("provisional", record.position, name, event.summary or event.kind.replace("_", " "))


def _filed(desk: "Desk") -> list[tuple[int, int, list[str] | None]]:
    """Return report, incident and perpetrators of attacks and strikes that share their incident, in order."""
    import polars as pl

    from projections import TIMELINE

    _, shared = desk.views.apart(TIMELINE, AsOf())
    told = (
        shared.filter(pl.col("kind").is_in(["attack", "strike"]))
        .select("report", "incident", "perpetrators")
        .collect()
    )
    return told.sort("report").rows()


def _claimed(desk: "Desk") -> Iterator[int]:
    """Yield the positions of the reports of which a claim stands that is no denial."""
    from projections import standing_of

    for record in desk.ledger.several(desk.views.posted("claim")):
        claim = standing_of(desk.ledger, record.id)
        if claim and claim.stands and isinstance(claim.event, Claim) and claim.event.stance != "denied":
            positions = map(desk.ledger.find, claim.event.concerns)
            yield from (position for position in positions if position is not None)


def _published(desk: "Desk") -> Iterator[Item]:
    for check in checks(desk):
        if moved(check):
            what = f"{named(check)}: {' -> '.join(told(check.then, check.now))} by {moved_by(check)}"
            yield Item("published figure moved", max(check.records, default=None), check.event.name, what)


def _assessments(desk: "Desk", start: int) -> Iterator[Item]:
    """Yield the levels that changed since, and the assessments and judgements to be renewed."""
    from blotter.assessing import assessed, changed_levels, renewal, today
    from projections import due

    words = assessed(desk)
    for one in changed_levels(desk, words):
        if one.word.position >= start:
            before, after = (level.words if level else "no level" for level in (one.before, one.after))
            what = f"{one.threshold}+ deaths within 30 days: {before} -> {after}"
            yield Item("level changed", one.word.position, one.word.event.unit, what)
    for late in due(words, today()):
        yield Item("review due", late.word.position, late.word.event.unit, renewal(late))
