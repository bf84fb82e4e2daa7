"""What every store promises; a store that is not the first one passes the same tests."""

from hashlib import sha256

import pytest

from events import Moved, Unreadable
from ledger import Row, merkle
from ledger.stores.sqlite import SqliteStore
from tests.conftest import ORIGIN
from tests.test_merkle import naive_root

SIZE = 70
REPORT, OTHER = b"a" * 16, b"o" * 16


def id_of(number):
    return sha256(b"%d" % number).digest()[:16]


def rows_of(count, *, about=None):
    """The first rows of a ledger; `about` gives the report of a position, if there is one."""
    edge, rows = (), []
    for position in range(count):
        entry = b"entry %d" % position
        hashes, edge = merkle.grow(edge, position, merkle.leaf_hash(entry))
        rows.append(Row(position, id_of(position), (about or {}).get(position), entry, hashes))
    return rows


ROWS = rows_of(SIZE, about={2: REPORT, 3: OTHER, 5: REPORT, 9: REPORT})


def everything(store):
    return list(store.rows(0, store.size() + 10))


@pytest.fixture
def full(store):
    """A store with rows, appended one by one, in twos and all the rest at once."""
    store.append(ROWS[:1])
    store.append(ROWS[1:2])
    store.append(ROWS[2:4])
    store.append(ROWS[4:])
    return store


def test_a_new_store_is_empty_and_knows_its_origin(store):
    assert store.origin == ORIGIN
    assert store.size() == 0
    assert everything(store) == []
    assert store.find(id_of(0)) is None
    assert store.starting("", 10) == []


def test_what_was_appended_is_there_as_it_was(full):
    assert full.size() == SIZE
    assert everything(full) == ROWS
    assert all(type(row) is Row for row in everything(full))


def test_appending_nothing_changes_nothing(store):
    store.append(ROWS[:3])
    store.append([])
    assert everything(store) == ROWS[:3]


def moved(row, **changes):
    return row._replace(**changes)


FRESH = ROWS[3:6]
"""What could be appended to a store of three rows."""


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([moved(FRESH[0], position=2)], id="a position that is taken"),
        pytest.param([moved(FRESH[0], position=0)], id="the first position"),
        pytest.param([FRESH[1]], id="a gap"),
        pytest.param([moved(FRESH[0], position=-1)], id="a position before the first"),
        pytest.param([moved(FRESH[0], id=id_of(1))], id="an id that is taken"),
        pytest.param([FRESH[0], FRESH[2]], id="a gap within a batch"),
        pytest.param([FRESH[0], moved(FRESH[1], position=3), FRESH[2]], id="a position twice"),
        pytest.param([FRESH[1], FRESH[0]], id="the wrong order"),
        pytest.param([FRESH[0], moved(FRESH[1], id=id_of(1)), FRESH[2]], id="a taken id within a batch"),
        pytest.param([FRESH[0], FRESH[1], moved(FRESH[2], id=id_of(0))], id="a taken id at the end"),
        pytest.param([FRESH[0], moved(FRESH[1], id=FRESH[0].id)], id="an id twice"),
    ],
)
def test_a_batch_that_does_not_fit_is_refused_as_a_whole(store, rows):
    store.append(ROWS[:3])
    with pytest.raises(Moved):
        store.append(rows)
    assert everything(store) == ROWS[:3]
    assert store.size() == 3
    assert [store.find(row.id) for row in FRESH] == [None] * 3
    store.append(FRESH)
    assert everything(store) == ROWS[:6]


def test_the_first_position_is_0(store):
    with pytest.raises(Moved):
        store.append(ROWS[1:2])
    assert store.size() == 0


@pytest.mark.parametrize(
    ("start", "stop"),
    [(0, 0), (0, 1), (0, SIZE), (3, 7), (SIZE - 1, SIZE), (7, 3), (SIZE, SIZE + 5), (60, 2**70)],
)
def test_rows_are_those_of_the_span(full, start, stop):
    assert list(full.rows(start, stop)) == ROWS[start:stop]


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(-1, 2, ROWS[:2]), (-3, -1, []), (-(2**70), 1, ROWS[:1]), (2**70, 2**71, []), (5, -1, [])],
)
def test_there_is_nothing_before_the_first_row_and_after_the_last(full, start, stop, expected):
    assert list(full.rows(start, stop)) == expected


@pytest.mark.parametrize(
    ("start", "stop", "about", "positions"),
    [
        (0, SIZE, REPORT, [2, 5, 9]),
        (0, SIZE, OTHER, [3]),
        (0, 5, REPORT, [2]),
        (3, 9, REPORT, [5]),
        (6, 9, REPORT, []),
        (0, SIZE, id_of(2), []),
        (0, 2**70, REPORT, [2, 5, 9]),
    ],
)
def test_rows_about_a_report_are_its_amendments_in_the_span(full, start, stop, about, positions):
    assert list(full.rows(start, stop, about=about)) == [ROWS[position] for position in positions]


def test_rows_that_are_read_in_part_do_not_hinder_an_append(store):
    store.append(ROWS[:3])
    reading = store.rows(0, 3)
    assert next(reading) == ROWS[0]
    store.append(FRESH)
    assert [*reading][:2] == ROWS[1:3]
    assert store.size() == 6


def test_every_id_is_found_at_its_position_and_no_other_is(full):
    assert [full.find(row.id) for row in ROWS] == list(range(SIZE))
    for other in (id_of(SIZE), REPORT, b"", ROWS[0].id[:15], ROWS[0].id + b"x"):
        assert full.find(other) is None


def test_many_ids_are_found_in_one_go(full):
    """More than a page of them; those that are not there are not in the answer."""
    new = [id_of(SIZE + number) for number in range(3_000)]
    asked = [*new, *(row.id for row in reversed(ROWS)), b"", ROWS[0].id]
    assert full.find_all(asked) == {row.id: row.position for row in ROWS}
    assert full.find_all(new) == full.find_all([]) == {}


@pytest.mark.parametrize("length", range(33))
def test_every_id_is_found_by_how_it_begins(full, length):
    for wanted in (ROWS[0].id, ROWS[-1].id, b"\xff" * 16, b"\x00" * 16):
        digits = wanted.hex()[:length]
        expected = {row.position for row in ROWS if row.id.hex().startswith(digits)}
        assert set(full.starting(digits, SIZE)) == expected
        few = full.starting(digits, 2)
        assert len(few) == min(2, len(expected))
        assert set(few) <= expected
        assert full.starting(digits, 0) == []


def test_nothing_begins_with_more_than_an_id(full):
    for more in ("0", "00", "f", "ff"):
        assert full.starting(ROWS[0].id.hex() + more, 10) == []


def test_an_odd_digit_counts_before_the_limit(store):
    """Sixteen ids of each first digit: the limit is not used up by those of another digit."""
    ids = [bytes([number]) * 16 for number in range(256)]
    store.append([row._replace(id=id) for row, id in zip(rows_of(256), ids, strict=True)])
    for digit in range(16):
        assert set(store.starting(f"{digit:x}", 32)) == set(range(digit * 16, digit * 16 + 16))


def test_every_node_is_that_of_the_naive_tree(full):
    entries = tuple(row.entry for row in ROWS)
    nodes = [(level, index) for level in range(7) for index in range(SIZE >> level)]
    assert len(nodes) > SIZE * 1.9
    for level, index in nodes:
        whole = entries[index << level : (index + 1) << level]
        assert full.hash(level, index) == naive_root(whole), (level, index)


@pytest.mark.parametrize(
    ("level", "index"), [(0, SIZE), (0, -1), (1, SIZE // 2), (6, 1), (7, 0), (0, 2**70), (70, 0)]
)
def test_a_node_that_is_not_complete_is_not_there(full, level, index):
    with pytest.raises(Unreadable):
        full.hash(level, index)


def test_closing_twice_is_harmless(full):
    full.close()
    full.close()


def test_a_file_that_is_opened_again_holds_the_same(tmp_path):
    path = str(tmp_path / "ledger.db")
    first = SqliteStore.create(path, origin="the name/of a ledger – 1")
    first.append(ROWS[:40])
    first.close()
    second = SqliteStore(path)
    assert second.origin == "the name/of a ledger – 1"
    assert everything(second) == ROWS[:40]
    third = SqliteStore(path)
    second.append(ROWS[40:])
    assert everything(third) == ROWS
    third.close()
    second.close()
    assert [file.name for file in tmp_path.iterdir()] == ["ledger.db"]
