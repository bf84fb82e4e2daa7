"""Causes: in which words a record moved a figure, so that a reader can tell news from mistakes."""

from datetime import timedelta

from events import Amendment, Reason, Report
from ledger import Recorded

LATE_DAYS = 30
"""A report is late if what it tells happened more than this many days before it was out."""

_BY_KIND = {
    "reinstated": "reinstated",
    "merged": "merged",
    "split": "split off",
    "preferred": "another report preferred",
    "corroborated": "corroborated",
    "reviewed": "reviewed",
}
_RETRACTED = {Reason.DUPLICATE: "duplicate", Reason.CODING_ERROR: "our mistake"}

IDENTITY = "actors found to be one or apart"


def cause(record: Recorded) -> str:
    """Return why a record moved a figure, in a few words."""
    event = record.event
    if isinstance(event, Report):
        return "late report" if _is_late(record) else "new report"
    if not isinstance(event, Amendment):
        return event.kind.replace("_", " ")
    if event.kind == "retracted":
        return _RETRACTED.get(event.reason, "retraction") if event.reason else "retraction"
    if event.kind == "corrected":
        return event.reason.words if event.reason else "corrected"
    return _BY_KIND[event.kind]


def _is_late(record: Recorded) -> bool:
    """Whether a report tells of something that was over long before the report was out."""
    event = record.event
    if not isinstance(event, Report) or event.happened is None or event.happened.latest is None:
        return False
    out = (event.available and event.available.moment) or record.recorded
    return out.date() - event.happened.latest > timedelta(days=LATE_DAYS)
