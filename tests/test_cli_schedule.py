"""`blotter schedule`: what it runs, what it lists, and what it refuses."""

import errno
import fcntl
import json
import os
import re
import signal
from datetime import UTC, datetime, timedelta

import pytest

from blotter.lock import lock_path, only_scheduler
from blotter.settings import FILE
from events import Busy
from projections import JOBS, Runs, runs_path
from tests.test_scheduler import started, until

LEDGER = "blotter.db"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def write(folder, text):
    (folder / FILE).write_text(f"[schedule]\n{text}\n")


def digest(shell):
    """Return how `schedule list` says the digest stands."""
    (row,) = (row for row in shell.json("schedule", "list") if row["job"] == "digest")
    return row


def test_a_desk_that_says_nothing_has_every_job_at_the_time_it_comes_with(doha):
    rows = doha.json("schedule", "list")
    assert [(row["job"], row["trigger"]) for row in rows] == [(job.name, job.trigger) for job in JOBS]
    row = digest(doha)
    assert (row["last"], row["outcome"], row["seconds"]) == (None, None, None)
    next = datetime.fromisoformat(row["next"])
    assert (next > datetime.now(UTC), next.weekday(), next.hour) == (True, 0, 7)


def test_settings_say_when_and_where(doha, tmp_path):
    write(tmp_path, 'digest = "0 7 * * mon"\nzone = "America/New_York"')
    assert datetime.fromisoformat(digest(doha)["next"]).hour in (11, 12)
    assert "times in America/New_York" in doha("schedule", "list")
    write(tmp_path, "digest = false")
    row = digest(doha)
    assert (row["trigger"], row["next"]) == (None, None)
    assert "never" in doha("schedule", "list")


def test_a_job_run_once_prints_what_it_prints_and_is_remembered(doha, tmp_path):
    out = doha("schedule", "run", "--once", "digest")
    assert "new report" in out
    assert "digest   done" in doha.err
    row = digest(doha)
    assert (row["outcome"], row["code"]) == ("done", 0)
    (run,) = doha.json("schedule", "show", "digest")
    assert (run["outcome"], run["times"], run["said"]) == ("done", 1, out)
    status = doha.json("status")
    assert status["scheduler"] is None
    (job,) = status["jobs"]
    assert job == {name: row[name] for name in job} | {"next": None}
    table = doha("status")
    assert "not running (times in UTC)" in table
    assert re.search(r"^digest +done, ", table, re.MULTILINE)


class InAnHour(datetime):
    """A clock that is past everything that was just recorded."""

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(hours=1)


def test_the_next_digest_tells_only_what_came_in_since_the_last(doha, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("blotter.cli.schedule.datetime", InAnHour)
        assert "new report" in doha("schedule", "run", "--once", "digest")
        assert "Nothing since." in doha("schedule", "run", "--once", "digest")
    assert "new report" in doha("schedule", "run", "--once", "digest"), "both began later than now"


def test_a_job_that_is_switched_off_can_be_run_once(doha, tmp_path):
    write(tmp_path, "digest = false")
    assert "new report" in doha("schedule", "run", "--once", "digest", "--log", "json")
    (line,) = doha.err.splitlines()
    assert json.loads(line)["outcome"] == "done"


def test_another_ledger_is_named_to_the_job_too(doha, tmp_path, shell):
    (tmp_path / "there").mkdir()
    shell("init", "there/mine.db")
    assert "Nothing since." in shell("schedule", "run", "--once", "digest", "--ledger", "there/mine.db")
    assert runs_path("there/mine.db").exists()
    assert not runs_path(LEDGER).exists()


@pytest.mark.parametrize("said", ["", "nobody", "9999999999"])
def test_a_lock_that_names_no_process_is_held_all_the_same(doha, said):
    lock_path(LEDGER).write_text(said)
    with lock_path(LEDGER).open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "scheduler: process" in doha("schedule", "list")
        doha("schedule", "run", "--once", "digest", code=75)


def test_a_run_that_never_ended_is_shown_as_going_on_only_while_somebody_runs_it(doha):
    with Runs(runs_path(LEDGER), make=True) as runs:
        runs.begin("digest", due=NOON, times=1, now=NOON)
    assert digest(doha)["outcome"] == "interrupted"
    with only_scheduler(LEDGER):
        assert digest(doha)["outcome"] == "running"
        assert doha.json("status")["jobs"][0]["outcome"] == "running"


def test_rows_of_jobs_stay_data_in_every_format(doha):
    doha("schedule", "run", "--once", "digest")
    assert '""job"": ""digest""' in doha("status", "--format", "csv")
    assert json.loads(doha("status", "--format", "jsonl"))["jobs"][0]["job"] == "digest"
    assert doha("schedule", "show", "digest", "--format", "csv").startswith("job,number,due,")


def test_a_job_that_has_not_run_says_so(doha):
    assert doha("schedule", "show", "digest") == "digest has not run yet.\n"


REFUSED = [
    ('digest = "monday"', "invalid", "schedule.digest", "'monday' is not a time to run at"),
    ('digest = "0 7 * * 1"', "invalid", "schedule.digest", "'0 7 * * 1' gives a weekday"),
    ("digest = 7", "invalid", "schedule.digest", "7 is not a time to run at"),
    ("digest = true", "invalid", "schedule.digest", "True is not a time to run at"),
    ('digset = "0 7 * * mon"', "invalid", "schedule.digset", "is not a job"),
    ('zone = "Oslo"', "invalid", "schedule.zone", "'Oslo' is not a time zone"),
    ("zone = 1", "invalid", "schedule.zone", "1 is not a time zone"),
]


@pytest.mark.parametrize("command", [("run",), ("run", "--once", "digest"), ("list",)])
@pytest.mark.parametrize(("text", "code", "field", "message"), REFUSED)
def test_a_wrong_setting_is_named_and_nothing_runs(doha, tmp_path, command, text, code, field, message):
    write(tmp_path, text)
    doha("schedule", *command, code=1)
    first, hint = doha.err.splitlines()
    assert first.startswith(f"blotter: {FILE}: {field}: {message}")
    assert hint.startswith("  hint: ")
    assert not lock_path(LEDGER).exists()


def test_a_desk_that_never_runs_anything_is_told_so(doha, tmp_path):
    write(tmp_path, "\n".join(f"{job.name} = false" for job in JOBS))
    doha("schedule", "run", code=1)
    assert "no job is ever to run" in doha.err


@pytest.mark.parametrize("words", [("run", "--once", "digset"), ("show", "digset")])
def test_an_unknown_job_is_answered_with_the_nearest(doha, words):
    doha("schedule", *words, code=1)
    assert "'digset' is not a job of this version" in doha.err
    assert "did you mean digest?" in doha.err


@pytest.mark.parametrize("words", [("run",), ("list",), ("show", "digest")])
def test_without_a_ledger_there_is_nothing_to_schedule(shell, words):
    shell("schedule", *words, code=1)
    assert "there is no ledger at blotter.db" in shell.err
    shell("schedule", *words, "--ledger", "memory:", code=1)
    assert "in memory" in shell.err


@pytest.mark.parametrize("words", [(), ("--once", "digest")])
def test_a_second_scheduler_is_told_to_try_again(doha, words):
    with only_scheduler(LEDGER):
        doha("schedule", "run", *words, code=75)
    assert "has a scheduler already: process " in doha.err


def test_a_full_disk_is_one_message_and_leaves_no_empty_lock(doha, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    doha("schedule", "run", code=1)
    first, hint = doha.err.splitlines()
    assert first.endswith("blotter.db.schedule.lock cannot be written: No space left on device")
    assert "free space" in hint
    assert not lock_path(LEDGER).exists()


def test_a_lock_that_was_removed_by_another_is_no_lock(doha, monkeypatch):
    there = os.fstat

    def removed(file):
        lock_path(LEDGER).unlink(missing_ok=True)
        return there(file)

    monkeypatch.setattr(os, "fstat", removed)
    with pytest.raises(Busy, match="was removed"), only_scheduler(LEDGER):
        pass


def test_a_file_of_runs_that_is_broken_is_named_with_what_to_do(doha):
    runs_path(LEDGER).write_bytes(b"x" * 4_096)
    doha("status", code=1)
    assert "delete it: nothing but the history" in doha.err


def test_the_command_itself_runs_jobs_until_it_is_told_to_stop(doha, tmp_path):
    write(tmp_path, 'digest = "every 1 second"\n' + "\n".join(
        f"{job.name} = false" for job in JOBS if job.name != "digest"))  # fmt: skip
    with started("blotter", "schedule", "run", cwd=tmp_path) as process:
        until(lambda: any(run["outcome"] == "done" for run in doha.json("schedule", "show", "digest")))
        assert doha.json("status")["scheduler"] == process.pid
        process.send_signal(signal.SIGTERM)
        out, told = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "")
    first, planned, *rest = [line[21:] for line in told.splitlines()]
    assert first == f"scheduler of blotter.db, process {process.pid}; times in UTC"
    assert planned.startswith("digest   next ")
    assert any(line.startswith("digest   done ") for line in rest), told
    assert rest[-1] == "stopped"
    assert doha.json("status")["scheduler"] is None
