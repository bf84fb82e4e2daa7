"""`blotter assess judge`: an analyst's own likelihood, recorded beside the rule's."""

from typing import Annotated, Any

import typer

from blotter.assessing import judge as judged, read_likelihood, today
from blotter.cli.assess import DeathsOption
from blotter.cli.options import ByOption, DaysOption, Format, FormatOption, LedgerOption, open_for
from blotter.cli.write import print_place, print_receipt, receipt_row
from blotter.threats import check_question, read_unit
from events import Invalid, Mode, did_you_mean, icd_term, percent

_OPTIONS = {"review_due": "review", "valid_until": "expires"}
"""Fields to the options that say them."""


def judge(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="isis-k, AF, isis-k@AF or on:hazara.")],
    p: Annotated[str, typer.Option("--p", metavar="P", help="Your likelihood, as in 60% or 0.6.")],
    deaths: DeathsOption = 1,
    days: DaysOption = 30,
    mode: Annotated[
        str,
        typer.Option(
            "--mode", metavar="MODE", help="override: goes before the rule's; diverge: stands beside it."
        ),
    ] = "diverge",
    rationale: Annotated[
        str | None,
        typer.Option(
            "--rationale", metavar="TEXT", help="Why; needed more than one ICD 203 term away from the rule."
        ),
    ] = None,
    concerns: Annotated[
        list[str] | None,
        typer.Option("--concerns", metavar="ID", help="A report that it rests on; may be repeated."),
    ] = None,
    alternative: Annotated[
        list[str] | None,
        typer.Option("--alternative", metavar="TEXT", help="What else was considered; may be repeated."),
    ] = None,
    assumption: Annotated[
        list[str] | None,
        typer.Option("--assumption", metavar="TEXT", help="What is taken for granted; may be repeated."),
    ] = None,
    indicator: Annotated[
        list[str] | None,
        typer.Option("--indicator", metavar="TEXT", help="What would change it; may be repeated."),
    ] = None,
    imminent: Annotated[
        bool, typer.Option("--imminent", help="An attack is imminent: the level is CRITICAL.")
    ] = False,
    review: Annotated[
        str | None,
        typer.Option(
            "--review", metavar="DAY", help="When to look at it again; left out: in 30 days at most."
        ),
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option("--expires", metavar="DAY", help="The last day that it holds; left out: the horizon's."),
    ] = None,
    ledger: LedgerOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Record your own likelihood of one question; the rule's is recorded with it.

    Both are always shown and scored apart. It stops being effective by itself when it expires.
    """
    if mode not in set(Mode):
        raise Invalid(f"{mode!r} is not a mode", field="mode", hint=did_you_mean(mode, Mode))
    check_question(deaths, days)
    with open_for(ledger, by) as desk:
        given: dict[str, Any] = {
            "threshold": deaths,
            "horizon": days,
            "p": read_likelihood(p),
            "mode": Mode(mode),
            "imminent": imminent,
            "rationale": rationale,
            "concerns": tuple(desk.names.record(name).id for name in concerns or ()),
            "alternatives": tuple(alternative or ()),
            "assumptions": tuple(assumption or ()),
            "indicators": tuple(indicator or ()),
            "review_due": review,
            "valid_until": expires,
        }
        try:
            event, receipt = judged(desk, read_unit(desk, unit), today(), **given)
        except Invalid as error:
            error.field = _OPTIONS.get(str(error.field), error.field)
            raise
        if format is not Format.TABLE:
            print_receipt(desk, event, receipt, format)
            return
        print(f"{event.unit}: {event.threshold}+ deaths within {event.horizon} days after {event.at}")
        how = f"{event.mode.words}, imminent" if event.imminent else event.mode.words
        print(f"  judged    {percent(event.p)}, {icd_term(event.p)} ({how})")
        print(f"  rule {event.rule:<4} {percent(event.computed)}, {icd_term(event.computed)}")
        print(f"  review    {event.review_due}, holds until {event.valid_until}")
        print_place(receipt_row(desk, receipt))
