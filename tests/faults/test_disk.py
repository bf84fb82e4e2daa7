"""Promise 1 on a disk that fails: power cuts at every moment, I/O errors, no space."""

import subprocess
from random import Random

import pytest

from events import Attack, BlotterError, Refused
from ledger import create_ledger, file_findings, hash_pass, open_ledger
from tests.faults.disk import broken, full, images, watched

APPENDS = 12


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.db"
    create_ledger(path, origin="tests").close()
    return path


def refs(path):
    """Return what a ledger holds, which must be in order."""
    with open_ledger(path) as ledger:
        assert [*file_findings(ledger)] == []
        assert [one for step in hash_pass(ledger) for one in step.findings] == []
        return [record.event.ref for record in ledger.read()]


def work(path, disk, synchronous="full"):
    """Append one by one, and in a batch, with a checkpoint every few pages; acknowledge each."""
    with open_ledger(path) as ledger:
        ledger.store._db.pragma("wal_autocheckpoint", 6)
        ledger.store._db.pragma("synchronous", synchronous)
        for number in range(APPENDS):
            events = [Attack(ref=f"r{number}-{part}") for part in range(1 + number % 3)]
            ledger.append(*events, by="ana")
            for event in events:
                disk.acknowledge(event.ref)


def lost(path, tmp_path, synchronous, chance, every):
    """Return how many power cuts there were, and how many of them lost what was acknowledged."""
    start = {path.name: path.read_bytes()}
    with watched() as disk:
        work(path, disk, synchronous)
    assert {one[0] for one in disk.log} == {"write", "sync", "truncate", "acknowledged"} or (
        synchronous == "normal" or {"write", "sync"} <= {one[0] for one in disk.log}
    )
    cuts = losses = 0
    folder = tmp_path / "after"
    folder.mkdir()
    for _, files, acknowledged in images(disk.log, start, chance, every=every):
        for old in folder.iterdir():
            old.unlink()
        for name, content in files.items():
            if not name.endswith("-shm"):
                (folder / name).write_bytes(content)
        cuts += 1
        try:
            stored = refs(folder / path.name)
        except (BlotterError, AssertionError):
            if synchronous == "full":
                raise
            losses += 1
            continue
        losses += not set(acknowledged) <= set(stored)
    return cuts, losses


def test_a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged(path, tmp_path):
    cuts, losses = lost(path, tmp_path, "full", Random(1), every=3)
    assert cuts > 50
    assert losses == 0


def test_without_a_sync_of_every_commit_power_cuts_are_seen_to_lose(path, tmp_path):
    """The control: synchronous=NORMAL does not sync the write-ahead log at each commit."""
    _, losses = lost(path, tmp_path, "normal", Random(1), every=9)
    assert losses


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_a_power_cut_after_every_single_operation(path, tmp_path, seed):
    assert lost(path, tmp_path, "full", Random(seed), every=1)[1] == 0


@pytest.mark.parametrize("error", [broken, full], ids=["input/output error", "no space"])
@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_a_call_that_fails_is_one_clear_error_and_loses_nothing(path, error, for_good):
    with watched() as disk:
        work(path, disk)
    calls = disk.calls
    before = refs(path)
    assert calls > 20
    refused = 0
    for failing in range(1, calls + 1, 3):
        told = []
        with watched() as disk:
            disk.fails = lambda call, n=failing: error() if call == n or (for_good and call > n) else None
            disk.acknowledge = told.append
            try:
                with open_ledger(path) as ledger:
                    ledger.store._db.pragma("wal_autocheckpoint", 6)
                    for number in range(APPENDS):
                        ref = f"f{failing}-{number}"
                        ledger.append(Attack(ref=ref), by="ana")
                        told.append(ref)
            except BlotterError as refusal:
                refused += refusal.hint is not None
        after = refs(path)
        assert after[: len(before)] == before
        assert set(told) <= set(after)
        before = after
    assert refused


def append_twice(path, error):
    """Let the first append fail when it is synced; return what became of it and of the next one."""
    with watched() as disk, open_ledger(path) as ledger:
        disk.sync = lambda: disk.__setattr__("sync", lambda: None) or error
        told = []
        for ref in ("first", "second"):
            try:
                ledger.append(Attack(ref=ref), by="ana")
                told.append("acknowledged")
            except BlotterError as refusal:
                told.append(refusal.message)
    return told


def test_after_a_sync_that_failed_the_writer_stops(path):
    """What the disk has of it is not known; whoever opens the ledger again reads it from there."""
    first, second = append_twice(path, broken())
    assert "cannot be used" in first
    assert "failed before" in second
    with open_ledger(path) as ledger:
        ledger.append(Attack(ref="second"), by="ana")
    assert refs(path)[-1] == "second"


def test_after_a_disk_that_was_full_the_writer_goes_on(path):
    """The control: it is a sync that failed which stops it, not any refusal."""
    first, second = append_twice(path, full())
    assert "no space is left" in first
    assert second == "acknowledged"
    assert refs(path) == ["second"]


def fill(path, told):
    with create_ledger(path, origin="tests") as ledger:
        for number in range(1_000):
            ledger.append(Attack(ref=f"t{number}", note="x" * 5_000), by="ana")
            told.append(f"t{number}")


@pytest.fixture
def small(tmp_path):
    """A disk of one mebibyte."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("LOUD: no tmpfs can be mounted here; the same is tested with a limit on file sizes")
    yield small
    subprocess.run(["umount", str(small)], check=True)


def test_a_full_disk_of_one_mebibyte_is_one_clear_error(small):
    told = []
    with pytest.raises(BlotterError, match="no space is left") as refused:
        fill(small / "x.db", told)
    assert refused.value.hint
    assert told
    assert refs(small / "x.db")[: len(told)] == told


def test_a_ledger_on_a_medium_that_cannot_be_written_is_said_to_be_there(small):
    create_ledger(small / "x.db").close()
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    with pytest.raises(Refused, match="in a folder that cannot be written") as refused:
        open_ledger(small / "x.db")
    assert "copy it" in refused.value.hint
