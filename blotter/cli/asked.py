"""What every view prints alike: rows as JSON values, and the line that a figure is found by."""

from datetime import date
from decimal import Decimal
from typing import Any

from blotter.asking import Asking
from blotter.cli.output import plain
from blotter.desk import Desk
from events import country_names
from ledger import Head


def foot(desk: Desk, asked: Asking, *more: str) -> str:
    """Return the line that a figure can be found again by."""
    as_of, _ = desk.asked(**asked)
    head: Head = desk.views.head(as_of)
    parts = [f"@{head.size}", f"root {head.root.hex()[:16]}", f"{as_of.clock} clock"]
    if as_of.clock == "available":
        parts.append(f"known {asked.get('known')}")
    if as_of.happened:
        parts.append(f"happened up to {as_of.happened}")
    line = " · ".join([*parts, *more])
    if head.size == 0 and len(desk.ledger):
        first = desk.ledger.at(0).recorded.isoformat(timespec="seconds").replace("+00:00", "Z")
        line = f"Nothing was recorded by then: the first record is of {first}.\n{line}"
    return line


def json_rows(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON values: days as text, whole amounts as integers."""

    def value(found: Any) -> Any:
        if isinstance(found, Decimal):
            return int(found) if found == int(found) else float(found)
        return found.isoformat() if isinstance(found, date) else found

    return [{name: value(found) for name, found in row.items()} for row in frame.iter_rows(named=True)]


def spoken(name: str, value: Any) -> str:
    """Return a value of a breakdown as people read it."""
    if value is None:
        return "not given"
    if name == "country":
        return country_names().get(str(value), str(value))
    if name in ("kind", "group", "method"):
        return str(value).replace("_", " ")
    return plain(value)
