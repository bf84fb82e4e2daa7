"""Who they are: detention, profile, status, relation."""

from typing import ClassVar

from attrs import frozen

from events.errors import Invalid
from events.event import Report
from events.fields import Value, a, code, each, must, said
from events.texts import actor_id, country_code, language, text
from events.vocabulary import Role, Vocabulary


class DetentionStage(Vocabulary):
    """How a detention or abduction stands; GTD attack types 5-6, ACLED arrests and abductions."""

    DETAINED = "detained"
    ABDUCTED = "abducted"
    CHARGED = "charged"
    RELEASE_NEGOTIATED = "release_negotiated", "release under negotiation"
    RELEASED = "released"
    EXCHANGED = "exchanged"


class ActorType(Vocabulary):
    """What an actor is: ACLED codebook, `inter` 1-8, and the kinds it has no code for."""

    STATE_FORCES = "state_forces", None, 1
    REBEL_GROUP = "rebel_group", None, 2
    POLITICAL_MILITIA = "political_militia", None, 3
    IDENTITY_MILITIA = "identity_militia", None, 4
    RIOTERS = "rioters", None, 5
    PROTESTERS = "protesters", None, 6
    CIVILIANS = "civilians", None, 7
    EXTERNAL = "external", "external or other forces", 8
    PERSON = "person"
    GOVERNMENT = "government"
    AGENCY = "agency"
    ORGANISATION = "organisation"
    COMMUNITY = "community"


class ActorStatus(Vocabulary):
    """What has become of an actor."""

    ACTIVE = "active"
    LEADERLESS = "leaderless"
    KILLED = "killed"
    CAPTURED = "captured"
    APPOINTED = "appointed"
    REMOVED = "removed"
    DESIGNATED = "designated", "designated (terrorist list)"
    DISSOLVED = "dissolved"
    IN_POWER = "in_power"


class Relation(Vocabulary):
    """How one actor stands to another: `actor` is RELATION of `other`."""

    MEMBER = "member", "member of"
    AFFILIATE = "affiliate", "affiliate of"
    ALLY = "ally", "ally of"
    HOSTILE = "hostile", "hostile to"
    INSURGENT_AGAINST = "insurgent_against", "insurgent against"
    SUCCESSOR = "successor", "successor of"


@frozen(eq=False, repr=False)
class Alias(Value):
    """Another name of an actor, and its language."""

    name: str = must("the name", text)
    lang: str | None = said("language tag (BCP 47)", language)


@frozen(kw_only=True, eq=False, repr=False)
class Detention(Report):
    """Somebody is detained, abducted, charged, talked about, released or exchanged."""

    kind: ClassVar[str] = "detention"
    roles: ClassVar[tuple[Role, ...]] = (Role.DETAINEE, Role.CAPTOR, Role.PARTICIPANT, Role.MEDIATOR)

    stage: DetentionStage = must("how it stands", code(DetentionStage))


@frozen(kw_only=True, eq=False, repr=False)
class ActorProfiled(Report):
    """Who an actor is: its names, type, parent, country and ids elsewhere."""

    kind: ClassVar[str] = "actor_profiled"

    actor: str = must("actor id, such as isis-k", actor_id)
    name: str = must("the name to show", text)
    actor_type: ActorType | None = said("what it is (ACLED inter code, person, agency ...)", code(ActorType))
    aliases: tuple[Alias, ...] = said("other names", each(a(Alias)), default=())
    parent: str | None = said("actor id that it belongs to", actor_id)
    country: str | None = said("country it is of, ISO 3166-1 alpha-2", country_code)
    outside_ids: tuple[str, ...] = said("ids elsewhere, as in ucdp:234 or misp:UUID", each(text), default=())
    same_as: tuple[str, ...] = said("actor ids that are this same actor", each(actor_id), default=())

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.actor == self.parent or self.actor in self.same_as:
            raise Invalid("an actor cannot be its own parent or double", field="actor")


@frozen(kw_only=True, eq=False, repr=False)
class ActorStatusReported(Report):
    """What has become of an actor: active, killed, leaderless, in power and so on."""

    kind: ClassVar[str] = "actor_status_reported"

    actor: str = must("actor id", actor_id)
    actor_status: ActorStatus = must("what has become of it", code(ActorStatus))
    office: str | None = said("office that was taken or lost", text)
    organisation: str | None = said("actor id of the organisation of that office", actor_id)
    successor: str | None = said("actor id of who follows; left out: not reported", actor_id)


@frozen(kw_only=True, eq=False, repr=False)
class ActorRelationReported(Report):
    """How one actor stands to another; `happened` is the time that it holds for."""

    kind: ClassVar[str] = "actor_relation_reported"

    actor: str = must("actor id", actor_id)
    relation: Relation = must("how it stands to the other", code(Relation))
    other: str = must("actor id of the other", actor_id)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.actor == self.other:
            raise Invalid("an actor has no relation to itself", field="other")
