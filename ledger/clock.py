"""Clock: when something is recorded, and how long a writer that lost a race waits."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns microseconds since 1970 UTC."""


def utc_clock() -> int:
    """Return the time in microseconds since 1970 UTC."""
    return time.time_ns() // 1000


def let_others_go(tries: int) -> None:
    """Wait for a moment, longer and at random after each lost race."""
    import random

    time.sleep(random.random() * min(0.05, 0.001 * tries))
