"""What a measure is: contestants that take turns, their medians, and the goals they are held to."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple, TypeVar


class Setting(NamedTuple):
    """Where and how much to measure."""

    work: Path
    quick: bool
    scale: float = 1.0

    def of(self, full: int, quick: int) -> int:
        """Return a number for the full or for the quick round."""
        return quick if self.quick else full

    def large(self, full: int, quick: int) -> int:
        """Return a size of the large ledgers, which can be scaled down on a slow machine."""
        return quick if self.quick else max(quick, int(full * self.scale))


class Goal(NamedTuple):
    """A ratio that is promised: that of one contestant's figures to another's, round by round.

    Without `to`, the figure itself is held against the limit.
    """

    says: str
    of: str
    limit: float
    at_least: bool
    to: str | None = None


class Measure(NamedTuple):
    """What was found: for each contestant one figure a round, in `unit`."""

    title: str
    unit: str
    figures: Mapping[str, list[float]]
    goals: tuple[Goal, ...] = ()
    notes: tuple[str, ...] = ()


class Judged(NamedTuple):
    """A goal and what came of it; `missed_by` is a part of the limit, 0 where it is met."""

    goal: Goal
    found: float
    missed_by: float


Contestant = TypeVar("Contestant")


def take_turns(
    contestants: Mapping[str, Contestant], rounds: int, turn: Callable[[Contestant], float]
) -> dict[str, list[float]]:
    """Give every contestant one turn a round, so that a busy moment falls on all of them.

    A turn returns a figure; what it does before and after what it times is its own affair. The
    order is turned round every other time, so that nobody always follows the same one.
    """
    figures: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        order = list(contestants)
        for name in reversed(order) if number % 2 else order:
            figures[name].append(turn(contestants[name]))
            progress(f"  {number + 1}/{rounds} {name}: {shown(figures[name][-1])}")
    return figures


def milliseconds(ask: Callable[[], object]) -> float:
    """Return how long a call takes."""
    began = perf_counter()
    ask()
    return (perf_counter() - began) * 1000


def judged(measure: Measure) -> list[Judged]:
    """Return what came of each goal of a measure; ratios are taken within a round."""
    told = []
    for goal in measure.goals:
        found = measure.figures[goal.of]
        if goal.to is not None:
            pairs = zip(found, measure.figures[goal.to], strict=True)
            found = [figure / other for figure, other in pairs]
        ratio = median(found)
        missing = goal.limit - ratio if goal.at_least else ratio - goal.limit
        told.append(Judged(goal, ratio, max(0.0, missing / goal.limit)))
    return told


def shown(figure: float) -> str:
    """Return a figure with three digits that matter."""
    if figure >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}" if figure >= 1 else f"{figure:.3f}"


def progress(line: str) -> None:
    """Say on standard error how far it is."""
    print(line, file=sys.stderr, flush=True)


def folder(setting: Setting, name: str) -> Path:
    """Return a folder of this name in the working folder, made if need be."""
    path = setting.work / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def remove(paths: Iterable[Path]) -> None:
    """Remove files that may be there."""
    for path in paths:
        path.unlink(missing_ok=True)
