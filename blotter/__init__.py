"""Blotter's doors: the command line, files in and out, and `open_desk` for Python."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blotter.desk import Desk as Desk, open_desk as open_desk

__version__ = "0.1.0"
__all__ = ["Desk", "__version__", "open_desk"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"blotter has no {name!r}")
    from blotter import desk

    return getattr(desk, name)
