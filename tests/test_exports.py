"""What a package offers: the table that loads names is the list that type checkers read."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("events", "ledger", "projections")


def declared(package):
    """Return {name: module} of the imports that only type checkers see."""
    tree = ast.parse((ROOT / package / "__init__.py").read_text())
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    return {alias.asname: node.module for node in block.body for alias in node.names}


@pytest.mark.parametrize("package", PACKAGES)
def test_what_type_checkers_see_is_what_python_loads(package):
    module = importlib.import_module(package)
    table = {name: f"{package}.{home}" for home, names in module._EXPORTS.items() for name in names.split()}
    assert declared(package) == table
    assert module.__all__ == sorted(table)


@pytest.mark.parametrize("package", [*PACKAGES, "blotter"])
def test_every_name_is_there_and_documented(package):
    module = importlib.import_module(package)
    for name in module.__all__:
        thing = getattr(module, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert thing.__doc__, f"{package}.{name} has no docstring"


@pytest.mark.parametrize("package", [*PACKAGES, "blotter"])
def test_a_name_that_is_not_there_is_an_attribute_error(package):
    with pytest.raises(AttributeError, match="nothing_of_ours"):
        _ = importlib.import_module(package).nothing_of_ours
