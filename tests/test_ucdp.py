"""What one row of UCDP GED means."""

import pytest

from blotter.exchange.ucdp import READERS, doubts, read_row
from events import Invalid, Mistakes, When, from_fields, to_fields, to_plain
from tests.ged import report, row


def test_a_row_is_a_whole_report():
    assert to_plain(report()) == {
        "kind": "attack",
        "ref": "ucdp-ged:1",
        "sources": [
            {
                "title": "Three shot dead, one hurt",
                "publisher": "The Gazette",
                "published": "2017-03-10",
                "origin": "police",
                "reliability": "B",
            }
        ],
        "happened": "2017-03-09",
        "place": {
            "name": "Littleton town",
            "country": "MX",
            "admin1": "Northern state",
            "admin2": "Littleton municipality",
            "detail": "By the bridge",
            "latitude": 19.42847,
            "longitude": -99.12766,
            "precision": "exact",
        },
        "parties": [
            {"role": "side", "actor": "ucdp:501", "named_as": "River Cartel"},
            {"role": "side", "actor": "ucdp:502", "named_as": "Hill Cartel"},
        ],
        "credibility": "2",
        "tags": ["non-state", "clarity-1"],
        "killed": "2-5~3",
    }


def test_a_report_reads_back_from_an_entry_as_it_was():
    told = report(deaths_civilians="2", low="9")
    assert from_fields("attack", 1, to_fields(told)) == told


@pytest.mark.parametrize(
    ("violence", "roles", "tag"),
    [
        ("1", ["side", "side"], "state-based"),
        ("2", ["side", "side"], "non-state"),
        ("3", ["perpetrator", "target"], "one-sided"),
    ],
)
def test_only_one_sided_violence_has_a_direction(violence, roles, tag):
    told = report(type_of_violence=violence)
    assert [party.role for party in told.parties] == roles
    assert [party.actor for party in told.parties] == ["ucdp:501", "ucdp:502"]
    assert tag in told.tags


@pytest.mark.parametrize(
    ("low", "best", "high", "notation", "disordered"),
    [
        ("3", "3", "3", "3", False),
        ("2", "3", "5", "2-5~3", False),
        ("3", "3", "9", "3-9", False),
        ("0", "0", "4", "0-4", False),
        ("0", "0", "0", "0", False),
        ("6", "5", "5", "6-5~5", True),
        ("5", "6", "5", "5-5~6", True),
        ("7", "7", "5", "7-5", True),
    ],
)
def test_the_count_is_kept_also_where_it_contradicts_itself(low, best, high, notation, disordered):
    told = row(low=low, best=best, high=high, deaths_unknown=best)
    killed = read_row(told).killed
    assert str(killed) == notation
    assert (killed.total.low, killed.total.best, killed.total.high) == (int(low), int(best), int(high))
    assert bool(list(doubts(told, read_row(told)))) is disordered


def test_civilians_are_a_part_of_which_only_the_best_is_known():
    assert str(report(deaths_civilians="2").killed) == "2-5~3 of which civilian ~2"
    assert report(deaths_civilians="0").killed.parts == ()


def test_parts_that_do_not_add_up_are_told():
    told = row(deaths_a="1")
    assert list(doubts(told, read_row(told))) == ["best is 3, but its parts add up to 4"]


@pytest.mark.parametrize(
    ("precision", "start", "end", "edtf"),
    [
        ("1", "2017-03-09", "2017-03-09", "2017-03-09"),
        ("1", "2017-03-09", "2017-03-12", "[2017-03-09..2017-03-12]"),
        ("2", "2017-03-09", "2017-03-12", "[2017-03-09..2017-03-12]"),
        ("3", "2017-02-27", "2017-03-05", "[2017-02-27..2017-03-05]"),
        ("4", "2017-03-01", "2017-03-31", "2017-03"),
        ("4", "2016-02-01", "2016-02-29", "2016-02"),
        ("4", "2017-02-01", "2017-02-27", "[2017-02-01..2017-02-27]"),
        ("4", "2017-03-02", "2017-03-31", "[2017-03-02..2017-03-31]"),
        ("5", "2016-03-01", "2017-03-31", "[2016-03-01..2017-03-31]"),
        ("5", "2017-01-01", "2017-12-31", "[2017-01-01..2017-12-31]"),
        ("4", "2016-12-01", "2016-12-31", "2016-12"),
    ],
)
def test_days_are_one_moment_in_a_span_and_never_a_duration(precision, start, end, edtf):
    told = report(date_prec=precision, date_start=start, date_end=end)
    assert told.happened == When(edtf)
    assert not told.happened.lasted
    assert (str(told.happened.earliest), str(told.happened.latest)) == (start, end)


@pytest.mark.parametrize("number", range(1, 8))
def test_the_precision_of_a_place_has_the_codebooks_number(number):
    assert report(where_prec=str(number)).place.precision.number == number


@pytest.mark.parametrize(
    ("decimal", "degrees"),
    [
        ("0.1", 1_000_000),
        ("30", 300_000_000),
        ("-30.0", -300_000_000),
        ("16.856933", 168_569_330),
        ("0.29", 2_900_000),
        ("-0.0000001", -1),
        ("8e-05", 800),
    ],
)
def test_coordinates_are_exact_from_their_decimal_text(decimal, degrees):
    assert report(latitude=decimal).place.latitude == degrees


def test_a_place_may_lack_coordinates_and_divisions():
    place = report(latitude="", longitude="", adm_1="", adm_2=" ", where_description="").place
    assert (place.latitude, place.longitude, place.admin1, place.admin2, place.detail) == (None,) * 5


@pytest.mark.parametrize(
    ("name", "code"), [("Mexico", "MX"), ("DR Congo (Zaire)", "CD"), ("Yemen (North Yemen)", "YE")]
)
def test_countries_are_known_by_the_data_sets_names(name, code):
    assert report(country=name).place.country == code


@pytest.mark.parametrize(
    ("article", "told"),
    [
        (
            '"The Gazette,2017-03-10,Shots, and more";"Radio One,2017-03-11,Dead; and hurt"',
            [
                ("The Gazette", "2017-03-10", "Shots, and more"),
                ("Radio One", "2017-03-11", "Dead; and hurt"),
            ],
        ),
        ('"E; Sun,2017-03-10,Body found"', [("E; Sun", "2017-03-10", "Body found")]),
        ('"Gazette,2017-03-10,A";"Gazette,2017-03-10,A"', [("Gazette", "2017-03-10", "A")]),
        ('"Gazette,2017-03-10,"', [("Gazette", "2017-03-10", None)]),
        ('Wire 6 Jan 1994 "Rebels"', [("Office", "1994-01-06", 'Wire 6 Jan 1994 "Rebels"')]),
        ('"Gazette,2017-02-30,A"', [("Office", "1994-01-06", '"Gazette,2017-02-30,A"')]),
        ("", [("Office", "1994-01-06", None)]),
    ],
)
def test_articles_are_sources_and_an_older_row_is_one_text(article, told):
    sources = report(source_article=article, source_office="Office", source_date="1994-01-06").sources
    found = [(s.publisher, s.published and str(s.published), s.title) for s in sources]
    assert found == told
    assert {source.origin for source in sources} == {"police"}


def test_a_row_without_any_source_is_the_data_sets_own_word():
    (source,) = report(source_article="", source_office="", source_date="", source_original="").sources
    assert (source.publisher, source.title, source.published, source.origin) == ("UCDP GED", None, None, None)


def test_every_report_is_graded_b2():
    assert {str(report(source_article=article).grade) for article in ("", "a", '"a,2017-03-10,b"')} == {"B2"}


def test_clarity_is_a_tag():
    assert report(event_clarity="2").tags == ("non-state", "clarity-2")


WHOLE = [column for column, read in READERS.items() if row()[column].isdigit()]


def test_whole_numbers_as_floats_and_midnights_say_the_same():
    assert len(WHOLE) > 12
    floats = {column: f"{row()[column]}.0" for column in WHOLE}
    assert read_row({**row(), **floats}) == report()
    for midnight in (" 00:00:00.000", " 00:00:00", "T00:00:00"):
        assert report(day=f"2017-03-09{midnight}") == report()


def test_line_ends_say_the_same():
    unix, dos = report(where_description="a\nb\nc"), report(where_description=" a\r\nb\rc\r\n")
    assert unix == dos
    assert unix.place.detail == "a\nb\nc"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *((column, value) for column in WHOLE for value in ("", "2.5", "-1", "x", "1e1", "nan", "1,0", "٣")),
        ("type_of_violence", "4"),
        ("event_clarity", "3"),
        ("date_prec", "6"),
        ("date_prec", "0"),
        ("where_prec", "8"),
        ("best", "1000000000"),
        ("date_start", "2017-03-09 06:30:00"),
        ("date_start", "2017-02-29"),
        ("date_start", "09/03/2017"),
        ("date_start", "2017-03"),
        ("date_start", ""),
        ("date_end", "2017-03-08"),
        ("latitude", "91"),
        ("latitude", "19,4"),
        ("latitude", "nan"),
        ("longitude", "181.0"),
        ("longitude", ""),
        ("country", "Atlantis"),
        ("country", ""),
        ("side_a", "River\x07Cartel"),
        ("where_coordinates", "Little\x1bton"),
    ],
)
def test_anything_else_is_refused_by_its_column(column, value):
    with pytest.raises(Invalid) as caught:
        report(**{column: value})
    assert caught.value.field == column


def test_all_that_is_wrong_with_a_row_is_told_at_once():
    with pytest.raises(Mistakes) as caught:
        report(best="x", low="", country="Atlantis", date_prec="9")
    assert [error.field for error in caught.value.errors] == ["country", "date_prec", "best", "low"]
