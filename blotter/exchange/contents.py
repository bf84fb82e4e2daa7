"""What of a report is compared from release to release, small enough to keep for every row."""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from typing import Any, NamedTuple

from events import Harm, Invalid, Report, from_fields, pack, to_fields
from ledger import REDACTED, uncover


class Content(NamedTuple):
    """A digest of all that is said, and what is summed.

    `redacted` are the fields whose texts were taken out, and what stands there instead.
    """

    digest: bytes
    year: int | None
    country: str | None
    best: int
    redacted: tuple[tuple[str, str], ...] = ()


def content_of(report: Report) -> Content:
    """Return what is compared of a report: all it says but the day when it was out."""
    fields = to_fields(report)
    fields.pop("available", None)
    packed = pack([report.kind, fields])
    digest = blake2b(packed, digest_size=16).digest()
    day = report.happened and report.happened.filed
    killed = report.killed if isinstance(report, Harm) else None
    return Content(
        digest,
        day.year if day else None,
        report.place.country if report.place else None,
        (killed and killed.total.best) or 0,
        tuple(_redacted(fields)) if b"[redacted, record " in packed else (),
    )


def _redacted(said: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield where a text was taken out of fields, and what stands there instead."""
    if isinstance(said, dict):
        for name, part in said.items():
            yield from _redacted(part, f"{path}.{name}" if path else name)
    elif isinstance(said, list):
        for index, part in enumerate(said):
            yield from _redacted(part, f"{path}[{index}]")
    elif isinstance(said, str) and REDACTED.fullmatch(said):
        yield path, said


def redacted_as(last: Content | None, report: Report) -> Report:
    """Return a report without the texts that were taken out of what was said of it last."""
    if last is None or not last.redacted:
        return report
    fields = to_fields(report)
    for path, instead in last.redacted:
        with suppress(Invalid):  # the release has no such item any more
            fields = uncover(fields, {path: instead})
    said: Report = from_fields(report.kind, report.version, fields)  # type: ignore[assignment]
    return said
