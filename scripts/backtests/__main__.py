"""Walk rule 1 forward over the past, with the code that assesses a ledger, and tell how right it was.

A panel has a row for each month and a column for each unit; a block is then a calendar month with
the weights of 30 days. Of a ledger, or of a file of UCDP GED, blocks are spans of days, and it
is asked once a week. Intervals are of 95 %.
"""

import argparse
import json
import sys
from pathlib import Path

import report
from constants import remeasured
from figure import reliability
from histories import History, Months, history
from pairs import paired
from walk import Walked, walk

from blotter.cli.progress import Progress
from events import HORIZONS, BlotterError, Invalid
from projections import flat, scored

DIGITS = 5


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/backtest", description=__doc__)
    parser.add_argument(
        "panel", type=Path, metavar="PANEL", help="months (.csv), UCDP GED (.csv, .csv.gz), ledger (.db)"
    )
    parser.add_argument("--known", type=Path, help="make the forecasts from this earlier panel, and compare")
    parser.add_argument(
        "--from", dest="first", metavar="MONTH", help="first month of outcomes (of ten years)"
    )
    parser.add_argument("--to", dest="last", metavar="MONTH", help="last month of outcomes (the last)")
    parser.add_argument("--horizon", type=int, choices=HORIZONS, default=30, help="days to look ahead (30)")
    parser.add_argument(
        "--units",
        default="country",
        choices=("country", "actor", "actor in a country", "target"),
        help="which units of a ledger or of UCDP GED",
    )
    parser.add_argument("--constants", action="store_true", help="measure the rule's constants anew")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw a reliability diagram (SVG)")
    parser.add_argument("--format", choices=("table", "json", "md"), default="table")
    return parser.parse_args(given)


def months_before(month: str, number: int) -> str:
    """Return the month so many months before another, as in 2015-01."""
    year, place = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - number, 12)
    return f"{year}-{place + 1:02}"


def ten_years(first: str, last: str) -> str:
    """Return where the last ten years begin, or the second half of a shorter panel."""
    return max(months_before(last, 119), months_before(last, _months(first, last) // 2))


def _months(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:])


def as_rows(walked: Walked) -> list[dict[str, object]]:
    """Return a row for each threshold, as JSON has it."""
    rows = []
    for threshold, told in walked.told.items():
        score = scored(told)
        figures = flat(score) if score else {"n": 0}
        rows.append(
            {"threshold": threshold}
            | {
                name: round(value, DIGITS) if isinstance(value, float) else value
                for name, value in figures.items()
            }
        )
    return rows


def compare(asked: argparse.Namespace, true: History, progress: Progress) -> int:
    """Tell how much worse forecasts are that stand on what was known then."""
    known = history(asked.known, asked.horizon, asked.units)
    if not (isinstance(known, Months) and isinstance(true, Months)) or known.months[0] != true.months[0]:
        raise Invalid("both have to be panels that begin in the same month", field="known")
    first, last = asked.first or known.months[-12], asked.last or known.months[-1]
    moments = known.moments(first, last)
    walks = [
        walk(inputs, outcomes, moments, asked.horizon, progress, levels=False)
        for inputs, outcomes in ((known, true), (true, true), (known, known))
    ]
    progress.stop()
    found = {k: paired(*(one.told[k] for one in walks)) for k in walks[0].told}
    if asked.format == "json":
        rows = [{"threshold": threshold} | flat(one) for threshold, one in found.items()]
        print(json.dumps(rows, indent=2))
        return 0
    print(f"Outcomes of {first} to {last} as they are known now; Brier scores of the same questions.\n")
    print(report.pairs(found, markdown=asked.format == "md"))
    return 0


def main(given: list[str]) -> int:
    asked = arguments(given)
    with Progress() as progress:
        true = history(asked.panel, asked.horizon, asked.units)
        if asked.known:
            return compare(asked, true, progress)
        first, last = asked.first or ten_years(*true.span), asked.last or true.span[1]
        moments = true.moments(first, last)
        walked = walk(true, true, moments, asked.horizon, progress, levels=asked.horizon == 30)
        again = None
        if asked.constants:
            before = true.moments(max(months_before(first, 120), true.span[0]), first)[:-1]
            again = remeasured(true, before, moments, asked.horizon, progress)
        progress.stop()
        markdown = asked.format == "md"
        if asked.picture:
            said = f"Within {asked.horizon} days, {first} to {last}: what was said, and how often it came"
            asked.picture.write_text(reliability(walked.told, said), encoding="utf-8")
        if asked.format == "json":
            print(json.dumps(as_rows(walked), indent=2))
            return 0
        parts = [part(walked, markdown=markdown) for part in (report.missed, report.scores, report.words)]
        parts += [report.constants(again, asked.horizon, markdown=markdown)] if again else []
        print("\n\n".join(parts))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (BlotterError, OSError) as error:
        sys.exit(f"scripts/backtest: {error}")
