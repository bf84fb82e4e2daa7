"""What is said and settled: meeting, accusation, agreement, statement, fund announcement."""

from typing import ClassVar
from uuid import UUID

from attrs import frozen

from events.event import Report
from events.fields import Value, a, code, each, must, report_id, said
from events.money import Money
from events.texts import fund_id, text
from events.vocabulary import Basis, Role, Vocabulary


class MeetingMode(Vocabulary):
    """How people met; PLOVER CONSULT modes."""

    VISIT = "visit", "visit to one side"
    THIRD_PARTY = "third_party", "on a third party's ground"
    MULTILATERAL = "multilateral"
    PHONE = "phone", "phone or video call"


class AccusationMode(Vocabulary):
    """What an accusation does; PLOVER ACCUSE modes."""

    DISAPPROVE = "disapprove", "disapproves or condemns"
    INVESTIGATE = "investigate", "opens an inquiry"
    ALLEGE = "allege", "alleges an act"


class AgreementStage(Vocabulary):
    """How far an agreement has come."""

    SIGNED = "signed"
    RENEWED = "renewed"
    VIOLATED = "violated"
    SUSPENDED = "suspended"
    ENDED = "ended"


class StatementMode(Vocabulary):
    """What a statement does."""

    POSITION = "position"
    THREAT = "threat"
    PROMISE = "promise"
    WARNING = "warning"
    JUDGEMENT = "judgement", "outside expert's judgement"


class FundStage(Vocabulary):
    """How far money has come; PLOVER AGREE when announced, AID when disbursed."""

    ANNOUNCED = "announced"
    COMMITTED = "committed"
    DISBURSED = "disbursed"
    WITHHELD = "withheld"
    FROZEN = "frozen"
    RELEASED = "released"
    CANCELLED = "cancelled"


@frozen(eq=False, repr=False)
class Topic(Value):
    """What a meeting was about, and whether somebody said so."""

    name: str = must("what it was about", text)
    basis: Basis = said("stated or inferred", code(Basis), default=Basis.STATED)


@frozen(eq=False, repr=False)
class Term(Value):
    """What an agreement says; `condition` is what it hangs on."""

    promise: str = must("what is promised", text)
    condition: str | None = said("what it hangs on", text)


@frozen(kw_only=True, eq=False, repr=False)
class Meeting(Report):
    """People of several sides meet or call each other."""

    kind: ClassVar[str] = "meeting"
    roles: ClassVar[tuple[Role, ...]] = (Role.PARTICIPANT, Role.HOST, Role.MEDIATOR)

    mode: MeetingMode | None = said("how they met", code(MeetingMode))
    basis: Basis = said("inferred: the source only implies that they met", code(Basis), default=Basis.STATED)
    topics: tuple[Topic, ...] = said("what it was about", each(a(Topic)), default=())


@frozen(kw_only=True, eq=False, repr=False)
class Accusation(Report):
    """Somebody is accused or condemned; naming a wrongdoer is enough."""

    kind: ClassVar[str] = "accusation"
    roles: ClassVar[tuple[Role, ...]] = (Role.ACCUSER, Role.ACCUSED, Role.ADDRESSEE)

    mode: AccusationMode | None = said("what the accusation does", code(AccusationMode))
    allegation: str | None = said("what they are accused of", text)
    agreement: UUID | None = said("report of the agreement said to be broken", report_id)
    reply: str | None = said("what the accused answered", text)


@frozen(kw_only=True, eq=False, repr=False)
class Agreement(Report):
    """An agreement is signed, renewed, violated, suspended or ended."""

    kind: ClassVar[str] = "agreement"
    roles: ClassVar[tuple[Role, ...]] = (Role.SIGNATORY, Role.BROKER, Role.HOST)

    name: str | None = said("what it is called", text)
    stage: AgreementStage = must("how far it has come", code(AgreementStage))
    basis: Basis = said("inferred: who signed is concluded, not said", code(Basis), default=Basis.STATED)
    terms: tuple[Term, ...] = said("what it says", each(a(Term)), default=())


@frozen(kw_only=True, eq=False, repr=False)
class Statement(Report):
    """A position, threat, promise, warning or an outside expert's judgement."""

    kind: ClassVar[str] = "statement"
    roles: ClassVar[tuple[Role, ...]] = (Role.SPEAKER, Role.ADDRESSEE, Role.TARGET)

    mode: StatementMode = must("what the statement does", code(StatementMode))
    conditional: bool = said("it holds only if something else happens", a(bool), default=False)


@frozen(kw_only=True, eq=False, repr=False)
class FundAnnouncement(Report):
    """Money is announced, committed, disbursed, withheld, frozen, released or cancelled."""

    kind: ClassVar[str] = "fund_announcement"
    roles: ClassVar[tuple[Role, ...]] = (Role.ANNOUNCER, Role.BENEFICIARY)

    fund: str = must("id of the fund, such as afghan-fund", fund_id)
    stage: FundStage = must("how far the money has come", code(FundStage))
    amount: Money | None = said("how much, as in USD 3.5 billion", Money.of)
    drawn_from: str | None = said("where the money comes from", text)
    purpose: str | None = said("what it is for", text)
