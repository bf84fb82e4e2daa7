"""The scheduler for real: processes, signals and the clock on the wall."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from blotter.lock import only_scheduler, scheduler_of
from events import Busy
from projections import Runs, runs_path, scheduled
from tests.scheduling import jobs

HOME = Path(__file__).resolve().parent.parent
LEDGER = "ledger.db"
SOON = "every 1 second"


def until(true, seconds=60):
    """Wait until something is true, and return it."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
    return found


@contextmanager
def started(*words, cwd):
    """Start a process, and see to it that nothing of it is left."""
    environment = {**os.environ, "PYTHONPATH": str(HOME)}
    # jobs that a shell has in the background ignore some signals, and their children would, too
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGINT, signal.SIGHUP)}
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for number, handler in before.items():
        signal.signal(number, handler)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def scheduler(tmp_path):
    """Start a scheduler with jobs of its own on a ledger of this folder."""
    return lambda *named: started("tests.scheduling", LEDGER, *named, cwd=tmp_path)


@pytest.fixture
def history(tmp_path):
    """Read the runs of a job, the last one first."""

    def read(job="one"):
        with Runs(runs_path(str(tmp_path / LEDGER))) as runs:
            return runs.of(job, 100)

    return read


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def alive(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def sleepy(folder):
    """Return a job that says who it is and then sleeps, but only the first time."""
    file = str(folder / "begun")
    return (
        "import os, sys, time; from pathlib import Path\n"
        f"begun = Path({file!r})\n"
        "if begun.exists(): sys.exit()\n"
        "begun.with_suffix('.new').write_text(str(os.getpid()))\n"
        "begun.with_suffix('.new').rename(begun)\n"
        "time.sleep(60)"
    )


def begun(folder):
    """Wait for the sleepy job, and return its process."""
    until((folder / "begun").exists)
    return int((folder / "begun").read_text())


def test_jobs_run_when_they_are_due_and_a_stop_is_clean(scheduler, history, tmp_path):
    with scheduler("one", SOON, "print('hello')", "two", SOON, "raise SystemExit(3)") as process:
        until(lambda: len(history("one")) > 1 and history("two"))
        assert scheduler_of(str(tmp_path / LEDGER)).process == process.pid
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    told = lines(told)
    events = [line["event"] for line in told]
    assert (events[:2], events[-1]) == (["planned", "planned"], "stopped")
    assert "stopping" in events
    runs = {(line["job"], line["outcome"]) for line in told if line["event"] == "run"}
    assert {("one", "done"), ("two", "failed")} <= runs
    assert all(run.outcome for name in ("one", "two") for run in history(name))
    assert scheduler_of(str(tmp_path / LEDGER)) is None


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_an_interrupted_job_is_ended_and_run_again_by_the_next_scheduler(scheduler, history, tmp_path, stop):
    rarely = "every 10000 days"
    with scheduler("one", SOON, sleepy(tmp_path)) as process:
        child = begun(tmp_path)
        process.send_signal(stop)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert not alive(child)
    (run,) = history()
    assert (run.outcome, run.code) == ("interrupted", -signal.SIGTERM)
    with scheduler("one", rarely, sleepy(tmp_path)) as process:
        again, _ = until(lambda: len(history()) == 2 and history()[0].outcome and history())
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert (again.outcome, again.due) == ("done", run.due)
    assert [line["job"] for line in lines(told) if line["event"] == "again"] == ["one"]


def test_a_second_scheduler_is_refused(scheduler, tmp_path):
    with scheduler("one", "every day", "pass") as first:
        until(lambda: scheduler_of(str(tmp_path / LEDGER)))
        (tmp_path / "by another name.db").symlink_to(LEDGER)
        (tmp_path / LEDGER).touch()
        with started("tests.scheduling", "by another name.db", cwd=tmp_path) as second:
            _, said = second.communicate(timeout=60)
        assert second.returncode == 75
        assert f"has a scheduler already: process {first.pid}" in said
        assert first.poll() is None


def test_after_kill_9_nobody_runs_beside_the_job_that_is_left_and_then_it_is_run_again(
    scheduler, history, tmp_path
):
    ledger = str(tmp_path / LEDGER)
    with scheduler("one", SOON, sleepy(tmp_path)) as process:
        child = begun(tmp_path)
        process.kill()
        process.wait()
        try:
            assert alive(child)
            with pytest.raises(Busy, match="was killed, but its job still runs"), only_scheduler(ledger):
                pass
            assert not scheduler_of(ledger).alive
        finally:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
    until(lambda: scheduler_of(ledger) is None)
    assert [run.outcome for run in history()] == [None]
    with scheduler("one", "every 10000 days", sleepy(tmp_path)) as process:
        until(lambda: len(history()) == 2 and history()[0].outcome)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert [run.outcome for run in history()] == ["done", "interrupted"]


def due_times(name, trigger, runs):
    """Return the times that a job was due from its first run to its last, one by one."""
    (one,) = scheduled(jobs(name, trigger, ""), {}, UTC)
    moment, found = runs[-1].due, []
    while moment <= runs[0].began:
        found.append(moment)
        moment = one.after(moment)
    return found


@pytest.mark.soak
def test_a_minute_of_it(scheduler, history, tmp_path):
    """Each time that a job was due belongs to one run, through a pause, a stop and a kill."""
    slow = "import time; time.sleep(2.5)"
    named = (
        "fast",
        SOON,
        "pass",
        "slow",
        "every 2 seconds",
        slow,
        "bad",
        "every 5 seconds",
        "raise SystemExit(3)",
    )
    start = datetime.now(UTC)
    with scheduler(*named) as process:
        until(lambda: len(history("fast")) > 3)
        process.send_signal(signal.SIGSTOP)
        time.sleep(6)
        process.send_signal(signal.SIGCONT)
        time.sleep(10)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0
    time.sleep(5)
    with scheduler(*named) as process:
        until(lambda: history("slow")[0].outcome is None)
        process.kill()
        process.wait()
    until(lambda: scheduler_of(str(tmp_path / LEDGER)) is None)
    with scheduler(*named) as process:
        time.sleep(max(20.0, (start + timedelta(seconds=60) - datetime.now(UTC)).total_seconds()))
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in told
    for name, trigger in zip(named[::3], named[1::3], strict=True):
        runs = history(name)
        assert all(run.outcome for run in runs)
        assert {run.outcome for run in runs} - {"interrupted"} == {"failed" if name == "bad" else "done"}
        ended = [run for run in runs if run.outcome != "interrupted"]
        assert sum(run.times for run in ended) == len(due_times(name, trigger, ended)), name
    assert max(run.times for run in history("fast")) >= 5
    assert {run.times for run in history("slow")} - {1}
    assert any(run.outcome == "interrupted" for run in history("slow"))
