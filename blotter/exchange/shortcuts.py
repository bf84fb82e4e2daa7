"""Short cuts of the form, field by field: what an analyst writes, as plain data of an event."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta

import attrs
from attrs import frozen

from blotter.exchange.reading import Form
from blotter.exchange.tolls import count, toll
from blotter.names import LAST, unit_named
from events import KINDS, Attribution, Count, Invalid, NotFound, Outcome, Source, did_you_mean

_REMARK = re.compile(r"(.*\S)\s+\(([^()]+)\)")
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_AGO = re.compile(r"-(\d{1,4})d", re.ASCII)
_SOURCE_KEYS = {*(field.name for field in attrs.fields(Source)), "grade"}
_KEY = re.compile("[a-z_0-9]+")
_LIKE_A_KEY = re.compile("[a-z0-9_-]+", re.ASCII)
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


@frozen(kw_only=True)
class Known:
    """What a form may speak of; the functions raise NotFound, with what comes near."""

    report: Callable[[str], str]  # ref, id, prefix, @position or last -> id
    actor: Callable[[str], str]  # name or id -> actor id
    sources: Mapping[str, Form]
    today: date
    words: Mapping[str, Count]


def remark(text: str) -> tuple[str, str | None]:
    """Split `ISKP (en)` into the name and what stands in its brackets."""
    found = _REMARK.fullmatch(text)
    return (found[1], found[2]) if found else (text, None)


def _report(value: Form, known: Known) -> Form:
    return known.report(value) if isinstance(value, str) else value


def _actor(value: Form, known: Known) -> Form:
    return known.actor(value) if isinstance(value, str) else value


def _country(value: Form, known: Known) -> Form:
    from events import country

    return country(value) if isinstance(value, str) else value


def _day(value: Form, known: Known) -> Form:
    """`today`, `yesterday` and `-3d` are days, and are stored as days."""
    if not isinstance(value, str):
        return value
    ago = _AGO.fullmatch(value)
    days = int(ago[1]) if ago else {"today": 0, "yesterday": 1}.get(value)
    return value if days is None else (known.today - timedelta(days=days)).isoformat()


def flag(value: Form, known: Known) -> Form:
    """True and false in the words of YAML, JSON and people."""
    return _TRUTH.get(value.casefold(), value) if isinstance(value, str) else value


def number(value: Form, known: Known) -> Form:
    """A whole number, which a file gives as it was written."""
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else value


def _amount(value: Form, known: Known) -> Form:
    from events import currency

    if isinstance(value, str):
        currency(value.partition(" ")[0])
    return value


def _place(value: Form, known: Known) -> Form:
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict) and "country" in value:
        return {**value, "country": _country(value["country"], known)}
    return value


def _source(value: Form, known: Known) -> Form:
    """A source is a key of the file's sources, a URL, a publisher, `title=...; url=...`, or a map."""
    if isinstance(value, str):
        if value in known.sources:
            return _source(_meant(value, known.sources), attrs.evolve(known, sources={}))
        if value == LAST:
            hint = f"write the source out; publisher={LAST} takes it as a name"
            raise Invalid(f"{LAST!r} names those of the last record on the command line only", hint=hint)
        parts = [part.partition("=") for part in value.split(";")]
        if all(_KEY.fullmatch(key.strip()) and sign for key, sign, _ in parts):
            return _source(_told([(key.strip(), part.strip()) for key, _, part in parts]), known)
        if "://" not in parts[0][0] and any(sign and key.strip() in _SOURCE_KEYS for key, sign, _ in parts):
            hint = "every part needs its key, as in publisher=UN; published=2022-10-03"
            raise Invalid(f"{value!r} is neither a name nor a source in parts", hint=hint)
        if known.sources and _LIKE_A_KEY.fullmatch(value):
            hint = f"{did_you_mean(value, known.sources)} (publisher={value} takes any name)"
            raise Invalid(f"{value!r} is no key of the file's sources", hint=hint)
        return {"url": value} if "://" in value else {"publisher": value}
    if isinstance(value, dict) and isinstance(value.get("grade"), str):
        rest = {key: part for key, part in value.items() if key != "grade"}
        return {**rest, "reliability": value["grade"][:1]}
    return value


def _meant(key: str, sources: Mapping[str, Form]) -> Form:
    """Return what a key of the file's sources stands for; one may stand for another."""
    seen = [key]
    while isinstance(meant := sources[seen[-1]], str) and meant in sources:
        if meant in seen:
            hint = f"write {meant}: {{publisher: {meant}}}"
            raise Invalid(f"{meant!r} is a key that means itself", hint=hint)
        seen.append(meant)
    return meant


def _told(parts: list[tuple[str, str]]) -> dict[str, Form]:
    """Return `publisher=...; url=...` as a map; each key once, and none that a source has not."""
    names = [name for name, _ in parts]
    for name in names:
        if name not in _SOURCE_KEYS:
            hint = did_you_mean(name, _SOURCE_KEYS) or "publisher=... takes any text"
            raise Invalid(f"a source has no {name!r}", hint=hint)
        if names.count(name) > 1:
            raise Invalid(f"{name} is given twice", hint="give several sources")
    return dict(parts)


def party(value: Form, known: Known, *, role: str | None = None) -> Form:
    """A party is `actor`, `actor (claimed)`, `one | other`, `unknown`, or a map."""
    if isinstance(value, dict):
        named = {key: part if key not in _PARTY else _PARTY[key](part, known) for key, part in value.items()}
        return {"role": role, **named} if role else named
    if not isinstance(value, str):
        raise Invalid(f"{value!r} is not a party", hint="write an actor, or actor (claimed)")
    name, attribution = remark(value)
    if attribution and attribution not in set(Attribution):  # the name itself may end in brackets
        with suppress(NotFound):
            if (actor := known.actor(value)) != value:
                return {"role": role, "actor": actor, "named_as": value}
    found: dict[str, Form] = {"role": role}
    if "|" in name:
        found["any_of"] = [known.actor(one.strip()) for one in name.split("|")]
    elif name == "unknown":
        found["attribution"] = "unknown"
    else:
        found["actor"] = known.actor(name)
        if found["actor"] != name:
            found["named_as"] = name
    return {**found, "attribution": attribution} if attribution else found


def _unit(value: Form, known: Known) -> Form:
    """A unit goes by the names of its actor and its country, as `threats` takes them."""

    def is_actor(name: str) -> bool:
        try:
            return known.actor(name) == name
        except NotFound:
            return False

    return unit_named(value, is_actor=is_actor, actor=known.actor) if isinstance(value, str) else value


def _kind(value: Form, known: Known) -> Form:
    """A kind that is watched for is one that there is, written with `_` or `-`."""
    kind = value.replace("-", "_") if isinstance(value, str) else value
    if isinstance(kind, str) and kind not in KINDS:
        raise Invalid(f"{value!r} is not a kind of report", hint=did_you_mean(kind, KINDS))
    return kind


def _any_of(value: Form, known: Known) -> Form:
    return [_actor(one, known) for one in value] if isinstance(value, list) else value


_PARTY: dict[str, Callable[[Form, Known], Form]] = {
    "actor": _actor,
    "organisation": _actor,
    "any_of": _any_of,
}


def _item(name: str, told: str | None) -> Callable[[Form, Known], Form]:
    """Return the reader of `name (remark)` for a list whose items are usually one word."""

    def read(value: Form, known: Known) -> Form:
        if not isinstance(value, str):
            return value
        text, said = remark(value) if told else (value, None)
        return {name: text, told: said} if told and said else {name: text}

    return read


READERS: dict[str, Callable[[Form, Known], Form]] = {
    "happened": _day,
    "available": _day,
    "place": _place,
    "destination": _place,
    "country": _country,
    "parties": party,
    "sources": _source,
    "incident": _report,
    "concerns": _report,
    "agreement": _report,
    "about": _report,
    "into": _report,
    **{outcome.value: toll for outcome in Outcome},
    "strength": count,
    "actor": _actor,
    "unit": _unit,
    "kinds": _kind,
    "other": _actor,
    "parent": _actor,
    "organisation": _actor,
    "successor": _actor,
    "aliases": _item("name", "lang"),
    "topics": _item("name", "basis"),
    "terms": _item("promise", None),
    "amount": _amount,
}
"""Field to the reader of its short cuts; of a list, to the reader of one item."""
