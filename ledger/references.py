"""What a report may point at: reports that are there, and incidents of its own sort."""

from collections.abc import Callable
from uuid import UUID

from events import Event, Harm, NotFound, Refused, Report

There = Callable[[UUID], tuple[int, Event] | None]


def check_references(event: Event, id: UUID, there: There) -> None:
    """Refuse an event that points at nothing, at itself or at an incident of another sort."""
    if not isinstance(event, Report):
        return
    for field, target in _targets(event):
        found = None if target == id else there(target)
        if found is None:
            raise NotFound(
                f"there is no report {target} to point at",
                entry=event.ref,
                field=field,
                hint="record that report first, or in the same file before this one",
            )
        if field == "incident":
            _check_incident(event, found[1])
        if field == "agreement" and found[1].kind != "agreement":
            raise Refused("is not a report of an agreement", entry=event.ref, field=field)


def _targets(event: Report) -> list[tuple[str, UUID]]:
    targets = [(f"concerns[{index}]", target) for index, target in enumerate(event.concerns)]
    if event.incident is not None:
        targets.append(("incident", event.incident))
    agreement = getattr(event, "agreement", None)
    if agreement is not None:
        targets.append(("agreement", agreement))
    return targets


def _check_incident(event: Report, opening: Event) -> None:
    if not isinstance(opening, Report):
        raise Refused("is not a report of an incident", entry=event.ref, field="incident")
    if opening.incident is not None:
        raise Refused(
            f"{opening.ref or 'that report'} is itself filed under another incident",
            entry=event.ref,
            field="incident",
            hint=f"file this one under {opening.incident} too",
        )
    if event.kind != opening.kind and not (isinstance(event, Harm) and isinstance(opening, Harm)):
        raise Refused(
            f"a report of kind {event.kind} is not about an incident of kind {opening.kind}",
            entry=event.ref,
            field="incident",
            hint="use `concerns` to speak of another report",
        )
