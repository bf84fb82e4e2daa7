"""Looking after a ledger's file: reading all of it, checking it, copying it, forgetting a text."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import Any

import apsw

from events import Busy, Refused
from ledger.stores.plainly import Plainly
from ledger.stores.schema import differences
from ledger.stores.sqlite import SqliteStore, _connect

FULL, EXTRA = 2, 3
"""Levels of PRAGMA synchronous."""

MOST_FAULTS = 20
"""Lines that SQLite's own check reports at most."""


@contextmanager
def reading(path: str) -> Iterator[Callable[[int, int], list[tuple[int, bytes, bytes]]]]:
    """Open a ledger's file and give what reads position, entry and hashes of a span of it.

    What cannot be read is left out, so that whoever counts positions finds it missing. The values
    are of whatever type the file holds.
    """
    with Plainly(path), closing(_connect(path, apsw.SQLITE_OPEN_READONLY)) as db:

        def span(start: int, stop: int) -> list[tuple[int, bytes, bytes]]:
            try:
                return _span(db, start, stop)
            except (apsw.CorruptError, UnicodeDecodeError):
                found: list[tuple[int, bytes, bytes]] = []
                for position in range(start, stop):
                    with suppress(apsw.CorruptError, UnicodeDecodeError):
                        found += _span(db, position, position + 1)
                return found

        yield span


def _span(db: apsw.Connection, start: int, stop: int) -> list[Any]:
    select = "SELECT position, entry, hashes FROM entries"
    where = "position >= ? AND position < ?"
    return db.execute(f"{select} WHERE {where} ORDER BY position", (start, stop)).fetchall()


def faults(store: SqliteStore) -> Iterator[str]:
    """Yield what SQLite itself finds wrong with the file, and where its schema is not ours."""
    with Plainly(store.path), closing(_connect(store.path, apsw.SQLITE_OPEN_READONLY)) as db:
        try:
            yield from differences(db)[0]
            for (line,) in db.execute(f"PRAGMA integrity_check({MOST_FAULTS})"):
                if line != "ok":
                    yield f"SQLite: {line}"
            before = db.execute("SELECT count(*) FROM entries WHERE position < 0").get
            if before:
                yield f"{before} entries are before the first position"
            strays = "SELECT count(*) FROM veiled WHERE position NOT IN (SELECT position FROM entries)"
            stray = db.execute(strays).get
            if stray:
                yield f"{stray} veiled texts are of entries that are not there"
        except (apsw.Error, UnicodeDecodeError) as error:
            yield f"SQLite: {error}"


MEMORY = {"tmpfs", "ramfs"}
NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "fuse.glusterfs"}
"""Names of file systems, as Linux has them in mountinfo (proc(5))."""


def weaknesses(store: SqliteStore, mounts: str = "/proc/self/mountinfo") -> Iterator[str]:
    """Yield what weakens the promise that an acknowledged append stays: settings, schema, place."""
    with Plainly(store.path):
        journal, synchronous = store._db.pragma("journal_mode"), int(str(store._db.pragma("synchronous")))
    if synchronous < (FULL if journal == "wal" else EXTRA):
        yield f"synchronous = {synchronous}: a power cut can lose acknowledged records"
    if journal != "wal":
        yield f"no write-ahead log (journal mode {journal}): readers wait for writers"
    yield from store.differences
    with suppress(OSError):
        if os.stat(store.path).st_nlink > 1:
            yield f"{store.path} has another name (hard link): records that are appended by both can be lost"
    kind = _file_system(store.path, mounts)
    if kind in MEMORY:
        yield f"{store.path} is kept in memory ({kind}): a power cut loses all of it"
    if kind in NETWORK:
        yield f"{store.path} is on a network file system ({kind}): locks may not hold between hosts"


def _file_system(path: str, mounts: str) -> str | None:
    """Return the kind of file system that a file is on; None where that is not told."""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            lines = [line.split() for line in file]
    except OSError:
        return None
    folder = os.path.dirname(os.path.realpath(path)) + "/"
    points = [(fields[4].rstrip("/") + "/", fields[fields.index("-") + 1]) for fields in lines]
    return max(((point, kind) for point, kind in points if folder.startswith(point)), default=("", None))[1]


def copy_whole(store: SqliteStore, draft: str) -> None:
    """Copy a ledger while it is in use, as of one moment, to a file that is not there yet."""
    with Plainly(draft):
        try:
            store._db.execute("VACUUM INTO ?", (draft,))
        except apsw.SQLError as error:  # the folder is not there, or cannot be written
            raise Refused(f"cannot make {draft}: {error}", hint="choose another folder") from None


def forget(store: SqliteStore, position: int, fields: Sequence[str], instead: str) -> None:
    """Put other words in place of veiled texts, and leave no trace of the texts in the file.

    The salt goes too. The space is overwritten (secure_delete) and the write-ahead log emptied;
    Busy if somebody reads on so long that this cannot be done.
    """
    with Plainly(store.path):
        store._db.pragma("secure_delete", True)
        store._db.execute("BEGIN IMMEDIATE")
        try:
            for field in fields:
                store._db.execute(
                    "UPDATE veiled SET salt = x'', text = ? WHERE position = ? AND field = ?",
                    (instead, position, field),
                )
            store._db.execute("COMMIT")
        finally:
            if store._db.in_transaction:
                store._db.execute("ROLLBACK")
        busy, _, _ = store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0]
    if busy:
        hint = "close whatever reads it, and redact again"
        raise Busy(f"{store.path} is being read: traces of the text are left in it", hint=hint)
