"""The command that imports a data set, and its next release as amendments."""

import sys
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blotter.cli.options import ByOption, LedgerOption, open_for
from blotter.cli.progress import Progress
from events import Refused, country_names, did_you_mean

if TYPE_CHECKING:
    from blotter.exchange.comparing import Summary
    from blotter.exchange.importing import Import

FORMATS = {"ucdp-ged": ("blotter.exchange.ucdp", "UCDP_GED")}
COUNTS = ("added", "corrected", "reinstated", "withdrawn", "unchanged", "kept")
NAMED = 3
MOVED = 6


class Told(StrEnum):
    """How the outcome is printed."""

    TABLE = "table"
    JSON = "json"


def import_(
    format_of_files: Annotated[
        str, typer.Argument(metavar="FORMAT", help=f"What the files are: {', '.join(FORMATS)}.")
    ],
    paths: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="All files of the release, gzipped or plain.")
    ],
    release: Annotated[
        str, typer.Option("--release", metavar="NUMBER", help="Which release it is, as in 24.1.")
    ],
    available: Annotated[
        str, typer.Option("--available", metavar="DAY", help="Day the release was out (claimed, not proven).")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done; append nothing.")
    ] = False,
    keep_analyst: Annotated[
        bool, typer.Option("--keep-analyst", help="Leave reports alone that an analyst amended.")
    ] = False,
    over_analyst: Annotated[
        bool, typer.Option("--over-analyst", help="Go over what an analyst made of a report.")
    ] = False,
    accept_reused: Annotated[
        bool, typer.Option("--accept-reused", help="Take another incident under a known id for a correction.")
    ] = False,
    ledger: LedgerOption = None,
    by: ByOption = None,
    format: Annotated[Told, typer.Option("--format", help="How to print.")] = Told.TABLE,
) -> None:
    """Import a data set: a report for each row; the next release of it as amendments.

    A row is compared with what the data set itself said last: the same appends nothing, another
    content corrects, a row that is gone within the years and countries of the release is
    withdrawn. An import that was cut short is simply run again.
    """
    from blotter.exchange.importing import Import
    from blotter.exchange.releases import Release

    if format_of_files not in FORMATS:
        raise Refused(f"there is no format {format_of_files!r}", hint=did_you_mean(format_of_files, FORMATS))
    module, name = FORMATS[format_of_files]
    one = Release(
        dataset=getattr(import_module(module), name),
        number=release,
        available=available,
        paths=paths,
        keep_analyst=keep_analyst,
        over_analyst=over_analyst,
        accept_reused=accept_reused,
    )
    with open_for(ledger, by) as desk, Progress() as progress:
        work = Import(
            ledger=desk.ledger, release=one, by=desk.settings.by, veil=desk.settings.veil, tick=progress
        )
        gone = work.summary.counts["withdrawn"] if work.summary else 0
        if gone and not dry_run:
            progress.stop()
            print(f"blotter: rows that are gone and will be withdrawn: {gone:,}", file=sys.stderr)
        if not dry_run:
            work.append()
        progress.stop()
        if format is Told.JSON:
            from blotter.cli.output import write_json

            write_json(_row(work, dry_run=dry_run))
        else:
            print("\n".join(_lines(work, dry_run=dry_run)))


def _row(work: "Import", *, dry_run: bool) -> dict[str, Any]:
    """Return the outcome as data; all counts are 0 where the release was closed already."""
    summary, head = work.summary, work.ledger.head()
    return {
        "dataset": work.release.dataset.name,
        "release": work.release.number,
        "closed_already": summary is None,
        "dry_run": dry_run,
        "rows": summary.rows if summary else 0,
        **{name: summary.counts[name] if summary else 0 for name in COUNTS},
        "warnings": summary.doubts if summary else [],
        "years": _years(summary) if summary else [],
        "size": head.size,
        "root": head.root.hex(),
    }


def _years(summary: "Summary") -> list[dict[str, Any]]:
    """Return the killed (best) of every year before and after, as the data set has them."""
    years = sorted({*summary.before, *summary.after} - {None}, key=str)
    return [{"year": year, "before": summary.before[year], "after": summary.after[year]} for year in years]


def _lines(work: "Import", *, dry_run: bool) -> list[str]:
    release, summary = work.release, work.summary
    title = f"{release.dataset.name} {release.number}"
    if summary is None:
        return [f"{title} was imported already; nothing was appended", f"ledger at {work.ledger.head()}"]
    named = country_names()
    where = ", ".join(named.get(code, code) for code in sorted(summary.countries))
    lines = [f"{title}: {summary.rows:,} rows, {summary.span.text.replace('/', ' to ')}, {where}"]
    lines += [f"  {name:<10} {summary.counts[name]:>9,}" for name in COUNTS if summary.counts[name]]
    if summary.doubts:
        lines.append(f"  {'warnings':<10} {len(summary.doubts):>9,}  (kept as they are)")
        lines += [f"    {doubt}" for doubt in summary.doubts[:NAMED]]
        lines += ["    …"] * (len(summary.doubts) > NAMED)
    lines.append(f"killed (best): {_moved(summary.before.total(), summary.after.total())}")
    moved = [row for row in _years(summary) if row["before"] != row["after"]]
    moved.sort(key=lambda row: -abs(row["after"] - row["before"]))
    lines += [f"  {row['year']}  {_moved(row['before'], row['after'])}" for row in moved[:MOVED]]
    lines += [f"  and {len(moved) - MOVED} other years"] * (len(moved) > MOVED)
    return [*lines, "nothing was appended" if dry_run else f"ledger at {work.ledger.head()}"]


def _moved(before: int, after: int) -> str:
    return f"{before:,} -> {after:,}" if before != after else f"{after:,}, as before"
