"""Walk forward: at every moment say what the rule says then, and look at what came of it."""

from collections.abc import Callable, Iterator, Sequence

import polars as pl
from attrs import frozen
from histories import History

from events import THRESHOLDS, Level
from projections import (
    RECENT_YEARS,
    RULE_1,
    YEAR_OF_BLOCKS,
    Resolved,
    ResolvedDeaths,
    ensembles_of,
    level,
    likelihoods,
    missed_by,
    rival_likelihoods,
)

Tick = Callable[[str, int, int | None], None]


@frozen
class Walked:
    """The forecasts of a walk by threshold, and those of the number of deaths."""

    told: dict[int, list[Resolved]]
    deaths: list[ResolvedDeaths]


def walk(
    known: History, true: History, moments: Sequence[int], horizon: int, tick: Tick, *, levels: bool
) -> Walked:
    """Return forecasts from what was known, resolved by what is true.

    Asked about is every unit of both with a death in the last five years. Levels are of 30 days and
    take no week into account.
    """
    told: dict[int, list[Resolved]] = {threshold: [] for threshold in THRESHOLDS}
    deaths: list[ResolvedDeaths] = []
    last: dict[tuple[str, int], str] = {}
    for done, moment in enumerate(moments):
        tick("walking forward", done, len(moments))
        blocks, day = known.blocks(moment), known.day(moment)
        came = dict(_first_blocks(true.blocks(moment + true.ahead)))
        recent = pl.col("block") < RECENT_YEARS * YEAR_OF_BLOCKS[horizon]
        active = blocks.filter(recent & (pl.col("best") > 0))["unit"].unique().to_list()
        asked = sorted(unit for unit in active if unit in true.units)
        for threshold in THRESHOLDS:
            frame = blocks.with_columns(low="best", high="best")
            answers = pl.DataFrame({"unit": asked}, schema={"unit": pl.String}).join(
                likelihoods(frame, RULE_1, horizon, threshold), on="unit", how="left", maintain_order="left"
            )
            issued = pl.Series([last.get((unit, threshold)) for unit in asked], dtype=pl.String)
            said = answers.select(
                "unit", pl.col("p").fill_null(RULE_1.base(horizon)), issued=issued, week=pl.lit(0)
            )
            others = {row[0]: row[1:] for row in rival_likelihoods(blocks, horizon, threshold).iter_rows()}
            for unit, p, name in said.select("unit", "p", level()).iter_rows():
                last[unit, threshold] = name
                one = Resolved(
                    unit=unit,
                    at=day,
                    threshold=threshold,
                    horizon=horizon,
                    p=p,
                    came=came.get(unit, 0) >= threshold,
                    own=others[unit][0],
                    year=others[unit][1],
                    level=Level(name) if levels else None,
                )
                told[threshold].append(one)
        foretold = ensembles_of(blocks, RULE_1, horizon)
        for unit in asked:
            rule, year = missed_by(foretold[unit], came.get(unit, 0))
            deaths.append(
                ResolvedDeaths(
                    unit=unit, at=day, horizon=horizon, deaths=came.get(unit, 0), rule=rule, year=year
                )
            )
    return Walked(told, deaths)


def _first_blocks(blocks: pl.DataFrame) -> Iterator[tuple[str, int]]:
    yield from blocks.filter(pl.col("block") == 0).select("unit", "best").iter_rows()
