"""A package's door: names that are imported when they are first asked for."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def exports(
    package: str, table: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return the __getattr__, __dir__ and __all__ of a package (PEP 562).

    `table` has the package's modules, each with the names that it offers. A process pays only for
    what it uses.
    """
    homes = {name: module for module, names in table.items() for name in names.split()}
    offered = sorted(homes)

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"{package} has no {name!r}")
        value = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return load, lambda: offered, offered
