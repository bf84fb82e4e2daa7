"""What tests stand on: a clock that is a list, every store, a ledger on each, and the shell."""

import os

import pytest
from hypothesis import Phase, settings

from ledger import Ledger
from ledger.stores.memory import MemoryStore
from ledger.stores.sqlite import SqliteStore

# A gate draws the same examples for the same code and does not spend minutes to make a failing one
# small; everywhere else each run looks further. Neither holds a watch: machines are busy.
settings.register_profile("search", deadline=None)
settings.register_profile(
    "gate", deadline=None, derandomize=True, print_blob=True, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("gate" if os.environ.get("CI") else "search")

pytest_plugins = ["tests.shell"]

ORIGIN = "blotter/tests"

STORES = {
    "memory": lambda folder: MemoryStore(ORIGIN),
    "sqlite": lambda folder: SqliteStore.create(str(folder / "ledger.db"), origin=ORIGIN),
}
"""Every store there is, made in an empty folder."""


class Clock(list):
    """Times in microseconds: each look at the clock takes the first one, and the last one stays."""

    def __call__(self):
        return self.pop(0) if len(self) > 1 else self[0]


@pytest.fixture
def clock():
    return Clock([1_000_000])


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    made = STORES[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture
def ledger(store, clock):
    return Ledger(store, clock=clock)
