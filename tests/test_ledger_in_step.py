"""Ledgers on every store go in step with a plain list, whatever is appended in whatever order."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from events import Attack, Conflict, Moved
from ledger import AsOf, Head, Ledger, id_of_ref, merkle
from ledger.stores.sqlite import SqliteStore
from tests.conftest import ORIGIN, STORES
from tests.strategies import counts, texts, unhurried
from tests.test_merkle import naive_root

refs = st.sampled_from([None, "a", "b", "c", "d", "e", "f", "g"])
attacks = st.builds(Attack, ref=refs, killed=st.sampled_from(["25", "25+"]) | counts().map(str), note=texts())
authors = st.sampled_from(["ana", "bo", "Ẓawāhirī"])
ids = st.uuids(version=4)


class InStep(RuleBasedStateMachine):
    """The model is a list of (id, author, event, time in microseconds)."""

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.now = 1_000
        self.stores = {name: make(Path(self.folder.name)) for name, make in STORES.items()}
        self.ledgers = {name: self.on(store) for name, store in self.stores.items()}
        self.model = []
        self.heads = [Head(0, naive_root(()))]

    def teardown(self):
        for ledger in self.ledgers.values():
            ledger.close()
        self.folder.cleanup()

    def on(self, store):
        return Ledger(store, clock=lambda: self.now)

    def expected(self, batch):
        """What the model says of a batch: receipts and new events, or None if it conflicts."""
        known = {id: (place, event) for place, (id, _, event, _) in enumerate(self.model)}
        receipts, rows = [], []
        size = len(self.model)
        for id, event in batch:
            place, there = known.setdefault(id, (len(known), event))
            if there != event:
                return None
            receipts.append((place, id, event.ref, place >= size))
            if place == size + len(rows):
                rows.append((id, event))
        return receipts, rows

    def put(self, batch, *, by, expect=None):
        """Append a batch of (id, event) to every ledger, and to the model."""
        told, given = [event for _, event in batch], [id for id, _ in batch]
        expected = self.expected(batch)
        last = self.model[-1][3] if self.model else 0
        for ledger in self.ledgers.values():
            if expected is None:
                with pytest.raises(Conflict):
                    ledger.append(*told, by=by, ids=given, expect=expect)
            else:
                assert list(ledger.append(*told, by=by, ids=given, expect=expect)) == expected[0]
        if expected and expected[1]:
            time = max(self.now, last + 1)
            self.model += [(id, by, event, time) for id, event in expected[1]]

    @staticmethod
    def named(event, id):
        return (id if event.ref is None else id_of_ref(ORIGIN, event.ref)), event

    @rule(event=attacks, id=ids, by=authors)
    def append(self, event, id, by):
        self.put([self.named(event, id)], by=by)

    @rule(batch=st.lists(st.tuples(attacks, ids), max_size=9), by=authors)
    def append_a_batch(self, batch, by):
        self.put([self.named(event, id) for event, id in batch], by=by)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), by=authors)
    def append_again(self, data, by):
        id, _, event, _ = data.draw(st.sampled_from(self.model))
        before = len(self.model)
        self.put([(id, event)], by=by)
        assert len(self.model) == before

    @precondition(lambda self: self.model)
    @rule(data=st.data(), event=attacks, id=ids)
    def append_another_under_the_same_id(self, data, event, id):
        taken, _, before, _ = data.draw(st.sampled_from(self.model))
        other = Attack(ref=before.ref, note=f"not {before.note}")
        batch = [self.named(event, id), (taken, other)]
        assert self.expected(batch) is None
        self.put(batch, by="ana")

    @rule(event=attacks, id=ids)
    def append_at_the_head(self, event, id):
        self.put([self.named(event, id)], by="ana", expect=self.heads[-1])

    @precondition(lambda self: self.model)
    @rule(data=st.data(), event=attacks)
    def append_at_an_old_head(self, data, event):
        head = data.draw(st.sampled_from(self.heads[:-1]))
        for ledger in self.ledgers.values():
            with pytest.raises(Moved):
                ledger.append(event, by="ana", expect=head)

    @rule(now=st.integers(-10, 10_000))
    def set_the_clock(self, now):
        self.now = now

    @rule()
    def open_again(self):
        for name, store in self.stores.items():
            if isinstance(store, SqliteStore):
                store.close()
                self.stores[name] = store = SqliteStore(store.path)
            self.ledgers[name] = self.on(store)

    @rule()
    def let_another_writer_go_on(self):
        """The next append comes from a ledger that has not seen what was appended since."""
        self.ledgers = {name: self.on(store) for name, store in self.stores.items()}

    @invariant()
    def every_ledger_is_the_list(self):
        for ledger in self.ledgers.values():
            found = [(r.id, r.by, r.event, round(r.recorded.timestamp() * 1e6)) for r in ledger.read()]
            assert found == self.model
            assert [ledger.find(id) for id, *_ in self.model] == list(range(len(self.model)))

    @invariant()
    def every_store_holds_the_same_bytes(self):
        one, *others = [list(store.rows(0, store.size())) for store in self.stores.values()]
        assert all(rows == one for rows in others)

    @invariant()
    def heads_only_extend_and_every_entry_proves(self):
        entries = tuple(row.entry for row in self.stores["memory"].rows(0, len(self.model)))
        size = len(entries)
        for past in range(len(self.heads), size + 1):
            self.heads.append(Head(past, naive_root(entries[:past])))
        for ledger in self.ledgers.values():
            assert [ledger.head(past) for past in range(size + 1)] == self.heads
            head = ledger.head()
            for position in range(size):
                proof = ledger.prove(position)
                leaf = merkle.leaf_hash(entries[position])
                assert proof.entry == entries[position]
                assert merkle.verify_inclusion(position, size, leaf, proof.path, head.root)
            for past in range(1, size + 1):
                proof = merkle.consistency_proof(past, size, ledger.store.hash)
                assert merkle.verify_consistency(past, size, self.heads[past].root, head.root, proof)

    @invariant()
    def a_time_is_a_prefix(self):
        for time in {record[3] for record in self.model[-3:]}:
            then = [record for record in self.model if record[3] <= time]
            for ledger in self.ledgers.values():
                known = ledger.at(len(then) - 1).recorded
                assert ledger.size_known(known) == len(then)
                assert len(list(ledger.read(as_of=AsOf(known=known)))) == len(then)


InStep.TestCase.settings = settings(unhurried, max_examples=50, stateful_step_count=20)
TestLedgersInStep = InStep.TestCase
