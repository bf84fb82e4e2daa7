"""What an issued assessment says of the one before it: how likelihoods moved, and why a level is another."""

from datetime import date, timedelta

from blotter.assessing import issue
from tests.stories import story, tell
from tests.test_threats_asked import AT, BASE, STORY, W, covered, judged


def test_what_is_issued_tells_how_the_rule_moved_whatever_an_analyst_judges():
    desk = story(STORY)
    issue(desk, ["isis-k"], AT)
    desk.append(judged(900_000_000))
    tell(desk, "- {kind: attack, happened: 2022-08-01, country: AF, perpetrator: isis-k, killed: 3}")
    ((event, _),) = issue(desk, ["isis-k"], AT)
    assert next(one.p for one in event.forecasts if one.horizon == 30) == BASE + W[0] + W[1] + W[2]
    assert "1+ deaths: From 36.5 % to 47.5 %: moved by new information +11.0, by time 0.0" in event.changed


def test_what_is_issued_says_why_a_level_is_another_one():
    def said(at=AT):
        ((event, _),) = issue(desk, ["isis-k"], at)
        return event.changed.partition("1+ deaths: ")[2].partition(" 25+ deaths: ")[0]

    desk = story(STORY)
    assert said() == "", "it is the first one"
    covered(desk, "isis-k")
    assert said() == "likelihood unchanged. Level: none to MODERATE, as it has been watched for a year."
    desk.append(judged(500_000_000, imminent=True))
    imminent = "Level: MODERATE to CRITICAL, as an attack is judged to be imminent (@5)."
    assert said() == f"likelihood unchanged. {imminent}"
    over = "Level: CRITICAL to MODERATE, as no attack is judged to be imminent any more."
    assert said(date(2022, 11, 2)).endswith(f" by reasoning 0.0 points. {over}")
    assert said(date(2023, 2, 15)).endswith("points. Level: MODERATE to LOW.")
    assert said(date(2023, 11, 1)).endswith("Level: LOW to none, as there is no signal any more.")


def test_what_is_issued_says_that_the_next_week_made_a_level():
    last, *others = [
        f"- {{kind: attack, happened: {AT - timedelta(days=age)}, perpetrator: x, killed: 3}}"
        for age in range(3, 473, 7)
    ]
    desk = covered(story("\n".join(others)), "x")
    issue(desk, ["x"], AT)
    tell(desk, last)
    ((event, _),) = issue(desk, ["x"], AT)
    because = "Level: SEVERE to CRITICAL, by the likelihood within 7 days."
    assert f"1+ deaths: likelihood unchanged. {because} 25+" in event.changed
