"""A second implementation: reads the example of docs/format.md from the page alone, with nothing of ours."""

import hashlib
import re
from pathlib import Path

import msgpack

TEXT = (Path(__file__).resolve().parent.parent / "docs" / "format.md").read_text()


def entries():
    """The bytes of the page's example: what stands before the `#` of each line."""
    for part in re.findall(r"^```hex\n(.*?)^```$", TEXT, re.M | re.S):
        yield bytes.fromhex("".join(line.partition("#")[0] for line in part.splitlines()))


def by_hand(entry):
    """Read an entry as the page says: (id, about, by, kind, version, fields, microseconds)."""
    form, recorded, said, signature = msgpack.unpackb(entry)
    id, about, by, kind, version, fields, veiled = msgpack.unpackb(said)
    assert (form, signature, veiled) == (1, None, {})
    return id.hex(), about and about.hex(), by, kind, version, fields, recorded


def named(namespace, name):
    """UUIDv5: SHA-1 of namespace and name, with the version and the variant set."""
    digest = bytearray(hashlib.sha1(namespace + name.encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def test_the_example_can_be_read_from_the_page_alone():
    first, second = entries()
    facts = dict(re.findall(r"^\| ([\w@ -]+) \| `(\w+)` \|$", TEXT, re.M))
    url = bytes.fromhex("6ba7b8119dad11d180b400c04fd430c8")
    space = named(url, facts["origin"])
    assert space.hex() == facts["namespace"]
    assert named(space, "kabul-school").hex() == facts["id of kabul-school"]
    assert named(space, "kabul-school-gone").hex() == facts["id of kabul-school-gone"]
    attack = {"ref": "kabul-school", "happened": "2022-09-30", "killed": "25+"}
    gone = {"ref": "kabul-school-gone", "reason": "duplicate"}
    known, other = facts["id of kabul-school"], facts["id of kabul-school-gone"]
    assert by_hand(first) == (known, None, "ana", "attack", 1, attack, 1_664_539_200_000_000)
    assert by_hand(second) == (other, known, "bo", "retracted", 1, gone, 1_664_625_600_000_000)
    leaf0, leaf1 = sha256(b"\x00", first), sha256(b"\x00", second)
    root = sha256(b"\x01", leaf0, leaf1)
    assert facts["hashes of row 0"] == facts["root of @1"] == leaf0.hex()
    assert facts["hashes of row 1"] == leaf1.hex() + root.hex()
    assert facts["root of @2"] == root.hex()
    assert facts["root of @0"] == sha256().hex()
    assert facts["proof of entry 0 in @2"] == leaf1.hex()
