"""Clearing and adopting a shelf while somebody else seals, rebuilds or adopts."""

import fcntl
import subprocess
import sys
import threading
from pathlib import Path
from shutil import rmtree

import pytest

from events import Attack, Refused
from ledger import redact
from projections import Shelf, adopt, generations, rebuild, rebuilding
from projections.catalogue import draw
from projections.generations import LOCK, REBUILDING, alone, read_generations
from projections.segment import MANIFEST
from tests.test_shelf import assert_same, attacks

SECRET = "Zyzzyva was seen"


@pytest.fixture
def ledger():
    made = attacks(40)
    made.append(Attack(ref="secret", happened="2022-01-02", summary=SECRET), by="ana", veil=["summary"])
    return made


@pytest.fixture
def shelf(tmp_path, ledger):
    return Shelf(tmp_path / "shelf", ledger)


class Clearing(threading.Thread):
    """Redacts and clears in a thread of its own; `halted` is set once it waits, or is done."""

    def __init__(self, shelf, monkeypatch):
        super().__init__()
        self.shelf = shelf
        self.halted = threading.Event()
        self.waited = False
        monkeypatch.setattr(generations.fcntl, "flock", self.flock)

    def flock(self, file, how, flock=fcntl.flock):
        """Lock a file, and tell before the clearing thread has to wait for it."""
        if threading.current_thread() is self:
            try:
                return flock(file, how | fcntl.LOCK_NB)
            except BlockingIOError:
                self.waited = True
                self.halted.set()
        return flock(file, how)

    def run(self):
        try:
            redact(self.shelf.ledger, 40, by="boss")
            Shelf(self.shelf.folder, self.shelf.ledger).clear()
        finally:
            self.halted.set()

    def begin(self):
        """Begin, once, and return when it waits or is done."""
        if self.ident is None:
            self.start()
            assert self.halted.wait(60)


def emptied(shelf):
    return {path.name for path in shelf.folder.iterdir()} <= {LOCK, REBUILDING}


def test_clearing_waits_for_who_is_drawing(ledger, shelf, monkeypatch):
    clearing = Clearing(shelf, monkeypatch)

    def drawn(*span):
        frames = draw(*span)
        clearing.begin()
        return frames

    monkeypatch.setattr("projections.shelf.draw", drawn)
    shelf.seal()
    clearing.join()
    assert clearing.waited
    assert emptied(shelf)
    assert shelf.seal()
    assert_same(ledger, shelf)


def test_clearing_waits_for_a_rebuild_and_nothing_is_left_to_adopt(ledger, shelf, monkeypatch):
    shelf.seal()
    clearing = Clearing(shelf, monkeypatch)
    name = rebuild(shelf, "memory:", workers=1, tick=lambda *_: clearing.begin())
    clearing.join()
    assert clearing.waited
    assert emptied(shelf)
    for which in (None, name):
        with pytest.raises(Refused):
            adopt(shelf.folder, which)
    assert_same(ledger, Shelf(shelf.folder, ledger))


def test_clearing_what_is_not_there_makes_no_folder(shelf):
    shelf.clear()
    assert not shelf.folder.exists()


def test_what_cannot_be_deleted_is_told(shelf, monkeypatch):
    shelf.seal()
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)
    with pytest.raises(Refused):
        shelf.clear()


# -- another rebuild ---------------------------------------------------------------------------------


def test_another_rebuild_than_the_named_one_is_not_adopted(ledger, shelf):
    mine, other = (rebuild(shelf, "memory:", workers=1) for _ in range(2))
    with pytest.raises(Refused) as refused:
        adopt(shelf.folder, mine)
    assert "blotter rebuild" in refused.value.hint
    assert read_generations(shelf.folder).live != other
    adopt(shelf.folder, other)
    assert shelf.generation.name == other


def test_names_are_read_under_the_lock_before_anything_is_swept(ledger, shelf, monkeypatch):
    """So an adoption comes before the sweep, which spares it then, or after, and finds nothing."""
    name = rebuild(shelf, "memory:", workers=1)
    held = []

    def reading(folder):
        with alone(folder, wait=False) as free:
            held.append(not free)
        return read_generations(folder)

    def swept(path, **how):
        if path.name == name:
            with alone(path.parent, wait=False) as free:
                held.append(not free)
        rmtree(path, **how)

    monkeypatch.setattr("projections.rebuilding.read_generations", reading)
    monkeypatch.setattr("projections.rebuilding.shutil.rmtree", swept)
    rebuild(shelf, "memory:", workers=1)
    assert held == [True, True]
    assert not (shelf.folder / name).exists()


def test_whoever_draws_for_a_rebuild_holds_its_lock_also_when_that_is_gone(shelf):
    """Else what it still writes would come after a redaction."""

    def is_free():
        with alone(shelf.folder, wait=False, what=REBUILDING) as mine:
            return mine

    with alone(shelf.folder, wait=False, what=REBUILDING):
        worker = rebuilding._start([sys.executable, "-c", "import time; time.sleep(60)"], subprocess.DEVNULL)
    try:
        assert not is_free()
    finally:
        worker.kill()
        worker.communicate()
    assert is_free()


def test_a_rebuild_that_cannot_start_a_process_says_so_and_leaves_nothing(shelf, monkeypatch):
    monkeypatch.setattr(rebuilding, "WORTH_A_PROCESS", 10)
    monkeypatch.setattr(rebuilding.sys, "executable", "/nowhere/python")
    with pytest.raises(Refused, match="cannot start another process: No such file"):
        rebuild(shelf, "x.db", workers=2)
    assert emptied(shelf)


def test_whoever_reads_while_a_shelf_is_cleared_neither_sees_damage_nor_stands_in_the_way(
    ledger, shelf, monkeypatch
):
    told, looked = [], []
    reader = Shelf(shelf.folder, ledger, tell=told.append)

    def half_done(folder, **how):
        for manifest in Path(folder).rglob(MANIFEST):
            manifest.unlink()
        looked.append(reader.segments())
        rmtree(folder, **how)

    assert shelf.seal()
    monkeypatch.setattr("shutil.rmtree", half_done)
    shelf.clear()
    assert (looked, told) == ([[]], [])
