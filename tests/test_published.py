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
