"""Assessments on two real releases of UCDP GED for Mexico: what each knew, and what moved between them."""

from datetime import UTC, date, datetime, time, timedelta

import polars as pl
import pytest

from events import Level
from ledger import AsOf
from projections.threats import THREATS
from tests.stories import desk_of
from tests.test_import_mexico import OUT, bring, pytestmark as pytestmark

AT = date(2022, 12, 31)
"""The last day that both releases cover."""


@pytest.fixture(scope="module")
def desk():
    desk = desk_of()
    for number in OUT:
        bring(desk, number)
    return desk


def known_by(number):
    """The moment that a release was out, on the claimed clock."""
    out = datetime.combine(date.fromisoformat(OUT[number]), time.max, UTC)
    return AsOf(known=out, clock="available")


@pytest.fixture(scope="module")
def outlooks(desk):
    """What is to be expected after 2022, as known when each release was out."""
    return [desk.views.threats(known_by(number), at=AT) for number in OUT]


def deadliest(outlook, most=10):
    """The actors to whom most deaths are counted."""
    units = outlook.table(thresholds=(1,))["unit"]
    actors = units.filter(units.str.contains(r"^ucdp:\d+$")).to_list()
    deaths = {actor: outlook.of(actor)["best"].sum() for actor in actors}
    return sorted(deaths, key=deaths.get, reverse=True)[:most]


def test_the_ten_deadliest_actors_have_levels_as_known_under_each_release(outlooks):
    ten = deadliest(outlooks[1])
    assert ten[:4] == ["ucdp:1151", "ucdp:775", "ucdp:793", "ucdp:1088"]
    told = []
    for outlook in outlooks:
        rows = outlook.table(ten, thresholds=(25,))
        told.append(
            {unit: level and Level(level).words for unit, level in rows.select("unit", "level").rows()}
        )
    before, after = told
    assert after == {
        "ucdp:1151": "CRITICAL",
        "ucdp:775": "SEVERE",
        "ucdp:793": "SUBSTANTIAL",
        "ucdp:1088": "LOW",
        "ucdp:7256": "SUBSTANTIAL",
        "ucdp:782": "LOW",
        "ucdp:8095": "MODERATE",
        "ucdp:1089": None,  # quiet for a year: no signal
        "ucdp:7187": "MODERATE",
        "ucdp:7795": "MODERATE",
    }
    assert {unit: (before[unit], after[unit]) for unit in ten if before[unit] != after[unit]} == {}


def test_the_largest_change_between_the_releases_is_told_by_cause_and_event(outlooks):
    first, last = outlooks
    tables = [one.table(thresholds=(25,)).select("unit", "p", "level") for one in outlooks]
    both = tables[0].join(tables[1], on="unit", suffix="_after")
    moved = both.sort((pl.col("p_after") - pl.col("p")).abs(), "unit", descending=[True, False])
    top = moved.row(0, named=True)
    assert (top["unit"], top["level"], top["level_after"]) == ("ucdp:1149", "moderate", None)
    change = last.changed_since(first, "ucdp:1149", threshold=25)
    assert (change.before, change.after) == (top["p"], top["p_after"])
    assert change.rows["points"].sum() == change.after - change.before
    assert change.by(("corrections",)) < -300_000_000
    assert change.by(("decay", "new events", "rule change", "overlay")) == 0
    assert change.sentence == (
        "From 34.5 % to 4.1 %: moved by new information -30.4, by time 0.0, by reasoning 0.0 points."
    )
    back = first.changed_since(last, "ucdp:1149", threshold=25)
    assert back.rows["points"].sum() == change.before - change.after


def test_no_day_inside_a_long_event_sees_its_deaths(desk, outlooks):
    """The deadliest events that the data set knows to a month only, on the day before its last one."""
    rows = desk.views.standing(THREATS, outlooks[1].as_of).select("incident", "day", "ends", "best").collect()
    month = rows.filter((pl.col("ends") - pl.col("day")).dt.total_days() >= 27)
    for event in month.sort("best", descending=True).head(3).iter_rows(named=True):
        seen = []
        for before in (event["ends"] - event["day"], timedelta(days=1), timedelta(0)):
            outlook = desk.views.threats(outlooks[1].as_of, at=event["ends"] - before)
            seen.append(event["incident"] in outlook.contributions("MX")["incident"])
        assert seen == [False, False, True]
