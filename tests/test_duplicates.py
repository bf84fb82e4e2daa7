"""Reports that may tell of the same incident: what is named, what never is, and how alike they are."""

import pytest

from blotter.duplicates import ENOUGH, probable_duplicates
from events import Attack, Meeting, Party, Place, Strike
from ledger import Ledger, id_of_ref
from ledger.stores.memory import MemoryStore
from tests.conftest import ORIGIN, Clock

KABUL = Place(name="Kabul", country="AF")
FIRST = {"happened": "2022-09-30", "place": KABUL, "killed": "25+"}
ISIS_K, TTP = (Party(role="perpetrator", actor=actor) for actor in ("isis-k", "ttp"))


def found(*events, new=1):
    """What is said of the last `new` events: {position: (likest, score, what is the same)}."""
    ledger = Ledger(MemoryStore(ORIGIN), clock=Clock([1]))
    ledger.append(*events, by="ana")
    told = list(enumerate(events))[-new:]
    return {
        position: (like.said.position, round(like.score, 4), like.same)
        for position, like in probable_duplicates(told, list(ledger.scan()))
    }


def second(**other):
    return Attack(ref="second", **FIRST | other)


def test_a_report_of_the_same_day_and_place_and_a_near_toll_is_named_with_a_score():
    same = second(killed="24")
    assert found(Attack(ref="first", **FIRST), same) == {1: (0, 0.917, ("day", "place", "toll"))}


SCORES = [
    ({}, 0.35 + 0.3 + 0.15 / 2 + 0.2),  # nobody is named on either side: half alike
    ({"killed": None}, 0.35 + 0.3 + 0.15 / 2 + 0.2 / 2),  # silent on the toll: half alike
    ({"killed": "20"}, 0.35 + 0.3 + 0.15 / 2 + 0.2 * 20 / 25),
    ({"killed": "0"}, 0.35 + 0.3 + 0.15 / 2),
    ({"happened": "2022-10-01"}, 0.35 * 7 / 8 + 0.3 + 0.15 / 2 + 0.2),
    ({"happened": "2022-09-28"}, 0.35 * 6 / 8 + 0.3 + 0.15 / 2 + 0.2),
    ({"happened": "2022-09"}, 0.35 + 0.3 + 0.15 / 2 + 0.2),  # the day lies within the month
    ({"happened": "[..2022-10-08]"}, 0.35 * 0 / 8 + 0.3 + 0.15 / 2 + 0.2),
    ({"place": Place(country="AF")}, 0.35 + 0.3 / 2 + 0.15 / 2 + 0.2),
    ({"place": Place(name="KĀBUL", country="AF")}, 0.35 + 0.3 + 0.15 / 2 + 0.2),
    ({"place": Place(name="Herat", country="AF")}, 0.35 + 0.3 * 0.3 + 0.15 / 2 + 0.2),
]  # fmt: skip


@pytest.mark.parametrize(("other", "score"), SCORES, ids=[str(other) for other, _ in SCORES])
def test_the_score_weighs_day_place_sides_and_toll(other, score):
    told = found(Attack(ref="first", **FIRST), second(**other))
    assert {position: like[1] for position, like in told.items()} == (
        {1: round(score, 4)} if score >= ENOUGH else {}
    )


@pytest.mark.parametrize(
    ("parties", "alike"),
    [
        ((ISIS_K,), 1.0),
        ((ISIS_K, TTP), 1.0),  # all that the other names
        ((TTP,), 0.0),
        ((Party(role="perpetrator", any_of=("isis-k", "aq"), attribution="suspected"),), 1.0),
        ((Party(role="target", actor="hazara"), ISIS_K), 1.0),
        ((), 0.5),
    ],
)
def test_sides_are_alike_by_the_actors_they_share(parties, alike):
    first = Attack(ref="first", parties=(ISIS_K,), **FIRST)
    ((_, score, _),) = found(first, second(parties=parties)).values()
    assert score == pytest.approx(0.85 + 0.15 * alike)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ({}, {"place": Place(name="Kabul", country="PK")}),
        ({}, {"place": Place(name="Kabul")}),
        ({}, {"place": None}),
        ({"place": None}, {}),
        ({"place": None}, {"place": None}),
        ({}, {"happened": "2022-10-08"}),
        ({}, {"happened": "2022-09-22"}),
        ({}, {"happened": "2022-11"}),
        ({}, {"happened": None}),
        ({"happened": None}, {}),
        ({"happened": None}, {"happened": None}),
    ],
    ids=str,
)
def test_another_country_no_country_more_than_a_week_apart_and_undated_are_never_named(first, other):
    parties = {"parties": (ISIS_K,)}
    assert found(Attack(ref="first", **FIRST | first, **parties), second(**other, **parties)) == {}


@pytest.mark.parametrize(("happened", "named"), [("2022-10-07", False), ("2022-10-03", True)])
def test_days_apart_weigh_less_and_less(happened, named):
    told = found(Attack(ref="first", parties=(ISIS_K,), **FIRST), second(happened=happened, parties=(TTP,)))
    assert bool(told) is named


def test_what_its_author_filed_under_an_incident_is_left_alone():
    filed = second(incident=id_of_ref(ORIGIN, "first"))
    assert found(Attack(ref="first", **FIRST), filed) == {}


def test_what_is_filed_is_named_by_its_incident():
    first = Attack(ref="first", happened="2020", place=KABUL)
    ledger = Ledger(MemoryStore(ORIGIN), clock=Clock([1]))
    filed = Attack(ref="filed", incident=id_of_ref(ORIGIN, "first"), **FIRST)
    ledger.append(first, filed, second(), by="ana")
    ((position, like),) = probable_duplicates([(2, second())], ledger.scan())
    assert (position, like.name, like.incident) == (2, "filed", id_of_ref(ORIGIN, "first"))


def test_only_strikes_and_attacks_are_looked_at():
    meeting = {"happened": "2022-09-30", "place": KABUL}
    assert found(Meeting(ref="first", **meeting), Meeting(ref="second", **meeting)) == {}


def test_a_strike_may_tell_of_the_same_as_an_attack():
    assert found(Attack(ref="first", **FIRST), Strike(ref="second", **FIRST)).keys() == {1}


def test_the_likest_wins_wherever_it_stands():
    day_after, same, herat = (
        {"happened": "2022-10-01"}, {}, {"place": Place(name="Herat", country="AF")}
    )  # fmt: skip
    for order in ((day_after, same, herat), (same, herat, day_after), (herat, day_after, same)):
        events = [Attack(ref=f"r{n}", **FIRST | other) for n, other in enumerate(order)]
        assert found(*events, second())[3][0] == order.index(same)


def test_of_two_that_are_equally_alike_the_first_is_named():
    assert found(Attack(ref="a", **FIRST), Attack(ref="b", **FIRST), second())[2][0] == 0


def test_only_what_was_recorded_before_is_named():
    a, b, c = (Attack(ref=ref, **FIRST) for ref in "abc")
    told = found(a, b, c, new=3)
    assert {position: like[0] for position, like in told.items()} == {1: 0, 2: 0}


def test_an_undated_or_placeless_record_among_many_is_passed_over():
    others = [Attack(ref="undated", killed="25"), Attack(ref="placeless", happened="2022-09-30")]
    assert found(*others, Attack(ref="first", **FIRST), second())[3][0] == 2
