"""An older shape is read as today's, one version at a time, and never written again."""

from typing import ClassVar

import pytest
from attrs import frozen

import events.catalogue
from events import (
    KINDS,
    UPCASTS,
    Attack,
    BlotterError,
    Harm,
    Invalid,
    Party,
    Weapon,
    event_class,
    from_fields,
    leaves,
    pack,
    to_fields,
    unpack,
)
from events.catalogue import upcast
from events.fields import code, said
from events.texts import text
from events.vocabulary import Role

FIRST = {
    "summary": "a raid",
    "killed": 25,
    "killed_at_least": True,
    "weapon_type": "guns",
    "perpetrator": "isis-k",
}
SECOND = {"summary": "a raid", "killed": "25+", "weapon": "guns", "perpetrator": "isis-k"}
THIRD = {
    "summary": "a raid",
    "parties": [{"role": "perpetrator", "actor": "isis-k"}],
    "killed": "25+",
    "weapon": "firearms",
}
"""Three shapes of one attack: an integer toll and a perpetrator of its own at first."""


def first_to_second(fields):
    least = "+" if fields.pop("killed_at_least", False) else ""
    if "killed" in fields:
        fields["killed"] = f"{fields['killed']}{least}"
    if "weapon_type" in fields:
        fields["weapon"] = fields.pop("weapon_type")
    return fields


def second_to_third(fields):
    if "perpetrator" in fields:
        fields["parties"] = [{"role": "perpetrator", "actor": fields.pop("perpetrator")}]
    if fields.get("weapon") == "guns":
        fields["weapon"] = "firearms"
    return fields


STEPS = {("raid", 1): first_to_second, ("raid", 2): second_to_third}


@frozen(kw_only=True, eq=False, repr=False)
class Raid(Harm):
    """A kind of these tests alone, in its third version."""

    kind: ClassVar[str] = "raid"
    version: ClassVar[int] = 3
    roles: ClassVar[tuple[Role, ...]] = (Role.PERPETRATOR,)

    weapon: Weapon | None = said("what it was made with", code(Weapon))
    target: str | None = said("what was attacked", text)


@pytest.fixture
def with_raids(monkeypatch):
    monkeypatch.setitem(events.catalogue.KINDS, "raid", (__name__, "Raid"))


TODAY = Raid(
    summary="a raid", parties=[Party(role="perpetrator", actor="isis-k")], killed="25+", weapon="firearms"
)


@pytest.mark.parametrize(("version", "shape"), [(1, FIRST), (2, SECOND), (3, THIRD)])
def test_every_shape_of_one_report_is_the_same_report(with_raids, version, shape):
    stored = pack(shape)
    event = from_fields("raid", version, unpack(stored), upcasts=STEPS)
    assert event == TODAY
    assert type(event) is Raid
    assert to_fields(event) == THIRD


def test_an_older_shape_is_read_step_by_step_in_order(with_raids):
    taken = []
    steps = {("raid", n): lambda fields, n=n: [taken.append(n), fields][1] for n in (1, 2)}
    from_fields("raid", 1, {"summary": "a raid"}, upcasts=steps)
    from_fields("raid", 2, {"summary": "a raid"}, upcasts=steps)
    from_fields("raid", 3, {"summary": "a raid"}, upcasts=steps)
    assert taken == [1, 2, 2]


def test_an_older_shape_without_the_changed_fields_is_read_as_well(with_raids):
    assert from_fields("raid", 1, {"summary": "a raid"}, upcasts=STEPS) == Raid(summary="a raid")
    assert from_fields("raid", 1, {}, upcasts=STEPS) == Raid()


def test_the_fields_that_were_read_are_left_as_they_were(with_raids):
    """A step may change what it is given: it is given a copy."""
    fields = dict(FIRST)
    from_fields("raid", 1, fields, upcasts=STEPS)
    assert fields == FIRST


@pytest.mark.parametrize(
    ("version", "shape", "wrong"),
    [
        (2, FIRST, {"killed", "killed_at_least", "weapon_type"}),
        (3, FIRST, {"killed", "killed_at_least", "weapon_type", "perpetrator"}),
        (3, SECOND, {"weapon", "perpetrator"}),
    ],
)
def test_a_shape_under_the_wrong_version_is_refused(with_raids, version, shape, wrong):
    with pytest.raises(BlotterError) as refused:
        from_fields("raid", version, shape, upcasts=STEPS)
    assert {one.field for one in leaves(refused.value)} == wrong


def test_what_an_upcast_returns_is_read_as_strictly_as_any_entry(with_raids):
    with pytest.raises(Invalid, match="is not the text of a Toll") as refused:
        from_fields("raid", 2, {"killed": 25}, upcasts=STEPS)
    assert refused.value.field == "killed"


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_that_is_not_known_yet_asks_for_an_upgrade(kind):
    newer = event_class(kind).version + 1
    with pytest.raises(Invalid, match=f"of version {newer} was written by a newer Blotter") as refused:
        from_fields(kind, newer, {})
    assert refused.value.hint == "upgrade Blotter to read this ledger"


@pytest.mark.parametrize("version", [0, -1])
def test_a_version_that_never_was_is_refused(version):
    with pytest.raises(Invalid, match=f"never had a version {version}"):
        from_fields("attack", version, {})


def test_a_step_that_is_missing_is_named_and_not_skipped(with_raids):
    with pytest.raises(Invalid, match="never had a version 2"):
        from_fields("raid", 1, FIRST, upcasts={("raid", 1): first_to_second})


def test_todays_shape_takes_no_step():
    assert from_fields("attack", 1, {"killed": "25+"}, upcasts={}) == Attack(killed="25+")
    assert upcast("attack", 1, {"killed": "25+"}, to=1, upcasts={}) == {"killed": "25+"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_older_version_of_a_kind_has_its_step(kind):
    versions = sorted(version for name, version in UPCASTS if name == kind)
    assert versions == list(range(1, event_class(kind).version))
