"""Amending: checked against what stands, appended at that head, and checked again if it moved."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from attrs import evolve

from events import Amendment, Merged, Moved, NotFound, Refused, Reviewed, Split
from ledger import Ledger, Receipt, Recorded, no_report
from projections.standing import Standing, amended, standing_of


class Amended(NamedTuple):
    """What an amendment changes; `pointless` if that is nothing."""

    before: Standing
    after: Standing
    pointless: bool


def examine(ledger: Ledger, amendment: Amendment, *, by: str) -> Amended:
    """Return what an amendment would change now; Refused where it cannot be meant."""
    before = standing_of(ledger, amendment.about)
    if before is None:
        position = ledger.find(amendment.about)
        if position is None:
            raise NotFound(f"there is no report {amendment.about} to amend", field="about")
        event = ledger.at(position).event
        raise no_report(event, event.ref or f"@{position}").at(field="about")
    if isinstance(amendment, Reviewed) and by in before.authors:
        raise Refused(
            f"{by} wrote this report, so somebody else has to review it",
            field="by",
            hint="a review is by another person: --by NAME",
        )
    if isinstance(amendment, Merged):
        if amendment.into == amendment.about:
            raise Refused("a report is not merged into itself", field="into")
        _check_circle(ledger, before, ledger.find(amendment.into), "into")
    if isinstance(amendment, Split) and before.filed != before.report:
        _check_circle(ledger, before, before.filed, "about")
    ledger.check(amendment, by=by)
    size = len(ledger)
    moment = ledger.at(size - 1).recorded
    record = Recorded(size, amendment.about, moment, by, amendment)
    after = amended(before, record, ledger.find)
    same = evolve(after, available=before.available, authors=before.authors) == before
    return Amended(before, after, same)


def _check_circle(ledger: Ledger, before: Standing, position: int | None, field: str) -> None:
    """Refuse to lead a report to an incident that has ended up in this one."""
    path = [before.report]
    while position is not None and position not in path:
        path.append(position)
        following = standing_of(ledger, ledger.at(position).id)
        position = None if following is None or following.incident == position else following.incident
    if position == before.report:
        raise Refused(
            "that incident is merged into this one, so this would be a circle",
            field=field,
            hint="split that one off first, or merge the other way round",
        )


def amend(
    ledger: Ledger,
    amendment: Amendment,
    *,
    by: str,
    veil: Sequence[str] = (),
    show: Callable[[Amended], None] | None = None,
) -> tuple[Amended, Receipt]:
    """Append an amendment at the head that it was checked at; after a lost race, check again.

    `veil` names fields whose texts may have to be redacted; `show` is told what would change
    before it is appended.
    """
    while True:
        head = ledger.head()
        changed = examine(ledger, amendment, by=by)
        if show is not None:
            show(changed)
            show = None
        try:
            (receipt,) = ledger.append(amendment, by=by, expect=head, veil=veil)
        except Moved:
            continue
        return changed, receipt
