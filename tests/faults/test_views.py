"""Promise 5: a view that cannot be drawn says so; it never shows a figure from half the data."""

import os
import shutil
from pathlib import Path

import apsw
import pytest
from typer.main import get_command

from blotter.cli.app import COMMANDS, app, run
from ledger.stores.schema import GUARDS

VIEWS = {
    "casualties": ["--by", "country,month"],
    "actors": [],
    "ties": ["us"],
    "funds": [],
    "timeline": [],
    "sources": [],
    "threats": [],
    "why": ["casualties"],
    "diff": ["casualties", "--from", "@30", "--to", "@48"],
    "publish": ["--as", "new"],
    "log": [],
    "search": ["attack"],
}
"""Every command that takes a moment and filters, with what else it needs."""

OTHERS = {"published": [], "digest": ["--since", "@0"], "show": ["kabul-school"]}
"""Commands that draw views, too, without a moment and filters."""

REPORT, AMENDMENT, MERGED = 37, 47, 49

UPDATE = "UPDATE entries SET"
THIRD = "SELECT entry FROM entries WHERE position = 3"
DAMAGES = {
    "an entry that is none": f"{UPDATE} entry = x'c1' WHERE position = {REPORT}",
    "an empty entry": f"{UPDATE} entry = x'' WHERE position = {REPORT}",
    "another's entry": f"{UPDATE} entry = ({THIRD}) WHERE position = {REPORT}",
    "a row that is gone": f"DELETE FROM entries WHERE position = {REPORT}",
    "the first row gone": "DELETE FROM entries WHERE position = 0",
    "another id": f"{UPDATE} id = zeroblob(16) WHERE position = {REPORT}",
    "a report that is said to amend": f"{UPDATE} about = zeroblob(16) WHERE position = {REPORT}",
    "an amendment of nothing": f"{UPDATE} about = NULL WHERE position = {AMENDMENT}",
    "an amendment of another": f"{UPDATE} about = zeroblob(16) WHERE position = {AMENDMENT}",
    "a merge that is not found": f"{UPDATE} about = NULL WHERE position = {MERGED}",
}


def drawing():
    """The commands that take `--known`: views, as every one of them has to be in the table."""
    group = get_command(app)
    made = {name: group.get_command(None, name) for name in COMMANDS}
    return {name for name, command in made.items() if "known" in {one.name for one in command.params}}


def test_every_view_is_in_the_table():
    assert drawing() == {*VIEWS}


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A folder for the story, so that it is told once."""
    return tmp_path_factory.mktemp("story")


@pytest.fixture
def told(shell, story):
    """The first story with amendments and a published figure, in a folder of its own."""
    if not (story / "blotter.db").exists():
        shell("init", "--example", "doha")
        shell("retract", "sanner-threat", "--reason", "duplicate")
        shell(
            "add", "attack", "--ref", "other", "--happened", "2022-10-01", "--country", "AF", "--killed", "3"
        )
        shell("merge", "other", "--into", "kabul-school")
        shell("publish", "--as", "first")
        shutil.copy("blotter.db", story)
    shutil.copy(story / "blotter.db", "blotter.db")
    return shell


def change(statement):
    """Change a row as somebody does who has the file, and leave its guards as they were."""
    raw = apsw.Connection("blotter.db")
    guards = [guard for guard in GUARDS if "entries_stay" in guard]
    for guard in guards:
        raw.execute(f"DROP TRIGGER {guard.split()[2]}")
    raw.execute(statement)
    for guard in guards:
        raw.execute(guard)
    raw.close()


def said(shell, name, words):
    """Return (exit code, standard output) of a view, whatever they are."""
    shell.capsys.readouterr()
    code = run([name, *words, "--format", "json"])
    shell.out, shell.err = shell.capsys.readouterr()
    return code, shell.out


def draw(shell, views):
    return {name: said(shell, name, words) for name, words in views.items() if name != "publish"}


SEALED = ("another's entry", "a row that is gone", "an amendment of nothing")
"""Damages that are tried under a shelf, too."""


@pytest.mark.parametrize(
    ("name", "sealed"),
    [*((name, False) for name in DAMAGES), *((name, True) for name in SEALED)],
    ids=lambda value: {True: "under a shelf", False: "no shelf"}.get(value, value),
)
def test_a_view_of_a_damaged_ledger_is_right_or_says_that_it_cannot_be_drawn(told, name, sealed):
    if sealed:
        told("shelf", "--seal")
    whole = draw(told, VIEWS | OTHERS)
    assert {code for code, _ in whole.values()} == {0}, "the control: all of them can be drawn"
    change(DAMAGES[name])
    refused = []
    views = VIEWS | OTHERS
    for view in sorted(views, key="publish".__eq__):  # that one last: it adds to what is published
        code, out = said(told, view, views[view])
        if code:
            assert (code, out) == (1, ""), view
            assert "entry " in told.err, view
            refused.append(view)
        elif view != "publish":
            assert out == whole[view][1], view
    assert sealed or {*refused} >= {*VIEWS} - {"diff", "log"}
    told("verify", code=3)


@pytest.mark.parametrize("name", ["casualties", "reports"])
def test_a_damaged_segment_is_not_read(told, name):
    """The view is drawn anew from the ledger, and says so."""
    told("shelf", "--seal")
    whole = draw(told, VIEWS)
    (file,) = Path("blotter.db.shelf").glob(f"*/*/{name}.parquet")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)
    assert draw(told, VIEWS) == whole


def test_a_veiled_text_that_was_changed_is_not_shown(told):
    Path("blotter.toml").write_text('veil = ["note"]')
    told("add", "attack", "--ref", "secret", "--note", "told by Zahra")
    whole = said(told, "show", ["secret"])
    assert "told by Zahra" in whole[1]
    for changed in ("text = 'told by Maryam'", "salt = x''", "salt = x'', text = 'told by nobody'"):
        shutil.copy("blotter.db", "copy.db")
        raw = apsw.Connection("blotter.db")
        raw.execute(f"UPDATE veiled SET {changed}")
        raw.close()
        for view in (["show", "secret"], ["log"], ["search", "told"]):
            assert said(told, *view[:1], view[1:]) == (1, "")
            assert "veiled text of note" in told.err
        os.replace("copy.db", "blotter.db")
