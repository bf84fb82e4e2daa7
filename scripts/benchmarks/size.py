"""How many bytes an event takes on disk, with everything that is kept beside it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import library
import mix
import plain
import sealed
import stock
from measure import Goal, Measure, Setting, folder, progress, remove

from ledger import Row

WHOLE = "Blotter, the ledger's file"
ENTRY = "of which the entry"
EACH = "all files, for each view"
REST = "of which ids, tree and indexes"


def _on_disk(path: Path) -> int:
    return sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*"))


def _plain(path: Path, rows: Iterator[Row]) -> None:
    """Keep the entries and their indexes, and no tree."""
    db = plain.opened(path, plain.SCHEMA)
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
        ((row.position, row.id, row.about, row.entry, b"") for row in rows),
    )
    db.execute("COMMIT")
    db.close()


def _ledger(setting: Setting, *, text: bool) -> dict[str, list[float]]:
    size = setting.of(100_000, 2_000)
    path = stock.ledger(setting.work, size, text=text)
    db = plain.opened(path)
    (entries,) = db.execute("SELECT sum(length(entry)) FROM entries").fetchone()
    db.close()
    progress(f"  {path.name}: {_on_disk(path):,} bytes")
    place = folder(setting, "size")
    remove(place.glob("*"))
    records = [mix.record(n, text=text) for n in range(size)]
    _plain(place / "plain.db", stock.rows(records))
    with library.opened(place / "library.db") as log:
        library.fill(log, records)
    return {
        WHOLE: [_on_disk(path) / size],
        ENTRY: [entries / size],
        REST: [(_on_disk(path) - entries) / size],
        "sqlite3 + msgpack, no tree": [_on_disk(place / "plain.db") / size],
        "eventsourcing": [_on_disk(place / "library.db") / size],
    }


def lean(setting: Setting) -> Measure:
    """Measure the ledger of the mix without free text."""
    return Measure(
        "Bytes of an event in the ledger, without free text",
        "bytes",
        _ledger(setting, text=False),
        (
            Goal("at most 150 bytes on top of the entry", REST, 150, False),
            Goal("at most 450 bytes in all", WHOLE, 450, False),
        ),
    )


def with_text(setting: Setting) -> Measure:
    """Measure the ledger of the mix with free text."""
    return Measure(
        "Bytes of an event in the ledger, with free text",
        "bytes",
        _ledger(setting, text=True),
        (
            Goal("at most 150 bytes on top of the entry", REST, 150, False),
            Goal("at most 620 bytes in all", WHOLE, 620, False),
        ),
    )


def shelf(setting: Setting) -> Measure:
    """Measure the sealed postings of the mix, file by file."""
    size = setting.of(100_000, 2_000)
    path = sealed.seal(stock.ledger(setting.work, size))
    bytes_of: Counter[str] = Counter()
    for file in sealed.folder(path).rglob("*.parquet"):
        bytes_of[file.stem] += file.stat().st_size
    views = len(bytes_of) - 1  # all but the columns that the views share
    figures = {"all files": [bytes_of.total() / size], EACH: [bytes_of.total() / size / views]}
    figures |= {f"`{name}`": [count / size] for name, count in bytes_of.most_common()}
    return Measure(
        "Sealed bytes of an event",
        "bytes",
        figures,
        (Goal("at most 60 bytes an event and view", EACH, 60, False),),
        ("`reports` are the columns that all views share; they are counted once, in all files.",),
    )


MEASURES = (lean, with_text, shelf)
