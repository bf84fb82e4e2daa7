"""`blotter add`: one report from flags; a mistake names its field, and nothing is appended."""

import io
import re
from datetime import date
from pathlib import Path

import pytest

from blotter.cli.add import KindGroup
from events import KINDS, Report, event_class

ATTACK = (
    "add", "attack", "--happened", "[2022-09-26..2022-10-02]", "--place", "Kabul", "--country", "AF",
    "--perpetrator", "unknown", "--killed", "25+",
)  # fmt: skip


@pytest.fixture
def desk(shell):
    shell("init")
    return shell


def test_a_receipt_names_id_position_and_root(desk):
    printed = desk(*ATTACK)
    status = desk.json("status")
    assert re.search(r"id +[0-9a-f-]{36}\n", printed)
    assert re.search(r"position +0\n", printed)
    assert status["root"] in printed


def test_a_receipt_as_json(desk):
    receipt = desk.json(*ATTACK, "--ref", "kabul")
    assert set(receipt) == {"id", "ref", "position", "size", "root"}
    status = desk.json("status")
    assert (receipt["ref"], receipt["position"]) == ("kabul", 0)
    assert (receipt["size"], receipt["root"]) == (status["size"], status["root"])


def test_the_same_report_under_a_ref_gets_the_same_receipt(desk):
    first = desk(*ATTACK, "--ref", "kabul", "--by", "ana")
    desk("add", "meeting", "--happened", "2022-10-08")
    assert desk(*ATTACK, "--ref", "kabul", "--by", "bob") == first
    assert "nothing was appended" in desk.err
    assert desk.json("status")["size"] == 2


def test_other_content_under_a_ref_is_refused_with_the_correction(desk):
    desk(*ATTACK, "--ref", "kabul")
    error = desk.error(*ATTACK, "--ref", "kabul", "--injured", "30")
    assert error["code"] == "conflict"
    assert error["hint"] == "blotter correct kabul --set injured=30"
    assert desk.json("status")["size"] == 1


def test_the_correction_is_told_in_words_that_correct_takes(desk):
    """Neither the parties nor a map of the place can be set as such."""
    desk(*ATTACK, "--ref", "kabul", "--admin1", "Kabul")
    other = ("--place", "Kabul", "--country", "PK", "--perpetrator", "isis-k", "--target", "unknown")
    error = desk.error("add", "attack", "--happened", "2022-10-01", *other, "--ref", "kabul", "--new-actor")
    assert error["hint"] == (
        "blotter correct kabul --set happened=2022-10-01 --set country=PK --set perpetrator=... "
        "--set target=... --unset killed --unset admin1"
    )


def test_without_a_ref_the_same_content_is_one_report_unless_again(desk):
    first = desk(*ATTACK)
    assert desk(*ATTACK) == first
    assert desk(*ATTACK, "--again") != first
    assert desk.json("status")["size"] == 2


MISTAKES = [
    (["--kiled", "3"], 2, "kiled", "--killed"),
    (["--killed", "3x"], 1, "killed", "25+"),
    (["--killed", "35-25"], 1, "killed", "low"),
    (["--killed", "2.5"], 1, "killed", "25-35"),
    (["--killed", "-5"], 1, "killed", "25-35"),
    (["--killed", "0x10"], 1, "killed", "25-35"),
    (["--killed", "3 of which wimmin 2"], 1, "killed", "women"),
    (["--killed", "2 dozen"], 1, "killed", "in digits: 24"),
    (["--displaced", "2-3 million"], 1, "displaced", "in digits"),
    (["--killed", "25 or more"], 1, "killed", "25+"),
    (["--killed", "40 of which women 1 dozen"], 1, "killed", "in digits: 12"),
    (["--method", "bombng"], 1, "method", "bombing"),
    (["--happened", "2022-02-30"], 1, "happened", "2022-07-31"),
    (["--happened", "2022-07-31T06:18"], 1, "happened", "offset"),
    (["--country", "Afganistan"], 1, "country", "Afghanistan"),
    (["--perpetrator", "isis-kk"], 1, "perpetrator[0]", "--new-actor"),
    (["--perpetrator", "unknown (maybe)"], 1, "parties[0].attribution", "suspected"),
    (["--incident", "nothing-like-it"], 1, "incident", "blotter log"),
    (["--latitude", "91", "--longitude", "0"], 1, "place.latitude", "-90 to 90"),
    (["--latitude", "34"], 1, "place", "both"),
    (["--grade", "B9", "--source", "UN"], 1, "grade", "B2"),
    (["--grade", "B2"], 1, "grade", "source"),
    (["--source", "AFP; published=2022-10-03"], 1, "sources[0]", "publisher=UN; published="),
    (["--source", "publisher=AFP; https://example.org"], 1, "sources[0]", "publisher=UN; published="),
    (["--source", "AFP; url=https://example.org"], 1, "sources[0]", "publisher=UN; published="),
    (["--source", "publisher=Smith; Co"], 1, "sources[0]", "publisher=UN; published="),
    (["--ref", "Kabul School"], 1, "ref", "kabul-school"),
    (["--tag", "a\u200bb"], 1, "tags[0]", "a-z"),
    (["--summary", "bell\x07"], 1, "summary", "control"),
    (["--summary", "   "], 1, "summary", "leave the field out"),
    (["--marking", "secret"], 1, "marking", "clear"),
    (["--evidence", "not-there.pdf"], 1, "evidence", None),
    (["--summary", "x" * 70_000], 1, "summary", "evidence"),
]


@pytest.mark.parametrize(("flags", "code", "field", "hint"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_gets_one_message_that_names_its_field(desk, flags, code, field, hint):
    error = desk.error("add", "attack", *flags, code=code)
    assert error["field"] == field
    assert hint is None or hint in error["hint"]
    assert desk.json("status")["size"] == 0


@pytest.mark.parametrize(("given", "told"), [("91", "91"), ("-90.5", "-90.5"), ("90.0000001", "90.0000001")])
def test_a_latitude_that_is_none_is_told_as_it_was_written(desk, given, told):
    error = desk.error("add", "attack", f"--latitude={given}", "--longitude", "0")
    assert error["message"] == f"{told} is not within 90 degrees"


@pytest.mark.parametrize("count", ["14 civilians", "? dozens", "dozens", "1200 hundreds"])
def test_words_that_make_it_no_other_number_stay_beside_it(desk, count):
    desk("add", "attack", "--killed", count)
    assert desk.json("show", "last")["killed"] in (count, f"? {count}")


def test_all_mistakes_are_named_at_once(desk):
    desk("add", "attack", "--killed", "3x", "--method", "bombng", "--country", "Afganistan", code=1)
    for field in ("killed", "method", "country"):
        assert f"blotter: {field}: " in desk.err
    assert "3 mistakes; nothing was appended" in desk.err


def test_a_wrong_kind_names_the_nearest(desk):
    assert "'attack'" in desk.error("add", "atack", code=2)["message"]


def test_a_field_that_must_be_given_is_asked_for(desk):
    error = desk.error("add", "statement", "--summary", "They said so.")
    assert (error["field"], error["message"]) == ("mode", "is missing")


def test_a_fund_that_is_none_is_refused_as_a_fund(desk):
    error = desk.error("add", "fund-announcement", "--fund", "Afghan Fund", "--stage", "announced")
    assert (error["field"], error["message"]) == ("fund", "'Afghan Fund' is not a fund id")
    assert "afghan-fund" in error["hint"]


@pytest.mark.parametrize(("word", "days"), [("today", 0), ("yesterday", 1), ("-3d", 3)])
def test_relative_days_are_stored_as_days(desk, word, days):
    desk("add", "attack", f"--happened={word}")
    happened = date.fromisoformat(desk.json("show", "last")["happened"])
    assert abs((date.today() - happened).days - days) <= 1  # midnight may fall between the two


def test_parties_in_every_notation(doha):
    doha(
        *("add", "attack", "--ref", "parties", "--perpetrator", "ISKP (claimed)"),
        *("--perpetrator", "al-qaeda | taliban (suspected)", "--target", "hazara"),
    )
    assert doha.json("show", "parties")["parties"] == [
        {"role": "perpetrator", "actor": "isis-k", "named_as": "ISKP", "attribution": "claimed"},
        {"role": "perpetrator", "any_of": ["al-qaeda", "taliban"], "attribution": "suspected"},
        {"role": "target", "actor": "hazara"},
    ]


def test_like_copies_a_record_and_source_last_copies_its_sources(doha):
    doha("add", "attack", "--like", "kabul-school", "--ref", "copy", "--killed", "30")
    copy, model = doha.json("show", "copy"), doha.json("show", "kabul-school")
    assert (copy["killed"], copy["place"], copy["sources"]) == ("30", model["place"], model["sources"])
    doha("add", "statement", "--mode", "position", "--source", "last", "--ref", "said")
    assert doha.json("show", "said")["sources"] == model["sources"]


def test_like_copies_a_report_as_it_stands(doha):
    doha("fix", "kabul-school", "--set", "killed=30", "--unset", "note")
    doha("add", "attack", "--like", "kabul-school", "--ref", "copy")
    copy, model = doha.json("show", "copy"), doha.json("show", "kabul-school")
    own = ("position", "id", "recorded", "by", "ref", "beside", "amendments")
    assert {name: value for name, value in copy.items() if name not in own} == {
        name: value for name, value in model.items() if name not in own
    }


def test_what_is_said_anew_takes_the_place_of_what_is_copied(doha):
    """A role and a grade as a whole, as a correction sets them."""
    doha("add", "attack", "--ref", "a", "--perpetrator", "unknown", "--source", "UN", "--grade", "C3")
    new = ("--perpetrator", "isis-k", "--source", "Reuters", "--grade", "B2")
    doha("add", "attack", "--like", "a", "--ref", "b", *new)
    copy = doha.json("show", "b")
    assert copy["parties"] == [{"role": "perpetrator", "actor": "isis-k"}]
    assert copy["sources"] == [{"publisher": "Reuters", "reliability": "B"}]
    assert copy["credibility"] == "2"


def test_like_and_source_last_leave_out_what_was_redacted(desk):
    Path("blotter.toml").write_text('veil = ["note", "place.name", "sources.author", "sources.publisher"]\n')
    un, x = "publisher=UN; author=Zahra; reliability=B", "publisher=X; reliability=A"
    sources = ("--source", un, "--source", x)
    desk("add", "attack", "--ref", "r", "--note", "by Zahra", "--place", "Kabul", *sources, "--killed", "3")
    desk("redact", "r", "note", "place.name", "sources[0].author", "sources[1].publisher", "--yes")
    desk("add", "attack", "--ref", "copy", "--like", "r")
    desk("add", "attack", "--ref", "next", "--like", "r", "--source", "last")
    for ref in ("copy", "next"):
        copy = desk.json("show", ref)
        assert "[redacted" not in str(copy)
        assert copy["sources"] == [{"publisher": "UN", "reliability": "B"}]
        assert (copy["killed"], "note" in copy, "place" in copy) == ("3", False, False)


def test_a_source_in_one_line(desk):
    desk("add", "attack", "--source", "publisher=UNAMA; published=2022-10-03; reliability=B")
    desk("add", "attack", "--source", "https://example.org/report")
    desk("add", "attack", "--source", "Reuters", "--grade", "B2")
    desk("add", "attack", "--source", "https://example.org/?a=1;title=2")
    sources = [desk.json("show", f"@{position}")["sources"] for position in range(4)]
    assert sources == [
        [{"publisher": "UNAMA", "published": "2022-10-03", "reliability": "B"}],
        [{"url": "https://example.org/report"}],
        [{"publisher": "Reuters", "reliability": "B"}],
        [{"url": "https://example.org/?a=1;title=2"}],
    ]


def test_evidence_is_named_by_its_content(desk, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"abc")
    desk("add", "attack", "--evidence", "photo.jpg")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1
    assert desk.json("show", "last")["evidence"] == [{"file": "photo.jpg", "sha256": digest}]


def editor(tmp_path, *scripts):
    """Return an editor that runs one sed script a time it is opened."""
    for number, script in enumerate(scripts, start=1):
        (tmp_path / f"edit-{number}").write_text(script)
    path = tmp_path / "editor"
    path.write_text(
        f"#!/bin/sh\ncd {tmp_path}\nn=$(cat count 2>/dev/null || echo 0)\nn=$((n + 1))\necho $n > count\n"
        'cp "$1" "seen-$n"\n[ -f "edit-$n" ] && sed -i.bak -f "edit-$n" "$1"\nexit 0\n'
    )
    path.chmod(0o755)
    return str(path)


def test_the_editor_shows_mistakes_as_comments_until_the_form_is_sound(desk, tmp_path, monkeypatch):
    scripts = ("s/^killed: .*/killed: 3x/", "s/^killed: .*/killed: 30/")
    monkeypatch.setenv("EDITOR", editor(tmp_path, *scripts))
    desk("add", "attack", "--killed", "25", "--ref", "edited", "--edit")
    assert "# MISTAKE killed" in (tmp_path / "seen-2").read_text()
    assert "# injured:  people injured" in (tmp_path / "seen-1").read_text()
    assert desk.json("show", "edited")["killed"] == "30"


def test_visual_is_an_editor_without_a_terminal_too(desk, tmp_path, monkeypatch):
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setenv("VISUAL", editor(tmp_path, "s/^killed: .*/killed: 30/"))
    desk("add", "attack", "--killed", "25", "--ref", "edited", "--edit")
    assert desk.json("show", "edited")["killed"] == "30"


def test_an_emptied_form_appends_nothing(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("EDITOR", editor(tmp_path, "d"))
    desk("add", "attack", "--killed", "25", "--edit", code=1)
    assert "nothing was appended" in desk.err
    assert desk.json("status")["size"] == 0


def test_who_writes_is_recorded(desk, monkeypatch, tmp_path):
    desk("add", "attack", "--ref", "one")
    desk("add", "attack", "--ref", "two", "--by", "bob")
    monkeypatch.delenv("BLOTTER_BY")
    (tmp_path / "blotter.toml").write_text('by = "carla"\n')
    desk("add", "attack", "--ref", "three")
    assert [row["by"] for row in desk.json("log")] == ["ana", "bob", "carla"]


def test_no_record_is_called_by_the_word_for_the_last_one(doha, tmp_path):
    assert "choose another name" in doha.error("add", "meeting", "--ref", "last", code=1)["hint"]
    (tmp_path / "two.yaml").write_text("reports: [{kind: meeting, ref: first}, {kind: meeting, ref: last}]")
    doha("record", "two.yaml", code=1)
    assert doha.json("status")["size"] == 47


def test_a_probable_duplicate_is_told_with_the_ref_of_its_incident(desk):
    desk(*ATTACK, "--ref", "first")
    desk(*ATTACK, "--ref", "filed", "--incident", "first", "--killed", "30")
    desk(*ATTACK, "--ref", "again", "--killed", "30")
    assert "@2 may tell of the same as filed" in desk.err
    assert "blotter merge @2 --into first\n" in desk.err
    assert "--incident first\n" in desk.err


def test_an_amendment_is_no_report_to_copy(doha):
    doha("review", "kabul-school", "--by", "ben")
    said = doha.error("add", "attack", "--like", "last", code=1)
    assert (said["field"], said["message"]) == ("like", "last is an amendment or no report")


@pytest.mark.parametrize(
    ("editor", "message"),
    [
        ("false", "nothing was appended: the editor false ended with 1"),
        ("no-such-editor", "the editor no-such-editor cannot be run: No such file or directory"),
        ("nano 'x", "the editor nano 'x has a quote that is not closed"),
        ("rm", "nothing was appended: the editor rm left no text in UTF-8"),
        ("cp latin-1.txt", "nothing was appended: the editor cp left no text in UTF-8"),
        (" ", "there is no terminal to edit on"),
    ],
)
def test_an_editor_that_fails_is_told_of_in_words(desk, tmp_path, monkeypatch, editor, message):
    (tmp_path / "latin-1.txt").write_bytes("summary: Bogotá".encode("latin-1"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setenv("EDITOR", editor)
    assert desk.error("add", "attack", "--edit")["message"] == message


def test_every_kind_of_report_is_added_and_nothing_else():
    """What was redacted, and whose key signs, is said by the commands that see to it."""
    reports = [kind.replace("_", "-") for kind in KINDS if issubclass(event_class(kind), Report)]
    assert list(KindGroup.table) == reports
