"""Every kind of event there is, and how every older shape of one is read.

A family is imported when one of its kinds is first asked for: a process that appends one attack
does not pay for sixteen classes.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from events.errors import Invalid, did_you_mean
from events.event import Event

KINDS: dict[str, tuple[str, str]] = {
    "strike": ("events.incidents", "Strike"),
    "attack": ("events.incidents", "Attack"),
    "claim": ("events.aftermath", "Claim"),
    "force_movement": ("events.aftermath", "ForceMovement"),
    "meeting": ("events.diplomacy", "Meeting"),
    "accusation": ("events.diplomacy", "Accusation"),
    "agreement": ("events.diplomacy", "Agreement"),
    "statement": ("events.diplomacy", "Statement"),
    "fund_announcement": ("events.diplomacy", "FundAnnouncement"),
    "detention": ("events.actors", "Detention"),
    "actor_profiled": ("events.actors", "ActorProfiled"),
    "actor_status_reported": ("events.actors", "ActorStatusReported"),
    "actor_relation_reported": ("events.actors", "ActorRelationReported"),
    "corrected": ("events.amendments", "Corrected"),
    "retracted": ("events.amendments", "Retracted"),
    "reinstated": ("events.amendments", "Reinstated"),
    "merged": ("events.amendments", "Merged"),
    "split": ("events.amendments", "Split"),
    "preferred": ("events.amendments", "Preferred"),
    "corroborated": ("events.amendments", "Corroborated"),
    "reviewed": ("events.amendments", "Reviewed"),
    "rule_adopted": ("events.assessments", "RuleAdopted"),
    "assessment_issued": ("events.assessments", "AssessmentIssued"),
    "assessment_judged": ("events.assessments", "AssessmentJudged"),
    "coverage_declared": ("events.desk", "CoverageDeclared"),
    "tally_published": ("events.desk", "TallyPublished"),
    "release_imported": ("events.desk", "ReleaseImported"),
    "key_enrolled": ("events.custody", "KeyEnrolled"),
    "key_revoked": ("events.custody", "KeyRevoked"),
    "redacted": ("events.custody", "Redacted"),
}
"""Kind, as stored, to the module and the name of its class: a class may be renamed freely."""

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTS: Mapping[tuple[str, int], Upcast] = {}
"""(kind, version) to the function that turns the fields of that shape into the next version's."""


def event_class(kind: str) -> type[Event]:
    """Return the class of a kind; Invalid, with the nearest kinds, if there is none."""
    try:
        module, name = KINDS[kind]
    except KeyError:
        hint = did_you_mean(kind, KINDS)
        raise Invalid(f"{kind!r} is not a kind of report", field="kind", hint=hint) from None
    cls: type[Event] = getattr(import_module(module), name)
    return cls


def every_kind() -> tuple[type[Event], ...]:
    """Return the classes of all kinds, in the order of the documentation."""
    return tuple(event_class(kind) for kind in KINDS)


def upcast(
    kind: str,
    version: int,
    fields: dict[str, Any],
    *,
    to: int,
    upcasts: Mapping[tuple[str, int], Upcast],
) -> dict[str, Any]:
    """Return the fields of an older shape as version `to` has them, one step at a time."""
    if version > to:
        raise Invalid(
            f"a {kind} of version {version} was written by a newer Blotter",
            hint="upgrade Blotter to read this ledger",
        )
    for step in range(version, to):
        if (kind, step) not in upcasts:
            raise Invalid(f"a {kind} never had a version {step}")
        fields = upcasts[kind, step](dict(fields))
    return fields
