"""Ties: who met, accused and agreed with whom, people counted for the side they belong to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, combinations
from typing import Any

import polars as pl

from events import Accusation, Agreement, Meeting, Report, Role, When
from projections.filters import concerned, heard, ranked
from projections.projection import Columns, Projection, Row
from projections.where import Where

_WHAT: dict[type[Report], str] = {Meeting: "meeting", Accusation: "accusation", Agreement: "agreement"}
_SIDES = {
    "meeting": (Role.PARTICIPANT,),
    "accusation": (Role.ACCUSER, Role.ACCUSED),
    "agreement": (Role.SIGNATORY,),
}
COUNTS = (
    "meetings", "meetings_implied", "a_accuses_b", "a_accuses_b_repeated", "b_accuses_a",
    "b_accuses_a_repeated", "agreements", "broken",
)  # fmt: skip


def _broken(event: Report) -> bool:
    """Whether an agreement is said, or seen, to be broken."""
    if isinstance(event, Accusation):
        return event.agreement is not None
    return isinstance(event, Agreement) and event.stage == "violated"


def _rows(event: Report) -> Iterable[Row]:
    what = _WHAT[type(event)]
    implied = getattr(event, "basis", None) == "inferred"
    for party in event.parties:
        actor = party.actor or (None if party.any_of else party.organisation)
        if actor and party.role in _SIDES[what] and party.attribution != "denied":
            role = party.role.value
            yield (what, role, actor, party.organisation, implied, event.repeated, _broken(event))


TIES = Projection(
    name="ties",
    version=3,
    reports=tuple(_WHAT),
    columns=(
        Columns(
            schema={
                "what": str,
                "role": str,
                "actor": str,
                "organisation": str,
                "implied": bool,
                "repeated": bool,
                "broken": bool,
            },
            of=lambda standing: standing.event,
            rows=_rows,
        ),
    ),
)
"""One row for every party that met, accused, was accused or signed.

Where it was one of several possible actors, or is denied, nobody is counted.
"""

Belongs = Callable[[str, date | None], Iterator[str]]


def belonging(actor_reports: pl.LazyFrame) -> Belongs:
    """Return the function from an actor and a day to all that it belongs to, nearest first.

    An actor belongs to its profile's parent, and to what it is a member of on that day. An
    undated question, and an undated relation, hold at any time.
    """
    facts = actor_reports.filter(pl.col("fact").is_in(["parent", "relation member"]))
    above: dict[str, list[tuple[str, When | None]]] = {}
    for row in facts.sort(pl.col("fact") == "parent", "report").collect().iter_rows(named=True):
        span = row["happened"] if row["fact"] == "relation member" else None
        above.setdefault(row["actor"], []).append((row["value"], When(span) if span else None))

    def holds(span: When | None, day: date | None) -> bool:
        if span is None or day is None:
            return True
        begins, ends = span.earliest, span.latest if span.lasted else None
        return (begins is None or begins <= day) and (ends is None or day <= ends)

    def belongs(actor: str, day: date | None) -> Iterator[str]:
        seen, waiting = set(), [actor]
        while waiting:
            one = waiting.pop(0)
            if one not in seen:
                seen.add(one)
                yield one
                waiting += [other for other, span in above.get(one, ()) if holds(span, day)]

    return belongs


def _sides(report: pl.DataFrame, belongs: Belongs, asked: tuple[str, ...]) -> Mapping[str, set[str]]:
    """Return the roles that each side has in one report: the asked ones, else the outermost."""
    found: dict[str, set[str]] = {}
    for row in report.iter_rows(named=True):
        starts = [start for start in (row["organisation"], row["actor"]) if start]
        chains = [list(belongs(start, row["day"])) for start in starts]
        side = next((one for one in chain(*chains) if one in asked), chains[0][-1])
        found.setdefault(side, set()).add(row["role"])
    return found


def _count(what: str, report: Mapping[str, Any], a: set[str], b: set[str]) -> Iterator[str]:
    """Yield the counts that one report adds to, for a side with roles `a` and one with `b`."""
    if what == "meeting":
        yield "meetings"
        if report["implied"]:
            yield "meetings_implied"
    if what == "agreement":
        yield "agreements"
    accuses = False
    for name, one, other in (("a_accuses_b", a, b), ("b_accuses_a", b, a)):
        if "accuser" in one and "accused" in other:
            accuses = True
            yield name
            if report["repeated"]:
                yield f"{name}_repeated"
    if report["broken"] and (accuses or what == "agreement"):
        yield "broken"


def tie_totals(
    reports: pl.DataFrame, actor_reports: pl.LazyFrame, a: str, b: str | None, where: Where
) -> pl.DataFrame:
    """Return a, b and COUNTS: one row for each side that `a` has ties with, or for `b` alone.

    `broken` counts the agreements said to be broken, once for each report that says so. Reports
    filed under one incident count once.
    """
    belongs = belonging(actor_reports)
    first = ranked(reports.filter(heard(where))).with_columns(
        counts=pl.col("report") == pl.col("report").first().over("incident")
    )
    told = first.filter(pl.col("counts") & concerned(where))
    totals: dict[str, dict[str, int]] = {b: dict.fromkeys(COUNTS, 0)} if b else {}
    for _, report in told.sort("report").group_by("report", maintain_order=True):
        sides = _sides(report, belongs, (a, b) if b else (a,))
        facts = report.row(0, named=True)
        for one, other in combinations(sides, 2):
            partner = other if one == a else one
            if a in (one, other) and b in (None, partner):
                for name in _count(facts["what"], facts, sides[a], sides[partner]):
                    totals.setdefault(partner, dict.fromkeys(COUNTS, 0))[name] += 1
    schema = {"a": pl.String, "b": pl.String, **dict.fromkeys(COUNTS, pl.Int64)}
    table = [(a, partner, *counts.values()) for partner, counts in sorted(totals.items())]
    return pl.DataFrame(table, schema=schema, orient="row")
