"""Casualties as they are asked for: filters, and the two clocks."""

import pytest
from polars.testing import assert_frame_equal

from events import Invalid, NotFound
from tests.stories import killed, split, story, tell

WORLD = """
- {ref: s, kind: strike, happened: 2022-07-31, place: {name: Kabul,
   country: AF, admin1: Kābul Province, admin2: District 2,
   detail: Sherpur}, operator: us, target: zawahiri, killed: 1 of which leader 1, injured: 2,
   marking: green, tag: drone, source: {publisher: White House, reliability: B}, credibility: 1}
- {ref: t, kind: attack, happened: "[2021-12-30..2022-01-05]", place: Quetta, country: PK,
   perpetrator: isis-k (suspected), victim: hazara, side: police, killed: 8 of which women 3,
   marking: red, tags: [school, market], status: reviewed, credibility: 3,
   source: {author: Beth Sanner, origin: Western media, title: "A note",
   url: "https://example.org/1", reliability: C}}
- {ref: u, kind: attack, killed: 16, credibility: 2, source: Radio}
- {ref: v, kind: attack, happened: "[..2022-08]", perpetrator: ttp (denied), killed: 32, status: provisional,
   source: {publisher: Blog, reliability: E}}
"""

FILTERS = [
    ({}, 57),
    ({"since": "2022"}, 33),
    ({"since": "2022-08-01"}, 32),
    ({"until": "2022-07"}, 9),
    ({"until": "2022-07-30"}, 8),
    ({"since": "2021-12-30", "until": "2021-12-30"}, 8),
    ({"during": "2022-07"}, 1),
    ({"during": "2022-W30"}, 1),
    ({"during": "2022-01"}, 0),  # filed under the last day of the year before
    ({"perpetrator": "isis-k"}, 8),
    ({"perpetrator": "us"}, 1),
    ({"perpetrator": "ttp"}, 0),
    ({"perpetrator": "unknown"}, 48),
    ({"perpetrator": ["us", "isis-k"]}, 9),
    ({"target": "hazara"}, 8),
    ({"target": ["hazara", "zawahiri"]}, 9),
    ({"actor": "police"}, 8),
    ({"actor": "ttp"}, 32),
    ({"country": "Pakistan"}, 8),
    ({"country": ["AF", "PK"]}, 9),
    ({"place": "kabul"}, 1),
    ({"place": "kabul province"}, 1),
    ({"place": "DISTRICT-2"}, 1),
    ({"place": "Sherpur"}, 1),
    ({"place": "AF"}, 0),
    ({"kind": "attack"}, 56),
    ({"kind": "strike,attack"}, 57),
    ({"group": "women"}, 3),
    ({"group": "leader"}, 1),
    ({"group": "unknown"}, 53),
    ({"source": "white house"}, 1),
    ({"source": "beth-sanner"}, 8),
    ({"source": "Western Media"}, 8),
    ({"source": "A note"}, 8),
    ({"source": "https://example.org/1"}, 8),
    ({"source": ["Radio", "Blog"]}, 48),
    ({"min_grade": "A1"}, 0),
    ({"min_grade": "B1"}, 1),
    ({"min_grade": "C3"}, 9),
    ({"min_grade": "E5"}, 9),  # the others have no letter, or no digit
    ({"min_grade": "F6"}, 9),
    ({"status": "reviewed"}, 8),
    ({"status": "provisional,reviewed"}, 40),
    ({"marking": "green"}, 1),
    ({"marking": "green,red"}, 9),
    ({"tag": "school"}, 8),
    ({"tag": "drone,market"}, 9),
    ({"tag": "nothing"}, 0),
    ({"country": "PK", "kind": "strike"}, 0),
    ({"country": "PK", "kind": "attack", "tag": "school"}, 8),
]


@pytest.fixture(scope="module")
def world():
    desk = story(WORLD)
    for actor in "us isis-k ttp hazara zawahiri police".split():
        tell(desk, f"- {{kind: actor_profiled, actor: {actor}, name: {actor}}}")
    return desk


@pytest.mark.parametrize(("filters", "best"), FILTERS, ids=[str(filters) for filters, _ in FILTERS])
def test_a_filter_lets_pass_what_it_says_and_nothing_else(world, filters, best):
    assert killed(world, "best", **filters) == best


def test_an_outcome_is_asked_for_by_name(world):
    rows = world.casualties(outcome=["injured"]).to_dicts()
    assert [(row["outcome"], row["best"], row["unknown"]) for row in rows] == [("injured", 2, 3)]


@pytest.mark.parametrize(
    "filters",
    [
        {"kind": "atack"}, {"outcome": "kiled"}, {"group": "womn"}, {"status": "revewed"}, {"marking": "grn"},
        {"country": "Atlantiss"}, {"min_grade": "G7"}, {"during": "2022-W60"}, {"since": "soon"},
        {"during": "2022", "since": "2022"}, {"policy": "best"},
    ],
    ids=str,
)  # fmt: skip
def test_a_filter_that_means_nothing_is_refused(world, filters):
    with pytest.raises(Invalid) as refused:
        world.casualties(**filters)
    assert refused.value.field in filters


def test_an_actor_that_nobody_names_is_refused_with_what_comes_near(world):
    with pytest.raises(NotFound) as refused:
        world.casualties(perpetrator="isis-q")
    assert "isis-k" in refused.value.hint


# -- what a filter is asked of -----------------------------------------------------------------

CONTRADICTED = """
- {ref: a, kind: attack, country: AF, perpetrator: isis-k, killed: 9, tag: old,
   source: {publisher: Radio, reliability: D}, credibility: 4}
- {ref: b, kind: attack, incident: a, country: PK, perpetrator: ttp, killed: 5,
   source: {publisher: UN, reliability: A}, credibility: 1}
"""


def test_what_a_report_is_worth_decides_which_reports_are_heard():
    desk = story(CONTRADICTED)
    assert split(desk, "country") == {"PK": 5}
    assert split(desk, "country", source="Radio") == {"AF": 9}
    assert killed(desk, "best", "reports", min_grade="B2") == (5, 1)
    assert killed(desk, "high", policy="widest", min_grade="B2") == 5
    assert killed(desk, "best", policy="lead", source="UN") == 5


def test_what_an_incident_is_about_is_asked_of_the_report_that_counts():
    """No incident counts where its own report of record says that it was not."""
    desk = story(CONTRADICTED)
    assert killed(desk, "best", "incidents", country="AF") == (0, 0)
    assert killed(desk, "best", "incidents", perpetrator="isis-k") == (0, 0)
    assert killed(desk, "best", country="PK") == 5
    assert killed(desk, "best", tag="old") == 0
    assert killed(desk, "best", country="AF", policy="lead") == 9
    assert killed(desk, "low", "high", country="PK", policy="widest") == (5, 9)


# -- the two clocks ------------------------------------------------------------------------------

CLOCK = ["2024-06-01T08:00Z", "2024-06-01T23:30Z", "2024-06-03T00:00Z"]


@pytest.fixture(scope="module")
def grown():
    return story(
        "[{ref: a, kind: attack, happened: 2022-01-01, killed: 1}, {ref: b, kind: attack, killed: 2}]",
        "[{ref: c, kind: attack, happened: 2022-03, killed: 4}]",
        "[{ref: d, kind: attack, happened: '[..2022-06]', killed: 8, available: 2023-05-05}]",
        clock=CLOCK,
    )


@pytest.mark.parametrize(
    ("known", "best"),
    [
        (None, 15), ("@0", 0), ("@1", 1), ("@2", 3), ("@4", 15), (3, 7),
        ("2024-05-31", 0),
        ("2024-06-01T07:59:59Z", 0),
        ("2024-06-01T08:00Z", 3),
        ("2024-06-01T10:00+02:00", 3),
        ("2024-06-01", 7),  # a day means its end, UTC
        ("2024-06-02", 7),
        ("2024-06", 15),
    ],
)  # fmt: skip
def test_as_known_at_a_size_a_day_or_a_time(grown, known, best):
    assert killed(grown, "best", known=known) == best


@pytest.mark.parametrize(
    ("happened", "best"), [("2021", 10), ("2022-01-01", 11), ("2022-02-28", 11), ("2022-03-01", 15)]
)
def test_as_happened_by_a_day_undated_reports_included(grown, happened, best):
    """What may have happened by then counts: a month from its first day, an open start always."""
    assert killed(grown, "best", happened=happened) == best


@pytest.mark.parametrize(
    ("known", "best"), [("2023-05-04", 0), ("2023-05-05T00:00Z", 8), ("2024-06-01", 15), ("2024-05-31", 8)]
)
def test_the_claimed_clock_asks_when_the_information_was_out(grown, known, best):
    assert killed(grown, "best", known=known, clock="available") == best


def test_the_claimed_clock_has_no_positions(grown):
    with pytest.raises(NotFound, match="no positions"):
        grown.casualties(known="@2", clock="available")


def test_without_a_moment_the_claimed_clock_reads_as_of_now(grown):
    assert_frame_equal(grown.casualties(clock="available"), grown.casualties())


@pytest.mark.parametrize(
    ("asking", "field"),
    [({"known": "@99"}, "known"), ({"known": "2024-06-01T10:00"}, "known"), ({"clock": "wall"}, "clock")],
)
def test_a_moment_that_is_none_is_refused(grown, asking, field):
    with pytest.raises((Invalid, NotFound)) as refused:
        grown.casualties(**asking)
    assert refused.value.field == field
