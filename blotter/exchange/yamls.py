"""Reading YAML as text, lists and maps: every scalar is its text, however it looks."""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from blotter.exchange.reading import Form, no_twins
from events import Invalid

LARGEST = 256 * 1024
"""Signs, of which half a million to three million are read in a second."""

DEEPEST = 50
"""Lists and maps within each other: what nests them deeper is no report."""

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_CORE = {None, *(f"tag:yaml.org,2002:{name}" for name in "str int float bool null seq map".split())}
_NULL = {"", "~", "null", "Null", "NULL"}


def read_yaml(content: str) -> Form:
    """Read one YAML document; a scalar is its text, save that null, ~ and nothing are None.

    Tags beyond the core schema (YAML 1.2.2, 10.3), aliases and a key twice are refused.
    """
    if len(content) > LARGEST:
        raise Invalid(f"is YAML of more than {LARGEST:,} signs", hint="write JSON lines, or split it")
    documents = 0
    form = None
    try:
        parts = yaml.parse(content, Loader=_LOADER)
        for part in parts:
            if isinstance(part, DocumentStartEvent):
                documents += 1
            elif isinstance(part, NodeEvent) and documents == 1:
                form = _form(part, parts, 1)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise Invalid(f"is not YAML: {error.problem}{where}") from None
    except yaml.YAMLError as error:
        raise Invalid(f"is not YAML: {' '.join(str(error).split())}") from None
    if documents > 1:
        raise Invalid("holds more than one document", hint="write one list of reports")
    return form


def _form(part: Any, parts: Iterator[Any], depth: int) -> Form:
    """Return what begins with this part of the document, and take its other parts."""
    if isinstance(part, ScalarEvent) and part.tag in _CORE:
        return None if part.value in _NULL and part.implicit[0] else part.value
    if isinstance(part, AliasEvent):
        hint = "write it out, or name the source under sources:"
        raise Invalid(f"uses an alias at {_line(part)}", hint=hint)
    if part.tag not in _CORE:
        raise Invalid(f"uses the tag {part.tag} at {_line(part)}", hint="remove it")
    if depth > DEEPEST:
        raise Invalid("is nested too deeply")
    if isinstance(part, SequenceStartEvent):
        return [_form(inner, parts, depth + 1) for inner in _inside(parts)]
    pairs = []
    for key in _inside(parts):
        if not isinstance(key, ScalarEvent):
            raise Invalid(f"has a key that is no name at {_line(part)}", hint="use plain field names")
        try:
            pairs.append((key.value, _form(next(parts), parts, depth + 1)))
        except Invalid as error:
            raise error.at(field=key.value) from None
    return no_twins(pairs)


def _inside(parts: Iterator[Any]) -> Iterator[Any]:
    """Yield the first part of each node of a list or a map."""
    for part in parts:
        if isinstance(part, CollectionEndEvent):
            return
        yield part


def _line(part: Any) -> str:
    return f"line {part.start_mark.line + 1}"
