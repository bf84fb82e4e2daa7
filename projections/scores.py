"""Scores: what a forecast costs once its outcome is known; the less, the better.

All are strictly proper: who says anything but what he believes expects to pay more for it
(Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", JASA 102, 2007).
"""

from collections.abc import Iterable
from itertools import pairwise
from math import log

from events import BILLION

SQUARE = BILLION * BILLION
"""What a Brier score of 1 and a CRPS of one death are in the units of this file."""


def brier(p: int, came: bool) -> int:
    """Return the squared error of a likelihood in 1e-9: 0 is best, SQUARE is worst (Brier, 1950)."""
    return (p - BILLION * came) ** 2


def log_score(p: int, came: bool) -> float:
    """Return the surprise at an outcome, in nats: 0 is best (Good, 1952)."""
    return log(BILLION) - log(p if came else BILLION - p)


def crps(ensemble: Iterable[tuple[int, int]], outcome: int) -> int:
    """Return how far an ensemble is from a number that came, in 1e-18 of that number's unit.

    The ensemble is values with weights in 1e-9; what the weights leave of 1 is put on the value 0.
    This is the integral of the squared distance between its distribution and the step at the
    outcome (Gneiting and Raftery 2007, section 4.2): the Brier score over every threshold at once.
    """
    steps: dict[int, int] = {outcome: 0}
    for value, weight in ensemble:
        steps[value] = steps.get(value, 0) + weight
    steps[0] = steps.get(0, 0) + BILLION - sum(steps.values())
    values = sorted(steps)
    below, total = 0, 0
    for value, following in pairwise(values):
        below += steps[value]
        total += (following - value) * (below - BILLION * (outcome <= value)) ** 2
    return total
