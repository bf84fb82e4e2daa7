"""Track record: how right the forecasts were, the misses first, and how sure that is.

    scored(resolved)         proper scores, skill against the rivals, calibration: each with an interval
    scored_deaths(resolved)  the same for forecasts of how many deaths there will be
    misses(resolved)         the largest errors
    compared(resolved)       the analyst, the rule and their mean, where both were asked the same

Skill is 1 - score / rival's score: 1 is perfect, 0 no better than the rival. With few forecasts it
says nothing and is not told.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import fsum
from random import Random
from typing import Any

from attrs import evolve, fields, frozen

from events import BILLION
from projections.calibration import decomposed, pools
from projections.resampling import DRAWS, Figure, Sums, draws, figure
from projections.resolved import Resolved, ResolvedDeaths, clustered
from projections.scores import SQUARE, brier, log_score

FEWEST_FOR_SKILL = 50
"""With fewer forecasts no skill is told."""

POOLED_DRAWS = DRAWS // 5
"""How often is drawn where every draw is pooled anew."""


@frozen(kw_only=True)
class Score:
    """How right forecasts of one threshold and horizon were; `drawn` says what intervals draw.

    The interval of miscalibration is what forecasts show by chance that are right on average. An
    onset came where none had come within the last year; it was missed if said to be less than even.
    """

    n: int
    units: int
    drawn: str
    base_rate: Figure
    brier: Figure
    log_score: Figure
    skill_base: Figure | None
    skill_conflictology: Figure | None
    miscalibration: Figure
    discrimination: Figure
    uncertainty: Figure
    onsets: int
    onsets_missed: int


@frozen(kw_only=True)
class DeathScore:
    """How far forecasts of the number of deaths were off, in deaths: the rule's and the last year's."""

    n: int
    units: int
    drawn: str
    crps: Figure
    crps_conflictology: Figure
    skill_conflictology: Figure | None


def scored(resolved: Iterable[Resolved]) -> Score | None:
    """Return the scores of forecasts of one threshold and horizon; None if there are none."""
    drawn, clusters = clustered(resolved)
    told = [one for cluster in clusters for one in cluster]
    if not told:
        return None
    sums = Sums(
        [
            (
                len(cluster),
                sum(one.came for one in cluster),
                sum(one.error for one in cluster) / SQUARE,
                fsum(log_score(one.p, one.came) for one in cluster),
                sum(brier(one.own, one.came) for one in cluster) / SQUARE,
                sum(brier(one.year, one.came) for one in cluster) / SQUARE,
            )
            for cluster in clusters
        ]
    )
    enough = len(told) >= FEWEST_FOR_SKILL
    miscalibration, discrimination, uncertainty = _parts(clusters)
    onsets = [one for one in told if one.onset]
    return Score(
        n=len(told),
        units=len({one.unit for one in told}),
        drawn=drawn,
        base_rate=_mean(sums, 1),
        brier=_mean(sums, 2),
        log_score=_mean(sums, 3),
        skill_base=sums.skill(2, 4) if enough else None,
        skill_conflictology=sums.skill(2, 5) if enough else None,
        miscalibration=miscalibration,
        discrimination=discrimination,
        uncertainty=uncertainty,
        onsets=len(onsets),
        onsets_missed=sum(2 * one.p < BILLION for one in onsets),
    )


def scored_deaths(resolved: Iterable[ResolvedDeaths]) -> DeathScore | None:
    """Return the scores of forecasts of the number of deaths; None if there are none."""
    drawn, clusters = clustered(resolved)
    told = [one for cluster in clusters for one in cluster]
    if not told:
        return None
    sums = Sums(
        [
            (
                len(cluster),
                sum(one.rule for one in cluster) / SQUARE,
                sum(one.year for one in cluster) / SQUARE,
            )
            for cluster in clusters
        ]
    )
    return DeathScore(
        n=len(told),
        units=len({one.unit for one in told}),
        drawn=drawn,
        crps=_mean(sums, 1),
        crps_conflictology=_mean(sums, 2),
        skill_conflictology=sums.skill(1, 2) if len(told) >= FEWEST_FOR_SKILL else None,
    )


def _mean(sums: Sums, column: int) -> Figure:
    """Return the mean of a column; column 0 counts."""
    return sums.ratio(column, 0) or Figure(0)


def _parts(clusters: Sequence[Sequence[Resolved]]) -> tuple[Figure, Figure, Figure]:
    """Return miscalibration, discrimination and uncertainty; each draw is pooled anew.

    Pooling finds some miscalibration in any sample, so that of draws is no interval for it: its
    interval is what forecasts show that are right on average, drawn by their own likelihoods.
    """
    whole = decomposed((one.p, one.came) for cluster in clusters for one in cluster)
    told = sorted((one.p, at, int(one.came)) for at, cluster in enumerate(clusters) for one in cluster)
    discrimination, uncertainty = [], []
    for sample in draws(range(len(clusters)), POOLED_DRAWS):
        times = Counter(sample)
        said = [(p, times[at], times[at] * came) for p, at, came in told if at in times]
        n, came = sum(one[1] for one in said), sum(one[2] for one in said)
        uncertainty.append(came * (n - came) / n**2)
        discrimination.append(uncertainty[-1] - _recalibrated(said, n))
    chance, by_chance = Random(203), []
    for _ in range(POOLED_DRAWS):
        said = [(p, 1, int(chance.random() * BILLION < p)) for p, _, _ in told]
        score = fsum((p / BILLION - came) ** 2 for p, _, came in said) / len(told)
        by_chance.append(score - _recalibrated(said, len(told)))
    return (
        figure(float(whole.miscalibration), by_chance),
        figure(float(whole.discrimination), discrimination),
        figure(float(whole.uncertainty), uncertainty),
    )


def _recalibrated(told: list[tuple[int, int, int]], n: int) -> float:
    """Return the mean Brier score of the frequencies that pooling gives to forecasts."""
    return fsum(pool.came * (pool.n - pool.came) / pool.n for pool in pools(told)) / n


def misses(resolved: Iterable[Resolved], limit: int = 10) -> list[Resolved]:
    """Return the forecasts that were furthest off, the largest error first."""
    return sorted(resolved, key=lambda one: (-one.error, one.at, one.unit, one.threshold))[:limit]


def compared(resolved: Iterable[Resolved]) -> dict[str, Score]:
    """Return the scores of the analyst, of the rule, and of the mean of both, where an analyst judged."""
    both = [(one, one.judged) for one in resolved if one.judged is not None]
    said = {
        "analyst": [evolve(one, p=judged) for one, judged in both],
        "rule": [one for one, _ in both],
        "mean": [evolve(one, p=(one.p + judged) // 2) for one, judged in both],
    }
    scores = {who: scored(told) for who, told in said.items()}
    return {who: score for who, score in scores.items() if score}


def flat(score: Score | DeathScore) -> dict[str, Any]:
    """Return a score as a row: a figure's interval beside it, as brier, brier_low and brier_high."""
    row = dict.fromkeys(columns_of(type(score)))
    for field in fields(type(score)):
        value = getattr(score, field.name)
        row[field.name] = value.value if isinstance(value, Figure) else value
        if isinstance(value, Figure):
            row |= {f"{field.name}_low": value.low, f"{field.name}_high": value.high}
    return row


def columns_of(kind: type[Score | DeathScore]) -> list[str]:
    """Return the columns of `flat`."""
    return [
        name
        for field in fields(kind)
        for name in (
            field.name,
            *((f"{field.name}_low", f"{field.name}_high") if field.type in _FIGURES else ()),
        )
    ]


_FIGURES = (Figure, Figure | None)
