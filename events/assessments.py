"""What was judged of a threat: by which rule, what was computed and issued, what an analyst holds."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from attrs import frozen

from events.desk import unit, whole_number
from events.errors import Invalid
from events.event import Event
from events.fields import Value, a, code, each, must, report_id, said
from events.likelihood import BILLION, Confidence, Level, Mode, icd_band, likelihood
from events.texts import ref_slug, sha256_hex, shaped, text
from events.times import When, exact_when

THRESHOLDS = (1, 25, 100)
"""Deaths that an assessment asks for."""

HORIZONS = (7, 30, 91, 365)
"""Days that an assessment looks ahead."""

_CONSTANTS = re.compile(r"(7|30|91|365) = 0\.\d{1,9}(?: \+ 0\.\d{1,9} F[1-9]\d{0,4})+")
_constants = shaped(_CONSTANTS, "a line of constants", "30 = 0.01 + 0.65 F61 + 0.31 F365")


def _one_of(numbers: Sequence[int]) -> Any:
    def convert(value: Any) -> int:
        if type(value) is not int or value not in numbers:
            raise Invalid(f"{value!r} is not asked for", hint=f"one of: {', '.join(map(str, numbers))}")
        return value

    return convert


_threshold, _horizon = _one_of(THRESHOLDS), _one_of(HORIZONS)


@frozen(kw_only=True, eq=False, repr=False)
class RuleAdopted(Event):
    """From here on this rule computes: a constant and weights of decayed shares for each horizon."""

    kind: ClassVar[str] = "rule_adopted"

    rule: str = must("name of the rule, such as 1", ref_slug)
    constants: tuple[str, ...] = must(
        "a line for each horizon, as in 30 = 0.01 + 0.65 F61 + 0.31 F365", each(_constants)
    )
    rationale: str = must("why", text)

    def __attrs_post_init__(self) -> None:
        horizons = [int(line.partition(" ")[0]) for line in self.constants]
        if horizons != list(HORIZONS):
            hint = f"one line each for {', '.join(map(str, HORIZONS))} days, in this order"
            raise Invalid("does not give every horizon once", field="constants", hint=hint)
        for index, line in enumerate(self.constants):
            shares = [int(part.ljust(9, "0")) for part in re.findall(r"0\.(\d+)", line)]
            if shares[0] == 0 or sum(shares) >= BILLION:
                hint = "the constant is above 0, and all of them together stay below 1"
                raise Invalid(f"{line!r} could give 0 or 1", field=f"constants[{index}]", hint=hint)


@frozen(kw_only=True, eq=False, repr=False)
class Forecast(Value):
    """One answer of an assessment: how likely so many deaths are within so many days."""

    threshold: int = must("at least so many deaths", _threshold)
    horizon: int = must("within so many days", _horizon)
    p: int = must("likelihood, in 1e-9", likelihood)
    p_low: int = must("likelihood by what is sure, in 1e-9", likelihood)
    p_high: int = must("likelihood by all that was said, in 1e-9", likelihood)
    level: Level | None = said("level; only within 30 days, and where the log watches", code(Level))
    confidence: Confidence = must("how sure it is", code(Confidence))

    def __attrs_post_init__(self) -> None:
        if not self.p_low <= self.p <= self.p_high:
            raise Invalid("is not between p_low and p_high", field="p")
        if self.level is not None and self.horizon != 30:
            raise Invalid("is of 30 days only", field="level")


def _apart(first: str, first_day: When, last: str, last_day: When) -> None:
    """Refuse a last day that comes before the first."""
    if first_day.earliest and last_day.earliest and last_day.earliest < first_day.earliest:
        raise Invalid(f"is before {first}, {first_day}", field=last)


@frozen(kw_only=True, eq=False, repr=False)
class AssessmentIssued(Event):
    """A computed assessment, frozen: what was said of a unit on a day, and from which history."""

    kind: ClassVar[str] = "assessment_issued"

    unit: str = must("actor, country, actor@country or on:actor", unit)
    at: When = must("the day that it looks ahead from", exact_when)
    rule: str = must("name of the rule that computed it", ref_slug)
    size: int = must("number of records it was drawn from", whole_number)
    root: str = must("root of those records", sha256_hex)
    no_signal: bool = said("whether history gives no signal", a(bool), default=False)
    forecasts: tuple[Forecast, ...] = said(
        "likelihood by threshold and horizon", each(a(Forecast)), default=()
    )
    changed: str = must("what changed since the last one, and because of what", text)
    review_due: When = must("the day by which it is looked at again", exact_when)
    valid_until: When = must("the last day that it may be used", exact_when)

    def __attrs_post_init__(self) -> None:
        _apart("the day that it is made", self.at, "review_due", self.review_due)
        _apart("the review", self.review_due, "valid_until", self.valid_until)


@frozen(kw_only=True, eq=False, repr=False)
class AssessmentJudged(Event):
    """An analyst's own assessment of one question, beside or before the computed one."""

    kind: ClassVar[str] = "assessment_judged"

    unit: str = must("actor, country, actor@country or on:actor", unit)
    at: When = must("the day that it looks ahead from", exact_when)
    threshold: int = must("at least so many deaths", _threshold)
    horizon: int = must("within so many days", _horizon)
    p: int = must("the analyst's likelihood, in 1e-9", likelihood)
    computed: int = must("the rule's likelihood then, in 1e-9", likelihood)
    rule: str = must("name of the rule that computed it", ref_slug)
    mode: Mode = must("whether it goes before the rule's or stands beside it", code(Mode))
    imminent: bool = said("whether an attack is judged to be imminent", a(bool), default=False)
    rationale: str | None = said("why", text)
    concerns: tuple[UUID, ...] = said("the reports that it rests on", each(report_id), default=())
    alternatives: tuple[str, ...] = said("what else was considered", each(text), default=())
    assumptions: tuple[str, ...] = said("what is taken for granted", each(text), default=())
    indicators: tuple[str, ...] = said("what would change it", each(text), default=())
    review_due: When = must("the day by which it is looked at again", exact_when)
    valid_until: When = must("the last day that it holds", exact_when)

    def __attrs_post_init__(self) -> None:
        _apart("the day that it is made", self.at, "review_due", self.review_due)
        _apart("the review", self.review_due, "valid_until", self.valid_until)
        if self.rationale is None and abs(icd_band(self.p) - icd_band(self.computed)) > 1:
            raise Invalid(
                "is more than one ICD 203 term away from the rule, and no reason is given",
                field="p",
                hint="say why: --rationale",
            )
        if self.imminent and self.rationale is None:
            raise Invalid("is missing", field="rationale", hint="say why an attack is imminent")
