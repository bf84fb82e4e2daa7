"""Promise 1: what was acknowledged is there after kill -9, whoever else was writing."""

import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]


def rounds(folder, count, writers, *more):
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.rounds", str(folder), str(count), str(writers), *more],
        cwd=HOME,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return tuple(map(int, done.stdout.split()))


@pytest.mark.parametrize("writers", [1, 4])
def test_nothing_acknowledged_is_missing_after_kill_9(tmp_path, writers):
    count, acknowledged, missing = rounds(tmp_path, 20, writers)
    assert (count, missing) == (20, 0)
    assert acknowledged >= 20


def test_a_writer_that_acknowledges_too_early_is_seen_to_lose(tmp_path):
    """The control: were the acknowledgement not that of a commit, these rounds would show it."""
    _, acknowledged, missing = rounds(tmp_path, 20, 4, "--early")
    assert acknowledged
    assert missing


@pytest.mark.soak
@pytest.mark.parametrize("writers", [1, 4])
def test_a_thousand_rounds(tmp_path, writers):
    count, _, missing = rounds(tmp_path, 1_000, writers)
    assert (count, missing) == (1_000, 0)
