"""Amendments: what is said later of a report. Each names the report and sets one slot of it.

A report stands for what it says (corrected), whether it stands (retracted, reinstated), which
incident it belongs to (merged, split), and how good it is (preferred, corroborated, reviewed).
"""

from typing import ClassVar
from uuid import UUID

from attrs import frozen

from events.errors import Invalid
from events.event import Event, Report
from events.fields import code, must, report_id, said
from events.vocabulary import Vocabulary


class Reason(Vocabulary):
    """Why a report was amended: a correction is a finding about the record, too."""

    NEW_SOURCE = "new_source"
    SOURCE_REVISED = "source_revised", "source revised its figures"
    SOURCE_RETRACTED = "source_retracted", "source took it back"
    CODING_ERROR = "coding_error", "our mistake"
    DUPLICATE = "duplicate"
    RECLASSIFIED = "reclassified"
    DISAGGREGATED = "disaggregated", "split into several"
    AGGREGATED = "aggregated", "put together from several"
    THRESHOLD = "threshold", "below or above a threshold"
    IDENTITY_RESOLVED = "identity_resolved", "identity of an actor resolved"
    DATE_REFINED = "date_refined"
    PLACE_REFINED = "place_refined"
    POLICY_CHANGE = "policy_change", "change of coding policy"


@frozen(kw_only=True, init=False, eq=False, repr=False)
class Amendment(Event):
    """An event that amends a report; always the report itself, never another amendment."""

    about: UUID = must("the report that is amended", report_id)
    reason: Reason | None = said("why", code(Reason))


def a_report(value: object) -> Report:
    """Take a report of any kind."""
    if not isinstance(value, Report):
        raise Invalid(f"{value!r} is not a report")
    return value


@frozen(kw_only=True, eq=False, repr=False)
class Corrected(Amendment):
    """The report says something else from here on: the whole of it, not only the change."""

    kind: ClassVar[str] = "corrected"

    report: Report = must("the whole report as it reads now", a_report)


@frozen(kw_only=True, eq=False, repr=False)
class Retracted(Amendment):
    """The report does not stand any more."""

    kind: ClassVar[str] = "retracted"


@frozen(kw_only=True, eq=False, repr=False)
class Reinstated(Amendment):
    """A report that was retracted stands again."""

    kind: ClassVar[str] = "reinstated"


@frozen(kw_only=True, eq=False, repr=False)
class Merged(Amendment):
    """The report, and what is filed under it, belongs to the incident of another report."""

    kind: ClassVar[str] = "merged"

    into: UUID = must("a report of the incident that it belongs to", report_id)


@frozen(kw_only=True, eq=False, repr=False)
class Split(Amendment):
    """The report belongs to the incident again that it was first filed under."""

    kind: ClassVar[str] = "split"


@frozen(kw_only=True, eq=False, repr=False)
class Preferred(Amendment):
    """Of the reports of its incident, this is the one that counts, until another is preferred."""

    kind: ClassVar[str] = "preferred"


@frozen(kw_only=True, eq=False, repr=False)
class Corroborated(Amendment):
    """Further sources say the same; those with an origin of their own count."""

    kind: ClassVar[str] = "corroborated"

    def __attrs_post_init__(self) -> None:
        if not self.sources:
            raise Invalid("is missing", field="sources", hint="name the source that says the same")


@frozen(kw_only=True, eq=False, repr=False)
class Reviewed(Amendment):
    """Somebody other than its author has checked the report."""

    kind: ClassVar[str] = "reviewed"
