"""Runner: makes one run of a job at a time, each a process of its own, and keeps how it went.

    due? -> note that it begins -> the command as a child -> note how it ended -> one line

A run that was begun and never ended was interrupted, and is made again by the next scheduler.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from logging import WARNING
from threading import Lock
from typing import IO

from blotter.logged import tell, tell_run
from ledger import instant
from projections import MOST, Outcome, Run, Runs, Scheduled, Turn, planned, turn, words_for

PROGRAM = (sys.executable, "-P", "-m", "blotter")
"""What runs a job's words; -P, so that no file of the current folder is taken for a module."""

GRACE = 5.0
"""Seconds that a job has to end by itself when the scheduler is stopped."""

LATE = timedelta(minutes=1)
"""A run that begins later than this after its time is told of."""

KEPT = 65_536
"""Bytes that are kept of what a job printed: the last ones."""


class Runner:
    """Runs jobs when they are due, one at a time.

    `now` is the clock. `environment` is that of the children, and `inherited` are the files that
    they hold open, the lock among them. Whoever makes a runner holds the scheduler's lock.
    """

    def __init__(
        self,
        jobs: Iterable[Scheduled],
        runs: Runs,
        *,
        now: Callable[[], datetime],
        zone: tzinfo,
        environment: Mapping[str, str] | None = None,
        inherited: Sequence[int] = (),
        program: Sequence[str] = PROGRAM,
        grace: float = GRACE,
    ) -> None:
        self.jobs = {one.job.name: one for one in jobs}
        self._runs = runs
        self._now = now
        self._zone = zone
        self._environment = environment
        self._inherited = inherited
        self._program = program
        self._grace = grace
        self._guard = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def prepare(self) -> dict[str, datetime]:
        """Make the plans and return when each job is to run first: now, if it was missed."""
        now = self._now()
        self._runs.abandon()
        self._runs.forget_plans(but=self.jobs)
        first = {}
        for name, one in self.jobs.items():
            plan = planned(name, one.rule, self._runs.plan(name), one.after, now)
            self._runs.save(plan)
            chance = turn(plan, self._runs.last(name), one.after, now)
            first[name] = plan.due if chance is None else now
            next = plan.due if chance is None else chance.next
            said = f"{name:<8} next {self._told(next)}  ({one.said})"
            tell("planned", said, job=name, trigger=one.said, next=instant(next))
        return first

    def run_due(self, name: str) -> Run | None:
        """Run a job if it is due; None if it is not, or if the scheduler is being stopped."""
        now = self._now()
        after = self.jobs[name].after
        plan = self._runs.plan(name)
        chance = plan and turn(plan, self._runs.last(name), after, now)
        if not chance or self._stopping:
            return None
        self._explain(name, chance, now)
        number = self._runs.begin(name, due=chance.due, times=chance.times, now=now, next=chance.next)
        return self._run(number, name, now)

    def _explain(self, name: str, chance: Turn, now: datetime) -> None:
        """Tell why a job runs other than once at its time."""
        since = self._told(chance.due)
        count = f"{chance.times:,} times" + (" or more" if chance.times == MOST else "")
        if chance.again:
            what, said = "again", f"was interrupted (due since {since}); running it again"
        elif chance.times > 1:
            what, said = "coalesced", f"was due {count} since {since}; running it once"
        elif now - chance.due > LATE:
            what, said = "late", f"was due {since}; running it now"
        else:
            return
        facts = {"job": name, "due": instant(chance.due), "times": chance.times}
        tell(what, f"{name:<8} {said}", WARNING, **facts)

    def run_now(self, name: str) -> Run:
        """Run a job, due or not; when it is due next stays as it is."""
        now = self._now()
        self._runs.abandon()
        return self._run(self._runs.begin(name, due=now, times=1, now=now), name, now)

    def stop(self) -> None:
        """Begin no more runs; end the one that goes on, first asking it to, then not."""
        with self._guard:
            self._stopping = True
            child = self._child
        if child is None:
            return
        _signal(child, signal.SIGTERM)
        try:
            child.wait(self._grace)
        except subprocess.TimeoutExpired:
            _signal(child, signal.SIGKILL)

    def _told(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"

    def _run(self, number: int, name: str, now: datetime) -> Run:
        one = self.jobs[name]
        words = words_for(one.job, self._runs.done(name, now), one.after, now)
        with tempfile.TemporaryFile() as printed:
            try:
                code = self._call((*self._program, *words), printed)
                said = _tail(printed)
            except OSError as error:
                code, said = None, f"cannot be started: {error}"
        stopped = self._stopping
        outcome = Outcome.DONE if code == 0 else Outcome.INTERRUPTED if stopped else Outcome.FAILED
        run = self._runs.end(number, outcome=outcome, code=code, said=said, now=self._now())
        tell_run(run)
        return run

    def _call(self, words: Sequence[str], printed: IO[bytes]) -> int | None:
        """Run a command and return its exit code; None if the scheduler is being stopped."""
        with self._guard:
            if self._stopping:
                return None
            # a session of its own: Ctrl-C reaches the scheduler, which stops the job in its turn
            self._child = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                env=self._environment,
                pass_fds=self._inherited,
                start_new_session=True,
            )
        code = self._child.wait()
        with self._guard:
            self._child = None
        return code


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to a child and to whatever it has started."""
    if child.returncode is None:
        with suppress(ProcessLookupError, PermissionError):  # gone; macOS says so of the unburied, too
            os.killpg(child.pid, number)


def _tail(printed: IO[bytes]) -> str:
    """Return what was printed, or the last of it."""
    size = printed.seek(0, os.SEEK_END)
    printed.seek(max(0, size - KEPT))
    text = printed.read().decode(errors="replace")
    return text if size <= KEPT else f"... {size - KEPT:,} bytes before this are not kept\n" + text
