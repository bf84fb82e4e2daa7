"""Files of reports: YAML, JSON and JSON lines that are none, or that are more than they look."""

import json

import pytest

SERVER_OWNED = ("position", "recorded", "hash", "id", "by", "root", "size", "version")
BOMB = "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)

YAML = {
    "anchors of anchors": (f"a: &a [x, x]\n{BOMB}reports: [*i]", "b", "alias"),
    "an alias": ("- &x {kind: attack}\n- *x", None, "alias"),
    "an alias of itself": ("&x [*x]", None, "alias"),
    "a Python object": ("- !!python/object/apply:os.system [id]", None, "tag"),
    "a tag of one's own": ("- !mine {kind: attack}", None, "tag"),
    "binary": ("- {kind: attack, note: !!binary aGVsbG8=}", "note", "tag"),
    "a merge key": ("- {kind: attack, ref: bad, <<: {killed: 3}}", "<<", "no such field"),
    "a key twice": ("- kind: attack\n  killed: 3\n  killed: 4", "killed", "twice"),
    "a list as key": ("- {kind: attack, [a]: 3}", None, "no name"),
    "two documents": ("- {kind: attack}\n---\n- {kind: attack}", None, "more than one document"),
    "a bracket left open": ("- {kind: attack", None, "not YAML"),
    "a tab as indent": ("- kind: attack\n\tkilled: 3", None, "not YAML"),
    "NUL": ("- {kind: attack, note: a\x00b}", None, "not YAML"),
    "C1": ("- {kind: attack, note: a\x9bb}", None, ""),
    "nothing": ("", None, "no report"),
    "comments": ("# nothing\n", None, "no report"),
    "words": ("some words", None, "not a report"),
    "a list of words": ("- some\n- words", None, None),
    "sexagesimal": ("- {kind: attack, ref: bad, killed: 12:30}", "killed", "not a count"),
    "octal": ("- {kind: attack, ref: bad, killed: 0o17}", "killed", "not a count"),
    "a list for a text": ("- {kind: attack, ref: bad, note: [a, b]}", "note", "not text"),
    "a map for a text": ("- {kind: attack, ref: bad, summary: {a: b}}", "summary", "not text"),
    "another YAML": ("%YAML 3.0\n---\n- {kind: attack}", None, "not YAML"),
    "a field of no report": ("- {kind: attack, ref: bad, kiled: 3}", "kiled", "no such field"),
    "no kind": ("- {ref: bad, killed: 3}", "kind", "missing"),
    "an unknown kind": ("- {kind: atack, ref: bad}", "kind", "atack"),
    "a kind that is a list": ("- {kind: [attack], ref: bad}", "kind", "missing"),
    "an amendment": ("- {kind: retracted, ref: bad, about: there, reason: duplicate}", None, "command"),
    "a record of the house": ("- {kind: redacted, ref: bad, record: there, fields: [note]}", "record", "id"),
}
JSON = {
    "a key twice": ('[{"kind": "attack", "kind": "strike"}]', "kind", "twice"),
    "a key twice inside": ('[{"kind": "attack", "place": {"name": "a", "name": "b"}}]', "name", "twice"),
    "NaN": ('[{"kind": "attack", "killed": NaN}]', None, "not a number"),
    "Infinity": ('[{"kind": "attack", "killed": -Infinity}]', None, "not a number"),
    "1e999": ('[{"kind": "attack", "ref": "bad", "killed": 1e999}]', "killed", "not a count"),
    "2^63 as a number": ('[{"kind": "attack", "ref": "bad", "killed": 9223372036854775808}]', "killed", "many"),
    "-0.0": ('[{"kind": "attack", "ref": "bad", "killed": -0.0}]', "killed", "not a count"),
    "2.9": ('[{"kind": "attack", "ref": "bad", "killed": 2.9}]', "killed", "not a count"),
    "true for 1": ('[{"kind": "attack", "ref": "bad", "killed": true}]', "killed", "not the text"),
    "1 for true": ('[{"kind": "attack", "ref": "bad", "repeated": 1}]', "repeated", "not true or false"),
    "depth 100,000": ("[" * 100_000, None, "nested too deeply"),
    "depth of maps": ('{"a":' * 100_000, None, "nested too deeply"),
    "two documents": ('{"kind": "attack"} {"kind": "attack"}', None, "not JSON"),
    "a comma too many": ('[{"kind": "attack"},]', None, "not JSON"),
    "a comment": ('[{"kind": "attack"}] // done', None, "not JSON"),
    "cut off": ('[{"kind": "att', None, "not JSON"),
    "nothing": ("", None, "not JSON"),
    "null": ("null", None, "no report"),
    "an empty list": ("[]", None, "no report"),
    "a list of lists": ('[[{"kind": "attack"}]]', None, "not a report"),
    "a raw control sign": ('[{"kind": "attack", "note": "a\x07b"}]', None, "not JSON"),
    "half a surrogate pair": ('[{"kind": "attack", "ref": "bad", "note": "\\ud83d"}]', "note", "U+D83D"),
    "5,000 digits": (f'[{{"kind": "attack", "ref": "bad", "killed": {"9" * 5_000}}}]', "killed", "too many"),
    "an unknown reference": ('[{"kind": "attack", "ref": "bad", "incident": "none"}]', "incident", "no record"),
    "a reference to itself": ('[{"kind": "attack", "ref": "bad", "incident": "bad"}]', "incident", "no report"),
    **{
        f"{name}, which is the ledger's": (f'[{{"kind": "attack", "ref": "bad", "{name}": 3}}]', name, "no such field")
        for name in SERVER_OWNED
    },
}  # fmt: skip
BYTES = {
    "UTF-16": "- {kind: attack}".encode("utf-16"),
    "Latin-1": "- {kind: attack, note: Caf\xe9}".encode("latin-1"),
    "overlong": b"- {kind: attack, note: \xc0\xaf}",
    "a surrogate": b"- {kind: attack, note: \xed\xa0\x80}",
    "cut off in a sign": b"- {kind: attack, note: \xe2\x82",
    "an archive": b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xf3\xff",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "a ledger": b"SQLite format 3\x00\x10\x00\x02\x02\x00\xff",
}


def refused(desk, path, content, field, message):
    path.write_text(content) if isinstance(content, str) else path.write_bytes(content)
    for error in desk.refused("record", path.name, "--format", "json"):
        assert error["file"] == path.name
        assert error["field"] == field or (field is None and message is None)
        assert (message or "") in error["message"]


@pytest.mark.parametrize("name", YAML)
def test_a_yaml_file_that_is_none(desk, tmp_path, name):
    refused(desk, tmp_path / "reports.yaml", *YAML[name])


@pytest.mark.parametrize("name", JSON)
def test_a_json_file_that_is_none(desk, tmp_path, name):
    refused(desk, tmp_path / "reports.json", *JSON[name])


@pytest.mark.parametrize("name", [name for name, (content, *_) in JSON.items() if content])
def test_a_line_of_json_that_is_none_is_named(desk, tmp_path, name):
    content, field, message = JSON[name]
    inner = content.removeprefix("[").removesuffix("]") if content[:2] == "[{" else content
    (tmp_path / "reports.jsonl").write_text('{"kind": "attack", "ref": "good"}\n\n' + inner)
    if name in ("null", "a list of lists"):
        message = "is not a report"
    error = desk.refused_once("record", "reports.jsonl", "--format", "json")
    assert error["file"] == "reports.jsonl"
    assert error["entry"] in ("line 3", "bad")
    assert error["field"] == field
    assert message in error["message"]


@pytest.mark.parametrize("end", ["yaml", "json", "jsonl"])
@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_text(desk, tmp_path, name, end):
    (tmp_path / f"reports.{end}").write_bytes(BYTES[name])
    error = desk.refused_once("record", f"reports.{end}", "--format", "json")
    assert error["file"] == f"reports.{end}"


def test_a_byte_order_mark_and_line_ends_of_any_kind_do_no_harm(desk, tmp_path):
    line = json.dumps({"kind": "attack", "ref": "bad", "country": "NO"})
    (tmp_path / "reports.jsonl").write_bytes(f"\ufeff{line}\r\n".encode())
    assert desk.kept("record", "reports.jsonl")["place"] == {"country": "NO"}


def test_norway_and_times_of_day_stay_as_they_are_written(desk, tmp_path):
    (tmp_path / "reports.yaml").write_text("- {kind: attack, ref: bad, country: NO, summary: 12:30:45}")
    kept = desk.kept("record", "reports.yaml")
    assert (kept["place"], kept["summary"]) == ({"country": "NO"}, "12:30:45")


def test_a_mistake_in_the_last_entry_keeps_all_of_them_out(desk, tmp_path):
    entries = [{"kind": "attack", "ref": f"good-{n}"} for n in range(50)] + [
        {"kind": "attack", "ref": "B A D"}
    ]
    (tmp_path / "reports.json").write_text(json.dumps(entries))
    error = desk.refused_once("record", "reports.json", "--format", "json")
    assert (error["entry"], error["field"]) == ("B A D", "ref")
