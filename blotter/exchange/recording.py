"""A file of reports: its sources and defaults, its entries, and the events they mean."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from attrs import evolve

from blotter.exchange.forms import filled, read_form, words_of
from blotter.exchange.reading import MOST_MISTAKES, Form, read_forms
from blotter.exchange.shortcuts import Known, remark
from blotter.names import LAST, Names, actor_names, profile_ref
from events import (
    BlotterError,
    Count,
    Event,
    Invalid,
    NotFound,
    Refused,
    did_you_mean,
    event_class,
    every_kind,
    fold,
    leaves,
    refuse,
)
from ledger import id_of_ref

_PARTS = ("sources", "defaults", "reports")

_BY_COMMAND = {
    "assessment_issued": "assess issue",
    "assessment_judged": "assess judge",
    "tally_published": "publish",
    "release_imported": "import",
    "key_enrolled": "enrol",
    "key_revoked": "revoke",
    "redacted": "redact",
}
"""Kinds that say what a command has done, to that command: written down they would say what was not."""


class Entry(NamedTuple):
    """One form of a file, and what to call it in a message; a form from elsewhere has no label."""

    label: str | None
    form: Form


class Batch(NamedTuple):
    """What one file holds: sources by key, and entries with the defaults filled in."""

    sources: dict[str, Form]
    entries: list[Entry]


def read_batch(path: str) -> Batch:
    """Read a file of reports: a list of them, one, one a line, or a map of _PARTS."""
    sources: dict[str, Form] = {}
    entries: list[Entry] = []
    for label, form in read_forms(path):
        if isinstance(form, dict) and "kind" not in form and form.keys() & {*_PARTS}:
            try:
                batch = _read_parts(form)
            except BlotterError as error:
                raise error.at(file=path) from None
            sources |= batch.sources
            entries += batch.entries
        else:
            forms = form if isinstance(form, list) else [form]
            if label and not forms:
                raise Invalid("holds no report", file=path, entry=label, hint="remove the line")
            entries += [_entry(one, label or f"#{number}") for number, one in enumerate(forms, start=1)]
    if not any(entry.form for entry in entries):
        raise Invalid("holds no report", file=path, hint="write a list of reports, each with its kind")
    return Batch(sources, entries)


def _entry(form: Form, label: str) -> Entry:
    ref = form.get("ref") if isinstance(form, dict) else None
    return Entry(ref if isinstance(ref, str) else label, form)


def _read_parts(form: dict[str, Form]) -> Batch:
    for key in form:
        if key not in _PARTS:
            raise Invalid("is not a part of a file of reports", field=key, hint=did_you_mean(key, _PARTS))
    sources, defaults, reports = (form.get(part) for part in _PARTS)
    for part, value in (("sources", sources), ("defaults", defaults)):
        if value is not None and not isinstance(value, dict):
            raise Invalid("is not a map", field=part, hint="write key: value")
    if not isinstance(reports, list):
        raise Invalid("is not a list", field="reports", hint="write each report as `- kind: ...`")
    _check_defaults(defaults or {})
    filled = [_filled(one, defaults or {}) for one in reports]
    return Batch(sources or {}, [_entry(one, f"#{number}") for number, one in enumerate(filled, start=1)])


def _check_defaults(defaults: Mapping[str, Form]) -> None:
    words = {word for cls in every_kind() for word in words_of(cls)} if defaults else set()
    for key in defaults:
        if key not in words:
            hint = did_you_mean(key, sorted(words))
            raise Invalid("is not a field of any report", field=f"defaults.{key}", hint=hint)


def _filled(form: Form, defaults: Mapping[str, Form]) -> Form:
    """Fill in the defaults that this kind has a field for and the form leaves open."""
    kind = form.get("kind") if isinstance(form, dict) else None
    if not isinstance(kind, str):
        return form
    try:
        cls = event_class(kind.replace("-", "_"))
    except Invalid:
        return form
    return filled(cls, form, defaults)


def _called(profile: dict[str, Form]) -> Iterator[str]:
    """Yield the names that the form of a profile gives its actor."""
    if isinstance(name := profile.get("name"), str):
        yield name
    aliases = profile.get("aliases") or profile.get("alias") or ()
    for alias in aliases if isinstance(aliases, list) else [aliases]:
        called = alias.get("name") if isinstance(alias, dict) else alias
        if isinstance(called, str):
            yield called if isinstance(alias, dict) else remark(called)[0]


def known_of(
    names: Names,
    batch: Batch,
    *,
    new_actors: bool,
    words: Mapping[str, Count],
    taken: Collection[str] = (),
) -> Known:
    """Return what the forms of a file may speak of: the ledger, each other, and actors `taken` before."""
    forms = [entry.form for entry in batch.entries if isinstance(entry.form, dict)]
    profiles = [form for form in forms if form.get("kind") in ("actor_profiled", "actor-profiled")]
    refs = {form["ref"] for form in forms if isinstance(form.get("ref"), str)}
    refs |= {profile_ref(form.get("actor")) for form in profiles}
    beside = actor_names((str(form.get("actor")), _called(form)) for form in profiles)

    def report(name: str) -> str:
        if name in refs:
            return str(id_of_ref(names.origin, name))
        return str(names.record(name).id)

    def actor(name: str) -> str:
        if fold(name) in beside:
            return beside[fold(name)]
        if name in taken:
            return name
        try:
            return names.actor(name)
        except NotFound as error:
            if new_actors:
                return name
            hint = f"{error.hint} (--new-actor takes one that has no profile)"
            raise NotFound(error.message, hint=hint) from None

    today = datetime.now(UTC).astimezone().date()
    return Known(report=report, actor=actor, sources=batch.sources, today=today, words=words)


def read_file(path: str, names: Names, *, new_actors: bool, words: Mapping[str, Count]) -> list[Event]:
    """Return the events of a file; Refused if one is an amendment, or says that a command was run."""
    batch = read_batch(path)
    known = known_of(names, batch, new_actors=new_actors, words=words)

    def report(name: str) -> str:
        if name == LAST:  # another one, when the file is recorded again
            hint = "name the report by its ref, or as @position"
            raise Invalid(f"{LAST!r} names the last record on the command line only", hint=hint)
        return known.report(name)

    events = read_events(batch, evolve(known, report=report), file=path)
    for event in events:
        if getattr(event, "about", None) is not None:
            hint = "blotter correct, retract, merge and the others check what stands"
            raise Refused("an amendment has a command of its own", file=path, entry=event.ref, hint=hint)
        if event.kind in _BY_COMMAND:
            message = f"a record of kind {event.kind} has a command of its own"
            raise Refused(message, file=path, entry=event.ref, hint=f"blotter {_BY_COMMAND[event.kind]}")
    return events


def read_events(batch: Batch, known: Known, *, file: str | None = None) -> list[Event]:
    """Return the events of a file's forms; all mistakes of the file in one error."""
    events: list[Event] = []
    errors: list[BlotterError] = []
    for label, form in batch.entries:
        try:
            events.append(read_form(form, known))
        except BlotterError as error:
            errors += leaves(error.at(file=file, entry=label))
        if len(errors) >= MOST_MISTAKES:
            errors.append(Invalid("reading stopped here: mend these mistakes first", file=file))
            break
    if errors:
        refuse(errors)
    return events


def read_alone(
    form: Form,
    names: Names,
    *,
    new_actors: bool,
    words: Mapping[str, Count],
    taken: Collection[str] = (),
) -> Event:
    """Return the event of a form that stands in no file."""
    batch = Batch({}, [Entry(None, form)])
    known = known_of(names, batch, new_actors=new_actors, words=words, taken=taken)
    (event,) = read_events(batch, known)
    return event
