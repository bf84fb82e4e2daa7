"""Copies of a ledger: nothing of another one comes in, and what a copy does not hold is not promised."""

import os
import subprocess
import sys

import pytest

from events import Attack, Refused
from ledger import back_up, copying, create_ledger, new_key, open_ledger, restore, seal_head

KILLED = """
import os, sys
from events import Attack
from ledger import open_ledger
ledger = open_ledger(sys.argv[1])
ledger.append(*(Attack(ref=f"late{number}", killed="9") for number in range(5)), by="ana")
os._exit(0)
"""


@pytest.fixture
def lost(tmp_path):
    """Where a ledger was lost: its log is left by a process that was killed. Beside it, a backup."""
    place, backup = tmp_path / "a.db", str(tmp_path / "backup.db")
    with create_ledger(place, origin="lost") as ledger:
        ledger.append(*(Attack(ref=f"r{number}", killed="1") for number in range(30)), by="ana")
        back_up(ledger, backup)
    subprocess.run([sys.executable, "-c", KILLED, str(place)], check=True)
    place.unlink()
    return place, backup


@pytest.mark.parametrize("make", ["restore", "init", "backup"])
def test_nothing_is_made_where_the_log_of_a_lost_ledger_is_left(lost, make):
    """SQLite would read the old log into the new file: entries of another ledger, or a broken index."""
    place, backup = lost
    makes = {
        "restore": lambda: restore(backup, str(place)),
        "init": lambda: create_ledger(place, origin="fresh"),
        "backup": lambda: back_up(open_ledger(backup), str(place)),
    }
    with pytest.raises(Refused, match=r"a\.db-wal belongs to a ledger that was here"):
        makes[make]()
    assert not place.exists()
    for end in ("-wal", "-shm"):
        os.unlink(f"{place}{end}")
    makes[make]()
    with open_ledger(place) as made:
        assert len(made) == (0 if make == "init" else 30)


def test_a_backup_takes_no_seal_of_what_it_does_not_hold(tmp_path, monkeypatch):
    place, backup = tmp_path / "a.db", str(tmp_path / "backup.db")
    key = new_key("sealed")
    with create_ledger(place, origin="sealed") as ledger:
        ledger.append(Attack(ref="a"), by="ana")
        seal_head(ledger, key)
        real = copying._adopt

        def somebody_seals(draft, target):
            with open_ledger(place) as other:
                other.append(Attack(ref="b"), by="bo")
                seal_head(other, key)
            real(draft, target)

        monkeypatch.setattr(copying, "_adopt", somebody_seals)
        assert back_up(ledger, backup).size == 1
    monkeypatch.undo()
    assert restore(backup, str(tmp_path / "again.db")).size == 1
    assert sorted(path.name for path in (tmp_path / "again.db-seals").iterdir()) == ["1.note"]


def test_seals_that_cannot_be_copied_are_told_of(tmp_path):
    with create_ledger(tmp_path / "a.db", origin="sealed") as ledger:
        ledger.append(Attack(ref="a"), by="ana")
        seal_head(ledger, new_key("sealed"))
        (tmp_path / "backup.db-seals").write_text("in the way")
        with pytest.raises(Refused, match="cannot copy seals to"):
            back_up(ledger, str(tmp_path / "backup.db"))
