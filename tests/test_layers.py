"""events <- ledger <- projections <- blotter, strictly, and only through the package's root."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ("events", "ledger", "projections", "blotter")


def imports(path):
    """Yield (module, names) of every import in a file, the late ones included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module, tuple(alias.name for alias in node.names)


@pytest.mark.parametrize("room", ORDER)
def test_a_room_imports_only_what_lies_below_it_and_only_by_its_door(room):
    below = ORDER[: ORDER.index(room)]
    seen = 0
    for path in sorted((ROOT / room).rglob("*.py")):
        for module, _ in imports(path):
            top, _, inner = module.partition(".")
            if top in ORDER and top != room:
                assert top in below, f"{path.relative_to(ROOT)} imports {module}, which lies above it"
                assert not inner, f"{path.relative_to(ROOT)} goes past the door of {top}: {module}"
                seen += 1
    assert seen or room == "events"


@pytest.mark.parametrize("banned", ["time", "random", "os", "socket", "sqlite3", "apsw", "secrets"])
def test_events_know_no_clock_no_chance_and_no_files(banned):
    for path in (ROOT / "events").glob("*.py"):
        assert banned not in {module.partition(".")[0] for module, _ in imports(path)}, path


def test_only_the_command_line_knows_the_command_line():
    """What reads files and answers questions serves a notebook as well."""
    cli, seen = ROOT / "blotter" / "cli", 0
    for path in (ROOT / "blotter").rglob("*.py"):
        if path.parent != cli and path.name != "__main__.py":
            assert not [module for module, _ in imports(path) if module.startswith("blotter.cli")], path
            seen += 1
    assert seen


def test_files_hold_one_idea():
    """The ceiling is about 250 lines for code and 400 for tests; tables of facts may be longer."""
    tables = {ROOT / "events" / "countries.py"}
    for room, ceiling in [*((room, 265) for room in ORDER), ("tests", 400)]:
        for path in (ROOT / room).rglob("*.py"):
            lines = len(path.read_text().splitlines())
            assert path in tables or lines <= ceiling, f"{path.relative_to(ROOT)} has {lines} lines"
