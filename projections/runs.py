"""Runs: what the scheduler did and means to do, in a small file beside the ledger.

The file is no part of the record: it may be deleted at any time, and nothing but this history and
the knowledge of what was missed is lost.
"""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

import apsw

from events import Busy, Refused, Unreadable
from ledger import microseconds_of, moment_of
from projections.schedule import Outcome, Plan, Run

KEPT = 200
"""Runs that are kept of each job."""

_FORMAT = 1
_DELETE = "delete it: nothing but the history of scheduled runs is in it"
_PATIENCE_MS = 10_000

# moments are UTC microseconds, as in the ledger; `outcome` is null while a run goes on
_SCHEMA = f"""
CREATE TABLE plans (
    job     TEXT PRIMARY KEY,
    trigger TEXT NOT NULL,
    due     INTEGER NOT NULL
) STRICT;
CREATE TABLE runs (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    job     TEXT NOT NULL,
    due     INTEGER NOT NULL,
    times   INTEGER NOT NULL,
    began   INTEGER NOT NULL,
    ended   INTEGER,
    outcome TEXT,
    code    INTEGER,
    said    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX runs_job ON runs (job, number);
PRAGMA user_version = {_FORMAT};
"""

_TRIM = """
DELETE FROM runs WHERE job = ?1 AND number <= (
    SELECT number FROM runs WHERE job = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2
) AND number IS NOT (SELECT max(number) FROM runs WHERE job = ?1 AND outcome = 'done')
"""


def runs_path(ledger: str) -> Path:
    """Return where the runs of a ledger's scheduler are kept, whatever the ledger is called by."""
    return Path(f"{Path(ledger).resolve()}.schedule.db")


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    """Turn the database's errors into ours."""
    try:
        yield
    except apsw.BusyError:
        raise Busy(f"{path} is locked by another process", hint="try again") from None
    except (apsw.NotADBError, apsw.CorruptError, apsw.FormatError, apsw.SQLError) as error:
        raise Unreadable(f"{path} cannot be read: {error}", hint=_DELETE) from None
    except (apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError) as error:
        raise Refused(f"{path} cannot be used: {error}", hint="check the disk and the permissions") from None


@contextmanager
def _whole(db: apsw.Connection) -> Iterator[None]:
    """Do all of it or nothing; where the disk is full, SQLite has undone it before it says so."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


class Runs:
    """The plans and runs of one ledger's scheduler; whoever writes holds the scheduler's lock."""

    def __init__(self, path: Path, *, make: bool = False) -> None:
        """Open the file to write if it may be made, else to read; one that is not there is empty."""
        self.path = path
        with _plainly(path), ExitStack() as undo:
            self._db = undo.enter_context(closing(_connect(path, make=make)))
            version = self._db.pragma("user_version")
            if version == 0 and not make:  # its writer has just begun to make it
                undo.close()
                self._db = undo.enter_context(closing(apsw.Connection(":memory:")))
            if version == 0:
                with _whole(self._db):
                    self._db.execute(_SCHEMA)
            elif version != _FORMAT:
                raise Unreadable(f"{path} was made by another version", hint=_DELETE)
            undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def plan(self, job: str) -> Plan | None:
        """Return when a job is due next; None if it was never planned."""
        with _plainly(self.path):
            row = self._db.execute("SELECT trigger, due FROM plans WHERE job = ?", (job,)).fetchone()
        return None if row is None else Plan(job=job, trigger=row[0], due=moment_of(row[1]))

    def save(self, plan: Plan) -> None:
        """Keep when a job is due next."""
        with _plainly(self.path):
            row = (plan.job, plan.trigger, microseconds_of(plan.due))
            self._db.execute("INSERT OR REPLACE INTO plans VALUES (?, ?, ?)", row)

    def forget_plans(self, *, but: Collection[str]) -> None:
        """Forget when other jobs than these are due: they are switched off."""
        with _plainly(self.path), _whole(self._db):
            for job in set(self.jobs()) - set(but):
                self._db.execute("DELETE FROM plans WHERE job = ?", (job,))

    def begin(
        self, job: str, *, due: datetime, times: int, now: datetime, next: datetime | None = None
    ) -> int:
        """Note that a run begins and when its job is due next, both or neither; return its number."""
        with _plainly(self.path), _whole(self._db):
            row = (job, microseconds_of(due), times, microseconds_of(now))
            self._db.execute("INSERT INTO runs (job, due, times, began) VALUES (?, ?, ?, ?)", row)
            number = self._db.last_insert_rowid()
            if next is not None:
                self._db.execute("UPDATE plans SET due = ? WHERE job = ?", (microseconds_of(next), job))
            self._db.execute(_TRIM, (job, KEPT))
        return number

    def end(self, number: int, *, outcome: Outcome, code: int | None, said: str, now: datetime) -> Run:
        """Note how a run ended, and return it."""
        with _plainly(self.path):
            self._db.execute(
                "UPDATE runs SET ended = ?, outcome = ?, code = ?, said = ? WHERE number = ?",
                (microseconds_of(now), outcome.value, code, said, number),
            )
        (run,) = self._select("number = ?", (number,), 1)
        return run

    def forget_said(self) -> None:
        """Forget what all runs have printed, and leave no trace of it in the file."""
        with _plainly(self.path):
            self._db.execute("UPDATE runs SET said = ''")
            self._db.execute("VACUUM")  # what was trimmed before has left traces, too

    def abandon(self) -> tuple[Run, ...]:
        """Note every run that began and never ended as interrupted, and return them, oldest first.

        Only for who has just got the lock: nobody is left who could end them.
        """
        left = self._select("outcome IS NULL", (), -1)
        with _plainly(self.path):
            self._db.execute(
                "UPDATE runs SET outcome = ? WHERE outcome IS NULL", (Outcome.INTERRUPTED.value,)
            )
        return left[::-1]

    def of(self, job: str, limit: int = 1) -> tuple[Run, ...]:
        """Return the last runs of a job, the last one first."""
        return self._select("job = ?", (job,), limit)

    def last(self, job: str) -> Run | None:
        """Return the last run of a job."""
        return next(iter(self.of(job)), None)

    def done(self, job: str, now: datetime) -> Run | None:
        """Return the last run of a job that did what it should.

        One that began later than now was made while the clock was ahead: it tells of no moment.
        """
        values = (job, Outcome.DONE.value, microseconds_of(now))
        found = self._select("job = ? AND outcome = ? AND began <= ?", values, 1)
        return next(iter(found), None)

    def jobs(self) -> tuple[str, ...]:
        """Return the names of all jobs that were planned or run."""
        with _plainly(self.path):
            rows = self._db.execute("SELECT job FROM plans UNION SELECT job FROM runs ORDER BY job")
            return tuple(job for (job,) in rows)

    def _select(self, where: str, values: tuple[object, ...], limit: int) -> tuple[Run, ...]:
        names = "number, job, due, times, began, ended, outcome, code, said"
        query = f"SELECT {names} FROM runs WHERE {where} ORDER BY number DESC LIMIT {limit}"
        with _plainly(self.path):
            return tuple(_run(*row) for row in self._db.execute(query, values))


def _connect(path: Path, *, make: bool) -> apsw.Connection:
    """Connect to a file, or to an empty database where there is none to read."""
    if not make and not path.exists():
        return apsw.Connection(":memory:")
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if make else 0)
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(_PATIENCE_MS)
    return connection


def _run(
    number: int, job: str, due: int, times: int, began: int, ended: int | None, outcome: str | None,
    code: int | None, said: str,
) -> Run:  # fmt: skip
    return Run(
        number=number,
        job=job,
        due=moment_of(due),
        times=times,
        began=moment_of(began),
        ended=None if ended is None else moment_of(ended),
        outcome=None if outcome is None else Outcome(outcome),
        code=code,
        said=said,
    )
