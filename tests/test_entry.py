"""Entries are opened in a short way and in a strict one, which never disagree."""

import pytest

from events import Unreadable, pack
from ledger import entry as entries
from ledger.clock import LATEST
from ledger.entry import opened


def strictly(monkeypatch, entry):
    """What the strict way makes of an entry; None if it refuses it."""
    with monkeypatch.context() as patch:
        patch.setattr(entries, "_LONG", len(entry))
        return result(entry)


def result(entry):
    try:
        return opened(entry)
    except Unreadable:
        return None


@pytest.mark.parametrize("signature", [None, b"s" * 100])
@pytest.mark.parametrize("recorded", [0, 2**32 - 1, 2**32, LATEST, LATEST + 1, 2**63])
@pytest.mark.parametrize("length", [0, 255, 256, 257, 700, 65_000])
def test_whatever_its_length_and_time(length, recorded, signature, monkeypatch):
    entry = pack([1, recorded, b"x" * length, signature])
    read = result(entry)
    assert read == strictly(monkeypatch, entry)
    assert read == ((recorded, b"x" * length) if recorded <= LATEST else None)


@pytest.mark.parametrize("place", [*range(14), -1])
def test_whatever_a_byte_of_its_frame_is_changed_to(place, monkeypatch):
    entry = bytearray(pack([1, 1_659_312_000_000_000, b"x" * 300, None]))
    for value in range(256):
        entry[place] = value
        assert result(bytes(entry)) == strictly(monkeypatch, bytes(entry))


@pytest.mark.parametrize(
    "entry",
    [
        b"\x94\x01\xcf" + (7).to_bytes(8) + b"\xc5\x01\x2c" + b"x" * 300 + b"\xc0",  # a time in a long form
        b"\x94\x01\xcf" + (2**40).to_bytes(8) + b"\xc5\x01\x2c" + b"x" * 300 + b"\xc0\xc0",  # one byte more
        b"\x94\x01\xcf" + (2**40).to_bytes(8) + b"\xc5\x01\x2c" + b"x" * 300,  # no end
    ],
)
def test_what_is_not_canonical_is_refused(entry):
    with pytest.raises(Unreadable):
        opened(entry)
