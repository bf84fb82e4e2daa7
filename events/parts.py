"""Taking an object apart by a function that is written for its class, which is three times as fast.

Writing one takes about as long as taking a hundred objects apart without, so it is worth it only
where many are.
"""

from collections.abc import Callable
from typing import Any

import attrs
from cattrs.fns import identity

from events.fields import fields_of

Hook = Callable[[Any], Any]


def taking_apart(cls: type, hook_of: Callable[["attrs.Attribute[Any]"], Hook]) -> Hook:
    """Return a function that takes a `cls` apart: those fields that are not left out, in declared order.

    `hook_of` gives what takes the value of a field apart.
    """
    known: dict[str, Any] = {}
    lines = ["def write(value):", "    said = {}"]
    for field in fields_of(cls):
        name, hook = field.name, hook_of(field)
        known[f"default_{name}"], known[f"hook_{name}"] = field.default, hook
        part = "part" if hook is identity else f"hook_{name}(part)"
        lines += [
            f"    part = value.{name}",
            f"    if {_is_said(field)}: said[{name!r}] = {part}",
        ]
    exec("\n".join((*lines, "    return said")), known)
    write: Hook = known["write"]
    return write


def _is_said(field: "attrs.Attribute[Any]") -> str:
    """Return the condition that a part is not what stands there when it is left out."""
    if field.default is attrs.NOTHING:
        return "True"
    if field.default is None:
        return "part is not None"
    return f"part is not default_{field.name} and part != default_{field.name}"
