"""Casualties, told as stories: each incident once, in low, best and high, by whatever is asked."""

import pytest

from events import Attack, Count, Invalid, Merged, Part, Preferred, Retracted, Toll
from projections import BREAKDOWNS, POLICIES
from tests.stories import desk_of, id_of, killed, split, story, tell

# -- policies ----------------------------------------------------------------------------------

THREE = """
- {ref: first, kind: attack, happened: 2022-09-30, killed: 25+,
   source: {publisher: Radio, grade: C, published: 2022-10-03}, credibility: 3}
- {ref: un, kind: attack, incident: first, killed: 35, injured: 82,
   source: {publisher: UN, grade: B, published: 2022-10-01}, credibility: 2}
- {ref: late, kind: attack, incident: first, killed: 10-50~30,
   source: {publisher: Blog, grade: C, published: 2022-10-09}, credibility: 3}
"""


@pytest.mark.parametrize(
    ("policy", "figures"),
    [("current", (35, 35, 35, False)), ("widest", (10, 35, 50, True)), ("lead", (25, 25, 25, True))],
)
def test_an_incident_counts_once_whatever_is_filed_under_it(policy, figures):
    desk = story(THREE)
    assert killed(desk, policy=policy) == figures
    assert killed(desk, "incidents", "reports", policy=policy) == (1, 3)


def report(ref, killed, grade=None, published=None, incident="first"):
    source = {"publisher": ref} | ({"published": published} if published else {})
    form = {"ref": ref, "kind": "attack", "killed": str(killed), "source": source}
    return form | ({"grade": grade} if grade else {}) | ({"incident": incident} if ref != incident else {})


@pytest.mark.parametrize(
    ("second", "third", "counts"),
    [
        (("b", 2, "B2"), ("c", 3, "C1"), 2),  # a better source goes before a better credibility
        (("b", 2, "B2"), ("c", 3, "B1"), 3),
        (("b", 2, "F6"), ("c", 3, "E5"), 3),  # what nobody judged comes last
        (("b", 2, "B2", "2022-02"), ("c", 3, "B2", "2022-01-31"), 2),  # published later
        (("b", 2, "B2", "2022-02"), ("c", 3, "B2"), 2),  # published when nobody knows: earlier than any
        (("b", 2, "B2"), ("c", 3, "B2"), 3),  # recorded later
    ],
)
def test_the_report_that_counts_is_the_best_graded_then_the_latest(second, third, counts):
    forms = [report("first", 1), report(*second), report(*third)]
    assert killed(story(str(forms)), "best") == counts


def test_the_lead_is_the_opening_report_until_it_is_not_heard():
    desk = story(str([report("first", 1, "F6"), report("b", 2, "B2"), report("c", 3, "A1")]))
    assert killed(desk, "best", policy="lead") == 1
    assert killed(desk, "best", policy="lead", min_grade="C3") == 2


def test_a_preferred_report_counts_before_the_best_graded():
    desk = story(str([report("first", 1, "C3"), report("b", 2, "A1")]))
    assert killed(desk, "best") == 2
    desk.append(Preferred(about=id_of(desk, "first")))
    assert killed(desk, "best") == 1
    assert killed(desk, "best", known="@2") == 2


def test_a_merge_holds_for_what_is_filed_under_a_report_that_was_retracted():
    desk = story("""
- {ref: a, kind: attack, killed: 1}
- {ref: b, kind: attack, killed: 2}
- {ref: c, kind: attack, incident: b, killed: 4}
""")
    desk.append(Merged(about=id_of(desk, "b"), into=id_of(desk, "a")), Retracted(about=id_of(desk, "b")))
    assert killed(desk, "best", "incidents", "reports") == (4, 1, 2)
    assert killed(desk, "best", "incidents", "reports", known="@3") == (5, 2, 3)


def test_a_report_that_is_silent_on_an_outcome_does_not_count_for_it_while_another_speaks():
    desk = story("""
- {ref: a, kind: attack, killed: 4, injured: 9, source: {publisher: Radio, reliability: C}, credibility: 3}
- {ref: b, kind: attack, incident: a, killed: 5, source: {publisher: UN, reliability: A}, credibility: 1}
""")
    rows = {row["outcome"]: row for row in desk.casualties().to_dicts()}
    assert (rows["killed"]["best"], rows["injured"]["best"]) == (5, 9)
    assert [row["unknown"] for row in rows.values()] == [0, 0]
    assert set(rows) == {"killed", "injured"}


def test_a_report_that_is_silent_on_place_day_or_perpetrator_leaves_them_to_another():
    desk = story("""
- {ref: a, kind: attack, happened: 2022-09-30, country: AF, perpetrator: isis-k (claimed), killed: 4}
- {ref: b, kind: attack, incident: a, killed: 5, source: {publisher: UN, reliability: A}, credibility: 1}
""")
    assert split(desk, "country,day,perpetrator,attribution") == {
        ("AF", "2022-09-30", "isis-k", "claimed"): 5
    }


def test_a_country_alone_is_a_place_beside_incidents_of_several_reports():
    desk = story("""
- {ref: a, kind: attack, country: PK, killed: 1}
- {ref: b, kind: attack, country: AF, killed: 2}
- {ref: b2, kind: attack, incident: b, killed: 3}
""")
    assert split(desk, "country") == {"PK": 1, "AF": 3}


def test_a_word_for_unknown_speaks_and_is_no_silence():
    desk = story("""
- {ref: a, kind: attack, killed: 4, source: {publisher: Radio, reliability: C}, credibility: 3}
- {ref: b, kind: attack, incident: a, killed: dozens, source: {publisher: UN, reliability: A}, credibility: 1}
""")
    assert killed(desk, "low", "best", "high", "high_open", "unknown") == (0, 0, 0, True, 1)
    assert killed(desk, "low", "best", "high", "high_open", policy="widest") == (4, 0, 4, True)


# -- sums ----------------------------------------------------------------------------------------

SUMS = [
    (["25"], (25, 25, 25, False, 0)),
    (["0"], (0, 0, 0, False, 0)),
    (["25+"], (25, 25, 25, True, 0)),
    (["25+", "1"], (26, 26, 26, True, 0)),
    (["25-35~30", "3-9"], (28, 33, 44, False, 0)),
    (["25+~30"], (25, 30, 30, True, 0)),
    (["~30"], (0, 30, 30, True, 0)),
    (["?"], (0, 0, 0, True, 1)),
    (["dozens", "? most", "2"], (2, 2, 2, True, 2)),
    (["~30", "25-35", "5+", "?"], (30, 60, 70, True, 1)),
    (["1000000000"] * 12, (12 * 10**9, 12 * 10**9, 12 * 10**9, False, 0)),
]


@pytest.mark.parametrize(("counts", "figures"), SUMS)
def test_unknown_adds_nothing_and_an_open_high_adds_what_is_known_and_opens_the_sum(counts, figures):
    desk = story(str([{"kind": "attack", "ref": f"r{n}", "killed": c} for n, c in enumerate(counts)]))
    assert killed(desk, "low", "best", "high", "high_open", "unknown") == figures
    assert killed(desk, "incidents") == len(counts)


def test_disordered_counts_of_a_data_set_add_as_they_are():
    counts = [Count(low=7, best=5, high=2), Count(low=9, best=40, high=12)]
    desk = desk_of(*(Attack(killed=Toll(count)) for count in counts))
    assert killed(desk) == (16, 45, 14, False)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_ledger_without_reports_reads_nought(policy):
    desk = desk_of()
    numbers = ("low", "best", "high", "unknown", "incidents", "reports")
    expected = dict.fromkeys(numbers, 0) | {"high_open": False}
    rows = desk.casualties(policy=policy).to_dicts()
    assert rows == [{"outcome": "killed", **expected}, {"outcome": "injured", **expected}]
    assert desk.casualties(outcome="missing,missing").to_dicts() == [{"outcome": "missing", **expected}]
    assert desk.casualties(by=BREAKDOWNS, policy=policy).height == 0


def test_other_outcomes_have_a_row_when_somebody_speaks_of_them_or_asks():
    desk = story("- {ref: a, kind: attack, killed: 1, abducted: '?'}")
    assert desk.casualties()["outcome"].to_list() == ["killed", "injured", "abducted"]
    assert desk.casualties()["unknown"].to_list() == [0, 1, 1]
    assert desk.views.casualties()["silent"].to_list() == [0, 1, 0]
    assert desk.casualties(outcome="missing,killed")["outcome"].to_list() == ["killed", "missing"]


def test_reports_of_other_kinds_move_no_figure():
    desk = story("- {ref: a, kind: attack, killed: 4}")
    tell(
        desk, "[{kind: claim, stance: claimed, claimant: isis-k, concerns: a}, {kind: meeting, host: qatar}]"
    )
    assert killed(desk, "best", "incidents") == (4, 1)
    assert split(desk, "perpetrator") == {"unknown": 4}


# -- groups --------------------------------------------------------------------------------------


def exactly(number):
    return (number, number, number, False)


GROUPS = [
    ("36", {"unknown": exactly(36)}),
    ("36 of which women 20+", {"women": (20, 20, 20, True), "unknown": exactly(16)}),
    ("10 of which women 4, children 6", {"women": exactly(4), "children": exactly(6)}),
    (
        "9 of which civilian 2, women 5",
        {"civilian": exactly(2), "women": exactly(5), "unknown": exactly(4)},
    ),
    ("25+ of which women ? most", {"women": (0, 0, 0, True), "unknown": (25, 25, 25, True)}),
    ("? of which women 3", {"women": exactly(3), "unknown": (0, 0, 0, True)}),
    ("10-20~12 of which men 8-9", {"men": (8, 8, 9, False), "unknown": (2, 4, 12, False)}),
    ("0", {"unknown": exactly(0)}),
]  # fmt: skip


@pytest.mark.parametrize(("toll", "groups"), GROUPS, ids=[toll for toll, _ in GROUPS])
def test_groups_are_parts_and_what_they_leave_over_is_unknown(toll, groups):
    desk = story(str([{"kind": "attack", "ref": "a", "killed": toll}]))
    assert split(desk, "group", "low", "best", "high", "high_open") == groups


def test_groups_never_add_to_the_total():
    desk = story("- {ref: a, kind: attack, killed: '36 of which women 20, civilian 30, children 9'}")
    assert killed(desk) == (36, 36, 36, False)


def test_parts_that_are_more_than_the_total_leave_nothing_over():
    parts = (Part("women", Count.of("9")),)
    assert split(desk_of(Attack(killed=Toll(Count.of("4"), parts))), "group") == {"women": 9}


TWO_GROUPS = """
- {ref: a, kind: attack, perpetrator: [x, y], killed: "10 of which women 4, children 5"}
- {ref: b, kind: attack, incident: a, injured: 3}
- {ref: c, kind: attack, perpetrator: x, killed: "? of which women ?, children ?"}
"""


def test_several_groups_of_one_incident_add_up_and_the_incident_counts_once():
    desk = story(TWO_GROUPS)
    asked = ("best", "unknown", "incidents", "reports")
    assert killed(desk, *asked, group="women,children") == (9, 1, 2, 3)
    by = split(desk, "perpetrator", *asked, group="women,children")
    assert by == {"x": (9, 1, 2, 3), "y": (9, 0, 1, 2)}
    assert split(desk, "group", group="women,unknown") == {"women": 4, "unknown": 1}


# -- breakdowns ----------------------------------------------------------------------------------

WORLD = """
- {ref: s, kind: strike, happened: 2022-07-31, place: Kabul, admin1: Kabul Province, country: AF,
   operator: us, target: zawahiri, killed: 1 of which leader 1}
- {ref: t, kind: attack, happened: "[2021-12-30..2022-01-05]", place: Quetta, country: PK, method: bombing,
   perpetrator: [isis-k (suspected), ttp (claimed)], victim: [hazara, police], killed: 8}
- {ref: u, kind: attack, killed: 4}
"""

SPLITS = {
    "perpetrator": {"us": 1, "isis-k": 8, "ttp": 8, "unknown": 4},
    "target": {"zawahiri": 1, "hazara": 8, "police": 8, None: 4},
    "country": {"AF": 1, "PK": 8, None: 4},
    "admin1": {"Kabul Province": 1, None: 12},
    "place": {"Kabul": 1, "Quetta": 8, None: 4},
    "kind": {"strike": 1, "attack": 12},
    "outcome": {"killed": 13},
    "group": {"leader": 1, "unknown": 12},
    "attribution": {"confirmed": 1, "suspected": 8, "claimed": 8, "unknown": 4},
    "method": {"bombing": 8, None: 5},
    "day": {"2022-07-31": 1, "2021-12-30": 8, None: 4},
    "week": {"2022-W30": 1, "2021-W52": 8, None: 4},
    "month": {"2022-07": 1, "2021-12": 8, None: 4},
    "year": {"2022": 1, "2021": 8, None: 4},
}


@pytest.mark.parametrize("by", BREAKDOWNS)
def test_a_tally_by_one_thing(by):
    assert split(story(WORLD), by) == SPLITS[by]


@pytest.mark.parametrize("by", BREAKDOWNS)
def test_a_breakdown_named_twice_is_one(by):
    desk = story(WORLD)
    assert desk.casualties(by=f"{by},{by}").equals(desk.casualties(by=by))


def test_a_tally_by_several_things():
    desk = story(WORLD)
    assert split(desk, "country,perpetrator,attribution") == {
        ("AF", "us", "confirmed"): 1,
        ("PK", "isis-k", "suspected"): 8,
        ("PK", "ttp", "claimed"): 8,
        (None, "unknown", "unknown"): 4,
    }
    crossed = split(desk, "perpetrator,target")
    assert {key for key, best in crossed.items() if best == 8} == {
        (doer, target) for doer in ("isis-k", "ttp") for target in ("hazara", "police")
    }
    frame = desk.casualties(by="outcome,year", outcome="killed,injured")
    assert frame.columns[:2] == ["year", "outcome"]
    assert frame["year"].to_list() == ["2021", "2021", "2022", "2022", None, None]


def test_a_breakdown_that_is_not_there_is_refused_with_what_comes_near():
    with pytest.raises(Invalid, match="contry") as refused:
        story(WORLD).casualties(by="contry")
    assert "country" in refused.value.hint
    with pytest.raises(Invalid, match="no single actor"):
        story(WORLD).casualties(by="actor")


def test_several_perpetrators_are_counted_under_each_and_once_in_the_total():
    desk = story("- {ref: a, kind: attack, perpetrator: [x, y | z (suspected)], killed: 6}")
    assert split(desk, "perpetrator") == {"x": 6, "y": 6, "z": 6}
    assert split(desk, "attribution") == {"confirmed": 6, "suspected": 6}
    assert killed(desk, "best", "incidents") == (6, 1)
    assert split(desk, "attribution", perpetrator="y") == {"suspected": 6}


@pytest.mark.parametrize(
    "doer", ["isis-k (denied)", "unknown", "{named_as: gunmen}", "[isis-k (denied), ttp | aq (denied)]"]
)
def test_what_is_denied_or_unnamed_counts_under_nobody(doer):
    desk = story(f"- {{ref: a, kind: attack, perpetrator: {doer}, killed: 6}}")
    assert split(desk, "perpetrator") == {"unknown": 6}
    assert killed(desk, "best", perpetrator="unknown") == 6


@pytest.mark.parametrize(
    ("happened", "week", "month"),
    [
        ("2021-01-03", "2020-W53", "2021-01"),
        ("2021-01-04", "2021-W01", "2021-01"),
        ("2019-12-30", "2020-W01", "2019-12"),
        ("[2021-12-30..2022-01-05]", "2021-W52", "2021-12"),
        ("2021-12-31/2022-02-01", "2021-W52", "2021-12"),
        ("[..2022-01-02]", "2021-W52", "2022-01"),
        ("2022-01-01T01:00+04:30", "2021-W52", "2022-01"),
        ("2022", "2021-W52", "2022-01"),
    ],
)
def test_a_toll_is_filed_under_its_earliest_day(happened, week, month):
    desk = story(str([{"kind": "attack", "ref": "a", "happened": happened, "killed": "1"}]))
    assert split(desk, "week,month") == {(week, month): 1}
