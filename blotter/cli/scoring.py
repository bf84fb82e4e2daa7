"""`blotter assess score`: how right assessments were, the misses first."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blotter.asking import read_clock, read_span
from blotter.assessing import assessed, today
from blotter.cli.asked import foot
from blotter.cli.assess import UnitsArgument, units_of
from blotter.cli.options import DaysOption, Format, FormatOption, LedgerOption, open_for
from blotter.cli.output import Answer, show
from blotter.cli.progress import Progress
from blotter.desk import Desk
from blotter.threats import one_of, read_unit
from events import HORIZONS, THRESHOLDS, Invalid

if TYPE_CHECKING:
    from projections import Resolution, Score, Stand

STEP = timedelta(days=30)
"""So far apart are the days of a replay."""

LARGEST = 5
"""How many of the largest errors are told."""


def score(
    units: UnitsArgument = None,
    days: DaysOption = 30,
    replay: Annotated[
        str | None,
        typer.Option("--replay", metavar="DAY", help="Not what was issued: what the rule would have said."),
    ] = None,
    clock: Annotated[
        str, typer.Option("--clock", metavar="CLOCK", help="What a replay knows by: recorded or available.")
    ] = "recorded",
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Tell how right the issued assessments were: misses, proper scores, calibration, the analyst.

    Each is resolved twice, 30 and 365 days after its horizon, by what was known then; where the log
    did not watch, nothing is. A replay, every 30 days since a day, is no forecast and is labelled.
    """
    from projections import AFTER, of_horizon, resolve, stands

    one_of(days, HORIZONS, "days")
    with open_for(ledger) as desk, Progress() as progress:
        if replay is None:
            words = assessed(desk, units=[read_unit(desk, word) for word in units or ()])
            told = {"issued": stands(words, judged=False), "judged": stands(words, judged=True)}
        else:
            told = {"replay": _replays(desk, units_of(desk, units), replay, clock, days)}
        found = {}
        for what, said in told.items():
            asked = of_horizon(said, days)
            for after in AFTER:
                found[what, after] = resolve(desk.views, asked, after=after, now=today(), tick=progress)
        progress.stop()
        if format is Format.TABLE:
            for (what, after), one in found.items():
                _tell(what, after, days, one)
            print(foot(desk, {}))
        else:
            rows = [row for (what, after), one in found.items() for row in _rows(what, after, days, one)]
            show(Answer(columns=list(rows[0]), rows=rows, foot=foot(desk, {})), format)


def _replays(desk: Desk, units: list[str], since: str, clock: str, horizon: int) -> "list[Stand]":
    """Return what the rule would have said of units, every 30 days since a day."""
    from projections import replays

    known_by = read_clock(clock)
    first, _ = read_span(since, "replay")
    if first is None:
        raise Invalid(f"{since!r} has no first day", field="replay", hint="as in 2024-01-01")
    days = [first + STEP * number for number in range(max(0, (today() - first) // STEP) + 1)]
    return replays(desk.views, units, days, clock=known_by, horizon=horizon)


def _scores(what: str, one: "Resolution") -> "Iterator[tuple[int, str, Score]]":
    """Yield threshold, who said it, and how right that was."""
    from projections import compared, scored

    for threshold in THRESHOLDS:
        told = [each for each in one.told if each.threshold == threshold]
        scores = compared(told) if what == "judged" else {"rule": scored(told)}
        yield from ((threshold, who, score) for who, score in scores.items() if score)


def _rows(what: str, after: int, horizon: int, one: "Resolution") -> Iterator[dict[str, Any]]:
    """Yield a row for each threshold; one without a threshold where nothing is resolved."""
    from projections import Score, columns_of, flat, scored_deaths

    deaths = scored_deaths(one.deaths)
    of = {"of": what, "after_days": after, "horizon_days": horizon}
    crps = {
        "crps": deaths and deaths.crps.value,
        "crps_conflictology": deaths and deaths.crps_conflictology.value,
    }
    more = {"ahead": one.ahead, "unwatched": one.unwatched}
    found = list(_scores(what, one))
    for threshold, who, score in found:
        yield {**of, "threshold": threshold, "who": who, **flat(score), **crps, **more}
    if not found:
        nothing = dict.fromkeys(columns_of(Score)) | {"n": 0, "units": 0}
        yield {**of, "threshold": None, "who": None, **nothing, **crps, **more}


TITLES = {
    "issued": "Issued assessments",
    "judged": "Judgements, and the rule asked the same",
    "replay": "REPLAY: what the rule would have said; no forecasts",
}


def _tell(what: str, after: int, horizon: int, one: "Resolution") -> None:
    """Print what came of forecasts: the misses, the scores, the words."""
    from blotter.cli import scores
    from projections import level_table, misses, scored_deaths, term_table

    print(f"{TITLES[what]}: {horizon} days ahead, as known {after} days after the horizon")
    left = [f"{one.ahead:,} still ahead"] * bool(one.ahead)
    left += [f"{one.unwatched:,} not watched, so that nothing can be said"] * bool(one.unwatched)
    print("; ".join([f"{len(one.told):,} resolved", *left]) + "\n")
    found = list(_scores(what, one))
    if not found:
        return
    _table(scores.MISSES, [scores.miss_cells(each) for each in misses(one.told, LARGEST)])
    for threshold in THRESHOLDS:
        line = scores.onsets(threshold, [each for each in one.told if each.threshold == threshold])
        print(f"{line}\n" if line else "", end="")
    labelled = [
        (f"{threshold}+ {who}" if what == "judged" else f"{threshold}+", s) for threshold, who, s in found
    ]
    _table(scores.SCORES, [scores.score_cells(*each) for each in labelled])
    _table(scores.PARTS, [scores.part_cells(*each) for each in labelled])
    deaths = scored_deaths(one.deaths)
    if deaths and what != "judged":
        print(f"{scores.deaths_line(deaths)}\n")
    for kind, table in (("term", term_table), ("level", level_table)):
        cells = [
            scores.word_cells(f"{threshold}+", row)
            for threshold in THRESHOLDS
            for row in table(each for each in one.told if each.threshold == threshold)
        ]
        _table(("deaths", kind, *scores.WORDS), cells)


def _table(heads: tuple[str, ...], cells: list[list[str]]) -> None:
    if cells:
        show(Answer(columns=heads, rows=[], heads=heads, cells=cells), Format.TABLE)
        print()
