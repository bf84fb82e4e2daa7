"""Ensembles: a unit's own past as a forecast of how many will die, and how far off that was.

The rule takes every past block for as likely as its weight, its rival each block of the last year
for equally likely. What the weights leave of 1, the rule's constant with it, is put on no deaths: the
constant says that it can happen, but not how many it will be.
"""

from collections.abc import Iterable

import polars as pl

from events import BILLION
from projections.rivals import YEAR_OF_BLOCKS
from projections.rules import Rule
from projections.scores import crps

Ensemble = list[tuple[int, int]]
"""Numbers of deaths with their weights in 1e-9."""


def ensembles_of(blocks: pl.DataFrame, rule: Rule, horizon: int) -> dict[str, tuple[Ensemble, Ensemble]]:
    """Return what the rule and what the last year foretell of every unit that ever had a death.

    Takes unit, block and best as `unit_blocks.blocks_of_units` gives them.
    """
    weights, year = rule.weights(horizon), YEAR_OF_BLOCKS[horizon]
    found: dict[str, tuple[Ensemble, Ensemble]] = {}
    deadly = blocks.filter(pl.col("best") > 0).select("unit", "block", "best")
    for unit, block, deaths in deadly.iter_rows():
        by_rule, by_year = found.setdefault(unit, ([], []))
        if block < len(weights):
            by_rule.append((deaths, weights[block]))
        if block < year:
            by_year.append((deaths, BILLION // year))
    return found


def missed_by(foretold: Iterable[Ensemble], deaths: int) -> tuple[int, ...]:
    """Return how far each ensemble was from the deaths that came: CRPS in 1e-18 deaths."""
    return tuple(crps(one, deaths) for one in foretold)
