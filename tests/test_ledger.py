"""The ledger: what is appended, what is refused, and when it was heard; on every store."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import attrs
import pytest

from events import (
    Attack,
    BadProof,
    Conflict,
    Invalid,
    Moved,
    NotFound,
    Refused,
    Retracted,
    Strike,
)
from ledger import NOW, AsOf, Head, Ledger, create_ledger, id_of_ref, merkle, open_ledger
from tests.conftest import ORIGIN
from tests.test_merkle import naive_root

SECOND = 1_000_000
KABUL = id_of_ref(ORIGIN, "kabul-school")
NOWHERE = UUID(int=7)
attack = Attack(ref="kabul-school", happened="2022-09-30", killed="25+")


def entries(ledger):
    return tuple(row.entry for row in ledger.store.rows(0, len(ledger)))


def recorded(ledger):
    return [round(record.recorded.timestamp() * SECOND) for record in ledger.read()]


def unchanged(ledger, error, append):
    """Demand that an append is refused, and that nothing of it was kept; return the error."""
    before = entries(ledger)
    with pytest.raises(error) as refused:
        append()
    assert type(refused.value) is error
    assert entries(ledger) == before
    assert ledger.head() == Head(len(before), naive_root(before))
    return refused.value


# -- receipts and ids ------------------------------------------------------------------------------


def test_a_receipt_says_where_an_event_is(ledger):
    (first,) = ledger.append(attack, by="ana")
    assert first == (0, KABUL, "kabul-school", True)
    assert first.size == 1
    second, third = ledger.append(Attack(), Strike(ref="strike"), by="ana")
    assert (second.position, second.ref, second.new) == (1, None, True)
    assert (third.position, third.ref, third.new, third.size) == (2, "strike", True, 3)


def test_what_was_appended_is_read_back(ledger, clock):
    clock[:] = [1_664_541_480_000_001]
    ledger.append(attack, by="ana")
    (record,) = ledger.read()
    assert record == (0, KABUL, datetime(2022, 9, 30, 12, 38, 0, 1, tzinfo=UTC), "ana", attack)
    assert record == ledger.at(0)
    assert len(ledger) == 1


def test_the_id_of_a_ref_is_the_same_on_every_store_and_for_ever(ledger):
    (receipt,) = ledger.append(attack, by="ana")
    assert receipt.id == UUID("3cd1f04d-c7dc-5956-8cd6-856d50832ffd")
    assert receipt.id.version == 5
    assert ledger.find(receipt.id) == 0
    assert id_of_ref("another ledger", "kabul-school") != receipt.id


def test_an_event_without_a_ref_gets_an_id_that_begins_with_the_time(ledger):
    receipts = [*ledger.append(Attack(), Attack(), by="ana"), *ledger.append(Attack(), by="ana")]
    assert [receipt.id.version for receipt in receipts] == [7, 7, 7]
    assert len({receipt.id for receipt in receipts}) == 3
    assert [receipt.new for receipt in receipts] == [True] * 3


def test_an_id_may_be_given(ledger):
    (receipt,) = ledger.append(Attack(), by="ana", ids=[NOWHERE])
    assert receipt == (0, NOWHERE, None, True)
    assert ledger.append(Attack(), by="bo", ids=[NOWHERE])[0].new is False
    one, other = ledger.append(attack, Attack(), by="ana", ids=[None, None])
    assert one.id == KABUL
    assert other.id.version == 7


def test_ids_are_found_by_how_they_begin(ledger):
    ledger.append(attack, Attack(ref="other"), by="ana")
    assert ledger.starting(KABUL.hex[:9]) == [0]
    assert sorted(ledger.starting("")) == [0, 1]
    assert len(ledger.starting("", limit=1)) == 1
    assert ledger.find(NOWHERE) is None


# -- the same again --------------------------------------------------------------------------------


def test_the_same_event_again_has_the_first_receipt(ledger, clock):
    (first,) = ledger.append(attack, by="ana")
    before = entries(ledger)
    clock[:] = [86_400 * SECOND]
    (again,) = ledger.append(attrs.evolve(attack), by="somebody else")
    assert again == first._replace(new=False)
    assert entries(ledger) == before
    assert ledger.at(0).by == "ana"


def test_equal_is_what_means_the_same_however_it_was_written(ledger):
    ledger.append(attack, by="ana")
    same = Attack(
        ref="kabul-school", happened="2022-09-30", killed="25+", parties=[], tags=(), repeated=False
    )
    assert ledger.append(same, by="ana")[0].new is False


def test_another_event_under_a_ref_is_a_conflict(ledger):
    ledger.append(attack, by="ana")
    other = attrs.evolve(attack, killed="26+")
    error = unchanged(ledger, Conflict, lambda: ledger.append(other, by="ana"))
    assert (error.recorded, error.offered, error.entry) == (attack, other, "kabul-school")
    unchanged(ledger, Conflict, lambda: ledger.append(Strike(ref="kabul-school"), by="ana"))
    unchanged(ledger, Conflict, lambda: ledger.append(Attack(ref="new"), other, by="ana"))


def test_the_same_event_twice_in_one_batch_is_appended_once(ledger):
    receipts = ledger.append(attack, Attack(ref="other"), attack, by="ana")
    assert [receipt.position for receipt in receipts] == [0, 1, 0]
    assert [record.event.ref for record in ledger.read()] == ["kabul-school", "other"]
    assert ledger.head() == Head(2, naive_root(entries(ledger)))


def test_two_events_under_one_ref_in_one_batch_are_a_conflict(ledger):
    other = attrs.evolve(attack, killed="26+")
    unchanged(ledger, Conflict, lambda: ledger.append(attack, other, by="ana"))


def test_a_batch_may_hold_what_is_there_and_what_is_new(ledger):
    ledger.append(attack, Attack(ref="b"), by="ana")
    receipts = ledger.append(Attack(ref="c"), attack, Attack(ref="d"), Attack(ref="b"), by="ana")
    assert [(receipt.position, receipt.new) for receipt in receipts] == [
        (2, True),
        (0, False),
        (3, True),
        (1, False),
    ]
    assert len(ledger) == 4


def test_a_batch_of_nothing_is_nothing(ledger):
    assert ledger.append(by="ana") == ()
    assert len(ledger) == 0


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["text", None, {"kind": "attack"}, Attack], ids=repr)
def test_what_is_no_event_is_refused_and_so_is_its_batch(ledger, bad):
    unchanged(ledger, Invalid, lambda: ledger.append(attack, bad, by="ana"))


@pytest.mark.parametrize("by", ["", "  ", "a\x00b", "\ud800", "a\nb", "a\tb", "a\u2028b", "a\rb", None, 7])
def test_nobody_writes_without_a_name(ledger, by):
    error = unchanged(ledger, Invalid, lambda: ledger.append(attack, by=by))
    assert error.field == "by"


def test_a_name_is_kept_as_text_is_kept(ledger):
    ledger.append(attack, by=" Jose\u0301 ")
    assert ledger.at(0).by == "Jos\u00e9"


def noted(length):
    return Attack(ref="long", note="x" * length)


def test_an_entry_holds_65_535_bytes_and_not_one_more(ledger):
    ledger.append(noted(60_000), by="ana")
    room = 65_535 - len(entries(ledger)[0])
    longest = attrs.evolve(noted(60_000 + room), ref="full")
    too_long = attrs.evolve(longest, note=f"{longest.note}x", ref="more")
    assert (len(longest.ref), len(too_long.ref)) == (4, 4)
    unchanged(ledger, Invalid, lambda: ledger.append(attack, too_long, by="ana"))
    ledger.append(longest, by="ana")
    assert [len(entry) for entry in entries(ledger)] == [65_535 - room, 65_535]


def test_an_append_at_another_head_is_refused(ledger):
    ledger.append(attack, by="ana")
    head = ledger.head()
    ledger.append(Attack(ref="b"), by="ana", expect=head)
    late = Attack(ref="late")
    wrong_root = Head(2, head.root)
    for other in (head, Head(0, merkle.EMPTY_ROOT), Head(3, ledger.head().root), wrong_root):
        unchanged(ledger, Moved, lambda other=other: ledger.append(late, by="ana", expect=other))
    ledger.append(late, by="ana", expect=ledger.head())
    assert len(ledger) == 3


def test_the_empty_ledger_has_a_head_to_expect(ledger):
    assert ledger.head() == Head(0, merkle.EMPTY_ROOT)
    ledger.append(attack, by="ana", expect=ledger.head())
    assert len(ledger) == 1


def test_another_writer_is_noticed_before_the_next_append(store, clock):
    one, other = Ledger(store, clock=clock), Ledger(store, clock=clock)
    one.append(attack, by="ana")
    head = one.head()
    assert other.append(Attack(ref="b"), by="bo")[0].position == 1
    assert one.append(attack, by="ana")[0].new is False
    unchanged(one, Moved, lambda: one.append(Attack(ref="c"), by="ana", expect=head))
    assert one.append(Attack(ref="c"), by="ana")[0].position == 2
    assert one.head() == other.head() == Head(3, naive_root(entries(one)))


# -- the recorded clock ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock_says", "ledger_says"),
    [
        pytest.param([10, 20, 30], [10, 20, 30], id="going on"),
        pytest.param([10, 10, 10], [10, 11, 12], id="standing still"),
        pytest.param([30, 10, 20], [30, 31, 32], id="jumping back"),
        pytest.param([10, 9_000_000, 20], [10, 9_000_000, 9_000_001], id="far ahead once"),
        pytest.param([-5, -5, 0], [1, 2, 3], id="before 1970"),
    ],
)
def test_recorded_time_goes_only_forward(ledger, clock, clock_says, ledger_says):
    clock[:] = clock_says
    for number in range(3):
        ledger.append(Attack(ref=f"a{number}"), by="ana")
    assert recorded(ledger) == ledger_says


def test_a_batch_shares_one_time(ledger, clock):
    clock[:] = [10, 10]
    ledger.append(Attack(ref="a"), Attack(ref="b"), Attack(ref="c"), by="ana")
    ledger.append(Attack(ref="d"), by="ana")
    assert recorded(ledger) == [10, 10, 10, 11]


def test_the_last_time_is_known_after_opening_again(store, clock):
    clock[:] = [500]
    Ledger(store, clock=clock).append(attack, by="ana")
    clock[:] = [400]
    again = Ledger(store, clock=clock)
    again.append(Attack(ref="b"), by="ana")
    assert recorded(again) == [500, 501]


def test_a_clock_that_no_calendar_holds_is_refused(ledger, clock):
    clock[:] = [10**18]
    unchanged(ledger, Refused, lambda: ledger.append(attack, by="ana"))


# -- as known at a moment --------------------------------------------------------------------------


@pytest.fixture
def five(ledger, clock):
    """Five entries: one at 10 s, a batch of two at 20 s, two more at 30 s and 40 s."""
    clock[:] = [10 * SECOND, 20 * SECOND, 30 * SECOND, 40 * SECOND]
    for refs in (["a"], ["b", "c"], ["d"], ["e"]):
        ledger.append(*(Attack(ref=ref) for ref in refs), by="ana")
    return ledger


def at(seconds, micros=0, zone=UTC):
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=micros)).astimezone(
        zone
    )


@pytest.mark.parametrize(
    ("known", "size"),
    [
        (None, 5),
        *((number, number) for number in range(6)),
        (at(-1), 0),
        (at(9, 999_999), 0),
        (at(10), 1),
        (at(19, 999_999), 1),
        (at(20), 3),
        (at(20, zone=timezone(timedelta(hours=4, minutes=30))), 3),
        (at(39), 4),
        (at(40), 5),
        (datetime.max.replace(tzinfo=UTC), 5),
        (datetime.min.replace(tzinfo=UTC), 0),
    ],
)
def test_what_was_known_is_a_prefix(five, known, size):
    assert five.size_known(known) == size
    read_then = list(five.read(as_of=AsOf(known=known)))
    assert [record.event.ref for record in read_then] == list("abcde")[:size]


@pytest.mark.parametrize("known", [-1, 6, 2**70])
def test_a_size_that_never_was_is_not_found(five, known):
    for ask in (five.size_known, five.head, lambda known: list(five.read(as_of=AsOf(known=known)))):
        with pytest.raises(NotFound):
            ask(known)


def test_a_time_without_a_zone_is_refused(five):
    with pytest.raises(Invalid):
        five.size_known(datetime(1970, 1, 1))


@pytest.mark.parametrize(
    ("start", "stop", "known", "refs"),
    [(1, None, None, "bcde"), (1, 3, None, "bc"), (0, 9, None, "abcde"), (0, 4, 2, "ab"), (3, 4, 2, "")],
)
def test_a_part_is_read_as_known_at_a_moment(five, start, stop, known, refs):
    found = five.read(start, stop, AsOf(known=known, happened=date(2000, 1, 1)) if known else NOW)
    assert [record.event.ref for record in found] == list(refs)


@pytest.mark.parametrize("position", [5, -1, -2, 2**70])
def test_a_position_that_is_not_there_is_not_found(five, position):
    with pytest.raises(NotFound):
        five.at(position)


def test_the_amendments_of_a_report_are_read_in_order(five):
    a, b = (id_of_ref(ORIGIN, ref) for ref in "ab")
    first, other, second = Retracted(about=a, note="1"), Retracted(about=b), Retracted(about=a, note="2")
    five.append(first, other, second, by="ana")
    assert [record.event for record in five.about(a)] == [first, second]
    assert [record.position for record in five.about(a, stop=7)] == [5]
    assert list(five.about(NOWHERE)) == []


# -- heads and proofs ------------------------------------------------------------------------------


def test_the_head_of_every_past_size_is_that_of_the_naive_tree(five):
    stored = entries(five)
    for size in range(len(stored) + 1):
        assert five.head(size) == Head(size, naive_root(stored[:size]))
    assert five.head() == five.head(5)
    assert str(five.head()) == f"@5 {five.head().root.hex()[:16]}"


def test_every_entry_is_proved_in_every_history_that_holds_it(five):
    for size in range(1, 6):
        for position in range(size):
            proof = five.prove(position, five.head(size))
            assert (proof.position, proof.entry) == (position, entries(five)[position])
            leaf = merkle.leaf_hash(proof.entry)
            assert merkle.verify_inclusion(position, size, leaf, proof.path, proof.head.root)
    assert five.prove(2) == five.prove(2, five.head())


def test_nothing_is_proved_in_a_history_that_is_not_there(five):
    with pytest.raises(Refused):
        five.prove(0, Head(5, five.head(4).root))
    with pytest.raises(NotFound):
        five.prove(0, Head(6, five.head().root))
    for position in (-1, 4):
        with pytest.raises(BadProof):
            five.prove(position, five.head(4))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_event_needs_its_id_if_ids_are_given(ledger, count):
    with pytest.raises(Invalid, match="ids are given for 2 events"):
        ledger.append(Attack(killed="1"), Attack(killed="2"), by="ana", ids=[None] * count)
    assert len(ledger) == 0


def test_a_reader_who_stops_half_way_holds_no_old_view(tmp_path):
    path = tmp_path / "ledger.db"
    with create_ledger(path) as first, open_ledger(path) as second:
        first.append(*(Attack(ref=f"a{n}") for n in range(3)), by="ana")
        reading = first.read()
        next(reading)
        second.append(Attack(ref="b"), by="bob")
        first.append(Attack(ref="c"), by="ana")
        assert [record.position for record in reading] == [1, 2]
        assert len(first) == len(second) == 5
