"""Incidents that may carry a toll: strike and attack."""

from typing import ClassVar

from attrs import frozen

from events.event import Harm
from events.fields import code, said
from events.texts import text
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


@frozen(kw_only=True, eq=False, repr=False)
class Strike(Harm):
    """A military force hits a target from a distance."""

    kind: ClassVar[str] = "strike"
    roles: ClassVar[tuple[Role, ...]] = (Role.OPERATOR, Role.TARGET, Role.VICTIM, Role.SIDE)

    means: Means | None = said("what it was delivered by", code(Means))
    weapon: str | None = said("the weapon's name, such as Hellfire", text)
    target_type: TargetType | None = said("what was hit (GTD)", code(TargetType))
    result: Result | None = said("how it ended", code(Result))
    perpetrators_in_toll: Answer | None = said("whether the toll counts the side that struck", code(Answer))


@frozen(kw_only=True, eq=False, repr=False)
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
