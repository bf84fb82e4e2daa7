"""`blotter schedule`: run the jobs of a desk, list them, show what one has said."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from blotter.cli.app import LazyGroup, plain_app
from blotter.cli.options import Format, FormatOption, LedgerOption
from blotter.cli.output import Answer, inert, show as show_answer
from blotter.cli.scheduled import job_row, outcome_of, shown, told
from blotter.lock import only_scheduler, scheduler_of
from blotter.logged import meaning, run_row, spell
from blotter.settings import Settings, load_settings
from events import BlotterError, NotFound, Refused, did_you_mean
from ledger import MEMORY, open_ledger
from projections import JOBS, Job, Run, Runs, runs_path

if TYPE_CHECKING:
    from projections import Scheduled

_HINT = 'in [schedule], write for one of the jobs when it runs, as in digest = "0 7 * * mon"'

SUBCOMMANDS = {
    "run": (__name__, "Run the jobs when they are due, in the foreground, until stopped."),
    "list": (__name__, "List the jobs: when each ran last, how that went, when it is due."),
    "show": (__name__, "Show the last runs of a job, and what the last one printed."),
}


class ScheduleGroup(LazyGroup):
    """The commands of the schedule."""

    table = SUBCOMMANDS


schedule = plain_app(
    cls=ScheduleGroup,
    no_args_is_help=True,
    help="Run the jobs of a desk when they are due: seal, rebuild, verify, sign, assess, digest.",
)


@schedule.callback()
def _schedule() -> None: ...


class Log(StrEnum):
    """How lines of a log are written."""

    TEXT = "text"
    JSON = "json"


_SHOWN = ("job", "number", "due", "times", "began", "ended", "seconds", "outcome", "code", "said")
"""Columns of what is shown of a job."""


def run(
    once: Annotated[
        str | None,
        typer.Option("--once", metavar="JOB", help="Run this job now, print what it prints, and end."),
    ] = None,
    log: Annotated[Log, typer.Option("--log", help="How to write a line for each run.")] = Log.TEXT,
    ledger: LedgerOption = None,
) -> int:
    """Run the jobs when they are due, in the foreground, until SIGTERM, SIGINT or SIGHUP.

    One line for each run goes to standard error. One ledger has one scheduler (exit 75 if it has
    another). Times that were missed are one run, and a run that was interrupted is made again.
    With --once the exit code is the job's.
    """
    from blotter.foreground import run_once, run_until_stopped
    from blotter.logged import Json, Plain, log_to_stderr, tell
    from blotter.runner import Runner

    settings = _settings(ledger)
    jobs = _scheduled(settings) if once is None else _only(once, settings)
    if not jobs:
        raise Refused("no job is ever to run", file=settings.file, field="schedule", hint=_HINT)
    lines = Json() if log is Log.JSON else Plain(settings.zone)
    path = runs_path(settings.ledger)
    with log_to_stderr(lines), only_scheduler(settings.ledger) as lock, Runs(path, make=True) as runs:
        runner = Runner(
            jobs,
            runs,
            now=lambda: datetime.now(UTC),
            zone=settings.zone,
            environment={**os.environ, "BLOTTER_LEDGER": ledger} if ledger else None,
            inherited=(lock,),
        )
        if once is not None:
            done = run_once(runner, once)
            print(done.said, end="")
            return exit_code(done)
        said = f"scheduler of {settings.ledger}, process {os.getpid()}; times in {settings.zone}"
        tell("started", said, ledger=settings.ledger, process=os.getpid(), zone=str(settings.zone))
        run_until_stopped(runner)
        return 0


def list_(ledger: LedgerOption = None, format: FormatOption = Format.TABLE) -> None:
    """List the jobs: when each is due next, when it ran last, how that went.

    A time that is past was missed, and is made up for when the scheduler runs.
    """
    settings = _settings(ledger)
    planned = {one.job.name: one for one in _scheduled(settings)}
    process = scheduler_of(settings.ledger)
    with Runs(runs_path(settings.ledger)) as runs:
        rows = []
        for job in JOBS:
            one, plan = planned.get(job.name), runs.plan(job.name)
            holds = plan if one and plan and plan.trigger == one.rule else None
            next = holds.due if holds else one and one.after(datetime.now(UTC))
            row = job_row(job.name, next, runs.last(job.name), running=process is not None)
            rows.append({"job": job.name, "trigger": one and one.said, **row, "does": job.does})
    cells = [[row["job"], row["trigger"] or "never", *told(row, settings.zone), row["does"]] for row in rows]
    foot = f"times in {settings.zone} · " + (
        f"scheduler: process {process.process}" if process else "no scheduler runs: blotter schedule run"
    )
    heads = ("job", "when", "next", "last", "outcome", "took", "does")
    show_answer(Answer(columns=list(rows[0]), rows=rows, heads=heads, cells=cells, foot=foot), format)


def show(
    job: Annotated[str, typer.Argument(metavar="JOB", help="The job to tell of.")],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many runs.")] = 10,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show the last runs of a job, the last one first, and what that one printed."""
    settings = _settings(ledger)
    _check(job)
    running = scheduler_of(settings.ledger) is not None
    with Runs(runs_path(settings.ledger)) as runs:
        found = runs.of(job, limit)
    rows = [run_row(run) | {"outcome": outcome_of(run, running=running), "said": run.said} for run in found]
    cells = [
        [
            shown(row["began"], settings.zone),
            row["outcome"],
            spell(row["seconds"]),
            meaning(row["code"]),
            f"{row['times']:,}",
            shown(row["due"], settings.zone),
        ]
        for row in rows
    ]
    heads = ("began", "outcome", "took", "exit", "for", "due")
    show_answer(
        Answer(columns=_SHOWN, rows=rows, heads=heads, cells=cells, empty=f"{job} has not run yet."), format
    )
    if found and format is Format.TABLE:
        print(f"\ntimes in {settings.zone}; the last run printed:")
        print(inert(found[0].said.rstrip()) or "nothing")


def exit_code(run: Run) -> int:
    """Return the exit code that says how a run ended; a signal as shells say it."""
    if run.code is None:
        return 1
    return run.code if run.code >= 0 else 128 - run.code


def _settings(ledger: str | None) -> Settings:
    """Return the settings, once it is sure that there is a ledger to schedule for."""
    settings = load_settings(ledger=ledger)
    if settings.ledger == MEMORY:
        raise Refused("a ledger in memory has nothing to schedule", hint="name a file")
    open_ledger(settings.ledger).close()
    return settings


def _scheduled(settings: Settings) -> tuple["Scheduled", ...]:
    """Return the jobs that ever run here."""
    for name, said in settings.schedule.items():
        if said is not None:
            _check(name, file=settings.file, field=f"schedule.{name}")
    return _read(JOBS, settings.schedule, settings)


def _only(name: str, settings: Settings) -> tuple["Scheduled", ...]:
    """Return one job, also if it never runs by itself."""
    job = _check(name)
    return _read([job], {name: settings.schedule.get(name) or job.trigger or "every day"}, settings)


def _read(jobs: Iterable[Job], said: dict[str, str | None], settings: Settings) -> tuple["Scheduled", ...]:
    """Read when jobs run; Invalid, naming file and key, if one of them cannot be read."""
    from projections import scheduled

    try:
        return scheduled(jobs, said, settings.zone)
    except BlotterError as error:
        raise error.at(file=settings.file) from None


def _check(name: str, **where: str) -> Job:
    """Return the job of a name; NotFound, with the names there are, if this version has none."""
    jobs = {job.name: job for job in JOBS}
    if name not in jobs:
        raise NotFound(f"{name!r} is not a job of this version", hint=did_you_mean(name, jobs), **where)
    return jobs[name]
