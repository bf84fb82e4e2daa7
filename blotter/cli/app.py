"""The command `blotter`: its table of commands, and how every error ends."""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

from blotter import __version__
from blotter.cli.printing import output_of, text_on
from events import BlotterError, Busy, Misused, Refused, leaves

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("blotter.cli.write", "Make a ledger and a settings file; --example doha fills it."),
    "add": ("blotter.cli.add", "Append one report, field by field."),
    "record": ("blotter.cli.write", "Append the reports of YAML, JSON or JSON lines files."),
    "import": ("blotter.cli.importing", "Import a data set; its next release as amendments."),
    "correct": ("blotter.cli.amend", "Correct what a report says; what it said stays on record."),
    "fix": ("blotter.cli.amend", "Correct one's own typing."),
    "retract": ("blotter.cli.amend", "Take a report back."),
    "reinstate": ("blotter.cli.amend", "Let a retracted report stand again."),
    "merge": ("blotter.cli.amend", "Put a report under the incident of another."),
    "split": ("blotter.cli.amend", "Put a merged report back."),
    "prefer": ("blotter.cli.amend", "Choose the report that counts for its incident."),
    "corroborate": ("blotter.cli.amend", "Note further sources that say the same."),
    "review": ("blotter.cli.amend", "Note that somebody else has checked a report."),
    "log": ("blotter.cli.read", "List what was recorded, in order."),
    "show": ("blotter.cli.showing", "Show one record, and the reports beside it."),
    "search": ("blotter.cli.read", "Find words in reports: names, places, notes, sources."),
    "casualties": ("blotter.cli.tallies", "Count casualties: low, best and high."),
    "actors": ("blotter.cli.views", "Tell what has become of every actor, or all about one."),
    "ties": ("blotter.cli.views", "Tell who met, accused and agreed with whom."),
    "funds": ("blotter.cli.views", "Tell what was announced, disbursed and withheld."),
    "timeline": ("blotter.cli.views", "List what happened, in the order that it happened."),
    "sources": ("blotter.cli.views", "Tell where the reports come from."),
    "threats": ("blotter.cli.threats", "Tell how likely further deaths are, and what that stands on."),
    "assess": ("blotter.cli.assess", "Issue threat assessments, judge beside them, keep score."),
    "why": ("blotter.cli.audit", "Name the reports behind a figure."),
    "diff": ("blotter.cli.differing", "Tell what changed between two moments, and because of what."),
    "publish": ("blotter.cli.house", "Freeze a figure that leaves the house."),
    "published": ("blotter.cli.house", "List published figures, and those that moved."),
    "digest": ("blotter.cli.house", "Tell what came in, what changed, what needs attention."),
    "rebuild": ("blotter.cli.shelving", "Draw all views anew beside the live ones; compare, adopt."),
    "shelf": ("blotter.cli.shelving", "Tell what is sealed for fast views; seal the rest."),
    "schedule": ("blotter.cli.schedule", "Run the jobs of the desk when they are due; list them."),
    "verify": ("blotter.cli.verifying", "Verify that nothing was changed and nothing is missing."),
    "key": ("blotter.cli.proving", "Make a key to sign with."),
    "seal": ("blotter.cli.proving", "Sign the head of the ledger."),
    "prove": ("blotter.cli.proving", "Print a receipt of one record."),
    "check-proof": ("blotter.cli.proving", "Check a receipt without the ledger."),
    "witness": ("blotter.cli.proving", "Sign a seal that extends the last one."),
    "backup": ("blotter.cli.copying", "Copy the ledger while it is in use, and verify the copy."),
    "restore": ("blotter.cli.copying", "Make the ledger anew from a backup."),
    "export": ("blotter.cli.exporting", "Write all entries to a file that can be checked without Blotter."),
    "enrol": ("blotter.cli.custody", "Enrol an analyst's key."),
    "revoke": ("blotter.cli.custody", "Revoke an analyst's key."),
    "redact": ("blotter.cli.custody", "Take veiled texts of a record out for good."),
    "status": ("blotter.cli.read", "Tell how the ledger is: size, root, last record, settings."),
}
"""Name to the module that holds the function of that name, and the line that help shows."""

# typer keeps its own copy of click and does not export the base of its usage errors
_UsageError: type[Any] = typer.BadParameter.__mro__[1]


class LazyGroup(TyperGroup):
    """A group that imports a command when it is used, and lists its commands without."""

    table: Mapping[str, tuple[str, str]] = COMMANDS

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command, made from its function; None if there is none of this name."""
        if cmd_name not in self.table:
            self.commands = cast("Any", self.table)  # the names that a typing mistake may have meant
            return None
        return self.make(cmd_name)

    def make(self, name: str) -> Any:
        """Return the command of this name, from the function that its module has for it."""
        module = import_module(self.table[name][0])
        called = name.replace("-", "_")
        found = getattr(module, f"{called}_", None) or getattr(module, called)  # `import` is no name
        return get_command(found) if isinstance(found, typer.Typer) else command(found, name=name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands into the help text."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])


def command(function: Any, *, name: str) -> Any:
    """Return the command of one function, with plain help and no decoration."""
    app = plain_app()
    app.command(name)(function)
    return get_command(app)


def plain_app(**settings: Any) -> typer.Typer:
    """Return a Typer app without markup, which costs start-up time and adds nothing."""
    return typer.Typer(
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        **settings,
    )


app = plain_app(cls=LazyGroup, no_args_is_help=True)
app._add_completion = True


def _version(wanted: bool) -> None:
    if wanted:
        print(f"blotter {__version__}")
        raise typer.Exit


@app.callback()
def root(
    ledger: Annotated[
        str | None, typer.Option(metavar="PATH", help="Ledger file (or BLOTTER_LEDGER).")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who writes (or BLOTTER_BY).")] = None,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (or NO_COLOR).")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Keep an incident and threat log that remembers what was said, and when.

    Start with: blotter init --example doha, then blotter casualties.
    """
    if ledger is not None or by is not None:
        from blotter.settings import check_given

        check_given(ledger=ledger, by=by)
    for name, value in (("BLOTTER_LEDGER", ledger), ("BLOTTER_BY", by), ("NO_COLOR", no_color and "1")):
        if value:
            os.environ[name] = value


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 done, 1 refused, 2 wrong usage, 3 found something, 75 busy."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if sys.stdout is None:
        return _unwritten("standard output is closed", "let it go to a file or to /dev/null", words)
    given, output = sys.stdout, output_of(sys.stdout)
    try:
        given.flush()
        sys.stdout = given if output is None else text_on(output, given)
        done = _done(words)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if output is None or error is not output.fault:
            raise
    finally:
        sys.stdout = given
    if output is not None and output.fault is not None:
        reason = output.fault.strerror or str(output.fault)
        hint = "free space or choose another file; what was to be appended may be recorded: blotter log"
        return _unwritten(reason, hint, words)
    return done


def _unwritten(reason: str, hint: str, words: Sequence[str]) -> int:
    """Tell that standard output cannot be written, and return the exit code for it."""
    _tell(Refused(f"cannot write what was found: {reason}", hint=hint), as_json=_wants_json(words))
    return 1


def _done(words: Sequence[str]) -> int:
    """Do what the words say, tell what was refused, and return the exit code."""
    try:
        done = get_command(app).main(list(words), prog_name="blotter", standalone_mode=False)
    except BlotterError as error:
        _tell(error, as_json=_wants_json(words))
        return 75 if isinstance(error, Busy) else 1
    except _UsageError as error:
        return _misused(error, as_json=_wants_json(words))
    except (KeyboardInterrupt, typer.Abort):
        print("blotter: stopped", file=sys.stderr)
        return 130
    return done if isinstance(done, int) else 0


def _wants_json(words: Sequence[str]) -> bool:
    chosen = [words[i + 1 : i + 2] == ["json"] for i, word in enumerate(words) if word == "--format"]
    return any(chosen) or "--format=json" in words


def _tell(error: BlotterError, *, as_json: bool) -> None:
    """Print what was refused and what to do, on standard error."""
    from blotter.cli.output import inert, shortened

    several = leaves(error)
    for one in several:
        told = {name: getattr(one, name) for name in ("message", "file", "entry", "field")}
        short = {name: text and shortened(str(text)) for name, text in told.items()}
        if as_json:
            import json

            data = json.dumps({"error": {"code": one.code, **short, "hint": one.hint}}, ensure_ascii=False)
            print(inert(data), file=sys.stderr)  # an unseen sign is written the way that JSON escapes it
        else:
            line = ": ".join(filter(None, (short[name] for name in ("file", "entry", "field", "message"))))
            print(inert(f"blotter: {line}"), file=sys.stderr)
            if one.hint:
                print(inert(f"  hint: {one.hint}"), file=sys.stderr)
    if len(several) > 1 and not as_json:
        print(f"blotter: {error.message}", file=sys.stderr)


def _misused(error: Any, *, as_json: bool) -> int:
    """Print what was wrong about the command itself, or its help if nothing was asked."""
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.message)
        return 2
    message = error.format_message().partition(" (Possible options")[0].rstrip(".")
    near = getattr(error, "possibilities", None)
    hint = f"did you mean {' or '.join(near)}?" if near else None
    if hint is None and error.ctx is not None:
        hint = f"{error.ctx.command_path} --help"
    option = getattr(error, "option_name", None)
    field = option.lstrip("-").replace("-", "_") if option and as_json else None
    _tell(Misused(message[:1].lower() + message[1:], field=field, hint=hint), as_json=as_json)
    return 2
