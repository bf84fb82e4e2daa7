"""Options that many commands share, and how a command gets them."""

import inspect
import os
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from blotter.desk import Desk
from blotter.settings import load_settings
from events import Invalid
from ledger import open_ledger

if TYPE_CHECKING:
    from blotter.asking import Asking

SIGN = "BLOTTER_SIGN"
"""Names the file of the key that an analyst signs with, if she does."""


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MD = "md"

    @property
    def for_people(self) -> bool:
        """Whether it is read by people, to whom cells are shown instead of rows."""
        return self in (Format.TABLE, Format.MD)


LedgerOption = Annotated[
    str | None, typer.Option("--ledger", metavar="PATH", help="Ledger file (or BLOTTER_LEDGER).")
]
ByOption = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who writes (or BLOTTER_BY).")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print.")]
IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="A ref, an id or its start, @position, or last.")
]
NewActorOption = Annotated[bool, typer.Option("--new-actor", help="Take actors that have no profile.")]
DaysOption = Annotated[
    int, typer.Option("--days", metavar="N", help="Within so many days: 7, 30, 91 or 365.")
]

_ONE = str | None
_MANY = list[str] | None
ASKING: dict[str, tuple[Any, str, str]] = {
    "known": (
        _ONE,
        "AS_OF",
        "As known then: @120 (the first 120 records), a day, a time, a published figure, last-issued.",
    ),
    "happened": (_ONE, "DAY", "Only what had happened by then."),
    "clock": (_ONE, "CLOCK", "Which clock --known reads: recorded, or available (claimed)."),
    "since": (_ONE, "DAY", "From this day on."),
    "until": (_ONE, "DAY", "Up to this day."),
    "during": (_ONE, "SPAN", "Within 2022-W39, 2022-09 or 2022."),
    "perpetrator": (_MANY, "ACTOR", "Done by this actor (operators included)."),
    "target": (_MANY, "ACTOR", "Done to this actor."),
    "actor": (_MANY, "ACTOR", "With this actor in any role."),
    "country": (_MANY, "COUNTRY", "In this country, by code or name."),
    "place": (_MANY, "NAME", "At this place, district or province."),
    "kind": (_MANY, "KIND", "Reports of this kind."),
    "outcome": (_MANY, "OUTCOME", "Killed, injured, missing, abducted or displaced."),
    "group": (_MANY, "GROUP", "Only this group of a toll, such as women."),
    "source": (_MANY, "NAME", "Reports from this publisher, author or origin."),
    "min_grade": (_ONE, "GRADE", "Graded at least so, as in B2; what nobody judged fails."),
    "status": (_MANY, "STATUS", "Provisional or reviewed reports."),
    "marking": (_MANY, "TLP", "Reports with this marking."),
    "tag": (_MANY, "TAG", "Reports with this tag."),
}
"""The moment and the filters, the same on every view: type, placeholder, help."""


def _option(name: str, kind: Any, metavar: str, help: str, *, hidden: bool) -> inspect.Parameter:
    flag = "--" + name.replace("_", "-")
    annotation = Annotated[kind, typer.Option(flag, metavar=metavar, help=help, hidden=hidden)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of ASKING; it gets those that were used as one dict, `asking`.

    What a view of this name does not look at is refused, and its help does not list it.
    """
    from blotter.asking import OVERLOOKED, check_asking  # here, because only views are asked

    overlooked = OVERLOOKED.get(function.__name__, ())
    own = [
        parameter for name, parameter in inspect.signature(function).parameters.items() if name != "asking"
    ]
    shared = [_option(name, *row, hidden=name in overlooked) for name, row in ASKING.items()]

    def command(**values: Any) -> Any:
        asked = {name: values.pop(name) for name in ASKING if name in values}
        used = {name: value for name, value in asked.items() if value not in (None, [])}
        for name, value in used.items():
            if not all(one.strip() for one in ([value] if isinstance(value, str) else value)):
                raise Invalid("is empty", field=name, hint="say what it is, or leave the option out")
        check_asking(function.__name__, cast("Asking", used))
        return function(**values, asking=used)

    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own] + shared
    )
    command.__doc__ = function.__doc__
    command.__name__ = function.__name__
    return command


def open_for(ledger: str | None, by: str | None = None) -> Desk:
    """Open the desk that a command works on."""
    settings = load_settings(ledger=ledger, by=by)
    if SIGN not in os.environ:
        return Desk(open_ledger(settings.ledger), settings)
    from ledger import enrolled_signer, read_key

    key = read_key(os.environ[SIGN])  # first, so that no file is left open without it
    desk = Desk(open_ledger(settings.ledger), settings)
    desk.ledger.signer = enrolled_signer(key, desk.ledger)
    return desk
