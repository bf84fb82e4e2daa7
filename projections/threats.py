"""Threats: what a strike or an attack says that an assessment may count."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from events import (
    Attribution,
    Count,
    Credibility,
    Grade,
    Harm,
    Party,
    Reliability,
    Role,
    Source,
    When,
    best_reliability,
)
from projections.about import TARGETS, all_sources
from projections.projection import Columns, Projection, Row, row_of

DOERS = (Role.PERPETRATOR, Role.OPERATOR, Role.SIDE)

COUNTED, POSSIBLE, DENIED = "counted", "possible", "denied"
"""How far an actor answers for what happened: in every figure, only in the upper one, in none."""

ONE_OF = "one_of"
"""How sure it is that one of several possible actors did it."""


ROOTS = "\x1f"
"""What stands between sources: the unit separator, which no text of the record can hold."""


def _when(when: When | None) -> Row:
    if when is None:
        return (None, 1)
    if when.lasted and when.earliest and when.latest:
        return (when.latest, (when.latest - when.earliest).days + 1)
    return (when.latest, 1)


def _killed(total: Count | None) -> Row:
    return (False, None, None, None) if total is None else (True, total.low, total.best, total.high)


def _who(parties: Iterable[Party]) -> Row:
    """Return doers and targets, each as one text: see THREATS; null where the report is silent."""
    doers = [party for party in parties if party.role in DOERS]
    targets = [party for party in parties if party.role in TARGETS and party.attribution != "denied"]
    said = [
        f"{ONE_OF if party.any_of else party.attribution} {actor}"
        for party in doers
        for actor in party.actors
    ]
    speaks = any(party.attribution != Attribution.DENIED for party in doers)
    return (
        ",".join(said) if speaks else None,
        ",".join(dict.fromkeys(actor for party in targets for actor in party.actors)) or None,
    )


def answers(doers: str, same: Mapping[str, str]) -> dict[str, str]:
    """Return how far each actor answers for what happened, doubles of an actor read as one.

    Confirmed and uncontested claimed attributions count. A claim is contested where another
    actor claims the same or is confirmed, or where the actor's part is disputed or denied too. One of
    several possible actors, a suspected or disputed one is possible.
    """
    said: dict[str, set[str]] = {}
    for text in doers.split(",") if doers else ():
        attribution, _, actor = text.partition(" ")
        said.setdefault(same.get(actor, actor), set()).add(attribution)
    sure = {actor for actor, words in said.items() if "confirmed" in words}
    claiming = {actor for actor, words in said.items() if "claimed" in words}

    def answer(actor: str, words: set[str]) -> str:
        if actor in sure:
            return COUNTED
        if actor in claiming and not (sure | claiming) - {actor} and not words & {"disputed", "denied"}:
            return COUNTED
        return DENIED if words == {"denied"} else POSSIBLE

    return {actor: answer(actor, words) for actor, words in said.items()}


def _roots(sources: Iterable[Source]) -> Row:
    roots = sorted({source.root for source in sources})
    return (len(roots), ROOTS.join(roots))


@cache
def _grade(reliability: Reliability, credibility: Credibility | None) -> Grade:
    """Return one and the same value for all reports that are graded so."""
    return Grade(reliability, credibility or Credibility.UNJUDGED)


def _judged(grade: Grade) -> Row:
    """Return the mean MISP number of what was judged, in thousandths, and whether it is A1 to B2."""
    numbers = [part.number or 0 for part in (grade.reliability, grade.credibility) if part.judged]
    sound = str(grade.reliability) in "AB" and str(grade.credibility) in "12"
    return (sum(numbers) * 10 // len(numbers) if numbers else None, sound)


THREATS = Projection(
    name="threats",
    version=2,
    reports=(Harm,),
    columns=(
        Columns(
            schema={
                "ends": date,  # the latest day it can have been; null where that is open
                "days": int,  # how long it lasted, 1 if it was at some moment
            },
            of=lambda standing: standing.event.happened,
            rows=row_of(_when),
        ),
        Columns(
            schema={"stated": bool, "low": int, "best": int, "high": int},  # people killed
            of=lambda standing: (
                standing.event.killed and standing.event.killed.total  # type: ignore[attr-defined]
            ),
            rows=row_of(_killed),
        ),
        Columns(
            schema={
                "doers": str,  # as in "confirmed isis-k,suspected taliban"; empty: said to be unknown
                "hit": str,  # targets and victims, as in "hazara,taliban"
            },
            of=lambda standing: standing.event.parties,
            rows=row_of(_who),
        ),
        Columns(
            schema={"independent": int, "roots": str},  # sources, those with one origin once
            of=all_sources,
            rows=row_of(_roots),
        ),
        Columns(
            schema={"worth": int, "sound": bool},  # of its grade
            of=lambda standing: _grade(best_reliability(standing.event.sources), standing.event.credibility),
            rows=row_of(_judged),
        ),
        Columns(
            schema={"revised": int},  # how often it was corrected, our own mistakes left out
            of=lambda standing: standing.revised,
            rows=row_of(lambda revised: (revised,)),
        ),
    ),
)
"""One row for every report of a strike or an attack.

Who did it, to whom, and who said so is one text each: the same few come again and again, so what
follows from them is worked out once for each text, and a million of them are read at once.
"""
