"""The first story: what the views must say of the article that the project started from."""

import pytest


def killed(rows):
    (row,) = [row for row in rows if row["outcome"] == "killed"]
    return row


def test_casualties_are_26_or_more_in_two_incidents(doha):
    assert doha.json("casualties") == [
        {
            "outcome": "killed",
            "low": 26,
            "best": 26,
            "high": 26,
            "high_open": True,
            "unknown": 0,
            "incidents": 2,
            "reports": 2,
        },
        {
            "outcome": "injured",
            "low": 0,
            "best": 0,
            "high": 0,
            "high_open": True,
            "unknown": 2,
            "incidents": 2,
            "reports": 2,
        },
    ]
    printed = doha("casualties")
    assert "26+" in printed
    assert "not reported in 2 of 2 incidents" in printed


def test_the_strike_killed_one_and_the_attack_25_or_more(doha):
    rows = {row["kind"]: row for row in doha.json("casualties", "--by", "kind", "--outcome", "killed")}
    assert (rows["strike"]["best"], rows["strike"]["high_open"]) == (1, False)
    assert (rows["attack"]["best"], rows["attack"]["high_open"]) == (25, True)


def test_all_of_them_are_in_afghanistan(doha):
    assert {row["country"] for row in doha.json("casualties", "--by", "country")} == {"AF"}
    assert "Afghanistan" in doha("casualties", "--by", "country")


def test_nobody_is_counted_under_an_actor_that_is_not_named(doha):
    rows = doha.json("casualties", "--by", "perpetrator", "--outcome", "killed")
    assert {(row["perpetrator"], row["best"], row["high_open"]) for row in rows} == {
        ("united-states", 1, False),
        ("unknown", 25, True),
    }
    assert "united-states (confirmed)" in doha("casualties", "--by", "perpetrator")
    (none,) = doha.json("casualties", "--perpetrator", "isis-k", "--outcome", "killed")
    assert (none["best"], none["incidents"]) == (0, 0)


def test_what_has_become_of_the_actors(doha):
    said = {row["actor"]: row for row in doha.json("actors")}
    assert said["ayman-al-zawahiri"]["status"] == "killed"
    assert said["ayman-al-zawahiri"]["since"] == "2022-07-31"
    assert said["ayman-al-zawahiri"]["report"] == "zawahiri-killed"
    assert said["al-qaeda"]["status"] == "leaderless"
    assert said["al-qaeda"]["detail"] == "succession not reported"
    assert said["mark-frerichs"]["status"] == "release_negotiated"
    assert said["mark-frerichs"]["detail"] == "outcome not reported"
    printed = doha("actors")
    assert "release under negotiation" in printed
    assert "succession not reported" in printed


def test_ties_between_the_united_states_and_the_taliban(doha):
    (row,) = doha.json("ties", "united-states", "taliban")
    assert row == {
        "a": "united-states",
        "b": "taliban",
        "meetings": 2,
        "meetings_implied": 1,
        "a_accuses_b": 3,
        "a_accuses_b_repeated": 2,
        "b_accuses_a": 1,
        "b_accuses_a_repeated": 0,
        "agreements": 1,
        "broken": 1,
    }
    assert "2 (1 implied)" in doha("ties", "United States", "Taliban")


def test_the_fund_was_announced_and_not_disbursed(doha):
    (row,) = doha.json("funds")
    assert (row["fund"], row["currency"]) == ("afghan-fund", "USD")
    assert (row["announced"], row["disbursed"], row["withheld"]) == (3_500_000_000, 0, 3_500_000_000)
    assert "3,500,000,000" in doha("funds")


def test_the_statements_by_sanner_are_an_outside_experts_judgement(doha):
    rows = doha.json("log", "--actor", "beth-sanner", "--kind", "statement")
    assert [row["ref"] for row in rows] == ["sanner-struggle", "sanner-threat", "sanner-message"]
    message = doha.json("show", "sanner-message")
    assert (message["mode"], message["conditional"]) == ("judgement", True)


UN = (
    "add", "attack", "--ref", "kabul-school-un", "--incident", "kabul-school", "--happened", "2022-09-30",
    "--place", "Kabul", "--country", "AF", "--killed", "35", "--injured", "82",
    "--source", "publisher=United Nations", "--grade", "B2",
)  # fmt: skip


def test_a_better_second_report_moves_the_tally_and_loses_nothing(doha):
    before = doha.json("status")["size"]
    doha(*UN)
    rows = {row["outcome"]: row for row in doha.json("casualties")}
    assert (rows["killed"]["best"], rows["killed"]["high_open"]) == (36, False)
    assert (rows["injured"]["best"], rows["injured"]["unknown"]) == (82, 1)
    assert (rows["killed"]["incidents"], rows["killed"]["reports"]) == (2, 3)
    then = killed(doha.json("casualties", "--known", f"@{before}"))
    assert (then["best"], then["high_open"]) == (26, True)
    widest = killed(doha.json("casualties", "--policy", "widest"))
    assert (widest["low"], widest["best"], widest["high"], widest["high_open"]) == (26, 36, 36, True)
    assert doha.json("show", "kabul-school")["beside"] == ["kabul-school-un"]


def test_a_claim_of_responsibility_moves_no_figure(doha):
    doha(*UN)
    before = doha.json("casualties", "--by", "perpetrator")
    doha(
        *("add", "claim", "--stance", "claimed", "--claimant", "isis-k"),
        *("--concerns", "kabul-school", "--happened", "2022-10-07"),
    )
    assert doha.json("casualties", "--by", "perpetrator") == before


@pytest.fixture
def story_file(tmp_path):
    from importlib.resources import files

    path = tmp_path / "story.yaml"
    path.write_text((files("blotter") / "examples" / "doha-2022.yaml").read_text())
    return path


def test_recording_the_same_file_again_appends_nothing(doha, story_file):
    before = doha.json("status")
    printed = doha("record", story_file)
    assert "0 recorded, 47 recorded already" in printed
    after = doha.json("status")
    assert (after["size"], after["root"]) == (before["size"], before["root"])


def test_a_changed_entry_is_refused_with_the_command_that_corrects_it(doha, story_file):
    before = doha.json("status")
    story_file.write_text(story_file.read_text().replace("25+ of which women ? most", "26+"))
    doha("record", story_file, code=1)
    assert "kabul-school" in doha.err
    assert "blotter correct kabul-school --set killed=26+" in doha.err
    assert doha.json("status")["root"] == before["root"]


def test_isis_k_has_no_signal_and_what_is_missing_is_named(doha):
    for row in doha.json("threats", "isis-k"):
        assert row["no_signal"]
        assert (row["level"], row["confidence"], row["contributions"]) == (None, "low", [])
        assert row["p"] == row["base"] == row["p_high"]
        assert row["watched_since"] is None
        assert [one["event"] for one in row["unattributed"]] == ["kabul-school"]
        statements = {one["event"]: one["kind"] for one in row["context"]}
        assert statements == dict.fromkeys(
            ["isis-k-targets-hazara", "sanner-struggle", "sanner-threat"], "statement"
        )
    printed = doha("threats", "isis-k")
    assert "No signal" in printed
    assert "no coverage is declared" in printed
    assert "Not counted: kabul-school, as nobody is named" in printed
    assert "Context, weight 0" in printed


def test_afghanistan_has_a_likelihood_and_no_level(doha):
    printed = doha("threats", "Afghanistan", "--happened", "2022-10-08")
    assert "not watched" in printed
    assert "no coverage is declared" in printed
    one, twenty_five = doha.json("threats", "AF", "--happened", "2022-10-08")
    assert one["level"] is twenty_five["level"] is None
    assert one["p"] > twenty_five["p"] > one["base"]
    assert {said["event"] for said in one["contributions"]} == {"kabul-school", "zawahiri-strike"}
    for row in (one, twenty_five):
        assert row["base"] + sum(said["points"] for said in row["contributions"]) == row["p"]


def test_the_unclaimed_attack_counts_for_the_country_and_the_target_and_for_no_actor(doha):
    rows = doha.json("threats", "--happened", "2022-10-08", "--deaths", "25")
    moved = {row["unit"] for row in rows if row["p"] > row["base"]}
    assert moved == {"AF", "on:hazara"}
