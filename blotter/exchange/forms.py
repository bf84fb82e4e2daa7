"""The form that analysts write, and the event that it means.

A form is the plain data of an event with a few short cuts, so that the common case is one line:

    place: Kabul                    place: {name: Kabul}; so are country, admin1, latitude ...
    perpetrator: isis-k (claimed)   a party with that role; `unknown`; `a | b` is any of the two
    source: reuters                 a source by its key, a URL, or a publisher's name
    grade: B2                       credibility 2, and reliability B for sources that have none
    killed: 25                      a number is a count; {total: 36, women: 20+} a toll with groups
    incident: kabul-school          a report by its ref
"""

from collections.abc import Callable, Mapping, Sequence
from typing import get_origin

import attrs

from blotter.exchange.reading import Form
from blotter.exchange.shortcuts import READERS, Known, flag, number, party
from blotter.names import profile_ref
from events import (
    BlotterError,
    Event,
    Invalid,
    Outcome,
    Place,
    did_you_mean,
    event_class,
    from_plain,
    leaves,
    read_grade,
    refuse,
    to_plain,
)

PLACE_KEYS = tuple(field.name for field in attrs.fields(Place) if field.name != "name")
SINGULAR = {
    "source": "sources",
    "tag": "tags",
    "alias": "aliases",
    "topic": "topics",
    "term": "terms",
    "outside_id": "outside_ids",
}
"""A list may be named for its one item."""

_OWN_NAME = {"actor_profiled": ("actor", "same_as")}
"""Fields that name an actor which need not be known yet."""


def read_form(form: Form, known: Known) -> Event:
    """Return the event that a form means; all its mistakes in one error."""
    if not isinstance(form, dict):
        raise Invalid("is not a report", hint="write it as field: value, beginning with its kind")
    kind = form.get("kind")
    if not isinstance(kind, str):
        raise Invalid("is missing", field="kind", hint="say what it is, as in kind: attack")
    cls = event_class(kind.replace("-", "_"))
    if all(value is None for key, value in form.items() if key != "kind"):
        raise Invalid("says nothing", hint="give at least one field")
    plain, errors = _plain(cls, form, known)
    try:
        event = from_plain(cls.kind, _graded(plain))
    except BlotterError as error:
        refuse([*errors, *_further(error, errors)])
    if errors:
        refuse(errors)
    faults = [
        Invalid(fault, field=outcome.value, hint="low is the least, high the most that it can be")
        for outcome in Outcome
        for fault in getattr(getattr(event, outcome.value, None), "faults", ())
    ]
    if faults:
        refuse(faults)
    return event


def _further(error: BlotterError, errors: Sequence[BlotterError]) -> list[BlotterError]:
    """Return the mistakes that do not follow from others: a field that was refused is not missing."""
    told = {str(one.field).partition("[")[0].partition(".")[0] for one in errors}
    return [one for one in leaves(error) if one.field not in told]


def words_of(cls: type[Event]) -> list[str]:
    """Return every word that a form of this kind may use as a field."""
    fields = [field.name for field in attrs.fields(cls)]
    short = [one for one, many in SINGULAR.items() if many in fields]
    return [*fields, *_roles(cls), *short, *_place_words(cls), "grade"]


def without(cls: type[Event], form: Mapping[str, Form], word: str) -> dict[str, Form]:
    """Return a form without what a word says: a field, a part of the place, a role, a grade's digit."""
    name = word if word in attrs.fields_dict(cls) else SINGULAR.get(word, word)
    left = {key: value for key, value in form.items() if name not in (key, SINGULAR.get(key))}
    if word == "grade":
        left.pop("credibility", None)
    if word in _place_words(cls) and isinstance(left.get("place"), dict):
        left["place"] = {key: value for key, value in left["place"].items() if key != word}
    if word in _roles(cls) and isinstance(left.get("parties"), list):
        left["parties"] = [one for one in left["parties"] if _map(one).get("role") != word]
    return {key: value for key, value in left.items() if value or value != form[key]}


def renamed(form: Mapping[str, Form]) -> dict[str, Form]:
    """Return a form with the parts of its place beside it, but the name: that is set anew."""
    parts = {key: part for key, part in _map(form.get("place")).items() if key != "name"}
    return {**{key: value for key, value in form.items() if key != "place"}, **parts}


def filled(cls: type[Event], form: dict[str, Form], defaults: Mapping[str, Form]) -> dict[str, Form]:
    """Return a form with defaults for what it leaves open, also within its place and its parties."""
    words = words_of(cls)
    fitting = {key: value for key, value in defaults.items() if key in words}
    parts = [word for word in _map(form.get("place")) if word in _place_words(cls)]
    parties = form.get("parties")
    roles = [_map(one).get("role") for one in parties] if isinstance(parties, list) else []
    for word in (*form, *parts, *(role for role in roles if isinstance(role, str))):
        fitting = without(cls, fitting, word)
    return {**fitting, **form}


def _roles(cls: type[Event]) -> list[str]:
    return [role.value for role in getattr(cls, "roles", ())]


def _place_words(cls: type[Event]) -> list[str]:
    """Return the parts of a place that are words of their own, where the kind has a place."""
    fields = attrs.fields_dict(cls)
    return [key for key in PLACE_KEYS if "place" in fields and key not in fields]


def _plain(
    cls: type[Event], form: dict[str, Form], known: Known
) -> tuple[dict[str, Form], list[BlotterError]]:
    """Return the plain data that a form means so far, and what is wrong with it."""
    fields = {field.name: get_origin(field.type) is tuple for field in attrs.fields(cls)}
    roles = _roles(cls)
    words = words_of(cls)
    plain: dict[str, Form] = {}
    place: dict[str, Form] = {}
    errors: list[BlotterError] = []

    def put(key: str, value: Form) -> None:
        name = SINGULAR.get(key, key) if key not in fields else key
        if key in roles and key not in fields:
            found = _each(value, lambda one: party(one, known, role=key))
            plain["parties"] = [*plain.get("parties", []), *found]
        elif key in PLACE_KEYS and key not in fields:
            place[key] = READERS.get(key, _as_it_is)(value, known)
        elif key != name and name in plain:
            raise Invalid("is given under two names", hint=f"put all of them under {name}")
        elif fields.get(name):
            read = _reader(cls, name)
            found = _each(value, lambda one: read(one, known))
            plain[name] = [*plain.get(name, []), *found]
        else:
            plain[name] = _reader(cls, name)(value, known)

    for key, value in form.items():
        if key == "kind" or value is None:
            continue
        try:
            if key not in words:
                message = f"a report of kind {cls.kind} has no such field"
                raise Invalid(message, hint=did_you_mean(key, words))
            put(key, value)
        except BlotterError as error:
            errors += leaves(error.at(field=key))
    if place:
        named = _map(plain.get("place"))
        hint = "say it within place, or beside it"
        errors += [Invalid("is given twice", field=key, hint=hint) for key in place if key in named]
        plain["place"] = {**named, **place}
    if cls.kind == "actor_profiled" and isinstance(plain.get("actor"), str):
        plain.setdefault("ref", profile_ref(plain["actor"]))
    return plain, errors


def _map(value: Form) -> dict[str, Form]:
    return value if isinstance(value, dict) else {}


def _as_it_is(value: Form, known: Known) -> Form:
    return value


def _reader(cls: type[Event], name: str) -> Callable[[Form, Known], Form]:
    """Return what reads a field: by its name, else by its type."""
    if name in _OWN_NAME.get(cls.kind, ()):
        return _as_it_is
    if name == "report" and cls.kind == "corrected":
        return _report
    kind = attrs.fields_dict(cls)[name].type if name != "grade" else str
    return READERS.get(name) or (flag if kind is bool else number if kind in (int, int | None) else _as_it_is)


def _report(value: Form, known: Known) -> Form:
    """The report that a correction carries is a form of its own."""
    return to_plain(read_form(value, known))


def _each(value: Form, read: Callable[[Form], Form]) -> list[Form]:
    """Read every item of a list; one item may stand without its list."""
    if not isinstance(value, list):
        return [read(value)]
    done = []
    errors: list[BlotterError] = []
    for index, item in enumerate(value):
        try:
            done.append(read(item))
        except BlotterError as error:
            errors += leaves(error.at(field=f"[{index}]"))
    if errors:
        refuse(errors)
    return done


def _graded(plain: dict[str, Form]) -> dict[str, Form]:
    """Share out a grade: its digit is for the report, its letter for sources without one."""
    if "grade" not in plain:
        return plain
    plain = dict(plain)
    try:
        grade = read_grade(plain.pop("grade"))
        if not plain.get("sources"):
            raise Invalid("grades no source", hint="name the source: the letter is for it")
        if plain.get("credibility", grade.credibility) != grade.credibility:
            raise Invalid("contradicts credibility", hint="give one of the two")
        letters = {one.get("reliability") for one in plain["sources"] if isinstance(one, dict)}
        if letters and not letters & {None, grade.reliability.value}:
            hint = "every source has a reliability of its own: change that, and give credibility"
            raise Invalid(f"grades no source {grade.reliability.value}", hint=hint)
    except Invalid as error:
        raise error.at(field="grade") from None
    sources = [
        {"reliability": grade.reliability.value, **one} if isinstance(one, dict) else one
        for one in plain["sources"]
    ]
    return {**plain, "credibility": grade.credibility.value, "sources": sources}
