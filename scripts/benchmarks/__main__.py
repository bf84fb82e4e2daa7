"""Measure Blotter against its peers, turn by turn, and print what was found as Markdown."""

import argparse
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import report
from measure import Measure, Setting, progress

NAMES = ("append", "decode", "size", "rebuild", "tally", "cold", "threats", "verify", "startup")
"""Modules, each with a tuple MEASURES of functions from a setting to what was found."""

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small round of each, to see that it runs")
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=f"of {', '.join(NAMES)}"
    )
    parser.add_argument("--work", type=Path, help="keep ledgers here for the next run (else: removed)")
    parser.add_argument("--scale", type=float, default=1.0, help="of the large ledgers, as in 0.1")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single figure, too")
    return parser.parse_args(given)


def measured(setting: Setting, name: str) -> list[Measure]:
    """Return what the measures of one name found."""
    found = []
    for measure in import_module(name).MEASURES:
        progress(f"{name}: {measure.__doc__.splitlines()[0]}")
        found.append(measure(setting))
    return found


def tell(name: str, section: str, *, write: bool) -> None:
    """Print a section as soon as it is there, and put it into its place in the documentation."""
    print(section, end="\n\n", flush=True)
    if write:
        PAGE.write_text(report.written(PAGE.read_text(encoding="utf-8"), {name: section}), encoding="utf-8")


def main(given: list[str]) -> None:
    asked = arguments(given)
    with tempfile.TemporaryDirectory(prefix="blotter-bench-") as temporary:
        work = (asked.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        found: dict[str, list[Measure]] = {}
        for name in asked.only:
            found[name] = measured(Setting(work, asked.quick, asked.scale), name)
            tell(name, report.section(found[name]), write=asked.write)
    tell("machine", report.machine(), write=asked.write)
    if asked.json:
        asked.json.write_text(report.as_json(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
