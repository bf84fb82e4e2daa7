"""Reading YAML, JSON and JSON lines as text, lists and maps, and guessing nothing.

Numbers stay as they were written: `25` is the text of a count, `NO` is Norway, `2022` is a year,
and only the field that they stand in decides what they mean.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from events import BlotterError, Invalid, Mistakes, NotFound

Form = Any
"""str, bool, None, list of Form, or dict of str to Form."""

LARGEST_FILE = 16 * 1024 * 1024
LARGEST_YAML = 1024 * 1024
"""Bytes and signs: YAML is read at some hundred thousand signs a second."""

MOST_VALUES = 500_000
"""Values of a file at most, by the signs that begin them: each takes some hundred bytes."""

DEEPEST = 50
"""Brackets within brackets in YAML: reading them takes time by the square of their number."""

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
    if len(data) > LARGEST_FILE or sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        message = f"holds more than {LARGEST_FILE:,} bytes or {MOST_VALUES:,} values"
        raise Invalid(message, file=path, hint="split it into several")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"is not UTF-8 at byte {error.start}", file=path, hint="save it as UTF-8") from None


def read_forms(path: str) -> Iterator[tuple[str, Form]]:
    """Yield (where, form) of each document of a file; its name tells YAML, JSON and JSON lines."""
    content = read_text(path)
    try:
        if path.endswith((".jsonl", ".ndjson")):
            yield from _json_lines(content)
        elif path.endswith(".json") or (path == "-" and content.lstrip()[:1] in ("{", "[")):
            yield "", read_json(content)
        else:
            yield "", read_yaml(content)
    except BlotterError as error:
        raise error.at(file=path) from None


def _json_lines(content: str) -> Iterator[tuple[str, Form]]:
    import io

    if content.count("\n") > MOST_VALUES:
        raise Invalid(f"holds more than {MOST_VALUES:,} lines", hint="split it into several")
    errors: list[BlotterError] = []
    for number, line in enumerate(io.StringIO(content), start=1):
        if line.strip():
            try:
                yield f"line {number}", read_json(line)
            except BlotterError as error:
                errors.append(error.at(entry=f"line {number}"))
        if len(errors) >= MOST_MISTAKES:
            errors.append(Invalid("reading stopped here: mend these mistakes first"))
            break
    if errors:
        raise Mistakes(errors)


def _no_twins(pairs: list[tuple[str, Form]]) -> dict[str, Form]:
    form = dict(pairs)
    if len(form) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise Invalid("is given twice", field=twin, hint="keep one of the two")
    return form


def _no_constant(name: str) -> None:
    raise Invalid(f"{name} is not a number", hint="leave the field out, or write ? for unknown")


def read_json(content: str) -> Form:
    """Read one JSON document (RFC 8259); a key twice, NaN and a second document are refused."""
    import json

    try:
        return json.loads(
            content,
            object_pairs_hook=_no_twins,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Invalid(f"is not JSON: {error.msg} at {where}") from None
    except RecursionError:
        raise Invalid("is nested too deeply") from None


def read_yaml(content: str) -> Form:
    """Read one YAML 1.2 document; tags, aliases and a key twice are refused."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.scanner import Scanner

    class Shallow(Scanner):
        def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803
            if self.flow_level >= DEEPEST:
                raise Invalid("is nested too deeply")
            super().fetch_flow_collection_start(TokenClass, to_push)

    if len(content) > LARGEST_YAML:
        raise Invalid(f"is YAML of more than {LARGEST_YAML:,} signs", hint="write JSON lines, or split it")
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = Shallow
    try:
        return _form(yaml.compose(content), set())
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise Invalid(f"is not YAML: {error.problem}{where}") from None
    except YAMLError as error:
        raise Invalid(f"is not YAML: {error}") from None
    except RecursionError:
        raise Invalid("is nested too deeply") from None


_CORE = {f"tag:yaml.org,2002:{name}" for name in "str int float bool null seq map timestamp merge".split()}


def _form(node: Any, seen: set[int]) -> Form:
    """Turn a node of the document into a form: a scalar is its text, however it looks."""
    if node is None:
        return None
    where = f"line {node.start_mark.line + 1}"
    if id(node) in seen:
        raise Invalid(f"uses an alias at {where}", hint="write it out, or name the source under sources:")
    seen.add(id(node))
    if str(node.tag) not in _CORE:
        raise Invalid(f"uses the tag {node.tag} at {where}", hint="remove it")
    if node.id == "scalar":
        is_null = str(node.tag).endswith(":null") and node.style is None
        return None if is_null else str(node.value)
    if node.id == "sequence":
        return [_form(item, seen) for item in node.value]
    pairs = []
    for key, value in node.value:
        if key.id != "scalar":
            raise Invalid(f"has a key that is no name at {where}", hint="use plain field names")
        try:
            pairs.append((str(key.value), _form(value, seen)))
        except Invalid as error:
            raise error.at(field=str(key.value)) from None
    return _no_twins(pairs)
