"""Reading many: the quick reader and the strict one, which is its judge, never differ."""

from typing import get_args, get_origin
from uuid import UUID

import attrs
import pytest
from hypothesis import given, strategies as st

from events import (
    DOUBTS,
    KINDS,
    Attack,
    BlotterError,
    Corrected,
    InDoubt,
    Party,
    Place,
    Report,
    Retracted,
    Source,
    Statement,
    StoredFields,
    every_kind,
    pack,
    to_fields,
)
from events.drafts import maker
from events.fields import Notated, a, each, fields_of
from events.stored import KEPT, LONGEST_KEPT, KnownTexts, keeping
from events.strict import given as given_type
from ledger.entry import about_of, parse, read, say, understand, write
from ledger.reading import Reader
from ledger.record import Row
from tests.strategies import any_event, events_of, unhurried

NOW = 1_700_000_000_000_000
ID = UUID(int=7)
WHERE = {"name": "Kabul", "country": "AF", "latitude": 1, "longitude": 0}
SAID = {
    "ref": "one",
    "sources": [{"title": "A school is hit", "publisher": "Example Wire"}],
    "happened": "2022-09-30",
    "place": WHERE,
    "parties": [{"role": "victim", "actor": "civilians"}],
    "tags": ["a", "b"],
    "repeated": True,
    "killed": "25+",
}


def row_of(said, position=0, about=None):
    return Row(position, ID.bytes, about, write(said, recorded=NOW + position), b"")


def row_saying(fields, kind="attack", version=1, about=None, by="ana", veiled=None):
    return row_of(pack([ID.bytes, about, by, kind, version, fields, veiled or {}]), about=about)


def outcome(make, row):
    """What a reader makes of a row: the record, or the error in all its words."""
    try:
        return make(row)
    except BlotterError as error:
        return type(error), str(error), error.hint, error.field


def quickly(reader):
    return lambda row: next(reader.read([row]))


def agree(row, reader=None):
    """Law: the quick reader says what the strict one says, whether it has read before or not."""
    expected = outcome(read, row)
    reader = reader or Reader()
    assert outcome(quickly(reader), row) == expected
    assert outcome(quickly(reader), row) == expected
    return expected


@pytest.fixture
def warm():
    """A reader that has read what the mutations are made of."""
    reader = Reader()
    whole = row_saying(SAID)
    assert quickly(reader)(whole) == read(whole)
    return reader


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_quickly_as_it_is_read_strictly(kind):
    """Law: what a ledger writes is never in doubt, and means the same to both readers."""
    reader, stored = Reader(), StoredFields()

    @unhurried
    @given(events_of(kind))
    def law(event):
        row = row_of(say(ID, event, by="ana"), about=about_of(event))
        assert agree(row, reader).event == event
        fields = to_fields(event)
        about = fields.pop("about", None)
        made = stored.shape_of(kind, event.version).read(fields, about)
        assert made == event
        assert type(made) is type(event)
        assert hash(made) == hash(event)

    law()


@pytest.mark.parametrize("cls", every_kind(), ids=lambda cls: cls.kind)
def test_every_field_has_a_converter_that_the_quick_reader_asks(cls):
    """A validator would be passed over by a maker, so that a field may have none."""
    for field in fields_of(cls):
        assert callable(field.converter.converter)
        assert field.validator is None


SCALARS = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.0,
    2.9,
    float("nan"),
    "",
    " a",
    "a ",
    "Co\u0302te",
    "\x00",
    b"a",
    [],
    {},
]


@pytest.mark.parametrize("value", [*SCALARS, [1], {"a": 1}, [None], "2022", "25", "victim"], ids=repr)
@pytest.mark.parametrize("name", [*SAID, "kiled", "about", "suicide", "credibility", "summary"])
def test_a_mutated_field_is_taken_or_refused_in_the_same_words(warm, name, value):
    agree(row_saying({**SAID, name: value}), warm)


@pytest.mark.parametrize("value", SCALARS, ids=repr)
@pytest.mark.parametrize("name", ["name", "country", "latitude", "longitude", "precision", "nam"])
def test_a_mutated_part_of_a_value_is_taken_or_refused_in_the_same_words(warm, name, value):
    """True, 1 and 1.0 are equal and hash alike; in a place they are three different things."""
    agree(row_saying({**SAID, "place": {**WHERE, name: value}}), warm)


@pytest.mark.parametrize("value", SCALARS, ids=repr)
@pytest.mark.parametrize("name", ["sources", "parties", "tags", "concerns", "evidence"])
def test_a_mutated_item_of_a_list_is_taken_or_refused_in_the_same_words(warm, name, value):
    agree(row_saying({**SAID, name: [*SAID.get(name, []), value]}), warm)


@pytest.mark.parametrize(
    "head",
    [
        {"version": 2},
        {"version": 0},
        {"version": True},
        {"version": "1"},
        {"kind": "atack"},
        {"kind": 5},
        {"kind": b"attack"},
        {"by": None},
        {"by": b"ana"},
        {"by": "a" * 31},
        {"by": "a" * 32},
        {"by": "a" * 300},
        {"by": ""},
        {"about": ID.bytes},
        {"about": b"short"},
        {"about": 5},
        {"veiled": {"note": b"\0" * 32}},
        {"veiled": [1]},
    ],
    ids=repr,
)
def test_a_mutated_head_is_taken_or_refused_in_the_same_words(warm, head):
    agree(row_saying(SAID, **head), warm)


def test_fields_in_another_order_are_read_all_the_same(warm):
    row = row_saying(dict(reversed(SAID.items())))
    assert agree(row, warm).event == read(row_saying(SAID)).event


def test_more_fields_and_items_than_the_shortest_head_can_count(warm):
    tags = [f"t{number}" for number in range(40)]
    full = {**SAID, "tags": tags, "sources": SAID["sources"] * 16}
    more = {"suicide": "no", "credibility": "2", "summary": "s" * 40, "note": "n" * 300, "lang": "en"}
    more |= {"injured": "1", "missing": "1", "abducted": "1", "displaced": "1", "quote": "q"}
    assert agree(row_saying({**full, **more}), warm).event.tags == tuple(tags)


@pytest.mark.parametrize(
    ("canonical", "other"),
    [
        ("a36f6e65", "d9036f6e65"),  # text with a long head: "one"
        ("a3726566a36f6e65", "a3726566a36f6e65a3726566a36f6e65"),  # a field twice
        ("a3726566", "d903726566"),  # a name with a long head
        ("a86c6174697475646501", "a86c61746974756465d20000000001"),  # 1 as signed, in five bytes
        ("a86c6174697475646501", "a86c61746974756465c3"),  # True
        ("a86c6174697475646501", "a86c61746974756465cb3ff0000000000000"),  # 1.0
        ("a86c6174697475646501", "a86c61746974756465d40500"),  # an extension
        ("a474616773", "a4746167ff"),  # a name that is not UTF-8
        ("92a161a162", "dc0002a161a162"),  # a list with a long head
        ("92a161a162", "92a161a1ff"),  # a text that is not UTF-8
        ("92a161a162", "92a161"),  # a list that lacks an item
        ("92a161a162", "92a161a162a163"),  # a list with one item too many
        ("a474616773", "c40474616773"),  # a name in bytes
    ],
)
def test_another_encoding_of_the_same_is_refused_even_if_the_value_is_known(warm, canonical, other):
    said = pack([ID.bytes, None, "ana", "attack", 1, SAID, {}])
    before, after = bytes.fromhex(canonical), bytes.fromhex(other)
    assert said.count(before) == 1
    refused, *_ = agree(row_of(said.replace(before, after)), warm)
    assert issubclass(refused, BlotterError)


@pytest.mark.parametrize("size", [0, 1, 14, 19, 20, 30, 40, 80])
def test_an_entry_that_is_cut_short_is_refused(warm, size):
    row = row_saying(SAID)
    agree(row._replace(entry=row.entry[:size]), warm)
    agree(row_of(pack([ID.bytes, None, "ana", "attack", 1, SAID, {}])[:size]), warm)


@unhurried
@given(st.data())
def test_a_changed_byte_means_the_same_to_both(data):
    """Law: flip, drop or add a byte anywhere: both refuse it in the same words, or read the same."""
    row = data.draw(st.sampled_from(_ROWS))
    at = data.draw(st.integers(0, len(row.entry) - 1))
    new = data.draw(st.binary(max_size=2))
    agree(row._replace(position=3, entry=row.entry[:at] + new + row.entry[at + 1 :]), _READER)


_READER = Reader()
_LONG_NOTE = {**SAID, "note": "n" * 200}
_ROWS = [
    row_saying(SAID),
    row_saying(_LONG_NOTE),
    row_of(say(ID, Corrected(about=ID, report=Attack(ref="a", killed="3")), by="ana"), about=ID.bytes),
    row_of(say(ID, Retracted(about=ID, reason="duplicate"), by="ana"), about=ID.bytes),
]


@pytest.mark.parametrize("row", _ROWS)
@pytest.mark.parametrize("columns", [{"id": UUID(int=8).bytes}, {"about": UUID(int=8).bytes}], ids=repr)
def test_a_row_in_whose_columns_something_else_stands_is_refused(row, columns):
    assert agree(row, _READER).id == ID
    refused, *_ = agree(row._replace(**columns), _READER)
    assert issubclass(refused, BlotterError)


@unhurried
@given(any_event(), st.data())
def test_a_changed_byte_of_the_fields_of_any_event_means_the_same_to_both(event, data):
    said = say(ID, event, by="ana")
    at = data.draw(st.integers(20, len(said) - 1))
    agree(
        row_of(said[:at] + data.draw(st.binary(max_size=2)) + said[at + 1 :], about=about_of(event)), _READER
    )


@pytest.mark.parametrize("version", [True, 2, "1", None, [1]])
@pytest.mark.parametrize("kind", ["attack", "atack", "retracted", 5, ["attack"], None])
def test_a_report_in_a_correction_is_as_strict(kind, version):
    agree(row_saying({"report": [kind, version, {"ref": "a"}]}, "corrected", about=ID.bytes))


def test_equal_bytes_are_the_same_object(warm):
    """What follows from a place, a toll or a source can be kept with it."""
    two = [row_saying({**SAID, "ref": ref}) for ref in ("two", "three")]
    one, other = (found.event for found in warm.read(two))
    assert one.ref != other.ref
    for name in ("place", "parties", "sources", "killed", "happened", "tags"):
        assert getattr(one, name) is getattr(other, name)


def test_a_value_is_known_by_its_whole_list_and_by_itself(warm):
    sources = [*SAID["sources"], {"title": "Another"}]
    first, second = warm.read([row_saying(SAID), row_saying({**SAID, "sources": sources})])
    assert first.event.sources[0] is second.event.sources[0]


def test_what_is_kept_is_bounded():
    known = KnownTexts(str.upper)
    for number in range(KEPT + 10):
        assert known[f"n{number}"] == f"N{number}"
        assert len(known) <= KEPT
    assert len(known) == 10
    assert known["a" * LONGEST_KEPT + "a"] == "A" * LONGEST_KEPT + "A"
    assert len(known) == 10


def test_lists_that_are_kept_are_bounded():
    read = keeping(tuple)
    first = read([0, 1])
    assert read([0, 1]) is first
    for number in range(KEPT):
        read([number])
    assert read([0, 1]) == first
    assert read([0, 1]) is not first, "forgotten, and read again"
    long = ["a" * LONGEST_KEPT]
    assert read(long) is not read(long)


@pytest.mark.parametrize("said", ["long", 1, None, b"LONG", ["a"]], ids=repr)
def test_what_is_refused_is_not_kept(said):
    def refuse(text):
        raise InDoubt

    known = KnownTexts(refuse)
    for _ in range(2):
        with pytest.raises(DOUBTS):
            known[said]
    assert not known


@pytest.mark.parametrize("cls", every_kind(), ids=lambda cls: cls.kind)
def test_objects_of_ours_need_no_converter(cls):
    """The quick reader does not ask the converter of such a field: an object is one already."""
    for field in fields_of(cls):
        kind = given_type(field.type)
        item = get_args(kind)[0] if get_origin(kind) is tuple else kind
        if attrs.has(item) and not issubclass(item, Notated) and item is not Report:
            inner = field.converter.converter.__closure__[0].cell_contents
            assert inner in (a(item), each(a(item)))


def test_events_of_other_kinds_are_left_out_but_not_let_pass(warm):
    rows = [row_saying(SAID), row_saying({"mode": "threat"}, "statement")]
    assert [found.event for found in warm.read(rows, {"statement"})] == [Statement(mode="threat")]
    broken = row_of(pack([ID.bytes, None, "ana", "attack", 1, SAID, {}]).replace(b"\xa3ref", b"\xd9\x03ref"))
    with pytest.raises(BlotterError, match="entry 0: not in its one canonical encoding"):
        list(warm.read([broken], {"statement"}))
    strictly = [understand(said) for said in map(parse, rows) if said.kind == "statement"]
    assert list(warm.read(rows, {"statement"})) == strictly


def test_a_reader_goes_on_after_what_it_could_not_read(warm):
    whole, broken = row_saying(SAID), row_saying({**SAID, "place": {"name": "Kabul", "latitude": True}})
    for _ in range(3):
        agree(broken, warm)
        agree(whole, warm)


def test_two_readings_side_by_side_do_not_disturb_each_other(warm):
    rows = [row_saying({**SAID, "ref": f"r{number}"}) for number in range(20)]
    pairs = zip(warm.read(rows), warm.read(reversed(rows)), strict=True)
    assert [(a.event.ref, b.event.ref) for a, b in pairs] == [(f"r{n}", f"r{19 - n}") for n in range(20)]


@pytest.mark.parametrize(
    "value",
    [
        Attack(ref="a", killed="3"),
        Place(name="Kabul"),
        Party(role="victim", actor="a"),
        Source(title="t"),
        Retracted(about=ID),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_made_value_is_frozen_and_like_any_other(value):
    cls = type(value)
    made = maker(cls)([getattr(value, field.name) for field in fields_of(cls)])
    assert made == value
    assert hash(made) == hash(value)
    assert repr(made) == repr(value)
    assert type(made) is cls
    with pytest.raises(AttributeError):
        made.ref = "b"
    with pytest.raises(AttributeError):
        del made.note


def test_a_long_ledger_is_read_quickly_and_a_short_one_as_well(ledger):
    events = [Attack(ref=f"a{number}", place=Place(name="Kabul")) for number in range(70)]
    ledger.append(*events, by="ana")
    found = [record.event for record in ledger.read()]
    assert found == events
    assert found[0].place is found[69].place
    assert [record.event for record in ledger.read(3, 5)] == events[3:5]
    assert ledger.at(7).event == events[7]
    about = ledger.at(0).id
    ledger.append(Retracted(about=about), by="ana")
    assert [record.event for record in ledger.about(about)] == [Retracted(about=about)]
    assert about_of(Retracted(about=about)) == about.bytes
