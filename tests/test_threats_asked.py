"""Threats as they are asked for: on the command line, in JSON, with coverage, judgements and rules."""

from datetime import date, timedelta

import pytest

from events import AssessmentIssued, AssessmentJudged, Corrected, CoverageDeclared, Forecast, RuleAdopted
from ledger import AsOf
from projections import RULE_1, Views, amend
from tests.stories import id_of, story, tell

AT = date(2022, 10, 8)
W = RULE_1.weights(30)
BASE = 10_000_000
STORY = """
- {kind: attack, ref: a, happened: 2022-10-01, country: AF, perpetrator: isis-k, killed: 30}
- {kind: attack, ref: b, happened: 2022-08-20, country: AF, perpetrator: isis-k, killed: 2}
"""


def row_of(desk, unit, *, at=AT, threshold=1, horizon=30, as_of=None):
    outlook = desk.views.threats(as_of or AsOf(known=None, happened=None, clock="recorded"), at=at)
    return outlook.table([unit], thresholds=(threshold,), horizons=(horizon,)).row(0, named=True)


def covered(desk, *units, span="2020/..", **more):
    desk.append(*(CoverageDeclared(unit=unit, span=span, **more) for unit in units))
    return desk


@pytest.mark.parametrize(
    ("watched", "unit", "level"),
    [
        ((), "AF", None),
        (("AF",), "AF", "moderate"),
        (("PK",), "AF", None),
        (("isis-k",), "isis-k", "moderate"),
        (("isis-k",), "isis-k@AF", "moderate"),
        (("AF",), "isis-k@AF", "moderate"),
        (("AF",), "isis-k", "moderate"),  # all that is recorded of it is there
        (("AF",), "on:hazara", None),
    ],
)
def test_a_level_needs_the_unit_or_what_it_lies_in_to_be_watched(watched, unit, level):
    assert row_of(covered(story(STORY), *watched), unit)["level"] == level


def test_an_actor_is_not_watched_where_one_of_its_incidents_is_elsewhere_or_nowhere():
    for place in ("country: PK, ", ""):
        more = f"- {{kind: attack, happened: 2021-03-01, {place}perpetrator: isis-k, killed: 1}}"
        assert row_of(covered(story(STORY, more), "AF"), "isis-k")["level"] is None
        assert row_of(covered(story(STORY, more), "AF", "isis-k"), "isis-k")["level"] == "moderate"


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ({"span": "2021-10-09/.."}, "moderate"),
        ({"span": "2021-10-10/.."}, None),
        ({"span": "2020/2022-10-07"}, None),
        ({"kinds": ("meeting",)}, None),
        ({"kinds": ("strike",)}, "moderate"),
        ({"threshold": 2}, None),
    ],
)
def test_coverage_is_of_twelve_months_up_to_the_day_for_violence_from_one_death_on(said, level):
    assert row_of(covered(story(STORY), "AF", **said), "AF")["level"] == level


def test_after_twelve_quiet_months_there_is_no_signal():
    desk = covered(story(STORY), "AF")
    assert not row_of(desk, "AF", at=date(2023, 9, 30))["no_signal"]
    quiet = row_of(desk, "AF", at=date(2023, 10, 1))
    assert (quiet["no_signal"], quiet["level"], quiet["likelihood"]) == (True, None, None)


def issued(unit, level, at="2022-09-01"):
    one = Forecast(threshold=1, horizon=30, p=5, p_low=5, p_high=5, level=level, confidence="low")
    return AssessmentIssued(
        unit=unit, at=at, rule="1", size=1, root="0" * 64, forecasts=(one,), changed="First.",
        review_due=at, valid_until=at,
    )  # fmt: skip


def test_a_level_is_lowered_late_from_the_last_issued_one_as_known_then():
    """p is 53.7 %: below the cut of SUBSTANTIAL, by less than the margin of five points."""
    days = ("2022-10-01", "2022-08-20", "2022-07-30", "2022-05-20")
    attacks = (f"- {{kind: attack, happened: {day}, country: AF, killed: 3}}\n" for day in days)
    desk = covered(story("".join(attacks)), "AF")
    row = row_of(desk, "AF")
    assert (row["p"], row["level"], row["issued"]) == (BASE + W[0] + W[1] + W[2] + W[4], "moderate", None)
    desk.append(issued("AF", "substantial"))
    row = row_of(desk, "AF")
    assert (row["level"], row["issued"], row["issued_p"]) == ("substantial", "substantial", 5)
    assert row_of(desk, "AF", as_of=AsOf(known=len(desk.ledger) - 1))["level"] == "moderate"
    assert row_of(desk, "AF", at=date(2022, 8, 31))["issued"] is None


def judged(p, **more):
    said = {
        "unit": "isis-k", "at": "2022-10-01", "threshold": 1, "horizon": 30, "p": p, "computed": BASE,
        "rule": "1", "mode": "override", "rationale": "A plot is known.", "review_due": "2022-10-20",
        "valid_until": "2022-11-01",
    }  # fmt: skip
    return AssessmentJudged(**said | more)


def test_an_override_moves_by_reasoning_and_goes_by_itself():
    desk = story(STORY)
    desk.append(judged(900_000_000, ref="plot"))
    views, before = desk.views, AsOf(known=2)
    first, last = views.threats(before, at=AT), views.threats(at=AT)
    change = last.changed_since(first, "isis-k")
    assert change.rows.rows() == [("overlay", 2, 900_000_000 - change.before)]
    assert change.sentence.endswith("by reasoning +53.5 points.")
    gone = views.threats(at=date(2022, 11, 2))
    assert gone.in_effect("isis-k") == []
    back = gone.changed_since(last, "isis-k")
    assert back.rows["points"].sum() == back.after - 900_000_000


def test_an_imminent_attack_is_critical_and_needs_no_coverage():
    desk = story(STORY)
    desk.append(judged(500_000_000, imminent=True))
    assert row_of(desk, "isis-k")["level"] == "critical"
    assert row_of(desk, "isis-k", at=date(2022, 11, 2))["level"] is None


def test_a_rule_computes_from_the_record_on_that_adopts_it_and_can_be_asked_for_by_name():
    desk = story(STORY)
    lines = tuple(f"{days} = 0.02 + 0.5 F30" for days in (7, 30, 91, 365))
    desk.append(RuleAdopted(rule="2", constants=lines, rationale="Shorter memory."))
    now, then = desk.views.threats(at=AT), desk.views.threats(AsOf(known=2), at=AT)
    assert (now.rule.name, then.rule.name) == ("2", "1")
    assert desk.views.threats(at=AT, rule="1").contributions("AF").equals(then.contributions("AF"))
    change = now.changed_since(then, "AF")
    assert set(change.rows["cause"]) == {"rule change"}
    assert change.rows.filter(change.rows["event"].is_null())["points"].to_list() == [BASE]
    assert change.rows["points"].sum() == change.after - change.before


def test_flooding_one_block_adds_no_more_than_its_weight():
    desk = story(STORY)
    before = row_of(desk, "AF", threshold=25)["p"]
    for number in range(20):
        tell(desk, f"- {{kind: attack, ref: f{number}, happened: 2022-09-12, country: AF, killed: 25}}")
    assert row_of(desk, "AF", threshold=25)["p"] == before  # the block of the first attack
    for number in range(20):
        tell(desk, f"- {{kind: attack, ref: g{number}, happened: 2022-08-12, country: AF, killed: 25}}")
    assert row_of(desk, "AF", threshold=25)["p"] == before + W[1]


def test_what_would_change_it_is_what_it_then_is():
    desk = covered(story(STORY), "AF")
    outlook = desk.views.threats(at=AT)
    row = outlook.table(["AF"], thresholds=(25,)).row(0, named=True)
    told = {one["change"]: one for one in outlook.turns("AF", row)}
    assert (row["p"], row["level"]) == (BASE + W[0], "moderate")
    assert told["without"] == {"change": "without", "event": 0, "day": AT, "p": BASE, "level": "low"}
    assert told["quiet"]["p"] == row_of(desk, "AF", at=told["quiet"]["day"], threshold=25)["p"]
    fall = told["falls"]
    assert fall["level"] == "low" == row_of(desk, "AF", at=fall["day"], threshold=25)["level"]
    tell(desk, f"- {{kind: attack, happened: {AT}, country: AF, killed: 25}}")
    assert row_of(desk, "AF", threshold=25)["p"] == told["attack"]["p"]


def weekly(*, doer=""):
    """A desk that watches x, with its attacks a week apart; its third month rests on one, by a doer."""
    ages = [age for age in range(3, 473, 7) if age // 30 != 2]
    lines = [
        f"- {{kind: attack, happened: {AT - timedelta(days=age)}, perpetrator: x, killed: 3}}" for age in ages
    ]
    alone = f"- {{kind: attack, ref: alone, happened: {AT - timedelta(days=66)}, {doer}killed: 3}}"
    return covered(story("\n".join((*lines, alone))), "x")


def turns_of(desk, unit):
    outlook = desk.views.threats(at=AT)
    row = outlook.table([unit], thresholds=(1,)).row(0, named=True)
    return row["level"], {one["change"]: one["level"] for one in outlook.turns(unit, row)}


def test_what_would_change_the_next_week_changes_a_critical_level():
    its, nobodys = weekly(doer="perpetrator: x, "), weekly()
    level, other = row_of(its, "x")["level"], row_of(nobodys, "x")["level"]
    assert (level, other) == ("critical", "substantial")
    assert turns_of(its, "x")[1]["without"] == other
    assert turns_of(nobodys, "x")[1]["attributed"] == level


def test_a_level_stays_critical_for_as_long_as_an_attack_is_judged_to_be_imminent():
    desk = covered(story(STORY), "isis-k")
    desk.append(judged(500_000_000, imminent=True, valid_until="2022-12-10"))
    level, told = turns_of(desk, "isis-k")
    assert (level, told.pop("falls")) == ("critical", "low")
    assert told == dict.fromkeys(("attack", "without", "quiet"), "critical")
    unwatched = story(STORY)
    unwatched.append(judged(500_000_000, imminent=True))
    assert turns_of(unwatched, "isis-k")[1] == {"attack": "critical", "without": "critical", "quiet": None}


def test_without_the_one_event_of_a_year_there_is_no_signal():
    desk = covered(story(STORY.splitlines()[1]), "AF")
    assert turns_of(desk, "AF") == (
        "moderate",
        {"attack": "moderate", "without": None, "quiet": "low", "falls": "low"},
    )


def test_what_is_recorded_and_does_not_count_is_named_with_why():
    desk = story(
        "- {kind: attack, ref: sure, happened: 2022-10-01, perpetrator: x, killed: 3}",
        "- {kind: attack, ref: long, happened: 2022-06-01/2022-08-01, perpetrator: x, killed: 3}",
        "- {kind: attack, ref: open, happened: 2022-09-01/.., perpetrator: x, killed: 3}",
        "- {kind: attack, ref: silent, happened: 2022-10-02, perpetrator: x}",
        "- {kind: attack, ref: maybe, happened: 2022-10-03, killed: 3, perpetrator: x (suspected)}",
        "- {kind: attack, ref: later, happened: 2022-10-09, perpetrator: x, killed: 3}",
    )
    outlook = desk.views.threats(at=AT)
    told = {
        desk.ledger.at(row["incident"]).event.ref: row["why"] for row in outlook.uncounted("x").to_dicts()
    }
    assert told == {
        "maybe": "it is not sure that it did this",
        "silent": "how many were killed is not known",
        "long": "it lasted longer than 30 days",
        "open": "its last day is not known",
    }


@pytest.mark.parametrize(
    ("killed", "named"),
    [("", True), ("killed: '?'", True), ("killed: dozens", True), ("killed: 0", False), ("killed: 2", False)],
)
def test_a_toll_without_a_number_is_named_as_what_does_not_count(killed, named):
    desk = story(f"- {{kind: attack, ref: a, happened: 2022-10-01, perpetrator: x, {killed}}}")
    found = desk.views.threats(at=AT).uncounted("x")["why"].to_list()
    assert found == ["how many were killed is not known"] * named


def test_sources_that_revise_keep_confidence_from_being_high():
    attacks = "".join(
        f"- {{kind: attack, ref: r{day}, happened: {date.fromordinal(738_000 + 5 * day)}, country: AF,"
        " killed: 3, sources: [{publisher: A, reliability: A}, {publisher: B, reliability: A}],"
        " credibility: 1}\n"
        for day in range(80)
    )
    desk = covered(story(attacks), "AF")
    at = date.fromordinal(738_000 + 5 * 79)
    assert row_of(desk, "AF", at=at)["confidence"] == "high"
    for number in range(21):
        report = desk.corrected_report(f"r{number}", [("killed", "4")])
        amend(desk.ledger, Corrected(about=id_of(desk, f"r{number}"), report=report), by="ana")
        expected = "moderate" if number == 20 else "high"
        if number in (19, 20):
            assert row_of(desk, "AF", at=at)["confidence"] == expected


def test_doubles_of_an_actor_are_one_unit_whatever_it_is_asked_by():
    desk = story(STORY, "- {kind: attack, happened: 2022-09-20, country: AF, perpetrator: iskp, killed: 4}")
    tell(desk, "- {kind: actor_profiled, actor: isis-k, name: ISIS-K, same_as: [iskp]}")
    one, other = (row_of(desk, unit) for unit in ("isis-k", "iskp"))
    assert one == other
    assert one["unit"] == "isis-k"
    assert one["incidents"] == 3
    assert "iskp" not in desk.views.threats(at=AT).table()["unit"].to_list()


@pytest.mark.parametrize("at", [AT, date.max])
def test_a_table_of_all_units_says_of_each_what_is_said_of_it_alone(at):
    desk = covered(
        story(STORY, "- {kind: strike, happened: 2022-09-02, operator: us, target: isis-k, killed: 1}"), "AF"
    )
    outlook = desk.views.threats(at=at)
    whole = outlook.table()
    for unit in whole["unit"].unique():
        assert outlook.table([unit]).equals(whole.filter(whole["unit"] == unit))
    assert set(whole["unit"]) == {"AF", "isis-k", "isis-k@AF", "us", "on:isis-k"}


def test_a_replay_gives_the_same_bytes():
    desk = story(STORY)
    one, other = (Views(desk.ledger).threats(AsOf(known=2), at=AT).table() for _ in range(2))
    assert one.serialize() == other.serialize()


# -- on the command line -----------------------------------------------------------------------------


@pytest.fixture
def told(shell, tmp_path):
    """A shell with the story recorded in two goes, and a unit watched."""
    shell("init")
    first, second = STORY.strip().splitlines()
    for name, line in (("one.yaml", second), ("two.yaml", first)):
        (tmp_path / name).write_text(f"reports:\n  {line}\n")
        shell("record", name, "--new-actor")
    (tmp_path / "blotter.toml").write_text('[watch]\nunits = ["PK", "isis-k"]\n')
    return shell


def test_the_board_shows_watched_units_first_and_asks_for_1_and_25(told):
    rows = told.json("threats", "--happened", AT)
    assert [(row["unit"], row["threshold"]) for row in rows][1:4] == [
        ("PK", 25),
        ("isis-k", 1),
        ("isis-k", 25),
    ]
    assert {row["unit"] for row in rows} == {"PK", "isis-k", "AF", "isis-k@AF"}
    for row in rows:
        assert row["base"] + sum(one["points"] for one in row["contributions"]) == row["p"]


def test_a_number_of_deaths_that_is_asked_for_twice_is_answered_once(told):
    asked = ("threats", "isis-k", "--happened", AT, "--deaths", "1")
    assert told.json(*asked, "--deaths", "1") == told.json(*asked)
    assert told(*asked, "--deaths", "1") == told(*asked)
    twice = story(STORY).threats("isis-k", deaths=(25, 1, 25), happened=AT.isoformat())
    assert twice["threshold"].to_list() == [1, 25]


def test_no_word_of_either_scale_stands_beside_no_signal(told):
    for year, words in (("2022", (True, True)), ("2030", (False, False))):
        row = told.json("threats", "AF", "--happened", f"{year}-10-08")[0]
        assert (row["likelihood"] is not None, row["phia"] is not None) == words


@pytest.mark.parametrize("place", ["AF", "af", "Afghanistan", "afghanistan", "AFG"])
def test_a_country_goes_by_code_or_name_alone_and_behind_an_actor(told, place):
    for word, unit in ((place, "AF"), (f"isis-k@{place}", "isis-k@AF")):
        assert told.json("threats", word, "--happened", AT)[0]["unit"] == unit


def test_why_names_the_events_and_their_points(told):
    rows = told.json("why", "threats", "isis-k", "--happened", AT)
    assert [(row["event"], row["deaths"], row["points"]) for row in rows] == [("a", 30, W[0]), ("b", 2, W[1])]
    assert "whatever happened" in told("why", "threats", "isis-k", "--happened", AT)


def test_diff_names_what_moved_the_likelihoods_and_each_event(told):
    (moved, *_) = rows = told.json("diff", "threats", "--from", "@1", "--happened", AT, "--deaths", "25")
    assert {row["unit"] for row in rows} == {"isis-k", "AF", "isis-k@AF"}
    assert (moved["p_from"], moved["p_to"], moved["points"]) == (BASE, BASE + W[0], W[0])
    (row,) = told.json("diff", "threats", "isis-k", "--from", "@1", "--happened", AT, "--deaths", "25")
    assert (row["cause"], row["event"], row["points"]) == ("late reports", "a", W[0])
    printed = told("diff", "threats", "isis-k", "--from", "@1", "--happened", AT)
    assert "moved by new information +20.5, by time 0.0, by reasoning 0.0 points" in printed
    assert "Nothing moved." in told("diff", "threats", "--from", "@2", "--happened", AT)


@pytest.mark.parametrize(
    ("words", "field", "hint"),
    [
        (("threats", "isis-q"), None, "profile"),
        (("threats", "isis-k@XX"), "unit", "isis-k@AF"),
        (("threats", "on:isis-k@AF"), "unit", "on:isis-k"),
        (("threats", "unknown"), "unit", "as in AF or on:hazara"),
        (("why", "threats", "on:unknown"), "unit", "as in AF or on:hazara"),
        (("threats", "--deaths", "2"), "deaths", "1, 25, 100"),
        (("threats", "--days", "8"), "days", "7, 30, 91, 365"),
        (("threats", "--rule", "2"), "rule", "rule_adopted"),
        (("threats", "--country", "AF"), "country", "name a unit"),
        (("why", "threats"), "unit", "blotter why threats"),
        (("diff", "casualties", "AF", "--from", "@1"), "unit", "name the view: threats AF"),
        (("why", "casualties", "AF"), "unit", "threats AF"),
        (("diff", "threats"), "from", "--from"),
        (("publish", "threats", "--as", "x"), "view", "casualties"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_what_can(told, words, field, hint):
    error = told.error(*words)
    assert hint in error["hint"]
    assert field is None or error["field"] == field


def test_a_page_draws_how_the_likelihood_came_about_on_a_terminal_only(told, monkeypatch):
    assert "█" not in told("threats", "isis-k", "--happened", AT)
    monkeypatch.setattr("blotter.cli.threats.on_terminal", lambda: True)
    assert "▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁" in (page := told("threats", "isis-k", "--happened", AT))
    assert "█" in page


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv", "md"])
def test_of_nothing_recorded_nothing_is_told_and_of_no_source_no_source(shell, format):
    shell("init")
    shell("threats", "--format", format)
    shell("threats", "AF", "--format", format)
    shell("digest", "--since", "@0", "--format", format)
    shell("diff", "--from", "@0", "--format", format)
    shell("why", "casualties", "--format", format)
    shell("add", "attack", "--ref", "a", "--happened", "2022-10-01", "--country", "AF", "--killed", "3")
    (row,) = shell.json("why", "threats", "AF", "--happened", AT)
    assert (row["event"], row["grade"], row["sources"]) == ("a", "F6", [])
