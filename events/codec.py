"""An event as plain data and as bytes, and back; strict both ways, and it never guesses.

Two tongues, one set of rules. *Fields* are what an entry holds (ids as sixteen bytes, coordinates
in 1e-7 degree); *plain* data is the same for JSON and YAML (ids as text, coordinates as decimal
degrees). Both leave out what is unknown or empty, and keep fields in declared order.
"""

import re
from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from typing import Any, NoReturn
from uuid import UUID

import msgpack
from cattrs import Converter

from events.catalogue import UPCASTS, Upcast, event_class, upcast
from events.errors import Invalid, Unreadable
from events.event import Event, Report
from events.strict import strict_converter
from events.values import Degrees

Fields = dict[str, Any]

_PACKER = msgpack.Packer(use_bin_type=True)  # one for all: making it takes as long as packing

_DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,20})?(?:[eE]-\d\d?)?", re.ASCII)


def _degrees(value: Any) -> int:
    """Decimal degrees, as a number or as text, in units of 1e-7 degree."""
    from decimal import Decimal  # here, because few reports have coordinates

    if type(value) not in (int, float, str) or not _DEGREES.fullmatch(str(value)):
        raise Invalid(f"{value!r} is not in decimal degrees", hint="write it like 34.5553")
    return int((Decimal(str(value)) * 10**7).to_integral_value())


def _is_report(t: Any) -> bool:
    return t is Report  # a field that holds a report of any kind


def _report_in_entry(value: Any, _: Any) -> Event:
    match value:
        case [str(kind), int(version), dict(fields)]:
            return from_fields(kind, version, fields)
    raise Invalid("is not a report")


def _plain_report(value: Any, _: Any) -> Event:
    if type(value) is not dict or type(value.get("kind")) is not str:
        raise Invalid("is not a report", hint="write it as a map, its kind first")
    return from_plain(value["kind"], {name: part for name, part in value.items() if name != "kind"})


@cache
def entry_converter() -> Converter:
    """Return the converter between events and the fields of an entry."""
    converter = strict_converter()
    converter.register_unstructure_hook(UUID, attrgetter("bytes"))
    converter.register_structure_hook_func(_is_report, _report_in_entry)
    converter.register_unstructure_hook_func(
        _is_report, lambda report: [report.kind, report.version, to_fields(report)]
    )
    return converter


@cache
def plain_converter() -> Converter:
    """Return the converter between events and plain data for JSON and YAML."""
    converter = strict_converter()
    converter.register_unstructure_hook(UUID, str)
    converter.register_structure_hook(Degrees, lambda value, _: _degrees(value))
    converter.register_unstructure_hook(Degrees, lambda value: value / 10**7)
    converter.register_structure_hook_func(_is_report, _plain_report)
    converter.register_unstructure_hook_func(_is_report, to_plain)
    return converter


def _event(converter: Converter, fields: Fields, cls: type[Event]) -> Event:
    try:
        event: Event = converter.structure(fields, cls)
    except RecursionError:
        raise Invalid("is nested too deeply") from None
    return event


def to_plain(event: Event) -> Fields:
    """Return the event as data for JSON or YAML, its kind first."""
    return {"kind": event.kind, **plain_converter().unstructure(event)}


def from_plain(kind: str, plain: Fields) -> Event:
    """Return the event that plain data describes; all mistakes are named in one error."""
    return _event(plain_converter(), plain, event_class(kind))


def to_fields(event: Event) -> Fields:
    """Return the fields of the event's entry, in declared order."""
    fields: Fields = entry_converter().unstructure(event)
    return fields


def from_fields(
    kind: str,
    version: int,
    fields: Fields,
    *,
    upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS,
) -> Event:
    """Return the event of an entry, an older shape read as today's."""
    cls = event_class(kind)
    if version != cls.version:
        fields = upcast(kind, version, fields, to=cls.version, upcasts=upcasts)
    return _event(entry_converter(), fields, cls)


def pack(value: Any) -> bytes:
    """Return the one msgpack encoding of a value: shortest forms, text and bytes apart."""
    packed: bytes = _PACKER.pack(value)
    return packed


def _no_extension(code: int, _: bytes) -> NoReturn:
    raise ValueError(f"extension type {code}")


def unpack(data: bytes) -> Any:
    """Return the value that was packed; refuse every other encoding of it.

    Packing again and comparing finds duplicate keys, long forms, extension types, floats that
    should be integers and whatever else a lenient reader lets pass.
    """
    try:
        value = msgpack.unpackb(data, raw=False, strict_map_key=True, max_ext_len=0, ext_hook=_no_extension)
        canonical = pack(value)
    except (TypeError, ValueError, msgpack.UnpackException, RecursionError) as error:
        raise Unreadable(f"not one msgpack value: {error}") from None
    if canonical != data:
        raise Unreadable("not in its one canonical encoding")
    return value
