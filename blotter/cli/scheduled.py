"""How the jobs of a desk stand, for programs and for people: `status` and `schedule list`."""

from datetime import datetime, tzinfo
from typing import Any

from blotter.lock import scheduler_of
from blotter.logged import meaning, spell
from ledger import instant
from projections import Outcome, Run, Runs, runs_path


def scheduler_status(ledger: str) -> dict[str, Any]:
    """Return which process runs a ledger's jobs, and how each of them stands."""
    holder = scheduler_of(ledger)
    with Runs(runs_path(ledger)) as runs:
        rows = []
        for job in runs.jobs():
            plan = runs.plan(job)
            next = plan.due if plan else None
            rows.append(job_row(job, next, runs.last(job), running=holder is not None))
    return {"scheduler": holder and holder.process, "jobs": rows}


def forget_printed(ledger: str) -> None:
    """Forget what the jobs of a ledger have printed: a digest tells what reports say."""
    with Runs(runs_path(ledger)) as runs:
        runs.forget_said()


def scheduler_cells(jobs: list[dict[str, Any]], process: int | None, zone: tzinfo) -> list[list[str]]:
    """Return the lines of `status` that tell of the scheduler; none if it never ran."""
    cells = []
    for row in jobs:
        next, last, outcome, took = told(row, zone)
        ran = f"{outcome}, {last}" + (f", in {took}" if took else "") if last else "never ran"
        cells.append([row["job"], f"{ran}; next {next}" if next else ran])
    if not cells:
        return []
    return [["scheduler", f"process {process}" if process else f"not running (times in {zone})"], *cells]


def job_row(job: str, next: datetime | None, last: Run | None, *, running: bool) -> dict[str, Any]:
    """Return how a job stands, as programs read it."""
    return {
        "job": job,
        "next": next and instant(next),
        "last": last and instant(last.began),
        "outcome": last and outcome_of(last, running=running),
        "code": last and last.code,
        "seconds": last and last.seconds,
    }


def told(row: dict[str, Any], zone: tzinfo) -> list[str]:
    """Return how a job stands, as people read it: next, last, outcome, duration."""
    outcome = row["outcome"] or ""
    code = meaning(row["code"])
    return [
        shown(row["next"], zone),
        shown(row["last"], zone),
        f"{outcome} ({code})" if code else outcome,
        spell(row["seconds"]),
    ]


def outcome_of(run: Run, *, running: bool) -> str:
    """Return how a run ended; one without an end goes on, unless nobody is there to run it."""
    if run.outcome is not None:
        return run.outcome.value
    return "running" if running else Outcome.INTERRUPTED.value


def shown(instant: str | None, zone: tzinfo) -> str:
    """Return a moment as people of a zone read it."""
    return f"{datetime.fromisoformat(instant).astimezone(zone):%Y-%m-%d %H:%M}" if instant else ""
