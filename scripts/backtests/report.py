"""Report: what a walk found, the misses first, as tables on a terminal or in Markdown."""

from collections.abc import Iterable, Sequence

from constants import Remeasured
from pairs import Paired
from walk import Walked

from blotter.cli.scores import (
    MISSES,
    PARTS,
    SCORES,
    WORDS,
    deaths_line,
    miss_cells,
    number,
    onsets,
    part_cells,
    ranged,
    score_cells,
    word_cells,
)
from projections import level_table, misses, scored, scored_deaths, term_table

LARGEST = 5
"""How many of the largest errors are told."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, markdown: bool) -> str:
    """Return a table; the first column is aligned left, the others right."""
    lines = [list(heads), *map(list, rows)]
    wide = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    padded = [
        [cell.ljust(wide[0]) if not place else cell.rjust(wide[place]) for place, cell in enumerate(line)]
        for line in lines
    ]
    if not markdown:
        return "\n".join("  ".join(line).rstrip() for line in padded)
    rule = ["---", *["---:"] * (len(heads) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], rule, *lines[1:]))


def missed(walked: Walked, *, markdown: bool) -> str:
    """Return the largest errors of every threshold, and how many onsets there were."""
    rows = [miss_cells(one) for told in walked.told.values() for one in misses(told, LARGEST)]
    lines = [onsets(threshold, told) for threshold, told in walked.told.items()]
    return "\n".join([table(MISSES, rows, markdown=markdown), "", *(line for line in lines if line)])


def scores(walked: Walked, *, markdown: bool) -> str:
    """Return the scores of every threshold, each with its interval, and those of the deaths."""
    found = {f"{threshold}+": scored(told) for threshold, told in walked.told.items()}
    deaths = scored_deaths(walked.deaths)
    some = {label: score for label, score in found.items() if score}
    if not some or not deaths:
        return "Nothing was asked in this time."
    first = next(iter(some.values()))
    return "\n".join(
        [
            table(SCORES, [score_cells(*one) for one in some.items()], markdown=markdown),
            "",
            table(PARTS, [part_cells(*one) for one in some.items()], markdown=markdown),
            "",
            f"Intervals: 95 %, {first.units} units, drawn as {first.drawn}. {deaths_line(deaths)}",
        ]
    )


def words(walked: Walked, *, markdown: bool) -> str:
    """Return how often it came where each term and each level was said, for every threshold."""
    parts = []
    for kind, found in (("term", term_table), ("level", level_table)):
        rows = [word_cells(f"{k}+", one) for k, told in walked.told.items() for one in found(told)]
        heads = ["deaths", kind, *WORDS]
        parts += [table(heads, rows, markdown=markdown)] if rows else []
    return "\n\n".join(parts)


def pairs(found: dict[int, Paired], *, markdown: bool) -> str:
    """Return how much worse forecasts are that stand on what was known then."""
    heads = ["deaths", "n", "base rate", "as known then", "in hindsight", "worse by", "resolved then"]
    rows = [
        [
            f"{threshold}+",
            f"{one.n:,}",
            number(one.base_rate.value),
            ranged(one.as_known),
            ranged(one.in_hindsight),
            ranged(one.worse),
            ranged(one.resolved_then),
        ]
        for threshold, one in found.items()
    ]
    return table(heads, rows, markdown=markdown)


def constants(found: Remeasured, horizon: int, *, markdown: bool) -> str:
    """Return the constants of the rule beside those that the years before the test give."""

    def line(constants: Sequence[float]) -> str:
        terms = [f"{a:.3f} F{half}" for a, half in zip(constants[1:], found.halves, strict=True)]
        return " + ".join([f"{constants[0]:.3f}", *terms])

    heads = [f"{horizon} days", "constants", "Brier", "n"]
    rows = [
        ["of the rule", line(found.said), number(found.brier_said), f"{found.n:,}"],
        [
            "of the years before, by least squares",
            line(found.fitted),
            number(found.brier_fitted),
            f"{found.n:,}",
        ],
    ]
    return table(heads, rows, markdown=markdown)
