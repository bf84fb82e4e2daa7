"""Declared: what the desk says of itself: coverage, rules, assessments, and figures that left the house."""

from collections.abc import Iterable
from datetime import date

from events import AssessmentIssued, AssessmentJudged, CoverageDeclared, Event, RuleAdopted, TallyPublished
from projections.projection import Columns, Projection, Row


def _rows(event: Event) -> Iterable[Row]:
    """Yield unit, rule, first, last, texts, threshold, horizon, p, p_low, p_high, level, confidence, flag."""
    if isinstance(event, CoverageDeclared):
        span, kinds = event.span, list(event.kinds)
        yield event.unit, None, span.earliest, span.latest, kinds, event.threshold, *[None] * 6, False
    elif isinstance(event, RuleAdopted):
        yield None, event.rule, None, None, [*event.constants, event.rationale], *[None] * 7, False
    elif isinstance(event, AssessmentIssued):
        for one in event.forecasts:
            yield (
                *(event.unit, event.rule, event.at.earliest, event.valid_until.earliest, [event.changed]),
                *(one.threshold, one.horizon, one.p, one.p_low, one.p_high),
                *(one.level and one.level.value, one.confidence.value, event.no_signal),
            )
    elif isinstance(event, AssessmentJudged):
        yield (
            *(event.unit, event.rule, event.at.earliest, event.valid_until.earliest),
            *([event.rationale] if event.rationale else [], event.threshold, event.horizon),
            *(event.p, event.computed, event.computed, None, event.mode.value, event.imminent),
        )
    elif isinstance(event, TallyPublished):
        yield None, None, None, None, [event.name], *[None] * 7, False


DECLARED = Projection(
    name="declared",
    version=2,
    reports=(CoverageDeclared, RuleAdopted, AssessmentIssued, AssessmentJudged, TallyPublished),
    columns=(
        Columns(
            schema={
                "unit": str,
                "rule": str,
                "first": date,  # of a coverage; the day that an assessment looks ahead from
                "until": date,  # the last day of a coverage (null: open) or of an assessment's validity
                "texts": list,  # kinds that are watched; constants; what changed; why; a name
                "threshold": int,
                "horizon": int,
                "p": int,
                "p_low": int,  # what the rule said, where an analyst judged
                "p_high": int,
                "level": str,
                "judged": str,  # confidence, or the analyst's mode
                "flag": bool,  # no signal, or imminent
            },
            of=lambda standing: standing.event,
            rows=_rows,
        ),
    ),
)
"""One row for every answer that the desk gave about itself; each is a posting of its own."""
