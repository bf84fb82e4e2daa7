"""Calibration: how often it came where so much was said, without choosing any bins.

CORP (Dimitriadis, Gneiting and Jordan, "Stable reliability diagrams for probabilistic classifiers",
PNAS 118(8), 2021): the frequencies are pooled until they rise with what was said, by the
pool-adjacent-violators algorithm (Ayer and others, 1955), and the mean Brier score falls apart:

    Brier = miscalibration - discrimination + uncertainty
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

from attrs import frozen

from projections.scores import SQUARE, brier


@frozen
class Pool:
    """Forecasts from the lowest to the highest that share one frequency; likelihoods in 1e-9."""

    low: int
    high: int
    n: int
    came: int


@frozen
class Decomposition:
    """The three parts of a mean Brier score, and the score itself: exact."""

    brier: Fraction
    miscalibration: Fraction
    discrimination: Fraction
    uncertainty: Fraction


def pools(told: Iterable[tuple[int, int, int]]) -> list[Pool]:
    """Pool forecasts by the frequency that isotonic regression gives them, the lowest first.

    Takes (likelihood, how often it was said, how often it came) in any order.
    """
    stack: list[tuple[int, int, int, int]] = []
    for p, group in groupby(sorted(told), key=itemgetter(0)):
        low, n, came = p, 0, 0
        for _, times, outcomes in group:
            n, came = n + times, came + outcomes
        while stack and stack[-1][3] * n >= came * stack[-1][2]:
            low, _, more, others = stack.pop()
            n, came = n + more, came + others
        stack.append((low, p, n, came))
    return [Pool(*pool) for pool in stack]


def decomposed(told: Iterable[tuple[int, bool]]) -> Decomposition:
    """Return the parts of the mean Brier score of likelihoods and whether each came; one at least."""
    said = list(told)
    n, came = len(said), sum(outcome for _, outcome in said)
    score = Fraction(sum(brier(p, outcome) for p, outcome in said), SQUARE * n)
    pooled = pools((p, 1, outcome) for p, outcome in said)
    best = sum((Fraction(pool.came * (pool.n - pool.came), pool.n) for pool in pooled), Fraction())
    uncertainty = Fraction(came * (n - came), n * n)
    return Decomposition(score, score - best / n, uncertainty - best / n, uncertainty)
