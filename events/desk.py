"""What the desk says of itself: what it watches, what it published, what it imported."""

import re
from typing import Any, ClassVar

from attrs import frozen

from events.counts import Outcome
from events.errors import Invalid
from events.event import Event
from events.fields import Value, a, code, each, must, said
from events.texts import actor_id, country_code, ref_slug, sha256_hex, shaped, text
from events.times import When

_UNIT = re.compile(r"(?:on:)?(?:[a-z0-9]+:)?[a-z0-9]+(?:-[a-z0-9]+)*(?:@[A-Z]{2})?|[A-Z]{2}")
unit = shaped(_UNIT, "a unit", "isis-k, AF, isis-k@AF or on:hazara")


def whole_number(value: Any) -> int:
    """Take a count or a size: a whole number that 64 bits hold."""
    if type(value) is not int or not 0 <= value < 2**63:
        raise Invalid(f"{value!r} is not a whole number", hint="from 0 to 2^63 - 1")
    return value


@frozen(kw_only=True, eq=False, repr=False)
class CoverageDeclared(Event):
    """What this log watches, so that silence can mean peace."""

    kind: ClassVar[str] = "coverage_declared"

    unit: str = must("actor, country, actor@country or on:actor", unit)
    kinds: tuple[str, ...] = said("kinds of report that are watched for", each(ref_slug), default=())
    span: When = must("the time that is watched, as in 2015/..", When.of)
    threshold: int | None = said("deaths below which nothing is recorded", whole_number)


@frozen(kw_only=True, eq=False, repr=False)
class Figure(Value):
    """One figure of a published tally; `of` are the values of its breakdown, in order."""

    of: tuple[str, ...] = said("values of the breakdown", each(text), default=())
    outcome: Outcome = must("which outcome", code(Outcome))
    low: int = must("sum of lows", whole_number)
    best: int = must("sum of bests", whole_number)
    high: int = must("sum of highs", whole_number)
    high_open: bool = said("whether the true number may be higher", a(bool), default=False)
    unknown: int = said("incidents without a best", whole_number, default=0)
    incidents: int = must("incidents counted", whole_number)
    reports: int = must("reports behind them", whole_number)


@frozen(kw_only=True, eq=False, repr=False)
class TallyPublished(Event):
    """A tally that left the house: the question, the answer, and the history it was drawn from."""

    kind: ClassVar[str] = "tally_published"

    name: str = must("what the figure is called", ref_slug)
    by: tuple[str, ...] = said("its breakdown", each(text), default=())
    policy: str = must("which report counted", text)
    asked: tuple[str, ...] = said("filters, each as name=value", each(text), default=())
    figures: tuple[Figure, ...] = said("what it said", each(a(Figure)), default=())
    size: int = must("number of records it was drawn from", whole_number)
    root: str = must("root of those records", sha256_hex)


@frozen(kw_only=True, eq=False, repr=False)
class ReleaseImported(Event):
    """A release of a data set was imported to its end; it closes the import."""

    kind: ClassVar[str] = "release_imported"

    dataset: str = must("data set, such as ucdp-ged", actor_id)
    release: str = must("its release, such as 24.1", text)
    sha256: str = must("SHA-256 of the file, as it was unpacked", sha256_hex)
    span: When = must("the time that the release covers", When.of)
    countries: tuple[str, ...] = said("the countries that it covers", each(country_code), default=())
    rows: int = must("rows read", whole_number)
    added: int = must("reports recorded for the first time", whole_number)
    corrected: int = must("reports that read differently in this release", whole_number)
    withdrawn: int = must("reports that this release does not have any more", whole_number)
    unchanged: int = must("reports that read the same", whole_number)
