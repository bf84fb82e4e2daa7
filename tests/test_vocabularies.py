"""Words with a meaning elsewhere: vocabularies and their numbers, countries, currencies."""

import importlib
import inspect
import pkgutil

import pycountry
import pytest

import events
from events import (
    ActorType,
    ClaimMode,
    Credibility,
    Invalid,
    Method,
    Precision,
    Reliability,
    TargetType,
    Vocabulary,
    Weapon,
    country,
    country_names,
    currency,
)
from events.currencies import CURRENCIES

VOCABULARIES = sorted(
    {
        thing
        for module in pkgutil.iter_modules(events.__path__)
        for _, thing in inspect.getmembers(importlib.import_module(f"events.{module.name}"), inspect.isclass)
        if issubclass(thing, Vocabulary) and thing is not Vocabulary
    },
    key=lambda one: one.__name__,
)
every_vocabulary = pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda one: one.__name__)

NUMBERS = {
    Method: """assassination armed_assault bombing hijacking hostage_barricade hostage_kidnapping
               infrastructure unarmed_assault unknown""",
    Weapon: """biological chemical radiological nuclear firearms explosives fake incendiary melee vehicle
               sabotage other unknown""",
    TargetType: """business government police military abortion airports diplomatic education food_or_water
                   journalists maritime ngo other private_citizens religious telecommunication militia
                   tourists transportation unknown utilities political_parties""",
    Precision: "exact near admin2 admin1 area country international",
    ActorType: """state_forces rebel_group political_militia identity_militia rioters protesters civilians
                  external""",
    ClaimMode: "letter call_after call_before email note_left video website personal other unknown",
}
"""Codes in the order of the numbers 1, 2, 3 ... of their code books."""


def test_there_are_vocabularies_to_test():
    assert {*NUMBERS, Reliability, Credibility} < {*VOCABULARIES}


@every_vocabulary
def test_codes_and_words_are_unique_and_plain(vocabulary):
    members = list(vocabulary.__members__.values())
    assert len({member.value for member in members}) == len(members)
    assert len({member.words for member in members}) == len(members)
    for name, member in vocabulary.__members__.items():
        assert vocabulary(member.value) is member is vocabulary[name]
        assert str(member) == member.value
        assert member.value.isascii()
        assert member.words == member.words.strip() != ""


@every_vocabulary
def test_a_vocabulary_says_what_it_is(vocabulary):
    assert vocabulary.__doc__.strip()
    assert vocabulary.__doc__ != Vocabulary.__doc__


@pytest.mark.parametrize(
    ("vocabulary", "source"),
    [
        (Method, "GTD codebook, `attacktype1` 1-9"),
        (Weapon, "GTD codebook, `weaptype1` 1-13"),
        (TargetType, "GTD codebook, `targtype1` 1-22"),
        (ClaimMode, "GTD codebook, `claimmode` 1-10"),
        (Precision, "UCDP GED codebook, `where_prec` 1-7"),
        (ActorType, "ACLED codebook, `inter` 1-8"),
        (Reliability, "NATO AJP-2.1"),
        (Credibility, "Admiralty code"),
    ],
)
def test_numbers_come_from_a_source_that_is_named(vocabulary, source):
    assert source in vocabulary.__doc__


@every_vocabulary
def test_only_a_vocabulary_with_a_source_has_numbers(vocabulary):
    numbered = any(member.number is not None for member in vocabulary)
    assert numbered == (vocabulary in {*NUMBERS, Reliability, Credibility})


@pytest.mark.parametrize("vocabulary", NUMBERS, ids=lambda one: one.__name__)
def test_codes_have_the_numbers_of_their_code_book(vocabulary):
    codes = NUMBERS[vocabulary].split()
    for number, code in enumerate(codes, start=1):
        assert vocabulary(code).number == number
    assert {member.value for member in vocabulary if member.number is not None} == {*codes}


@pytest.mark.parametrize(
    ("vocabulary", "codes"),
    [(Reliability, "ABCDEF"), (Credibility, "123456")],
    ids=["reliability", "credibility"],
)
def test_the_admiralty_code_has_the_numbers_of_misp(vocabulary, codes):
    assert [(member.value, member.number) for member in vocabulary] == [
        *zip(codes, (100, 75, 50, 25, 0, 50), strict=True)
    ]


def test_what_cannot_be_judged_is_unknown_and_not_fifty_per_cent():
    assert [one.value for one in (*Reliability, *Credibility) if not one.judged] == ["F", "6"]


def every_iso_country():
    return sorted((one.alpha_2, one.alpha_3, one.name) for one in pycountry.countries)


def test_every_country_of_iso_3166_is_known_by_its_codes():
    for alpha2, alpha3, _ in every_iso_country():
        assert alpha2 in country_names()
        assert (
            country(alpha2) == country(alpha2.lower()) == country(alpha3) == country(alpha3.lower()) == alpha2
        )


LONG_NAMES = {*"BN BO CD FK FM KP KR LA MD MF PS SX TZ VA VE VG VI".split()}
"""Countries whose long name of the standard nobody writes."""


def test_every_country_of_iso_3166_but_the_long_ones_is_known_by_its_name():
    unknown = set()
    for alpha2, _, name in every_iso_country():
        try:
            assert country(name) == alpha2
        except Invalid:
            unknown.add(alpha2)
    assert unknown == LONG_NAMES


def test_every_everyday_name_means_its_own_country():
    assert len({*country_names().values()}) == len(country_names())
    for alpha2, name in country_names().items():
        assert country(name) == country(name.upper()) == country(alpha2) == alpha2


def test_there_is_no_country_but_those_of_the_standard_kosovo_and_the_withdrawn():
    withdrawn = {one.alpha_2 for one in pycountry.historic_countries}
    extra = country_names().keys() - {alpha2 for alpha2, _, _ in every_iso_country()}
    assert extra == {"XK", "SU", "YU", "CS", "DD", "ZR", "YD"}
    assert extra - {"XK"} <= withdrawn


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[("NO", "NO"), ("no", "NO"), ("nor", "NO"), ("Norway", "NO"), (" norway ", "NO")],
        *[("Ivory Coast", "CI"), ("Côte d'Ivoire", "CI"), ("Cote d Ivoire", "CI")],
        *[("Burma", "MM"), ("Myanmar", "MM"), ("Burma (Myanmar)", "MM"), ("Myanmar (Burma)", None)],
        *[
            ("DRC", "CD"),
            ("DR Congo", "CD"),
            ("Congo-Kinshasa", "CD"),
            ("Democratic Republic of the Congo", "CD"),
        ],
        *[("Congo", "CG"), ("Republic of the Congo", "CG"), ("DR Congo (Zaire)", "CD")],
        *[("Turkey", "TR"), ("Türkiye", "TR"), ("Turkiye", "TR")],
        *[("Palestine", "PS"), ("Gaza Strip", "PS"), ("West Bank", "PS"), ("State of Palestine", "PS")],
        *[("Kosovo", "XK"), ("XK", "XK"), ("USA", "US"), ("United States of America", "US"), ("UK", "GB")],
        *[("North Korea", "KP"), ("South Korea", "KR"), ("Russia (Soviet Union)", "RU"), ("Viet Nam", "VN")],
        *[("Soviet Union", "SU"), ("Yugoslavia", "YU"), ("Serbia (Yugoslavia)", "RS"), ("Zaire", "ZR")],
        *[
            ("Yemen (North Yemen)", "YE"),
            ("Bosnia-Herzegovina", "BA"),
            ("Swaziland", "SZ"),
            ("East Timor", "TL"),
        ],
        *[("Niger", "NE"), ("Nigeria", "NG"), ("Guinea", "GN"), ("Guinea-Bissau", "GW"), ("Sudan", "SD")],
    ],
)
def test_a_country_is_known_by_its_usual_names(text, code):
    if code is None:
        with pytest.raises(Invalid):
            country(text)
    else:
        assert country(text) == code


@pytest.mark.parametrize("bad", ["", "ZZ", "Atlantis", "Norwich", "EU", "None", None, False, 47, b"NO"])
def test_what_is_no_country_is_refused(bad):
    with pytest.raises(Invalid, match="is not a country") as refused:
        country(bad)
    assert "documentation" not in refused.value.hint


def test_a_misspelt_country_is_answered_with_the_nearest():
    with pytest.raises(Invalid) as refused:
        country("Afganistan")
    assert "Afghanistan" in refused.value.hint


def test_the_currencies_are_those_of_iso_4217():
    codes = {one.alpha_3 for one in pycountry.currencies}
    assert codes == CURRENCIES
    assert {currency(code) for code in codes} == codes


@pytest.mark.parametrize("bad", ["usd", "US", "USDT", "", "BTC", "U$D"])
def test_what_is_no_currency_is_refused(bad):
    with pytest.raises(Invalid, match="is not a currency") as refused:
        currency(bad)
    assert "documentation" not in refused.value.hint
