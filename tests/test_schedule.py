"""Which jobs there are, when they are due, and what one run stands for: pure, on a clock of our own."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from blotter.cli.app import COMMANDS
from events import Invalid
from projections import (
    JOBS,
    MOST,
    Job,
    Outcome,
    Run,
    planned,
    scheduled,
    trigger_of,
    turn,
    words_for,
)
from projections.triggers import read_trigger

OSLO = ZoneInfo("Europe/Oslo")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def at(text):
    """Return a moment of UTC from `11-23 12:00`, or with a year before it."""
    return datetime.fromisoformat(text if text[2] != "-" else f"2026-{text}").replace(tzinfo=UTC)


def job(name="one", words=("status",), trigger="0 * * * *"):
    return Job(name=name, words=words, trigger=trigger, does="Something.")


def due(text, zone=UTC):
    """Return the function that names the next time of a trigger."""
    (one,) = scheduled([job(trigger=text)], {}, zone)
    return one.after


def ran(began, outcome=Outcome.DONE, due=None, times=1):
    return Run(number=1, job="one", due=due or began, times=times, began=began, outcome=outcome)


# -- triggers --------------------------------------------------------------------------------------

NEXT = [
    ("*/15 * * * *", "UTC", "11-23 12:00", "11-23 12:15"),
    ("0 7 * * mon", "UTC", "11-23 07:00", "11-30 07:00"),
    ("0 7 * * MON", "UTC", "11-23 06:59", "11-23 07:00"),
    ("30 6 * * mon-fri", "UTC", "11-27 12:00", "11-30 06:30"),
    ("0 7 1 * *", "UTC", "11-23 12:00", "12-01 07:00"),
    ("0 0 29 feb *", "UTC", "11-23 12:00", "2028-02-29 00:00"),
    ("0 7 * * mon", "Europe/Oslo", "11-23 12:00", "11-30 06:00"),
    ("0 7 * * mon", "Europe/Oslo", "07-01 12:00", "07-06 05:00"),
    ("30 2 * * *", "Europe/Oslo", "03-28 12:00", "03-29 01:30"),  # a night without 02:30
    # no day is skipped after a night in which clocks go forward
    ("0 0 * * *", "Europe/Berlin", "03-29 01:00", "03-29 22:00"),
    ("0 0 * * mon", "Europe/Berlin", "03-28 00:00", "03-29 22:00"),
    ("30 0 1 * *", "Europe/Berlin", "2024-03-31 12:00", "2024-03-31 22:30"),
    ("15 0 * * *", "America/New_York", "03-08 12:00", "03-09 04:15"),
    ("every 6 hours", "UTC", "11-23 12:00", "11-23 18:00"),
    ("every hour", "UTC", "11-23 12:10", "11-23 13:00"),
    ("every 90 minutes", "UTC", "2000-01-01 01:30", "2000-01-01 03:00"),
    ("every 2 days", "Europe/Oslo", "2000-01-01 00:00", "2000-01-02 23:00"),
    ("every 7 days", "UTC", "1999-12-30 00:00", "2000-01-01 00:00"),
]


NIGHTS = [
    ("Europe/Berlin", "2024-03-30"),  # before the first of a month
    ("Europe/Berlin", "2026-03-28"),
    ("Europe/Berlin", "2026-10-24"),
    ("Europe/Oslo", "2026-03-28"),
    ("Europe/Oslo", "2026-10-24"),
    ("America/New_York", "2026-03-07"),
    ("America/New_York", "2026-10-31"),
    ("Australia/Lord_Howe", "2026-04-04"),  # by half an hour
    ("Australia/Lord_Howe", "2026-10-03"),
    ("America/Havana", "2026-03-07"),  # at midnight
    ("America/Havana", "2026-10-31"),
]

SHOWN = {
    "*/20 * * * *": lambda hands: hands.minute % 20 == 0,
    "0 0 * * *": lambda hands: (hands.hour, hands.minute) == (0, 0),
    "0 0 * * mon": lambda hands: (hands.weekday(), hands.hour, hands.minute) == (0, 0, 0),
    "30 0 1 * *": lambda hands: (hands.day, hands.hour, hands.minute) == (1, 0, 30),
    "45 1 * * *": lambda hands: (hands.hour, hands.minute) == (1, 45),
    "15 2 * * *": lambda hands: (hands.hour, hands.minute) == (2, 15),
    "10,40 1-2 * * *": lambda hands: hands.hour in (1, 2) and hands.minute in (10, 40),
    "0 7 * * mon": lambda hands: (hands.weekday(), hands.hour, hands.minute) == (0, 7, 0),
}


@cache
def minutes_of(zone, night):
    """Return what the clock shows in every minute of three days, and when.

    What it never shows comes as late as it would have on the clock as it was before.
    """
    start = at(night + " 00:00")
    moments = [start + number * MINUTE for number in range(3 * 24 * 60)]
    shown = [(moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC), moment) for moment in moments]
    for (hands, moment), (then, _) in pairwise(tuple(shown)):
        left_out = range(1, (then - hands) // MINUTE)
        shown += [(hands + number * MINUTE, moment + number * MINUTE) for number in left_out]
    return shown


@pytest.mark.parametrize(("zone", "night"), NIGHTS)
@pytest.mark.parametrize("text", SHOWN)
def test_a_crontab_is_due_whenever_the_clock_of_the_zone_shows_it(zone, night, text):
    """Held against every minute of three days, looked at anew each time and from the time before."""
    minutes = minutes_of(zone, night)
    expected = sorted({moment for hands, moment in minutes if SHOWN[text](hands)})
    start, end = minutes[0][1], minutes[0][1] + timedelta(days=3)
    trigger = read_trigger(text, ZoneInfo(zone))
    anew, onward = [], []
    moment, previous = start, None
    while (moment := trigger.get_next_fire_time(None, moment)) < end:
        anew.append(moment)
        moment += timedelta(microseconds=1)
    while (previous := trigger.get_next_fire_time(previous, start)) < end:
        onward.append(previous)
    assert anew == onward == expected


@pytest.mark.parametrize(("text", "zone", "moment", "then"), NEXT)
def test_the_time_that_a_trigger_is_due_next(text, zone, moment, then):
    assert due(text, ZoneInfo(zone))(at(moment)) == at(then)


FIELDS = st.sampled_from(["*", "*/7", "0", "30", "5-20", "0,45"])
WEEKDAYS = st.sampled_from([("*", range(7)), ("mon", [0]), ("tue-thu", [1, 2, 3]), ("sat,sun", [5, 6])])
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))


def fits(field, value):
    """Whether a field of a crontab says a value, read the slow and obvious way."""
    if field.startswith("*/"):
        return value % int(field[2:]) == 0
    low, _, high = field.partition("-")
    return field == "*" or (int(low) <= value <= int(high) if high else value in map(int, field.split(",")))


@given(FIELDS, st.sampled_from(["*", "7", "6-9"]), WEEKDAYS, MOMENTS)
def test_a_crontab_is_due_in_the_first_minute_after_that_fits(minutes, hours, weekdays, moment):
    named, days = weekdays
    then = due(f"{minutes} {hours} * * {named}")(moment)
    judged = moment.replace(second=0, microsecond=0)
    while judged <= moment or not (
        fits(minutes, judged.minute) and fits(hours, judged.hour) and judged.weekday() in days
    ):
        judged += (
            MINUTE if fits(hours, judged.hour) and judged.weekday() in days else HOUR - MINUTE * judged.minute
        )
    assert then == judged


@given(st.integers(1, 100_000), st.sampled_from(["second", "minute", "hour"]), MOMENTS)
def test_an_interval_is_due_at_the_same_moments_from_wherever_one_looks(count, unit, moment):
    after = due(f"every {count} {unit}s")
    length = timedelta(**{f"{unit}s": count})
    then = after(moment)
    assert moment < then <= moment + length
    assert after(then - timedelta(microseconds=1)) == then
    assert after(then) == then + length


@given(st.sampled_from([text for text, *_ in NEXT]), MOMENTS)
def test_time_goes_only_forward_also_where_clocks_are_set_back(text, moment):
    after = due(text, OSLO)
    assert moment < after(moment) < after(after(moment))


WRONG = [
    ("hourly", "not a time to run at", "every 6 hours"),
    ("", "not a time to run at", "every 6 hours"),
    ("* * * *", "not a time to run at", "*/15"),
    ("every 0 hours", "is never", "every 6 hours"),
    ("every six hours", "not a time to run at", "every 6 hours"),
    ("every -1 hours", "not a time to run at", "every 6 hours"),
    ("every ٣ hours", "not a time to run at", "every 6 hours"),
    ("61 * * * *", "higher than the maximum", "*/15"),
    ("*/0 * * * *", "increment", "*/15"),
    ("0 7 * * moonday", "moonday", "*/15"),
    ("0 7 * * 1", "weekday by number", "mon"),
    ("0 7 * * mon,2", "weekday by number", "mon"),
    ("0 7 13 * fri", "a day of the month and a weekday", "*"),
    ("0 0 31 feb *", "is never", "calendar"),
]


@pytest.mark.parametrize(("text", "message", "hint"), WRONG)
def test_what_is_no_time_to_run_at_is_refused_with_what_is(text, message, hint):
    with pytest.raises(Invalid) as caught:
        read_trigger(text)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_wrong_time_names_its_setting():
    with pytest.raises(Invalid) as caught:
        scheduled(JOBS, {"digest": "61 * * * *"}, UTC)
    assert caught.value.field == "schedule.digest"


# -- jobs ------------------------------------------------------------------------------------------


def test_every_job_has_a_name_of_its_own_and_says_what_it_does():
    assert len({one.name for one in JOBS}) == len(JOBS)
    assert all(one.words and one.does.endswith(".") and len(one.name) <= 8 for one in JOBS)
    assert all(one.trigger is None or read_trigger(one.trigger) for one in JOBS)


def test_no_job_changes_what_the_views_stand_on_by_itself():
    (rebuild,) = (one for one in JOBS if one.name == "rebuild")
    assert "--compare" in rebuild.words
    assert not any("--adopt" in one.words for one in JOBS)


def test_every_job_is_a_command():
    assert {one.words[0] for one in JOBS} <= {*COMMANDS}


@pytest.mark.parametrize(
    ("said", "trigger"), [({}, "0 * * * *"), ({"one": "every hour"}, "every hour"), ({"one": None}, None)]
)
def test_a_setting_goes_before_the_time_that_a_job_comes_with(said, trigger):
    assert trigger_of(job(), said) == trigger
    assert [one.said for one in scheduled([job()], said, UTC)] == ([trigger] if trigger else [])


def test_a_job_that_looks_back_begins_where_the_last_good_run_began():
    words = ("digest", "--since", "{since}")
    last = ran(at("11-16 07:00:03.250000"))
    assert words_for(job(words=words), last, due("0 7 * * mon"), NOON)[-1] == "2026-11-16T07:00:03Z"


def test_the_first_run_of_it_looks_back_over_one_period():
    words = ("digest", "--since", "{since}")
    assert words_for(job(words=words), None, due("0 7 * * mon"), NOON)[-1] == "2026-11-16T12:00:00Z"
    assert words_for(job(words=("verify",)), None, due("every hour"), NOON) == ("verify",)


# -- what is due -----------------------------------------------------------------------------------

HOURLY = due("0 * * * *")


def test_a_job_that_was_never_planned_waits_for_its_first_time():
    plan = planned("one", "0 * * * *", None, HOURLY, NOON)
    assert plan.due == NOON + HOUR
    assert turn(plan, None, HOURLY, NOON) is None
    assert turn(plan, None, HOURLY, plan.due - timedelta(microseconds=1)) is None


def test_at_its_time_it_is_due_once_and_next_at_the_next_time():
    plan = planned("one", "0 * * * *", None, HOURLY, NOON)
    assert turn(plan, None, HOURLY, plan.due) == (plan.due, 1, plan.due + HOUR, False)


def test_times_that_were_missed_are_one_run_that_says_how_many():
    plan = planned("one", "0 * * * *", None, HOURLY, NOON)
    assert turn(plan, None, HOURLY, NOON + 3.5 * HOUR) == (NOON + HOUR, 3, NOON + 4 * HOUR, False)


def test_a_plan_that_was_made_while_the_clock_was_ahead_does_not_hold():
    ahead = planned("one", "0 * * * *", None, HOURLY, NOON + 8_000 * HOUR)
    assert planned("one", "0 * * * *", ahead, HOURLY, NOON).due == NOON + HOUR


def test_a_start_keeps_what_was_missed_unless_the_times_are_others_now():
    plan = planned("one", "0 * * * *", None, HOURLY, NOON)
    later = NOON + 24 * HOUR
    assert planned("one", "0 * * * *", plan, HOURLY, later) is plan
    assert planned("one", "every hour", plan, HOURLY, later).due == later + HOUR


def test_counting_what_was_missed_ends_somewhere():
    minutely = due("* * * * *")
    plan = planned("one", "* * * * *", None, minutely, NOON)
    found = turn(plan, None, minutely, NOON + timedelta(days=366))
    assert found.times == MOST
    assert found.next > NOON + timedelta(days=366)


def test_an_interrupted_run_is_due_again_and_the_next_time_stays():
    plan = planned("one", "0 * * * *", None, HOURLY, NOON)
    last = ran(NOON, Outcome.INTERRUPTED, times=2)
    assert turn(plan, last, HOURLY, NOON + MINUTE) == (NOON, 2, NOON + HOUR, True)


def test_what_an_interrupted_run_stood_for_goes_over_to_the_one_in_its_place():
    plan = planned("one", "0 * * * *", None, HOURLY, NOON)
    last = ran(NOON - HOUR, Outcome.INTERRUPTED, times=2)
    assert turn(plan, last, HOURLY, NOON + 2 * HOUR) == (NOON - HOUR, 4, NOON + 3 * HOUR, True)


@pytest.mark.parametrize("outcome", [None, Outcome.DONE, Outcome.FAILED])
def test_a_run_that_ended_is_not_due_again_and_one_that_goes_on_neither(outcome):
    plan = planned("one", "0 * * * *", None, HOURLY, NOON)
    assert turn(plan, ran(NOON, outcome), HOURLY, NOON + MINUTE) is None


@given(
    st.sampled_from(["0 * * * *", "*/20 * * * *", "every 50 minutes"]),
    st.lists(st.integers(1, 400), min_size=1, max_size=12),
)
def test_every_time_belongs_to_exactly_one_run_however_late_somebody_looks(text, waits):
    """The times that runs stand for add up to the times that were due: none lost, none twice."""
    after = due(text)
    plan = planned("one", text, None, after, NOON)
    now, told = NOON, 0
    for wait in waits:
        now += wait * MINUTE
        found = turn(plan, None, after, now)
        if found:
            told += found.times
            plan = planned("one", text, None, lambda _, then=found.next: then, now)
    moment, judged = after(NOON), 0
    while moment <= now:
        moment, judged = after(moment), judged + 1
    assert told == judged
