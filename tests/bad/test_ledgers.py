"""Files given as a ledger that are none, or that somebody else has changed; each with its verdict."""

import json
import os

import apsw
import pytest

from events import Attack
from ledger import create_ledger, open_ledger, weaknesses
from ledger.stores.care import weaknesses as weaknesses_of
from ledger.stores.schema import APPLICATION_ID, GUARDS, SCHEMA, TABLES

SHOWN = [["status"], ["log"], ["casualties"], ["verify"], ["prove", "last"], ["backup", "copy.db"]]
"""Commands of every sort that open a ledger; all of them have to refuse a file that is none."""


def sqlite(path, script):
    db = apsw.Connection(str(path))
    db.execute(script).fetchall()
    db.close()


def ledger(path, *changes):
    """A ledger of three attacks, changed by somebody else's statements."""
    with create_ledger(path, origin="tests") as made:
        made.append(*(Attack(ref=f"r{number}", killed="3") for number in range(3)), by="ana")
    for change in changes:
        sqlite(path, change)


def cut(path, keep):
    ledger(path)
    os.truncate(path, keep)


MARK = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1;"
ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) SELECT i, x'' , x'', x'', x'' FROM n"
)

NONE = {
    "nothing in it": lambda path: path.touch(),
    "a text": lambda path: path.write_text("id,killed\n1,25\n" * 1000),
    "zeros": lambda path: path.write_bytes(bytes(1024**2)),
    "a gzip file": lambda path: path.write_bytes(b"\x1f\x8b\x08" + bytes(100)),
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path),
    "another's database": lambda path: sqlite(path, "CREATE TABLE entries (position, entry)"),
    "our mark and nothing else": lambda path: sqlite(path, MARK),
    "a newer ledger": lambda path: ledger(path, "PRAGMA user_version = 2"),
    "another's mark": lambda path: ledger(path, "PRAGMA application_id = 7"),
    "cut off in its header": lambda path: cut(path, 60),
    "cut off in its first page": lambda path: cut(path, 5_000),
    "cut off after its first page": lambda path: cut(path, 16_384),
    "an endless view in place of the entries": lambda path: sqlite(
        path, f"{MARK} {TABLES[0]}; {TABLES[2]}; CREATE VIEW entries AS {ENDLESS}"
    ),
    "a view in place of the origin": lambda path: sqlite(
        path, f"{SCHEMA.replace(TABLES[0], 'CREATE TABLE l (o)')}".partition("CREATE TRIGGER origin")[0]
        + "CREATE VIEW ledger AS SELECT 'tests' AS origin"
    ),
    "a virtual table": lambda path: sqlite(
        path, f"{MARK} {TABLES[0]}; {TABLES[2]}; CREATE VIRTUAL TABLE entries USING fts5(position, entry)"
    ),
    "tables without their checks": lambda path: sqlite(
        path, f"{MARK} {TABLES[0]}; {TABLES[2]}; CREATE TABLE entries (position, id, about, entry, hashes)"
    ),
    "rows with columns of one's own": lambda path: ledger(
        path, "ALTER TABLE entries ADD COLUMN more INT GENERATED ALWAYS AS (length(entry))"
    ),
}  # fmt: skip
WEAK = {
    "a trigger that changes what comes in": "CREATE TRIGGER more AFTER INSERT ON entries BEGIN DELETE FROM veiled; END",
    "a trigger on texts": "CREATE TRIGGER more AFTER INSERT ON veiled BEGIN DELETE FROM veiled; END",
    "another table": "CREATE TABLE more (a)",
    "an index of one's own": "CREATE INDEX more ON entries (length(entry))",
    **{f"without {guard.split()[2]}": f"DROP {guard.split()[1]} {guard.split()[2]}" for guard in GUARDS},
}  # fmt: skip


@pytest.mark.parametrize("name", NONE)
@pytest.mark.parametrize("words", SHOWN, ids=lambda words: words[0])
def test_a_file_that_is_no_ledger_is_refused_by_every_command(shell, tmp_path, name, words):
    NONE[name](tmp_path / "bad.db")
    before = sorted(os.listdir(tmp_path))
    shell("--ledger", "bad.db", *words, code=1)
    (line,) = [line for line in shell.err.splitlines() if line.startswith("blotter: ")]
    assert "bad.db" in line
    assert shell.out == ""
    assert [one for one in sorted(os.listdir(tmp_path)) if not one.endswith(("-wal", "-shm"))] == before


@pytest.mark.parametrize("name", WEAK)
def test_a_ledger_without_its_guards_is_read_and_named_but_not_written(tmp_path, shell, name):
    """Promise 4 for SQLite: what could change a row on its way is not there when one is appended."""
    ledger(tmp_path / "blotter.db", WEAK[name])
    shell("casualties")
    (weakness,) = shell.json("status")["weaknesses"]
    assert weakness.startswith("the file ")
    assert "weakness" in shell("status")
    error = shell.error("add", "attack", "--ref", "new")
    assert error["code"] == "refused"
    assert weakness in error["message"]
    assert shell.json("status")["size"] == 3
    assert "file" in {one["check"] for one in json.loads(shell("verify", "--format", "json", code=3))}


def test_a_ledger_as_it_should_be_has_no_weakness(tmp_path, shell):
    """The control: without a change, the same ledger is written."""
    ledger(tmp_path / "blotter.db")
    assert [one for one in shell.json("status")["weaknesses"] if "memory" not in one] == []
    shell("add", "attack", "--ref", "new")


def test_a_second_name_of_the_file_which_has_a_log_of_its_own_is_named(tmp_path):
    ledger(tmp_path / "x.db")
    os.link(tmp_path / "x.db", tmp_path / "snapshot.db")
    with open_ledger(tmp_path / "x.db") as opened:
        assert [one for one in weaknesses(opened) if "has another name (hard link)" in one]


@pytest.mark.parametrize(
    ("pragma", "told"),
    [("synchronous = NORMAL", "synchronous = 1"), ("synchronous = OFF", "synchronous = 0")],
)
def test_a_connection_that_does_not_sync_every_commit_is_named(tmp_path, pragma, told):
    ledger(tmp_path / "x.db")
    with open_ledger(tmp_path / "x.db") as opened:
        opened.store._db.execute(f"PRAGMA {pragma}")
        assert any(one.startswith(told) for one in weaknesses(opened))


def test_where_there_can_be_no_write_ahead_log_removing_the_journal_is_synced_too(tmp_path):
    ledger(tmp_path / "x.db", "PRAGMA journal_mode = delete")
    apsw.set_default_vfs("unix-dotfile")  # has no shared memory, as some network file systems
    try:
        with open_ledger(tmp_path / "x.db") as opened:
            opened.append(Attack(ref="new"), by="ana")
            assert (opened.store._db.pragma("journal_mode"), opened.store._db.pragma("synchronous")) == (
                "delete",
                3,
            )
            (weakness,) = [one for one in weaknesses(opened) if "memory" not in one]
            assert weakness.startswith("no write-ahead log")
            opened.store._db.pragma("synchronous", "full")
            assert any(one.startswith("synchronous = 2") for one in weaknesses(opened))
    finally:
        apsw.set_default_vfs("unix")


@pytest.mark.parametrize(
    ("kind", "told"), [("tmpfs", "in memory"), ("nfs4", "network file system"), ("ext4", None), (None, None)]
)
def test_a_file_system_that_forgets_or_does_not_lock_is_named(tmp_path, kind, told):
    ledger(tmp_path / "x.db")
    mounts = tmp_path / "mountinfo"
    if kind:
        lines = ["22 1 0:21 / / rw shared:1 - ext4 /dev/a rw", f"40 22 0:35 / {tmp_path} rw - {kind} x rw"]
        mounts.write_text("\n".join(lines))
    with open_ledger(tmp_path / "x.db") as opened:
        found = list(weaknesses_of(opened.store, str(mounts)))
    assert [told in one for one in found] == ([True] if told else [])


def test_a_ledger_in_memory_is_named_as_such():
    assert weaknesses(open_ledger("memory:")) == ("the ledger is kept in this process only",)
