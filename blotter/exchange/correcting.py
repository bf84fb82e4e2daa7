"""A correction: the report as it stands, with some fields set to other words."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from blotter.exchange.copying import actors_of, named_sources
from blotter.exchange.forms import SINGULAR, renamed, without, words_of
from blotter.exchange.reading import Form
from blotter.exchange.recording import read_alone
from events import Invalid, Report, did_you_mean, to_plain

if TYPE_CHECKING:
    from blotter.desk import Desk

Edit = Callable[[dict[str, Form], Callable[[Form], object]], dict[str, Form]]
"""Lets somebody change a form until what reads it finds nothing wrong."""


def corrected(
    desk: "Desk",
    report: Report,
    set: Sequence[tuple[str, str]],
    unset: Sequence[str],
    *,
    edit: Edit | None,
    new_actors: bool,
) -> Report:
    """Return the report with fields set, or left out; the same field twice makes a list."""
    form = to_plain(report)
    taken = actors_of(form)
    names = dict.fromkeys(name for name, _ in set)
    meant = {SINGULAR.get(name, name) for name in names}
    for name in unset:
        if SINGULAR.get(name, name) in meant:
            raise Invalid(
                "is to be set and left out at once", field=name, hint="give one of --set and --unset"
            )
    for name in (*names, *unset):
        if name not in words_of(type(report)):
            hint = did_you_mean(name, words_of(type(report)))
            raise Invalid(f"a report of kind {report.kind} has no such field", field=name, hint=hint)
        form = renamed(form) if name == "place" and name in names else without(type(report), form, name)
    for name in names:
        values = [value for key, value in set if key == name]
        told = named_sources(desk.names, values) if name in ("source", "sources") else values
        form[name] = told[0] if len(told) == 1 else told

    def read(one: Form) -> Report:
        words = desk.settings.words
        event = read_alone(one, desk.names, new_actors=new_actors, words=words, taken=taken)
        assert isinstance(event, Report)
        return event

    return read(edit(form, read) if edit else form)
