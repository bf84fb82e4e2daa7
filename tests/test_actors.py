"""Actors, told as stories: what has become of them, what is reported of one, and who is the same."""

import pytest

from events import ActorProfiled, Corrected
from tests.stories import id_of, killed, split, story, tell


def statuses(desk, **asking):
    rows = desk.actors(**asking).to_dicts()
    return {row["actor"]: (row["status"], row["since"], row["detail"]) for row in rows}


def test_the_last_reported_status_is_the_latest_that_happened_then_the_latest_recorded():
    desk = story("""
- {ref: b, kind: actor_status_reported, actor: x, actor_status: captured, happened: 2022-03}
- {ref: a, kind: actor_status_reported, actor: x, actor_status: active, happened: 2021}
- {ref: c, kind: actor_status_reported, actor: y, actor_status: active, happened: 2022-03-01}
- {ref: d, kind: actor_status_reported, actor: y, actor_status: killed, happened: 2022-03}
- {ref: e, kind: actor_status_reported, actor: z, actor_status: dissolved, happened: 2019}
- {ref: f, kind: actor_status_reported, actor: z, actor_status: active}
""")
    assert statuses(desk) == {
        "x": ("captured", "2022-03", None),
        "y": ("killed", "2022-03", None),
        "z": ("dissolved", "2019", None),  # an undated report comes before every dated one
    }
    assert statuses(desk, known="@3")["y"] == ("active", "2022-03-01", None)
    assert statuses(desk, happened="2021")["x"] == ("active", "2021", None)


def test_a_status_says_what_is_not_reported():
    desk = story("""
- {ref: a, kind: actor_status_reported, actor: al-qaeda, actor_status: leaderless}
- {ref: b, kind: detention, stage: release_negotiated, detainee: frerichs, captor: taliban}
- {ref: c, kind: actor_status_reported, actor: aq, actor_status: leaderless, successor: saif}
- {ref: d, kind: actor_status_reported, actor: omar, actor_status: appointed, office: envoy, organisation: un}
""")
    assert statuses(desk) == {
        "al-qaeda": ("leaderless", None, "succession not reported"),
        "aq": ("leaderless", None, "saif"),
        "frerichs": ("release_negotiated", None, "outcome not reported"),
        "omar": ("appointed", None, "envoy"),
        "taliban": (None, None, None),
    }
    assert desk.actors()["actor"].to_list()[-1] == "taliban"


def test_everybody_who_is_named_is_an_actor():
    desk = story("""
- {ref: a, kind: attack, perpetrator: x | y, target: z (suspected)}
- {kind: actor_profiled, actor: w, name: W}
- {kind: statement, mode: threat, speaker: {named_as: somebody}}
""")
    assert set(statuses(desk)) == {"w", "x", "y", "z"}


def facts(desk, actor, **asking):
    return [(row["fact"], row["value"], row["other"]) for row in desk.actor(actor, **asking).to_dicts()]


def test_all_that_is_reported_of_one_actor_comes_in_order():
    desk = story("""
- {ref: s, kind: actor_status_reported, actor: isis-k, actor_status: active, happened: 2022}
- {ref: old, kind: attack, perpetrator: isis-k, happened: 2021-08-26}
- {kind: actor_profiled, actor: isis-k, name: IS-K, actor_type: rebel_group, aliases: [ISKP (en)],
   parent: islamic-state, country: AF, outside_ids: ["ucdp:6001"]}
- {ref: r, kind: actor_relation_reported, actor: isis-k, relation: hostile, other: hazara}
""")
    assert facts(desk, "isis-k") == [
        ("name", "IS-K", None),
        ("alias", "ISKP", "en"),
        ("type", "rebel_group", None),
        ("parent", "islamic-state", None),
        ("country", "AF", None),
        ("id elsewhere", "ucdp:6001", None),
        ("relation hostile", "hazara", None),
        ("role", "perpetrator", None),
        ("status", "active", None),
    ]
    assert facts(desk, "ISKP") == facts(desk, "isis-k")
    assert facts(desk, "isis-k", known="@1") == [("status", "active", None)]
    assert desk.actor("isis-k")["report"].to_list()[-2:] == ["old", "s"]


def test_a_role_shows_the_organisation_or_the_office():
    desk = story("- {ref: m, kind: meeting, participant: [{actor: a, organisation: cia, office: chief}, "
                 "{actor: b, office: envoy}]}")  # fmt: skip
    assert facts(desk, "a") == [("role", "participant", "cia")]
    assert facts(desk, "b") == [("role", "participant", "envoy")]


def test_a_profile_that_is_recorded_later_is_found_by_its_name_at_once():
    desk = story(
        "[{ref: a, kind: attack, perpetrator: a, killed: 1}, {kind: actor_profiled, actor: b, name: B b}]"
    )
    assert killed(desk, "best", perpetrator="b b") == 0
    tell(desk, "- {kind: actor_profiled, actor: a, name: Group Alpha, aliases: [The A]}")
    assert killed(desk, "best", perpetrator="group-alpha") == killed(desk, "best", perpetrator="the a") == 1


# -- the same actor under two ids ----------------------------------------------------------------

DOUBLE = """
- {kind: actor_profiled, actor: isis-k, name: ISIS-K}
- {kind: actor_profiled, actor: "ucdp:6001", name: IS Khorasan, same_as: [isis-k]}
- {ref: a, kind: attack, happened: 2022-01-01, perpetrator: "ucdp:6001", target: hazara, killed: 4}
- {ref: b, kind: attack, happened: 2022-01-02, perpetrator: [isis-k, "ucdp:6001"], killed: 8}
- {ref: c, kind: attack, happened: 2022-01-03, perpetrator: taliban, target: "ucdp:6001", killed: 16}
- {ref: s, kind: actor_status_reported, actor: "ucdp:6001", actor_status: active}
- {ref: f, kind: fund_announcement, fund: f, stage: announced, announcer: "ucdp:6001", amount: USD 5}
- {ref: m, kind: meeting, participant: ["ucdp:6001", taliban]}
"""
NAMES = ["isis-k", "ucdp:6001", "IS Khorasan"]


@pytest.mark.parametrize("name", NAMES)
def test_two_actors_that_are_the_same_are_one_in_every_view(name):
    desk = story(DOUBLE)
    assert split(desk, "perpetrator") == {"isis-k": 12, "taliban": 16}
    assert split(desk, "target") == {"hazara": 4, None: 8, "isis-k": 16}
    assert killed(desk, "best", "incidents", perpetrator=name) == (12, 2)
    assert killed(desk, "best", target=name) == 16
    assert killed(desk, "best", actor=name) == 28
    assert statuses(desk)["isis-k"] == ("active", None, None)
    assert "ucdp:6001" not in statuses(desk)
    assert len(desk.actor(name)) == 10
    assert desk.timeline(actor=name)["report"].to_list() == ["a", "b", "c", "s", "f", "m"]
    assert len(desk.funds(actor=name)) == 1
    assert desk.ties("taliban")["b"].to_list() == ["isis-k"]
    assert desk.ties(name, "taliban").select("a", "meetings").rows() == [("isis-k", 1)]


def test_doubles_are_apart_as_known_before_anybody_said_so():
    desk = story(DOUBLE.replace(", same_as: [isis-k]", ""))
    tell(desk, '- {kind: actor_profiled, actor: ucdp-6001, name: IS, same_as: ["ucdp:6001", isis-k]}')
    assert split(desk, "perpetrator") == {"isis-k": 12, "taliban": 16}
    assert split(desk, "perpetrator", known="@8") == {"isis-k": 8, "ucdp:6001": 12, "taliban": 16}


def test_sameness_goes_through_a_third_and_the_first_profile_gives_the_id():
    desk = story("""
- {kind: actor_profiled, actor: z, name: Z}
- {kind: actor_profiled, actor: a, name: A, same_as: [b]}
- {kind: actor_profiled, actor: b, name: B, same_as: [z]}
- {ref: r, kind: attack, perpetrator: a, killed: 1}
- {ref: s, kind: attack, perpetrator: b, killed: 2}
""")
    assert split(desk, "perpetrator") == {"z": 3}


def test_sameness_in_a_circle_is_sameness():
    desk = story("""
- {kind: actor_profiled, actor: b, name: B, same_as: [a]}
- {kind: actor_profiled, actor: a, name: A, same_as: [b]}
- {ref: r, kind: attack, perpetrator: [a, b], killed: 1}
""")
    assert split(desk, "perpetrator") == {"b": 1}


def test_a_corrected_profile_does_not_give_its_actor_another_id():
    desk = story(DOUBLE)
    ref = "actor:isis-k"
    profile = ActorProfiled(ref=ref, actor="isis-k", name="Islamic State - Khorasan")
    desk.append(Corrected(about=id_of(desk, ref), report=profile))
    assert split(desk, "perpetrator") == {"isis-k": 12, "taliban": 16}


@pytest.mark.parametrize("detainee", ["x (denied)", "x | y (suspected)"])
def test_who_is_denied_or_one_of_several_is_not_held(detainee):
    desk = story(f'- {{ref: a, kind: detention, stage: detained, detainee: "{detainee}"}}')
    assert {status for status, *_ in statuses(desk).values()} == {None}
