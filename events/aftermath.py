"""What goes with incidents: claims of responsibility, and movements of forces."""

from typing import ClassVar

from attrs import frozen

from events.counts import Count
from events.errors import Invalid
from events.event import Report
from events.fields import a, code, must, said
from events.values import Place
from events.vocabulary import Role, Vocabulary


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


@frozen(kw_only=True, eq=False, repr=False)
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


@frozen(kw_only=True, eq=False, repr=False)
class ForceMovement(Report):
    """A force withdraws, deploys, mobilizes, takes or leaves territory."""

    kind: ClassVar[str] = "force_movement"
    roles: ClassVar[tuple[Role, ...]] = (Role.PARTICIPANT, Role.SIDE, Role.TARGET)

    movement: Movement = must("what the force does", code(Movement))
    strength: Count | None = said("how many people move, as in 2500 or 2000-3000", Count.of)
    destination: Place | None = said("where it goes", a(Place))
