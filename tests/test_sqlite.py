"""What the SQLite file promises beyond the contract: durable, append-only, and clear when it is not ours."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from events import Attack, Busy, NotFound, Refused, Unreadable
from ledger import create_ledger, merkle, open_ledger
from ledger.stores import sqlite
from ledger.stores.sqlite import SqliteStore
from tests.test_store_contract import ROWS, everything


@pytest.fixture
def path(tmp_path):
    """A closed ledger of six rows."""
    path = str(tmp_path / "ledger.db")
    store = SqliteStore.create(path, origin="tests")
    store.append(ROWS[:6])
    store.close()
    return path


@pytest.fixture
def raw(path):
    """The file as any other program opens it."""
    connection = apsw.Connection(path)
    yield connection
    connection.close()


def of(path):
    with closing(SqliteStore(path)) as store:
        return everything(store)


# -- append-only, whoever opens the file -----------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET entry = x'00' WHERE position = 3",
        "UPDATE entries SET position = 6 WHERE position = 5",
        "UPDATE entries SET id = zeroblob(16)",
        "UPDATE OR REPLACE entries SET position = 4 WHERE position = 5",
        "UPDATE OR IGNORE entries SET about = NULL",
        "DELETE FROM entries WHERE position = 5",
        "DELETE FROM entries",
        "INSERT INTO entries VALUES (7, zeroblob(16), NULL, x'00', zeroblob(32))",
        "INSERT INTO entries VALUES (-1, zeroblob(16), NULL, x'00', zeroblob(32))",
        "INSERT INTO entries VALUES (5, zeroblob(16), NULL, x'00', zeroblob(32))",
        "INSERT INTO entries VALUES (NULL, zeroblob(16), NULL, x'00', zeroblob(32))",
        "INSERT INTO entries VALUES (6, zeroblob(15), NULL, x'00', zeroblob(32))",
        "INSERT INTO entries VALUES (6, zeroblob(16), zeroblob(15), x'00', zeroblob(32))",
        "INSERT INTO entries VALUES (6, zeroblob(16), NULL, x'00', zeroblob(31))",
        "INSERT INTO entries VALUES (6, zeroblob(16), NULL, 'text', zeroblob(32))",
        "INSERT INTO entries SELECT 6, id, about, entry, hashes FROM entries WHERE position = 0",
        "INSERT OR REPLACE INTO entries SELECT 6, id, about, entry, hashes FROM entries WHERE position = 0",
        "INSERT OR REPLACE INTO entries VALUES (3, zeroblob(16), NULL, x'00', zeroblob(32))",
        "REPLACE INTO entries SELECT 5, id, about, x'00', hashes FROM entries WHERE position = 5",
        "INSERT INTO ledger VALUES ('another')",
        "INSERT OR REPLACE INTO ledger (rowid, origin) VALUES (1, 'another')",
        "UPDATE ledger SET origin = 'another'",
        "DELETE FROM ledger",
    ],
)
def test_the_file_itself_refuses_every_change(path, raw, statement):
    with pytest.raises(apsw.ConstraintError):
        raw.execute(statement)
    assert of(path) == ROWS[:6]
    assert raw.execute("SELECT origin FROM ledger").fetchall() == [("tests",)]


def test_the_file_lets_the_next_entry_in(path, raw):
    raw.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", ROWS[6])
    assert of(path) == ROWS[:7]


def test_what_is_veiled_may_be_deleted(raw):
    raw.execute("INSERT INTO veiled VALUES (0, 'note', x'00', 'secret')")
    raw.execute("DELETE FROM veiled")
    assert raw.execute("SELECT count(*) FROM veiled").get == 0


def test_the_file_is_set_up_to_last(path, raw):
    store = SqliteStore(path)
    pragma = store._db.pragma
    assert (pragma("journal_mode"), pragma("synchronous"), pragma("page_size")) == ("wal", 2, 16384)
    store.close()
    assert raw.pragma("journal_mode") == "wal"
    assert raw.pragma("application_id").to_bytes(4, "big") == b"Blot"
    assert raw.pragma("user_version") == 1
    assert raw.pragma("integrity_check") == "ok"


# -- making a ledger -------------------------------------------------------------------------------


def files(folder):
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize(
    "name", ["ledger.db", "-ledger.db", "a\nb.db", ":memory:", "file:x.db?mode=memory", "Ẓ.db"]
)
def test_a_ledger_is_one_file_of_the_name_it_was_given(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with create_ledger(name, origin="tests") as ledger:
        ledger.append(Attack(ref="a"), by="ana")
    assert files(tmp_path) == [name]
    with open_ledger(name) as ledger:
        assert (ledger.origin, len(ledger)) == ("tests", 1)


def test_every_ledger_has_an_origin_of_its_own(tmp_path):
    origins = {create_ledger(tmp_path / name).origin for name in "abc"}
    assert len(origins) == 3


@pytest.mark.parametrize("there", ["a file", "a ledger", "a folder", "a link to nothing"])
def test_what_is_there_is_never_written_over(tmp_path, there):
    target = tmp_path / "x.db"
    make = {
        "a file": lambda: target.write_text("precious"),
        "a ledger": lambda: create_ledger(target, origin="first").close(),
        "a folder": target.mkdir,
        "a link to nothing": lambda: target.symlink_to(tmp_path / "nothing"),
    }
    make[there]()
    before = (files(tmp_path), target.read_bytes() if target.is_file() else None)
    with pytest.raises(Refused, match="exists already"):
        create_ledger(target)
    assert (files(tmp_path), target.read_bytes() if target.is_file() else None) == before


@pytest.mark.parametrize(
    "name", ["", "nowhere/x.db", "x" * 300, "a\x00b", "\udcff", "file/x.db", "postgres://x"]
)
def test_where_no_ledger_can_be_made_nothing_is_left_behind(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(Refused) as refused:
        create_ledger(name)
    assert str(refused.value)
    assert files(tmp_path) == ["file"]


def test_what_a_killed_process_left_is_in_nobodys_way(tmp_path):
    draft = tmp_path / f"x.db.new-{os.getpid()}"
    left = apsw.Connection(str(draft))
    left.execute("CREATE TABLE ledger (half)")
    left.close()
    create_ledger(tmp_path / "x.db").close()
    assert files(tmp_path) == ["x.db"]


@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
def test_over_the_log_of_a_lost_ledger_no_ledger_is_made(tmp_path, end):
    left = tmp_path / f"x.db{end}"
    left.write_bytes(b"old")
    with pytest.raises(Refused, match=f"x.db{end} belongs to a ledger that was here") as refused:
        create_ledger(tmp_path / "x.db")
    assert refused.value.hint == "put that ledger back, or move this file away"
    assert (files(tmp_path), left.read_bytes()) == ([left.name], b"old")


def test_a_ledger_in_use_has_its_log_beside_it_and_is_opened_and_not_made(path):
    with open_ledger(path) as first:
        first.store.size()
        assert os.path.exists(f"{path}-wal")
        with open_ledger(path) as second:
            assert second.store.size() == 6
        with pytest.raises(Refused, match="exists already"):
            create_ledger(path)


FULL_DISK = """
import sys, resource
from events import Attack, Refused
from ledger import create_ledger, open_ledger
path, limit, work = sys.argv[1], int(sys.argv[2]), sys.argv[3]
ledger = open_ledger(path) if work == "append" else None
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    if ledger is None:
        create_ledger(path)
    for number in range(100):
        ledger.append(Attack(ref=f"full-{number}", note="x" * 50_000), by="ana")
        print(number, flush=True)
except Refused as refused:
    print("refused")
"""


def on_a_full_disk(path, limit, work):
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path), str(limit), work],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_disk_without_space_leaves_no_half_ledger_behind(tmp_path):
    assert on_a_full_disk(tmp_path / "x.db", 20_000, "create") == ["refused"]
    assert files(tmp_path) == []


def test_a_disk_without_space_keeps_what_was_acknowledged_and_nothing_else(tmp_path):
    create_ledger(tmp_path / "x.db").close()
    *told, last = on_a_full_disk(tmp_path / "x.db", 1_000_000, "append")
    assert last == "refused"
    assert 0 < len(told) < 100
    with open_ledger(tmp_path / "x.db") as ledger:
        assert [record.event.ref for record in ledger.read()] == [f"full-{number}" for number in told]
        ledger.append(Attack(ref="after"), by="ana")
        assert len(ledger) == len(told) + 1


# -- opening what is not a ledger ------------------------------------------------------------------


def other_sqlite(target, script):
    connection = apsw.Connection(str(target))
    connection.execute(script).fetchall()
    connection.close()


MADE_BY_US = f"PRAGMA application_id = {sqlite.APPLICATION_ID}; "

STRANGERS = {
    "a text": (Unreadable, lambda target: target.write_text("id,killed\n1,25\n" * 1000)),
    "an empty file": (Unreadable, lambda target: target.touch()),
    "half a header": (Unreadable, lambda target: target.write_bytes(b"SQLite format 3\x00" + b"\x10" * 40)),
    "another's database": (Unreadable, lambda target: other_sqlite(target, "CREATE TABLE t (a)")),
    "another's database in WAL": (
        Unreadable,
        lambda target: other_sqlite(target, "PRAGMA journal_mode = wal; CREATE TABLE t (a)"),
    ),
    "a database with our mark": (
        Unreadable,
        lambda target: other_sqlite(target, f"{MADE_BY_US} PRAGMA user_version = 1"),
    ),
    "a ledger without origin": (
        Unreadable,
        lambda target: other_sqlite(
            target, f"{MADE_BY_US} PRAGMA user_version = 1; CREATE TABLE ledger (origin)"
        ),
    ),
    "a newer ledger": (
        Unreadable,
        lambda target: other_sqlite(target, f"{MADE_BY_US} PRAGMA user_version = 2"),
    ),
    "a folder": (Unreadable, lambda target: target.mkdir()),
    "a pipe": (Unreadable, lambda target: os.mkfifo(target)),
    "an endless device": (Unreadable, lambda target: target.symlink_to("/dev/zero")),
    "nothing": (NotFound, lambda target: None),
    "a link to nothing": (NotFound, lambda target: target.symlink_to("nothing")),
    "a link to itself": (NotFound, lambda target: target.symlink_to(target)),
}


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("name", ["x.db", "-x.db", "a\nb.db"])
def test_what_is_no_ledger_is_named_in_one_clear_error(tmp_path, monkeypatch, stranger, name):
    monkeypatch.chdir(tmp_path)
    error, make = STRANGERS[stranger]
    make(tmp_path / name)
    before = files(tmp_path)
    content = (tmp_path / name).read_bytes() if (tmp_path / name).is_file() else None
    with pytest.raises(error) as refused:
        open_ledger(name)
    assert type(refused.value) is error
    assert name in str(refused.value) or repr(name) in str(refused.value)
    assert files(tmp_path) == before
    assert content is None or (tmp_path / name).read_bytes() == content


@pytest.mark.parametrize("name", ["", "nowhere/x.db", "x" * 300, "a\x00b", "\udcff", ":memory:"])
def test_a_name_that_no_file_has_is_not_found(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFound):
        open_ledger(name)
    assert files(tmp_path) == []


def test_a_file_that_was_cut_off_anywhere_is_unreadable_or_whole_up_to_there(path):
    """No other error than ours, and no row that was never written."""
    whole = Path(path).read_bytes()
    seen = set()
    for length in range(0, len(whole), 2048):
        Path(path).write_bytes(whole[:length])
        try:
            rows = of(path)
        except Unreadable:
            seen.add(Unreadable)
        else:
            assert rows == ROWS[: len(rows)]
    assert seen == {Unreadable}


def test_a_page_of_rubbish_is_unreadable_or_in_nobodys_way(path):
    whole = Path(path).read_bytes()
    unreadable = 0
    for start in range(0, len(whole), 16384):
        Path(path).write_bytes(whole[:start] + b"\xa5" * 16384 + whole[start + 16384 :])
        try:
            with closing(SqliteStore(path)) as store:
                found = [store.find(row.id) for row in ROWS[:6]]
                about = list(store.rows(0, 6, about=ROWS[2].about))
                assert (everything(store), found, about) == (ROWS[:6], [*range(6)], [ROWS[2], ROWS[5]])
        except Unreadable:
            unreadable += 1
    assert unreadable > 2


# -- somebody else holds it ------------------------------------------------------------------------


def test_a_locked_file_is_busy_and_can_still_be_read(path, raw, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE_MS", 10)
    store = SqliteStore(path)
    raw.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        store.append(ROWS[6:7])
    assert everything(store) == ROWS[:6]
    raw.execute("ROLLBACK")
    store.append(ROWS[6:7])
    assert everything(store) == ROWS[:7]
    store.close()


def test_a_file_that_somebody_has_for_himself_is_busy(path, raw, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE_MS", 10)
    raw.execute("PRAGMA locking_mode = exclusive; BEGIN EXCLUSIVE").fetchall()
    with pytest.raises(Busy):
        SqliteStore(path)


# -- a changed bit ---------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["moved", "removed", "replaced"])
def test_nothing_is_appended_to_a_file_that_is_gone_from_its_place(tmp_path, monkeypatch, way):
    path, other = (tmp_path / name for name in ("ledger.db", "other.db"))
    create_ledger(path).close()
    create_ledger(other).close()
    monkeypatch.chdir(tmp_path)
    with open_ledger("ledger.db") as ledger:
        monkeypatch.chdir("/")  # it is still in its place
        ledger.append(Attack(ref="first"), by="ana")
        if way == "removed":
            path.unlink()
        else:
            path.rename(tmp_path / "elsewhere.db")
        if way == "replaced":
            other.rename(path)
        with pytest.raises(Refused, match="was moved, removed or replaced"):
            ledger.append(Attack(ref="second"), by="ana")
        assert len(ledger) == len([*ledger.read()]) == 1


def test_every_flipped_bit_of_a_stored_entry_changes_its_leaf(tmp_path):
    path = str(tmp_path / "ledger.db")
    with create_ledger(path, origin="tests") as ledger:
        ledger.append(Attack(ref="a"), Attack(ref="b", killed="25+"), Attack(ref="c"), by="ana")
        root = ledger.head().root
    raw = apsw.Connection(path)
    raw.execute("PRAGMA synchronous = off; DROP TRIGGER entries_stay_as_they_are")
    with open_ledger(path) as ledger:
        (good,) = ledger.store.rows(1, 2)
        for bit in range(len(good.entry) * 8):
            changed = bytearray(good.entry)
            changed[bit // 8] ^= 1 << bit % 8
            raw.execute("UPDATE entries SET entry = ? WHERE position = 1", (bytes(changed),))
            (row,) = ledger.store.rows(1, 2)
            leaf = merkle.leaf_hash(row.entry)
            assert row.entry != good.entry
            assert leaf != row.hashes[:32] == ledger.store.hash(0, 1)
            edge = merkle.frontier(1, ledger.store.hash)
            _, edge = merkle.grow(edge, 1, leaf)
            assert merkle.root_of(edge) != ledger.head(2).root
        raw.execute("UPDATE entries SET entry = ? WHERE position = 1", (good.entry,))
        assert ledger.head().root == root
        assert merkle.leaf_hash(next(ledger.store.rows(1, 2)).entry) == ledger.store.hash(0, 1)
    raw.close()
