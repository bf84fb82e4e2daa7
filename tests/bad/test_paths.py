"""Paths and arguments: what is no file is refused at once, and what cannot be asked is said to be so."""

import os

import pytest

from ledger import create_ledger, new_key, open_ledger, seal_head, write_key

KEY = new_key("desk.example")
WITNESS = new_key("witness.example", witness=True)

READING = {
    "record": ["record", "--", "PATH"],
    "import": ["import", "ucdp-ged", "--release", "24.1", "--available", "2024-06-20", "--", "PATH"],
    "check-proof": ["check-proof", "--trust", str(KEY), "--", "PATH"],
    "witness": ["witness", "--key", "witness.key", "--", "PATH"],
    "restore": ["restore", "--ledger", "new.db", "--", "PATH"],
    "a key": ["seal", "--key=PATH"],
    "a witness's answer": ["seal", f"--trust={WITNESS}", "--cosigned=PATH"],
    "a ledger": ["log", "--ledger=PATH"],
    "a ledger within": ["log", "--ledger=PATH/x.db"],
    "a key within": ["seal", "--key=PATH/x"],
    "a head": ["verify", "--against=PATH"],
    "evidence": ["add", "attack", "--ref", "bad", "--evidence=PATH"],
}
WRITING = {
    "init": ["init", "--", "PATH"],
    "backup": ["backup", "--", "PATH"],
    "export": ["export", "entries", "--", "PATH"],
    "a key": ["key", "--name=me", "--", "PATH"],
    "a seal": ["seal", "--key=desk.key", "--out=PATH"],
    "a receipt": ["prove", "there", "--out=PATH"],
}


def pipe(path):
    os.mkfifo(path)
    return path.name


def folder(path):
    path.mkdir()
    return path.name


PATHS = {
    "nothing": lambda path: "nothing",
    "a folder": folder,
    "a pipe": pipe,
    "an endless device": lambda path: "/dev/zero",
    "a leading dash": lambda path: "-nothing",
    "a newline": lambda path: "no\nthing",
    "NUL": lambda path: "no\x00thing",
    "broken characters": lambda path: "no\udcffthing",
    "an escape": lambda path: "no\x1b[2Jthing",
    "a name too long": lambda path: "n" * 300,
    "a link to itself": lambda path: path.symlink_to(path) or path.name,
    "a file as a folder": lambda path: "blotter.db/x",
}
NO_NEW = [
    name
    for name in PATHS
    if name not in ("nothing", "a leading dash", "a newline", "an escape", "broken characters")
]


@pytest.fixture
def keyed(desk):
    write_key("desk.key", KEY)
    write_key("witness.key", WITNESS)
    with open_ledger("blotter.db") as ledger:
        seal_head(ledger, KEY)
    return desk


def told(keyed):
    """The one message of a command that has no --format."""
    (line,) = [line for line in keyed.shell.err.splitlines() if line.startswith("blotter: ")]
    assert all(" " <= sign != "\x7f" for sign in line)
    assert len(line) < 1_000
    return line


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("way", READING)
def test_what_is_no_file_is_not_read(keyed, tmp_path, way, name):
    path = PATHS[name](tmp_path / "strange")
    keyed.shell(*(word.replace("PATH", path) for word in READING[way]), code=1)
    assert path[:2] in told(keyed)
    assert keyed.head() == keyed.before
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("way", ["check-proof", "witness", "a witness's answer", "a key", "a head"])
def test_a_file_that_holds_something_else_is_named(keyed, tmp_path, way):
    (tmp_path / "strange").write_text("nothing of the kind\n")
    (tmp_path / "strange").chmod(0o600)
    keyed.shell(*(word.replace("PATH", "strange") for word in READING[way]), code=1)
    assert told(keyed).startswith("blotter: strange: ")


@pytest.mark.parametrize("name", ["a folder", "a pipe", "a name too long", "NUL", "a file as a folder"])
def test_what_a_witness_has_seen_is_a_file(keyed, tmp_path, name):
    path = PATHS[name](tmp_path / "strange")
    keyed.shell("witness", "--key=witness.key", f"--trust={KEY}", f"--seen={path}", code=1)
    told(keyed)


@pytest.mark.parametrize("name", NO_NEW)
@pytest.mark.parametrize("way", WRITING)
def test_what_cannot_be_a_new_file_is_not_written(keyed, tmp_path, way, name):
    path = PATHS[name](tmp_path / "strange") if name != "a file as a folder" else "blotter.db/x"
    there = sorted(os.listdir(tmp_path))
    keyed.shell(*(word.replace("PATH", path) for word in WRITING[way]), code=1)
    told(keyed)
    left = [one for one in sorted(os.listdir(tmp_path)) if not one.endswith(("-wal", "-shm"))]
    assert left == [one for one in there if not one.endswith(("-wal", "-shm"))]


LONG = "9" * 5_000
MOMENTS = {
    "known": ["@-1", "@9", "@" + LONG, "@١", "@1.5", "2024-02-30", "2024-01-01T12:00", "nonsense", "", "\x1b[2J", LONG],
    "happened": ["2024-02-30", "nonsense", "", LONG, "0000-01-01"],
    "clock": ["wall", "", "Recorded"],
    "during": ["2024-W54", "9999-W52", "2024-13", "nonsense", "", "2024-W00"],
    "since": ["2024-02-30", "", "now"],
    "until": ["2024-02-30", "NaN"],
    "country": ["XX", "", "\u202e"],
    "actor": ["nobody", "", "\x00", LONG],
    "kind": ["atack", "*"],
    "outcome": ["kiled", "killed;injured"],
    "group": ["womn"],
    "min-grade": ["Z9", "B", "2B"],
    "status": ["final"],
    "marking": ["grn"],
    "by": ["actor", "nonsense", "country country", ",x"],
    "policy": ["best"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("option", "value"), [(name, one) for name, values in MOMENTS.items() for one in values]
)
def test_a_question_that_cannot_be_asked_names_its_option(desk, option, value):
    error = desk.refused_once("casualties", f"--{option}={value}", "--format", "json")
    assert error["field"] == option.replace("-", "_") or value in error["message"]


IDS = [
    "@",
    "@-1",
    "@9",
    "@" + LONG,
    "@١",
    "",
    "nonsense",
    "\x00",
    "\x1b[2J",
    LONG,
    "../x",
    "zz",
    "*",
    "there\u200b",
]


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize(
    "words", [["show"], ["retract", "--reason=duplicate"], ["prove"], ["merge", "--into=there"], ["redact", "--yes"]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_record_that_is_not_there_is_not_found(keyed, words, id):
    keyed.shell(*words, "--", id, code=1)
    told(keyed)
    assert keyed.head() == keyed.before


@pytest.mark.parametrize(
    "words",
    [
        ["casualties", "--limit", "3"],
        ["log", "--limit", "0"],
        ["log", "--limit", LONG],
        ["log", "--limit", "1e3"],
        ["verify", "--processes", "0"],
        ["verify", "--processes", "65"],
        ["seal", "--request", "-1"],
        ["show"],
        ["show", "a", "b"],
        ["add", "attack", "--no-such-option", "x"],
        ["add", "no-such-kind"],
        ["export", "everything", "x"],
        ["no-such-command"],
    ],
)
def test_a_command_line_that_cannot_be_understood_is_wrong_usage(desk, words):
    assert desk.refused_once(*words, "--format=json", code=2)["code"] == "usage"


@pytest.mark.parametrize("words", [["log", "--format", "xml"], ["add", "attack", "--note"]])
def test_an_option_that_lacks_its_value_is_wrong_usage(keyed, words):
    keyed.shell(*words, code=2)
    assert words[-2 if "--format" in words else -1] in told(keyed)


@pytest.mark.parametrize("count", [LONG, "1_0", "1e3", "٣"])
def test_whole_numbers_of_records_of_the_house_are_whole(desk, tmp_path, count):
    (tmp_path / "a.yaml").write_text(
        f"- {{kind: coverage_declared, unit: AF, ref: bad, threshold: '{count}'}}"
    )
    assert desk.refused("record", "a.yaml", "--format", "json")[0]["field"] == "threshold"


SETTINGS = {
    "not TOML": "by = ",
    "an unknown setting": "lager = 1",
    "a number for a name": "by = 3",
    "an unknown marking": "marking = 'purple'",
    "what cannot be veiled": "veil = ['killed']",
    "words that are no count": "[words]\nmany = 'lots of 3'",
    "a job that is none": "[schedule]\nsael = '* * * * *'",
    "a number for a time": "[schedule]\nseal = 5",
    "no text": b"\xff\xfe",
    "depth": "by = " + "[" * 100_000,
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_that_cannot_be_are_named(desk, tmp_path, name):
    content = SETTINGS[name]
    (tmp_path / "blotter.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert desk.refused_once("log", "--format", "json")["file"] == "blotter.toml"


@pytest.mark.parametrize("time", ["every 99999999999999 hours", "61 * * * *", "* * * * 0", "0 0 31 2 *", "x"])
def test_a_time_to_run_at_that_never_comes_is_named(desk, tmp_path, time):
    (tmp_path / "blotter.toml").write_text(f"[schedule]\nseal = '{time}'")
    assert desk.refused_once("schedule", "list", "--format", "json")["field"] == "schedule.seal"


def test_a_ledger_in_memory_is_made_in_a_program_and_not_by_a_command(desk, tmp_path):
    desk.shell("init", "memory:", code=1)
    assert "gone with the command" in desk.shell.err
    with create_ledger("memory:", origin="mine") as ledger:
        assert ledger.origin == "mine"
    assert not (tmp_path / "memory:").exists()
