"""Views of a sealed ledger, each in a new process, and what was just appended in them."""

import shutil
from time import perf_counter

import mix
import sealed
import stock
from measure import Goal, Measure, Setting, folder, milliseconds, take_turns
from processes import BLOTTER, PYTHON, seconds

from events import from_fields
from ledger import open_ledger
from projections import Where

POLARS = "`python -c 'import polars'`"
ASKED = {
    "casualties": ["casualties"],
    "casualties by country and month": ["casualties", "--by", "country,month"],
    "casualties by perpetrator": ["casualties", "--by", "perpetrator"],
    "the last of the log": ["log", "--limit", "20"],
    "the status of every actor": ["actors"],
    "what a country's dead stand on": ["why", "casualties", "--country", "UA", "--happened", "2019-02-01"],
    "the digest of the last thousand": ["digest", "--since", "@{thousand}"],
}


def _size(setting: Setting) -> int:
    return setting.large(1_000_000, 2_000)


def views(setting: Setting) -> Measure:
    """Measure views of a sealed ledger as whole processes."""
    path = sealed.seal(stock.ledger(setting.work, _size(setting)))
    place = folder(setting, "cold")

    ours = {
        name: [
            BLOTTER,
            "--ledger",
            str(path),
            *(word.format(thousand=_size(setting) - 1_000) for word in words),
        ]
        for name, words in ASKED.items()
    }
    contestants = {POLARS: [PYTHON, "-c", "import polars"], **ours}
    for warm_up in contestants.values():
        seconds(warm_up, place)
    first = "casualties by country and month"
    return Measure(
        f"A view of a sealed ledger of {_size(setting):,} events",
        "s",
        take_turns(contestants, setting.of(7, 1), lambda command: seconds(command, place)),
        (
            *(Goal(f"{name} in under a second", name, 1, False) for name in ASKED),
            Goal("by country and month: at most 5 times `import polars`", first, 5, False, POLARS),
        ),
        ("Each is a command of its own, from start to end; the files are in the system's cache.",),
    )


def own_writes(setting: Setting) -> Measure:
    """Measure a view right after an append, against the same view with nothing new."""
    original = sealed.seal(stock.ledger(setting.work, _size(setting)))
    path = stock.copy(original, folder(setting, "own") / "log" / "mix.db")
    shutil.copytree(sealed.folder(original), sealed.folder(path))
    numbers = iter(range(_size(setting), 2 * _size(setting)))
    with open_ledger(path) as ledger:
        views = sealed.views(path, ledger)

        def reports() -> int:
            told = views.casualties(where=Where(outcome=("killed",)))
            return int(told["reports"].sum())

        def ask() -> float:
            return milliseconds(reports)

        def append_and_ask() -> float:
            before, report = reports(), mix.report(next(numbers))
            event = from_fields(report.kind, 1, report.fields)
            began = perf_counter()
            ledger.append(event, by=mix.BY)
            after = reports()
            took = perf_counter() - began
            if after != before + 1:
                raise SystemExit(f"{before} reports before the append, {after} after it")
            return took * 1000

        contestants = {"ask": ask, "append, and ask": append_and_ask}
        figures = take_turns(contestants, setting.of(7, 1), lambda run: run())
    return Measure(
        "Read what was just written",
        "ms",
        figures,
        (Goal("at most 1.5 times the same view with nothing new", "append, and ask", 1.5, False, "ask"),),
        ("In one process, all casualties of the ledger; that the new report is in it is checked each time.",),
    )


MEASURES = (views, own_writes)
