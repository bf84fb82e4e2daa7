"""Tallies: one pass over the incidents answers a breakdown, its total, and what reaches beyond it."""

from datetime import date

import pytest

from events import Merged, Retracted
from ledger import AsOf
from projections import EVERYWHERE, Where
from tests.stories import id_of, story

SPANS = """
- {ref: inside, kind: attack, happened: "[2022-09-01..2022-09-30]", killed: 1, perpetrator: [x, y]}
- {ref: over, kind: attack, happened: "[2022-09-29..2022-10-02]", killed: 2, country: AF}
- {ref: year, kind: attack, happened: 2022, killed: 4}
- {ref: never, kind: attack, killed: 8 of which civilian 3}
- {ref: silent, kind: attack, incident: over, injured: 16}
"""


@pytest.mark.parametrize(
    ("by", "happened", "beyond"),
    [
        ((), None, 0),
        (("country",), None, 0),
        (("year",), None, 0),
        (("month",), None, 2),
        (("week",), None, 2),
        (("day", "perpetrator"), None, 3),
        (("month", "group"), None, 2),
        ((), date(2022, 9, 29), 3),
        ((), date(2022, 10, 2), 1),
    ],
)
def test_incidents_that_may_reach_beyond_their_bin_or_the_last_day_are_counted(by, happened, beyond):
    desk = story(SPANS)
    assert desk.views.tally(AsOf(known=None, happened=happened), by=by).beyond == beyond


@pytest.mark.parametrize("day", ["2022-05-31/..", "[2022-05-31..]", "[..2022-05-31]", "../2022-05-31"])
def test_what_is_open_at_one_end_may_always_reach_beyond(day):
    desk = story(f"- {{ref: a, kind: attack, happened: '{day}', killed: 2}}")
    for by, happened, beyond in ((("year",), None, 1), ((), date(2022, 5, 31), 1), (("country",), None, 0)):
        assert desk.views.tally(AsOf(happened=happened), by=by).beyond == beyond


def test_an_incident_reaches_beyond_once_whoever_tells_of_it():
    desk = story(SPANS)
    desk.append(Merged(about=id_of(desk, "year"), into=id_of(desk, "over")))
    assert desk.views.tally(by=("month",)).beyond == 1
    desk.append(Retracted(about=id_of(desk, "over")))
    assert desk.views.tally(by=("month",)).beyond == 1


@pytest.mark.parametrize("policy", ["current", "widest", "lead"])
@pytest.mark.parametrize("by", [("perpetrator",), ("country", "month"), ("group",), ("perpetrator", "day")])
@pytest.mark.parametrize("where", [EVERYWHERE, Where(group=("civilian",)), Where(outcome=("missing",))])
def test_the_total_of_a_breakdown_is_the_tally_that_breaks_nothing_down(by, where, policy):
    views = story(SPANS).views
    assert (
        views.tally(by=by, where=where, policy=policy)
        .total()
        .equals(views.casualties(where=where, policy=policy))
    )


def test_a_part_of_a_breakdown_is_summed_from_the_whole_of_it():
    views = story(SPANS).views
    both = views.tally(by=("perpetrator", "attribution", "year"))
    for by in (("perpetrator",), ("year",), ("year", "perpetrator"), ("attribution",)):
        assert both.rows(by).equals(views.casualties(by=by))
