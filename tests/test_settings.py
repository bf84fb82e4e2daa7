"""Settings: a flag goes before the environment, that before the file, that before the default."""

from datetime import UTC

import pytest

from blotter.settings import FILE, TEMPLATE, load_settings
from events import Count, Invalid, Marking
from projections import JOBS


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in, and nothing of ours in the environment."""
    for name in ("BLOTTER_LEDGER", "BLOTTER_BY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOGNAME", "login-name")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, text):
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_text(text)


ORDER = [
    ({}, None, None, "default"),
    ({}, None, "file", "file"),
    ({}, "environment", "file", "environment"),
    ({}, "environment", None, "environment"),
    ({"flag"}, "environment", "file", "flag"),
    ({"flag"}, None, None, "flag"),
]


@pytest.mark.parametrize(("flag", "environment", "file", "wins"), ORDER)
@pytest.mark.parametrize(("key", "default"), [("ledger", "blotter.db"), ("by", "login-name")])
def test_the_order_in_which_settings_hold(folder, monkeypatch, key, default, flag, environment, file, wins):
    if file:
        write(folder, f'{key} = "{file}"\n')
    if environment:
        monkeypatch.setenv(f"BLOTTER_{key.upper()}", environment)
    found = load_settings(**{key: next(iter(flag), None)})
    assert getattr(found, key) == (default if wins == "default" else wins)


def test_without_a_file_nothing_is_marked_and_no_word_is_a_number(folder):
    found = load_settings()
    assert (found.marking, found.words) == (None, {})


def test_the_file_lies_beside_the_ledger_that_is_named(folder, monkeypatch):
    write(folder, 'by = "here"\n')
    write(folder / "there", 'by = "there"\nledger = "other.db"\n')
    assert load_settings().by == "here"
    found = load_settings(ledger="there/mine.db")
    assert (found.by, found.ledger) == ("there", "there/mine.db")
    monkeypatch.setenv("BLOTTER_LEDGER", "there/mine.db")
    assert load_settings().by == "there"


def test_the_file_that_init_makes_can_be_read_as_it_is_and_with_every_line_in_force(folder):
    write(folder, TEMPLATE)
    assert load_settings().by == "login-name"
    lines = [line.removeprefix("# ") if "=" in line or "[" in line else line for line in TEMPLATE.split("\n")]
    write(folder, "\n".join(lines))
    found = load_settings()
    assert (found.ledger, found.by, found.marking) == ("blotter.db", "your-name", Marking.GREEN)
    assert found.words == {"dozens": Count.of("24-99"), "several": Count.of("3-9")}
    assert list(found.schedule) == [job.name for job in JOBS]
    assert (found.schedule["digest"], found.schedule["sign"], found.zone) == ("0 7 * * mon", None, UTC)


MISTAKES = [
    ('markin = "green"', "markin", "is not a setting", "marking"),
    ("by = 3", "by", "3 is not text", "quotes"),
    ("ledger = true", "ledger", "True is not text", "quotes"),
    ('marking = "secret"', "marking", "'secret' is not a marking", "amber+strict"),
    ("marking = 1", "marking", "1 is not text", "quotes"),
    ('words = "dozens"', "words", "is not a table", "[words]"),
    ('[words]\ndozens = "lots"', "words.dozens", "'lots' has no number", "24-99"),
    ('[words]\ndozens = "3x"', "words.dozens", "'3x' is not a count", "25-35"),
    ("[words]\ndozens = 24", "words.dozens", "24 is not the text of a Count", "quotes"),
    ("schedule = 3", "schedule", "is not a table", "[schedule]"),
    ('[schedule]\nzone = "Olso"', "schedule.zone", "'Olso' is not a time zone", "Europe/Oslo"),
    ("[schedule]\nseal = true", "schedule.seal", "True is not a time to run at", "false"),
    ("[schedule]\nsael = false", "schedule.sael", "is not a job", "seal"),
    ('by = "ana', None, "cannot be read", None),
    ('by = "a"\nby = "b"', None, "cannot be read", None),
]


@pytest.mark.parametrize(("text", "field", "message", "hint"), MISTAKES)
def test_a_mistake_names_the_file_and_the_key(folder, text, field, message, hint):
    write(folder, text)
    with pytest.raises(Invalid) as caught:
        load_settings()
    error = caught.value
    assert (error.file, error.field) == (FILE, field)
    assert message in error.message
    assert hint is None or hint in error.hint


def test_a_file_that_is_no_text_is_named(folder):
    (folder / FILE).write_bytes(b'by = "\xff"')
    with pytest.raises(Invalid) as caught:
        load_settings()
    assert caught.value.file == FILE


def test_every_command_refuses_a_broken_file(shell, tmp_path):
    shell("init")
    write(tmp_path, "by = 3\n")
    error = shell.error("status")
    assert (error["file"], error["field"], error["code"]) == (FILE, "by", "invalid")


@pytest.fixture
def desk(shell, tmp_path):
    """A shell with words that stand for ranges, and a marking for what has none."""
    shell("init")
    write(tmp_path, 'marking = "amber"\n[words]\nDozens = "24-99"\nseveral = "3-9~5"\n')
    return shell


@pytest.mark.parametrize(("said", "stored"), [("dozens", "24-99 dozens"), ("Several", "3-9~5 Several")])
def test_a_word_becomes_a_range_and_is_kept_beside_it(desk, said, stored):
    desk("add", "attack", "--killed", said)
    assert desk.json("show", "last")["killed"] == stored


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("dozens of which women 3", "24-99 dozens of which women 3"),
        (
            "99 of which women Dozens, children several",
            "99 of which women 24-99 Dozens, children 3-9~5 several",
        ),
        ("some of which women ?", "? some of which women ?"),
    ],
)
def test_a_word_is_a_range_where_groups_are_named_too(desk, said, stored):
    desk("add", "attack", "--killed", said)
    assert desk.json("show", "last")["killed"] == stored
    desk("add", "attack", "--ref", "other", "--killed", "1")
    desk("fix", "other", "--set", f"killed={said}")
    assert desk.json("show", "other")["killed"] == stored


def test_a_word_is_a_range_in_a_map_and_of_a_force(desk, tmp_path):
    (tmp_path / "story.yaml").write_text(
        "- {kind: attack, ref: one, killed: {total: dozens, women: several}, injured: {total: dozens}}\n"
        "- {kind: force_movement, ref: two, movement: withdraw, strength: dozens}\n"
    )
    desk("record", "story.yaml")
    one = desk.json("show", "one")
    assert (one["killed"], one["injured"]) == ("24-99 dozens of which women 3-9~5 several", "24-99 dozens")
    assert desk.json("show", "two")["strength"] == "24-99 dozens"


def test_a_range_of_a_word_counts(desk):
    desk("add", "attack", "--killed", "dozens")
    (killed,) = desk.json("casualties", "--outcome", "killed")
    assert (killed["low"], killed["best"], killed["high"], killed["unknown"]) == (24, 24, 99, 0)


def test_a_word_without_a_range_stays_an_unknown_number(desk):
    desk("add", "attack", "--killed", "scores")
    assert desk.json("show", "last")["killed"] == "? scores"
    (killed,) = desk.json("casualties", "--outcome", "killed")
    assert (killed["low"], killed["best"], killed["unknown"]) == (0, 0, 1)


def test_a_word_of_a_file_becomes_a_range_too(desk, tmp_path):
    (tmp_path / "story.yaml").write_text("- {kind: attack, ref: one, injured: dozens}\n")
    desk("record", "story.yaml")
    assert desk.json("show", "one")["injured"] == "24-99 dozens"


def test_reports_without_a_marking_get_the_desks(desk, tmp_path):
    desk("add", "attack", "--ref", "silent")
    desk("add", "attack", "--ref", "marked", "--marking", "red")
    (tmp_path / "story.yaml").write_text("- {kind: meeting, ref: filed}\n")
    desk("record", "story.yaml")
    said = {ref: desk.json("show", ref)["marking"] for ref in ("silent", "marked", "filed")}
    assert said == {"silent": "amber", "marked": "red", "filed": "amber"}


@pytest.mark.parametrize("option", ["--ledger", "--by"])
def test_an_option_that_is_given_and_empty_is_refused(shell, option):
    """An unset variable of a script would have another name write, or another ledger written."""
    shell("init")
    for words in (
        [option, "", "add", "attack", "--killed", "1"],
        ["add", "attack", "--killed", "1", option, " "],
    ):
        shell(*words, code=1)
        assert f"blotter: {option[2:]}: is empty\n" in shell.err
    assert shell.json("status")["size"] == 0
