"""The desk that bad input is given to."""

import pytest

from tests.bad.desk import Desk, make


@pytest.fixture(scope="session")
def small_ledger(tmp_path_factory):
    return make(tmp_path_factory.mktemp("desk") / "small.db")


@pytest.fixture
def desk(shell, small_ledger):
    return Desk(shell, small_ledger)
