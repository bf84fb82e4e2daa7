"""Many writers at once: nothing is lost, nothing comes twice, and time goes only forward."""

import multiprocessing
from itertools import pairwise

import pytest

from events import Attack, Conflict, Moved
from ledger import Head, Ledger, create_ledger, hash_pass, open_ledger
from ledger.stores.memory import MemoryStore
from tests.test_merkle import naive_root

WRITERS, APPENDS = 8, 1_000
SHARERS, REFS = 4, 200

_start = None


def _begin_together(barrier):
    global _start
    _start = barrier


def append_many(path, writer):
    """Append one by one; return the receipts, without the ids."""
    _start.wait(60)
    with open_ledger(path) as ledger:
        return [
            ledger.append(Attack(ref=f"w{writer}-{number}"), by=f"writer {writer}")[0]
            for number in range(APPENDS)
        ]


def append_the_same(path, writer):
    _start.wait(60)
    with open_ledger(path) as ledger:
        return [ledger.append(Attack(ref=f"same-{number}"), by=f"w{writer}")[0] for number in range(REFS)]


def together(work, path, count):
    """Run `work(path, number)` in that many processes that start at the same moment."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(count, _begin_together, [context.Barrier(count)]) as pool:
        return pool.starmap(work, [(path, number) for number in range(count)], chunksize=1)


@pytest.fixture
def path(tmp_path):
    path = str(tmp_path / "ledger.db")
    create_ledger(path).close()
    return path


def test_eight_writers_lose_nothing(path):
    receipts = [receipt for told in together(append_many, path, WRITERS) for receipt in told]
    with open_ledger(path) as ledger:
        rows = list(ledger.store.rows(0, len(ledger)))
        records = list(ledger.read())
        head = ledger.head()
    total = WRITERS * APPENDS
    assert [row.position for row in rows] == list(range(total))
    assert len({row.id for row in rows}) == total
    assert head == Head(total, naive_root(tuple(row.entry for row in rows)))
    assert sorted(receipt.position for receipt in receipts) == list(range(total))
    assert all(receipt.new for receipt in receipts)
    for receipt in receipts:
        record = records[receipt.position]
        assert (record.id, record.event.ref) == (receipt.id, receipt.ref)
    times = [record.recorded for record in records]
    assert all(before < after for before, after in pairwise(times))
    for writer in range(WRITERS):
        told = [record.event.ref for record in records if record.by == f"writer {writer}"]
        assert told == [f"w{writer}-{number}" for number in range(APPENDS)]
    assert len({record.by for record in records[: total // 2]}) > 1, "they did not write at once"


def test_writers_of_the_same_reports_get_the_same_receipts(path):
    told = together(append_the_same, path, SHARERS)
    with open_ledger(path) as ledger:
        assert len(ledger) == REFS
        assert ledger.head() == Head(REFS, naive_root(tuple(row.entry for row in ledger.store.rows(0, REFS))))
    where = [[receipt[:3] for receipt in receipts] for receipts in told]
    assert where == [where[0]] * SHARERS
    for number in range(REFS):
        assert [receipts[number].new for receipts in told].count(True) == 1


# -- a race that is lost on purpose: the clock is asked just before the rows are stored -----------


class Rival(list):
    """A clock at which, once for each event in the list, another writer is faster."""

    def __init__(self, store, *events):
        super().__init__(events)
        self.ledger = Ledger(store, clock=lambda: 5)

    def __call__(self):
        if self:
            self.ledger.append(self.pop(0), by="rival")
        return 5


def test_a_lost_race_is_run_again(store):
    ledger = Ledger(store, clock=Rival(store, Attack(ref="r1"), Attack(ref="r2"), Attack(ref="r3")))
    receipts = ledger.append(Attack(ref="a"), Attack(ref="b"), by="ana")
    assert [receipt.position for receipt in receipts] == [3, 4]
    assert [record.event.ref for record in ledger.read()] == ["r1", "r2", "r3", "a", "b"]
    assert ledger.head() == Head(5, naive_root(tuple(row.entry for row in store.rows(0, 5))))


def test_a_race_lost_to_the_same_event_has_its_receipt(store):
    ledger = Ledger(store, clock=Rival(store, Attack(ref="a")))
    receipts = ledger.append(Attack(ref="a"), Attack(ref="b"), by="ana")
    assert [(receipt.position, receipt.new) for receipt in receipts] == [(0, False), (1, True)]
    assert [record.by for record in ledger.read()] == ["rival", "ana"]


def test_a_race_lost_to_another_event_is_a_conflict(store):
    ledger = Ledger(store, clock=Rival(store, Attack(ref="b", note="another")))
    with pytest.raises(Conflict):
        ledger.append(Attack(ref="a"), Attack(ref="b"), by="ana")
    assert [record.by for record in ledger.read()] == ["rival"]


def test_a_race_at_an_expected_head_is_not_run_again(store):
    ledger = Ledger(store, clock=Rival(store, Attack(ref="r")))
    with pytest.raises(Moved):
        ledger.append(Attack(ref="a"), by="ana", expect=ledger.head())
    assert [record.event.ref for record in ledger.read()] == ["r"]
    assert ledger.append(Attack(ref="a"), by="ana", expect=ledger.head())[0].position == 1


class Careless(MemoryStore):
    """A store that keeps what it is given, wherever it says that it belongs."""

    def append(self, rows, texts=()):
        self._rows.extend(rows)


@pytest.mark.parametrize("made", [Careless, MemoryStore])
def test_a_store_that_does_not_compare_is_seen_to_give_a_position_twice(made):
    """The control: it is the comparison in the store that keeps writers apart."""
    store = made("tests")
    ledger = Ledger(store, clock=Rival(store, Attack(ref="r")))
    ledger.append(Attack(ref="a"), by="ana")
    found = [one for step in hash_pass(ledger, processes=1) for one in step.findings]
    assert bool(found) == (made is Careless)
    assert [row.position for row in store.rows(0, 2)] == ([0, 0] if made is Careless else [0, 1])
