"""`blotter add KIND`: one report from flags, or from a form in the editor."""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import attrs
import typer

from blotter.cli.app import LazyGroup, command, plain_app
from blotter.cli.options import ByOption, Format, FormatOption, LedgerOption, NewActorOption, open_for
from blotter.cli.write import print_receipt, warn_of_doubts
from blotter.desk import Desk
from blotter.exchange.forms import PLACE_KEYS, SINGULAR, without, words_of
from blotter.exchange.reading import Form
from events import KINDS, BlotterError, Event, Place, Refused, Vocabulary, event_class, to_plain
from ledger import sha256_of

_FIRST = ("ref", "incident", "happened", "place", *PLACE_KEYS)
_LAST = (
    "sources", "grade", "credibility", "concerns", "status", "marking", "tags", "repeated",
    "evidence", "available", "lang", "quote", "note",
)  # fmt: skip
_PLURAL = {many: one for one, many in SINGULAR.items()}
_NEVER_COPIED = ("kind", "ref", "incident")
_NO_REPORTS = ("events.amendments", "events.assessments", "events.desk", "events.custody")
"""Of what has commands of its own, or is recorded from a file only."""


class KindGroup(LazyGroup):
    """The kinds of report, each a command whose options are its fields."""

    table = {
        kind.replace("_", "-"): (module, name)
        for kind, (module, name) in KINDS.items()
        if module not in _NO_REPORTS
    }

    given: set[str] | None = None

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of a kind, written with hyphens or as it is stored."""
        return super().get_command(ctx, cmd_name.replace("_", "-"))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Note which options are given, so that only these have to be made."""
        self.given = (
            None if ctx.resilient_parsing else {word.partition("=")[0] for word in args if word[:1] == "-"}
        )
        return super().resolve_command(ctx, args)

    def make(self, name: str) -> Any:
        """Return the command that appends one report of a kind."""
        return command(_adding(name.replace("-", "_"), given=self.given), name=name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the kinds and what they say into the help text."""
        lines = [
            (name, (event_class(name.replace("-", "_")).__doc__ or "").split("\n")[0]) for name in self.table
        ]
        with formatter.section("Kinds"):
            formatter.write_dl(lines)


add = plain_app(cls=KindGroup, no_args_is_help=True, subcommand_metavar="KIND [OPTIONS]")


@add.callback()
def _add() -> None:
    """Append one report, field by field; `blotter add KIND --help` lists the fields.

    Dates are EDTF: 2022-07-31, 2022-09, "[2022-09-26..2022-10-02]" (some day in it), yesterday, -3d.
    Counts: 25, 25+ (at least), 25-35, 25-35~30 (best 30), ~30 (about), ? (unknown).
    Parties: an actor's id or name; "isis-k (claimed)"; "isis-k | al-qaeda" (one of them); unknown.
    Sources: a publisher, a URL, "publisher=UN; published=2022-10-03", or last (those of the last record).
    """


def _flag(word: str) -> str:
    """Return the option for a field: a list is named for its one item."""
    return "--" + _PLURAL.get(word, word).replace("_", "-")


def _adding(kind: str, *, given: set[str] | None) -> Callable[..., Any]:
    """Return the function of `blotter add KIND`, with a parameter for each field of the kind.

    Fifty options take a while to make: if all that are `given` are known, no others are made.
    """
    cls = event_class(kind)
    flags = {_flag(word): word for word in _order(cls)}
    if given is not None and given <= {*flags, *_COMMON_FLAGS}:
        flags = {flag: word for flag, word in flags.items() if flag in given}
    fields = [_parameter(cls, word) for word in flags.values()]

    def adding(**values: Any) -> int:
        common = {
            name: values.pop(name)
            for name in ("ledger", "by", "format", "new_actor", "again", "like", "edit")
        }
        used = {name: value for name, value in values.items() if value not in (None, [], False)}
        return _append(kind, used, **common)

    more = inspect.signature(_common).parameters.values()
    adding.__signature__ = inspect.Signature([*fields, *more])  # type: ignore[attr-defined]
    adding.__doc__ = cls.__doc__
    return adding


def _common(
    *,
    like: Annotated[
        str | None, typer.Option("--like", metavar="ID", help="Start from a copy of this report.")
    ] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Write the report in $EDITOR.")] = False,
    new_actor: NewActorOption = False,
    again: Annotated[bool, typer.Option("--again", help="Record the same report once more.")] = False,
    ledger: LedgerOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Options that every kind has; only their declaration is used."""


_COMMON_FLAGS = {_flag(name) for name in inspect.signature(_common).parameters}


def _order(cls: type[Event]) -> list[str]:
    """Return the words of a kind in the order of its help: where and when, who and what, sources."""
    words = [word for word in words_of(cls) if word not in SINGULAR and word != "parties"]
    first = [word for word in _FIRST if word in words]
    last = [word for word in _LAST if word in words]
    return [*first, *(word for word in words if word not in (*first, *last)), *last]


def _parameter(cls: type[Event], word: str) -> inspect.Parameter:
    """Return the option for one field, role or part of the place."""
    fields: dict[str, Any] = {field.name: field for field in attrs.fields(cls)}
    field = fields.get(word) or (word in PLACE_KEYS and attrs.fields_dict(Place)[word])
    flag = _flag(word)
    kind: Any = str | None
    default: Any = None
    metavar = "TEXT"
    if word == "grade":
        metavar, help_text = "GRADE", "Admiralty code, as in B2: letter for the sources, digit for the report"
    elif not field:
        kind, metavar, help_text = list[str] | None, "ACTOR", f"who is {word} in it; may be repeated"
    else:
        help_text = field.metadata["help"]
        types = get_args(field.type) or (field.type,)
        codes = [one for one in types if isinstance(one, type) and issubclass(one, Vocabulary)]
        if codes:
            metavar, help_text = "CODE", f"{help_text}: {', '.join(codes[0])}"
        if get_origin(field.type) is tuple:
            kind, help_text = list[str] | None, f"{help_text}; may be repeated"
        if field.type is bool:
            kind, default = bool, False
    option = (
        typer.Option(flag, help=help_text)
        if kind is bool
        else typer.Option(flag, metavar=metavar, help=help_text)
    )
    return inspect.Parameter(
        word, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option]
    )


def _append(
    kind: str,
    used: dict[str, Form],
    *,
    ledger: str | None,
    by: str | None,
    format: Format,
    new_actor: bool,
    again: bool,
    like: str | None,
    edit: bool,
) -> int:
    """Read the form, append its event, print the receipt."""
    from blotter.exchange.recording import read_alone

    with open_for(ledger, by) as desk:
        copied, taken = _copied(desk, like, kind, used), set[str]()
        if copied:
            from blotter.exchange.copying import actors_of

            taken = actors_of(copied)

        def read(form: Form) -> Event:
            words = desk.settings.words
            return read_alone(form, desk.names, new_actors=new_actor, words=words, taken=taken)

        form: dict[str, Form] = {"kind": kind, **copied, **used}
        form = {name: str(value).lower() if value is True else value for name, value in form.items()}
        if "last" in form.get("sources", ()):
            from blotter.exchange.copying import named_sources

            form["sources"] = named_sources(desk.names, form["sources"])
        _fill_evidence(form)
        if edit:
            from blotter.cli.editing import edited

            form = edited(form, read)
        event = read(form)
        (receipt,) = desk.append(event, again=again)
        print_receipt(desk, event, receipt, format)
        warn_of_doubts(desk, [event], [receipt])
    return 0


def _copied(desk: Desk, like: str | None, kind: str, used: Mapping[str, Form]) -> dict[str, Form]:
    """Return a report as it stands to start from, without what is said anew or only it can be."""
    if like is None:
        return {}
    from blotter.exchange.copying import legible
    from projections import standing_of

    standing = standing_of(desk.ledger, desk.names.record(like).id)
    if standing is None:
        hint = "name the report itself: blotter log"
        raise Refused(f"{like} is an amendment or no report", field="like", hint=hint)
    plain: dict[str, Form] = legible(to_plain(standing.event))
    for word in (*_NEVER_COPIED, *used):
        plain = without(event_class(kind), plain, word)
    return plain


def _fill_evidence(form: dict[str, Form]) -> None:
    """Name each evidence file by its content."""
    files = form.get("evidence", [])
    for index, path in enumerate(files):
        if isinstance(path, str):
            try:
                digest = sha256_of(path)
            except BlotterError as error:
                raise error.at(field="evidence") from None
            files[index] = {"file": Path(path).name, "sha256": digest}
