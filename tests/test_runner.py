"""The scheduler on a clock that is a list: real children, a real file of runs, no waiting."""

import json
import logging
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from blotter.logged import Json, Plain, meaning, spell
from blotter.runner import KEPT, Runner
from events import Refused, Unreadable
from projections import Outcome, Runs, scheduled
from projections.runs import KEPT as KEPT_RUNS
from tests.scheduling import PYTHON, jobs

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.db.schedule.db"


@pytest.fixture
def clock():
    """A list of moments; the last one is now."""
    return [NOON]


@pytest.fixture
def runs(path):
    with Runs(path, make=True) as runs:
        yield runs


@pytest.fixture
def told(caplog):
    """What the scheduler told: the facts of each line, in order."""
    caplog.set_level(logging.INFO, "blotter.schedule")
    return lambda event: [one.facts for one in caplog.records if one.facts["event"] == event]


@pytest.fixture
def made(runs, clock):
    """Make a runner of jobs, each a name, a trigger and code, and prepare it."""

    def make(*named, zone=UTC, **options):
        options = {"program": PYTHON, **options}
        runner = Runner(scheduled(jobs(*named), {}, zone), runs, now=lambda: clock[-1], zone=zone, **options)
        runner.first = runner.prepare()
        return runner

    return make


HOURLY = ("one", "0 * * * *")


def test_a_job_runs_at_its_time_and_not_before(made, clock):
    runner = made(*HOURLY, "print('hello')")
    assert runner.first == {"one": NOON + HOUR}
    assert runner.run_due("one") is None
    clock.append(NOON + HOUR)
    run = runner.run_due("one")
    assert (run.outcome, run.code, run.said, run.times, run.due) == ("done", 0, "hello\n", 1, NOON + HOUR)
    assert runner.run_due("one") is None
    clock.append(NOON + 2 * HOUR)
    assert runner.run_due("one").number == run.number + 1


ENDS = [
    ("pass", Outcome.DONE, 0, ""),
    ("import sys; print('26 -> 36'); sys.exit(3)", Outcome.FAILED, 3, "26 -> 36"),
    ("raise SystemExit('no such file')", Outcome.FAILED, 1, "no such file"),
    ("import os; os.kill(os.getpid(), 9)", Outcome.FAILED, -9, ""),
    ("import sys; sys.stdout.buffer.write(b'caf\\xe9')", Outcome.DONE, 0, "caf\ufffd"),
    ("print(input())", Outcome.FAILED, 1, "EOFError"),
]


@pytest.mark.parametrize(("code", "outcome", "exits", "said"), ENDS)
def test_how_a_job_ends_and_what_it_said_is_kept(made, runs, code, outcome, exits, said):
    run = made(*HOURLY, code).run_now("one")
    assert (run.outcome, run.code) == (outcome, exits)
    assert said in run.said
    assert runs.of("one") == (run,)


def test_a_job_that_cannot_be_started_has_failed(made):
    run = made(*HOURLY, "pass", program=("/nowhere/python",)).run_now("one")
    assert (run.outcome, run.code) == ("failed", None)
    assert "cannot be started" in run.said


def test_of_much_that_is_said_the_end_is_kept(made):
    run = made(*HOURLY, "print('é' * 100_000); print('the end')").run_now("one")
    assert run.said.endswith("é\nthe end\n")
    assert len(run.said.encode()) < KEPT + 100
    assert "bytes before this are not kept" in run.said.splitlines()[0]


def test_missed_times_are_run_once_and_told(made, clock, told):
    runner = made(*HOURLY, "pass")
    clock.append(NOON + 3.5 * HOUR)
    run = runner.run_due("one")
    assert (run.times, run.due) == (3, NOON + HOUR)
    (fact,) = told("coalesced")
    assert (fact["times"], fact["due"]) == (3, "2026-11-23T13:00:00Z")
    assert runner.run_due("one") is None


def test_what_was_missed_while_nobody_ran_it_is_due_at_the_next_start(made, clock, told):
    made(*HOURLY, "pass")
    clock.append(NOON + 1.5 * HOUR)
    runner = made(*HOURLY, "pass")
    assert runner.first == {"one": clock[-1]}
    assert runner.run_due("one").times == 1
    assert [fact["due"] for fact in told("late")] == ["2026-11-23T13:00:00Z"]
    assert [fact["next"] for fact in told("planned")] == ["2026-11-23T13:00:00Z", "2026-11-23T14:00:00Z"]


def test_another_time_in_the_settings_starts_anew(made, clock):
    made(*HOURLY, "pass")
    clock.append(NOON + 1.5 * HOUR)
    assert made("one", "30 * * * *", "pass").first == {"one": NOON + 2.5 * HOUR}


def test_a_job_that_is_switched_off_is_no_longer_planned(made, runs):
    made(*HOURLY, "pass", "two", "0 * * * *", "pass")
    made(*HOURLY, "pass")
    assert runs.jobs() == ("one",)


def test_a_run_that_began_and_never_ended_is_run_again_once(made, runs, clock, told):
    """So it is after kill -9: nobody was left to note an end."""
    made(*HOURLY, "pass")
    left = runs.begin("one", due=NOON + HOUR, times=2, now=NOON + HOUR, next=NOON + 2 * HOUR)
    clock.append(NOON + 1.25 * HOUR)
    runner = made(*HOURLY, "pass")
    assert runner.first == {"one": clock[-1]}
    again = runner.run_due("one")
    assert (again.outcome, again.times, again.due) == ("done", 2, NOON + HOUR)
    assert [fact["due"] for fact in told("again")] == ["2026-11-23T13:00:00Z"]
    assert runner.run_due("one") is None
    assert [(run.number, run.outcome, run.seconds) for run in runs.of("one", 9)] == [
        (again.number, "done", 0),
        (left, "interrupted", None),
    ]


def test_a_failed_run_is_not_run_again_before_its_time(made, clock):
    runner = made(*HOURLY, "raise SystemExit(3)")
    clock.append(NOON + HOUR)
    assert runner.run_due("one").outcome == "failed"
    assert made(*HOURLY, "pass").run_due("one") is None


def test_a_run_by_hand_leaves_the_plan_as_it_is(made, runs):
    runner = made(*HOURLY, "pass")
    plan = runs.plan("one")
    assert runner.run_now("one").outcome == "done"
    assert runs.plan("one") == plan


SLEEPY = "import time; print('begun', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPY


@pytest.mark.parametrize(("code", "ended_by"), [(SLEEPY, signal.SIGTERM), (STUBBORN, signal.SIGKILL)])
def test_a_stop_ends_the_job_and_notes_it_as_interrupted(made, runs, tmp_path, code, ended_by):
    ready = tmp_path / "ready"
    code = code.replace("print('begun', flush=True)", f"open({str(ready)!r}, 'w').close()")
    runner = made(*HOURLY, code, grace=0.2)
    thread = threading.Thread(target=runner.run_now, args=("one",))
    thread.start()
    while not ready.exists():
        assert thread.is_alive()
        thread.join(0.01)
    runner.stop()
    thread.join(30)
    (run,) = runs.of("one")
    assert (run.outcome, run.code) == ("interrupted", -ended_by)


def test_after_a_stop_no_run_begins(made, runs, clock):
    runner = made(*HOURLY, "pass")
    clock.append(NOON + HOUR)
    runner.stop()
    assert runner.run_due("one") is None
    assert runs.of("one") == ()


def test_a_job_sees_the_environment_it_is_given(made):
    run = made(*HOURLY, "import os; print(os.environ['BLOTTER_LEDGER'])", environment={"BLOTTER_LEDGER": "x"})
    assert run.run_now("one").said == "x\n"


# -- the file of runs ------------------------------------------------------------------------------


def test_the_file_may_be_deleted_and_nothing_but_the_history_is_lost(made, path, clock, runs):
    made(*HOURLY, "pass").run_now("one")
    path.unlink()
    with Runs(path) as empty:
        assert (empty.jobs(), empty.of("one"), empty.plan("one")) == ((), (), None)
    assert not path.exists()


def test_a_file_that_its_writer_has_just_begun_to_make_reads_as_empty(path):
    path.touch()
    with Runs(path) as empty:
        assert empty.jobs() == ()
    assert path.read_bytes() == b""


def test_of_each_job_the_last_runs_are_kept(runs):
    runs.begin("two", due=NOON, times=1, now=NOON)
    for _ in range(KEPT_RUNS + 3):
        runs.begin("one", due=NOON, times=1, now=NOON)
    kept = runs.of("one", 1_000)
    assert len(kept) == KEPT_RUNS
    assert kept[0].number == KEPT_RUNS + 4
    assert len(runs.of("two")) == 1


def test_the_last_run_that_was_done_is_kept_however_many_fail_after_it(runs):
    done = runs.begin("one", due=NOON, times=1, now=NOON)
    runs.end(done, outcome=Outcome.DONE, code=0, said="", now=NOON)
    for _ in range(KEPT_RUNS + 3):
        failed = runs.begin("one", due=NOON, times=1, now=NOON)
        runs.end(failed, outcome=Outcome.FAILED, code=1, said="", now=NOON)
    assert runs.done("one", NOON).number == done
    assert len(runs.of("one", 1_000)) == KEPT_RUNS + 1


def test_a_run_that_was_made_while_the_clock_was_ahead_is_not_the_last_that_was_done(made, runs, clock):
    first = made(*HOURLY, "pass").run_now("one")
    clock.append(NOON + 8_000 * HOUR)
    assert made(*HOURLY, "pass").run_now("one").outcome == "done"
    assert runs.done("one", NOON + HOUR) == first
    clock.append(NOON + HOUR)
    runner = made("one", "0 * * * *", "{since}", program=(*PYTHON, "import sys; print(sys.argv[1])"))
    assert runner.run_now("one").said == "2026-11-23T12:00:00Z\n"


@pytest.mark.parametrize("content", [b"not a database, but as long as the header of one has to be" * 9, None])
def test_a_file_that_is_something_else_is_left_alone(path, content):
    if content is None:
        import apsw

        connection = apsw.Connection(str(path))
        connection.execute("CREATE TABLE other (x)")
        connection.pragma("user_version", 9)
        connection.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    for make in (False, True):
        with pytest.raises(Unreadable) as caught:
            Runs(path, make=make)
        assert "delete it" in caught.value.hint
    assert path.read_bytes() == before


def test_a_full_disk_is_told_as_such_and_a_run_is_begun_whole_or_not(runs):
    runs._db.pragma("max_page_count", runs._db.pragma("page_count"))
    with pytest.raises(Refused, match="database or disk is full"):
        runs.begin("one" * 10_000, due=NOON, times=1, now=NOON)
    assert runs.jobs() == ()
    assert runs.begin("one", due=NOON, times=1, now=NOON) == 1


# -- what is told ----------------------------------------------------------------------------------


def test_a_line_for_people_and_one_for_programs(made, caplog):
    caplog.set_level(logging.INFO, "blotter.schedule")
    made(*HOURLY, "print('a'); print('figure moved'); raise SystemExit(3)").run_now("one")
    record = caplog.records[-1]
    assert record.getMessage().splitlines() == [
        "one      failed          0.0 s  exit 3: found something",
        "    | a",
        "    | figure moved",
    ]
    assert Plain(UTC).format(record)[19:] == f"  {record.getMessage()}"
    line = json.loads(Json().format(record))
    assert (line["level"], line["event"], line["job"], line["outcome"], line["code"]) == (
        *("error", "run", "one", "failed", 3),
    )
    assert line["began"] == line["ended"] == "2026-11-23T12:00:00Z"


def test_a_bug_keeps_its_traceback():
    try:
        raise KeyError("ours")
    except KeyError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "broken", None, sys.exc_info())
    assert "KeyError: 'ours'" in Plain(UTC).format(record)
    assert "KeyError: 'ours'" in json.loads(Json().format(record))["traceback"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (0.04, "0.0 s"), (59.9, "59.9 s"), (61, "1 min 1 s"), (3_725, "1 h 2 min")],
)
def test_how_long_it_took_as_people_say_it(seconds, said):
    assert spell(seconds) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [(None, ""), (0, ""), (3, "exit 3: found something"), (9, "exit 9"), (-15, "ended by SIGTERM"),
     (-63, "ended by signal 63")],
)  # fmt: skip
def test_what_an_exit_code_means(code, said):
    assert meaning(code) == said
