"""A form in the editor, as `git commit` has it: comments explain, mistakes come back as comments."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import attrs

from blotter.exchange.forms import words_of
from blotter.exchange.reading import Form
from blotter.exchange.yamls import read_yaml
from events import BlotterError, Refused, event_class, leaves


def template(form: dict[str, Form]) -> str:
    """Return the form as YAML, followed by every other field of its kind as a comment."""
    from yaml import safe_dump

    text = safe_dump(form, sort_keys=False, allow_unicode=True, width=100)
    cls = event_class(form["kind"])
    helps = {field.name: field.metadata["help"] for field in attrs.fields(cls)}
    rest = [word for word in words_of(cls) if word not in form and word != "parties"]
    lines = [f"# {word}:  {helps.get(word, '')}".rstrip() for word in rest]
    return "\n".join([text, "# Fields that may be added:", *lines, ""])


def edited(form: dict[str, Form], check: Callable[[Form], object]) -> dict[str, Form]:
    """Let the writer edit a form until it is sound; Refused if it is emptied or given up."""
    if not sys.stdin.isatty() and not _editor():
        raise Refused("there is no terminal to edit on", hint="set EDITOR, or give the fields as options")
    text = template(form)
    while True:
        after = _in_editor(text)
        said = "\n".join(line for line in after.splitlines() if not line.startswith("#")).strip()
        if not said or (after == text and "# MISTAKE" in text):
            raise Refused("nothing was appended: the form was given up")
        try:
            read = read_yaml(said)
            check(read)
        except BlotterError as error:
            wrong = [f"# MISTAKE {one}" + (f" ({one.hint})" if one.hint else "") for one in leaves(error)]
            kept = [line for line in after.splitlines() if not line.startswith("# MISTAKE")]
            text = "\n".join([*wrong, *kept, ""])
        else:
            return dict(read)


def _editor() -> str:
    return (os.environ.get("VISUAL") or os.environ.get("EDITOR") or "").strip()


def _in_editor(text: str) -> str:
    """Return what becomes of a text in the editor of the environment."""
    try:
        command = shlex.split(_editor() or "vi")
    except ValueError:
        raise Refused(f"the editor {_editor()} has a quote that is not closed", hint="set EDITOR") from None
    with tempfile.TemporaryDirectory(prefix="blotter-") as folder:
        path = Path(folder) / "report.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            subprocess.run([*command, str(path)], check=True)
        except OSError as error:
            raise Refused(
                f"the editor {command[0]} cannot be run: {error.strerror}", hint="set EDITOR"
            ) from None
        except subprocess.CalledProcessError as error:
            message = f"nothing was appended: the editor {command[0]} ended with {error.returncode}"
            raise Refused(message, hint="set EDITOR if it is the wrong one") from None
        try:
            return path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            message = f"nothing was appended: the editor {command[0]} left no text in UTF-8"
            raise Refused(message, hint="set EDITOR to one that writes UTF-8") from None
