"""Commands for figures that leave the house: publish, published, digest."""

import sys
from typing import Annotated, Any

import typer

from blotter.asking import Asking
from blotter.cli.asked import foot, tell_unnamed
from blotter.cli.audit import PolicyOption, ViewArgument, check_view
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, inert, plain, show
from blotter.cli.write import print_place, print_receipt, receipt_row
from blotter.figures import brief, told
from blotter.publishing import Check, checks, moved, moved_by, named, publish as publish_tally
from events import Figure
from projections import keys_of


@with_asking
def publish(
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="What the figure is called from now on.")],
    view: ViewArgument = "casualties",
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="COLUMNS", help="Break down as the view does.")
    ] = None,
    policy: PolicyOption = "current",
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """Freeze a figure that leaves the house: question, answer, position and root.

    `blotter published --moved` tells later which of them read differently, and why. Who publishes
    is BLOTTER_BY, or `blotter --by NAME publish`.
    """
    check_view(view)
    with open_for(ledger) as desk:
        tell_unnamed(desk, asking)
        event, receipt = publish_tally(desk, name, by, policy=policy, asking=asking)
        if not event.figures:
            print("blotter: nothing fits the question: the answer has no rows", file=sys.stderr)
        if format is not Format.TABLE:
            print_receipt(desk, event, receipt, format)
        else:
            print(f"published {event.name}, drawn from @{event.size}")
            print_place(receipt_row(desk, receipt))
            for figure in event.figures:
                print(f"  {' '.join((*figure.of, figure.outcome))}: {brief(figure)}")


def published(
    only_moved: Annotated[
        bool, typer.Option("--moved", help="Only those that read differently today.")
    ] = False,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
) -> int:
    """List published figures and what they read today; exit 3 with --moved if any has moved."""
    with open_for(ledger) as desk:
        found = [check for check in checks(desk) if moved(check) or not only_moved]
        rows = [_row(check) for check in found]
        cells = [
            [
                check.event.name,
                inert(named(check)),
                *told(check.then, check.now),
                moved_by(check),
                f"@{check.event.size}",
            ]
            for check in found
        ]
        heads = ("name", "figure", "published", "today", "moved by", "drawn from")
        empty = "No published figure has moved." if only_moved else "No figure is published."
        show(
            Answer(columns=_COLUMNS, rows=rows, heads=heads, cells=cells, foot=foot(desk, {}), empty=empty),
            format,
        )
        return 3 if only_moved and rows else 0


_COLUMNS = ("name", "size", "root", "by", "outcome", "then", "now", "moved", "records")


def _row(check: Check) -> dict[str, Any]:
    def figures(figure: Figure | None) -> dict[str, Any] | None:
        if figure is None:
            return None
        names = ("low", "best", "high", "high_open", "unknown", "incidents", "reports")
        return {name: getattr(figure, name) for name in names}

    return {
        "name": check.event.name,
        "size": check.event.size,
        "root": check.event.root,
        "by": dict(zip(keys_of(check.event.by), check.of, strict=bool(check.outcome))),
        "outcome": check.outcome,
        "then": figures(check.then),
        "now": figures(check.now),
        "moved": moved(check),
        "records": list(check.records),
    }


def digest(
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="AS_OF",
            help="From here on: a day (its start), a time, @120, a published figure.",
        ),
    ],
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Tell what came in since, what changed, and what calls for somebody's attention."""
    from blotter.digest import digest as digested

    with open_for(ledger) as desk:
        items = digested(desk, since)
        cells = [
            [
                item.section,
                "" if item.record is None else f"@{item.record}",
                inert(item.report),
                plain(item.what),
            ]
            for item in items
        ]
        rows = [item._asdict() for item in items]
        columns = ["section", "record", "report", "what"]
        show(
            Answer(columns=columns, rows=rows, cells=cells, foot=foot(desk, {}), empty="Nothing since."),
            format,
        )
