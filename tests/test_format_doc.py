"""docs/format.md against the code: every kind, field and code, the file, and the bytes of the example.

`python -m tests.test_format_doc` writes the tables of kinds, values and vocabularies anew; no other part of
the page is written by anything.
"""

import hashlib
import re
from pathlib import Path
from typing import get_args, get_origin
from uuid import UUID

import apsw
import attrs
import msgpack
import pytest

import events
from blotter.exchange.again import content_id
from events import (
    KINDS,
    Attack,
    Count,
    Degrees,
    Harm,
    Invalid,
    Money,
    Report,
    Retracted,
    Toll,
    Vocabulary,
    When,
    event_class,
)
from events.amendments import Amendment
from events.event import Event
from events.fields import Notated
from ledger import Ledger, create_ledger, id_of_ref
from ledger.stores.memory import MemoryStore
from ledger.stores.sqlite import APPLICATION_ID, FORMAT

PAGE = Path(__file__).resolve().parent.parent / "docs" / "format.md"
AGAIN = "write the tables anew: python -m tests.test_format_doc"


# -- the page --------------------------------------------------------------------------------------


def block(name):
    """Return the part of the page between the marks of a name."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- end -->", PAGE.read_text(), re.S)
    assert found, f"docs/format.md has no part {name!r}"
    return found[1]


def golden(name):
    """Return the rows of a table of the page, without its head; `–` is nothing."""
    lines = [line for line in block(f"golden: {name}").splitlines() if line.startswith("|")]
    split = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]
    rows = [
        tuple(cell.strip("`").replace("\\|", "|") if cell != "–" else "" for cell in row) for row in split
    ]
    assert rows
    assert len({len(row) for row in rows}) == 1
    return rows


def fenced(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.M | re.S)


# -- tables that are written by the code -----------------------------------------------------------

SAMPLES = ("A b", "a.b", "a:b", "pt-BR", "AF", "f" * 64)
SHAPES = {
    (True,) * 6: "text",
    (False, True, True, False, False, True): "ref",
    (False, False, True, False, False, True): "actor id",
    (False, False, False, True, False, False): "language",
    (False, False, False, False, True, False): "country",
    (False, False, False, False, False, True): "32 bytes in hex",
    (False, False, True, False, True, True): "unit",
    (False, True, False, False, False, True): "field",
    (False,) * 6: "constants",
}
"""What a field of text is called, by which of the samples it takes."""

CALLED = {
    bool: "true or false",
    int: "whole number",
    UUID: "id",
    Degrees: "degrees",
    Count: "count",
    Toll: "toll",
    Money: "money",
    Report: "report",
}


def takes(field, value):
    try:
        field.converter(value, None, field)
    except Invalid:
        return False
    return True


def called(field, type_, wrap=lambda value: value):
    """Return how the page calls what a field holds."""
    if type(None) in get_args(type_):
        type_ = next(one for one in get_args(type_) if one is not type(None))
    if get_origin(type_) is tuple:
        return f"list of {called(field, get_args(type_)[0], lambda value: [value])}"
    if type_ is str:
        return SHAPES[tuple(takes(field, wrap(sample)) for sample in SAMPLES)]
    if type_ is When:
        return "date" if takes(field, "2022") else "day"
    return CALLED.get(type_) or f"[{type_.__name__}](#{type_.__name__.lower()})"


def default_of(field):
    match field.default:
        case attrs.NOTHING:
            return "must be given"
        case None:
            return "not said"
        case ():
            return "none"
        case bool():
            return "no"
    return f"`{field.default}`"


def table(head, rows):
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    lines += [f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "".join(f"{line}\n" for line in lines)


def fields_table(cls, after=None):
    known = {field.name for field in attrs.fields(after)} if after else set()
    rows = [
        (f"`{f.name}`", called(f, f.type), default_of(f), f.metadata["help"])
        for f in attrs.fields(cls)
        if f.name not in known
    ]
    return table(("field", "holds", "left out", "says"), rows) if rows else ""


GROUPS = {
    Event: ("every event", None),
    Report: ("every report", Event),
    Harm: ("every report with a toll", Report),
}
GROUPS[Amendment] = ("every amendment", Event)


def base_of(cls):
    return next(base for base in cls.__mro__[1:] if base in GROUPS)


def kind_section(kind):
    cls = event_class(kind)
    base = base_of(cls)
    before = [name for group, (name, _) in GROUPS.items() if issubclass(base, group)]
    parts = [f"### `{kind}`", f"Version {cls.version}. {cls.__doc__.splitlines()[0]}"]
    first = ", then ".join(f"[{name}](#fields-of-{name.replace(' ', '-')})" for name in before)
    own = fields_table(cls, base)
    parts.append(f"Fields of {first}{', then:' if own else '.'}")
    parts += [own.strip()] if own else []
    if issubclass(cls, Report) and cls.roles:
        parts.append(f"Its parties have one of the roles {', '.join(f'`{role}`' for role in cls.roles)}.")
    return "\n\n".join(parts)


def values():
    """Return the classes that fields hold as maps, in the order in which they are met."""
    found = []

    def look(type_):
        for one in get_args(type_) or (type_,):
            if get_args(one):
                look(one)
            elif attrs.has(one) and one not in found and not issubclass(one, (Event, Notated)):
                found.append(one)
                for field in attrs.fields(one):
                    look(field.type)

    for kind in KINDS:
        for field in attrs.fields(event_class(kind)):
            look(field.type)
    return found


def vocabularies():
    named = [getattr(events, name) for name in events.__all__]
    return [one for one in named if isinstance(one, type) and issubclass(one, Vocabulary) and len(one)]


def vocabulary_section(cls):
    rows = [(f"`{one.value}`", one.words, "–" if one.number is None else one.number) for one in cls]
    numbered = any(one.number is not None for one in cls)
    head, width = (("code", "words", "number"), 3) if numbered else (("code", "words"), 2)
    return f"### {cls.__name__}\n\n{cls.__doc__.splitlines()[0]}\n\n{table(head, [r[:width] for r in rows])}"


def written():
    """Return every part of the page that the code writes, by its name."""
    parts = {
        f"table: {name}": f"### Fields of {name}\n\n{fields_table(group, after)}\n"
        for group, (name, after) in GROUPS.items()
    }
    parts["table: kinds"] = "\n\n".join(map(kind_section, KINDS)) + "\n\n"
    value_parts = [f"### {c.__name__}\n\n{c.__doc__.splitlines()[0]}\n\n{fields_table(c)}" for c in values()]
    parts["table: values"] = "\n".join(value_parts) + "\n"
    parts["table: vocabularies"] = "\n".join(map(vocabulary_section, vocabularies())) + "\n"
    return parts


@pytest.mark.parametrize("name", written())
def test_the_page_has_every_kind_field_and_code(name):
    assert block(name) == written()[name], AGAIN


@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_of_a_kind_come_in_the_order_of_the_page(kind):
    cls = event_class(kind)
    base, page = base_of(cls), PAGE.read_text()
    section = re.search(rf"^### `{kind}`\n(.*?)(?=^##|\Z)", page, re.M | re.S)[1]
    tables = [block(f"table: {name}") for group, (name, _) in GROUPS.items() if issubclass(base, group)]
    told = [name for part in (*tables, section) for name in re.findall(r"^\| `(\w+)` \|", part, re.M)]
    assert told == [field.name for field in attrs.fields(cls)]


# -- the file --------------------------------------------------------------------------------------


def schema(connection):
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name")
    return [(*names, " ".join(sql.split()) if sql else None) for *names, sql in rows]


def test_the_file_has_the_tables_of_the_page(tmp_path):
    (script,) = fenced("sql")
    path = str(tmp_path / "ledger.db")
    create_ledger(path, origin="example").close()
    theirs, ours = apsw.Connection(":memory:"), apsw.Connection(path)
    theirs.execute(script)
    assert schema(theirs) == schema(ours)
    for name, value in (("application_id", APPLICATION_ID), ("user_version", FORMAT)):
        assert theirs.pragma(name) == ours.pragma(name) == value
    ours.close()


# -- the worked example ----------------------------------------------------------------------------


def stored_entries():
    """The bytes of the page's example: what stands before the `#` of each line."""
    return [
        bytes.fromhex("".join(line.partition("#")[0] for line in part.splitlines())) for part in fenced("hex")
    ]


def test_the_example_is_what_a_ledger_writes():
    times = [1_664_539_200_000_000, 1_664_625_600_000_000]
    ledger = Ledger(MemoryStore("example"), clock=lambda: times.pop(0))
    ledger.append(Attack(ref="kabul-school", happened="2022-09-30", killed="25+"), by="ana")
    about = id_of_ref("example", "kabul-school")
    ledger.append(Retracted(about=about, ref="kabul-school-gone", reason="duplicate"), by="bo")
    rows = list(ledger.store.rows(0, 2))
    facts = dict(golden("example"))
    assert [row.entry for row in rows] == stored_entries()
    assert [row.hashes.hex() for row in rows] == [facts["hashes of row 0"], facts["hashes of row 1"]]
    assert [ledger.head(size).root.hex() for size in range(3)] == [facts[f"root of @{n}"] for n in range(3)]


def test_the_id_of_an_event_without_a_ref_is_that_of_its_content():
    event = Attack(killed="25+", repeated=True)
    said = msgpack.packb(["attack", 1, {"repeated": True, "killed": "25+"}])
    ref = f"content={hashlib.sha256(said).hexdigest()}"
    assert content_id("example", event) == id_of_ref("example", ref)
    with pytest.raises(Invalid):
        Attack(ref=ref)


if __name__ == "__main__":
    page = PAGE.read_text()
    for part, content in written().items():
        page = page.replace(f"<!-- {part} -->\n{block(part)}", f"<!-- {part} -->\n{content}")
    PAGE.write_text(page)
