"""What was said comes back as it was said: as bytes, as JSON, as YAML, and out of a form."""

import io
import json
import unicodedata
from datetime import date

import attrs
import pytest
from hypothesis import given, settings, strategies as st
from ruamel.yaml import YAML

from blotter.exchange.forms import read_form
from blotter.exchange.reading import read_json
from blotter.exchange.shortcuts import Known
from blotter.exchange.yamls import read_yaml
from events import (
    KINDS,
    Attack,
    Event,
    Outcome,
    event_class,
    from_fields,
    from_plain,
    pack,
    to_fields,
    to_plain,
    unpack,
)
from tests.strategies import any_event, events_of, unhurried

few = settings(unhurried, max_examples=20)
every_kind = pytest.mark.parametrize("kind", KINDS)
UNWRITTEN = {
    *("corrected", "coverage_declared", "tally_published", "release_imported"),
    *("rule_adopted", "assessment_issued", "assessment_judged"),
}
every_written_kind = pytest.mark.parametrize(
    "kind",  # the others hold whole numbers or a whole report, which a form cannot say
    [kind for kind in KINDS if kind not in UNWRITTEN],
)
TRUSTING = Known(report=str, actor=str, sources={}, today=date(2022, 10, 9), words={})


def read_back(event: Event) -> Event:
    return from_fields(event.kind, event.version, unpack(pack(to_fields(event))))


def named(event):
    """Return the event with the ref that the form of a profile has when it is left out."""
    if event.kind == "actor_profiled" and event.ref is None:
        return attrs.evolve(event, ref=f"actor:{event.actor}")
    return event


def sound(event):
    """Whether a form may say it: something, and no figures that contradict themselves."""
    tolls = (getattr(event, outcome, None) for outcome in Outcome)
    return bool(to_fields(event)) and not any(toll.faults for toll in tolls if toll)


def yaml_text(plain):
    written = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.dump(plain, written)
    return written.getvalue()


@every_kind
def test_every_field_of_every_kind_is_drawn(kind):
    """The judge of the strategies: a field that is never given is a field that is never tested."""
    cls = event_class(kind)
    drawn = set()

    @settings(unhurried, max_examples=200, derandomize=True, database=None)
    @given(events_of(kind))
    def draw(event):
        assert type(event) is cls
        drawn.update(field.name for field in attrs.fields(cls) if getattr(event, field.name) != field.default)

    draw()
    cannot_be_given = set() if getattr(cls, "roles", ()) else {"parties"}
    assert drawn == {field.name for field in attrs.fields(cls)} - cannot_be_given


@every_kind
@few
@given(data=st.data())
def test_an_event_comes_back_from_its_bytes(kind, data):
    event = data.draw(events_of(kind))
    again = read_back(event)
    assert again == event
    assert hash(again) == hash(event)
    assert pack(to_fields(again)) == pack(to_fields(event))


@every_kind
@few
@given(data=st.data())
def test_an_event_comes_back_from_plain_data(kind, data):
    event = data.draw(events_of(kind))
    plain = to_plain(event)
    assert plain.pop("kind") == kind
    assert from_plain(kind, json.loads(json.dumps(plain))) == event


@every_written_kind
@few
@given(data=st.data(), ascii_only=st.booleans())
def test_an_event_comes_back_from_json_as_a_form(kind, data, ascii_only):
    event = named(data.draw(events_of(kind).filter(sound)))
    written = json.dumps(to_plain(event), ensure_ascii=ascii_only)
    assert read_form(read_json(written), TRUSTING) == event


@every_written_kind
@few
@given(data=st.data())
def test_an_event_comes_back_from_yaml_as_a_form(kind, data):
    event = named(data.draw(events_of(kind).filter(sound)))
    assert read_form(read_yaml(yaml_text(to_plain(event))), TRUSTING) == event


@unhurried
@given(any_event())
def test_fields_are_in_declared_order_and_leave_out_what_is_unknown(event):
    given_fields = [f.name for f in attrs.fields(type(event)) if getattr(event, f.name) != f.default]
    assert list(to_fields(event)) == given_fields
    assert list(to_plain(event)) == ["kind", *given_fields]


def holds(value, wanted):
    inside = value.values() if type(value) is dict else value if type(value) is list else ()
    return type(value) is wanted or any(holds(one, wanted) for one in inside)


@unhurried
@given(any_event())
def test_an_entry_holds_no_float_and_plain_data_no_bytes(event):
    assert not holds(to_fields(event), float)
    assert not holds(to_plain(event), bytes)


def respelled(plain, form):
    """Return plain data with every text in another normal form of Unicode."""
    if type(plain) is dict:
        return {key: respelled(value, form) for key, value in plain.items()}
    if type(plain) is list:
        return [respelled(value, form) for value in plain]
    return unicodedata.normalize(form, plain) if type(plain) is str else plain


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@unhurried
@given(event=any_event())
def test_two_spellings_of_one_text_are_the_same_bytes(form, event):
    plain = respelled(to_plain(event), form)
    again = from_plain(plain.pop("kind"), plain)
    assert again == event
    assert pack(to_fields(again)) == pack(to_fields(event))


ID = "00000000-0000-4000-8000-00000000000a"
SAME = [
    ("attack", {"killed": "25-25"}, {"killed": "25"}),
    ("attack", {"killed": "025"}, {"killed": "25"}),
    ("attack", {"killed": "25-35~25"}, {"killed": "25-35"}),
    ("attack", {"killed": "dozens"}, {"killed": "? dozens"}),
    ("attack", {"killed": "unknown"}, {"killed": "?"}),
    ("attack", {"killed": "9 of which men 2, women 3"}, {"killed": "9 of which women 3,men 2"}),
    ("attack", {"summary": "Cafe\u0301"}, {"summary": "Café"}),
    ("attack", {"summary": " in Kabul\n"}, {"summary": "in Kabul"}),
    ("attack", {"killed": "? une dizaine a\u0300"}, {"killed": "? une dizaine à"}),
    ("attack", {"repeated": False, "tags": [], "summary": None}, {}),
    (
        "attack",
        {"place": {"latitude": "34.50", "longitude": 69}},
        {"place": {"latitude": 34.5, "longitude": "69"}},
    ),
    ("attack", {"incident": ID.upper()}, {"incident": ID}),
    (
        "attack",
        {"parties": [{"role": "victim", "actor": "a", "attribution": "confirmed"}]},
        {"parties": [{"role": "victim", "actor": "a"}]},
    ),
    (
        "fund_announcement",
        {"fund": "a", "stage": "announced", "amount": "USD 3.50 billion"},
        {"fund": "a", "stage": "announced", "amount": "USD 3,500,000,000"},
    ),
    ("meeting", {"topics": [{"name": "a", "basis": "stated"}]}, {"topics": [{"name": "a"}]}),
]


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_two_notations_of_one_thing_are_the_same_bytes(kind, one, other):
    first, second = from_plain(kind, one), from_plain(kind, other)
    assert first == second
    assert hash(first) == hash(second)
    assert pack(to_fields(first)) == pack(to_fields(second))


def test_what_differs_in_one_sign_differs_in_bytes():
    one, other = Attack(killed="25"), Attack(killed="25+")
    assert one != other
    assert pack(to_fields(one)) != pack(to_fields(other))
    assert Attack(summary="a") != Attack(note="a")


def test_events_of_two_kinds_are_never_equal():
    assert event_class("strike")() != Attack()
