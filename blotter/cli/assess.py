"""`blotter assess`: issue assessments, judge beside them, list how they changed, keep score."""

from typing import Annotated, Any

import typer

from blotter.assessing import issue as issued, today, watched
from blotter.cli.app import LazyGroup, plain_app
from blotter.cli.asked import foot
from blotter.cli.options import ByOption, Format, FormatOption, LedgerOption, open_for
from blotter.cli.output import Answer, inert, plain, show
from blotter.cli.write import receipt_row
from blotter.desk import Desk
from blotter.threats import read_unit, read_watched
from events import AssessmentIssued, percent
from ledger import Receipt

SUBCOMMANDS = {
    "issue": (__name__, "Freeze what the rule says of units, so that it can be held against what comes."),
    "judge": ("blotter.cli.judging", "Record your own likelihood beside, or before, the rule's."),
    "history": (
        "blotter.cli.history",
        "List what was issued and judged, what holds, and what is to be renewed.",
    ),
    "score": ("blotter.cli.scoring", "Tell how right assessments were, the misses first."),
}


class AssessGroup(LazyGroup):
    """The commands of assessments."""

    table = SUBCOMMANDS


assess = plain_app(
    cls=AssessGroup,
    no_args_is_help=True,
    help="Issue threat assessments, judge beside them, see how they changed and how right they were.",
)


@assess.callback()
def _assess() -> None: ...


UnitsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[UNIT...]", help="isis-k, AF, isis-k@AF or on:hazara; left out: [watch] units."),
]
DeathsOption = Annotated[int, typer.Option("--deaths", metavar="N", help="At least so many: 1, 25 or 100.")]


_ISSUED = ("unit", "at", "rule", "no_signal", "forecasts", "changed", "review_due", "valid_until", "receipt")
"""Columns of what is issued."""


def units_of(desk: Desk, words: list[str] | None) -> list[str]:
    """Return the units that words mean, each once; without any, those that are watched.

    Doubles of an actor are one unit, named as it is read now.
    """
    read = desk.views.threats(at=today()).read
    meant = read_unit if words else read_watched
    return list(dict.fromkeys(read(meant(desk, word)) for word in watched(desk, words or ())))


def issue(
    units: UnitsArgument = None,
    if_changed: Annotated[
        bool, typer.Option("--if-changed", help="Only where a level is another than in the last one.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be issued; append nothing.")
    ] = False,
    ledger: LedgerOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Issue the assessments of units as of today: all likelihoods, levels, and what changed.

    Only what was issued before it came enters the track record. What would say the same again on
    the same day is not issued again.
    """
    with open_for(ledger, by) as desk:
        chosen = units_of(desk, units)
        made = issued(desk, chosen, today(), if_changed=if_changed, dry_run=dry_run)
        rows = [_issued_row(desk, event, receipt) for event, receipt in made]
        cells = [
            [
                inert(event.unit),
                *(_told(event, threshold) for threshold in (1, 25, 100)),
                plain(event.changed),
            ]
            for event, _ in made
        ]
        heads = ("unit", "1+ in 30 days", "25+", "100+", "what changed")
        done = f"{len(made)} of {len(chosen)} units" + (" would be issued" if dry_run else " issued")
        empty = "No level has changed." if if_changed else "Nothing has changed since it was issued today."
        show(
            Answer(
                columns=_ISSUED,
                rows=rows,
                heads=heads,
                cells=cells,
                foot=f"{done}\n{foot(desk, {})}",
                empty=empty,
            ),
            format,
        )


def _told(event: AssessmentIssued, threshold: int) -> str:
    """Return what an assessment says of 30 days: the level, or why there is none, and how likely."""
    (one,) = (one for one in event.forecasts if (one.threshold, one.horizon) == (threshold, 30))
    level = one.level.words if one.level else "no signal" if event.no_signal else "not watched"
    return f"{level} {percent(one.p)}"


def _issued_row(desk: Desk, event: AssessmentIssued, receipt: Receipt | None) -> dict[str, Any]:
    from events import to_plain

    told = to_plain(event)
    return {
        "unit": event.unit,
        "at": str(event.at),
        "rule": event.rule,
        "no_signal": event.no_signal,
        "forecasts": told["forecasts"],
        "changed": event.changed,
        "review_due": str(event.review_due),
        "valid_until": str(event.valid_until),
        "receipt": receipt and receipt_row(desk, receipt),
    }
