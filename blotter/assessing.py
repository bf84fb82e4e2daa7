"""Assessing: issue what the rule computes, record what an analyst holds, list it, and keep score."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from events import (
    BILLION,
    AssessmentIssued,
    AssessmentJudged,
    Forecast,
    Invalid,
    NotFound,
    Refused,
    When,
    icd_term,
    percent,
)
from ledger import AsOf, Receipt

if TYPE_CHECKING:
    from blotter.desk import Desk
    from projections import Due, LevelChange, Outlook, Word

_PERCENT = re.compile(r"(\d{1,2}(?:\.\d{1,7})?) ?%", re.ASCII)
_SHARE = re.compile(r"0?\.\d{1,9}", re.ASCII)


def read_likelihood(text: str) -> int:
    """Read a likelihood such as 60 % or 0.6 as a whole number of 1e-9, exactly."""
    percent = _PERCENT.fullmatch(text.strip())
    if percent:
        p = int(Decimal(percent[1]) * (BILLION // 100))
    elif _SHARE.fullmatch(text.strip()):
        p = int(Decimal(text.strip()) * BILLION)
    else:
        p = 0
    if not 0 < p < BILLION:
        hint = "above 0 and below 100 %, as in 60% or 0.6"
        raise Invalid(f"{text!r} is not a likelihood", field="p", hint=hint)
    return p


def assessed(desk: "Desk", units: Sequence[str] = ()) -> "list[Word]":
    """Return what was issued and judged, of some units or of all, in the order of the ledger.

    A unit is matched by what its actor is read as now: words on its doubles are words on it.
    """
    from projections import Word

    rows = desk.views.declared()
    told = rows.filter(rows["kind"].is_in(["assessment_issued", "assessment_judged"]))
    read = desk.views.threats(at=today()).read
    wanted = set(map(read, units))
    words = []
    for position, said in told.select("report", "unit").unique().sort("report").iter_rows():
        unit = read(said)
        if unit in wanted or not units:
            record = desk.ledger.at(position)
            event = cast("AssessmentIssued | AssessmentJudged", record.event)
            words.append(
                Word(unit=unit, position=position, recorded=record.recorded, by=record.by, event=event)
            )
    return words


def renewal(due: "Due") -> str:
    """Return why an assessment or a judgement is to be renewed."""
    event = due.word.event
    what = "judgement" if isinstance(event, AssessmentJudged) else "assessment"
    if due.expired:
        return f"{what} expired on {event.valid_until}"
    return f"{what} to be reviewed since {event.review_due}"


def calls(desk: "Desk", tail: int) -> dict[str, int | None]:
    """Return how many units got another level when last assessed, and how many words are to be renewed.

    None where so much is not sealed that to look would seal it.
    """
    from projections import LONG_TAIL, due

    if tail > LONG_TAIL:
        return {"levels_changed": None, "reviews_due": None}

    words = assessed(desk)
    last = {word.unit: word for word in words if isinstance(word.event, AssessmentIssued)}
    changed = {one.word.position for one in changed_levels(desk, words)}
    return {
        "levels_changed": sum(word.position in changed for word in last.values()),
        "reviews_due": len(due(words, today())),
    }


def changed_levels(desk: "Desk", words: "Sequence[Word]") -> "Iterator[LevelChange]":
    """Yield where an assessment gave another level than the one of its unit before it."""
    from projections import level_changes

    @cache
    def then(size: int) -> "Outlook":
        return desk.views.threats(AsOf(known=size), at=today())

    return level_changes(words, lambda unit, size: then(size).read(unit))


def today() -> date:
    """Return the day that an assessment looks ahead from."""
    return datetime.now(UTC).date()


def watched(desk: "Desk", units: Sequence[str]) -> list[str]:
    """Return the units that are named, else those that the settings say are watched."""
    chosen = list(dict.fromkeys(units or desk.settings.watch))
    if not chosen:
        hint = f'name units, or write [watch] and units = ["isis-k", "AF"] in {desk.settings.file}'
        raise Refused("no unit is named and none is watched", field="unit", hint=hint)
    return chosen


def issue(
    desk: "Desk", units: Sequence[str], at: date, *, if_changed: bool = False, dry_run: bool = False
) -> list[tuple[AssessmentIssued, Receipt | None]]:
    """Issue the assessments of units for a day; what would say the same again is not issued again.

    With `if_changed`, only where a level differs from that of the unit's last assessment. A dry run
    appends nothing, and no receipt comes with it.
    """
    from projections import assessments, levels_of, says_the_same

    last = {word.unit: word.event for word in assessed(desk) if isinstance(word.event, AssessmentIssued)}
    head = desk.views.head()
    outlook = desk.views.threats(AsOf(known=head.size), at=at)

    @cache
    def then(size: int, day: date, rule: str) -> "Outlook":
        return desk.views.threats(AsOf(known=size), at=day, rule=rule)

    def before_it(unit: str) -> AssessmentIssued | None:
        return last.get(outlook.read(unit))

    def changed(unit: str, now: Sequence[Forecast]) -> str:
        one = before_it(unit)
        before = then(one.size, cast("date", one.at.earliest), one.rule) if one else None
        return _changed(outlook, before, unit, now, one.forecasts if one else ())

    made = assessments(outlook, head, units, changed)
    new = [
        event
        for event in made
        if not says_the_same(event, one := before_it(event.unit))
        and not (if_changed and one and levels_of(event) == levels_of(one))
    ]
    receipts = [None] * len(new) if dry_run or not new else desk.append(*new)
    return list(zip(new, receipts, strict=True))


def last_issued(desk: "Desk") -> int:
    """Return how many records the last issued assessment was drawn from; NotFound if there is none."""
    sizes = [word.event.size for word in assessed(desk) if isinstance(word.event, AssessmentIssued)]
    if not sizes:
        raise NotFound("no assessment was issued", field="known", hint="blotter assess issue")
    return sizes[-1]


def _changed(
    outlook: "Outlook",
    before: "Outlook | None",
    unit: str,
    now: Sequence[Forecast],
    then: Sequence[Forecast],
) -> str:
    """Say what changed since the last assessment and what moved it, as ICD 203, standard 7, asks for."""
    if before is None:
        return f"The first assessment of {unit}."
    told = {one.threshold: one for one in then if one.horizon == 30}
    lines = [f"Within 30 days, since {before.at}."]
    for one in now:
        if one.horizon == 30:
            past = told.get(one.threshold)
            same_level = past is None or past.level == one.level
            moved = "unchanged." if same_level else "likelihood unchanged."
            if past is None or past.p != one.p:
                step = outlook.changed_since(before, unit, threshold=one.threshold, overlay=False)
                moved = step.sentence
            lines.append(f"{one.threshold}+ deaths: {moved}")
            if past is not None and not same_level:
                levels = " to ".join(each.level.words if each.level else "none" for each in (past, one))
                lines.append(f"Level: {levels}{_level_cause(before, outlook, unit, past, one)}.")
    return " ".join(lines)


def _level_cause(before: "Outlook", outlook: "Outlook", unit: str, past: Forecast, now: Forecast) -> str:
    """Say why a level is another one, but where the likelihood of the same 30 days says it."""
    was, imminent = ([said for said in one.in_effect(unit) if said["flag"]] for one in (before, outlook))
    if imminent:
        where = ", ".join(f"@{said['position']}" for said in imminent)
        return f", as an attack is judged to be imminent ({where})"
    if was:
        return ", as no attack is judged to be imminent any more"
    if past.level is None or now.level is None:
        first, last = (
            one.table([unit], thresholds=(now.threshold,)).row(0, named=True) for one in (before, outlook)
        )
        if first["no_signal"] != last["no_signal"]:
            return ", as there is no signal any more" if last["no_signal"] else ", as there is a signal now"
        watched = "is not watched any more" if now.level is None else "has been watched for a year"
        return f", as it {watched}"
    return ", by the likelihood within 7 days" if past.p == now.p else ""


def judge(
    desk: "Desk", unit: str, at: date, *, threshold: int, horizon: int, p: int, **given: Any
) -> tuple[AssessmentJudged, Receipt]:
    """Record an analyst's own likelihood beside the one that the rule computes for the same question.

    `given` are the other fields of AssessmentJudged. Left out, it is due for review in 30 days at
    most, or on the last day that it holds, and holds for as long as the horizon.
    """
    from projections import REVIEW

    outlook = desk.views.threats(at=at)
    (row,) = outlook.table([unit], horizons=(horizon,), thresholds=(threshold,)).to_dicts()
    ahead = min(timedelta(days=horizon), date.max - at)  # no day lies after the last of the calendar
    holds = _earliest(given.get("valid_until")) or at + ahead
    days = {
        "review_due": max(at, min(at + min(REVIEW, ahead), holds)).isoformat(),
        "valid_until": (at + ahead).isoformat(),
    }
    said = {**given, **{name: given.get(name) or day for name, day in days.items()}}
    try:
        event = AssessmentJudged(
            unit=unit,
            at=When(at.isoformat()),
            threshold=threshold,
            horizon=horizon,
            p=p,
            computed=row["p"],
            rule=outlook.rule.name,
            **said,
        )
    except Invalid as error:
        if error.field != "p":
            raise
        mine, computed = (f"{percent(one)} ({icd_term(one)})" for one in (p, row["p"]))
        raise Invalid(f"{error.message}: {mine} against {computed}", field="p", hint=error.hint) from None
    (receipt,) = desk.append(event)
    return event, receipt


def _earliest(day: str | None) -> date | None:
    """Return the day that a text means; None where it is no day, which the event refuses."""
    with suppress(Invalid):
        return When(day).earliest if day else None
    return None
