"""`blotter assess`: what it issues, what it refuses, what it lists and how it keeps score."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from blotter.assessing import judge, read_likelihood
from blotter.cli.options import open_for
from blotter.settings import FILE
from events import BILLION, CoverageDeclared, Invalid, Mode

PERCENT = BILLION // 100


def today():
    return datetime.now(UTC).date()


def ago(days):
    return (today() - timedelta(days=days)).isoformat()


@pytest.fixture
def watching(shell):
    """A shell on a ledger that watches AF and heard of an attack there three days ago."""
    shell("init")
    with open_for(None) as desk:
        desk.append(CoverageDeclared(unit="AF", span="2015/.."))
    shell(
        "add", "attack", "--happened", ago(3), "--country", "AF", "--killed", "3", "--perpetrator", "unknown"
    )
    return shell


def test_issuing_freezes_every_likelihood_with_its_history(watching):
    (row,) = watching.json("assess", "issue", "AF")
    asked = {(one["threshold"], one["horizon"]) for one in row["forecasts"]}
    assert asked == {(k, days) for k in (1, 25, 100) for days in (7, 30, 91, 365)}
    assert (row["unit"], row["at"], row["rule"]) == ("AF", today().isoformat(), "1")
    assert row["at"] < row["review_due"] < row["valid_until"]
    assert row["receipt"]["position"] == 2
    assert watching.json("assess", "issue", "AF") == [], "nothing new to say"


def test_the_table_of_what_was_issued_says_level_likelihood_and_change(watching):
    out = watching("assess", "issue", "AF")
    assert "MODERATE 21." in out
    assert "LOW 1.0 %" in out
    assert "The first assessment of AF." in out
    assert "1 of 1 units issued" in out


def test_units_that_are_watched_need_not_be_named(watching, tmp_path):
    refused = watching.error("assess", "issue")
    assert (refused["field"], "[watch]" in refused["hint"]) == ("unit", True)
    (tmp_path / FILE).write_text('[watch]\nunits = ["AF", "on:hazara"]\n')
    refused = watching.error("assess", "issue")
    assert "'hazara'" in refused["message"]
    assert (refused["file"], refused["field"]) == (FILE, "watch.units")
    assert watching.error("assess", "score", "--replay", ago(60)) == refused
    assert watching.error("assess", "issue", "on:hazara")["file"] is None
    assert f"\n{FILE}: watch.units: {refused['message']}\n" in watching("threats")
    (tmp_path / FILE).write_text('[watch]\nunits = ["x@Nowhere"]\n')
    refused = watching.error("assess", "issue")
    assert (refused["file"], refused["field"]) == (FILE, "watch.units")
    assert f"\n{FILE}: watch.units: 'Nowhere' is not a country\n" in watching("threats")
    (tmp_path / FILE).write_text('[watch]\nunits = ["AF"]\n')
    assert [row["unit"] for row in watching.json("assess", "issue")] == ["AF"]


@pytest.mark.parametrize("word", ["", " ", "@AF", "on:", "AF@", "isis-k@", "nobody", "nobody@Afghanistan"])
def test_a_word_that_is_no_unit_is_named_below_the_board_and_not_shown_on_it(watching, tmp_path, word):
    board = watching.json("threats")
    (tmp_path / FILE).write_text(f"[watch]\nunits = [{json.dumps(word)}]\n")
    assert watching.json("threats") == board
    assert f"\n{FILE}: watch.units: {watching.error('assess', 'issue')['message']}\n" in watching("threats")


@pytest.mark.parametrize(
    ("text", "field"),
    [('units = "AF"', "watch.units"), ("units = [1]", "watch.units"), ('unit = ["AF"]', "watch.unit")],
)
def test_a_watch_list_that_cannot_be_read_is_refused_with_its_key(watching, tmp_path, text, field):
    (tmp_path / FILE).write_text(f"[watch]\n{text}\n")
    refused = watching.error("assess", "issue")
    assert (refused["file"], refused["field"]) == (FILE, field)


def test_a_change_of_level_is_issued_by_itself(watching):
    watching("assess", "issue", "AF")
    assert "No level has changed." in watching("assess", "issue", "AF", "--if-changed")
    watching(
        "add",
        "attack",
        "--happened",
        ago(1),
        "--country",
        "AF",
        "--killed",
        "150",
        "--perpetrator",
        "unknown",
    )
    (row,) = watching.json("assess", "issue", "AF", "--if-changed", "--dry-run")
    assert row["receipt"] is None
    (row,) = watching.json("assess", "issue", "AF", "--if-changed")
    assert "100+ deaths: From 1.0 % to 21.5 %: moved by new information +20.5" in row["changed"]
    items = watching.json("digest", "--since", "@3")
    told = [item["what"] for item in items if item["section"] == "level changed"]
    assert told == [f"{k}+ deaths within 30 days: LOW -> MODERATE" for k in (25, 100)]
    status = watching.json("status")
    assert (status["levels_changed"], status["reviews_due"]) == (1, 0)


def test_a_first_assessment_changes_no_level(watching):
    watching("assess", "issue", "AF")
    assert [row["section"] for row in watching.json("digest", "--since", "@2")] == []
    assert watching.json("status")["levels_changed"] == 0


def test_a_scheduler_issues(watching, tmp_path):
    (tmp_path / FILE).write_text('[watch]\nunits = ["AF"]\n')
    out = watching("schedule", "run", "--once", "assess")
    assert "1 of 1 units issued" in out
    assert "No level has changed." in watching("schedule", "run", "--once", "levels")
    assert len(watching.json("assess", "history", "AF")) == 1


# -- judging -------------------------------------------------------------------------------------


def test_a_judgement_far_from_the_rule_without_a_reason_is_refused(watching):
    """One ICD 203 term away needs none; two terms do. The rule says 21 %: unlikely."""
    size = watching.json("status")["size"]
    refused = watching.error("assess", "judge", "AF", "--p", "60%")
    assert (refused["field"], refused["hint"]) == ("p", "say why: --rationale")
    assert "60.0 % (likely) against 21." in refused["message"]
    assert watching.json("status")["size"] == size
    watching("assess", "judge", "AF", "--p", "50%")
    watching("assess", "judge", "AF", "--p", "60%", "--rationale", "A leader was killed.")
    assert watching.json("status")["size"] == size + 2


def test_both_values_are_always_shown(watching):
    out = watching("assess", "judge", "AF", "--p", "50%", "--mode", "override")
    assert "judged    50.0 %, roughly even chance (override)" in out
    assert "rule 1    21." in out
    (row,) = watching.json("assess", "history", "AF")
    assert row["p"] == 50 * PERCENT
    assert 20 * PERCENT < row["computed"] < 25 * PERCENT
    assert (row["kind"], row["mode"], row["state"]) == ("assessment_judged", "override", "in effect")
    out = watching("assess", "history", "AF")
    assert "50.0 % roughly even chance" in out
    assert "21." in out


def test_everything_that_an_analyst_says_is_kept(watching):
    watching(
        *("assess", "judge", "AF", "--p", "0.9", "--deaths", "25", "--days", "7", "--imminent"),
        *(
            "--rationale",
            "Intercepted.",
            "--concerns",
            "@1",
            "--alternative",
            "A bluff.",
            "--assumption",
            "Fuel.",
        ),
        *("--indicator", "Convoys.", "--indicator", "Radio silence.", "--mode", "diverge"),
    )
    text = watching("show", "last", "--format", "json")
    for word in ("Intercepted.", "A bluff.", "Fuel.", "Convoys.", "Radio silence.", "diverge"):
        assert word in text
    (row,) = watching.json("assess", "history", "AF", "--deaths", "25", "--days", "7")
    assert (row["p"], row["imminent"]) == (90 * PERCENT, True)
    assert row["valid_until"] == (today() + timedelta(days=7)).isoformat()


def test_a_level_that_comes_from_a_judgement_is_told_with_it(watching):
    watching("assess", "judge", "AF", "--p", "2%", "--days", "7", "--imminent", "--rationale", "A plot.")
    (judged,) = watching.json("assess", "history", "--days", "7")
    told = {
        "p": 2 * PERCENT, "mode": "diverge", "threshold": 1, "horizon_days": 7, "imminent": True,
        "valid_until": judged["valid_until"], "rationale": "A plot.",
    }  # fmt: skip
    for row in watching.json("threats", "AF"):
        assert row["level"] == "critical"
        assert [{**one, "event": None} for one in row["judged"]] == [{"event": None, **told}]
    until = f"imminent until {judged['valid_until']}: CRITICAL"
    assert f"judged by an analyst of 1+ deaths in 7 days (diverge, {until}, " in watching("threats", "AF")
    assert f"judged by an analyst (diverge, {until}, " in watching("threats", "AF", "--days", "7")
    assert [row["judged"] for row in watching.json("threats", "AF", "--days", "91")] == [[], []]


def test_a_critical_level_where_nothing_is_watched_is_not_told_as_none(watching):
    assert "No level:" in watching("threats", "PK")
    watching("assess", "judge", "PK", "--p", "2%", "--imminent", "--rationale", "A plot.")
    assert "No level:" not in watching("threats", "PK")
    assert "(diverge, imminent)" in watching("assess", "history", "PK")


def test_a_history_of_nothing_has_the_columns_of_any_other(watching):
    empty = watching("assess", "history", "--format", "csv").splitlines()
    watching("assess", "issue", "AF")
    head, *rows = watching("assess", "history", "--format", "csv").splitlines()
    assert (empty, len(rows)) == ([head], 1)
    (row,) = watching.json("assess", "history")
    assert head.split(",") == list(row)


def test_an_expired_judgement_is_listed_for_renewal(watching):
    """Nobody did anything, and it is no longer in effect."""
    with open_for(None) as desk:
        day = today() - timedelta(days=20)
        judge(desk, "AF", day, threshold=1, horizon=7, p=5 * PERCENT, mode=Mode.OVERRIDE, rationale="quiet")
    (row,) = watching.json("assess", "history", "--due", "--days", "7")
    assert (row["state"], row["due"], row["valid_until"]) == ("expired", True, ago(13))
    out = watching("assess", "history", "--days", "7")
    assert f"To be renewed: @2 of AF, judgement expired on {ago(13)}" in out
    (item,) = (item for item in watching.json("digest", "--since", "@2") if item["section"] == "review due")
    assert item["what"] == f"judgement expired on {ago(13)}"
    assert watching.json("status")["reviews_due"] == 1
    watching("assess", "judge", "AF", "--p", "5%", "--days", "7", "--rationale", "still quiet")
    assert watching.json("status")["reviews_due"] == 0


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["--p", "0"], "p"),
        (["--p", "100%"], "p"),
        (["--p", "often"], "p"),
        (["--p", "5%", "--deaths", "3"], "deaths"),
        (["--p", "5%", "--days", "31"], "days"),
        (["--p", "5%", "--mode", "veto"], "mode"),
        (["--p", "30%", "--expires", "2001-01-01"], "expires"),
        (["--p", "30%", "--review", "soon"], "review"),
        (["--p", "30%", "--imminent"], "rationale"),
    ],
)
def test_a_judgement_that_cannot_be_is_refused_with_its_field(watching, words, field):
    size = watching.json("status")["size"]
    assert watching.error("assess", "judge", "AF", *words)["field"] == field
    assert watching.json("status")["size"] == size


def test_a_judgement_that_holds_for_less_is_reviewed_by_its_last_day(watching):
    watching("assess", "judge", "AF", "--p", "30%", "--expires", today().isoformat())
    said = watching.json("show", "last")
    assert said["review_due"] == said["valid_until"] == said["at"]


@pytest.mark.parametrize("unit", ["nobody", "isis-k@XX", "on:nobody", "XX"])
def test_a_unit_that_nobody_knows_is_refused(watching, unit):
    watching.error("assess", "judge", unit, "--p", "5%")
    watching.error("assess", "issue", unit)


@pytest.mark.parametrize(
    ("text", "p"),
    [("60%", 60 * PERCENT), ("60 %", 60 * PERCENT), ("0.6", 60 * PERCENT), (".6", 60 * PERCENT),
     ("0.1%", PERCENT // 10), ("99.9999999%", BILLION - 1), ("0.000000001", 1)],
)  # fmt: skip
def test_a_likelihood_is_read_exactly(text, p):
    assert read_likelihood(text) == p


@pytest.mark.parametrize("text", ["", "1", "0%", "100%", "-5%", "5", "٥%", "1e-3", "nan", "0.0", "60%%"])
def test_what_is_no_likelihood_is_refused(text):
    with pytest.raises(Invalid) as refused:
        read_likelihood(text)
    assert refused.value.field == "p"


# -- known, score --------------------------------------------------------------------------------


def test_last_issued_names_what_was_known_then(watching):
    refused = watching.error("threats", "AF", "--known", "last-issued")
    assert (refused["field"], refused["hint"]) == ("known", "blotter assess issue")
    watching("assess", "issue", "AF")
    watching(
        "add",
        "attack",
        "--happened",
        ago(1),
        "--country",
        "AF",
        "--killed",
        "150",
        "--perpetrator",
        "unknown",
    )
    then, now = (
        [row["p"] for row in watching.json("threats", "AF", *known) if row["threshold"] == 25]
        for known in (["--known", "last-issued"], [])
    )
    assert then < now
    assert {row["known"] for row in watching.json("threats", "AF", "--known", "last-issued")} == {2}
    assert watching.json("casualties", "--known", "last-issued")[0]["best"] == 3


def test_a_score_tells_what_is_still_ahead(watching):
    watching("assess", "issue", "AF")
    rows = watching.json("assess", "score")
    assert [(row["of"], row["after_days"], row["n"], row["ahead"]) for row in rows] == [
        ("issued", 30, 0, 3), ("issued", 365, 0, 3), ("judged", 30, 0, 0), ("judged", 365, 0, 0)
    ]  # fmt: skip
    assert "0 resolved; 3 still ahead" in watching("assess", "score")


@pytest.fixture
def years(shell):
    """A shell on a ledger that was recorded today, of three years in which news was out at once."""
    shell("init")
    with open_for(None) as desk:
        desk.append(CoverageDeclared(unit="AF", span="2015/..", available="2015-01-01"))
    days = [ago(1_100 - 20 * number) for number in range(50) if number % 4]
    told = [
        {
            "kind": "attack",
            "happened": day,
            "available": day,
            "country": "AF",
            "killed": "3",
            "perpetrator": "unknown",
        }
        for day in days
    ]
    Path("attacks.jsonl").write_text("".join(json.dumps(one) + "\n" for one in told))
    shell("record", "attacks.jsonl")
    return shell


def test_a_replay_is_scored_and_labelled(years):
    """By the claimed clock, a ledger that was recorded today answers for the past; as a replay."""
    words = ("assess", "score", "AF", "--replay", ago(500), "--clock", "available")
    out = years(*words)
    assert out.startswith("REPLAY: what the rule would have said; no forecasts")
    assert out.index("largest errors") < out.index("Brier") < out.index("term")
    rows = years.json(*words)
    assert {row["of"] for row in rows} == {"replay"}
    assert [(row["threshold"], row["n"]) for row in rows] == [(k, n) for n in (15, 4) for k in (1, 25, 100)]
    assert all(0 < row["brier"] < 1 and row["skill_base"] is None for row in rows)


def test_by_the_recorded_clock_the_same_replay_knows_nothing(years):
    rows = years.json("assess", "score", "AF", "--replay", ago(200))
    assert [row["n"] for row in rows] == [0, 0]
    assert [row["unwatched"] > 0 for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["--replay", "soon"], "replay"),
        (["--replay", "../2020"], "replay"),
        (["--replay", "[2020,2022]"], "replay"),
        (["--replay", "2020-01-01", "--clock", "wall"], "clock"),
        (["--days", "8"], "days"),
    ],
)
def test_a_score_that_cannot_be_told_is_refused(watching, words, field):
    assert watching.error("assess", "score", "AF", *words)["field"] == field
