"""What was found, as Markdown, as JSON, and in its place in the documentation."""

import json
import os
import platform
import re
import sqlite3
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from statistics import median

from measure import Judged, Measure, judged, shown

PACKAGES = ("apsw", "attrs", "cattrs", "duckdb", "eventsourcing", "msgpack", "msgspec", "polars", "typer")


def _table(measure: Measure) -> list[str]:
    first = median(next(iter(measure.figures.values())))
    lines = [f"| | {measure.unit} | lowest to highest | ratio |", "| --- | ---: | ---: | ---: |"]
    for name, figures in measure.figures.items():
        middle = median(figures)
        spread = f"{shown(min(figures))} to {shown(max(figures))}" if len(figures) > 1 else ""
        ratio = shown(middle / first) if first else ""
        lines.append(f"| {name} | {shown(middle)} | {spread} | {ratio} |")
    return lines


def _verdict(judged: Judged) -> str:
    goal = judged.goal
    times = " times" if goal.to else ""
    outcome = "met" if judged.missed_by == 0 else f"**missed** by {judged.missed_by:.0%}"
    return f"| {goal.says} | {shown(judged.found)}{times} | {outcome} |"


def _lines(measure: Measure) -> Iterable[str]:
    yield f"### {measure.title}"
    yield ""
    yield from _table(measure)
    if measure.goals:
        yield from ("", "| goal | in this run | |", "| --- | ---: | --- |")
        yield from map(_verdict, judged(measure))
    for note in measure.notes:
        yield from ("", note)


def section(measures: Iterable[Measure]) -> str:
    """Return the tables of some measures."""
    return "\n\n".join("\n".join(_lines(measure)) for measure in measures)


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"


def machine() -> str:
    """Return what it was measured on and with."""
    import apsw

    return "\n".join(
        [
            f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, "
            f"Python {platform.python_version()};",
            f"SQLite {apsw.sqlite_lib_version()} in apsw, {sqlite3.sqlite_version} in sqlite3;",
            f"{', '.join(map(_version, PACKAGES))}.",
        ]
    )


def as_json(found: Mapping[str, list[Measure]]) -> str:
    """Return every figure of every round."""
    measures = {
        name: [
            {
                "title": measure.title,
                "unit": measure.unit,
                "figures": measure.figures,
                "goals": [
                    {"goal": told.goal.says, "found": told.found, "missed_by": told.missed_by}
                    for told in judged(measure)
                ],
            }
            for measure in measures
        ]
        for name, measures in found.items()
    }
    return json.dumps({"machine": machine(), "measures": measures}, indent=2) + "\n"


def written(page: str, sections: Mapping[str, str]) -> str:
    """Return a page with sections in their places, `<!-- bench NAME -->` to `<!-- end -->`."""
    for name, text in sections.items():
        place = re.compile(rf"(<!-- bench {name} -->\n).*?(<!-- end -->)", re.S)
        places = list(place.finditer(page))
        if len(places) != 1:
            raise SystemExit(f"docs/performance.md has {len(places)} places for {name}, not one")
        (found,) = places
        page = f"{page[: found.end(1)]}\n{text}\n\n{page[found.start(2) :]}"
    return page
