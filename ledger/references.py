"""What an event may point at: reports that are there, and incidents of their own sort."""

from collections.abc import Callable
from functools import cache
from uuid import UUID

from events import Amendment, BlotterError, Event, Harm, NotFound, Refused, Report, event_class

LookUp = Callable[[UUID], tuple[int, Event] | None]
Called = Callable[[UUID], str | None]


def _nobody(_: UUID) -> None:
    """Know no refs."""


def check_references(event: Event, id: UUID, there: LookUp, called: Called = _nobody) -> None:
    """Refuse an event that points at nothing, at itself, or at what it cannot be about.

    `called` gives the ref of an event that is recorded together with it, also of a later one.
    """
    targets = _targets(event)
    if not targets:
        return
    found = {field: _report(event, id, field, target, there, called) for field, target in targets}
    for field, report in found.items():
        if field == "incident" and report.incident is not None:
            raise Refused(
                f"{report.ref or 'that report'} is itself filed under another incident",
                entry=event.ref,
                field=field,
                hint=f"file this one under {_name(report.incident, there)} too",
            )
        if field == "agreement" and report.kind != "agreement":
            raise Refused("is not a report of an agreement", entry=event.ref, field=field)
    if event.kind == "corrected":
        _check_correction(found["about"], event.report)  # type: ignore[attr-defined]
        try:
            check_references(event.report, event.about, there, called)  # type: ignore[attr-defined]
        except BlotterError as error:
            raise error.at(field="report") from None
    if "into" in found:
        if event.into == event.about:  # type: ignore[attr-defined]
            raise Refused("a report is not merged into itself", field="into")
        _check_sort(found["about"], found["into"], event.ref, "into")
    if "incident" in found and isinstance(event, Report):
        _check_sort(event, found["incident"], event.ref, "incident")


def _name(id: UUID, there: LookUp) -> str:
    """Return the ref of a report that is there; its id if it has none."""
    found = there(id)
    return (found and found[1].ref) or str(id)


def _report(event: Event, id: UUID, field: str, target: UUID, there: LookUp, called: Called) -> Report:
    """Return the report that a field points at."""
    found = None if target == id else there(target)
    if found is None:
        hint = "record that report first, or in the same file before this one"
        message = f"there is no report {called(target) or target} to point at"
        raise NotFound(message, entry=event.ref, field=field, hint=hint)
    if not isinstance(found[1], Report):
        raise no_report(found[1], str(found[1].ref or target)).at(entry=event.ref, field=field)
    return found[1]


def no_report(event: Event, name: str) -> Refused:
    """Return the refusal of what is no report where only a report can be meant."""
    if isinstance(event, Amendment):
        return Refused(f"{name} is itself an amendment", hint="name the report that it amends")
    hint = "only reports are amended and pointed at: this one stays as it was recorded"
    return Refused(f"{name} is of kind {event.kind}, which is no report", hint=hint)


def _targets(event: Event) -> list[tuple[str, UUID]]:
    """Return every field that points at a report, and where to."""
    several, single = _pointing(event.kind)
    targets = [(name, target) for name in single if (target := getattr(event, name)) is not None]
    for name in several:
        targets += [(f"{name}[{index}]", target) for index, target in enumerate(getattr(event, name))]
    return targets


@cache
def _pointing(kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields of a kind that point at several reports, and those that point at one."""
    cls = event_class(kind)
    several, single = ("concerns",), ("incident", "agreement", "about", "into")
    return tuple(n for n in several if hasattr(cls, n)), tuple(n for n in single if hasattr(cls, n))


def _check_sort(report: Report, other: Report, entry: str | None, field: str) -> None:
    """Refuse to file a report under an incident of another sort."""
    if report.kind != other.kind and not (isinstance(report, Harm) and isinstance(other, Harm)):
        raise Refused(
            f"a report of kind {report.kind} is not about an incident of kind {other.kind}",
            entry=entry,
            field=field,
            hint="use `concerns` to speak of another report",
        )


def _check_correction(before: Report, after: Report) -> None:
    """Refuse a correction that changes more than what the report says."""
    if after.kind != before.kind:
        raise Refused(
            f"a correction keeps the kind: {before.kind} does not become {after.kind}",
            field="report.kind",
            hint="retract the report and record another",
        )
    if after.ref != before.ref:
        raise Refused("a correction keeps the ref", field="report.ref")
    if after.incident != before.incident:
        raise Refused("a correction keeps the incident", field="report.incident", hint="use merge and split")
