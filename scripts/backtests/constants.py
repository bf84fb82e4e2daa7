"""Constants: what least squares makes of the rule's constants on the years before, and what that gains.

The mean Brier score of c + a F1(K) + b F2(K) is a quadratic form in the constants, so the best
ones are the solution of a small linear system; nothing is searched.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product

import polars as pl
from attrs import frozen
from histories import History
from walk import Tick

from events import BILLION, HORIZONS, THRESHOLDS
from projections import RECENT_YEARS, RULE_1, YEAR_OF_BLOCKS, Rule, likelihoods

Sample = tuple[float, ...]
"""One question: 1, the decayed shares, and whether it came."""


@frozen
class Remeasured:
    """The constants of the rule, those that the years before give, and the Brier score of both."""

    said: tuple[float, ...]
    fitted: tuple[float, ...]
    halves: tuple[int, ...]
    n: int
    brier_said: float
    brier_fitted: float


def shares(
    history: History, moments: Iterable[int], horizon: int, halves: Sequence[int], tick: Tick
) -> list[Sample]:
    """Return a sample for every unit, threshold and moment."""
    samples: list[Sample] = []
    rules = [
        Rule(f"F{half}", tuple(f"{days} = 0.000000001 + 0.999999998 F{half}" for days in HORIZONS))
        for half in halves
    ]
    recent = pl.col("block") < RECENT_YEARS * YEAR_OF_BLOCKS[horizon]
    asked_for = list(moments)
    for done, moment in enumerate(asked_for):
        tick("measuring the constants", done, len(asked_for))
        blocks = history.blocks(moment).with_columns(low="best", high="best")
        after = history.blocks(moment + history.ahead).filter(pl.col("block") == 0)
        came = dict(after.select("unit", "best").iter_rows())
        asked = blocks.filter(recent & (pl.col("best") > 0))["unit"].unique().sort().to_list()
        for threshold in THRESHOLDS:
            columns = [
                dict(likelihoods(blocks, rule, horizon, threshold).select("unit", "p").iter_rows())
                for rule in rules
            ]
            samples += [
                (
                    1.0,
                    *(column.get(unit, 0) / BILLION for column in columns),
                    float(came.get(unit, 0) >= threshold),
                )
                for unit in asked
            ]
    return samples


def fitted(samples: Sequence[Sample]) -> tuple[float, ...]:
    """Return the constants with the least mean Brier score on samples (the normal equations, exactly)."""
    width = len(samples[0]) - 1
    matrix = [[Fraction(0)] * (width + 1) for _ in range(width)]
    for row, column in product(range(width), range(width + 1)):
        matrix[row][column] = Fraction(sum(sample[row] * sample[column] for sample in samples))
    for pivot in range(width):
        for row in range(width):
            if row != pivot:
                factor = matrix[row][pivot] / matrix[pivot][pivot]
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[pivot], strict=True)]
    return tuple(float(matrix[row][width] / matrix[row][row]) for row in range(width))


def mean_brier(samples: Sequence[Sample], constants: Sequence[float]) -> float:
    """Return the mean Brier score of constants on samples."""
    losses = (
        (sum(a * x for a, x in zip(constants, sample, strict=False)) - sample[-1]) ** 2 for sample in samples
    )
    return sum(losses) / len(samples)


def remeasured(
    history: History, before: Sequence[int], test: Sequence[int], horizon: int, tick: Tick
) -> Remeasured:
    """Fit the constants of a horizon on the moments before, and score both on those of the test."""
    terms = re.findall(r"(0\.\d+) F(\d+)", RULE_1.constants[HORIZONS.index(horizon)])
    halves = tuple(int(half) for _, half in terms)
    said = (RULE_1.base(horizon) / BILLION, *(float(share) for share, _ in terms))
    found = fitted(shares(history, before, horizon, halves, tick))
    samples = shares(history, test, horizon, halves, tick)
    return Remeasured(
        said, found, halves, len(samples), mean_brier(samples, said), mean_brier(samples, found)
    )
