"""Triggers: when a job is due, read from a crontab or from `every 6 hours`.

Loads APScheduler, whose triggers these are; so it is imported only where somebody schedules.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from events import Invalid
from projections.schedule import Job, trigger_of

_EVERY = re.compile(r"every (?:(\d{1,6}) )?(second|minute|hour|day)s?", re.ASCII)
_FIELDS = ("minute", "hour", "day of the month", "month", "weekday")
_HINT = 'write "*/15 * * * *", "0 7 * * mon", "every 6 hours", or false for never'
_CHANGE = timedelta(hours=3)
"""More than clocks were ever changed by in a night of a zone that somebody has a desk in."""

_INSTANT = timedelta(microseconds=1)


class Every(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """A trigger that is due every so often, counted from the start of the year 2000.

    It is due at the same moments however often the scheduler starts; counted from the start, as
    the library's own does, a job of every six hours would never run where days are shorter.
    """

    def __init__(self, length: timedelta, zone: tzinfo) -> None:
        self.length = length
        self.origin = datetime(2000, 1, 1, tzinfo=zone).astimezone(UTC)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Return the first time after the previous one; without one, the first that is not past."""
        moment = (now if previous is None else previous + _INSTANT).astimezone(UTC)
        return self.origin - (self.origin - moment) // self.length * self.length


class Crontab(BaseTrigger):  # type: ignore[misc]
    """A crontab by the wall clock of a zone: due whenever its hands stand so.

    The library's own, given a zone, skips the whole day, week or month after a night in which clocks
    go forward (agronholm/apscheduler #529, #606). So it reads a clock that is never changed, and
    what the zone's clock shows then is found from there.
    """

    def __init__(self, shown: CronTrigger, zone: tzinfo) -> None:
        self.shown = shown
        self.zone = zone

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Return the first time after the previous one; without one, the first that is not past."""
        moment = (now if previous is None else previous + _INSTANT).astimezone(UTC)
        found, last = None, None
        hands = self._hands(moment) - self._change(moment)
        while (hands := self.shown.get_next_fire_time(None, hands)) and (last is None or hands <= last):
            later = [due for due in self._moments(hands) if due >= moment]
            if later:
                found = min([*later, found or later[0]])
                last = self._hands(found) + self._change(found)
            hands += _INSTANT
        return found

    def _moments(self, hands: datetime) -> list[datetime]:
        """Return when the hands stand so, twice where clocks go back; what is left out comes later."""
        first, second = (hands.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        return [first, second] if second != first and self._hands(second) == hands else [first]

    def _hands(self, moment: datetime) -> datetime:
        """Return what the clock of the zone shows, as if it were never changed."""
        return moment.astimezone(self.zone).replace(tzinfo=UTC)

    def _change(self, moment: datetime) -> timedelta:
        """Return by how much the clock is changed around a moment: hands so near may come in between."""
        before, behind = moment - _CHANGE, moment + _CHANGE
        return abs((self._hands(behind) - self._hands(before)) - (behind - before))


def read_trigger(text: str, zone: tzinfo = UTC) -> Any:
    """Return the APScheduler trigger that a text names; Invalid if it names none.

    A crontab has five fields: minute, hour, day of the month, month, weekday (crontab(5)). Weekdays
    go by name, because the number of Sunday differs from tool to tool; so does what a day of the
    month beside a weekday means, and one of them has to be `*`.
    """
    every = _EVERY.fullmatch(text)
    if every:
        count = int(every[1] or 1)
        if not count:
            raise Invalid(f"{text!r} is never", hint=_HINT)
        return Every(timedelta(**{f"{every[2]}s": count}), zone)
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise Invalid(f"{text!r} is not a time to run at", hint=_HINT)
    if any(sign.isdigit() for sign in fields[4].partition("/")[0]):
        raise Invalid(f"{text!r} gives a weekday by number", hint="by name: mon, tue-fri, sat,sun")
    if fields[2] != "*" and fields[4] != "*":
        hint = "leave one of them *; tools differ in what both together mean"
        raise Invalid(f"{text!r} gives a day of the month and a weekday", hint=hint)
    try:
        shown = CronTrigger.from_crontab(text.lower(), UTC)
    except ValueError as error:
        said = str(error)[:1].lower() + str(error)[1:]
        raise Invalid(f"{text!r} is not a crontab: {said}", hint=_HINT) from None
    if shown.get_next_fire_time(None, datetime(2000, 1, 1, tzinfo=UTC)) is None:
        raise Invalid(f"{text!r} is never", hint="no such day is in the calendar")
    return Crontab(shown, zone)


class Scheduled(NamedTuple):
    """A job with the trigger that says when it is due, as it was written and as it was read."""

    job: Job
    said: str
    trigger: Any
    zone: tzinfo = UTC

    @property
    def rule(self) -> str:
        """What a plan was made by: with another trigger, or in another zone, it no longer holds."""
        return f"{self.said} ({self.zone})"

    def after(self, moment: datetime) -> datetime:
        """Return the first time after a moment that the job is due, in UTC."""
        due: datetime = self.trigger.get_next_fire_time(None, moment + _INSTANT)
        return due.astimezone(UTC)


def scheduled(jobs: Iterable[Job], said: Mapping[str, str | None], zone: tzinfo) -> tuple[Scheduled, ...]:
    """Return the jobs that ever run, each as the settings say, else as it comes.

    Invalid, naming the setting, if one of them names no time to run at.
    """
    found = []
    for job in jobs:
        text = trigger_of(job, said)
        if text is not None:
            try:
                found.append(Scheduled(job, text, read_trigger(text, zone), zone))
            except Invalid as error:
                raise error.at(field=f"schedule.{job.name}") from None
    return tuple(found)
