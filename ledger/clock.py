"""Clock: when something is recorded, and how long a writer that lost a race waits."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], int]
"""Returns microseconds since 1970 UTC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)


def utc_clock() -> int:
    """Return the time in microseconds since 1970 UTC."""
    return time.time_ns() // 1000


def let_others_go(tries: int) -> None:
    """Wait for a moment, longer and at random after each lost race."""
    import random

    time.sleep(random.random() * min(0.05, 0.001 * tries))


def moment_of(recorded: int) -> datetime:
    """Return the time that is so many microseconds after 1970 UTC."""
    return _EPOCH + timedelta(microseconds=recorded)


def instant(moment: datetime) -> str:
    """Return a time as programs read it: in UTC, as in 2022-09-30T04:30:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def microseconds_of(moment: datetime) -> int:
    """Return how many whole microseconds after 1970 UTC a time is."""
    return (moment - _EPOCH) // timedelta(microseconds=1)
