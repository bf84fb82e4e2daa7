"""The notations of docs/format.md mean what the page says, for ever; they are written by hand only."""

import json

import pytest

from events import (
    Attack,
    BlotterError,
    Count,
    Money,
    Party,
    Source,
    Toll,
    When,
    from_plain,
    pack,
    texts,
)
from events.assessments import _CONSTANTS
from events.custody import FIELD_PATH
from events.desk import _UNIT
from events.times import read_when
from tests.test_format_doc import golden


def refused(read, text):
    try:
        read(text)
    except BlotterError:
        return True
    return False


@pytest.mark.parametrize("row", golden("dates"), ids=lambda row: row[0])
def test_a_date_means_what_the_page_says(row):
    notation, *meant = row
    span = read_when(notation)
    marks = ["yes" if mark else "no" for mark in (span.lasted, span.approximate, span.uncertain)]
    assert [str(span.earliest or ""), str(span.latest or ""), *marks] == meant
    assert str(When.of(notation)) == notation


def number(value):
    return "" if value is None else str(value)


@pytest.mark.parametrize("row", golden("counts"), ids=lambda row: row[0])
def test_a_count_means_what_the_page_says(row):
    notation, stored, *meant = row
    count = Count.of(notation)
    assert [number(count.low), number(count.best), number(count.high), count.words or ""] == meant
    assert str(count) == stored
    assert Count.of(stored) == count


@pytest.mark.parametrize("row", golden("tolls"), ids=lambda row: row[0])
def test_a_toll_means_what_the_page_says(row):
    notation, stored, total, parts = row
    toll = Toll.of(notation)
    assert (str(toll), str(toll.total)) == (stored, total)
    assert "; ".join(f"{part.group} = {part.count}" for part in toll.parts) == parts
    assert Toll.of(stored) == toll


@pytest.mark.parametrize("row", golden("money"), ids=lambda row: row[0])
def test_an_amount_means_what_the_page_says(row):
    notation, stored, currency, amount = row
    money = Money.of(notation)
    assert (str(money), money.currency, f"{money.amount:f}") == (stored, currency, amount)


@pytest.mark.parametrize("row", golden("degrees"), ids=lambda row: row[0])
def test_a_coordinate_is_stored_as_the_page_says(row):
    degrees, stored = row
    place = from_plain("attack", {"place": {"latitude": 0, "longitude": degrees}}).place
    assert str(place.longitude) == stored


@pytest.mark.parametrize("row", golden("parties"), ids=lambda row: row[0])
def test_a_party_means_what_the_page_says(row):
    party = Party(**json.loads(row[0]))
    assert (", ".join(party.actors), str(party.attribution)) == row[1:]


@pytest.mark.parametrize("row", golden("grades"), ids=lambda row: "-".join(row))
def test_a_grade_follows_as_the_page_says(row):
    letters, credibility, grade = row
    sources = [Source(title="a", reliability=letter) for letter in letters.split()]
    assert str(Attack(sources=sources, credibility=credibility or None).grade) == grade


@pytest.mark.parametrize(
    ("name", "read"), [("dates", When.of), ("counts", Count.of), ("tolls", Toll.of), ("money", Money.of)]
)
def test_what_the_page_calls_no_notation_is_refused(name, read):
    for (notation,) in golden(f"no {name}"):
        assert refused(read, notation), notation


def test_the_shapes_of_names_are_those_of_the_code():
    patterns = {
        "ref": texts._REF,
        "actor id": texts._ACTOR,
        "language": texts._LANG,
        "country": texts._COUNTRY,
        "32 bytes in hex": texts._SHA256,
        "unit": _UNIT,
        "field": FIELD_PATH,
        "constants": _CONSTANTS,
    }
    assert golden("shapes") == [(name, pattern.pattern) for name, pattern in patterns.items()]


@pytest.mark.parametrize("row", golden("bytes"), ids=lambda row: row[0])
def test_a_value_has_the_bytes_that_the_page_says(row):
    assert pack(json.loads(row[0])).hex(" ") == row[1]
