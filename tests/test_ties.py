"""Ties, told as stories: who met, accused and agreed with whom, people counted for their side."""

import pytest

from projections.ties import COUNTS
from tests.stories import story

SIDES = """
- {kind: actor_profiled, actor: us, name: United States}
- {kind: actor_profiled, actor: cia, name: CIA, parent: us}
- {kind: actor_profiled, actor: cohen, name: David Cohen, parent: cia}
- {kind: actor_profiled, actor: taliban, name: Taliban}
- {kind: actor_profiled, actor: wasiq, name: Abdul Haq Wasiq, parent: taliban}
"""


def ties(desk, a, b=None, **asking):
    """The counts that are not nought, by partner; of one partner alone if it is asked for."""
    rows = {
        row["b"]: {name: row[name] for name in COUNTS if row[name]}
        for row in desk.ties(a, b, **asking).to_dicts()
    }
    return rows[b] if b else rows


def test_people_count_for_the_side_that_they_belong_to():
    desk = story(SIDES, "- {ref: m, kind: meeting, participant: [cohen, cia, wasiq]}")
    assert ties(desk, "us", "taliban") == ties(desk, "taliban", "us") == {"meetings": 1}
    assert ties(desk, "taliban") == {"us": {"meetings": 1}}
    assert ties(desk, "us") == {"taliban": {"meetings": 1}}


def test_who_is_asked_for_is_told_apart_from_the_side():
    desk = story(SIDES, "- {ref: m, kind: meeting, participant: [cohen, wasiq]}")
    assert ties(desk, "cohen") == {"taliban": {"meetings": 1}}
    assert ties(desk, "cia", "wasiq") == {"meetings": 1}


def test_a_person_without_a_profile_counts_for_the_organisation_that_it_speaks_for():
    desk = story(SIDES, "- {ref: m, kind: meeting, participant: [{actor: west, organisation: cia}, taliban]}")
    assert ties(desk, "taliban") == {"us": {"meetings": 1}}
    assert ties(desk, "us", "taliban") == ties(desk, "west", "taliban") == {"meetings": 1}


def test_an_office_without_a_person_counts_for_its_organisation():
    party = "{organisation: cia, office: deputy director}"
    desk = story(SIDES, f"- {{ref: m, kind: meeting, participant: [{party}, taliban, {{named_as: aides}}]}}")
    assert ties(desk, "taliban") == {"us": {"meetings": 1}}


MEMBER = "- {{kind: actor_relation_reported, actor: omar, relation: member, other: {other}{when}}}"


@pytest.mark.parametrize(
    ("day", "side"),
    [
        ("2019-12-31", "omar"),
        ("2020-01-01", "taliban"),
        ("2021-06", "taliban"),
        ("2021-06-30", "taliban"),
        ("2021-07-01", "omar"),
        ("2022-05-02", "us"),
        ("2030-01-01", "us"),
        ("[2021-06-30..2021-07-20]", "taliban"),  # filed under its earliest day
    ],
)
def test_membership_begins_and_ends(day, side):
    desk = story(
        SIDES,
        MEMBER.format(other="taliban", when=", happened: 2020-01-01/2021-06"),
        MEMBER.format(other="us", when=", happened: 2022-05-02"),
        f"- {{ref: m, kind: meeting, happened: '{day}', participant: [omar, qatar]}}",
    )
    assert ties(desk, "qatar") == {side: {"meetings": 1}}


@pytest.mark.parametrize("when", ["", ", happened: ../2021", ", happened: 2020-01-01/.."])
def test_an_open_or_undated_membership_has_no_end_that_is_not_told(when):
    desk = story(
        MEMBER.format(other="taliban", when=when),
        "- {ref: m, kind: meeting, happened: 2021-05-01, participant: [omar, qatar]}",
        "- {ref: n, kind: meeting, participant: [omar, qatar]}",
    )
    assert ties(desk, "qatar") == {"taliban": {"meetings": 2}}


def test_a_side_does_not_meet_itself():
    desk = story(SIDES, "- {ref: m, kind: meeting, participant: [cohen, us]}")
    assert ties(desk, "us") == {}
    assert ties(desk, "cohen", "us") == {"meetings": 1}


def test_a_circle_of_membership_comes_to_an_end():
    desk = story("""
- {kind: actor_relation_reported, actor: a, relation: member, other: b}
- {kind: actor_relation_reported, actor: b, relation: member, other: a}
- {ref: m, kind: meeting, participant: [a, c]}
""")
    assert ties(desk, "c") == {"b": {"meetings": 1}}


def test_implied_meetings_are_counted_and_told_apart():
    desk = story("""
- {ref: m, kind: meeting, participant: [us, taliban]}
- {ref: n, kind: meeting, participant: [us, taliban, qatar], basis: inferred}
- {ref: o, kind: meeting, host: us, participant: taliban}
""")
    assert ties(desk, "us") == {
        "qatar": {"meetings": 1, "meetings_implied": 1},
        "taliban": {"meetings": 2, "meetings_implied": 1},
    }


ACCUSED = """
- {ref: deal, kind: agreement, stage: signed, signatory: [us, taliban], broker: qatar}
- {ref: a, kind: accusation, accuser: us, accused: taliban}
- {ref: b, kind: accusation, accuser: us, accused: taliban, repeated: true}
- {ref: c, kind: accusation, accuser: us, accused: [taliban, pakistan], repeated: true, agreement: deal}
- {ref: d, kind: accusation, accuser: taliban, accused: us}
- {ref: e, kind: agreement, stage: violated, signatory: [us, taliban]}
"""


def test_accusations_have_a_direction_and_repeated_ones_are_told_apart():
    desk = story(ACCUSED)
    accused = {"a_accuses_b": 3, "a_accuses_b_repeated": 2, "b_accuses_a": 1}
    assert ties(desk, "us", "taliban") == accused | {"agreements": 2, "broken": 2}
    turned = {"b_accuses_a": 3, "b_accuses_a_repeated": 2, "a_accuses_b": 1}
    assert ties(desk, "taliban", "us") == turned | {"agreements": 2, "broken": 2}
    assert ties(desk, "taliban") == {"us": turned | {"agreements": 2, "broken": 2}}


def test_an_agreement_is_broken_once_for_each_report_that_says_so():
    desk = story(ACCUSED)
    assert ties(desk, "us", "pakistan") == {"a_accuses_b": 1, "a_accuses_b_repeated": 1, "broken": 1}
    assert ties(desk, "us", "qatar") == {}


def test_who_is_accused_together_has_no_tie():
    assert ties(story(ACCUSED), "pakistan", "taliban") == {}
    assert set(ties(story(ACCUSED), "pakistan")) == {"us"}


def test_a_broker_a_host_and_an_addressee_are_no_sides():
    desk = story("""
- {ref: deal, kind: agreement, stage: signed, signatory: [us, taliban], broker: qatar, host: oman}
- {ref: c, kind: accusation, accuser: us, accused: taliban, addressee: un}
- {ref: s, kind: statement, mode: threat, speaker: us, addressee: oman}
""")
    assert set(ties(desk, "us")) == {"taliban"}


def test_reports_of_one_meeting_count_once_and_the_best_graded_is_read():
    desk = story("""
- {ref: m, kind: meeting, participant: [us, taliban], basis: inferred}
- {ref: n, kind: meeting, incident: m, participant: [us, qatar],
   source: {publisher: UN, grade: A}, credibility: 1}
""")
    assert ties(desk, "us") == {"qatar": {"meetings": 1}}
    assert ties(desk, "us", known="@1") == {"taliban": {"meetings": 1, "meetings_implied": 1}}


def test_ties_with_nobody_and_of_nobody():
    desk = story(SIDES)
    assert ties(desk, "us") == {}
    assert ties(desk, "us", "taliban") == {}
    assert desk.ties("us").columns == ["a", "b", *COUNTS]


def test_ties_are_asked_by_day_and_place():
    desk = story("""
- {ref: m, kind: meeting, happened: 2022-10-08, place: Doha, country: QA, participant: [us, taliban]}
- {ref: n, kind: meeting, happened: 2021-10-09, place: Doha, country: QA, participant: [us, taliban]}
""")
    assert ties(desk, "us", "taliban", place="doha") == {"meetings": 2}
    assert ties(desk, "us", "taliban", since="2022") == {"meetings": 1}
    assert ties(desk, "us", "taliban", happened="2021") == {"meetings": 1}


def test_doubles_are_one_side_even_as_a_parent():
    desk = story("""
- {kind: actor_profiled, actor: us, name: United States}
- {kind: actor_profiled, actor: usa, name: USA, same_as: [us]}
- {kind: actor_profiled, actor: cia, name: CIA, parent: usa}
- {ref: m, kind: meeting, participant: [cia, taliban]}
- {ref: n, kind: meeting, participant: [us, {organisation: usa, office: envoy}, taliban]}
""")
    assert ties(desk, "taliban") == {"us": {"meetings": 2}}
    assert ties(desk, "us", "taliban") == {"meetings": 2}
    (row,) = desk.ties("usa", "taliban").to_dicts()
    assert (row["a"], row["meetings"]) == ("us", 2)


@pytest.mark.parametrize("taliban", ["taliban (denied)", "taliban | us"])
def test_who_is_denied_or_one_of_several_has_no_ties(taliban):
    desk = story(SIDES, f'- {{ref: m, kind: meeting, participant: [us, "{taliban}"]}}')
    assert ties(desk, "us") == {}
