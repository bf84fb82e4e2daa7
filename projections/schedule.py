"""Schedule: which jobs there are, when each is due, and what a run of one stands for.

    due   06:00     07:00     08:00     09:00            missed while nobody was running them
    runs  06:00 ok                          09:20        one run, which stands for three times
                    |----- nobody ran ------|

Pure: no clock and no file. What is kept of runs is in runs.py, what a trigger says in triggers.py.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from ledger import instant

SINCE = "{since}"
"""Stands in a job's words for the moment up to which its last good run has told everything."""

MOST = 1_000
"""Missed times are counted up to here."""

Next = Callable[[datetime], datetime]
"""The first time that a trigger is due after a moment."""


@frozen(kw_only=True)
class Job:
    """Something to be done again and again, by a command of Blotter."""

    name: str
    words: tuple[str, ...]
    trigger: str | None
    does: str


JOBS = (
    Job(
        name="seal",
        words=("shelf", "--seal"),
        trigger="*/15 * * * *",
        does="Seal what views are drawn from, so that they stay fast.",
    ),
    Job(
        name="rebuild",
        words=("rebuild", "--compare"),
        trigger="0 3 * * sun",
        does="Draw every view anew beside the sealed ones and compare; adopt nothing.",
    ),
    Job(
        name="verify",
        words=("verify",),
        trigger="0 4 * * *",
        does="Audit the ledger: every entry, every hash, every link.",
    ),
    Job(
        name="sign",
        words=("seal",),
        trigger=None,
        does="Sign the ledger's head.",
    ),
    Job(
        name="assess",
        words=("assess", "issue"),
        trigger=None,
        does="Issue the threat assessments.",
    ),
    Job(
        name="levels",
        words=("assess", "issue", "--if-changed"),
        trigger=None,
        does="Issue the threat assessments whose level has changed.",
    ),
    Job(
        name="digest",
        words=("digest", "--since", SINCE),
        trigger="0 7 * * mon",
        does="Tell what came in since the last digest, and what calls for attention.",
    ),
)
"""Every job. A trigger of None is never, unless the settings say when."""


class Outcome(StrEnum):
    """How a run of a job ended."""

    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@frozen(kw_only=True)
class Run:
    """One run of a job; `outcome` is None while it goes on.

    `due` is the first of the `times` that it stands for. `ended` and `code` are None while it goes
    on, and where nobody was there to see the end. A negative code is the signal that ended it.
    """

    number: int
    job: str
    due: datetime
    times: int
    began: datetime
    ended: datetime | None = None
    outcome: Outcome | None = None
    code: int | None = None
    said: str = ""

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return None if self.ended is None else max(0.0, (self.ended - self.began).total_seconds())


@frozen(kw_only=True)
class Plan:
    """When a job is due next, and the trigger that says so."""

    job: str
    trigger: str
    due: datetime


class Turn(NamedTuple):
    """A run that is to be made now: how many times it stands for, since when, and what follows."""

    due: datetime
    times: int
    next: datetime
    again: bool = False


def trigger_of(job: Job, said: Mapping[str, str | None]) -> str | None:
    """Return when a job runs: as the settings say, else as it comes; None is never."""
    return said.get(job.name, job.trigger)


def planned(job: str, trigger: str, old: Plan | None, after: Next, now: datetime) -> Plan:
    """Return the plan of a job; the old one holds, and a missed time with it, if its trigger does.

    One for later than the trigger gives now was made while the clock was ahead.
    """
    due = after(now)
    if old is not None and old.trigger == trigger and old.due <= due:
        return old
    return Plan(job=job, trigger=trigger, due=due)


def turn(plan: Plan, last: Run | None, after: Next, now: datetime) -> Turn | None:
    """Return the run that a job is due for now, or None.

    Times that were missed are one run, and a run that was interrupted is due again: what it stood
    for goes over to the one that is made in its place.
    """
    times = times_due(plan.due, after, now) if plan.due <= now else 0
    next = after(now) if times else plan.due
    if last is not None and last.outcome is Outcome.INTERRUPTED:
        return Turn(last.due, min(last.times + times, MOST), next, again=True)
    return Turn(plan.due, times, next) if times else None


def times_due(first: datetime, after: Next, now: datetime) -> int:
    """Count how often something was due from its first time up to now, up to MOST."""
    count, moment = 1, after(first)
    while moment <= now and count < MOST:
        count, moment = count + 1, after(moment)
    return count


def words_for(job: Job, done: Run | None, after: Next, now: datetime) -> tuple[str, ...]:
    """Return the words of a job's command; a first run looks back over one period of its trigger."""
    if SINCE not in job.words:
        return job.words
    if done is not None:
        since = done.began
    else:
        following = after(now)
        since = now - (after(following) - following)
    # down to the whole second: what came in within it is told twice rather than never
    text = instant(since.replace(microsecond=0))
    return tuple(text if word == SINCE else word for word in job.words)
