"""Entries that no ledger of ours wrote: as a row of a ledger's file, and in a receipt."""

import json
import struct

import pytest

from events import pack, to_fields
from events.incidents import Attack
from ledger import Row, merkle, new_key, open_ledger, receipt_text, seal_head

ID = b"\x01" * 16
KEY = new_key("desk.example")


def entry(*, form=1, recorded=2**51, signature=None, said=None, **changes):
    fields = to_fields(Attack(ref="bad", killed="3"))
    parts = {
        "id": ID,
        "about": None,
        "by": "ana",
        "kind": "attack",
        "version": 1,
        "fields": fields,
        "veiled": {},
    }
    return pack([form, recorded, pack([*(parts | changes).values()]) if said is None else said, signature])


def saying(fields):
    """An entry whose fields are these bytes."""
    said = pack([ID, None, "ana", "attack", 1, {}, {}])
    return entry(said=said[:-2] + fields + said[-1:])


ENTRIES = {
    "nothing at all": b"\xc1",
    "an array of 4 G items": b"\xdd\xff\xff\xff\xff",
    "a map of 4 G items": b"\xdf\xff\xff\xff\xff",
    "a text of 4 GB": b"\xdb\xff\xff\xff\xff",
    "bytes of 4 GB": b"\xc6\xff\xff\xff\xff",
    "an extension of 4 GB": b"\xc9\xff\xff\xff\xff\x01",
    "what is said claims 4 GB": pack([1, 2**51, b"x" * 300]).replace(b"\xc5\x01\x2c", b"\xc6\xff\xff\xff\xff"),
    "depth": b"\x91" * 60_000 + b"\xc0",
    "depth of maps": b"\x81\xa1a" * 20_000 + b"\xc0",
    "depth in the fields": saying(b"\x81\xa5place" + b"\x81\xa4name" * 9_000 + b"\xc0"),
    "an extension type": saying(b"\x81\xa4note\xd4\x01a"),
    "a timestamp": saying(b"\x81\xa4note\xd6\xff\x00\x00\x00\x00"),
    "a key twice": saying(b"\x82\xa4note\xa1a\xa4note\xa1b"),
    "a float": saying(b"\x81\xa8repeated\xcb" + struct.pack(">d", 1.0)),
    "NaN": saying(b"\x81\xa6killed\xcb" + struct.pack(">d", float("nan"))),
    "a long form": saying(b"\x81\xd9\x04note\xa1a"),
    "no UTF-8": saying(b"\x81\xa4note\xa2\xff\xfe"),
    "a surrogate": saying(b"\x81\xa4note\xa3\xed\xa0\x80"),
    "a control sign": saying(b"\x81\xa4note\xa3a\x1bb"),
    "not NFC": saying(b"\x81\xa4note\xa3e\xcc\x81"),
    "fields out of order": saying(b"\x82\xa4note\xa1a\xa3ref\xa1b"),
    "an unknown field": saying(b"\x81\xa4hash\xa1a"),
    "true for 1": saying(b"\x81\xabcredibility\xc3"),
    "2^63": saying(b"\x81\xabcredibility\xcf\x80\x00\x00\x00\x00\x00\x00\x00"),
    "trailing bytes": entry() + b"\x00",
    "cut off": entry()[:-1],
    "another format": entry(form=2),
    "a time before 1970": entry(recorded=-1),
    "a time beyond the calendar": entry(recorded=2**63),
    "an id of 15 bytes": entry(id=b"i" * 15),
    "an unknown kind": entry(kind="atack"),
    "a later version": entry(version=2),
    "no author": entry(by=None),
    "an amendment of nothing said": entry(kind="retracted"),
    "a report about another": entry(about=b"\x02" * 16),
}  # fmt: skip

LEGIBLE = ("fields out of order", "not NFC")
"""What can only mean one thing, but is not as Blotter writes it: read, and a finding of `verify`."""

VIEWS = [
    *(["casualties"], ["casualties", "--by", "country"], ["actors"], ["ties", "group-a"], ["funds"], ["timeline"]),
    *(["sources"], ["why", "casualties"], ["digest", "--since", "@0"], ["log"], ["search", "attack"], ["show", "@2"]),
    ["diff", "casualties", "--from", "@0", "--to", "@3"],
]  # fmt: skip


def slipped_in(entry):
    """Put an entry at the end of the ledger, with a tree that is right."""
    with open_ledger("blotter.db") as ledger:
        size = len(ledger)
        edge = merkle.frontier(size, ledger.store.hash)
        hashes, _ = merkle.grow(edge, size, merkle.leaf_hash(entry))
        ledger.store.append([Row(size, ID, None, entry, hashes)])
        return size


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_that_is_none_is_named_by_every_view_and_found_by_verify(desk, name):
    position = slipped_in(ENTRIES[name])
    desk.before = desk.head()
    views = VIEWS if name == "trailing bytes" else VIEWS[:1] + VIEWS[-4:-1]
    if name in LEGIBLE:
        views = []
    for words in views:
        error = desk.refused_once(*words, "--format", "json")
        assert f"entry {position}" in error["message"], words
        assert desk.shell.out == ""
    found = json.loads(desk.shell("verify", "--format", "json", code=3))
    assert {one["position"] for one in found} == {position}


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_that_is_none_is_refused_in_a_receipt(desk, tmp_path, name):
    position = slipped_in(ENTRIES[name])
    with open_ledger("blotter.db") as ledger:
        (tmp_path / "receipt").write_text(receipt_text(ledger, position, seal_head(ledger, KEY)))
    desk.before = desk.head()
    if name in LEGIBLE:
        desk.shell("check-proof", "receipt", "--trust", str(KEY))
        return
    error = desk.refused_once("check-proof", "receipt", "--trust", str(KEY), "--format", "json")
    assert error["file"] == "receipt"
    assert f"entry {position}" in error["message"]


def test_the_entry_that_they_are_made_of_is_good(desk):
    """The control: it is what was changed that is refused."""
    slipped_in(entry(recorded=2**60 // 500))
    desk.shell("verify")
    for words in VIEWS:
        desk.shell(*words)
