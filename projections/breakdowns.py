"""What a tally can be asked for: its breakdowns and its policies."""

from collections.abc import Sequence
from typing import Literal

from events import Invalid, did_you_mean

Policy = Literal["current", "widest", "lead"]
"""Which report counts for an incident: the best one, the extremes of all, or the opening one."""

POLICIES: tuple[Policy, ...] = ("current", "widest", "lead")

BREAKDOWNS = (
    "perpetrator", "target", "country", "admin1", "place", "kind", "outcome", "group", "attribution",
    "method", "day", "week", "month", "year",
)  # fmt: skip


def keys_of(by: Sequence[str]) -> list[str]:
    """Return what the rows of a breakdown are told apart by, but the outcome: that they always have."""
    return [name for name in dict.fromkeys(by) if name != "outcome"]


def check_breakdown(by: Sequence[str]) -> None:
    """Refuse a breakdown that is not there; `actor` is two different questions."""
    for name in by:
        if name == "actor":
            raise Invalid(
                "a toll has no single actor",
                field="by",
                hint="use perpetrator (operators included) or target",
            )
        if name not in BREAKDOWNS:
            raise Invalid(f"{name!r} is not a breakdown", field="by", hint=did_you_mean(name, BREAKDOWNS))
