"""Threats: stories told, one question asked; the weights of the rule; points that add up."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from events import HORIZONS, Level
from projections import RULE_1
from projections.rules.rule import computed_weights
from projections.threat_levels import level, watched_since
from projections.threats import answers
from tests.stories import story

AT = date(2022, 10, 8)
PERCENT = 10_000_000


def asked(desk, unit, *, at=AT, threshold=1, horizon=30):
    outlook = desk.views.threats(at=at)
    (row,) = outlook.table([unit], thresholds=(threshold,), horizons=(horizon,)).to_dicts()
    points = outlook.contributions(unit, threshold=threshold, horizon=horizon)
    assert outlook.rule.base(horizon) + points["points"].sum() == row["p"]
    return row


@pytest.mark.parametrize("horizon", HORIZONS)
def test_the_shipped_weights_are_those_of_the_formula(horizon):
    """0 < constant, and constant and weights stay below 1: no likelihood is ever 0 or 1."""
    line = RULE_1.constants[HORIZONS.index(horizon)]
    assert RULE_1.weights(horizon) == computed_weights(line)
    assert RULE_1.base(horizon) > 0
    assert RULE_1.base(horizon) + sum(RULE_1.weights(horizon)) < 1_000_000_000


def test_a_block_counts_once_however_many_reports_fall_into_it():
    one = "- {kind: attack, happened: 2022-10-01, country: AF, perpetrator: isis-k, killed: 3}\n"
    flood = "".join(
        f"- {{kind: attack, happened: 2022-10-0{day}, country: AF, perpetrator: isis-k, killed: {day}}}\n"
        for day in range(1, 8)
    )
    for text in (one, flood):
        assert asked(story(text), "isis-k")["p"] == 10_000_000 + RULE_1.weights(30)[0]


def test_an_unattributed_attack_counts_for_the_country_and_for_no_actor():
    desk = story("- {kind: attack, happened: 2022-10-01, country: AF, perpetrator: unknown, killed: 30}")
    assert desk.views.threats(at=AT).table()["unit"].unique().to_list() == ["AF"]
    assert asked(desk, "AF", threshold=25)["p"] == 10_000_000 + RULE_1.weights(30)[0]
    silent = asked(desk, "isis-k")
    assert (silent["p"], silent["no_signal"], silent["confidence"]) == (10_000_000, True, "low")


def test_a_long_event_is_not_seen_before_its_last_day():
    text = '- {kind: attack, happened: "[2022-09-01..2022-09-30]", country: AF, killed: 30}'
    desk = story(text)
    assert asked(desk, "AF", at=date(2022, 9, 29))["no_signal"]
    assert asked(desk, "AF", at=date(2022, 9, 30))["p"] > 20 * PERCENT


def test_what_lasted_longer_than_the_horizon_is_not_scored():
    desk = story("- {kind: attack, happened: 2022-08-01/2022-09-30, country: AF, killed: 30}")
    assert asked(desk, "AF", horizon=30)["p"] == RULE_1.base(30)
    assert asked(desk, "AF", horizon=91)["p"] > RULE_1.base(91)


def test_the_report_in_force_counts_and_the_other_fills_in_what_it_is_silent_on():
    desk = story(
        "- {kind: attack, ref: a, happened: 2022-10-01, country: AF, killed: 3}",
        "- {kind: attack, incident: a, perpetrator: isis-k, killed: 30, source: UN, grade: B2}",
    )
    assert asked(desk, "isis-k@AF", threshold=25)["p"] == 10_000_000 + RULE_1.weights(30)[0]
    assert asked(desk, "AF", threshold=100)["p"] == 10_000_000


def test_the_band_goes_from_what_is_sure_to_all_that_was_said():
    desk = story(
        "- {kind: attack, happened: 2022-10-01, country: AF, killed: 10-40~20,"
        " perpetrator: {actor: isis-k, attribution: suspected}}"
    )
    row = asked(desk, "isis-k", threshold=25)
    assert (row["p_low"], row["p"]) == (10_000_000, 10_000_000)
    assert row["p_high"] == 10_000_000 + RULE_1.weights(30)[0]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"x": "confirmed"}, "counted"),
        ({"x": "claimed"}, "counted"),
        ({"x": "claimed", "y": "claimed"}, "possible"),
        ({"x": "claimed", "y": "confirmed"}, "possible"),
        ({"x": "suspected"}, "possible"),
        ({"x": "disputed"}, "possible"),
        ({"x": "denied"}, "denied"),
    ],
)
def test_how_far_an_actor_answers(said, answer):
    assert answers(",".join(f"{word} {actor}" for actor, word in said.items()), {})["x"] == answer


def test_one_of_several_possible_actors_is_possible():
    desk = story("- {kind: attack, happened: 2022-10-01, killed: 3, perpetrator: {any_of: [x, y]}}")
    for unit in ("x", "y"):
        row = asked(desk, unit)
        assert row["p_low"] == row["p"] == row["p_high"] - RULE_1.weights(30)[0]


def test_doubles_of_an_actor_are_one_claimant():
    assert answers("claimed x,claimed y", {}) == {"x": "possible", "y": "possible"}
    assert answers("claimed x,claimed y", {"y": "x"}) == {"x": "counted"}


@pytest.mark.parametrize(
    ("month", "week", "issued", "expected"),
    [
        (19, 0, None, "low"),
        (20, 0, None, "moderate"),
        (55, 0, None, "substantial"),
        (80, 79, None, "severe"),
        (10, 80, None, "critical"),
        (50, 0, Level.SUBSTANTIAL, "substantial"),
        (49, 0, Level.SUBSTANTIAL, "moderate"),
        (10, 0, Level.SEVERE, "low"),
        (85, 75, Level.CRITICAL, "critical"),
        (85, 74, Level.CRITICAL, "severe"),
        (90, 0, Level.LOW, "severe"),
    ],
)
def test_a_level_is_raised_at_once_and_lowered_late(month, week, issued, expected):
    said = {"p": month * PERCENT, "week": week * PERCENT, "issued": issued and str(issued)}
    schema = {"p": pl.Int64, "week": pl.Int64, "issued": pl.String}
    assert pl.DataFrame([said], schema=schema).select(level()).item() == expected


@pytest.mark.parametrize(
    ("spans", "since"),
    [
        ([], None),
        ([(date(2020, 1, 1), None)], date(2020, 1, 1)),
        ([(date(2020, 1, 1), date(2021, 12, 31)), (date(2022, 1, 1), AT)], date(2020, 1, 1)),
        ([(date(2020, 1, 1), date(2021, 12, 30)), (date(2022, 1, 1), AT)], date(2022, 1, 1)),
        ([(date(2020, 1, 1), date(2022, 10, 7))], None),
        ([(None, None)], date.min),
    ],
)
def test_coverage_has_to_reach_the_day_without_a_gap(spans, since):
    assert watched_since(spans, AT) == since


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 28),
            st.integers(1, 12),
            st.integers(0, 60),
            st.integers(0, 60),
            st.sampled_from(["confirmed", "claimed", "suspected", "denied"]),
            st.sampled_from("ABCDE"),
            st.sampled_from("12345"),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_likelihood_lies_in_its_band_and_its_points_add_up(told):
    """p_low <= p <= p_high, none of them 0 or 1, the same again, and base + points == p."""
    text = "".join(
        f"- {{kind: attack, happened: 2022-{month:02}-{day:02}, country: AF, killed: {low}-{low + more},"
        f" perpetrator: {{actor: x, attribution: {sure}}}, source: UN, grade: {letter}{digit}}}\n"
        for day, month, low, more, sure, letter, digit in dict.fromkeys(told)
    )
    desk = story(text)
    at = date(2022, 12, 31)
    for unit in ("x", "AF", "x@AF"):
        for threshold in (1, 25):
            row = asked(desk, unit, at=at, threshold=threshold)
            assert 0 < row["p_low"] <= row["p"] <= row["p_high"] < 1_000_000_000
            assert row == asked(desk, unit, at=at, threshold=threshold)
