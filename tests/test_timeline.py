"""The timeline, told as stories: what happened, in the order that it happened."""

import pytest

from events import Retracted
from tests.stories import id_of, story

DAYS = [
    # ref, happened; in the order that they come in
    ("year", "2021"),
    ("new-year", "2021-01-01"),
    ("day", "2021-06-01"),
    ("month", "2021-06"),
    ("lasted", "2021-06-01/2021-07-15"),
    ("time", "2021-06-02T23:00-05:00"),
    ("some-day", "[2021-06-03..2021-06-05]"),
    ("open-end", "[2021-06-04..]"),
    ("open-start", "[..2021-06-06]"),
    ("nobody-knows", None),
]


def told(names):
    days = dict(DAYS)
    return story(
        str([{"kind": "attack", "ref": n} | ({"happened": days[n]} if days[n] else {}) for n in names])
    )


def order(desk, **asking):
    return desk.timeline(**asking)["report"].to_list()


def test_what_happened_comes_in_the_order_that_it_happened_and_undated_reports_last():
    expected = [
        "new-year", "year", "day", "month", "lasted", "time", "some-day", "open-end", "open-start",
        "nobody-knows",
    ]  # fmt: skip
    names = [name for name, _ in DAYS]
    assert order(told(names)) == expected
    assert order(told(names[::-1])) == expected


def test_on_one_day_the_first_recorded_comes_first():
    desk = story(
        "[{ref: b, kind: attack, happened: 2022-01-01}, {ref: a, kind: meeting, happened: 2022-01-01}]"
    )
    assert order(desk) == ["b", "a"]


def test_every_report_has_its_line_also_beside_another_one():
    desk = story("""
- {ref: a, kind: attack, happened: 2022-01-01, place: Kabul, country: AF, summary: An attack.}
- {ref: b, kind: attack, incident: a, happened: 2022-01-02}
- {ref: c, kind: statement, mode: threat, happened: 2022-01-03~}
""")
    assert desk.timeline().to_dicts()[0] == {
        "happened": "2022-01-01", "kind": "attack", "place": "Kabul", "country": "AF",
        "summary": "An attack.", "report": "a", "position": 0,
    }  # fmt: skip
    assert order(desk) == ["a", "b", "c"]
    assert desk.timeline()["happened"].to_list() == ["2022-01-01", "2022-01-02", "2022-01-03~"]


def test_a_profile_is_no_happening_and_a_report_without_a_ref_goes_by_its_id():
    desk = story("[{kind: actor_profiled, actor: a, name: A}, {kind: attack, happened: 2022}]")
    (name,) = order(desk)
    assert name == str(desk.ledger.at(1).id)


@pytest.mark.parametrize(
    ("asking", "reports"),
    [
        ({"happened": "2022-01"}, ["a", "c"]),
        ({"since": "2022-02"}, ["b"]),
        ({"until": "2022-01"}, ["a"]),
        ({"kind": "attack"}, ["a", "c"]),
        ({"known": "@1"}, ["a"]),
        ({"source": "radio"}, ["b"]),
    ],
)
def test_the_timeline_is_asked_for_like_every_view(asking, reports):
    desk = story("""
- {ref: a, kind: attack, happened: 2022-01-01}
- {ref: b, kind: meeting, happened: 2022-02-01, source: Radio}
- {ref: c, kind: attack}
""")
    assert order(desk, **asking) == reports


def test_what_is_retracted_is_in_it_no_more_but_was_as_known_before():
    desk = story("[{ref: a, kind: attack}, {ref: b, kind: attack}]")
    desk.append(Retracted(about=id_of(desk, "a")))
    assert order(desk) == ["b"]
    assert order(desk, known="@2") == ["a", "b"]


def test_a_sign_that_cannot_be_seen_is_seen_in_the_name_of_a_place(shell):
    shell("init")
    shell("add", "attack", "--place", "Kab\u202eluul", "--country", "AF")
    assert "Kab\\u202eluul, Afghanistan" in shell("timeline")
