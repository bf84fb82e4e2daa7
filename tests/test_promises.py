"""Every promise names the tests that keep it, and the controls that show what these can see."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "proofs.md").read_text()
ROWS = re.findall(r"^\| ([1-6])\. .+?\| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
NAMED = re.compile(r"`(tests/[a-z_/]+\.py)`(?: ((?:`test_\w+`(?:, )?)+))?")


def named_in(file):
    tree = ast.parse((ROOT / file).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"}


def test_all_six_are_in_the_table():
    assert [number for number, _, _ in ROWS] == list("123456")


@pytest.mark.parametrize(("number", "kept", "control"), ROWS, ids=lambda text: text if len(text) == 1 else "")
def test_the_tests_that_keep_a_promise_are_there(number, kept, control):
    for cell in (kept, control):
        named = NAMED.findall(cell)
        assert named, f"promise {number} names no test in: {cell}"
        for file, names in named:
            assert {*re.findall(r"`(\w+)`", names)} <= named_in(file), file
