"""The order of releases: which is closed, and which may be imported after those that are there."""

from datetime import date

from blotter.ahead import is_ahead
from blotter.exchange.lastwords import Known
from blotter.exchange.releases import Release, version_of
from blotter.exchange.tables import digest_of
from events import Refused, When


def is_closed(release: Release, known: Known) -> bool:
    """Return whether the release is closed; Refused if it is not and comes too late, or changed."""
    closed = {event.release: (position, event) for position, event in known.closed}
    if release.number in closed:
        position, event = closed[release.number]
        if digest_of(release.paths) != event.sha256:
            raise Refused(
                f"{release.dataset.name} {release.number} was closed at position {position} with other files",
                hint="all files of a release are imported in one command",
            )
        return True
    newest = max(closed, key=version_of, default=release.number)
    if version_of(newest) > version_of(release.number):
        raise Refused(
            f"{release.dataset.name} {release.number} is older than {newest}, which is imported already",
            hint="releases come in their order: each is compared with the one before it",
        )
    _check_begun(release, known)
    _check_day(release, known)
    return False


def _check_begun(release: Release, known: Known) -> None:
    """Refuse a release where a newer one was begun and not closed: its rows would be withdrawn."""
    for begun in known.begun:
        if begun.release is None:
            newer, called = _is_later(begun.out, release.available), f"one of {begun.out}"
        else:
            newer, called = version_of(begun.release) > version_of(release.number), begun.release
        if newer:
            raise Refused(
                f"{release.dataset.name} {release.number} is older than {called}, "
                f"which was begun at position {begun.position} and not closed",
                hint="import that one again first, with the same files and day: it goes on where it stopped",
            )


def _check_day(release: Release, known: Known) -> None:
    """Refuse a day that is still to come, or before the day that an earlier release was out."""
    if is_ahead(release.available):
        raise Refused(
            f"{release.available} is still to come",
            field="available",
            hint="the day that the release was out",
        )
    for _, event in known.closed:
        if _is_later(event.available, release.available):
            raise Refused(
                f"{release.available} is before {event.release} was out, which was on {event.available}",
                field="available",
                hint="releases come in their order: a later one is not out before an earlier one",
            )


def _is_later(one: When | None, other: When) -> bool:
    """Whether a day is after another."""
    return one is not None and (one.earliest or date.min) > (other.earliest or date.min)
