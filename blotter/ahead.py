"""Ahead: whether a day has begun nowhere on earth yet."""

from datetime import UTC, datetime, timedelta

from events import When

EARLIEST_ZONE = timedelta(hours=14)
"""No clock is further ahead of UTC than that of Kiritimati."""


def is_ahead(when: When | None) -> bool:
    """Whether something lies on a day that has begun nowhere yet; what has no first day does not."""
    today = (datetime.now(UTC) + EARLIEST_ZONE).date()
    return when is not None and when.earliest is not None and when.earliest > today
