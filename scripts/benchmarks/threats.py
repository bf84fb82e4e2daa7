"""All units of a sealed ledger assessed at once, and one unit as a command of its own."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import sealed
import stock
from measure import Goal, Measure, Setting, folder, milliseconds, take_turns
from processes import BLOTTER, PYTHON, seconds

from ledger import open_ledger

DAY = date(2024, 12, 31)
EVERYBODY = "all units, the files opened anew"
AGAIN = "all units, asked again in the same process"
POLARS = "`python -c 'import polars'`"


def everybody(setting: Setting) -> Measure:
    """Measure how long it takes to assess every unit of a ledger."""
    size = setting.large(1_000_000, 2_000)
    path = sealed.seal(stock.ledger(setting.work, size))
    with open_ledger(path) as ledger:
        kept = sealed.views(path, ledger)
        answers = kept.threats(at=DAY).table().height

        def anew() -> float:
            with open_ledger(path) as again:
                return _seconds(lambda: sealed.views(path, again).threats(at=DAY).table())

        contestants = {EVERYBODY: anew, AGAIN: lambda: _seconds(lambda: kept.threats(at=DAY).table())}
        figures = take_turns(contestants, setting.of(7, 1), lambda run: run())
    return Measure(
        f"All units of {size:,} events assessed",
        "s",
        figures,
        (Goal("all units in under two seconds", EVERYBODY, 2, False),),
        (f"{answers:,} answers: each unit, to each threshold, with likelihood, band, level and confidence.",),
    )


def _seconds(run: Callable[[], object]) -> float:
    return milliseconds(run) / 1000


def one(setting: Setting) -> Measure:
    """Measure one unit's page as a whole process."""
    path: Path = sealed.seal(stock.ledger(setting.work, setting.large(1_000_000, 2_000)))
    place = folder(setting, "cold")
    ours = [BLOTTER, "--ledger", str(path), "threats", "UA", "--happened", str(DAY)]
    contestants = {POLARS: [PYTHON, "-c", "import polars"], "threats UA": ours}
    for warm_up in contestants.values():
        seconds(warm_up, place)
    return Measure(
        "One unit's page, as a command",
        "s",
        take_turns(contestants, setting.of(7, 1), lambda command: seconds(command, place)),
    )


MEASURES = (everybody, one)
