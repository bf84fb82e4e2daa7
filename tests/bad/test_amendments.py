"""Amendments of what is not there or not so, ids that are taken, reports that are too long."""

import json

import pytest

REFUSED = {
    "an unknown report": (["retract", "nowhere", "--reason", "duplicate"], "no record"),
    "no reason": (["retract", "there"], "missing"),
    "an unknown reason": (["retract", "there", "--reason", "boredom"], "boredom"),
    "an actor's profile into an attack": (["merge", "actor:group-a", "--into", "there"], "kind"),
    "into itself": (["merge", "there", "--into", "there"], "itself"),
    "into nothing": (["merge", "there", "--into", "nowhere"], "no record"),
    "another kind": (["correct", "there", "--reason", "coding_error", "--set", "kind=strike"], "kind"),
    "another ref": (["correct", "there", "--reason", "coding_error", "--set", "ref=other"], "ref"),
    "what cannot be": (["correct", "there", "--reason", "coding_error", "--set", "killed=3x"], "not a count"),
    "low over high": (["correct", "there", "--reason", "coding_error", "--set", "killed=9-3"], "out of order"),
    "a field that it has not": (["correct", "there", "--reason", "coding_error", "--set", "kiled=3"], "no such field"),
    "no value": (["correct", "there", "--reason", "coding_error", "--set", "killed"], ""),
    "a review of one's own": (["review", "there"], ""),
    "words beyond an entry": (["correct", "there", "--reason", "coding_error", "--set", f"note={'x' * 70_000}"], "bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_an_amendment_that_cannot_be_is_refused(desk, name):
    words, message = REFUSED[name]
    assert message in str(desk.refused_once(*words, "--format", "json"))


def test_reports_are_not_merged_in_a_circle(desk):
    for ref in ("a", "b", "c"):
        desk.shell("add", "attack", "--ref", ref)
    desk.shell("merge", "a", "--into", "b")
    desk.shell("merge", "b", "--into", "c")
    desk.before = desk.head()
    error = desk.refused_once("merge", "c", "--into", "a", "--format", "json")
    assert "into" in str(error["field"]) + error["message"]


def test_an_amendment_of_an_amendment_is_refused(desk):
    desk.shell("retract", "there", "--reason", "duplicate", "--ref", "gone")
    desk.before = desk.head()
    for words in (["reinstate", "gone"], ["retract", "gone", "--reason", "duplicate"], ["prefer", "gone"]):
        assert "amend" in str(desk.refused_once(*words, "--format", "json"))


@pytest.mark.parametrize(
    "words",
    [
        ["split", "there"],
        ["reinstate", "there"],
        ["correct", "there", "--reason", "coding_error"],
        ["correct", "there", "--reason", "coding_error", "--set", "killed=3"],
    ],
)
def test_an_amendment_that_changes_nothing_is_kept_and_flagged(desk, words):
    desk.shell(*words)
    assert "changes nothing" in desk.shell.err


@pytest.mark.parametrize("way", ["flags", "file"])
def test_an_id_holds_one_event_for_ever(desk, tmp_path, way):
    """The same words again are no mistake; others under the same ref are, with the command that is right."""

    def words(killed):
        if way == "flags":
            return ["add", "attack", "--ref", "there", "--happened", "2022-01-01", "--killed", killed]
        report = {"kind": "attack", "ref": "there", "happened": "2022-01-01", "killed": killed}
        (tmp_path / "a.json").write_text(json.dumps(report))
        return ["record", "a.json"]

    desk.shell(*words("3"))
    assert desk.head() == desk.before
    error = desk.refused_once(*words("4"), "--format", "json")
    assert (error["code"], error["entry"]) == ("conflict", "there")
    assert "blotter correct there --set killed=4" in error["hint"]


def test_two_events_of_one_ref_in_a_file_are_a_conflict(desk, tmp_path):
    (tmp_path / "a.json").write_text('[{"kind": "attack", "ref": "x"}, {"kind": "strike", "ref": "x"}]')
    assert desk.refused_once("record", "a.json", "--format", "json")["file"] == "a.json"


@pytest.mark.parametrize("size", [65_000, 66_000])
def test_a_report_holds_what_an_entry_holds(desk, tmp_path, size):
    (tmp_path / "a.json").write_text(json.dumps({"kind": "attack", "ref": "bad", "note": "x" * size}))
    if size < 65_535:
        assert desk.kept("record", "a.json")["note"] == "x" * size
        return
    error = desk.refused_once("record", "a.json", "--format", "json")
    assert (error["file"], error["entry"]) == ("a.json", "bad")
    assert "65,535" in error["message"]


@pytest.mark.parametrize(
    ("kind", "warned"), [("attack", True), ("strike", True), ("meeting", False), ("agreement", False)]
)
def test_what_is_still_to_come_is_a_slip_in_an_attack_and_none_in_a_meeting(desk, kind, warned):
    words = {"agreement": ["--stage", "signed"]}.get(kind, [])
    desk.shell("add", kind, "--ref", "bad", "--happened", "9999-12-31", *words)
    assert ("has not happened yet" in desk.shell.err) == warned
    desk.shell("add", kind, "--ref", "past", "--happened", "2022-12-31", *words)
    assert "has not happened yet" not in desk.shell.err
