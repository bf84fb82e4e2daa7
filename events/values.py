"""The values that reports are made of: place, party, source, grade, evidence."""

from collections.abc import Callable, Iterable
from typing import Any, NewType

from attrs import frozen

from events.errors import Invalid
from events.fields import Value, code, each, must, said
from events.texts import actor_id, country_code, language, sha256_hex, text
from events.times import When, exact_when
from events.vocabulary import Attribution, Credibility, Precision, Reliability, Role

Degrees = NewType("Degrees", int)
"""A coordinate in units of 1e-7 degree, about a centimetre."""


def _within(limit: int) -> Callable[[Any], Degrees]:
    def convert(value: Any) -> Degrees:
        if type(value) is not int or abs(value) > limit * 10**7:
            from decimal import Decimal  # here, because few mistakes are made

            told = f"{Decimal(value).scaleb(-7).normalize():f}" if type(value) is int else repr(value)
            raise Invalid(
                f"{told} is not within {limit} degrees",
                hint="latitude is -90 to 90, longitude -180 to 180, in decimal degrees",
            )
        return Degrees(value)

    return convert


@frozen(kw_only=True, eq=False, repr=False)
class Place(Value):
    """Where something happened, as exactly as it is known."""

    name: str | None = said("name of the place", text)
    country: str | None = said("ISO 3166-1 alpha-2 code", country_code)
    admin1: str | None = said("first-order division, such as a province", text)
    admin2: str | None = said("second-order division, such as a district", text)
    detail: str | None = said("neighbourhood, building, bearing", text)
    latitude: Degrees | None = said("decimal degrees north, WGS 84", _within(90))
    longitude: Degrees | None = said("decimal degrees east, WGS 84", _within(180))
    precision: Precision | None = said("how exactly the place is known", code(Precision))

    def __attrs_post_init__(self) -> None:
        if (self.latitude is None) != (self.longitude is None):
            raise Invalid("latitude and longitude go together", hint="give both or neither")
        named = self.name or self.country or self.admin1 or self.admin2 or self.detail
        if named is None and self.latitude is None and self.precision is None:
            raise Invalid("says nothing", hint="leave the place out instead")


@frozen(kw_only=True, eq=False, repr=False)
class Party(Value):
    """Who had a role in what happened, and how sure that is.

    Without `actor` and `any_of` the party is not known by name: with attribution `unknown` it is
    the perpetrator that nobody has named.
    """

    role: Role = must("what the party has to do with it", code(Role))
    actor: str | None = said("actor id, such as isis-k", actor_id)
    any_of: tuple[str, ...] = said("several possible actors, one of which it was", each(actor_id), default=())
    named_as: str | None = said("the name as the source wrote it", text)
    attribution: Attribution = said(
        "how sure the role is; left out: confirmed", code(Attribution), default=Attribution.CONFIRMED
    )
    office: str | None = said("office that a person holds", text)
    organisation: str | None = said("actor id of the organisation that a person speaks for", actor_id)

    def __attrs_post_init__(self) -> None:
        if self.actor is not None and self.any_of:
            raise Invalid("has both actor and any_of", hint="one actor, or a list of possible ones")
        if len(self.any_of) == 1 or len(set(self.any_of)) != len(self.any_of):
            raise Invalid("any_of needs two or more different actors", hint="use actor for one")
        named = self.actor or self.any_of or self.named_as or self.office or self.organisation
        if not named and self.attribution is not Attribution.UNKNOWN:
            raise Invalid("names nobody", hint="give an actor, or attribution: unknown")

    @property
    def actors(self) -> tuple[str, ...]:
        """Every actor it can have been; empty when nobody is named."""
        return (self.actor,) if self.actor else self.any_of


@frozen(kw_only=True, eq=False, repr=False)
class Source(Value):
    """Who said it and where; `origin` is where they had it from."""

    title: str | None = said("headline or title", text)
    publisher: str | None = said("who published it", text)
    author: str | None = said("who wrote it", text)
    url: str | None = said("where it can be read", text)
    archive_url: str | None = said("where a kept copy can be read", text)
    published: When | None = said("the source's own date (EDTF)", When.of)
    retrieved: When | None = said("the day it was read", exact_when)
    lang: str | None = said("language tag (BCP 47)", language)
    sha256: str | None = said("SHA-256 of the copy that was read", sha256_hex)
    origin: str | None = said("where the source got it from; one origin counts once", text)
    reliability: Reliability | None = said(
        "A (completely reliable) to E, F cannot be judged", code(Reliability)
    )

    def __attrs_post_init__(self) -> None:
        if not (self.title or self.publisher or self.author or self.url or self.origin):
            raise Invalid("names nobody", hint="give a title, publisher, author, url or origin")

    @property
    def root(self) -> str:
        """Where the information began: sources with one root count once as corroboration."""
        return self.origin or self.publisher or self.author or self.url or self.title or ""


def best_reliability(sources: Iterable[Source]) -> Reliability:
    """Return the letter of the best source; F if nobody judged one."""
    judged = [source.reliability for source in sources if source.reliability is not None]
    if len(judged) < 2:  # as for almost every report
        return judged[0] if judged else Reliability.F
    return min(judged)


def last_published(sources: Iterable[Source]) -> When | None:
    """Return the latest date that one of the sources was published."""
    dates = [source.published for source in sources if source.published is not None]
    if len(dates) < 2:
        return dates[0] if dates else None
    return max(dates, key=lambda when: str(when.latest or ""))


@frozen(eq=False, repr=False)
class Grade(Value):
    """The Admiralty code of a report, such as B2: its best source, its own credibility."""

    reliability: Reliability
    credibility: Credibility

    def __str__(self) -> str:
        return f"{self.reliability}{self.credibility}"


def read_grade(value: str) -> Grade:
    """Read `B2`: a letter from A to F and a digit from 1 to 6."""
    try:
        return Grade(Reliability(value[:1]), Credibility(value[1:]))
    except (ValueError, TypeError):
        raise Invalid(f"{value!r} is not a grade", hint="A-F and 1-6, as in B2") from None


@frozen(kw_only=True, eq=False, repr=False)
class Evidence(Value):
    """A file that shows what is reported, named by its content."""

    file: str = must("file name", text)
    sha256: str = must("SHA-256 of the file", sha256_hex)
