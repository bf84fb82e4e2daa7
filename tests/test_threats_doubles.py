"""Which likelihoods moved, of all units: doubles are told once, and an override is told as of one unit."""

from datetime import date

import pytest

from blotter.assessing import today
from blotter.cli.options import open_for
from blotter.cli.threat_audit import _moved
from events import ActorProfiled, AssessmentJudged, CoverageDeclared, Mode
from tests.stories import story

AT = "2024-01-10"
STORY = """
- {kind: attack, ref: x1, happened: 2024-01-05, country: SY, perpetrator: alpha, killed: 4}
- {kind: attack, ref: x2, happened: 2024-01-08, country: SY, perpetrator: beta, killed: 6}
"""
DAY = date(2024, 1, 10)
PERCENT = 10_000_000


def profile(actor, **more):
    return ActorProfiled(actor=actor, name=actor.title(), **more)


def judged(unit, p=95 * PERCENT, mode=Mode.OVERRIDE, **more):
    said = {
        "unit": unit, "at": AT, "threshold": 1, "horizon": 30, "p": p, "computed": PERCENT, "rule": "1",
        "mode": mode, "rationale": "A plot is known.", "review_due": AT, "valid_until": "2024-02-01",
    }  # fmt: skip
    return AssessmentJudged(**said | more)


@pytest.fixture
def told(shell, tmp_path):
    """A shell with three actors, attacks of two of them, and their country watched: six records."""
    shell("init")
    (tmp_path / "a.yaml").write_text(f"reports:{STORY.replace(chr(10), chr(10) + '  ')}")
    with open_for(None) as desk:
        desk.append(profile("zero"), profile("alpha"), profile("beta"))
    shell("record", "a.yaml")
    with open_for(None) as desk:
        desk.append(CoverageDeclared(unit="SY", span="2020/..", kinds=("attack", "strike")))
    return shell


def moved(shell, *words):
    """What the list of all units tells: (from, to) by unit, each once and as of that unit alone."""
    rows = shell.json("diff", "threats", "--from", "@6", "--happened", AT, *words)
    found = {row["unit"]: (row["p_from"], row["p_to"]) for row in rows}
    assert len(found) == len(rows)
    for row in rows:
        causes = shell.json("diff", "threats", row["unit"], "--from", "@6", "--happened", AT, *words)
        assert sum(one["points"] for one in causes) == row["points"]
    return found


def double(*also):
    with open_for(None) as desk:
        desk.append(profile("beta", same_as=("alpha",)), *also)


def test_a_double_that_is_read_as_another_has_not_moved(told):
    double()
    assert moved(told) == {}
    assert "Nothing moved." in told("diff", "threats", "--from", "@6", "--happened", AT)
    printed = told("diff", "threats", "--from", "@6", "--happened", AT, "--format", "csv")
    assert "beta" not in printed


def test_what_moved_is_told_under_the_name_that_it_is_read_by_and_once(told):
    double()
    assert set(moved(told, "--deaths", "25")) == set()
    told("add", "attack", "--happened", "2023-11-20", "--country", "SY", "--killed", "9",
         "--perpetrator", "beta")  # fmt: skip
    assert set(moved(told)) == {"SY", "alpha", "alpha@SY"}


def test_an_actor_of_which_nothing_was_recorded_moves_where_its_double_was(told):
    with open_for(None) as desk:
        desk.append(profile("beta", same_as=("zero",)))
    found = moved(told)
    assert set(found) == {"zero", "zero@SY"}
    assert found["zero"][0] == PERCENT < found["zero"][1]


def test_nothing_moves_either_way_between_one_actor_and_two_of_the_same_likelihood():
    desk = story(STORY)
    desk.append(profile("beta", same_as=("alpha",)))
    as_one, apart = desk.views.threats(at=DAY), story(STORY).views.threats(at=DAY)
    assert _moved(as_one, apart, 1, 30) == _moved(apart, as_one, 1, 30) == []


@pytest.mark.parametrize("unit", ["beta", "alpha@SY", "SY", "on:hazara"])
def test_an_override_moves_the_list_as_it_moves_the_unit(told, unit):
    """Also of a unit of which nothing is recorded: those who are hit are named by the judgement only."""
    with open_for(None) as desk:
        desk.append(profile("hazara"), judged(unit))
    assert {name: p for name, (_, p) in moved(told).items()} == {unit: 95 * PERCENT}
    assert moved(told, "--deaths", "25") == {}
    assert moved(told, "--days", "7") == {}


def test_an_override_of_a_double_holds_for_whom_it_is_read_as(told):
    double(judged("beta"))
    assert {name: p for name, (_, p) in moved(told).items()} == {"alpha": 95 * PERCENT}


def test_what_stands_beside_the_rule_does_not_move_it_but_an_imminent_attack_moves_the_level(told):
    with open_for(None) as desk:
        desk.append(judged("beta", mode=Mode.DIVERGE))
    assert moved(told) == {}
    with open_for(None) as desk:
        desk.append(profile("hazara"), judged("on:hazara", mode=Mode.DIVERGE, imminent=True))
    (row,) = told.json("diff", "threats", "--from", "@6", "--happened", AT)
    assert (row["unit"], row["points"], row["level_to"]) == ("on:hazara", 0, "critical")


def test_the_history_of_a_unit_has_what_was_said_of_its_doubles(told):
    told("assess", "issue", "beta", "beta@SY", "SY")
    assert told.json("assess", "history", "alpha") == []
    double()
    for name in ("alpha", "beta"):
        assert [row["unit"] for row in told.json("assess", "history", name)] == ["beta"]
        assert [row["unit"] for row in told.json("assess", "history", f"{name}@SY")] == ["beta@SY"]
    assert [row["unit"] for row in told.json("assess", "history", "SY")] == ["SY"]


def test_doubles_are_one_unit_to_issue_to_renew_and_to_score(told):
    told("assess", "issue", "beta", "SY")
    double()
    assert "0 of 1 units issued" in told("assess", "issue", "alpha", "beta")  # what beta's says already
    blow = ("attack", "--country", "SY", "--perpetrator", "beta", "--killed", "400")
    told("add", *blow, "--happened", today().isoformat())
    (row,) = told.json("assess", "issue", "alpha", "beta")
    assert row["unit"] == "alpha"
    assert "first assessment" not in row["changed"]
    assert told.json("assess", "issue", "beta", "alpha", "--if-changed") == []
    states = {row["unit"]: row["state"] for row in told.json("assess", "history")}
    assert states == {"beta": "replaced", "alpha": "in effect", "SY": "in effect"}
    for name in ("alpha", "beta"):
        rows = told.json("assess", "score", name)
        assert {row["ahead"] for row in rows if row["of"] == "issued"} == {3}


def test_who_was_found_to_be_one_later_changed_no_level_before(told):
    blow = ("attack", "--country", "SY", "--happened", today().isoformat())
    told("add", *blow, "--perpetrator", "alpha", "--killed", "9")
    rows = told.json("assess", "issue", "beta", "alpha")
    levels = [[one.get("level") for one in row["forecasts"]] for row in rows]
    assert levels[0] != levels[1]
    double()
    told("add", *blow, "--perpetrator", "beta", "--killed", "99")
    told("assess", "issue", "beta")
    found = [row for row in told.json("digest", "--since", "@0") if row["section"] == "level changed"]
    assert [row["what"] for row in found] == [
        f"{deaths}+ deaths within 30 days: LOW -> MODERATE" for deaths in (25, 100)
    ]


def test_of_other_horizons_no_level_is_told_as_not_watched(told):
    for words in (("threats", "SY"), ("diff", "threats", "--from", "@4")):
        assert "30 days only" in told(*words, "--happened", AT, "--days", "7")
        assert "not watched" not in told.out


def test_who_is_hostile_to_an_actor_may_have_hit_its_doubles():
    """An attack on a double, in a country where nothing is recorded of who is hostile to it, was left out."""
    desk = story("""
    - {kind: actor_profiled, actor: zeta, name: Zeta, same_as: [omega]}
    - {kind: actor_relation_reported, actor: alpha, relation: hostile, other: omega}
    - {kind: attack, ref: on-omega, happened: 2024-01-05, country: SY, target: omega, killed: 4}
    - {kind: attack, ref: on-zeta, happened: 2024-01-06, country: SY, target: zeta, killed: 4}
    - {kind: attack, ref: on-others, happened: 2024-01-07, country: SY, target: beta, killed: 4}
    """)
    named = desk.views.threats(at=DAY).unattributed("alpha")
    called = desk.views.called([row["incident"] for row in named])
    assert [called[row["incident"]] for row in named] == ["on-zeta", "on-omega"]
