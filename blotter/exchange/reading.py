"""Reading YAML, JSON and JSON lines as text, lists and maps, and guessing nothing.

Numbers stay as they were written: `25` is the text of a count, `NO` is Norway, `2022` is a year,
and only the field that they stand in decides what they mean.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from events import BlotterError, Invalid, Mistakes, NotFound

if TYPE_CHECKING:
    from json import JSONDecoder

Form = Any
"""str, bool, None, list of Form, or dict of str to Form."""

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes."""

MOST_VALUES = 150_000
"""Values and lines of a file at most, by the signs that begin them: each takes some hundred bytes."""

MOST_MISTAKES = 1_000
"""Mistakes of a file that are told; then reading it stops."""


def read_text(path: str) -> str:
    """Return the text of a file, `-` being standard input; Invalid if it is none, or too large."""
    import stat
    import sys

    if path == "-":
        data = sys.stdin.buffer.read(LARGEST_FILE + 1)
    else:
        try:
            if not stat.S_ISREG(Path(path).stat().st_mode):
                raise Invalid("is not a file", file=path)
            with Path(path).open("rb") as file:
                data = file.read(LARGEST_FILE + 1)
        except (OSError, ValueError) as error:
            raise NotFound(getattr(error, "strerror", None) or str(error), file=path) from None
    begins = b",[{" if path.lower().endswith(".json") else b",[{\n"
    if len(data) > LARGEST_FILE or sum(map(data.count, begins)) > MOST_VALUES:
        message = f"holds more than {LARGEST_FILE:,} bytes, or {MOST_VALUES:,} values and lines"
        raise Invalid(message, file=path, hint="split it into several")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"is not UTF-8 at byte {error.start}", file=path, hint="save it as UTF-8") from None


def read_forms(path: str) -> Iterator[tuple[str, Form]]:
    """Yield (where, form) of each document of a file.

    Its name tells YAML, JSON and JSON lines; what standard input is, its first line tells.
    """
    content = read_text(path)
    name = path.lower()
    try:
        if name.endswith((".jsonl", ".ndjson")) or (path == "-" and _is_lines(content)):
            yield from _json_lines(content)
        elif name.endswith(".json") or (path == "-" and content.lstrip()[:1] in ("{", "[")):
            yield "", read_json(content)
        else:
            from blotter.exchange.yamls import read_yaml

            yield "", read_yaml(content)
    except BlotterError as error:
        raise error.at(file=path) from None


def _is_lines(content: str) -> bool:
    """Whether the first line is a whole JSON document, and others follow."""
    first, _, rest = content.strip().partition("\n")
    if first[:1] not in ("{", "[") or not rest:
        return False
    try:
        read_json(first)
    except BlotterError:
        return False
    return True


def _json_lines(content: str) -> Iterator[tuple[str, Form]]:
    import io

    errors: list[BlotterError] = []
    for number, line in enumerate(io.StringIO(content), start=1):
        if line := line.strip():
            try:
                yield f"line {number}", read_json(line)
            except BlotterError as error:
                errors.append(error.at(entry=f"line {number}"))
        if len(errors) >= MOST_MISTAKES:
            errors.append(Invalid("reading stopped here: mend these mistakes first"))
            break
    if errors:
        raise Mistakes(errors)


def no_twins(pairs: list[tuple[str, Form]]) -> dict[str, Form]:
    """Return names and values as a map; Invalid if a name is given twice."""
    form = dict(pairs)
    if len(form) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise Invalid("is given twice", field=twin, hint="keep one of the two")
    return form


def _no_constant(name: str) -> None:
    raise Invalid(f"{name} is not a number", hint="leave the field out, or write ? for unknown")


@cache
def _json_decoder() -> "JSONDecoder":
    from json import JSONDecoder

    return JSONDecoder(
        object_pairs_hook=no_twins, parse_int=str, parse_float=str, parse_constant=_no_constant
    )


def read_json(content: str) -> Form:
    """Read one JSON document (RFC 8259); a key twice, NaN and a second document are refused."""
    import json

    try:
        return _json_decoder().decode(content)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Invalid(f"is not JSON: {error.msg} at {where}") from None
    except RecursionError:
        raise Invalid("is nested too deeply") from None
