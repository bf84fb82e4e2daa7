"""A scheduler with jobs of its own: `python -m tests.scheduling LEDGER NAME WHEN CODE ...`.

Each job is a name, a trigger and a piece of Python, which runs as a child process.
"""

import sys
from datetime import UTC, datetime

from blotter.foreground import run_until_stopped
from blotter.lock import only_scheduler
from blotter.logged import Json, log_to_stderr
from blotter.runner import Runner
from events import Busy
from projections import Job, Runs, runs_path, scheduled

PYTHON = (sys.executable, "-I", "-S", "-c")


def jobs(*named):
    """Return jobs from names, triggers and code, as they follow one another."""
    return [
        Job(name=name, words=(code,), trigger=trigger, does="Something.")
        for name, trigger, code in zip(named[::3], named[1::3], named[2::3], strict=True)
    ]


def main(ledger, *named):
    with log_to_stderr(Json()), only_scheduler(ledger) as lock, Runs(runs_path(ledger), make=True) as runs:
        chosen = scheduled(jobs(*named), {}, UTC)
        now = lambda: datetime.now(UTC)  # noqa: E731
        run_until_stopped(Runner(chosen, runs, now=now, zone=UTC, inherited=(lock,), program=PYTHON, grace=1))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Busy as error:
        print(error, file=sys.stderr)
        sys.exit(75)
