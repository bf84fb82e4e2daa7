"""Making a value from parts that are known to be good, without asking each of them again."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from events.fields import fields_of


@cache
def maker(cls: type) -> Callable[[Sequence[Any]], Any]:
    """Return what makes a `cls` from the values of all its fields, in declared order.

    No converter runs: every value must have come out of the converter of its field. What a class
    demands of its fields together, in `__attrs_post_init__`, is demanded here, too.

    A frozen object's slots cannot be assigned in the usual way, and the unusual one takes five
    times as long. So the slots of a draft are filled, an object of the same layout that is not
    frozen, and when that is done it becomes a `cls`, for which Python checks the layout.
    """
    names = [field.name for field in fields_of(cls)]
    thawed = {
        "__slots__": cls.__dict__["__slots__"],
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    draft = type(f"{cls.__name__}Draft", cls.__bases__, thawed)
    lines = [
        "def make(values):",
        "    made = new(draft)",
        f"    {', '.join(f'made.{name}' for name in names)}, = values",
        "    made.__class__ = cls",
        "    made.__attrs_post_init__()" if hasattr(cls, "__attrs_post_init__") else "",
        "    return made",
    ]
    known: dict[str, Any] = {"new": object.__new__, "draft": draft, "cls": cls}
    exec("\n".join(lines), known)
    make: Callable[[Sequence[Any]], Any] = known["make"]
    return make
