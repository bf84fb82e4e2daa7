"""Reading the fields of many entries: what was read before is known by its bytes.

The same places, parties, tolls and sources come again and again in a ledger. So every field is
looked up by its bytes before it is decoded, and only what is new is decoded and checked. Fields
of equal bytes are the *same object* for as long as it is kept: what follows from a value may be
worked out once for each object, by whoever keeps the object, too.

This reader is quick, and strict by doubt. Whatever it does not know to be in order, from an older
shape to a key that comes twice, it leaves to `from_fields`, which has the words for what is wrong.
"""

from collections.abc import Callable
from typing import Any, get_args, get_origin
from uuid import UUID

import attrs
import msgpack

from events.catalogue import event_class
from events.codec import entry_converter, unpack
from events.drafts import maker
from events.errors import BlotterError
from events.event import Event, Report
from events.fields import Notated, fields_of
from events.strict import given

KEPT = 32_768
"""How many values of one class or list are kept; then all are forgotten and it begins again."""

LONGEST_KEPT = 512
"""Bytes: what is longer is hardly said twice."""

Read = Callable[[bytes], Any]


class InDoubt(ValueError):
    """Not known to be in order: the strict reader is to be asked."""


DOUBTS = (ValueError, LookupError, BlotterError, msgpack.UnpackException)
"""What reading raises when it is in doubt: also whatever comes of bytes that are something else."""


class Known(dict[bytes, Any]):
    """What bytes were read as: `known[raw]` reads what is not known yet, and keeps it."""

    def __init__(self, read: Read, *, never: bytes | None = None) -> None:
        """Keep what is read, but not what begins with `never`."""
        super().__init__()
        self._read = read
        self._never = never

    def __missing__(self, raw: bytes) -> Any:
        value = self._read(raw)
        if len(raw) <= LONGEST_KEPT and not (self._never and raw.startswith(self._never)):
            if len(self) >= KEPT:
                self.clear()
            self[raw] = value
        return value


class StoredFields:
    """Reads the fields of entries of today's shapes and keeps what it read; not for two threads."""

    def __init__(self) -> None:
        self._shapes: dict[type, Shape] = {}

    def shape_of(self, kind: str, version: int) -> "Shape | None":
        """Return what reads the fields of a kind; None for a shape that is not today's."""
        try:
            cls = event_class(kind)
        except BlotterError:
            return None
        return self._shape(cls) if version == cls.version else None

    def _shape(self, cls: type) -> "Shape":
        if cls not in self._shapes:
            self._shapes[cls] = Shape(cls, self._reads)
        return self._shapes[cls]

    def _reads(self, kind: Any) -> Read:
        """Return what reads a value of a type; the bytes are known to be one whole value."""
        if kind is str:
            return _text
        if kind is Report:
            return self._report
        if get_origin(kind) is tuple:
            return _list(self._reads(get_args(kind)[0]))
        if attrs.has(kind) and not issubclass(kind, Notated):
            return self._shape(kind).read
        structure = entry_converter().get_structure_hook(kind)
        return lambda raw: structure(unpack(raw), kind)

    def _report(self, raw: bytes) -> Event:
        """Return the report that a correction holds: `[kind, version, fields]`."""
        parts = msgpack.Unpacker()
        parts.feed(raw)
        parts.read_array_header()
        parts.skip()
        parts.skip()
        start = parts.tell()
        kind, version, _ = unpack(raw[:start] + b"\xc0")
        shape = self.shape_of(kind, version) if type(kind) is str and type(version) is int else None
        if shape is None:
            raise InDoubt
        report: Event = shape.read(raw[start:])
        return report


def _text(raw: bytes) -> str:
    """Return a text whose length is told in the shortest way."""
    head = raw[0]
    if 0xA0 <= head <= 0xBF:
        return raw[1:].decode()
    if head == 0xD9 and len(raw) >= 2 + 0x20:
        return raw[2:].decode()
    if head == 0xDA and len(raw) >= 3 + 0x100:
        return raw[3:].decode()
    raise InDoubt


def _list(read: Read) -> Read:
    """Return what reads a short list, item by item."""
    known = Known(read)

    def read_list(raw: bytes) -> tuple[Any, ...]:
        parts = msgpack.Unpacker()
        parts.feed(raw)
        count = parts.read_array_header()
        start = parts.tell()
        if start != (1 if count < 16 else 3):
            raise InDoubt
        items = []
        for _ in range(count):
            parts.skip()
            stop = parts.tell()
            items.append(known[raw[start:stop]])
            start = stop
        return tuple(items)

    return read_list


class Shape:
    """Reads the fields of one class, each looked up by the bytes of its name and value."""

    def __init__(self, cls: type, reads: Callable[[Any], Read]) -> None:
        fields = fields_of(cls)
        self._make = maker(cls)
        self._defaults = [field.default for field in fields]
        self._required = [index for index, field in enumerate(fields) if field.default is attrs.NOTHING]
        self._fields = {field.name: (index, field) for index, field in enumerate(fields)}
        about = self._fields.pop("about", None)
        self._about = None if about is None else about[0]
        self._reads = reads
        self._readers: dict[bytes, tuple[int, Read]] = {}
        self._known = Known(self._read_field, never=b"\xa3ref")  # a ref is never said twice
        self._idle: list[msgpack.Unpacker] = []

    def read(self, raw: bytes, about: bytes | None = None) -> Any:
        """Return the object that a map means; `about` is the report that an amendment amends."""
        parts = self._idle.pop() if self._idle else msgpack.Unpacker()
        before = parts.tell()
        parts.feed(raw)
        count = parts.read_map_header()
        start = parts.tell() - before
        if start != (1 if count < 16 else 3):
            raise InDoubt
        values = self._defaults.copy()
        known, skip, tell = self._known, parts.skip, parts.tell
        last = -1
        for _ in range(count):
            skip()
            skip()
            stop = tell() - before
            said = raw[start:stop]
            index, value = known[said]
            if index <= last:
                raise InDoubt  # comes twice, or not in declared order
            values[index] = value
            last, start = index, stop
        if start != len(raw):
            raise InDoubt
        self._idle.append(parts)  # only now: one that stopped half-way holds the rest of it
        if about is not None:
            if self._about is None:
                raise InDoubt
            values[self._about] = UUID(bytes=about)
        for index in self._required:
            if values[index] is attrs.NOTHING:
                raise InDoubt
        return self._make(values)

    def _read_field(self, said: bytes) -> tuple[int, Any]:
        """Return the place of a field among all, and its value."""
        end = 1 + (said[0] & 0x1F)
        index, read = self._readers.get(said[:end]) or self._reader(said[:end])
        return index, read(said[end:])

    def _reader(self, name: bytes) -> tuple[int, Read]:
        """Return the place of a field, and what reads its value and asks the field's converter."""
        index, field = self._fields[_text(name)]
        read = self._reads(given(field.type))
        named: Any = field.converter  # every field of ours has one, by `said` or `must`
        convert = named.converter
        self._readers[name] = index, lambda raw: convert(read(raw), field)
        return self._readers[name]
