"""The contestant that has nothing but the standard library's sqlite3 and msgpack.

It writes the same bytes into the same columns with the same indexes, page size and durability as
Blotter's store (write-ahead log, a sync at each commit), and checks nothing: no types, no
references, no clock, no tree (its hashes are given), no triggers.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mix
import msgpack
import stock

from ledger.stores.sqlite import LOG_PAGES

SCHEMA = """
CREATE TABLE entries (
    position INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, about BLOB,
    entry BLOB NOT NULL, hashes BLOB NOT NULL
) STRICT;
CREATE INDEX entries_about ON entries (about, position) WHERE about IS NOT NULL;
"""
VIEW = """
CREATE TABLE casualties (
    position INTEGER PRIMARY KEY, happened TEXT, country TEXT, killed TEXT, injured TEXT
) STRICT;
"""


def opened(path: Path, schema: str = "") -> sqlite3.Connection:
    """Return a connection with the settings that Blotter's store has; a schema makes the file."""
    db = sqlite3.connect(path, isolation_level=None)
    if schema:
        db.execute("PRAGMA page_size = 16384")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
    db.executescript(schema)
    return db


class PlainLog:
    """A log of records in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self.db = opened(path, SCHEMA)
        self.size = 0

    def append(self, records: Sequence[mix.Record], hashes: Sequence[bytes]) -> None:
        """Append records in one transaction; their hashes are worked out before."""
        rows = []
        for position, (record, nodes) in enumerate(zip(records, hashes, strict=True), self.size):
            said = msgpack.packb([record.id, record.about, mix.BY, record.kind, 1, record.fields, {}])
            entry = msgpack.packb([1, stock.START + position, said, None])
            rows.append((position, record.id, record.about, entry, nodes))
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", rows)
        self.db.execute("COMMIT")
        self.size += len(rows)


def rebuild(ledger: Path, view: Path, batch: int = 10_000) -> int:
    """Read every entry as plain data into a table with one row for each report that stands.

    Returns how many entries were read. A correction replaces the row of its report, a retraction
    removes it; merges and everything else are passed over.
    """
    log, table = opened(ledger), opened(view, VIEW)
    places: dict[bytes, int] = {}
    count = 0
    cursor = log.execute("SELECT position, entry FROM entries ORDER BY position")
    while rows := cursor.fetchmany(batch):
        table.execute("BEGIN IMMEDIATE")
        for position, entry in rows:
            id, about, _, kind, _, fields, _ = msgpack.unpackb(msgpack.unpackb(entry)[2])
            if kind == "attack":
                places[id] = position
                table.execute("INSERT INTO casualties VALUES (?, ?, ?, ?, ?)", _row(position, fields))
            elif kind == "corrected":
                row = _row(places[about], fields["report"][2])
                table.execute("INSERT OR REPLACE INTO casualties VALUES (?, ?, ?, ?, ?)", row)
            elif kind == "retracted":
                table.execute("DELETE FROM casualties WHERE position = ?", (places[about],))
        table.execute("COMMIT")
        count += len(rows)
    log.close()
    table.close()
    return count


def _row(position: int, fields: dict[str, Any]) -> tuple[Any, ...]:
    return position, fields["happened"], fields["place"]["country"], fields["killed"], fields["injured"]
