"""Event, the base of every kind, and Report, the base of all that says something happened."""

from typing import ClassVar
from uuid import UUID

from attrs import frozen

from events.counts import Toll
from events.errors import Invalid, did_you_mean
from events.fields import Value, a, code, each, report_id, said
from events.texts import language, ref_slug, tag_slug, text
from events.times import When, exact_when
from events.values import Evidence, Grade, Party, Place, Source, best_reliability, last_published
from events.vocabulary import Credibility, Marking, Role, Status


@frozen(kw_only=True, init=False, eq=False, repr=False)
class Event(Value):
    """Something that was said to this ledger; immutable, and equal by content."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1

    ref: str | None = said("your own name for it, unique in the ledger", ref_slug)
    available: When | None = said(
        "day it was out before this ledger had it (claimed, not proven)", exact_when
    )
    note: str | None = said("remark of the analyst", text)
    sources: tuple[Source, ...] = said("who said it", each(a(Source)), default=())


@frozen(kw_only=True, init=False, eq=False, repr=False)
class Report(Event):
    """An event that says something happened; `roles` are the roles its parties may have."""

    roles: ClassVar[tuple[Role, ...]] = ()

    happened: When | None = said("when it happened (EDTF), as in 2022-07-31", When.of)
    summary: str | None = said("what happened, in one or two sentences", text)
    place: Place | None = said("where it happened", a(Place))
    parties: tuple[Party, ...] = said("who had which role", each(a(Party)), default=())
    incident: UUID | None = said("opening report of the incident to file this under", report_id)
    concerns: tuple[UUID, ...] = said("other reports that this one speaks of", each(report_id), default=())
    credibility: Credibility | None = said("1 (confirmed) to 5, 6 cannot be judged", code(Credibility))
    quote: str | None = said("short quotation", text)
    lang: str | None = said("language of the text (BCP 47)", language)
    marking: Marking | None = said("who may see it (TLP)", code(Marking))
    tags: tuple[str, ...] = said("labels of your own", each(tag_slug), default=())
    status: Status | None = said("provisional or reviewed", code(Status))
    repeated: bool = said("said again and again, not once", a(bool), default=False)
    evidence: tuple[Evidence, ...] = said("files that show it", each(a(Evidence)), default=())

    def __attrs_post_init__(self) -> None:
        for index, party in enumerate(self.parties):
            if party.role not in self.roles:
                raise Invalid(
                    f"{party.role} is not a role in a report of kind {self.kind}",
                    field=f"parties[{index}].role",
                    hint=did_you_mean(party.role, self.roles),
                )

    @property
    def grade(self) -> Grade:
        """The grade of the report: its best source's reliability and its own credibility.

        What nobody judged is F and 6. A judged source goes before one that is not.
        """
        return Grade(best_reliability(self.sources), self.credibility or Credibility.UNJUDGED)

    @property
    def published(self) -> When | None:
        """The latest date that one of its sources was published."""
        return last_published(self.sources)


@frozen(kw_only=True, init=False, eq=False, repr=False)
class Harm(Report):
    """A report that may carry a toll: one total for each outcome."""

    killed: Toll | None = said("people killed, as in 25+ or 36 of which women 20+", Toll.of)
    injured: Toll | None = said("people injured", Toll.of)
    missing: Toll | None = said("people missing", Toll.of)
    abducted: Toll | None = said("people abducted or taken hostage", Toll.of)
    displaced: Toll | None = said("people displaced", Toll.of)
