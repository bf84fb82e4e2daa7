"""How many: what follows from each notation of a count or a toll, and what is none."""

import pytest
from hypothesis import given

from events import FAMILIES, Count, Group, Invalid, Outcome, Part, Toll
from tests.strategies import counts, tolls, unhurried

GOLDEN = [
    # text, low, best, high, words, canonical
    ("25", 25, 25, 25, None, "25"),
    ("0", 0, 0, 0, None, "0"),
    ("025", 25, 25, 25, None, "25"),
    (" 25 ", 25, 25, 25, None, "25"),
    ("1000000000", 10**9, 10**9, 10**9, None, "1000000000"),
    ("25+", 25, 25, None, None, "25+"),
    ("0+", 0, 0, None, None, "0+"),
    ("25+~30", 25, 30, None, None, "25+~30"),
    ("25+~25", 25, 25, None, None, "25+"),
    ("25-35", 25, 25, 35, None, "25-35"),
    ("25-25", 25, 25, 25, None, "25"),
    ("0-35", 0, 0, 35, None, "0-35"),
    ("25-35~30", 25, 30, 35, None, "25-35~30"),
    ("25-35~25", 25, 25, 35, None, "25-35"),
    ("25-35~35", 25, 35, 35, None, "25-35~35"),
    ("25-25~25", 25, 25, 25, None, "25"),
    ("~30", None, 30, None, None, "~30"),
    ("~0", None, 0, None, None, "~0"),
    ("?", None, None, None, None, "?"),
    ("unknown", None, None, None, None, "?"),
    ("Unknown", None, None, None, None, "?"),
    ("dozens", None, None, None, "dozens", "? dozens"),
    ("? dozens", None, None, None, "dozens", "? dozens"),
    ("most of them", None, None, None, "most of them", "? most of them"),
    ("une dizaine a\u0300 Kaboul", None, None, None, "une dizaine à Kaboul", "? une dizaine à Kaboul"),
    ("عشرات", None, None, None, "عشرات", "? عشرات"),
    ("25 or more", 25, 25, 25, "or more", "25 or more"),
    ("20-99~50 dozens", 20, 50, 99, "dozens", "20-99~50 dozens"),
    ("~30 or so", None, 30, None, "or so", "~30 or so"),
]


@pytest.mark.parametrize(("text", "low", "best", "high", "words", "canonical"), GOLDEN)
def test_what_follows_from_a_count(text, low, best, high, words, canonical):
    """A promise of the record format: rows are only added."""
    count = Count.read(text)
    assert (count.low, count.best, count.high, count.words) == (low, best, high, words)
    assert str(count) == canonical
    assert not count.disordered
    assert Count.read(canonical) == count


@pytest.mark.parametrize(
    ("text", "low", "best", "high", "canonical"),
    [
        ("35-25", 35, 35, 25, "35-25"),
        ("25-35~40", 25, 40, 35, "25-35~40"),
        ("25-35~20", 25, 20, 35, "25-35~20"),
        ("25+~20", 25, 20, None, "25+~20"),
        ("1-0", 1, 1, 0, "1-0"),
    ],
)
def test_a_count_that_contradicts_itself_is_kept_and_called_disordered(text, low, best, high, canonical):
    count = Count.read(text)
    assert (count.low, count.best, count.high, str(count)) == (low, best, high, canonical)
    assert count.disordered
    assert Toll(count).faults == (f"{canonical}: low, best and high are out of order",)


REFUSED = [
    *("1_000", "1,000", "1 000", "0x10", "-5", "+5", "1e999", "1e3", "25.0", "2.5", "٢٥", "２５", "25%"),
    *(
        "25~30",
        "25-",
        "-35",
        "25--35",
        "25-35-45",
        "25–35",
        "~",
        "~30~40",
        "~30+",
        "?~5",
        "??",
        "25+-35",
        "25++",
    ),
    *(
        "25-35~",
        "~-5",
        "<25",
        ">25",
        "about 30",
        "25, maybe",
        "25 (est.)",
        "25 35",
        "? 5",
        "dozens, maybe",
        "",
        " ",
    ),
    *(
        "nan",
        "NaN",
        "inf",
        "Infinity",
        "none",
        "None",
        "null",
        "nil",
        "true",
        "False",
        "yes",
        "NO",
        "_x",
        "(dozens)",
    ),
    *("9223372036854775808", "18446744073709551616", "1000000001", "10000000000", "0-1000000001", "9" * 5000),
    *("dozens of which women", "25 of which", "a\x00b", "a\ud800"),
]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text)[:30])
def test_what_is_not_a_count_is_refused_with_a_hint(text):
    with pytest.raises(Invalid) as refused:
        Count.read(text)
    assert refused.value.hint


@pytest.mark.parametrize("value", [25, 2.9, True, b"25", None, ["25"]])
def test_only_text_is_read_as_a_count(value):
    with pytest.raises(Invalid):
        Count.of(value)


@pytest.mark.parametrize("bad", [-1, 10**9 + 1, 2**63, 2.0, True, "25"])
@pytest.mark.parametrize("bound", ["low", "best", "high"])
def test_a_number_of_people_is_whole_and_within_reason(bound, bad):
    with pytest.raises(Invalid, match="is not a number of people"):
        Count(**{"low": 1, "high": 10**9, bound: bad})


def test_a_high_without_a_low_is_refused():
    with pytest.raises(Invalid, match="needs a low"):
        Count(high=25)


def test_a_best_that_is_not_given_is_the_low():
    assert Count(low=25, high=35) == Count(low=25, best=25, high=35)


@unhurried
@given(counts())
def test_a_count_is_read_back_from_its_notation(count):
    assert Count.read(str(count)) == count
    assert str(Count.read(str(count))) == str(count)


@unhurried
@given(tolls())
def test_a_toll_is_read_back_from_its_notation(toll):
    assert Toll.read(str(toll)) == toll
    assert str(Toll.read(str(toll))) == str(toll)


TOLLS = [
    ("25+", "25+", []),
    ("36 of which women 20+", "36 of which women 20+", [("women", "20+")]),
    (
        "36 of which children ?, women 20+",
        "36 of which women 20+, children ?",
        [("women", "20+"), ("children", "?")],
    ),
    ("36 of which men 3,leader 1", "36 of which leader 1, men 3", [("leader", "1"), ("men", "3")]),
    ("36 of which  women 20-20 ", "36 of which women 20", [("women", "20")]),
    ("36 of which women most", "36 of which women ? most", [("women", "? most")]),
    (
        "? dozens of which security_forces ~5",
        "? dozens of which security_forces ~5",
        [("security_forces", "~5")],
    ),
]


@pytest.mark.parametrize(("text", "canonical", "parts"), TOLLS)
def test_what_follows_from_a_toll(text, canonical, parts):
    toll = Toll.read(text)
    assert str(toll) == canonical
    assert [(part.group, str(part.count)) for part in toll.parts] == parts
    assert Toll.read(canonical) == toll


def test_groups_stand_in_one_order_however_they_were_told():
    women, leader = Part(Group.WOMEN, "3"), Part(Group.LEADER, "1")
    assert Toll("5", (women, leader)) == Toll("5", (leader, women))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("36 of which girls 20", "'girls' is not a group"),
        ("36 of which", "is not a count in words"),
        ("36 of which women 20,", "'' is not a group"),
        ("36 of which women", "is empty"),
        ("36 of which women 20, women 3", "the group women is named twice"),
        ("36 of which 20 women", "'20' is not a group"),
        ("36 of which women 20 of which men 3", "is not a count in words"),
        ("of which women 20", "is not a count"),
        ("36 women 20", "is not a count in words"),
    ],
)
def test_what_is_not_a_toll_is_refused(text, message):
    with pytest.raises(Invalid, match=message):
        Toll.read(text)


def test_a_group_that_is_not_known_is_answered_with_the_groups():
    with pytest.raises(Invalid) as refused:
        Toll.read("36 of which woman 20")
    assert "women" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("36 of which women 20, men 16", []),
        ("36 of which women 20, men 17", ["the groups add up to 37, more than the total of 36"]),
        ("36 of which women 20, men 16, civilian 36", []),
        (
            "36 of which civilian 30, combatant 7, women 36",
            ["the groups add up to 37, more than the total of 36"],
        ),
        ("36+ of which women 20, men 17", []),
        ("? of which women 20", []),
        ("30-36 of which women 36+", []),
        ("30-36 of which women 37", ["the groups add up to 37, more than the total of 30-36"]),
        ("36-30 of which women 1", ["36-30: low, best and high are out of order"]),
        ("36 of which women 9-5", ["9-5: low, best and high are out of order"]),
        ("9 of which women ~30", []),
    ],
)
def test_the_faults_of_a_toll_name_what_contradicts_itself(text, faults):
    assert list(Toll.read(text).faults) == faults


def test_every_group_is_in_one_family():
    assert sorted(group for family in FAMILIES for group in family) == sorted(Group)


def test_the_outcomes_are_the_five_that_are_counted():
    assert list(Outcome) == ["killed", "injured", "missing", "abducted", "displaced"]


@pytest.mark.parametrize("text", ["1 000", "1,000", "1'000", "1\u202f000"])
def test_a_count_with_separators_is_refused_with_what_to_write(text):
    with pytest.raises(Invalid, match="is not a count") as refused:
        Count.read(text)
    assert refused.value.hint == "write it without separators: 1000"
