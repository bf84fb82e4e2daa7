"""Scores and calibration, judged by scoringrules, by scipy and by their definitions."""

from fractions import Fraction

import numpy as np
import pytest
import scoringrules
from hypothesis import given, settings, strategies as st
from scipy.optimize import isotonic_regression

from events import BILLION
from projections import SQUARE, brier, crps, decomposed, log_score, pools

likelihoods = st.one_of(st.integers(1, BILLION - 1), st.sampled_from([10_000_000, BILLION // 2, 960_000_000]))
told = st.lists(st.tuples(likelihoods, st.booleans()), min_size=1, max_size=40)


@settings(deadline=None)
@given(p=likelihoods, came=st.booleans())
def test_a_brier_score_is_that_of_the_reference(p, came):
    assert brier(p, came) / SQUARE == pytest.approx(scoringrules.brier_score(int(came), p / BILLION))


@settings(deadline=None)
@given(p=likelihoods, came=st.booleans())
def test_a_log_score_is_that_of_the_reference(p, came):
    assert log_score(p, came) == pytest.approx(scoringrules.log_score(int(came), p / BILLION), rel=1e-6)


@settings(deadline=None)
@pytest.mark.parametrize("score", [brier, log_score])
@given(truth=likelihoods, said=likelihoods)
def test_nobody_gains_by_saying_what_he_does_not_believe(score, truth, said):
    """A score is proper: at a true likelihood, no other one costs less on average."""

    def expected(p):
        return truth / BILLION * score(p, True) + (1 - truth / BILLION) * score(p, False)

    assert expected(truth) <= expected(said) * (1 + 1e-12)


weights = st.lists(st.integers(0, 100), min_size=1, max_size=12)


@settings(deadline=None)
@given(data=st.data(), outcome=st.integers(0, 300))
def test_a_crps_is_that_of_the_reference(data, outcome):
    """What the weights leave of 1 stands for no deaths."""
    shares = data.draw(weights.filter(any))
    values = data.draw(st.lists(st.integers(0, 250), min_size=len(shares), max_size=len(shares)))
    parts = [BILLION * share // (2 * sum(shares)) for share in shares]
    ensemble = list(zip(values, parts, strict=True))
    said = np.array([*values, 0], dtype=float)
    weighed = np.array([*parts, BILLION - sum(parts)], dtype=float) / BILLION
    reference = scoringrules.crps_ensemble(float(outcome), said, ens_w=weighed, estimator="nrg")
    assert crps(ensemble, outcome) / SQUARE == pytest.approx(float(reference), abs=1e-6)


def test_a_crps_is_the_brier_score_of_every_threshold_together():
    ensemble = [(3, 400_000_000), (8, 350_000_000), (20, 50_000_000)]
    for outcome in (0, 3, 5, 8, 40):
        reaches = [sum(weight for value, weight in ensemble if value >= k) for k in range(1, 60)]
        assert crps(ensemble, outcome) == sum(
            (p - BILLION * (outcome >= k)) ** 2 for k, p in enumerate(reaches, start=1)
        )


@settings(deadline=None)
@given(told)
def test_the_parts_of_a_brier_score_add_up_exactly(said):
    parts = decomposed(said)
    mean = Fraction(sum(brier(p, came) for p, came in said), len(said) * SQUARE)
    assert parts.brier == mean == parts.miscalibration - parts.discrimination + parts.uncertainty
    assert parts.miscalibration >= 0
    assert 0 <= parts.discrimination <= parts.uncertainty


@settings(deadline=None)
@given(told)
def test_pools_are_the_isotonic_regression(said):
    levels = sorted({p for p, _ in said})
    outcomes = [[came for p, came in said if p == level] for level in levels]
    reference = isotonic_regression(
        [sum(one) / len(one) for one in outcomes], weights=[len(one) for one in outcomes]
    ).x
    pooled = pools((p, 1, int(came)) for p, came in said)
    found = [next(pool for pool in pooled if pool.low <= p <= pool.high) for p in levels]
    assert [pool.came / pool.n for pool in found] == pytest.approx(list(reference))
    assert sum(pool.n for pool in pooled) == len(said)


def test_forecasts_that_say_the_frequency_have_no_miscalibration():
    said = [(BILLION // 4, came) for came in (True, False, False, False)]
    said += [(BILLION * 3 // 4, came) for came in (True, True, True, False)]
    parts = decomposed(said)
    assert parts.miscalibration == 0
    assert parts.brier == Fraction(3, 16)
    assert parts.uncertainty == Fraction(1, 4)
