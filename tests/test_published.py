"""Published figures: how they are told, and which records are said to have moved them."""

import json

import pytest

DASH = "–"


@pytest.fixture
def desk(shell):
    """Two actors with an attack by the second of them."""
    shell("init")
    for actor in ("g1", "g2"):
        shell("add", "actor-profiled", "--ref", f"p-{actor}", "--actor", actor, "--name", actor.upper())
    attack(shell, "b", "g2", "9")
    return shell


def attack(shell, ref, actor, killed):
    shell("add", "attack", "--ref", ref, "--perpetrator", actor, "--country", "AF", "--killed", killed)


def moved_by(shell):
    """The records that moved each figure by its perpetrator, of those that moved."""
    return {row["by"]["perpetrator"]: row["records"] for row in rows_moved(shell)}


def rows_moved(shell):
    return json.loads(shell("published", "--moved", "--format", "json", code=3))


def test_what_is_not_known_reads_the_same_wherever_a_figure_is_told(desk):
    desk("add", "attack", "--ref", "u", "--country", "FR", "--killed", "?")
    assert f"killed: {DASH}" in desk("publish", "--as", "p", "--country", "FR", "--outcome", "killed")
    assert "not reported" not in desk.out
    assert desk("published").splitlines()[1].split() == ["p", "killed", DASH, DASH, "@4"]
    assert f"moves published p killed: {DASH} -> 3" in desk("fix", "u", "--set", "killed=3")
    (row,) = [row for row in desk.json("digest", "--since", "@3") if row["report"] == "p"]
    assert row["what"] == f"killed: {DASH} -> 3 by @5"


def test_a_figure_that_moved_by_other_names_of_actors_names_their_records(desk):
    desk("publish", "--as", "q", "--by", "perpetrator", "--outcome", "killed")
    same = ("--name", "G1", "--same-as", "g2")
    desk("add", "actor-profiled", "--ref", "dbl", "--actor", "g1", *same)
    desk("add", "actor-profiled", "--ref", "other", "--actor", "h1", "--name", "H", "--same-as", "h2")
    assert moved_by(desk) == {"g1": [4], "g2": [4]}
    items = [row for row in desk.json("digest", "--since", "@4") if row["section"].startswith("published")]
    assert [row["record"] for row in items] == [4, 4]
    attack(desk, "c", "g1", "4")
    assert moved_by(desk) == {"g1": [4, 6], "g2": [4]}
    desk("fix", "dbl", "--unset", "same_as")
    assert moved_by(desk)["g1"] == [6]
    causes = {row["cause"] for row in desk.json("diff", "--from", "@7", "--by", "perpetrator")}
    assert causes == {"actors found to be one or apart"}


def test_a_figure_by_the_filter_names_who_was_found_to_be_one(desk):
    desk("publish", "--as", "q", "--perpetrator", "g1", "--outcome", "killed")
    desk("add", "actor-profiled", "--ref", "dbl", "--actor", "g1", "--name", "G1", "--same-as", "g2")
    assert [row["records"] for row in rows_moved(desk)] == [[4]]
    attack(desk, "c", "g2", "4")
    desk("add", "actor-profiled", "--ref", "other", "--actor", "h1", "--name", "H", "--same-as", "h2")
    assert [row["records"] for row in rows_moved(desk)] == [[4, 5]]


def test_an_answer_without_rows_is_listed(desk):
    desk("publish", "--as", "e", "--country", "JP", "--by", "place")
    assert "the answer has no rows" in desk.err
    assert desk("published").splitlines()[1].split() == ["e", "nothing", "nothing", "@3"]
    (row,) = desk.json("published")
    assert (row["by"], row["outcome"], row["then"], row["now"], row["moved"]) == ({}, None, None, None, False)
    assert "No published figure has moved." in desk("published", "--moved")


def test_of_many_records_that_moved_a_figure_the_first_are_named_and_the_others_counted(desk, tmp_path):
    desk("publish", "--as", "p", "--outcome", "killed")
    reports = [{"kind": "attack", "ref": f"r{n}", "killed": "1"} for n in range(1_012)]
    (tmp_path / "many.json").write_text(json.dumps(reports))
    desk("record", "many.json")
    assert "@4, @5, @6, @7, @8, @9, @10, @11, @12, @13 and 1,002 others " in desk(
        "published", "--moved", code=3
    )
    assert desk("digest", "--since", "p").count(", @") == 9
    assert len(rows_moved(desk)[0]["records"]) == 1_012


def test_a_figure_of_which_only_an_end_moved_is_told_with_its_ends(desk):
    """An amendment said that no figure moves, and the list that 9 is 9 today."""
    desk("publish", "--as", "p", "--outcome", "killed")
    printed = desk("fix", "b", "--set", "killed=5-12~9")
    assert "  moves killed: 9 -> 5-12~9\n  moves published p killed: 9 -> 5-12~9\n" in printed
    assert desk("published", "--moved", code=3).splitlines()[1].split()[:4] == ["p", "killed", "9", "5-12~9"]
    (row,) = [row for row in desk.json("digest", "--since", "p") if row["report"] == "p"]
    assert row["what"] == "killed: 9 -> 5-12~9 by @4"
    assert "moves no total and no published figure" in desk("fix", "b", "--set", "country=FR")
    assert "moves killed: 5-12~9 -> 9" in desk("fix", "b", "--set", "killed=9")
    desk("fix", "b", "--set", "killed=5-12~9")
    desk("publish", "--as", "q", "--outcome", "killed")
    assert desk("published").splitlines()[2].split()[:4] == ["q", "killed", "9", "9"]


def test_a_figure_of_which_only_the_plus_moved_names_what_opened_it(desk):
    """It was said to have moved by other names of actors, which nobody had found."""
    desk("publish", "--as", "p", "--outcome", "killed", "--by", "country")
    desk("fix", "b", "--set", "killed=9+")
    desk("add", "attack", "--ref", "c", "--country", "AF", "--happened", "2022-05-01")
    desk("add", "attack", "--ref", "d", "--country", "FR", "--killed", "3+")
    assert [(row["by"]["country"], row["records"]) for row in rows_moved(desk)] == [
        ("AF", [4, 5]),
        ("FR", [6]),
    ]
    (row, _) = [row for row in desk.json("digest", "--since", "@6") if row["section"].startswith("published")]
    assert row["what"] == "AF killed: 9 -> 9+ by @4, @5"
    desk("publish", "--as", "q", "--outcome", "killed")
    desk("retract", "c", "--reason", "coding_error")
    desk("fix", "b", "--set", "killed=9")
    assert [(row["name"], row["records"]) for row in rows_moved(desk)] == [("p", [6])]


def test_a_difference_in_which_no_number_moved_says_what_did(desk):
    desk("fix", "b", "--set", "killed=9+")
    assert desk("diff", "--from", "@3").startswith("No number moved, only whether a high is open.")
    desk("fix", "b", "--set", "country=FR")
    assert desk("diff", "--from", "@4").startswith("Nothing moved.")


def test_reports_that_conflict_are_told_with_what_they_say(desk):
    """In brief, two that differ in an end alone would read the same."""
    for ref, killed in (("c", "5-12~9"), ("d", "~9"), ("e", "9+")):
        desk("add", "attack", "--ref", ref, "--incident", "b", "--killed", killed)
    (row,) = [row for row in desk.json("digest", "--since", "@3") if row["section"] == "conflicting reports"]
    assert row["what"] == "killed: 9+ (e, counts), 9 (b), 5-12~9 (c), ~9 (d)"
