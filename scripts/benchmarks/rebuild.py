"""Drawing every view anew from the first event on, durably."""

import shutil
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import library
import plain
import sealed
import stock
from measure import Goal, Measure, Setting, folder, take_turns
from processes import watched

LIBRARY = "eventsourcing, one view"
PLAIN = "sqlite3 + msgpack, one view of plain data"


def _fresh(setting: Setting, size: int) -> Path:
    """Return a ledger that has no sealed postings."""
    path = stock.ledger(setting.work, size)
    shutil.rmtree(sealed.folder(path), ignore_errors=True)
    return path


def against_peers(setting: Setting) -> Measure:
    """Measure a durable rebuild: all views of Blotter's, one view of each peer's."""
    size = setting.large(1_000_000, 2_000)
    theirs, read = setting.of(10_000, 1_000), setting.of(100_000, 2_000)
    place = folder(setting, "rebuild")
    peer, plain_ledger = library.stocked(setting.work, theirs), stock.ledger(setting.work, read)

    def blotter() -> float:
        path = _fresh(setting, size)
        return size / watched(sealed.rebuilding(path), place).seconds

    def one(rebuild: Callable[[Path, Path], int], path: Path) -> float:
        shutil.rmtree(place)
        place.mkdir()
        began = perf_counter()
        count = rebuild(path, place / "view.db")
        return count / (perf_counter() - began)

    return Measure(
        "Rebuild durably",
        "events/s",
        take_turns(
            {
                "Blotter, all views": blotter,
                LIBRARY: lambda: one(library.rebuild, peer),
                PLAIN: lambda: one(plain.rebuild, plain_ledger),
            },
            setting.of(3, 1),
            lambda rebuild: rebuild(),
        ),
        (
            Goal("at least 40 times `eventsourcing`", "Blotter, all views", 40, True, LIBRARY),
            Goal("moonshot: 250 thousand events/s", "Blotter, all views", 250_000, True),
        ),
        (
            f"`blotter rebuild --adopt` of {size:,} events, start-up and all; "
            f"`eventsourcing` processes {theirs:,}, a transaction for each, as its projections do.",
        ),
    )


def _at_sizes(setting: Setting) -> dict[int, tuple[list[float], list[float]]]:
    """Return microseconds an event and megabytes for each size, round by round."""
    sizes = [setting.large(full, full // 1_000) for full in (100_000, 500_000, 2_000_000)]
    place = folder(setting, "rebuild")
    found: dict[int, tuple[list[float], list[float]]] = {size: ([], []) for size in sizes}

    def turn(size: int) -> float:
        ran = watched(sealed.rebuilding(_fresh(setting, size)), place)
        found[size][0].append(ran.seconds / size * 1e6)
        found[size][1].append(ran.peak / 1e6)
        return ran.seconds

    take_turns({f"{size:,} events": size for size in sizes}, setting.of(3, 1), turn)
    return found


def growth(setting: Setting) -> Measure:
    """Measure how the cost of an event and the memory grow with the ledger."""
    found = _at_sizes(setting)
    least, most = min(found), max(found)
    figures = {f"{size:,} events, cost of one": cost for size, (cost, _) in found.items()}
    figures |= {f"{size:,} events, peak memory": memory for size, (_, memory) in found.items()}
    return Measure(
        "A rebuild as the ledger grows",
        "µs or MB",
        figures,
        (
            Goal(
                f"cost linear within 10 % from {least:,} to {most:,}",
                f"{most:,} events, cost of one",
                1.1,
                False,
                f"{least:,} events, cost of one",
            ),
            Goal(
                f"peak memory flat (within 10 %) from {least:,} to {most:,}",
                f"{most:,} events, peak memory",
                1.1,
                False,
                f"{least:,} events, peak memory",
            ),
        ),
        ("Memory is that of the command and all its workers together, shared pages counted once.",),
    )


MEASURES = (against_peers, growth)
