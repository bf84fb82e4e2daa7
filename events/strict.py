"""A converter of cattrs without a single one of its helpful defaults.

What would falsify a record is refused with the path of its field, and all that is wrong with a
value is said at once. Classes are read and written field by field, only those that are there:
cattrs can write a function for each class instead, but a short command would wait for it to be
compiled, and those that leave out what is not said are slower than this.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, get_args, get_origin
from uuid import UUID

import attrs
from cattrs import Converter

from events.errors import BlotterError, Invalid, did_you_mean, leaves, refuse
from events.fields import Notated, a, code, fields_of, report_id
from events.vocabulary import Vocabulary

OFTEN = 64
"""So many objects of a class are worth a function that is written for it."""


def given(kind: Any) -> Any:
    """Return the type of a field that is given: that of `X | None` is X."""
    parts = get_args(kind)  # a NewType makes `X | None` a Union of another sort
    return next(one for one in parts if one is not type(None)) if type(None) in parts else kind


def _structure_class(converter: Converter, cls: type) -> Callable[[Any, Any], Any]:
    fields = {field.name: field for field in fields_of(cls)}
    hooks: dict[str, tuple[Callable[[Any, Any], Any], Any]] = {}  # filled as fields turn up
    needed = {name for name, field in fields.items() if field.default is attrs.NOTHING}

    def hook(name: str) -> tuple[Callable[[Any, Any], Any], Any]:
        if name not in fields:
            raise Invalid(f"{cls.__name__} has no such field", hint=did_you_mean(str(name), fields))
        kind = given(fields[name].type)
        return converter.get_structure_hook(kind), kind

    def structure(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise Invalid(f"{value!r} is no {cls.__name__}", hint="write it as field: value")
        made: dict[str, Any] = {}
        errors: list[BlotterError] = []
        for name, part in value.items():
            try:
                if name not in hooks:
                    hooks[name] = hook(name)
                read, kind = hooks[name]
                made[name] = None if part is None else read(part, kind)
            except BlotterError as error:
                errors += leaves(error.at(field=str(name)))
        for name in sorted(needed - value.keys()):
            errors.append(Invalid("is missing", field=name, hint=fields[name].metadata["help"]))
        if errors:
            refuse(errors)
        return cls(**made)

    return structure


def _unstructure_class(converter: Converter, cls: type, often: int) -> Callable[[Any], Any]:
    fields = {field.name: field for field in fields_of(cls)}
    names, defaults = list(fields), [field.default for field in fields.values()]
    parts_of = _all_of(names)
    hooks: dict[str, Callable[[Any], Any]] = {}
    calls = 0
    write: Callable[[Any], Any] | None = None

    def hook_of(field: "attrs.Attribute[Any]") -> Callable[[Any], Any]:
        return converter.get_unstructure_hook(given(field.type))

    def hook(name: str) -> Callable[[Any], Any]:
        hooks[name] = hook_of(fields[name])
        return hooks[name]

    def unstructure(value: Any) -> Any:
        nonlocal calls, write
        if write is not None:
            return write(value)
        calls += 1
        if calls == often:
            from events.parts import taking_apart

            write = taking_apart(cls, hook_of)
        said = {}
        for name, part, default in zip(names, parts_of(value), defaults, strict=True):
            if part is not default and (default is None or part != default):
                said[name] = (hooks.get(name) or hook(name))(part)
        return said

    return unstructure


def _all_of(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes these attributes of an object, in one go."""
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)


def _structure_tuple(converter: Converter, item_type: Any) -> Callable[[Any, Any], Any]:
    def structure(values: Any, _: Any) -> Any:
        if type(values) is not list:
            raise Invalid(f"{values!r} is not a list", hint="write [one, two]")
        done = []
        errors: list[BlotterError] = []
        read = converter.get_structure_hook(item_type)
        for index, value in enumerate(values):
            try:
                done.append(read(value, item_type))
            except BlotterError as error:
                errors += leaves(error.at(field=f"[{index}]"))
        if errors:
            refuse(errors)
        return tuple(done)

    return structure


def _unstructure_tuple(converter: Converter, item_type: Any) -> Callable[[Any], Any]:
    hooks: list[Callable[[Any], Any]] = []

    def unstructure(values: Any) -> Any:
        if not hooks:
            hooks.append(converter.get_unstructure_hook(item_type))
        write = hooks[0]
        return [write(value) for value in values]

    return unstructure


def _is_tuple(t: Any) -> bool:
    return get_origin(t) is tuple


def _reading(read: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda value, _: read(value)


def strict_converter(often: int = OFTEN) -> Converter:
    """Return a converter that takes exactly what each field says, and guesses nothing.

    After so many objects of a class, a function is written that takes apart all that follow.
    """
    converter = Converter()
    reads: dict[type, Callable[[Any], Any]] = {UUID: report_id, str: a(str), int: a(int), bool: a(bool)}
    for cls, read in reads.items():
        converter.register_structure_hook(cls, _reading(read))
    converter.register_structure_hook(Notated, lambda value, t: t.of(value))
    converter.register_structure_hook(Vocabulary, lambda value, t: code(t)(value))
    converter.register_structure_hook_factory(attrs.has, lambda t: _structure_class(converter, t))
    converter.register_structure_hook_factory(_is_tuple, lambda t: _structure_tuple(converter, t.__args__[0]))
    converter.register_unstructure_hook_factory(attrs.has, lambda t: _unstructure_class(converter, t, often))
    converter.register_unstructure_hook_factory(
        _is_tuple, lambda t: _unstructure_tuple(converter, t.__args__[0])
    )
    converter.register_unstructure_hook(Notated, str)
    converter.register_unstructure_hook(Vocabulary, attrgetter("_value_"))  # `value` takes ten times as long
    return converter
