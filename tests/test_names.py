"""Names: how records and actors are found by the words that people use for them."""

from uuid import UUID

import pytest

from events import ActorProfiled, Alias, Attack, Corrected, Invalid, NotFound
from ledger import Ledger
from projections import amend
from tests.stories import id_of, story

PROFILE = "- {kind: actor_profiled, ref: 'actor:tp', actor: tp, name: Tiny Party, aliases: [The Tinies]}"


def test_a_record_is_found_by_its_ref_also_under_an_id_of_its_own():
    desk = story(PROFILE)
    desk.ledger.append(Attack(ref="there"), by="ana", ids=[UUID(int=7 << 76)])
    assert desk.names.record("there").position == 1
    with pytest.raises(NotFound) as refused:
        desk.names.record("thare")
    assert refused.value.hint == "did you mean there?"


def test_a_start_with_an_odd_digit_is_of_several_ids_if_they_are_many():
    """Ids of one minute begin alike: more than 32 of them differ in later digits only."""
    desk = story(PROFILE)
    ids = [UUID(f"0199aaaa-{number:04x}-7000-8000-{number:012x}") for number in range(0x0FE1, 0x1009)]
    desk.ledger.append(*(Attack(killed=str(number)) for number in range(40)), by="ana", ids=ids)
    with pytest.raises(Invalid, match="0199aaaa-1 is the start of several ids"):
        desk.names.record("0199aaaa-1")
    assert desk.names.record("0199aaaa-1004").id == ids[0x1004 - 0x0FE1]


def test_an_actor_is_found_by_every_name_that_its_profile_ever_had():
    desk = story(PROFILE)
    report = ActorProfiled(ref="actor:tp", actor="tp", name="Tiny People's Party", aliases=(Alias("TPP"),))
    amend(desk.ledger, Corrected(about=id_of(desk, "actor:tp"), report=report), by="ana")
    for name in ("tp", "tiny party", "The Tinies", "TINY PEOPLE'S PARTY", "tpp"):
        assert desk.names.actor(name) == "tp"
    with pytest.raises(NotFound) as refused:
        desk.names.actor("tiny part")
    assert "tp" in refused.value.hint


def test_what_is_unknown_is_looked_for_in_views_and_not_in_every_entry(monkeypatch):
    desk = story(PROFILE)
    desk.casualties()

    def read(*_, **__):
        raise AssertionError("the whole ledger was read")

    for name in ("read", "scan"):
        monkeypatch.setattr(Ledger, name, read)
    for find in (desk.names.actor, desk.names.record):
        with pytest.raises(NotFound):
            find("somebody")
