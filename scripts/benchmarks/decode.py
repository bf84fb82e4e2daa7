"""Reading entries back: bytes to typed reports, against what the fastest decoders do."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import library
import mix
import msgpack
import msgspec
import plain
import shapes
import stock
from measure import Goal, Measure, Setting, take_turns

from ledger import Row, open_ledger
from ledger.entry import read


class Entry(msgspec.Struct, array_like=True):
    """An entry, for msgspec."""

    format: int
    recorded: int
    said: bytes
    signature: bytes | None


class Said(msgspec.Struct, array_like=True):
    """What an entry says, for msgspec, which fills attrs classes on its own."""

    id: bytes
    about: bytes | None
    by: str
    kind: str
    version: int
    fields: shapes.Report
    veiled: dict[str, bytes]


def _blotter(rows: list[Row]) -> None:
    for row in rows:
        read(row)


def _msgpack(rows: list[Row]) -> None:
    for row in rows:
        msgpack.unpackb(msgpack.unpackb(row.entry)[2])


def _cattrs(rows: list[Row]) -> None:
    for row in rows:
        shapes.read(msgpack.unpackb(msgpack.unpackb(row.entry)[2])[5])


def _msgspec(rows: list[Row]) -> None:
    outer, inner = msgspec.msgpack.Decoder(Entry), msgspec.msgpack.Decoder(Said)
    for row in rows:
        inner.decode(outer.decode(row.entry).said)


CONTESTANTS: dict[str, Callable[[list[Row]], Any]] = {
    "Blotter, typed and checked": _blotter,
    "msgpack, plain data": _msgpack,
    "msgpack + cattrs, typed": _cattrs,
    "msgspec, typed": _msgspec,
}


def measure(setting: Setting) -> Measure:
    """Measure how many reports a second are decoded, the rows being in memory."""
    size = setting.of(20_000, 1_000)
    rows = list(stock.rows(mix.report(n) for n in range(size)))

    def turn(decode: Callable[[list[Row]], Any]) -> float:
        began = perf_counter()
        decode(rows)
        return size / (perf_counter() - began)

    return Measure(
        "Decode reports",
        "reports/s",
        take_turns(CONTESTANTS, setting.of(7, 1), turn),
        notes=(
            "Blotter reads every notation (dates, counts, grades) into values, checks that the bytes are the "
            "one canonical encoding, and refuses what it does not know; the others check types at most.",
        ),
    )


def _typed(path: Path) -> float:
    with open_ledger(path) as ledger:
        began = perf_counter()
        count = sum(1 for _ in ledger.read())
        return count / (perf_counter() - began)


def _plain(path: Path) -> float:
    db = plain.opened(path)
    began = perf_counter()
    count = 0
    for (entry,) in db.execute("SELECT entry FROM entries ORDER BY position"):
        msgpack.unpackb(msgpack.unpackb(entry)[2])
        count += 1
    took = perf_counter() - began
    db.close()
    return count / took


def _library(path: Path) -> float:
    with library.opened(path) as log:
        began = perf_counter()
        count = library.replay(log)
        return count / (perf_counter() - began)


def replay(setting: Setting) -> Measure:
    """Measure how many events a second are read from the file, typed, against the peers."""
    size = setting.of(50_000, 1_000)
    ours, theirs = stock.ledger(setting.work, size), library.stocked(setting.work, size)
    contestants = {
        "Blotter": lambda: _typed(ours),
        "sqlite3 + msgpack, plain data": lambda: _plain(ours),
        "eventsourcing": lambda: _library(theirs),
    }
    return Measure(
        "Read a whole ledger",
        "events/s",
        take_turns(contestants, setting.of(5, 1), lambda read: read()),
        (Goal("at least as fast as `eventsourcing`", "Blotter", 1.0, True, "eventsourcing"),),
    )


MEASURES = (measure, replay)
