"""Killing whoever seals, compacts, rebuilds or adopts: afterwards every view is as from scratch."""

import random
import subprocess
import sys
import time

import pytest

from ledger import create_ledger, open_ledger
from projections import Shelf
from tests.test_shelf import assert_same, attacks

WORK = """
import sys
from pathlib import Path
from events import BlotterError
from ledger import open_ledger
from projections import Shelf, adopt, rebuild

place, folder = sys.argv[1:]
with open_ledger(place) as ledger:
    shelf = Shelf(Path(folder), ledger)
    print("ready", flush=True)
    while True:
        for most in (7, 3, 2, 1, 1, 50, 4000):
            shelf.seal(most=most)
        rebuild(shelf, place, workers=1)
        adopt(shelf.folder)
        rebuild(shelf, place, workers=1)
        adopt(shelf.folder)
"""


@pytest.fixture
def place(tmp_path):
    """A ledger's file with some hundred records."""
    with create_ledger(tmp_path / "blotter.db", origin="shelf") as made:
        for record in attacks(400).read():
            made.append(record.event, by="ana", ids=[record.id])
    return tmp_path / "blotter.db"


def killed(place, folder, rounds, seed):
    """Kill a worker at random moments; after each, look whether every view is as from scratch."""
    chance, states = random.Random(seed), set()
    for _ in range(rounds):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORK, str(place), str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 0.25)
        assert worker.poll() is None, "it ended by itself"
        worker.kill()
        worker.communicate()
        with open_ledger(place) as ledger:
            shelf = Shelf(folder, ledger, tell=pytest.fail)
            states.add((shelf.generation.name, shelf.sealed()))
            assert_same(ledger, shelf)
    return states


def test_after_a_kill_every_view_is_as_from_scratch(place, tmp_path):
    assert killed(place, tmp_path / "shelf", 6, seed=1)


@pytest.mark.soak
def test_after_200_kills_every_view_is_as_from_scratch(place, tmp_path):
    assert len(killed(place, tmp_path / "shelf", 200, seed=2)) > 50
