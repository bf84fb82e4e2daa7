"""How a field is declared: what it accepts, the line that help texts show, and its name in errors.

Every field has a converter that says exactly what it takes, so that an event is either valid or
does not exist, whichever way its content came in.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import attrs

from events.errors import Invalid, did_you_mean
from events.vocabulary import Vocabulary

T = TypeVar("T")
V = TypeVar("V", bound=Vocabulary)
Convert = Callable[[Any], Any]


def _named(convert: Convert, missing: str | None = None) -> "attrs.Converter[Any, Any]":
    """Name the field in what `convert` refuses; let None through unless that is `missing`."""

    def named(value: Any, field: "attrs.Attribute[Any]") -> Any:
        if value is None and missing is None:
            return None
        try:
            if value is None:
                raise Invalid("is missing", hint=missing)
            return convert(value)
        except Invalid as error:
            raise error.at(field=field.name) from None

    return attrs.Converter(named, takes_field=True)


def said(help: str, convert: Convert, *, default: Any = None) -> Any:
    """Return a field that may be left out."""
    return attrs.field(default=default, converter=_named(convert), metadata={"help": help})


def must(help: str, convert: Convert) -> Any:
    """Return a field that must be given."""
    return attrs.field(converter=_named(convert, missing=help), metadata={"help": help})


_PLAIN_WORDS = {str: "text", bool: "true or false", int: "a whole number"}


def a(cls: type[T]) -> Callable[[Any], T]:
    """Return the converter that takes exactly a `cls`: law 3, `1` is no `True`."""

    def exactly(value: Any) -> T:
        if type(value) is not cls:
            raise Invalid(f"{value!r} is not {_PLAIN_WORDS.get(cls, 'a ' + cls.__name__)}")
        return value

    return exactly


def each(convert: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    """Return the converter of a list, item by item; a text is no list of its letters."""

    def convert_all(values: Any) -> tuple[T, ...]:
        if type(values) not in (list, tuple):
            raise Invalid(f"{values!r} is not a list", hint="write [one, two]")
        done = []
        for index, value in enumerate(values):
            try:
                done.append(convert(value))
            except Invalid as error:
                raise error.at(field=f"[{index}]") from None
        return tuple(done)

    return convert_all


def code(vocabulary: type[V]) -> Callable[[Any], V]:
    """Return the converter of a vocabulary's code; the nearest valid words are in the hint."""

    def known(value: Any) -> V:
        if isinstance(value, vocabulary):
            return value
        try:
            if type(value) is str:
                return vocabulary(value)
        except ValueError:
            pass
        hint = did_you_mean(str(value), vocabulary)
        raise Invalid(f"{value!r} is not a {vocabulary.__name__} code", hint=hint)

    return known


def notation(cls: type[T], read: Callable[[str], T]) -> Callable[[Any], T]:
    """Return the converter of a value with a written notation; takes the value or its text."""

    def known(value: Any) -> T:
        if isinstance(value, cls):
            return value
        if type(value) is not str:
            raise Invalid(f"{value!r} is not the text of a {cls.__name__}", hint="put it in quotes")
        return read(value)

    return known


def report_id(value: Any) -> UUID:
    """Take a UUID, its sixteen bytes or its usual text; nothing else names a report."""
    try:
        if type(value) is UUID:
            return value
        if type(value) is bytes:
            return UUID(bytes=value)
        if type(value) is str and len(value) == 36:
            return UUID(value)
    except ValueError:
        pass
    raise Invalid(f"{value!r} is not the id of a report", hint="32 hexadecimal digits with hyphens")
