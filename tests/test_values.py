"""Place, party, money, source, grade, evidence, texts and names: what they take and what not."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from events import (
    Attack,
    Evidence,
    Grade,
    Invalid,
    Money,
    Party,
    Place,
    Reliability,
    Source,
    fold,
    fold_lines,
    read_grade,
    report_id,
    text,
)
from events.texts import actor_id, ref_slug
from tests.strategies import money, texts, unhurried

SHA = "0123456789abcdef" * 4


def refused(make, message, field=None):
    with pytest.raises(Invalid, match=message) as found:
        make()
    assert found.value.field == field
    return found.value


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Kabul", "Kabul"),
        ("  Kabul\n", "Kabul"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("Co\u0302te d'Ivoire", "Côte d'Ivoire"),
        ("\u212bngstro\u0308m", "Ångström"),
        ("أيمن الظواهري", "أيمن الظواهري"),
        ("\u2067אבג\u2069", "\u2067אבג\u2069"),
        ("🕊️", "🕊️"),
    ],
)
def test_text_is_kept_composed_and_without_surrounding_space(said, kept):
    assert text(said) == kept


@pytest.mark.parametrize("sign", [0, 1, 7, 8, 11, 12, 13, 27, 31, 127, 128, 133, 159, 0xD800, 0xDFFF])
def test_control_signs_and_halves_of_pairs_are_not_text(sign):
    error = refused(lambda: text(f"a{chr(sign)}b"), f"holds the sign U\\+{sign:04X}")
    assert error.hint == "remove control signs and broken characters"


@pytest.mark.parametrize("said", ["", " ", "\n\t ", "\u00a0", "\u2003\u3000"])
def test_empty_text_is_left_out_instead(said):
    assert refused(lambda: text(said), "is empty").hint == "leave the field out instead"


@pytest.mark.parametrize("said", [None, 5, True, b"Kabul", ["Kabul"]])
def test_what_is_not_text_is_not_made_text(said):
    refused(lambda: text(said), "is not text")


@unhurried
@given(texts())
def test_text_is_composed_once_and_for_all(said):
    kept = text(said)
    assert text(kept) == kept == unicodedata.normalize("NFC", said).strip()
    assert text(unicodedata.normalize("NFD", said)) == kept


HIDDEN = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u200e",
    "\u200f",
    "\u202e",
    "\u2066",
    "\u2069",
]
BAD_NAMES = ["", " ", "a ", " a", "a\n", "A", "é", "а", "٣", "a--b", "-a", "a-", "a/b", "a b", "a" * 121]


@pytest.mark.parametrize("read", [actor_id, ref_slug])
@pytest.mark.parametrize(
    "bad", [*(f"isis{sign}k" for sign in HIDDEN), *BAD_NAMES, None, 5, b"isis-k"], ids=ascii
)
def test_two_names_that_look_alike_are_not_both_names(read, bad):
    """Zero-width and right-to-left signs, Cyrillic letters and capitals would hide a second actor."""
    refused(lambda: read(bad), "is not (an actor id|a ref)")


@pytest.mark.parametrize("good", ["isis-k", "ucdp:775", "a", "1", "3-para", "a" * 120])
def test_an_actor_id_is_plain_words(good):
    assert actor_id(good) == good


@pytest.mark.parametrize("bad", ["a:b:c", ":a", "a:", "a.b", "a_b"])
def test_an_actor_id_has_one_data_set_at_most(bad):
    refused(lambda: actor_id(bad), "is not an actor id")


@pytest.mark.parametrize("good", ["kabul-school", "actor:ucdp:775", "un_2022.09", "2022"])
def test_a_ref_may_join_its_words_by_more_signs(good):
    assert ref_slug(good) == good


@pytest.mark.parametrize("bad", ["@3", "a=b", "a..b", "a:-b", "../a"])
def test_a_ref_is_no_path_and_no_position(bad):
    refused(lambda: ref_slug(bad), "is not a ref")


def test_a_tag_is_refused_as_a_tag():
    refused(lambda: Attack(killed="1", tags=("first wave",)), "'first wave' is not a tag", "tags[0]")


def test_a_report_is_named_by_a_uuid_in_its_usual_spellings():
    one = report_id("00000000-0000-4000-8000-00000000000a")
    assert report_id(one) == report_id(one.bytes) == report_id(str(one).upper()) == one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ISIS-K", "isis k"),
        ("Côte d'Ivoire", "cote divoire"),
        ("al-Ẓawāhirī", "AL ZAWAHIRI"),
        ("Straße", "STRASSE"),
    ],
)
def test_folding_compares_names_without_case_accents_and_signs(one, other):
    assert fold(one) == fold(other)


@given(st.lists(st.text()))
def test_many_texts_are_folded_at_once_as_each_is_alone(texts):
    assert fold_lines(texts) == "\n".join(map(fold, texts))


def test_folding_keeps_other_letters_apart():
    assert len({fold(name) for name in ("isis", "isil", "isis-k", "طالبان", "Талибан")}) == 5


def test_a_place_needs_both_coordinates_or_none():
    refused(lambda: Place(latitude=1), "latitude and longitude go together")
    refused(lambda: Place(longitude=1, name="Kabul"), "latitude and longitude go together")


def test_a_place_says_something():
    refused(Place, "says nothing")
    for said in (
        {"name": "Kabul"},
        {"country": "AF"},
        {"precision": "international"},
        {"latitude": 0, "longitude": 0},
    ):
        assert Place(**said) != Place(detail="elsewhere")


@pytest.mark.parametrize(("name", "limit"), [("latitude", 90 * 10**7), ("longitude", 180 * 10**7)])
def test_a_coordinate_stays_on_the_globe(name, limit):
    both = {"latitude": 0, "longitude": 0}
    for edge in (limit, -limit):
        assert getattr(Place(**{**both, name: edge}), name) == edge
        refused(
            lambda edge=edge: Place(**{**both, name: edge + (1 if edge > 0 else -1)}), "is not within", name
        )
    for bad in (1.0, True, "1"):
        refused(lambda bad=bad: Place(**{**both, name: bad}), "is not within", name)


@pytest.mark.parametrize("bad", ["af", "AFG", "Afghanistan", "", "ÅL", 5])
def test_a_country_is_two_capitals(bad):
    refused(lambda: Place(country=bad), "ISO 3166-1 alpha-2", "country")


def test_a_party_names_somebody_or_is_unknown():
    refused(lambda: Party(role="perpetrator"), "names nobody")
    refused(lambda: Party(role="perpetrator", attribution="suspected"), "names nobody")
    assert Party(role="perpetrator", attribution="unknown").actors == ()


def test_a_party_is_one_actor_or_any_of_several():
    assert Party(role="side", actor="a").actors == ("a",)
    assert Party(role="side", any_of=["a", "b"]).actors == ("a", "b")
    assert Party(role="side", named_as="gunmen").actors == ()
    refused(lambda: Party(role="side", actor="a", any_of=["b", "c"]), "both actor and any_of")
    for few in (["a"], ["a", "a"], ["a", "b", "a"]):
        refused(lambda few=few: Party(role="side", any_of=few), "two or more different actors")


def test_a_report_takes_no_party_in_a_role_that_it_has_not():
    host = Party(role="host", actor="a")
    refused(
        lambda: Attack(parties=[host]), "host is not a role in a report of kind attack", "parties[0].role"
    )


@pytest.mark.parametrize(
    ("said", "canonical"),
    [
        ("USD 3500000000", "USD 3500000000"),
        ("USD 3,500,000,000", "USD 3500000000"),
        ("USD 3.5 billion", "USD 3500000000"),
        ("USD 3.50 billion", "USD 3500000000"),
        ("EUR 250 thousand", "EUR 250000"),
        ("JPY 1.25 million", "JPY 1250000"),
        ("IQD 2 trillion", "IQD 2000000000000"),
        ("USD 1.50", "USD 1.5"),
        ("USD 007", "USD 7"),
        ("USD 0.00", "USD 0"),
        ("USD 0.000001", "USD 0.000001"),
        ("USD 999999999999999999.99", "USD 999999999999999999.99"),
    ],
)
def test_an_amount_is_kept_exactly_in_its_shortest_form(said, canonical):
    assert str(Money.read(said)) == canonical
    assert Money.read(canonical) == Money.read(said)


@pytest.mark.parametrize(
    "bad",
    [
        *(
            "3.5 billion",
            "USD",
            "USD ",
            "usd 5",
            "US$ 5",
            "USD5",
            "USD  5",
            "USD -5",
            "USD +5",
            "USD .5",
            "USD 5.",
        ),
        *(
            "USD 1,00",
            "USD 1234,567",
            "USD 1,0000",
            "USD 3,5 billion",
            "USD 5 Billion",
            "USD 5 billions",
            "USD 5bn",
        ),
        *("USD 1e5", "USD 1_000", "USD 0x10", "USD ٥", "USD NaN", "USD Infinity", "USD 5\n", "USD 5 USD", ""),
        *("USD 1000000000000000000", "USD 1000000 trillion", "USD " + "9" * 70),
    ],
)
def test_what_is_not_an_amount_of_money_is_refused(bad):
    assert refused(lambda: Money.read(bad), "is not an amount of money").hint


@pytest.mark.parametrize(
    "bad", [5, 5.0, "5", Decimal("NaN"), Decimal("Infinity"), Decimal(-1), Decimal(10**18)]
)
def test_an_amount_is_a_finite_decimal(bad):
    refused(lambda: Money("USD", bad), "is not an amount of money")


def test_an_amount_that_could_not_be_read_back_is_refused():
    refused(lambda: Money("usd", Decimal(5)), "is not an amount of money")
    refused(lambda: Money("USD", Decimal("1e-7")), "more than 6 decimals")
    refused(lambda: Money.read("USD 0.0000001"), "more than 6 decimals")


def test_equal_amounts_are_equal_text():
    assert str(Money("USD", Decimal("3.50"))) == str(Money("USD", Decimal("3.5"))) == "USD 3.5"
    assert (
        str(Money("USD", Decimal("35e8"))) == str(Money("USD", Decimal("3500000000.0"))) == "USD 3500000000"
    )


@unhurried
@given(money())
def test_an_amount_is_read_back_from_its_notation(amount):
    assert Money.read(str(amount)) == amount


def test_a_source_names_somebody():
    refused(lambda: Source(lang="en", reliability="B"), "names nobody")
    for name in ("title", "publisher", "author", "url", "origin"):
        assert Source(**{name: "a"}).root == "a"


def test_the_root_of_a_source_is_where_it_had_it_from():
    told = {"title": "t", "url": "u", "author": "a", "publisher": "p", "origin": "o"}
    for name in ("origin", "publisher", "author", "url", "title"):
        assert Source(**told).root == told.pop(name)


@pytest.mark.parametrize("bad", ["EN", "english", "e", "en_GB", "en-", "", "fa-" + "a" * 9])
def test_a_language_is_a_tag(bad):
    refused(lambda: Source(title="a", lang=bad), "is not a language tag", "lang")


@pytest.mark.parametrize("bad", [SHA.upper(), SHA[1:], SHA + "0", "g" * 64, ""])
def test_a_digest_is_64_small_hexadecimal_digits(bad):
    refused(lambda: Evidence(file="a.jpg", sha256=bad), "is not a SHA-256", "sha256")


def test_evidence_is_a_file_and_its_digest():
    assert Evidence(file="a.jpg", sha256=SHA).file == "a.jpg"
    refused(lambda: Evidence(file=None, sha256=SHA), "is missing", "file")
    refused(lambda: Evidence(file="", sha256=SHA), "is empty", "file")


@given(st.sampled_from("ABCDEF"), st.sampled_from("123456"))
def test_a_grade_is_a_letter_and_a_digit(letter, digit):
    grade = read_grade(letter + digit)
    assert (grade.reliability, grade.credibility, str(grade)) == (letter, digit, letter + digit)


@pytest.mark.parametrize(
    "bad", ["", "B", "2", "2B", "b2", "G1", "A0", "A7", "B22", "B 2", "Б2", None, 22, ["B", "2"]]
)
def test_what_is_not_a_grade_is_refused(bad):
    assert refused(lambda: read_grade(bad), "is not a grade").hint == "A-F and 1-6, as in B2"


def test_a_report_is_graded_by_its_best_source_and_its_own_credibility():
    told = [Source(title="a", reliability="C"), Source(title="b"), Source(title="c", reliability="B")]
    assert str(Attack(sources=told, credibility="2").grade) == "B2"
    assert str(Attack(sources=told).grade) == "B6"
    assert str(Attack().grade) == "F6"
    judged_last = [Source(title="a", reliability="F"), Source(title="b", reliability="E")]
    assert Attack(sources=judged_last).grade == Grade(Reliability.E, Attack().grade.credibility)
