"""Incidents: strike, attack, claim of responsibility, movement of a force."""

from typing import ClassVar

from attrs import frozen

from events.counts import Count, count
from events.errors import Invalid
from events.event import Harm, Report
from events.fields import a, code, must, said
from events.texts import text
from events.values import Place
from events.vocabulary import Answer, Role, Vocabulary


class Means(Vocabulary):
    """How a strike reached its target; PLOVER ASSAULT modes, ACLED explosions and remote violence."""

    DRONE = "drone"
    AIR = "air", "manned aircraft"
    MISSILE = "missile"
    ARTILLERY = "artillery", "artillery, mortar or rocket"
    NAVAL = "naval"
    OTHER = "other"


class Result(Vocabulary):
    """How it ended for those who did it."""

    COMPLETED = "completed"
    FAILED = "failed"
    FOILED = "foiled"


class Method(Vocabulary):
    """How an attack was made: GTD codebook, `attacktype1` 1-9."""

    ASSASSINATION = "assassination", None, 1
    ARMED_ASSAULT = "armed_assault", None, 2
    BOMBING = "bombing", "bombing/explosion", 3
    HIJACKING = "hijacking", None, 4
    HOSTAGE_BARRICADE = "hostage_barricade", "hostage taking (barricade)", 5
    HOSTAGE_KIDNAPPING = "hostage_kidnapping", "hostage taking (kidnapping)", 6
    INFRASTRUCTURE = "infrastructure", "facility/infrastructure attack", 7
    UNARMED_ASSAULT = "unarmed_assault", None, 8
    UNKNOWN = "unknown", None, 9


class Weapon(Vocabulary):
    """What an attack was made with: GTD codebook, `weaptype1` 1-13."""

    BIOLOGICAL = "biological", None, 1
    CHEMICAL = "chemical", None, 2
    RADIOLOGICAL = "radiological", None, 3
    NUCLEAR = "nuclear", None, 4
    FIREARMS = "firearms", None, 5
    EXPLOSIVES = "explosives", None, 6
    FAKE = "fake", "fake weapons", 7
    INCENDIARY = "incendiary", None, 8
    MELEE = "melee", None, 9
    VEHICLE = "vehicle", "vehicle (not explosive)", 10
    SABOTAGE = "sabotage", "sabotage equipment", 11
    OTHER = "other", None, 12
    UNKNOWN = "unknown", None, 13


class TargetType(Vocabulary):
    """What was attacked: GTD codebook, `targtype1` 1-22."""

    BUSINESS = "business", None, 1
    GOVERNMENT = "government", None, 2
    POLICE = "police", None, 3
    MILITARY = "military", None, 4
    ABORTION = "abortion", "abortion related", 5
    AIRPORTS = "airports", "airports and aircraft", 6
    DIPLOMATIC = "diplomatic", None, 7
    EDUCATION = "education", "educational institution", 8
    FOOD_OR_WATER = "food_or_water", None, 9
    JOURNALISTS = "journalists", "journalists and media", 10
    MARITIME = "maritime", None, 11
    NGO = "ngo", "NGO", 12
    OTHER = "other", None, 13
    PRIVATE_CITIZENS = "private_citizens", None, 14
    RELIGIOUS = "religious", "religious figures or institutions", 15
    TELECOMMUNICATION = "telecommunication", None, 16
    MILITIA = "militia", "terrorists/non-state militia", 17
    TOURISTS = "tourists", None, 18
    TRANSPORTATION = "transportation", None, 19
    UNKNOWN = "unknown", None, 20
    UTILITIES = "utilities", None, 21
    POLITICAL_PARTIES = "political_parties", "violent political parties", 22


class ClaimMode(Vocabulary):
    """How a claim of responsibility reached the public: GTD codebook, `claimmode` 1-10."""

    LETTER = "letter", None, 1
    CALL_AFTER = "call_after", "call after the incident", 2
    CALL_BEFORE = "call_before", "call before the incident", 3
    EMAIL = "email", "e-mail", 4
    NOTE_LEFT = "note_left", "note left at the scene", 5
    VIDEO = "video", None, 6
    WEBSITE = "website", "posted to a website", 7
    PERSONAL = "personal", "personal claim", 8
    OTHER = "other", None, 9
    UNKNOWN = "unknown", None, 10


class ClaimStance(Vocabulary):
    """What is said about responsibility: taken, refused, or put on somebody."""

    CLAIMED = "claimed"
    DENIED = "denied"
    ATTRIBUTED = "attributed"


class Movement(Vocabulary):
    """What a force does; PLOVER RETREAT and MOBILIZE, ACLED strategic developments."""

    WITHDRAW = "withdraw"
    DEPLOY = "deploy"
    MOBILIZE = "mobilize"
    TAKE_TERRITORY = "take_territory"
    LEAVE_TERRITORY = "leave_territory"


@frozen(kw_only=True)
class Strike(Harm):
    """A military force hits a target from a distance."""

    kind: ClassVar[str] = "strike"
    roles: ClassVar[tuple[Role, ...]] = (Role.OPERATOR, Role.TARGET, Role.VICTIM, Role.SIDE)

    means: Means | None = said("what it was delivered by", code(Means))
    weapon: str | None = said("the weapon's name, such as Hellfire", text)
    target_type: TargetType | None = said("what was hit (GTD)", code(TargetType))
    result: Result | None = said("how it ended", code(Result))
    perpetrators_in_toll: Answer | None = said("whether the toll counts the side that struck", code(Answer))


@frozen(kw_only=True)
class Attack(Harm):
    """Violence by an armed or unknown group."""

    kind: ClassVar[str] = "attack"
    roles: ClassVar[tuple[Role, ...]] = (Role.PERPETRATOR, Role.TARGET, Role.VICTIM, Role.SIDE, Role.CLAIMANT)

    method: Method | None = said("how it was made (GTD attack type)", code(Method))
    weapon: Weapon | None = said("what it was made with (GTD weapon type)", code(Weapon))
    target_type: TargetType | None = said("what was attacked (GTD target type)", code(TargetType))
    suicide: Answer | None = said("whether an attacker meant to die in it", code(Answer))
    result: Result | None = said("how it ended", code(Result))
    perpetrators_in_toll: Answer | None = said("whether the toll counts the attackers", code(Answer))


@frozen(kw_only=True)
class Claim(Report):
    """Responsibility is claimed, denied or attributed; by itself it moves no figure."""

    kind: ClassVar[str] = "claim"
    roles: ClassVar[tuple[Role, ...]] = (Role.CLAIMANT, Role.SPEAKER, Role.PERPETRATOR, Role.ADDRESSEE)

    stance: ClaimStance = must("claimed, denied or attributed", code(ClaimStance))
    mode: ClaimMode | None = said("how it reached the public (GTD claim mode)", code(ClaimMode))

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if not self.concerns:
            raise Invalid("is missing", field="concerns", hint="name the report that is claimed")


@frozen(kw_only=True)
class ForceMovement(Report):
    """A force withdraws, deploys, mobilizes, takes or leaves territory."""

    kind: ClassVar[str] = "force_movement"
    roles: ClassVar[tuple[Role, ...]] = (Role.PARTICIPANT, Role.SIDE, Role.TARGET)

    movement: Movement = must("what the force does", code(Movement))
    strength: Count | None = said("how many people move, as in 2500 or 2000-3000", count)
    destination: Place | None = said("where it goes", a(Place))
