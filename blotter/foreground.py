"""The scheduler in the foreground: APScheduler says when, signals say until when.

    main thread        waits for a signal, then stops the runner and the scheduler
    APScheduler        one thread that waits for the next time that something is due
    its executor       one thread that runs jobs, one after the other

A handler only notes its signal: stopping there, in the middle of whatever the main thread does,
could wait for a lock that the main thread itself holds.
"""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor as PoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC
from queue import Empty, SimpleQueue
from typing import Any

from apscheduler.executors.debug import DebugExecutor
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from blotter.logged import log, tell
from blotter.runner import Runner
from events import BlotterError
from projections import Run

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

LOOK = 30
"""Seconds between two looks at the clock of the wall: it may be set, and a laptop may sleep."""


def run_until_stopped(runner: Runner) -> None:
    """Run jobs when they are due, until a signal says stop; then leave nothing half done."""
    with _signals() as signals:
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1), "here": DebugExecutor()},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        for name, first in runner.prepare().items():
            work = _guarded(runner, name)
            scheduler.add_job(work, runner.jobs[name].trigger, id=name, name=name, next_run_time=first)
        scheduler.add_job(_look, "interval", seconds=LOOK, executor="here")
        scheduler.start()
        try:
            named = _next(signals)
            tell("stopping", f"stopping on {named.name}", signal=named.name)
        finally:
            runner.stop()
            scheduler.shutdown(wait=True)
    tell("stopped", "stopped")


def run_once(runner: Runner, name: str) -> Run:
    """Run one job now; a signal ends it, and the run counts as interrupted."""
    with _signals() as signals, PoolExecutor(1) as pool:
        work = pool.submit(runner.run_now, name)
        work.add_done_callback(lambda _: signals.put(None))
        if _next(signals) is not None:
            runner.stop()
        return work.result()


@contextmanager
def _signals() -> Iterator[SimpleQueue[Any]]:
    """Put signals that mean stop into a queue, which a handler may do at any moment."""
    queue: SimpleQueue[Any] = SimpleQueue()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # as under nohup, and it stays so
            signal.signal(number, lambda number, _: queue.put(signal.Signals(number)))
    try:
        yield queue
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _next(signals: SimpleQueue[Any]) -> Any:
    """Wait for a signal; waking up now and then runs a handler that came in just before the wait."""
    while True:
        with suppress(Empty):
            return signals.get(timeout=0.5)


def _guarded(runner: Runner, name: str) -> Callable[[], None]:
    """Return what runs a job; an error of ours is one line, and the next run may fare better."""

    def work() -> None:
        try:
            runner.run_due(name)
        except BlotterError as error:
            log.error("%-8s %s", name, error)

    return work


def _look() -> None:
    """Do nothing: that it is called makes the scheduler look at the clock."""
