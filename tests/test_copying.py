"""Copies: nothing of a lost ledger gets into them, and their seals are theirs and on disk."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from events import Attack, Invalid, Refused
from ledger import (
    back_up,
    copying,
    create_ledger,
    files,
    new_key,
    open_ledger,
    restore,
    seal_head,
    sealing,
    write_key,
)

KEY = new_key("desk.example")

KILLED = """
import os
from events import Attack
from ledger import open_ledger
ledger = open_ledger("a.db")
for number in range(5):
    ledger.append(Attack(ref=f"late-{number}"), by="ana")
os._exit(0)
"""


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """A sealed ledger of three entries, a.db."""
    monkeypatch.chdir(tmp_path)
    with create_ledger("a.db", origin="tests") as made:
        made.append(*(Attack(ref=f"r{number}") for number in range(3)), by="ana")
        seal_head(made, KEY)
        yield made


def notes(folder):
    return sorted(path.name for path in Path(folder).glob("*.note"))


@pytest.fixture
def lost(ledger):
    """A backup b.db, and of a.db only what a killed process has left beside it."""
    back_up(ledger, "b.db")
    ledger.close()
    subprocess.run([sys.executable, "-c", KILLED], check=True)
    os.rename("a.db", "away")


# -- what is left of a lost ledger -----------------------------------------------------------------


def test_no_copy_is_restored_over_the_log_of_a_lost_ledger(lost):
    there = sorted(os.listdir())
    with open_ledger("b.db") as copy, pytest.raises(Refused, match=r"a\.db-wal belongs to"):
        back_up(copy, "a.db")
    with pytest.raises(Refused, match=r"a\.db-wal belongs to a ledger that was here") as refused:
        restore("b.db", "a.db")
    assert refused.value.hint == "put that ledger back, or move this file away"
    assert sorted(os.listdir()) == there
    os.rename("away", "a.db")
    with open_ledger("a.db") as put_back:
        assert len(put_back) == 8


def test_when_the_log_was_moved_away_the_copy_is_restored_as_it_was_verified(lost):
    for end in ("-wal", "-shm"):
        os.rename(f"a.db{end}", f"away{end}")
    head = restore("b.db", "a.db")
    with open_ledger("a.db") as restored:
        assert restored.head() == head
        assert len(restored) == 3


def test_a_log_that_comes_while_the_copy_is_verified_is_seen(ledger, monkeypatch):
    back_up(ledger, "b.db")
    whole = copying._whole

    def slowly(*given):
        Path("c.db-wal").touch()
        return whole(*given)

    monkeypatch.setattr(copying, "_whole", slowly)
    with pytest.raises(Refused, match=r"c\.db-wal belongs to"):
        restore("b.db", "c.db")
    assert not Path("c.db").exists()


@pytest.mark.parametrize("end", ["", "-wal", "-journal"])
def test_a_draft_of_a_process_that_was_killed_is_in_nobodys_way(ledger, end):
    Path(f"b.db.copy-{os.getpid()}{end}").write_bytes(b"half")
    assert back_up(ledger, "b.db") == ledger.head()
    Path(f"c.db.copy-{os.getpid()}{end}").write_bytes(b"half")
    assert restore("b.db", "c.db") == ledger.head()
    assert sorted(Path().glob("*.copy-*")) == []


# -- seals -----------------------------------------------------------------------------------------


def test_a_backup_that_is_taken_while_somebody_seals_can_be_restored(ledger, monkeypatch):
    adopt = copying._adopt

    def slowly(draft, target):
        with open_ledger("a.db") as other:
            other.append(Attack(ref="meanwhile"), by="bo")
            seal_head(other, KEY)
        adopt(draft, target)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(copying, "_adopt", slowly)
        head = back_up(ledger, "b.db")
    assert (head.size, notes("a.db-seals"), notes("b.db-seals")) == (3, ["3.note", "4.note"], ["3.note"])
    assert restore("b.db", "c.db") == head
    assert notes("c.db-seals") == ["3.note"]


def test_a_seal_of_another_ledger_that_is_in_the_way_of_a_backup_is_replaced(ledger):
    Path("b.db-seals").mkdir()
    with create_ledger("other.db", origin="other") as other:
        other.append(*(Attack(ref=f"o{number}") for number in range(3)), by="ana")
        Path("b.db-seals/3.note").write_text(seal_head(other, KEY))
    back_up(ledger, "b.db")
    assert restore("b.db", "c.db") == ledger.head()


def test_a_ledger_that_comes_while_a_copy_is_verified_is_not_taken_for_a_lost_one(ledger, monkeypatch):
    whole = copying._whole

    def slowly(*given):
        Path("b.db").touch()
        Path("b.db-wal").touch()
        return whole(*given)

    monkeypatch.setattr(copying, "_whole", slowly)
    with pytest.raises(Refused, match=r"b\.db exists already"):
        back_up(ledger, "b.db")


def test_seals_and_their_folders_are_synced(ledger, monkeypatch):
    synced = []
    for module in (files, sealing):
        monkeypatch.setattr(module, "sync_folder", lambda folder: synced.append(str(folder)))
    back_up(ledger, "b.db")
    assert synced == [".", "b.db-seals"]
    synced.clear()
    restore("b.db", "c.db")
    assert synced == [".", "c.db-seals"]
    synced.clear()
    ledger.append(Attack(ref="more"), by="ana")
    seal_head(ledger, KEY)
    assert synced == [".", "a.db-seals"]


def test_seals_that_cannot_be_copied_are_one_message_that_says_what_is_there(ledger):
    Path("b.db-seals").write_text("in the way")
    with pytest.raises(Refused) as refused:
        back_up(ledger, "b.db")
    message = "b.db is there and whole, but it lacks seals: cannot make b.db-seals: File exists"
    assert (refused.value.message, refused.value.hint) == (message, "mend that, and take another backup")
    Path("b.db-seals").unlink()
    Path("c.db-seals").write_text("in the way")
    back_up(ledger, "d.db")
    with pytest.raises(
        Refused, match=r"c\.db is there and whole, but it lacks seals: cannot make c\.db-seals"
    ):
        restore("d.db", "c.db")
    with open_ledger("c.db") as restored:
        assert restored.head() == ledger.head()


def test_a_seal_that_is_none_is_named_when_a_backup_is_restored(ledger):
    back_up(ledger, "b.db")
    Path("b.db-seals/3.note").write_text("junk\n")
    with pytest.raises(Invalid, match=r"b\.db-seals/3\.note: is not a checkpoint"):
        restore("b.db", "c.db")
    assert not Path("c.db").exists()


@pytest.mark.parametrize("statement", ["id = zeroblob(16)", "about = zeroblob(16)"])
def test_an_entry_that_would_be_found_under_another_name_is_not_copied(ledger, statement):
    back_up(ledger, "b.db")
    ledger.close()
    raw = apsw.Connection("b.db")
    guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE name LIKE 'entries_stay%'").fetchall()
    raw.execute("; ".join(f"DROP TRIGGER {name}" for name, _ in guards))
    raw.execute(f"UPDATE entries SET {statement} WHERE position = 1")
    raw.execute("; ".join(sql for _, sql in guards))
    raw.close()
    for copy in (lambda damaged: back_up(damaged, "d.db"), lambda _: restore("b.db", "c.db")):
        with (
            open_ledger("b.db") as damaged,
            pytest.raises(Refused, match="entry 1: it stands under another id"),
        ):
            copy(damaged)
    assert not {"c.db", "d.db"} & set(os.listdir())


@pytest.mark.parametrize("reason", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_new_files_are_made_whole_on_a_disk_that_knows_no_links(ledger, monkeypatch, reason):
    def unknown(*_):
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(os, "link", unknown)
    assert back_up(ledger, "b.db") == restore("b.db", "c.db") == ledger.head()
    create_ledger("d.db").close()
    write_key("desk.key", KEY)
    there = {path: path.read_bytes() for path in map(Path, ("b.db", "c.db", "d.db", "desk.key"))}
    for again in (
        lambda: back_up(ledger, "b.db"),
        lambda: restore("b.db", "c.db"),
        lambda: create_ledger("d.db"),
        lambda: write_key("desk.key", new_key("other")),
        lambda: copying._adopt("a.db", "b.db"),  # the name was taken a moment ago
    ):
        with pytest.raises(Refused, match="exists already"):
            again()
    assert {path: path.read_bytes() for path in there} == there
    assert not [name for name in os.listdir() if ".copy-" in name or ".new-" in name]


def test_a_link_to_a_ledger_in_use_is_restored_with_its_log(ledger):
    assert Path("a.db-wal").stat().st_size > 0
    Path("link.db").symlink_to("a.db")
    assert restore("link.db", "b.db") == ledger.head()
