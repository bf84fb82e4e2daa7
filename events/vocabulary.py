"""The vocabularies that every kind of report shares; each names its source.

A member's value is the code that is stored; `words` is what a person reads; `number` is the code
of the data set that the vocabulary comes from, where it has one.
"""

from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """A fixed list of codes, each with words for people and a data set's number."""

    words: str
    number: int | None

    def __new__(cls, value: str, words: str | None = None, number: int | None = None) -> Self:
        """Make a member from its code, its words (the code, spaced) and its number."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words or value.replace("_", " ")
        member.number = number
        return member


class Answer(Vocabulary):
    """Yes, no, or not known: a report that is silent is not a report that denies."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Reliability(Vocabulary):
    """How reliable a source is: NATO AJP-2.1, Admiralty code, first sign; numbers by MISP."""

    A = "A", "completely reliable", 100
    B = "B", "usually reliable", 75
    C = "C", "fairly reliable", 50
    D = "D", "not usually reliable", 25
    E = "E", "unreliable", 0
    F = "F", "reliability cannot be judged", 50

    @property
    def judged(self) -> bool:
        """Whether it says anything: F means unknown, not fifty per cent."""
        return self is not Reliability.F


class Credibility(Vocabulary):
    """How credible a piece of information is: Admiralty code, second sign; numbers by MISP."""

    CONFIRMED = "1", "confirmed by other sources", 100
    PROBABLE = "2", "probably true", 75
    POSSIBLE = "3", "possibly true", 50
    DOUBTFUL = "4", "doubtful", 25
    IMPROBABLE = "5", "improbable", 0
    UNJUDGED = "6", "truth cannot be judged", 50

    @property
    def judged(self) -> bool:
        """Whether it says anything: 6 means unknown, not fifty per cent."""
        return self is not Credibility.UNJUDGED


class Marking(Vocabulary):
    """Who may see a report: FIRST Traffic Light Protocol 2.0."""

    CLEAR = "clear", "TLP:CLEAR"
    GREEN = "green", "TLP:GREEN"
    AMBER = "amber", "TLP:AMBER"
    AMBER_STRICT = "amber+strict", "TLP:AMBER+STRICT"
    RED = "red", "TLP:RED"


class Status(Vocabulary):
    """How far a report has been worked on in this house."""

    PROVISIONAL = "provisional"
    REVIEWED = "reviewed"


class Role(Vocabulary):
    """What a party has to do with what happened."""

    PERPETRATOR = "perpetrator"
    OPERATOR = "operator"
    TARGET = "target"
    VICTIM = "victim"
    PARTICIPANT = "participant"
    SIDE = "side"
    HOST = "host"
    MEDIATOR = "mediator"
    BROKER = "broker"
    ACCUSER = "accuser"
    ACCUSED = "accused"
    ANNOUNCER = "announcer"
    BENEFICIARY = "beneficiary"
    CLAIMANT = "claimant"
    SIGNATORY = "signatory"
    SPEAKER = "speaker"
    ADDRESSEE = "addressee"
    DETAINEE = "detainee"
    CAPTOR = "captor"


class Attribution(Vocabulary):
    """How sure it is that a party had its role."""

    CONFIRMED = "confirmed"
    CLAIMED = "claimed"
    SUSPECTED = "suspected"
    DISPUTED = "disputed"
    DENIED = "denied"
    UNKNOWN = "unknown"


class Precision(Vocabulary):
    """How exactly a place is known: UCDP GED codebook, `where_prec` 1-7."""

    EXACT = "exact", "exact place", 1
    NEAR = "near", "within about 25 km", 2
    ADMIN2 = "admin2", "second-order division", 3
    ADMIN1 = "admin1", "first-order division", 4
    AREA = "area", "line or fuzzy area", 5
    COUNTRY = "country", "somewhere in the country", 6
    INTERNATIONAL = "international", "international waters or airspace", 7


class Basis(Vocabulary):
    """Whether the source says so, or the analyst concludes it."""

    STATED = "stated"
    INFERRED = "inferred"
