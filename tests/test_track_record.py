"""The track record: what is told of forecasts, how sure that is, and what is not told at all."""

from datetime import date
from random import Random

import polars as pl
import pytest

from events import BILLION, Level
from projections import (
    RULE_1,
    SQUARE,
    Resolved,
    ResolvedDeaths,
    brier,
    compared,
    ensembles_of,
    flat,
    level_table,
    log_score,
    missed_by,
    misses,
    rival_likelihoods,
    scored,
    scored_deaths,
    sort_of,
    term_table,
)

PERCENT = BILLION // 100


def resolved(p, came, *, unit="AA", at="2020-01-01", own=50, year=50, judged=None, level=None):
    """A forecast in percent, and whether it came; rivals and the analyst in percent, too."""
    return Resolved(
        unit=unit,
        at=date.fromisoformat(at),
        threshold=1,
        horizon=30,
        p=p * PERCENT,
        came=came,
        own=own * PERCENT,
        year=year * PERCENT,
        judged=judged and judged * PERCENT,
        level=level,
    )


def panel(units=30, seed=5):
    """Forecasts of many units that are right on average."""
    chance = Random(seed)
    return [
        resolved(p, chance.random() * 100 < p, unit=f"unit-{number}", at=f"2020-{month:02}-01")
        for number in range(units)
        for month in range(1, 13)
        for p in [chance.randrange(1, 100)]
    ]


def test_means_are_those_of_the_single_scores():
    told = panel()
    score = scored(told)
    assert (score.n, score.units, score.drawn) == (360, 30, "units")
    assert score.base_rate.value == pytest.approx(sum(one.came for one in told) / 360)
    assert score.brier.value == pytest.approx(sum(brier(one.p, one.came) for one in told) / 360 / SQUARE)
    assert score.log_score.value == pytest.approx(sum(log_score(one.p, one.came) for one in told) / 360)
    assert score.skill_base.value == pytest.approx(1 - score.brier.value / 0.25)
    parts = score.miscalibration.value - score.discrimination.value + score.uncertainty.value
    assert parts == pytest.approx(score.brier.value)


def test_every_figure_has_an_interval_around_it():
    score = scored(panel())
    for name in ("base_rate", "brier", "log_score", "skill_base", "skill_conflictology", "uncertainty"):
        figure = getattr(score, name)
        assert figure.low < figure.high
        assert figure.low <= figure.value <= figure.high, name


def test_the_same_forecasts_always_give_the_same_intervals():
    told = panel()
    assert scored(told) == scored(list(reversed(told)))


def test_miscalibration_of_a_bluffer_is_more_than_chance():
    """What is right on average shows no more than chance would; what overstates does."""
    score = scored(panel(units=60))
    assert score.miscalibration.value <= score.miscalibration.high
    bluff = scored([resolved(99 if one.p > BILLION // 2 else 1, one.came, unit=one.unit) for one in panel()])
    assert bluff.miscalibration.value > bluff.miscalibration.high


@pytest.mark.parametrize(("n", "told"), [(49, False), (50, True)])
def test_no_skill_is_told_of_fewer_than_fifty_forecasts(n, told):
    score = scored(panel()[:n])
    assert (score.skill_base is not None) is told
    assert (score.skill_conflictology is not None) is told
    row = flat(score)
    assert (row["skill_base"] is not None) is told
    assert (row["skill_base_low"] is not None) is told


def test_of_nothing_nothing_is_told():
    assert scored([]) is None
    assert scored_deaths([]) is None
    assert term_table([]) == level_table([]) == misses([]) == []
    assert compared([resolved(50, True)]) == {}


def test_few_units_are_drawn_by_their_years():
    told = [
        resolved(30, month == 3, at=f"{year}-0{month}-01") for year in range(2010, 2020) for month in (1, 3)
    ]
    assert scored(told).drawn == "years of units"
    assert scored(told).brier.low is not None
    assert scored(told[:8]).brier.low is None, "four years are too few"


def test_the_largest_error_comes_first():
    told = [resolved(20, True), resolved(99, True), resolved(2, True), resolved(97, False)]
    assert [one.p // PERCENT for one in misses(told, 3)] == [2, 97, 20]


def test_an_onset_came_where_none_had_come_for_a_year():
    told = [
        resolved(3, True),
        resolved(3, True, year=0),
        resolved(60, True, year=0),
        resolved(3, False, year=0),
    ]
    score = scored(told)
    assert (score.onsets, score.onsets_missed) == (2, 1)


def test_a_term_is_held_against_how_often_it_came():
    told = [resolved(60, n < 7, unit=f"u{n}") for n in range(10)] + [resolved(3, n < 2) for n in range(4)]
    rare, likely = term_table(told)
    assert (likely.word, likely.least, likely.most, likely.n, likely.came) == ("likely", 55, 80, 10, 7)
    assert likely.frequency.value == 0.7
    assert likely.inside
    assert (rare.word, rare.frequency.value, rare.inside) == ("almost no chance", 0.5, False)


def test_a_cell_of_one_unit_has_no_interval():
    told = [resolved(60, n < 7, unit=f"u{n}") for n in range(10)] + [resolved(3, n < 2) for n in range(4)]
    rare, likely = term_table(told)
    assert rare.frequency.low is None
    assert likely.frequency.low < 0.7 < likely.frequency.high


def test_a_level_is_held_against_how_often_it_came():
    told = [resolved(60, n < 3, level=Level.SEVERE) for n in range(4)]
    told += [
        resolved(10, False, level=Level.LOW),
        resolved(90, True, level=Level.CRITICAL),
        resolved(5, True),
    ]
    rows = {one.word: (one.least, one.most, one.n, one.came, one.inside) for one in level_table(told)}
    assert rows == {
        "LOW": (0, 20, 1, 0, True),
        "SEVERE": (80, 100, 4, 3, False),
        "CRITICAL": (None, None, 1, 1, None),
    }


def test_the_analyst_is_scored_apart_from_the_rule_and_beside_their_mean():
    told = [resolved(20, True, judged=60), resolved(40, False, judged=20), resolved(99, False)]
    scores = compared(told)
    assert {who: score.n for who, score in scores.items()} == {"analyst": 2, "rule": 2, "mean": 2}
    assert scores["analyst"].brier.value == pytest.approx((0.4**2 + 0.2**2) / 2)
    assert scores["rule"].brier.value == pytest.approx((0.8**2 + 0.4**2) / 2)
    assert scores["mean"].brier.value == pytest.approx((0.6**2 + 0.3**2) / 2)


def blocks_of(history, now):
    """Blocks of a panel, as an assessment sees them: 0 is the month that is just over."""
    rows = [(u, now - t, n) for u, line in history.items() for t, n in enumerate(line[: now + 1]) if n]
    return pl.DataFrame(rows, schema=["unit", "block", "best"], orient="row")


@pytest.mark.parametrize("threshold", [1, 25])
def test_rivals_are_what_their_definition_says(threshold):
    """The slow judge: month by month, as design and documentation define both rivals."""
    chance = Random(11)
    history = {
        f"u{number}": [chance.choice([0] * number + [3, 30]) for _ in range(90)] for number in range(1, 12)
    } | {"u99": [0] * 20 + [40] + [0] * 69}
    seen = reached = 0
    for now in range(90):
        for line in history.values():
            seen += any(line[max(0, now - 59) : now + 1])
            reached += line[now] >= threshold
        found = {row[0]: row[1:] for row in rival_likelihoods(blocks_of(history, now), 30, threshold).rows()}
        for unit, line in history.items():
            if not any(line[: now + 1]):
                assert unit not in found
                continue
            past = line[next(t for t, n in enumerate(line) if n) : now + 1]
            own = (sum(n >= threshold for n in past) + 12 * reached / seen) / (len(past) + 12)
            lately = sum(n >= threshold for n in line[max(0, now - 11) : now + 1]) / 12
            assert found[unit] == pytest.approx((own * BILLION, lately * BILLION), abs=2)


def test_an_ensemble_is_the_past_by_its_weights():
    blocks = pl.DataFrame({"unit": ["a", "a", "b"], "block": [0, 13, 2], "best": [7, 30, 4]})
    weights = RULE_1.weights(30)
    twelfth = BILLION // 12
    assert ensembles_of(blocks, RULE_1, 30) == {
        "a": ([(7, weights[0]), (30, weights[13])], [(7, twelfth)]),
        "b": ([(4, weights[2])], [(4, twelfth)]),
    }


def test_deaths_are_scored_against_the_last_year():
    blocks = pl.DataFrame({"unit": ["a"], "block": [0], "best": [10]})
    foretold = ensembles_of(blocks, RULE_1, 30)["a"]
    told = []
    for number, deaths in enumerate([10, 10, 0, 12] * 20):
        rule, year = missed_by(foretold, deaths)
        told.append(
            ResolvedDeaths(
                unit=f"u{number}", at=date(2020, 1, 1), horizon=30, deaths=deaths, rule=rule, year=year
            )
        )
    score = scored_deaths(told)
    assert score.n == 80
    assert score.crps.value == pytest.approx(sum(one.rule for one in told) / 80 / SQUARE)
    assert score.skill_conflictology.value == pytest.approx(
        1 - score.crps.value / score.crps_conflictology.value
    )
    assert scored_deaths(told[:49]).skill_conflictology is None


@pytest.mark.parametrize(
    ("unit", "sort"),
    [("AF", "country"), ("isis-k", "actor"), ("isis-k@AF", "actor in a country"), ("on:hazara", "target")],
)
def test_a_unit_is_compared_with_its_own_sort(unit, sort):
    assert sort_of(unit) == sort
