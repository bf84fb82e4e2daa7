"""Resolving: what came of the forecasts of a ledger, each looked at twice.

    at                    at + horizon          + 30 days              + 365 days
    |---- the forecast ----|---- news come in ----|---- and corrections ----|
    inputs as known then                       first outcome            second outcome

An outcome is the block that a forecast was about, by the code that made the forecast, as it was known
so many days later. Where nobody watched then, silence is no peace and nothing is resolved.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

import polars as pl
from attrs import evolve, field, frozen

from events import HORIZONS, THRESHOLDS, AssessmentIssued, AssessmentJudged, Level
from ledger import AsOf
from projections.assessed import Word
from projections.ensembles import ensembles_of, missed_by
from projections.resolved import Resolved, ResolvedDeaths
from projections.rivals import rival_likelihoods, sort_of
from projections.rules import RULE_1
from projections.threat_days import moved
from projections.threat_outlook import Outlook
from projections.unit_blocks import blocks_of_units

if TYPE_CHECKING:
    from projections.views import Views

AFTER = (30, 365)
"""Days after its horizon that a forecast is resolved, the first time and the second."""

Tick = Callable[[str, int, int | None], None]


@frozen(kw_only=True)
class Said:
    """One answer: a likelihood in 1e-9 with its level, and what an analyst judged beside it."""

    unit: str
    threshold: int
    horizon: int
    p: int
    level: Level | None = None
    judged: int | None = None


@frozen(kw_only=True)
class Stand:
    """What was said at one moment: looking ahead from a day, knowing what was known then."""

    at: date
    known: AsOf
    rule: str | None
    said: tuple[Said, ...]


@frozen(kw_only=True)
class Resolution:
    """What came of forecasts; `ahead` are still open, `unwatched` cannot be resolved."""

    told: list[Resolved] = field(factory=list)
    deaths: list[ResolvedDeaths] = field(factory=list)
    ahead: int = 0
    unwatched: int = 0


def stands(words: Iterable[Word], *, judged: bool) -> list[Stand]:
    """Return what was said as it can be resolved: what was issued, or what analysts judged.

    Of several words on a question for one day the last one counts; what was said when its day was
    over is no forecast and is left out.
    """
    kind = AssessmentJudged if judged else AssessmentIssued
    told = (word for word in words if isinstance(word.event, kind) and not word.backdated)
    last = {(word.first, word.question): word for word in told}
    found: dict[tuple[date, int, str], list[Said]] = {}
    for word in last.values():
        event = word.event
        size = event.size if isinstance(event, AssessmentIssued) else word.position
        found.setdefault((word.first, size, event.rule), []).extend(_answers(event))
    return [
        Stand(at=at, known=AsOf(known=size), rule=rule, said=tuple(said))
        for (at, size, rule), said in sorted(found.items(), key=lambda item: item[0])
    ]


def _answers(event: AssessmentIssued | AssessmentJudged) -> list[Said]:
    if isinstance(event, AssessmentJudged):
        said = Said(
            unit=event.unit,
            threshold=event.threshold,
            horizon=event.horizon,
            p=event.computed,
            judged=event.p,
        )
        return [said]
    return [
        Said(unit=event.unit, threshold=one.threshold, horizon=one.horizon, p=one.p, level=one.level)
        for one in event.forecasts
    ]


def resolve(views: "Views", stands: Sequence[Stand], *, after: int, now: date, tick: Tick) -> Resolution:
    """Return what came of what was said, as it was known so many days after each horizon."""
    told: list[Resolved] = []
    deaths: list[ResolvedDeaths] = []
    ahead = unwatched = 0
    then: dict[tuple[date, str], Outlook] = {}
    for done, stand in enumerate(stands):
        tick("resolving forecasts", done, len(stands))
        for horizon in sorted({one.horizon for one in stand.said}):
            asked = [one for one in stand.said if one.horizon == horizon]
            end = moved(stand.at, timedelta(days=horizon))
            seen = moved(end, timedelta(days=after))
            if seen >= now:  # what that day still brings counts, too
                ahead += len(asked)
                continue
            key = end, stand.known.clock
            known = AsOf(known=datetime.combine(seen, time.max, UTC), clock=stand.known.clock)
            if key not in then and _known(views, known):
                then[key] = views.threats(known, at=end)
            watched = _watched(then[key], asked, stand.at) if key in then else []
            unwatched += len(asked) - len(watched)
            if not watched:
                continue
            outlook = views.threats(stand.known, at=stand.at, rule=stand.rule)
            found, numbers = _resolved(outlook, then[key], watched, horizon)
            told += found
            deaths += numbers
    return Resolution(told=told, deaths=deaths, ahead=ahead, unwatched=unwatched)


def _known(views: "Views", as_of: AsOf) -> bool:
    """Whether anything was recorded by a moment; before, nothing is watched, and a rule says its constant."""
    return views.head(as_of).size > 0


def _watched(then: Outlook, asked: Sequence[Said], at: date) -> list[Said]:
    """Return what was asked about units that the log watched all the time from a day on."""
    units = list(dict.fromkeys(one.unit for one in asked))
    thresholds = sorted({one.threshold for one in asked})
    # of any horizon; the longest has the fewest blocks
    table = then.table(units, horizons=HORIZONS[-1:], thresholds=thresholds)
    watched = table.filter(pl.col("watched_since") <= moved(at, timedelta(days=1)))
    known = set(watched.select("unit", "threshold").iter_rows())
    return [one for one in asked if (then.read(one.unit), one.threshold) in known]


def _resolved(
    outlook: Outlook, then: Outlook, asked: Sequence[Said], horizon: int
) -> tuple[list[Resolved], list[ResolvedDeaths]]:
    """Resolve what was said of one horizon at one moment.

    The share that a unit's own rate leans on is that of the units of its sort that were asked about.
    """
    units = list(dict.fromkeys(one.unit for one in asked))
    blocks = blocks_of_units(outlook, units, horizon)
    came = _first(blocks_of_units(then, units, horizon))
    foretold = ensembles_of(blocks, outlook.rule, horizon)
    others = {
        (unit, threshold): rates
        for threshold in {one.threshold for one in asked}
        for sort in {sort_of(unit) for unit in units}
        for unit, *rates in rival_likelihoods(_of_sort(blocks, units, sort), horizon, threshold).iter_rows()
    }
    told, deaths = [], []
    for one in asked:
        own, year = others.get((one.unit, one.threshold), (0, 0))
        told.append(
            Resolved(
                unit=one.unit,
                at=outlook.at,
                threshold=one.threshold,
                horizon=horizon,
                p=one.p,
                came=came.get(one.unit, 0) >= one.threshold,
                own=own,
                year=year,
                level=one.level,
                judged=one.judged,
            )
        )
    for unit in units:
        rule, year = missed_by(foretold.get(unit, ([], [])), came.get(unit, 0))
        died = came.get(unit, 0)
        deaths.append(
            ResolvedDeaths(unit=unit, at=outlook.at, horizon=horizon, deaths=died, rule=rule, year=year)
        )
    return told, deaths


def _first(blocks: pl.DataFrame) -> dict[str, int]:
    """Return the deaths of each unit in the last block."""
    return dict(blocks.filter(pl.col("block") == 0).select("unit", "best").iter_rows())


def _of_sort(blocks: pl.DataFrame, units: Sequence[str], sort: str) -> pl.DataFrame:
    return blocks.filter(pl.col("unit").is_in([unit for unit in units if sort_of(unit) == sort]))


def of_horizon(stands: Iterable[Stand], horizon: int) -> list[Stand]:
    """Return what was said of one horizon."""
    kept = (
        evolve(stand, said=tuple(one for one in stand.said if one.horizon == horizon)) for stand in stands
    )
    return [stand for stand in kept if stand.said]


def replays(
    views: "Views",
    units: Sequence[str],
    days: Iterable[date],
    *,
    clock: Literal["recorded", "available"],
    horizon: int,
) -> list[Stand]:
    """Return what the rule would have said of units on days, by what was known then: no forecasts."""
    stands = []
    for day in days:
        known = AsOf(known=datetime.combine(day, time.max, UTC), clock=clock)
        said = _replayed(views, units, known, day, horizon)
        stands.append(Stand(at=day, known=known, rule=None, said=said))
    return stands


def _replayed(views: "Views", units: Sequence[str], known: AsOf, day: date, horizon: int) -> tuple[Said, ...]:
    """Return what the rule would have said of units on a day."""
    if not _known(views, known):
        p = RULE_1.base(horizon)
        return tuple(
            Said(unit=unit, threshold=threshold, horizon=horizon, p=p)
            for unit in dict.fromkeys(units)
            for threshold in THRESHOLDS
        )
    table = views.threats(known, at=day).table(units, horizons=(horizon,))
    return tuple(
        Said(
            unit=row["unit"],
            threshold=row["threshold"],
            horizon=row["horizon"],
            p=row["p"],
            level=row["level"] and Level(row["level"]),
        )
        for row in table.iter_rows(named=True)
    )
