"""Assessments on the first and last days of the calendar: what would lie outside is clipped to it."""

from datetime import date, timedelta

import pytest

from blotter.assessing import issue, judge
from events import BILLION, CoverageDeclared, Mode
from projections import replays, resolve
from projections.threat_days import moved
from tests.stories import story

STORY = "- {kind: attack, ref: a, happened: 2022-10-01, country: AF, perpetrator: isis-k, killed: 30}"
EDGES = ["0001-01-01", "0001-01-02", "0001-12-30", "9999-01-01", "9999-12-30", "9999-12-31"]


@pytest.mark.parametrize(
    ("day", "days", "found"),
    [
        ("2024-02-28", 2, "2024-03-01"),
        ("2024-03-01", -1, "2024-02-29"),
        ("0001-01-02", -1, "0001-01-01"),
        ("0001-01-01", -364, "0001-01-01"),
        ("9999-12-31", 0, "9999-12-31"),
        ("9999-12-02", 30, "9999-12-31"),
    ],
)
def test_a_day_is_moved_no_further_than_the_calendar_goes(day, days, found):
    assert moved(date.fromisoformat(day), timedelta(days=days)).isoformat() == found


@pytest.fixture
def covered(shell, tmp_path):
    """A shell with an attack in a country that is watched."""
    shell("init")
    (tmp_path / "a.yaml").write_text(
        f"reports:\n  {STORY}\n  - {{ref: cv, kind: coverage_declared, unit: AF, span: 2020/..}}\n"
    )
    shell("record", "a.yaml", "--new-actor")
    return shell


@pytest.mark.parametrize("day", EDGES)
def test_every_question_is_answered_on_every_day(covered, day):
    for asked in ("--happened", "--known"):
        covered("threats", asked, day)
        for days in (7, 30, 91, 365):
            (row, *_) = covered.json("threats", "AF", asked, day, "--days", days)
            assert (row["at"], row["level"], row["no_signal"]) == (day, None, True)
            assert all(turn["day"] >= day for turn in row["would_change"])
        covered("why", "threats", "AF", asked, day)
    assert covered.json("diff", "threats", "--from", "@1", "--happened", day) == []
    assert covered.json("diff", "threats", "AF", "--from", "@1", "--happened", day) == []
    covered("diff", "threats", "--from", day)


@pytest.mark.parametrize("known", ["0001-01-01T00:00+04:30", "9999-12-31T23:00-04:30"])
def test_a_time_that_lies_outside_in_universal_time_is_of_its_own_day(covered, known):
    (row, *_) = covered.json("threats", "AF", "--known", known)
    assert row["at"] == known[:10]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_replay_begins_on_any_day(covered, day):
    for row in covered.json("assess", "score", "AF", "--replay", day):
        assert (row["n"], row["ahead"] > 0) == (0, True)
        assert row["unwatched"] > 70_000 if day < "2000" else row["unwatched"] == 0


def test_a_replay_says_the_constant_where_nothing_was_known_as_the_table_does():
    desk = story(STORY)
    desk.append(CoverageDeclared(unit="AF", span="2020/.."))
    units, days = ["isis-k", "AF", "isis-k"], [date(1990, 1, 1)]
    (stand,) = replays(desk.views, units, days, clock="recorded", horizon=30)
    table = desk.views.threats(stand.known, at=days[0]).table(units, horizons=(30,))
    names = ("unit", "threshold", "horizon", "p", "level")
    assert [tuple(getattr(one, name) for name in names) for one in stand.said] == table.select(names).rows()
    found = resolve(desk.views, [stand], after=30, now=date(1991, 1, 1), tick=lambda *_: None)
    assert (found.told, found.ahead, found.unwatched) == ([], 0, len(stand.said))


def test_what_is_issued_or_judged_at_the_end_is_due_and_valid_to_the_last_day():
    desk = story(STORY)
    for at in (date.max, date.max - timedelta(days=10)):
        ((issued, _),) = issue(desk, ["AF"], at)
        said = {"threshold": 1, "horizon": 30, "p": BILLION // 20, "mode": Mode.DIVERGE, "rationale": "So."}
        judged, _ = judge(desk, "AF", at, **said)
        for event in (issued, judged):
            assert {str(event.review_due), str(event.valid_until)} == {date.max.isoformat()}
