"""Reading the fields of many entries: what was read before is known by what was said.

The same places, parties, tolls and sources come again and again in a ledger. So what a field says
is looked up before it is read, and only what is new is checked and made. What is said in equal
words is the *same object* for as long as it is kept: what follows from a value may be worked out
once for each object, by whoever keeps the object, too.

This reader is quick, and strict by doubt. Whatever it does not know to be in order, from an older
shape to a key in the wrong place, it leaves to `from_fields`, which has the words for what is wrong.
"""

from collections.abc import Callable, Mapping
from typing import Any, get_args, get_origin
from uuid import UUID

import attrs

from events.catalogue import event_class
from events.codec import pack
from events.drafts import maker
from events.errors import BlotterError
from events.event import Event, Report
from events.fields import Notated, fields_of
from events.strict import given
from events.vocabulary import Vocabulary

KEPT = 16_384
"""How many values of one field or class are kept; then all are forgotten and it begins again."""

LONGEST_KEPT = 512
"""Letters or bytes: what is longer is hardly said twice."""

Read = Callable[[Any], Any]


class InDoubt(ValueError):
    """Not known to be in order: the strict reader is to be asked."""


DOUBTS = (ValueError, TypeError, LookupError, AttributeError, BlotterError)
"""What reading raises when it is in doubt: also whatever comes of data that is something else."""


class KnownTexts(dict[str, Any]):
    """What texts were read as: `known[text]` reads what is not known yet, and keeps it.

    Only a text equals a text, so that no `1` is ever taken for a `True` that was read before.
    """

    def __init__(self, read: Read) -> None:
        """Read with this what is not known."""
        super().__init__()
        self._read = read

    def __missing__(self, said: Any) -> Any:
        if type(said) is not str:
            raise InDoubt
        value = self._read(said)
        if len(said) <= LONGEST_KEPT:
            if len(self) >= KEPT:
                self.clear()
            self[said] = value
        return value


def keeping(read: Read) -> Read:
    """Return what reads maps and lists, and knows by their bytes those that it has read."""
    known: dict[bytes, Any] = {}

    def read_or_known(said: Any) -> Any:
        key = pack(said)
        value = known.get(key)
        if value is None:
            value = read(said)
            if len(key) <= LONGEST_KEPT:
                if len(known) >= KEPT:
                    known.clear()
                known[key] = value
        return value

    return read_or_known


class StoredFields:
    """Reads the fields of entries of today's shapes and keeps what it read; not for two threads."""

    def __init__(self) -> None:
        self._shapes: dict[type, Shape] = {}
        self._kinds: dict[type, Read] = {}

    def shape_of(self, kind: str, version: int) -> "Shape | None":
        """Return what reads the fields of a kind; None for a shape that is not today's."""
        try:
            cls = event_class(kind)
        except BlotterError:
            return None
        return self._shape(cls) if version == cls.version else None

    def _shape(self, cls: type) -> "Shape":
        if cls not in self._shapes:
            self._shapes[cls] = Shape(cls, self._read_of)
        return self._shapes[cls]

    def _read_of(self, field: "attrs.Attribute[Any]") -> Read:
        """Return what reads the value of a field; all but objects of ours are made by its converter."""
        kind: Any = given(field.type)
        item: Any = get_args(kind)[0] if get_origin(kind) is tuple else None
        named: Any = field.converter  # every field of ours has one, by `said` or `must`
        convert = named.converter
        if kind is Report:
            return lambda said: convert(self._report(said), field)
        if _is_ours(kind):
            return self._objects(kind)
        if _is_ours(item):
            return keeping(_list_of(self._objects(item)))

        def checked(said: Any) -> Any:
            if said is None or type(said) is tuple:
                raise InDoubt
            return convert(said, field)

        if item is not None:
            return keeping(checked)
        once = field.name == "ref"  # is never said twice
        return checked if once or not _is_written(kind) else KnownTexts(checked).__getitem__

    def _objects(self, kind: type) -> Read:
        """Return what reads objects of one class."""
        if kind not in self._kinds:
            self._kinds[kind] = keeping(self._shape(kind).read)
        return self._kinds[kind]

    def _report(self, said: Any) -> Event:
        """Return the report that a correction holds: `[kind, version, fields]`."""
        kind, version, fields = said
        shape = self.shape_of(kind, version) if type(kind) is str and type(version) is int else None
        if shape is None:
            raise InDoubt
        report: Event = shape.read(fields)
        return report


def _is_ours(kind: Any) -> bool:
    """Whether values of a type are objects made of fields."""
    return attrs.has(kind) and not issubclass(kind, Notated)


def _is_written(kind: Any) -> bool:
    """Whether values of a type are said in words: names, codes, counts, dates."""
    return isinstance(kind, type) and issubclass(kind, (str, Notated, Vocabulary))


def _list_of(read: Read) -> Read:
    """Return what reads a list, item by item."""

    def read_list(said: Any) -> tuple[Any, ...]:
        if type(said) is not list:
            raise InDoubt
        return tuple(map(read, said))

    return read_list


class Shape:
    """Reads the fields of one class."""

    def __init__(self, cls: type, read_of: Callable[["attrs.Attribute[Any]"], Read]) -> None:
        fields = fields_of(cls)
        self._make = maker(cls)
        self._defaults = [field.default for field in fields]
        self._required = [index for index, field in enumerate(fields) if field.default is attrs.NOTHING]
        self._reads = {field.name: (index, read_of(field)) for index, field in enumerate(fields)}
        self._about = self._reads.pop("about", None)

    def read(self, said: Mapping[str, Any], about: bytes | None = None) -> Any:
        """Return the object that fields mean; `about` is the report that an amendment amends."""
        values = self._defaults.copy()
        reads, last = self._reads, -1
        for name, part in said.items():
            index, read = reads[name]
            if index <= last:
                raise InDoubt  # not in declared order
            values[index] = read(part)
            last = index
        if about is not None:
            if self._about is None:
                raise InDoubt
            values[self._about[0]] = UUID(bytes=about)
        for index in self._required:
            if values[index] is attrs.NOTHING:
                raise InDoubt
        return self._make(values)
