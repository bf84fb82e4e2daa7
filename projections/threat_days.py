"""Days: moved on the calendar, which has a first day and a last."""

from datetime import date, timedelta


def moved(day: date, by: timedelta) -> date:
    """Return the day so much later (earlier, if less than nothing), or the end of the calendar before it."""
    try:
        return day + by
    except OverflowError:
        return date.min if by < timedelta(0) else date.max
