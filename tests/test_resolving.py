"""The track record of a ledger: what was issued, what came of it, and when that was known."""

from datetime import date, timedelta

import pytest

from blotter.assessing import assessed, changed_levels, issue, judge
from blotter.desk import Desk
from blotter.settings import Settings
from events import BILLION, CoverageDeclared, Level, Mode
from ledger import open_ledger
from projections import (
    Resolution,
    State,
    compared,
    due,
    of_horizon,
    replays,
    resolve,
    scored,
    stands,
    states,
)
from projections.unit_blocks import blocks_of_units
from tests.stories import micros, tell

PERCENT = BILLION // 100
LATER = date(2030, 1, 1)


class Told:
    """A desk whose ledger's clock stands still until it is set to another day."""

    def __init__(self, *watched):
        self.day = "2020-01-01"
        ledger = open_ledger("memory:", clock=lambda: micros(f"{self.day}T12:00Z"))
        self.desk = Desk(ledger, Settings(ledger="memory:", by="ana"))
        for unit in watched:
            self.desk.append(CoverageDeclared(unit=unit, span="2015/.."))

    def attack(self, happened, killed=3, *, heard=None, country="AF"):
        self.day = heard or happened
        tell(self.desk, f"- {{kind: attack, happened: {happened}, country: {country}, killed: {killed}}}")

    def issue(self, day, *units, at=None, **options):
        self.day = day
        return issue(self.desk, units or ("AF",), date.fromisoformat(at or day), **options)

    def judge(self, day, p, **more):
        self.day = day
        given = {
            "threshold": 1,
            "horizon": 30,
            "p": p * PERCENT,
            "mode": Mode.DIVERGE,
            "rationale": "so",
            **more,
        }
        return judge(self.desk, "AF", date.fromisoformat(day), **given)[0]

    def resolved(self, after, *, judged=False, now=LATER, horizon=30) -> Resolution:
        said = of_horizon(stands(assessed(self.desk), judged=judged), horizon)
        return resolve(self.desk.views, said, after=after, now=now, tick=lambda *_: None)

    def came(self, after, **options):
        """Threshold to whether it came, of the one thing that was issued."""
        return {one.threshold: one.came for one in self.resolved(after, **options).told}


@pytest.fixture
def told():
    made = Told("AF")
    made.attack("2021-06-10", 30)
    return made


def test_an_outcome_is_what_happened_within_the_horizon(told):
    told.issue("2021-06-15")
    told.attack("2021-07-15", 30)
    assert told.came(30) == {1: True, 25: True, 100: False}


@pytest.mark.parametrize(
    ("day", "came"), [("2021-06-15", False), ("2021-07-15", True), ("2021-07-16", False)]
)
def test_the_day_itself_is_past_and_the_last_day_of_the_horizon_counts(told, day, came):
    told.issue("2021-06-15")
    told.attack(day, heard="2021-07-20")
    assert told.came(30)[1] is came


def test_a_forecast_is_resolved_twice_and_late_news_changes_only_the_second(told):
    """News that came within 30 days of the horizon are in the first, later ones in the second."""
    told.issue("2021-06-15")
    told.attack("2021-07-01", 3, heard="2021-08-13")
    told.attack("2021-07-02", 200, heard="2021-12-01")
    assert told.came(30) == {1: True, 25: False, 100: False}
    assert told.came(365) == {1: True, 25: True, 100: True}


def test_what_was_issued_stands_whatever_was_learned_later(told):
    """Inputs are those that were known then: a late report of the past moves neither p nor rivals."""
    told.issue("2021-06-15")
    before = [(one.p, one.own, one.year) for one in told.resolved(30).told]
    told.attack("2021-05-01", 500, heard="2022-01-01")
    assert [(one.p, one.own, one.year) for one in told.resolved(30).told] == before
    assert all(p > PERCENT for p, _, _ in before[:2])


def test_where_nobody_watched_silence_resolves_nothing():
    blind = Told()
    blind.attack("2021-06-10")
    blind.issue("2021-06-15")
    found = blind.resolved(30)
    assert (found.told, found.deaths, found.unwatched, found.ahead) == ([], [], 3, 0)


def test_what_is_not_over_yet_is_still_ahead(told):
    told.issue("2021-06-15")
    late = date(2021, 6, 15) + timedelta(days=30 + 30)
    assert told.resolved(30, now=late).ahead == 3, "that day still brings news"
    assert told.resolved(30, now=late + timedelta(days=1)).ahead == 0
    assert told.resolved(365, now=late + timedelta(days=1)).ahead == 3


def test_what_was_said_when_its_day_was_over_is_no_forecast(told):
    told.attack("2021-07-01")
    told.issue("2021-08-01", at="2021-06-15")
    assert told.resolved(30).told == []


def test_of_two_assessments_of_a_day_the_last_one_is_scored(told):
    told.issue("2021-06-15")
    told.attack("2021-06-14", 300, heard="2021-06-15")
    told.issue("2021-06-15")
    assert len(assessed(told.desk)) == 2
    hundred = [one for one in told.resolved(30).told if one.threshold == 100]
    assert [one.p > 20 * PERCENT for one in hundred] == [True]


def test_the_same_is_not_issued_twice_on_a_day(told):
    assert len(told.issue("2021-06-15")) == 1
    assert told.issue("2021-06-15") == []
    assert len(told.issue("2021-06-16")) == 1


def test_only_a_change_of_level_is_issued_if_that_is_asked_for(told):
    assert len(told.issue("2021-06-15", if_changed=True)) == 1, "the first one is a change"
    assert told.issue("2021-06-17", if_changed=True) == []
    told.attack("2021-06-18", 150)
    ((event, receipt),) = told.issue("2021-06-18", if_changed=True)
    assert receipt.new
    assert "100+ deaths: From 1.0 % to 21.5 %: moved by new information +20.5" in event.changed
    changes = [
        (one.threshold, one.before, one.after) for one in changed_levels(told.desk, assessed(told.desk))
    ]
    assert changes[-1] == (100, Level.LOW, Level.MODERATE)


def test_a_dry_run_issues_nothing(told):
    size = len(told.desk.ledger)
    ((event, receipt),) = told.issue("2021-06-15", dry_run=True)
    assert (event.unit, receipt, len(told.desk.ledger)) == ("AF", None, size)


def test_an_issued_assessment_can_be_replayed_to_the_digit(told):
    ((event, _),) = told.issue("2021-06-15")
    told.attack("2021-05-01", 500, heard="2021-08-01")
    told.issue("2021-08-02")
    (stand, *_) = stands(assessed(told.desk), judged=False)
    table = told.desk.views.threats(stand.known, at=stand.at).table(["AF"], horizons=(7, 30, 91, 365))
    columns = ("threshold", "horizon", "p", "p_low", "p_high")
    again = set(table.select(*columns).iter_rows())
    assert again == {tuple(getattr(one, name) for name in columns) for one in event.forecasts}
    assert event.root == told.desk.views.head(stand.known).root.hex()


def test_the_analyst_is_held_against_the_rule_on_the_same_questions(told):
    told.judge("2021-06-15", 90)
    told.attack("2021-07-01", heard="2021-07-03")
    (one,) = told.resolved(30, judged=True).told
    assert (one.judged, one.came, one.p < 50 * PERCENT) == (90 * PERCENT, True, True)
    scores = compared([one])
    assert scores["analyst"].brier.value < scores["mean"].brier.value < scores["rule"].brier.value


def test_a_judgement_that_expired_stops_being_effective_by_itself(told):
    """Nobody records anything, and from the day after on it is worth nothing and due."""
    told.judge("2021-06-15", 20, valid_until="2021-06-25", review_due="2021-06-20", imminent=True)
    words = assessed(told.desk)
    for day, state, late, level in [
        ("2021-06-14", State.AHEAD, [], "MODERATE"),
        ("2021-06-15", State.IN_EFFECT, [], "CRITICAL"),
        ("2021-06-25", State.IN_EFFECT, [False], "CRITICAL"),
        ("2021-06-26", State.EXPIRED, [True], "MODERATE"),
    ]:
        at = date.fromisoformat(day)
        assert states(words, at) == [state]
        assert [one.expired for one in due(words, at)] == late
        (row,) = told.desk.views.threats(at=at).table(["AF"], thresholds=(1,)).to_dicts()
        assert Level(row["level"]).words == level, day


def test_a_later_judgement_of_the_same_question_replaces_an_earlier_one(told):
    told.judge("2021-06-15", 20)
    told.judge("2021-06-16", 25)
    told.judge("2021-06-16", 25, threshold=25)
    words = assessed(told.desk)
    assert states(words, date(2021, 6, 16)) == [State.REPLACED, State.IN_EFFECT, State.IN_EFFECT]
    assert [one.word.position for one in due(words, date(2021, 8, 1))] == [
        word.position for word in words[1:]
    ]


def test_an_assessment_is_due_until_the_next_one(told):
    told.issue("2021-06-15")
    assert [one.expired for one in due(assessed(told.desk), date(2021, 7, 14))] == []
    assert [one.expired for one in due(assessed(told.desk), date(2021, 7, 15))] == [False]
    told.issue("2021-07-15")
    assert due(assessed(told.desk), date(2021, 7, 16)) == []


def test_a_replay_says_what_the_rule_would_have_said_by_what_was_known_then(told):
    told.attack("2021-05-01", 500, heard="2021-08-01")
    days = [date(2021, 6, 15), date(2021, 8, 2)]
    first, second = replays(told.desk.views, ["AF"], days, clock="recorded", horizon=30)
    hundred = [[one.p for one in stand.said if one.threshold == 100] for stand in (first, second)]
    assert hundred[0] == [PERCENT]
    assert hundred[1] > hundred[0]


def test_blocks_of_units_are_their_deaths_by_spans_of_the_horizon():
    """The slow judge: for a country, an actor under an older name, and one that nobody heard of."""
    told = Told()
    told.day, at = "2021-08-01", date(2021, 7, 31)
    expected = {}
    for day, killed in {"2021-07-31": 3, "2021-07-02": 4, "2021-07-01": 5, "2021-01-05": 6}.items():
        tell(
            told.desk, f"- {{kind: attack, happened: {day}, country: AF, perpetrator: old, killed: {killed}}}"
        )
        block = (at - date.fromisoformat(day)).days // 30
        expected[block] = expected.get(block, 0) + killed
    tell(told.desk, "- {kind: attack, happened: 2021-08-01, country: AF, perpetrator: old, killed: 90}")
    tell(told.desk, "- {kind: actor_profiled, actor: old, name: Old, same_as: new}")
    found = blocks_of_units(told.desk.views.threats(at=at), ["AF", "old", "nobody"], 30)
    assert found.rows() == [(unit, *block) for unit in ("AF", "old") for block in sorted(expected.items())]


def test_scores_of_many_units_have_intervals():
    """A year of assessments of twenty countries: the whole way, from issue to interval."""
    countries = ["AF", "BF", "CD", "CF", "CM", "CO", "ET", "HT", "IL", "IQ",
                 "LY", "ML", "MM", "MX", "NE", "NG", "PK", "SD", "SO", "SY"]  # fmt: skip
    told = Told(*countries)
    for month in range(1, 4):
        for place, country in enumerate(countries):
            if (place + month) % 3 and place % (month + 1):
                told.attack(f"2021-{month:02}-{place + 1:02}", 2 + 30 * (place % 2), country=country)
        told.issue(f"2021-{month:02}-28", *countries)
    found = told.resolved(30)
    score = scored(one for one in found.told if one.threshold == 1)
    assert (score.n, score.units, score.drawn) == (60, 20, "units")
    assert score.brier.low < score.brier.value < score.brier.high
    assert score.skill_base is not None
    assert len(found.deaths) == 60
