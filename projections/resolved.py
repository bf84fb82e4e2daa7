"""Resolved: a forecast that was made, and what came of it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from attrs import frozen

from events import Level
from projections.resampling import ENOUGH_UNITS
from projections.scores import brier


@frozen(kw_only=True)
class Resolved:
    """A likelihood of so many deaths, and whether they came; likelihoods in 1e-9.

    `own` and `year` are what the rivals said then (see rivals.py), `judged` what an analyst did.
    """

    unit: str
    at: date
    threshold: int
    horizon: int
    p: int
    came: bool
    own: int
    year: int
    level: Level | None = None
    judged: int | None = None

    @property
    def error(self) -> int:
        """The Brier score of this one, in 1e-18."""
        return brier(self.p, self.came)

    @property
    def onset(self) -> bool:
        """Whether it came where it had not come within the last year."""
        return self.came and self.year == 0


@frozen(kw_only=True)
class ResolvedDeaths:
    """How far forecasts of the number of deaths were from the number that came: CRPS in 1e-18."""

    unit: str
    at: date
    horizon: int
    deaths: int
    rule: int
    year: int


T = TypeVar("T", Resolved, ResolvedDeaths)


def clustered(resolved: Iterable[T]) -> tuple[str, list[list[T]]]:
    """Return what is drawn where figures are resampled, its name and the forecasts of each.

    Units where there are enough, else years of units.
    """
    told = list(resolved)
    units = _grouped(told, lambda one: (one.unit, 0))
    if len(units) >= ENOUGH_UNITS:
        return "units", units
    return "years of units", _grouped(told, lambda one: (one.unit, one.at.year))


def _grouped(resolved: Sequence[T], key: Callable[[T], tuple[str, int]]) -> list[list[T]]:
    groups: dict[tuple[str, int], list[T]] = {}
    for one in resolved:
        groups.setdefault(key(one), []).append(one)
    return [groups[name] for name in sorted(groups)]
