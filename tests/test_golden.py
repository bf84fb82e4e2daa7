"""Golden bytes: what was ever written is read for ever, and is written the same today.

The file is only added to. `python -m tests.test_golden KIND` prints the lines for a new kind,
or for a new version of one: the fullest event there is, and the barest.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import get_args

import attrs
import pytest

from events import (
    KINDS,
    Alias,
    Evidence,
    Figure,
    Forecast,
    Party,
    Place,
    Source,
    Term,
    Topic,
    Vocabulary,
    event_class,
    from_fields,
    from_plain,
    pack,
    to_fields,
    to_plain,
    unpack,
)

FILE = Path(__file__).parent / "golden" / "entries.json"
SEALED = (48, "098d3ce47258e3c5bb92e375122ce1f64b2aa0de2140a751d618a3a2c2a53c5e")
"""How many lines there were at the last release, and the SHA-256 of those."""

ID = "018f3a5c-7b2e-7d41-8a90-5e6f7a8b9c0d"
ANOTHER = "6ba7b810-9dad-51d1-80b4-00c04fd430c8"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SAMPLES = {
    "ref": "kabul-school",
    "available": "2022-10-01T06:18+04:30",
    "note": "Day assumed; «last week» in the source.\nSecond line.",
    "sources": [
        {
            "title": "نشست دوحه",
            "publisher": "Example Wire",
            "author": "Zoë Łuksza",
            "url": "https://example.org/a?b=1&c=é",
            "archive_url": "https://archive.example.org/1",
            "published": "2022-10-08",
            "retrieved": "2022-10-09",
            "lang": "fa",
            "sha256": DIGEST,
            "origin": "Western media",
            "reliability": "B",
        },
        {"publisher": "UN"},
    ],
    "happened": "[2022-09-26..2022-10-02]",
    "summary": "At least 25 killed in Kabul 🕊",
    "place": {
        "name": "Kabul",
        "country": "AF",
        "admin1": "Kabul",
        "admin2": "Kabul",
        "detail": "Dasht-e Barchi",
        "latitude": 34.5553,
        "longitude": -69.2075001,
        "precision": "near",
    },
    "incident": ID,
    "concerns": [ID, ANOTHER],
    "credibility": "2",
    "quote": "clearly and flagrantly",
    "lang": "pt-BR",
    "marking": "amber+strict",
    "tags": ["hazara", "school"],
    "status": "reviewed",
    "repeated": True,
    "evidence": [{"file": "Straße.jpg", "sha256": DIGEST}],
    "killed": "25+ of which women 20+, children ? several",
    "injured": "82-90~85",
    "missing": "? dozens",
    "abducted": "~3",
    "displaced": "0",
    "weapon": "Hellfire",
    "strength": "2000-3000",
    "destination": {"country": "QA", "precision": "country"},
    "topics": [{"name": "counter-terrorism", "basis": "inferred"}, {"name": "Afghan Fund"}],
    "allegation": "sheltered a wanted man",
    "agreement": ANOTHER,
    "reply": "denied",
    "name": "islamic-state-khorasan",
    "terms": [{"promise": "no shelter", "condition": "withdrawal"}],
    "conditional": True,
    "fund": "afghan-fund",
    "amount": "USD 3500000000.05",
    "drawn_from": "frozen assets",
    "purpose": "economic stability",
    "actor": "isis-k",
    "aliases": [{"name": "ISKP", "lang": "en"}, {"name": "داعش خراسان"}],
    "parent": "islamic-state",
    "country": "AF",
    "outside_ids": ["ucdp:234"],
    "same_as": ["ucdp:775"],
    "office": "emir",
    "organisation": "islamic-state",
    "successor": "sanaullah-ghafari",
    "other": "taliban",
    "about": ID,
    "report": {"kind": "attack", "happened": "2022-09-30", "killed": "35", "place": {"name": "Kabul"}},
    "into": ANOTHER,
    "unit": "isis-k@AF",
    "kinds": ["strike", "force_movement"],
    "span": "2022/..",
    "threshold": 1,
    "by": ["country", "year"],
    "policy": "current",
    "asked": ["country=AF"],
    "figures": [
        {
            "of": ["AF", "2022"],
            "outcome": "killed",
            "low": 26,
            "best": 26,
            "high": 36,
            "high_open": True,
            "unknown": 1,
            "incidents": 2,
            "reports": 3,
        }
    ],
    "size": 31,
    "root": DIGEST,
    "dataset": "ucdp-ged",
    "release": "24.1",
    "sha256": DIGEST,
    "countries": ["AF", "PK"],
    "rows": 70_000,
    "added": 300,
    "corrected": 2,
    "withdrawn": 0,
    "unchanged": 2**32,
    "analyst": "Zoë Łuksza",
    "key": DIGEST,
    "record": ID,
    "fields": ["note", "sources[0].author"],
    "rule": "1",
    "constants": [
        "7 = 0.01 + 0.74 F30 + 0.24 F365",
        "30 = 0.01 + 0.65 F61 + 0.31 F365",
        "91 = 0.01 + 0.40 F61 + 0.55 F365",
        "365 = 0.01 + 0.92 F365",
    ],
    "rationale": "More attacks are claimed than before.",
    "at": "2022-10-08",
    "no_signal": True,
    "forecasts": [
        {
            "threshold": 25,
            "horizon": 30,
            "p": 215_000_000,
            "p_low": 10_000_000,
            "p_high": 999_999_999,
            "level": "moderate",
            "confidence": "low",
        }
    ],
    "changed": "Nothing was issued before.",
    "review_due": "2022-11-07",
    "valid_until": "2022-11-14",
    "horizon": 30,
    "p": 250_000_000,
    "computed": 215_000_000,
    "imminent": True,
    "alternatives": ["a feud"],
    "assumptions": ["all are reported"],
    "indicators": ["a claim"],
}
"""A telling value for every field that is no vocabulary: signs of four bytes, both ends, open ends."""

DEMANDED = {"claim": {"concerns"}, "corroborated": {"sources"}}
"""What a kind demands although it may be left out of the others."""


def sample(cls, field):
    for type_ in (field.type, *get_args(field.type)):
        if isinstance(type_, type) and issubclass(type_, Vocabulary):
            codes = [member.value for member in type_]
            return SAMPLES[field.name] if SAMPLES.get(field.name) in codes else codes[-1]
    if field.name == "parties":
        one, *others = cls.roles
        far = [{"role": role.value, "any_of": ["a", "b"], "attribution": "suspected"} for role in others]
        said = {"actor": "ucdp:775", "named_as": "Daesh", "attribution": "claimed", "office": "emir"}
        return [{"role": one.value, **said, "organisation": "isis-k"}, *far]
    return SAMPLES[field.name]


def fullest(kind):
    """Return the plain data of an event with every field that its kind can have."""
    cls = event_class(kind)
    fields = [f for f in attrs.fields(cls) if f.name != "parties" or cls.roles]
    return {field.name: sample(cls, field) for field in fields}


def barest(kind):
    """Return the plain data of an event with no more than its kind demands."""
    cls = event_class(kind)
    demanded = DEMANDED.get(kind, set())
    return {
        f.name: sample(cls, f) for f in attrs.fields(cls) if f.default is attrs.NOTHING or f.name in demanded
    }


def line(kind, plain):
    """Return a line of the file."""
    event = from_plain(kind, plain)
    entry = {
        "kind": kind,
        "version": event.version,
        "plain": to_plain(event),
        "hex": pack(to_fields(event)).hex(),
    }
    return json.dumps(entry, ensure_ascii=False)


def entries():
    return json.loads(FILE.read_text(encoding="utf-8"))


def named(entry):
    return f"{entry['kind']}-{entry['version']}-{len(entry['hex']) // 2}"


every_entry = pytest.mark.parametrize("entry", entries() if FILE.exists() else [], ids=named)


@every_entry
def test_old_bytes_say_today_what_they_said(entry):
    event = from_fields(entry["kind"], entry["version"], unpack(bytes.fromhex(entry["hex"])))
    assert to_plain(event) == entry["plain"]
    assert list(to_plain(event)) == list(entry["plain"])


@every_entry
def test_the_same_event_is_written_in_the_same_bytes(entry):
    if entry["version"] != event_class(entry["kind"]).version:
        pytest.skip("an older shape is read, and never written again")
    plain = dict(entry["plain"])
    assert pack(to_fields(from_plain(plain.pop("kind"), plain))).hex() == entry["hex"]


def test_every_kind_and_version_has_its_golden_bytes():
    released = {(kind, version) for kind in KINDS for version in range(1, event_class(kind).version + 1)}
    assert {(entry["kind"], entry["version"]) for entry in entries()} == released


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_has_golden_bytes_and_so_has_the_barest_event(kind):
    cls = event_class(kind)
    now = [entry["plain"] for entry in entries() if (entry["kind"], entry["version"]) == (kind, cls.version)]
    fields = {f.name for f in attrs.fields(cls) if f.name != "parties" or getattr(cls, "roles", ())}
    assert set().union(*now) == {"kind", *fields}
    assert any(plain.keys() - {"kind"} == barest(kind).keys() for plain in now)


def test_every_field_of_every_value_has_golden_bytes():
    """A value that is never full hides the field that a later version encodes otherwise."""
    text = FILE.read_text(encoding="utf-8")
    for cls in (Place, Party, Source, Evidence, Topic, Term, Alias, Figure, Forecast):
        for field in attrs.fields(cls):
            assert f'"{field.name}": ' in text, f"{cls.__name__}.{field.name}"


def test_released_lines_are_never_changed():
    count, digest = SEALED
    lines = FILE.read_text(encoding="utf-8").splitlines()[1 : count + 1]
    assert len(lines) == count
    assert sha256("\n".join(line.rstrip(",") for line in lines).encode()).hexdigest() == digest


if __name__ == "__main__":
    for kind in sys.argv[1:] or KINDS:
        print(line(kind, fullest(kind)), line(kind, barest(kind)), sep=",\n", end=",\n")
