"""Casualties: what a report says of each outcome, in low, best and high, and by group."""

from events import Harm, Outcome, Part, Toll
from projections.projection import Columns, Projection, Row, row_of

OUTCOMES = tuple(outcome.value for outcome in Outcome)
ALWAYS = (Outcome.KILLED.value, Outcome.INJURED.value)
"""Outcomes that every tally has a row for: that nobody reported any is news."""


def _toll(toll: Toll | None) -> Row:
    """Return whether anything is said, the total, and its groups as `group low best high`, - unknown."""
    if toll is None:
        return (False, None, None, None, [])
    total = toll.total
    return (True, total.low, total.best, total.high, list(map(_part, toll.parts)))


def _part(part: Part) -> str:
    count = part.count
    numbers = ("-" if n is None else str(n) for n in (count.low, count.best, count.high))
    return " ".join((part.group, *numbers))


def _columns(outcome: str) -> Columns:
    kinds = {"": bool, "_low": int, "_best": int, "_high": int, "_parts": list}
    return Columns(
        schema={f"{outcome}{part}": kind for part, kind in kinds.items()},
        of=lambda standing: getattr(standing.event, outcome),
        rows=row_of(_toll),
    )


CASUALTIES = Projection(
    name="casualties",
    version=2,
    reports=(Harm,),
    columns=(
        Columns(
            schema={"method": str},
            of=lambda standing: getattr(standing.event, "method", None),
            rows=row_of(lambda method: (method and method.value,)),
        ),
        *map(_columns, OUTCOMES),
    ),
)
"""One row for a report that can carry a toll: all its outcomes side by side."""
