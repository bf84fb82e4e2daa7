"""Printing rows: a table for people, JSON, CSV and Markdown for everything else."""

import csv
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from blotter.cli.options import Format

Row = Mapping[str, Any]

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
LONGEST_MESSAGE = 600
"""Signs that are printed of each part of a message: bad input may be quoted in it at any length."""

LONG = 1_000
"""Rows from which on a table does not wrap on a terminal either."""

NARROW = 12
"""Columns of a terminal that a text in a table keeps: one that is narrower wraps whole lines by itself."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@frozen(kw_only=True)
class Answer:
    """What a command found: rows for programs, and the same for people where that differs.

    `heads` and `cells` are the table that people see; left out, they are the rows as they are. Rows
    that are made one by one are printed so where the format is a line for each; cells are made only
    for people.
    A foot says where the figures come from, and belongs under every table.
    """

    columns: Sequence[str]
    rows: Iterable[Row]
    heads: Sequence[str] = ()
    cells: Iterable[Sequence[str]] = field(factory=list)
    foot: str | None = None
    empty: str = "Nothing is recorded that fits."


def inert(text: str) -> str:
    """Return text in which unseen signs, which could turn or hide a line, can be seen."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def shortened(text: str) -> str:
    """Return a text of a message without its middle if it is long: what is said stands at its ends."""
    if len(text) <= LONGEST_MESSAGE:
        return text
    end = LONGEST_MESSAGE // 3
    return f"{text[: LONGEST_MESSAGE - end]}…{text[-end:]}"


def plain(value: Any) -> str:
    """Return a value as people read it: nothing for null, thousands apart."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return f"{value:,}" if isinstance(value, int | float) else inert(str(value))


def show(answer: Answer, format: Format) -> None:
    """Print an answer; a foot goes to standard error where rows are meant for a program."""
    heads = answer.heads or [name.replace("_", " ") for name in answer.columns]
    if format is Format.JSON:
        write_json(list(answer.rows))
    elif format is Format.JSONL:
        for row in answer.rows:
            print(json.dumps(row, ensure_ascii=False))
    elif format is Format.CSV:
        _write_csv(answer)
    else:
        cells = list(answer.cells) or [[plain(row[name]) for name in answer.columns] for row in answer.rows]
        _write_people(heads, cells, format, answer.empty)
    if answer.foot:
        if format.for_people:
            print()
        print(answer.foot, file=sys.stdout if format.for_people else sys.stderr)


def _write_people(heads: Sequence[str], cells: Sequence[Sequence[str]], format: Format, empty: str) -> None:
    if not cells:
        print(empty)
    elif format is Format.MD:
        _write_markdown(heads, cells)
    else:
        _write_table(heads, cells)


def write_json(data: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def _cell(value: Any) -> Any:
    """Return a CSV cell that no spreadsheet takes for a formula; an apostrophe marks text."""
    if isinstance(value, list) and not any(isinstance(one, dict) for one in value):
        value = ("; " if any(isinstance(one, str) for one in value) else " ").join(map(str, value))
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith((*_FORMULA, "'")):
        return f"'{value}"
    return value


def _write_csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([_cell(row[name]) for name in answer.columns])


def _write_markdown(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    numbers = _numbers(list(zip(*cells, strict=True)))
    rules = ["---:" if index in numbers else "---" for index in range(len(heads))]
    for line in (heads, rules, *cells):
        print("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in line) + " |")


_FIGURES = re.compile(r"[\d,.+–-]+")
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")


def _numbers(columns: Sequence[Iterable[str]]) -> set[int]:
    """Return the columns that hold only figures, which stand to the right; days are none."""
    told = {index: set(column) for index, column in enumerate(columns)}
    return {
        index
        for index, texts in told.items()
        if _FIGURES.fullmatch("".join(texts)) and not any(map(_DAY.fullmatch, texts))
    }


def coloured() -> bool:
    """Whether standard output is a terminal that wants colours (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _write_table(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Print columns that line up; on a terminal long texts wrap, elsewhere lines stay whole."""
    columns = list(zip(*cells, strict=True))
    different = [set(column) for column in columns]  # of a long table most cells are the same few
    numbers = _numbers(different)
    is_flat = not any("\n" in cell for texts in different for cell in texts)
    if is_flat and (not sys.stdout.isatty() or len(cells) > LONG):
        _write_lines(heads, columns, different, numbers)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for index, head in enumerate(heads):
        right = index in numbers
        table.add_column(Text(head), justify="right" if right else "left", no_wrap=right, overflow="fold")
    for line in cells:
        table.add_row(*(Text(cell) for cell in line))
    console = Console(no_color=not coloured(), highlight=False, file=sys.stdout)
    most = NARROW if sys.stdout.isatty() else None
    console.width = max(console.width if most else 0, _width(heads, columns, numbers, most))
    for line_of_text in _lines(console, table):
        print(line_of_text)


def _write_lines(
    heads: Sequence[str], columns: Sequence[Sequence[str]], different: Sequence[set[str]], numbers: set[int]
) -> None:
    """Print the same table line by line: laying out a long one would take a second for 2,000 rows."""
    placed = [
        _aligned({head, *texts}, right=index in numbers)
        for index, (head, texts) in enumerate(zip(heads, different, strict=True))
    ]
    told = (
        [place[head], *map(place.__getitem__, column)]
        for place, head, column in zip(placed, heads, columns, strict=True)
    )
    print("\n".join("  ".join(line).rstrip() for line in zip(*told, strict=True)))


def _aligned(different: Set[str], *, right: bool) -> dict[str, str]:
    """Return each text with blanks before or behind it, so that all are as wide as the widest."""
    if "".join(different).isascii():
        widths = {cell: len(cell) for cell in different}
    else:
        from rich.cells import cell_len

        widths = {cell: cell_len(cell) for cell in different}
    most = max(widths.values())
    blanks = {cell: " " * (most - width) for cell, width in widths.items()}
    return {cell: blank + cell if right else cell + blank for cell, blank in blanks.items()}


def _lines(console: Any, table: Any) -> Iterable[str]:
    """Yield the lines of a table without the blanks at their ends."""
    with console.capture() as captured:
        console.print(table)
    return (line.rstrip() for line in captured.get().splitlines())


def _width(
    heads: Sequence[str], columns: Sequence[Iterable[str]], numbers: set[int], most: int | None
) -> int:
    """Return how wide a table is whose figures are whole, its texts wrapped at `most` if that is given."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, (head, *column))) for head, column in zip(heads, columns, strict=True)]
    wrapped = [
        width if most is None or index in numbers else min(width, most) for index, width in enumerate(widths)
    ]
    return sum(width + 2 for width in wrapped) + 2
