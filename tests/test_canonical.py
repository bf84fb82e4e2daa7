"""Every value has one encoding: whatever else a reader could let pass is unreadable."""

import pytest
from hypothesis import given, strategies as st

from events import Unreadable, pack, unpack
from tests.strategies import unhurried

NOT_CANONICAL = {
    "nothing": "",
    "two values": "0101",
    "a byte after the end": "81a161a16200",
    "text cut short": "a5616263",
    "array cut short": "9201",
    "1 in two bytes": "cc01",
    "1 in three bytes": "cd0001",
    "1 in nine bytes": "cf0000000000000001",
    "1 as signed": "d001",
    "-1 in two bytes": "d0ff",
    "1 in nine signed bytes": "d30000000000000001",
    "a float of half the width": "ca3f800000",
    "key twice": "82a16101a16101",
    "key twice, two values": "82a16101a16102",
    "short text with a long head": "d90161",
    "text with a 32-bit head": "db0000000161",
    "short bytes with a long head": "c5000161",
    "short array with a long head": "dc000101",
    "short map with a long head": "de0001a16101",
    "number as a key": "810101",
    "nil as a key": "81c001",
    "list as a key": "819001",
    "reserved byte": "c1",
    "extension without content": "c70005",
    "extension of one byte": "d40500",
    "extension of two bytes, long head": "c7020500ff",
    "timestamp": "d6ff00000000",
    "timestamp of 12 bytes": "c70cff" + "00" * 12,
    "text that is not UTF-8": "a1ff",
    "text with half of a pair": "a3eda080",
    "text in an overlong form": "a2c0af",
    "text of 4 G": "dbffffffff61",
    "bytes of 4 G": "c6ffffffff61",
    "array of 4 G": "ddffffffff01",
    "map of 4 G": "dfffffffffa16101",
    "extension of 4 G": "c9ffffffff0561",
    "arrays of 4 G in each other": "ddffffffff" * 3,
    "lists 100,000 deep": "91" * 100_000 + "01",
    "lists 100,000 deep without an end": "91" * 100_000,
    "maps 100,000 deep": "81a161" * 100_000 + "01",
}


@pytest.mark.parametrize("name", NOT_CANONICAL)
def test_bytes_that_are_not_the_one_encoding_are_unreadable(name):
    with pytest.raises(Unreadable):
        unpack(bytes.fromhex(NOT_CANONICAL[name]))


_packable = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.binary(), inner),
    max_leaves=20,
)


@unhurried
@given(_packable)
def test_what_is_packed_is_unpacked_with_its_types(value):
    again = unpack(pack(value))
    assert again == value
    assert repr(again) == repr(value)


@unhurried
@given(st.binary(max_size=60))
def test_any_bytes_are_unreadable_or_the_one_encoding_of_their_value(data):
    try:
        value = unpack(data)
    except Unreadable:
        return
    assert pack(value) == data
