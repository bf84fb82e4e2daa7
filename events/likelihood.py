"""Likelihood, level and confidence: three different things, each with its own words.

A likelihood is a whole number of 1e-9, so that every machine computes and prints the same. Its
words follow from the number and are never typed.
"""

from typing import Any

from events.errors import Invalid
from events.vocabulary import Vocabulary

BILLION = 1_000_000_000
"""What a likelihood of 1 would be; none is ever 0 or 1."""

_ICD_203 = (
    (5, "almost no chance"),
    (20, "very unlikely"),
    (45, "unlikely"),
    (55, "roughly even chance"),
    (80, "likely"),
    (95, "very likely"),
    (100, "almost certain"),
)
"""Percent below which a term holds: ICD 203, Analytic Standards (ODNI 2015), section D.6.e.(2)."""

_PHIA = (
    (0, 5, "remote chance"),
    (10, 20, "highly unlikely"),
    (25, 35, "unlikely"),
    (40, 50, "realistic possibility"),
    (55, 75, "likely or probable"),
    (80, 90, "highly likely"),
    (95, 100, "almost certain"),
)
"""Percent from and to of a term: the yardstick of the UK Professional Head of Intelligence Assessment."""

ICD_TERMS = tuple(term for _, term in _ICD_203)


class Level(Vocabulary):
    """How high a threat is: the words of the UK Joint Terrorism Analysis Centre, the cuts our own."""

    LOW = "low", "LOW"
    MODERATE = "moderate", "MODERATE"
    SUBSTANTIAL = "substantial", "SUBSTANTIAL"
    SEVERE = "severe", "SEVERE"
    CRITICAL = "critical", "CRITICAL"


class Confidence(Vocabulary):
    """How sure an assessment is, apart from the likelihood: ICD 203, section D.6.e.(2)."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Mode(Vocabulary):
    """What an analyst's own likelihood is for: to go before the rule's, or to stand beside it."""

    OVERRIDE = "override"
    DIVERGE = "diverge"


def likelihood(value: Any) -> int:
    """Take a likelihood in units of 1e-9: a whole number above 0 and below 1e9."""
    if type(value) is not int or not 0 < value < BILLION:
        raise Invalid(f"{value!r} is not a likelihood", hint="a whole number of 1e-9, above 0 and below 1e9")
    return value


def percent(p: int) -> str:
    """Return a likelihood as people read it: 4.3 %."""
    return f"{p / (BILLION // 100):.1f} %"


def icd_band(p: int) -> int:
    """Return the number of the ICD 203 term of a likelihood, from 0 to 6."""
    return next(band for band, (below, _) in enumerate(_ICD_203) if p * 100 < below * BILLION)


def icd_term(p: int) -> str:
    """Return the ICD 203 term of a likelihood; a number on a cut has the higher term."""
    return ICD_TERMS[icd_band(p)]


def icd_range(band: int) -> tuple[int, int]:
    """Return the percent from and to of an ICD 203 term."""
    return (_ICD_203[band - 1][0] if band else 0), _ICD_203[band][0]


def phia_term(p: int) -> str:
    """Return the PHIA term of a likelihood; in a gap of the yardstick, the nearer one."""

    def gap(term: tuple[int, int, str]) -> int:
        return max(term[0] * BILLION - p * 100, p * 100 - term[1] * BILLION, 0)

    return min(_PHIA, key=gap)[2]
