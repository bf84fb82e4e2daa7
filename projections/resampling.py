"""Resampling: how much a figure would differ with other units, or other years of the same ones.

Months of one unit are not independent, so whole units are drawn with replacement (the cluster
bootstrap: Cameron, Gelbach and Miller, "Bootstrap-based improvements for inference with clustered
errors", Review of Economics and Statistics 90(3), 2008). Where there are few units, their years
are drawn. The same forecasts always give the same interval: the draws are seeded.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import fsum
from random import Random
from typing import TypeVar

from attrs import frozen

DRAWS = 1_000
"""How often is drawn."""

COVERS = 0.95
"""The share of the draws that lie within an interval."""

ENOUGH_UNITS = 20
"""With fewer units, years of units are drawn."""

FEWEST = 5
"""With fewer of both, or with fewer that have any, there is no interval."""

T = TypeVar("T")


@frozen
class Figure:
    """A figure with the interval of its draws; no interval where there is too little to draw from."""

    value: float
    low: float | None = None
    high: float | None = None


def draws(clusters: Sequence[T], count: int = DRAWS) -> Iterator[list[T]]:
    """Yield samples of clusters, each as large as all of them, drawn with replacement; none if too few."""
    chance = Random(203)
    for _ in range(count if len(clusters) >= FEWEST else 0):
        yield chance.choices(clusters, k=len(clusters))


def figure(value: float, drawn: Iterable[float]) -> Figure:
    """Return a figure with the interval of what it was in each draw."""
    found = sorted(drawn)
    if not found:
        return Figure(value)
    outside = round((1 - COVERS) / 2 * (len(found) - 1))
    return Figure(value, found[outside], found[-1 - outside])


class Sums:
    """What the columns of clusters add up to, in all and in each draw."""

    def __init__(self, clusters: Sequence[Sequence[float]]) -> None:
        self.clusters = clusters
        self.whole = [fsum(column) for column in zip(*clusters, strict=True)]
        self.drawn = [[fsum(column) for column in zip(*sample, strict=True)] for sample in draws(clusters)]

    def ratio(self, above: int, below: int) -> Figure | None:
        """Return one column's sum over another's; None if that is 0."""
        if not self.whole[below]:
            return None
        value = self.whole[above] / self.whole[below]
        if sum(1 for columns in self.clusters if columns[below]) < FEWEST:
            return Figure(value)
        return figure(value, (sums[above] / sums[below] for sums in self.drawn if sums[below]))

    def skill(self, ours: int, rival: int) -> Figure | None:
        """Return 1 - ours / the rival's, of two columns of losses; None if the rival has none."""
        if not self.whole[rival]:
            return None
        drawn = (1 - sums[ours] / sums[rival] for sums in self.drawn if sums[rival])
        return figure(1 - self.whole[ours] / self.whole[rival], drawn)
