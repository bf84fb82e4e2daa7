"""`blotter assess history`: what was issued and judged, what holds today, what is to be renewed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blotter.assessing import assessed, renewal, today
from blotter.cli.asked import foot
from blotter.cli.assess import DeathsOption
from blotter.cli.options import DaysOption, Format, FormatOption, LedgerOption, open_for
from blotter.cli.output import Answer, inert, plain, show
from blotter.threats import check_question, read_unit
from events import AssessmentIssued, AssessmentJudged, Forecast, icd_term, percent

if TYPE_CHECKING:
    from projections import Word


COLUMNS = (
    "position",
    "kind",
    "unit",
    "at",
    "by",
    "threshold",
    "horizon_days",
    "p",
    "p_low",
    "p_high",
    "likelihood",
    "computed",
    "rule",
    "level",
    "confidence",
    "no_signal",
    "mode",
    "imminent",
    "why",
    "state",
    "due",
    "review_due",
    "valid_until",
)
"""What is told of each answer, also where there is none."""


def history(
    unit: Annotated[
        str | None,
        typer.Argument(metavar="[UNIT]", help="isis-k, AF, isis-k@AF or on:hazara; left out: all."),
    ] = None,
    deaths: DeathsOption = 1,
    days: DaysOption = 30,
    only_due: Annotated[
        bool, typer.Option("--due", help="Only what is due for review or has expired.")
    ] = False,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """List what was issued and judged of a question, in order, and what each is worth today.

    What has expired is no longer effective; the last word on a question is then listed for renewal.
    """
    from projections import due, states

    check_question(deaths, days)
    with open_for(ledger) as desk:
        at = today()
        words = assessed(desk, units=() if unit is None else [read_unit(desk, unit)])
        worth = dict(zip((word.position for word in words), states(words, at), strict=True))
        late = {one.word.position: one for one in due(words, at)}
        rows = [
            _row(word, one, worth[word.position], due=word.position in late)
            for word in words
            for one in _answers(word)
            if (one.threshold, one.horizon) == (deaths, days) and (word.position in late or not only_due)
        ]
        cells = [_cells(row) for row in rows]
        heads = ("@", "day", "unit", "by", "says", "rule", "level", "is", "review", "until", "why")
        notes = [f"At least {deaths} deaths within {days} days."]
        notes += [
            f"To be renewed: @{one.word.position} of {inert(one.word.event.unit)}, {renewal(one)}"
            for one in late.values()
        ]
        show(
            Answer(
                columns=COLUMNS,
                rows=rows,
                heads=heads,
                cells=cells,
                foot="\n".join([*notes, foot(desk, {})]),
                empty="Nothing is due." if only_due else "Nothing was issued or judged.",
            ),
            format,
        )


def _answers(word: "Word") -> "Sequence[Forecast | AssessmentJudged]":
    event = word.event
    return event.forecasts if isinstance(event, AssessmentIssued) else (event,)


def _row(word: "Word", one: "Forecast | AssessmentJudged", state: str, *, due: bool) -> dict[str, Any]:
    event = word.event
    forecast = one if isinstance(one, Forecast) else None
    judgement = event if isinstance(event, AssessmentJudged) else None
    issued = event if isinstance(event, AssessmentIssued) else None
    level = forecast and forecast.level
    return {
        "position": word.position,
        "kind": event.kind,
        "unit": event.unit,
        "at": str(event.at),
        "by": word.by,
        "threshold": one.threshold,
        "horizon_days": one.horizon,
        "p": one.p,
        "p_low": forecast and forecast.p_low,
        "p_high": forecast and forecast.p_high,
        "likelihood": icd_term(one.p),
        "computed": judgement.computed if judgement else one.p,
        "rule": event.rule,
        "level": level and level.value,
        "confidence": forecast and forecast.confidence.value,
        "no_signal": issued and issued.no_signal,
        "mode": judgement and judgement.mode.value,
        "imminent": judgement and judgement.imminent,
        "why": issued.changed if issued else judgement and judgement.rationale,
        "state": str(state),
        "due": due,
        "review_due": str(event.review_due),
        "valid_until": str(event.valid_until),
    }


def _cells(row: dict[str, Any]) -> list[str]:
    level = row["level"].upper() if row["level"] else ("no signal" if row["no_signal"] else "")
    said = f"{percent(row['p'])} {row['likelihood']}"
    mode = f"{row['mode'] or 'issued'}{', imminent' * bool(row['imminent'])}"
    return [
        str(row["position"]),
        row["at"],
        inert(row["unit"]),
        f"{inert(row['by'])} ({mode})",
        said,
        percent(row["computed"]),
        level,
        row["state"],
        row["review_due"],
        row["valid_until"],
        plain(row["why"]),
    ]
