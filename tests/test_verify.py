"""What `verify` finds: every changed bit, gap, swap and cut, with the first position in doubt."""

import random

import apsw
import pytest

from events import Attack, Corrected, Retracted, Strike
from ledger import (
    Head,
    Kept,
    Ledger,
    check_kept,
    create_ledger,
    deep_pass,
    file_findings,
    hash_pass,
    id_of_ref,
    merkle,
    open_ledger,
)
from ledger.hashing import BLOCK, Block, check_rows, hash_block
from ledger.stores.memory import MemoryStore
from tests.test_store_contract import rows_of

SMALL = 9


def told(path, size=SMALL):
    with create_ledger(path, origin="tests") as ledger:
        for number in range(size - 2):
            ledger.append(Attack(ref=f"r{number}", killed=f"{number}"), by="ana")
        about = id_of_ref("tests", "r0")
        ledger.append(Corrected(about=about, report=Attack(ref="r0", killed="7")), by="bo")
        ledger.append(Retracted(about=about), by="bo")
    return str(path)


@pytest.fixture
def path(tmp_path):
    return told(tmp_path / "ledger.db")


def opened(path):
    """The file as somebody opens it who means to change it."""
    raw = apsw.Connection(path)
    for name in ("entries_stay_as_they_are", "entries_stay", "entries_have_no_gap"):
        raw.execute(f"DROP TRIGGER {name}")
    return raw


def findings(path, deep=True):
    with open_ledger(path) as ledger:
        return seen_in(ledger, deep)


def seen_in(ledger, deep):
    found = [one for step in hash_pass(ledger, processes=1) for one in step.findings]
    if deep:
        found += [one for step in deep_pass(ledger, processes=1) for one in step.findings]
    return found


def test_a_ledger_as_it_should_be_has_no_finding(path):
    with open_ledger(path) as ledger:
        assert [*file_findings(ledger)] == []
        (step,) = hash_pass(ledger)
        assert (step.size, step.root, step.findings) == (SMALL, ledger.head().root, ())
    assert findings(path) == []


@pytest.mark.parametrize("column", ["id", "about", "entry", "hashes"])
def test_each_bit_of_each_row_is_found_when_it_is_flipped(path, column):
    with open_ledger(path) as ledger:
        rows = list(ledger.store.rows(0, SMALL))
    changed = MemoryStore("tests")
    changed.append(rows)
    ledger, deep = Ledger(changed), column in ("id", "about")
    assert seen_in(ledger, deep) == []
    for row in rows:
        good = getattr(row, column)
        for bit in range(0 if good is None else len(good) * 8):
            bad = bytearray(good)
            bad[bit // 8] ^= 1 << bit % 8
            changed._rows[row.position] = row._replace(**{column: bytes(bad)})
            found = seen_in(ledger, deep)
            assert found, f"bit {bit} of {column} of row {row.position}"
            exact = column != "hashes" or bit < 256
            assert found[0].position == row.position if exact else found[0].position <= row.position
        changed._rows[row.position] = row


def test_a_flipped_bit_in_the_file_is_found(path):
    raw = opened(path)
    raw.execute("UPDATE entries SET entry = x'00' WHERE position = 4")
    assert [one.position for one in findings(path, deep=False)] == [4]


@pytest.mark.parametrize("a", range(SMALL))
def test_two_rows_that_change_places_are_found(path, a):
    raw = opened(path)
    for b in range(a):
        swap = f"""UPDATE entries SET position = -1 WHERE position = {a};
                   UPDATE entries SET position = {a} WHERE position = {b};
                   UPDATE entries SET position = {b} WHERE position = -1"""
        raw.execute(swap)
        found = findings(path)
        assert found
        assert min(one.position for one in found) <= b
        raw.execute(swap)
    assert findings(path) == []


@pytest.mark.parametrize("position", range(SMALL))
def test_a_row_that_is_gone_is_named(path, position):
    opened(path).execute("DELETE FROM entries WHERE position = ?", (position,))
    with open_ledger(path) as ledger:
        kept = [Kept("the seal", SMALL, "")]
        found = [*(one for step in hash_pass(ledger) for one in step.findings), *check_kept(ledger, kept)]
    assert found[0].position == position


@pytest.mark.parametrize("left", range(SMALL))
def test_a_tail_that_was_cut_off_is_found_against_a_head_that_was_kept_and_not_without(path, left):
    with open_ledger(path) as ledger:
        head = ledger.head()
    opened(path).execute("DELETE FROM entries WHERE position >= ?", (left,))
    assert findings(path) == []
    with open_ledger(path) as ledger:
        (found,) = check_kept(ledger, [Kept("the seal", head.size, head.root.hex())])
    assert (found.check, found.position) == ("tail", left)


def test_an_old_backup_that_went_on_is_found_after_the_last_head_that_fits(tmp_path):
    old, new = told(tmp_path / "old.db"), told(tmp_path / "new.db")
    heads = []
    for number in range(3):
        with open_ledger(new) as ledger:
            heads.append(ledger.head())
            ledger.append(Attack(ref=f"new-{number}"), by="ana")
    with open_ledger(old) as ledger:
        same = ledger.head()
        for number in range(4):
            ledger.append(Attack(ref=f"other-{number}"), by="ana")
        kept = [Kept(f"@{head.size}", head.size, head.root.hex()) for head in heads]
        (found,) = check_kept(ledger, [*kept, Kept("its own", same.size, same.root.hex()[:16])])
        assert (found.check, found.position) == ("history", SMALL) or heads[0] != same
    assert findings(old) == []


def test_a_head_of_another_ledger_is_told_apart(path):
    with open_ledger(path) as ledger:
        (found,) = check_kept(ledger, [Kept("the seal", 3, ledger.head(3).root.hex(), "another")])
        assert found.check == "origin"


def test_a_rewritten_entry_with_a_rewritten_tree_is_found_against_a_head(path):
    """Who can write to the file can make it fit again; only a head kept elsewhere tells."""
    with open_ledger(path) as ledger:
        head = ledger.head()
        rows = list(ledger.store.rows(0, SMALL))
    raw = opened(path)
    edge = ()
    for row in rows:
        entry = row.entry.replace(b"r3", b"r4") if row.position == 3 else row.entry
        hashes, edge = merkle.grow(edge, row.position, merkle.leaf_hash(entry))
        raw.execute(
            "UPDATE entries SET entry = ?, hashes = ? WHERE position = ?", (entry, hashes, row.position)
        )
    assert findings(path, deep=False) == []
    with open_ledger(path) as ledger:
        assert [one.check for one in check_kept(ledger, [Kept("it", head.size, head.root.hex())])] == [
            "history"
        ]
    assert {one.check for one in findings(path)} == {"origin"}, "the id of its ref was not changed"


def test_a_clock_that_went_back_is_found():
    store = MemoryStore("tests")
    ledger = Ledger(store, clock=lambda: 5)
    ledger.append(Attack(ref="a"), by="ana")
    late = Ledger(MemoryStore("tests"), clock=lambda: 3)
    late.append(Attack(ref="b"), by="ana")
    (row,) = late.store.rows(0, 1)
    hashes, _ = merkle.grow(merkle.frontier(1, store.hash), 1, merkle.leaf_hash(row.entry))
    store.append([row._replace(position=1, hashes=hashes)])
    (step,) = deep_pass(ledger)
    assert [(one.check, one.position) for one in step.findings] == [("clock", 1)]


def test_the_checks_that_read_an_entry_name_what_they_are(path):
    raw = opened(path)
    raw.execute("UPDATE entries SET about = x'00112233445566778899aabbccddeeff' WHERE position = 8")
    raw.execute("UPDATE entries SET id = x'00112233445566778899aabbccddeeff' WHERE position = 2")
    assert {(one.check, one.position) for one in findings(path)} == {
        ("columns", 8),
        ("columns", 2),
        ("index", 2),
    }


def test_another_origin_in_the_file_is_found(path):
    raw = apsw.Connection(path)
    raw.execute("DROP TRIGGER origin_stays_as_it_is; UPDATE ledger SET origin = 'other'")
    assert {one.check for one in findings(path)} == {"origin"}


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER entries_stay",
        "DROP INDEX entries_about",
        "CREATE TABLE more (a)",
        "CREATE TRIGGER more AFTER INSERT ON entries BEGIN SELECT 1; END",
    ],
)
def test_a_file_of_another_schema_is_found(path, statement):
    apsw.Connection(path).execute(statement)
    with open_ledger(path) as ledger:
        assert {one.check for one in file_findings(ledger)} == {"file"}


# -- blocks ----------------------------------------------------------------------------------------

ROWS = rows_of(BLOCK * 3 + 5)


def stored(rows):
    return [(row.position, row.entry, row.hashes) for row in rows]


def memory(rows):
    store = MemoryStore("tests")
    store._rows = list(rows)
    return Ledger(store)


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK * 2, len(ROWS)])
@pytest.mark.parametrize("start", [0, 1, BLOCK - 1, BLOCK, BLOCK + 7])
def test_the_pass_ends_at_the_head_wherever_it_begins(size, start):
    if start > size:
        return
    ledger = memory(ROWS[:size])
    begun = ledger.head(start)
    steps = list(hash_pass(ledger, begun if start else None))
    assert [one for step in steps for one in step.findings] == []
    assert Head(steps[-1].size, steps[-1].root) == ledger.head()
    assert all(ledger.head(step.size).root == step.root for step in steps)


def test_a_block_that_is_whole_is_that_of_the_naive_tree():
    rows = ROWS[BLOCK : 2 * BLOCK]
    block = hash_block(BLOCK, stored(rows))
    assert isinstance(block, Block)
    assert block.findings == ()
    assert block.root == memory(ROWS).store.hash(11, 1)


@pytest.mark.parametrize("seed", range(60))
def test_any_flipped_bit_in_three_blocks_is_found_and_the_row_is_named(seed):
    chance = random.Random(seed)
    position = chance.randrange(len(ROWS))
    row = ROWS[position]
    field = chance.choice(["entry", "hashes"])
    changed = bytearray(getattr(row, field))
    bit = chance.randrange(len(changed) * 8)
    changed[bit // 8] ^= 1 << bit % 8
    rows = [*ROWS]
    rows[position] = row._replace(**{field: bytes(changed)})
    found = [one for step in hash_pass(memory(rows)) for one in step.findings]
    assert found
    if field == "entry" or bit < 256:
        assert found[0].position == position
    else:
        level = bit // 256
        assert found[0].position == position + 1 - (1 << level)


@pytest.mark.parametrize("wrong", ["text", None, 7])
def test_what_is_no_bytes_is_found_too(wrong):
    rows = stored(ROWS[:BLOCK])
    rows[5] = (5, wrong, rows[5][2])
    assert [one.position for one in hash_block(0, rows).findings] == [5]
    assert [one.position for one in check_rows(0, 3, [(0, b"", b"")])] == [0]


def test_a_pass_goes_on_only_from_a_head_of_this_history(path):
    with open_ledger(path) as ledger:
        for start in (Head(3, b"x" * 32), Head(SMALL + 1, b"x" * 32)):
            (step,) = hash_pass(ledger, start)
            assert step.findings


def test_two_processes_find_what_one_finds(tmp_path, monkeypatch):
    from ledger import sharing

    monkeypatch.setattr(sharing, "SHARED_FROM", 1)
    path = str(tmp_path / "many.db")
    with create_ledger(path, origin="tests") as ledger:
        events = [Strike(ref=f"s{number}") for number in range(BLOCK * 20)]
        ledger.append(*events, by="ana")
    for change in (None, BLOCK * 18 + 3):
        if change is not None:
            opened(path).execute("UPDATE entries SET entry = x'00' WHERE position = ?", (change,))
        with open_ledger(path) as ledger:
            alone, shared = (
                [(step.size, step.root, step.findings) for step in hash_pass(ledger, processes=count)]
                for count in (1, 2)
            )
            assert alone == shared
            assert alone[-1][2] == () if change is None else alone[-1][2][0].position == change
