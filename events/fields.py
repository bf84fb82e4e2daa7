"""How a field is declared: what it accepts, the line that help texts show, and its name in errors.

Every field has a converter that says exactly what it takes, so that an event is either valid or
does not exist, whichever way its content came in.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Self, TypeVar
from uuid import UUID

import attrs

from events.errors import Invalid, did_you_mean
from events.vocabulary import Vocabulary

T = TypeVar("T")
V = TypeVar("V", bound=Vocabulary)
Convert = Callable[[Any], Any]


def fields_of(cls: type) -> "tuple[attrs.Attribute[Any], ...]":
    """Return the attrs fields of a class, in declared order."""
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    return fields


class Value:
    """What is immutable and equal by content; the one rule for all values and events.

    attrs could write these methods for every class anew, but a short command would wait for it.
    """

    __slots__ = ("__weakref__",)  # here, so that a class of ours adds its fields and nothing else

    def _content(self) -> tuple[object, ...]:
        return tuple(getattr(self, field.name) for field in fields_of(type(self)))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._content() == other._content()

    def __hash__(self) -> int:
        return hash((type(self), self._content()))

    def __repr__(self) -> str:
        """Show what was said, and nothing that was left out."""
        said = zip(fields_of(type(self)), self._content(), strict=True)
        given = (f"{field.name}={value!r}" for field, value in said if value != field.default)
        return f"{type(self).__name__}({', '.join(given)})"


class Notated(Value):
    """A value with a written notation: `str` writes it, `read` reads it, `of` takes either."""

    __slots__ = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the value that a notation means; Invalid if it means none."""
        raise NotImplementedError

    @classmethod
    def of(cls, value: object) -> Self:
        """Return the value itself, or the one that its notation means."""
        if isinstance(value, cls):
            return value
        if type(value) is not str:
            hint = "give one of them" if isinstance(value, list) else "put it in quotes"
            raise Invalid(f"{value!r} is not the text of a {cls.__name__}", hint=hint)
        return cls.read(value)


@cache
def _named(convert: Convert, required: bool) -> "attrs.Converter[Any, Any]":
    """Name the field in what `convert` refuses; let None through where it is what was left out."""

    def named(value: Any, field: "attrs.Attribute[Any]") -> Any:
        if value is None and field.default is None:
            return None
        try:
            if value is None and required:
                raise Invalid("is missing", hint=field.metadata["help"])
            return convert(value)
        except Invalid as error:
            raise error.at(field=field.name) from None

    return attrs.Converter(named, takes_field=True)


def said(help: str, convert: Convert, *, default: Any = None) -> Any:
    """Return a field that may be left out."""
    return attrs.field(default=default, converter=_named(convert, False), metadata={"help": help})


def must(help: str, convert: Convert) -> Any:
    """Return a field that must be given."""
    return attrs.field(converter=_named(convert, True), metadata={"help": help})


_PLAIN_WORDS = {str: "text", bool: "true or false", int: "a whole number"}


@cache
def a(cls: type[T]) -> Callable[[Any], T]:
    """Return the converter that takes exactly a `cls`: law 3, `1` is no `True`."""

    def exactly(value: Any) -> T:
        if type(value) is not cls:
            raise Invalid(f"{value!r} is not {_PLAIN_WORDS.get(cls, 'a ' + cls.__name__)}")
        return value

    return exactly


@cache
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


@cache
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
        what = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", vocabulary.__name__).lower()
        raise Invalid(f"{value!r} is not a code of {what}", hint=hint)

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
