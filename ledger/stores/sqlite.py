"""Rows in one SQLite file, through apsw: the store that every installation has."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import apsw

from events import Moved, NotFound, Refused, Unreadable
from ledger.merkle import HASH_SIZE
from ledger.record import Row, Veiled
from ledger.store import span_of
from ledger.stores.plainly import Plainly
from ledger.stores.schema import APPLICATION_ID, FORMAT, SCHEMA, differences

PATIENCE_MS = 30_000
PAGE = 1_024
"""Rows read at a time."""

LOG_PAGES = 100
"""The write-ahead log is begun anew when it is so long: a file that does not grow is synced sooner."""


def _connect(path: str, flags: int) -> apsw.Connection:
    connection = apsw.Connection(os.path.abspath(path), flags=flags)  # `:memory:` is a file's name, too
    connection.set_busy_timeout(PATIENCE_MS)
    return connection


def _reached(position: int) -> int:
    """Return a position as SQLite can hold it: beyond 64 bits there is nothing either."""
    return max(-1, min(position, 2**63 - 1))


class SqliteStore:
    """A Store in a SQLite file: write-ahead log, every commit synced, append-only by triggers."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._failed: str | None = None
        self._place = os.path.abspath(path)
        try:
            self._file = os.stat(path)
        except FileNotFoundError:
            raise NotFound(f"there is no ledger at {path}", hint=f"blotter init {path}") from None
        except (OSError, ValueError) as error:
            raise NotFound(f"there is no ledger at {path!r}: {error}") from None
        if not stat.S_ISREG(self._file.st_mode):
            raise Unreadable(f"{path} is not a file", hint="name a ledger's file")
        with Plainly(path), ExitStack() as undo:
            self._db = undo.enter_context(closing(_connect(path, apsw.SQLITE_OPEN_READWRITE)))
            self.origin = self._recognised()
            walled = self._db.pragma("journal_mode", "wal") == "wal"
            # with a rollback journal, its removal has to be durable, too
            self._db.pragma("synchronous", "full" if walled else "extra")
            self._db.pragma("fullfsync", True)  # on macOS, fsync(2) leaves data in the drive
            self._db.pragma("wal_autocheckpoint", LOG_PAGES)
            undo.pop_all()

    def _recognised(self) -> str:
        """Return the origin of the file; Unreadable, and nothing changed, if it is no ledger."""
        if self._db.pragma("application_id") != APPLICATION_ID:
            raise Unreadable(f"{self.path} is not a ledger", hint="blotter init makes one")
        if self._db.pragma("user_version") != FORMAT:
            raise Unreadable(f"{self.path} was made by a newer Blotter", hint="upgrade Blotter")
        self.differences, whole = differences(self._db)
        origin = self._db.execute("SELECT origin FROM ledger").get if whole else None
        if not isinstance(origin, str):
            raise Unreadable(f"{self.path} is not a whole ledger", hint="restore a backup")
        return origin

    @classmethod
    def create(cls, path: str, *, origin: str) -> "SqliteStore":
        """Make a ledger where there is no file yet; all of it, or nothing."""
        from ledger.files import check_nothing_left, give_name, sync_folder

        draft = f"{path}.new-{os.getpid()}"
        try:
            if Path(path).exists():
                raise FileExistsError
            check_nothing_left(path)
            Path(draft).unlink(missing_ok=True)  # of a process of this number that was killed
            with Plainly(path):
                with closing(_connect(draft, apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)) as made:
                    made.pragma("page_size", 16384)
                    made.execute(f"BEGIN; {SCHEMA}; COMMIT")
                    made.execute("INSERT INTO ledger VALUES (?)", (origin,))
                give_name(draft, path)
                sync_folder(Path(path).parent)  # SQLite syncs the file, not the folder it is linked into
        except FileExistsError:
            raise Refused(f"{path} exists already", hint="choose another name") from None
        except (OSError, ValueError) as error:
            raise Refused(f"cannot make {path!r}: {getattr(error, 'strerror', None) or error}") from None
        finally:
            with suppress(OSError, ValueError):
                Path(draft).unlink(missing_ok=True)
        return cls(path)

    def size(self) -> int:
        """Return how many rows there are."""
        with Plainly(self.path):
            size = self._db.execute("SELECT coalesce(max(position) + 1, 0) FROM entries").get
        assert isinstance(size, int)
        return size

    def append(self, rows: Sequence[Row], texts: Sequence[tuple[int, Veiled]] = ()) -> None:
        """Keep all rows durably, or none; Moved if a position or an id is taken.

        Refused where the file lacks what guards it, or has what could change a row on its way; where
        it is gone from its place, so that what is appended would be gone with it; and after a write
        that failed: what the disk has of it is not known, so this writer stops.
        """
        if self._failed:
            message = f"nothing was appended to {self.path}: writing to it failed before ({self._failed})"
            raise Refused(message, hint="check the disk, then open the ledger again")
        if self.differences:
            message = f"nothing was appended to {self.path}: {self.differences[0]}"
            raise Refused(message, hint="blotter verify tells more; then restore a backup")
        if not self._is_there():
            message = f"nothing was appended: {self.path} was moved, removed or replaced while it was open"
            raise Refused(message, hint="open the ledger again")
        with Plainly(self.path):
            try:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", rows)
                veiled = [(position, *text) for position, text in texts]
                try:
                    self._db.executemany("INSERT INTO veiled VALUES (?, ?, ?, ?)", veiled)
                except apsw.ConstraintError:
                    message = f"nothing was appended to {self.path}: a veiled text is there before its entry"
                    raise Unreadable(message, hint="blotter verify; then restore a backup") from None
                self._db.execute("COMMIT")
            except apsw.ConstraintError as error:
                raise Moved(f"the ledger has moved on: {error}") from None
            except apsw.IOError as error:
                self._failed = str(error)
                raise
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def _is_there(self) -> bool:
        """Whether the file that is open is the one that has its name."""
        try:
            return os.path.samestat(self._file, os.stat(self._place))
        except OSError:
            return False

    def rows(self, start: int, stop: int, *, about: bytes | None = None) -> Iterator[Row]:
        """Yield the rows from start to before stop; only those about one report."""
        span = "SELECT * FROM entries WHERE position >= ? AND position < ?"
        only = "" if about is None else "AND about = ?"
        start, stop = _reached(start), _reached(stop)
        while True:
            # page by page, so that a reader who stops half-way holds no old view of the file
            with Plainly(self.path):
                values = (start, stop, *(() if about is None else (about,)))
                found = self._db.execute(f"{span} {only} ORDER BY position LIMIT {PAGE}", values)
                rows = list(map(Row._make, found))
            yield from rows
            if len(rows) < PAGE:
                return
            start = rows[-1].position + 1

    def find(self, id: bytes) -> int | None:
        """Return the position of an id, None if there is none."""
        with Plainly(self.path):
            found = self._db.execute("SELECT position FROM entries WHERE id = ?", (id,)).get
        assert found is None or isinstance(found, int)
        return found

    def find_all(self, ids: Sequence[bytes]) -> dict[bytes, int]:
        """Return the positions of those ids that are there: many in one go take a fifth of the time."""
        found: dict[bytes, int] = {}
        with Plainly(self.path):
            for first in range(0, len(ids), PAGE):
                asked = ids[first : first + PAGE]
                marks = ", ".join("?" * len(asked))
                found |= self._db.execute(f"SELECT id, position FROM entries WHERE id IN ({marks})", asked)
        return found

    def starting(self, digits: str, limit: int) -> list[int]:
        """Return the positions of up to `limit` ids that begin with these hexadecimal digits."""
        with Plainly(self.path):
            found = self._db.execute(
                "SELECT position FROM entries WHERE id BETWEEN ? AND ? LIMIT ?", (*span_of(digits), limit)
            )
            return [position for (position,) in found]

    def hash(self, level: int, index: int) -> bytes:
        """Return the hash of one perfect subtree that is complete."""
        position = _reached(((index + 1) << level) - 1)
        with Plainly(self.path):
            found = self._db.execute(
                "SELECT substr(hashes, ?, ?) FROM entries WHERE position = ?",
                (level * HASH_SIZE + 1, HASH_SIZE, position),
            ).get
        if not isinstance(found, bytes) or len(found) != HASH_SIZE:
            raise Unreadable(f"there is no tree node ({level}, {index})")
        return found

    def veiled(self, position: int) -> list[Veiled]:
        """Return the veiled texts of an entry, by field."""
        with Plainly(self.path):
            found = self._db.execute(
                "SELECT field, salt, text FROM veiled WHERE position = ? ORDER BY field",
                (_reached(position),),
            )
            return [Veiled(*row) for row in found]

    def veiled_in(self, start: int, stop: int) -> set[int]:
        """Return the positions from start to before stop that have veiled texts beside them."""
        select = "SELECT position FROM veiled WHERE position BETWEEN ? AND ?"
        with Plainly(self.path):
            return {position for (position,) in self._db.execute(select, (start, stop - 1))}

    def forget(self, position: int, fields: Sequence[str], instead: str) -> None:
        """Put other words in place of veiled texts and leave no trace of them, nor of their salt."""
        from ledger.stores.care import forget

        forget(self, position, fields, instead)

    def close(self) -> None:
        """Close the file; harmless when called twice."""
        with Plainly(self.path):
            self._db.close()
