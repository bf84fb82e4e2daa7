"""A function that is written for a class takes its objects apart as the one for all classes does."""

from operator import attrgetter
from uuid import UUID

import pytest
from hypothesis import given

from events import KINDS, Attack, Party, Place, to_fields
from events.strict import strict_converter
from tests.strategies import events_of


def converter_that_writes_after(calls):
    """Return a new converter of entries, whose functions are written after so many objects."""
    converter = strict_converter(calls)
    converter.register_unstructure_hook(UUID, attrgetter("bytes"))
    return converter


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_taken_apart_in_both_ways_alike(kind):
    by_field, written = converter_that_writes_after(0), converter_that_writes_after(1)

    @given(events_of(kind))
    def alike(event):
        one, other = by_field.unstructure(event), written.unstructure(event)
        assert list(one.items()) == list(other.items())

    alike()


def test_it_is_written_when_it_is_worth_it(monkeypatch):
    written = []
    from events import parts

    real = parts.taking_apart
    monkeypatch.setattr(parts, "taking_apart", lambda cls, hook: written.append(cls) or real(cls, hook))
    converter = converter_that_writes_after(3)
    attack = Attack(
        place=Place(country="AF"), parties=(Party(role="victim", actor="a"), Party(role="target", actor="b"))
    )
    for _ in range(2):
        converter.unstructure(attack)
    assert written == [Party]
    converter.unstructure(attack)
    assert written == [Party, Attack, Place]
    assert converter.unstructure(attack) == to_fields(attack)
