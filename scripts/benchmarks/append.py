"""Appending durably, one report at a time and a thousand at a time."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import mix
import plain
import shapes
import stock
from measure import Goal, Measure, Setting, folder, remove, take_turns

from events import Event, from_fields
from ledger import create_ledger

BLOTTER = "Blotter"
TYPED = "sqlite3 + cattrs + msgpack"
PLAIN = "sqlite3 + msgpack, plain data"
LIBRARY = "eventsourcing"
FLOOR = "write + fdatasync"

Reports = Sequence[mix.Record]
Append = Callable[[Path, Reports, int], float]


def _rate(reports: Sequence[object], size: int, append: Callable[[int, int], object]) -> float:
    """Return how many reports a second are appended in batches of a size."""
    began = perf_counter()
    for start in range(0, len(reports), size):
        append(start, start + size)
    return len(reports) / (perf_counter() - began)


def _blotter(path: Path, reports: Reports, size: int) -> float:
    events: list[Event] = [from_fields(report.kind, 1, report.fields) for report in reports]
    with create_ledger(path, origin=mix.ORIGIN) as ledger:
        return _rate(reports, size, lambda start, stop: ledger.append(*events[start:stop], by=mix.BY))


def _plain(path: Path, reports: Reports, size: int) -> float:
    hashes = [row.hashes for row in stock.rows(reports)]
    log = plain.PlainLog(path)
    try:
        return _rate(reports, size, lambda start, stop: log.append(reports[start:stop], hashes[start:stop]))
    finally:
        log.db.close()


def _typed(path: Path, reports: Reports, size: int) -> float:
    typed = [shapes.typed(report) for report in reports]
    hashes = [row.hashes for row in stock.rows(reports)]
    log = plain.PlainLog(path)

    def append(start: int, stop: int) -> None:
        made = [mix.Record(id, None, "attack", shapes.fields(said)) for id, said in typed[start:stop]]
        log.append(made, hashes[start:stop])

    try:
        return _rate(reports, size, append)
    finally:
        log.db.close()


def _library(path: Path, reports: Reports, size: int) -> float:
    import library  # here, so that the others run where it is not installed

    incidents = [library.reported(report) for report in reports]
    with library.opened(path) as log:
        return _rate(incidents, size, lambda start, stop: log.save(*incidents[start:stop]))


def _floor(path: Path, reports: Reports, size: int) -> float:
    entries = [row.entry for row in stock.rows(reports)]
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    sync = getattr(os, "fdatasync", os.fsync)  # macOS has only the one

    def append(start: int, stop: int) -> None:
        os.write(file, b"".join(entries[start:stop]))
        sync(file)

    try:
        return _rate(reports, size, append)
    finally:
        os.close(file)


CONTESTANTS: dict[str, Append] = {
    BLOTTER: _blotter,
    LIBRARY: _library,
    TYPED: _typed,
    PLAIN: _plain,
    FLOOR: _floor,
}


def _contest(setting: Setting, reports: Reports, size: int, rounds: int) -> dict[str, list[float]]:
    place = folder(setting, "append")

    def turn(append: Append) -> float:
        remove(place.glob("*"))  # every turn starts with an empty file
        return append(place / "log.db", reports, size)

    return take_turns(CONTESTANTS, rounds, turn)


def single(setting: Setting) -> Measure:
    """Measure one durable commit for each report."""
    reports = [mix.report(n) for n in range(setting.of(1_000, 50))]
    return Measure(
        "Append one report at a time",
        "reports/s",
        _contest(setting, reports, 1, setting.of(9, 1)),
        (Goal("at least 0.7 of the bare sync rate", BLOTTER, 0.7, True, FLOOR),),
        ("Every append is on disk when it returns.",),
    )


def batches(setting: Setting) -> Measure:
    """Measure one durable commit for a thousand reports."""
    reports = [mix.report(n) for n in range(setting.of(10_000, 1_000))]
    return Measure(
        "Append a thousand reports at a time",
        "reports/s",
        _contest(setting, reports, 1_000, setting.of(7, 1)),
        (
            Goal("at least 1.5 times `eventsourcing`", BLOTTER, 1.5, True, LIBRARY),
            Goal("at least 0.8 of sqlite3 with the same bytes", BLOTTER, 0.8, True, TYPED),
        ),
        (
            "Blotter and `eventsourcing` are given reports that are made already; sqlite3 gets plain data "
            "or stock attrs classes that cattrs turns into plain data.",
        ),
    )


MEASURES = (single, batches)
