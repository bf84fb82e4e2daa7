"""How scores are told: what the track record of a ledger and a backtest of a panel print alike."""

from collections.abc import Sequence

from events import BILLION
from projections import DeathScore, Figure, Observed, Resolved, Score

Cells = list[str]

SCORES = ("deaths", "n", "base rate", "Brier", "log score", "skill, own base rate", "skill, last year")
PARTS = ("deaths", "miscalibration", "by chance", "discrimination", "uncertainty")
WORDS = ("stands for", "said", "came", "inside")
"""What follows deaths and a term, or a level."""
MISSES = ("largest errors", "deaths", "said", "what came", "of it")


def number(value: float, digits: int = 4) -> str:
    """Return a number without the zero before its point, as scores are written."""
    text = f"{value:,.{digits}f}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def ranged(figure: Figure | None, digits: int = 4) -> str:
    """Return a figure with its interval; a dash where nothing is told."""
    if figure is None:
        return "-"
    if figure.low is None or figure.high is None:
        return number(figure.value, digits)
    return f"{number(figure.value, digits)} ({number(figure.low, digits)} to {number(figure.high, digits)})"


def share(figure: Figure) -> str:
    """Return a share as a percentage with its interval."""
    if figure.low is None or figure.high is None:
        return f"{100 * figure.value:.1f} %"
    return f"{100 * figure.value:.1f} % ({100 * figure.low:.1f} to {100 * figure.high:.1f})"


def score_cells(label: str, score: Score) -> Cells:
    """Return the cells of SCORES."""
    return [
        label,
        f"{score.n:,}",
        ranged(score.base_rate),
        ranged(score.brier),
        ranged(score.log_score),
        ranged(score.skill_base, 3),
        ranged(score.skill_conflictology, 3),
    ]


def part_cells(label: str, score: Score) -> Cells:
    """Return the cells of PARTS."""
    chance = score.miscalibration
    by_chance = "-" if chance.low is None else f"{number(chance.low)} to {number(chance.high or 0)}"
    parts = [number(chance.value), by_chance, ranged(score.discrimination), ranged(score.uncertainty)]
    return [label, *parts]


def word_cells(label: str, one: Observed) -> Cells:
    """Return the cells of WORDS, with deaths and the term or level before them."""
    inside = {True: "yes", False: "no", None: ""}[one.inside]
    span = "" if one.least is None else f"{one.least}-{one.most} %"
    return [label, one.word, span, f"{one.n:,}", share(one.frequency), inside]


def miss_cells(one: Resolved) -> Cells:
    """Return the cells of MISSES."""
    came = "came" if one.came else "did not come"
    said = f"{100 * one.p / BILLION:.1f} %"
    return [f"{one.unit}, after {one.at}", f"{one.threshold}+", said, came, "onset" if one.onset else ""]


def onsets(threshold: int, told: Sequence[Resolved]) -> str | None:
    """Return how many onsets there were and what they were given at most; None if there was none."""
    given = [one.p for one in told if one.onset]
    if not given:
        return None
    return (
        f"{threshold}+: {len(given):,} of {sum(one.came for one in told):,} that came were onsets (none in "
        f"the year before), given {100 * max(given) / BILLION:.1f} % at most."
    )


def deaths_line(score: DeathScore) -> str:
    """Return how far forecasts of the number of deaths were off."""
    return (
        f"Number of deaths: CRPS {ranged(score.crps, 2)}; of the last year "
        f"{ranged(score.crps_conflictology, 2)}; skill {ranged(score.skill_conflictology, 3)}."
    )
