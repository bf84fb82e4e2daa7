"""The documentation is run: what it shows is what the program prints.

A page is one session in one folder, from top to bottom:

    ```console              lines after `$ ` are commands, the others what they print; `…` is any
                            text within a line, and alone on a line any number of lines
    ```console no-run       is shown and not run
    ```yaml report [FILE]   is a file of reports; under its name, if it has one, commands find it
    ```toml FILE            is a file of settings
    ```python               is run, with what it prints where it has prompts

`python -m tests.test_docs` writes the tables of options of docs/cli.md anew.
"""

import doctest
import os
import re
import subprocess
import sysconfig
import tomllib
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import attrs
import pytest
from typer.main import get_command

from blotter import __version__
from blotter.cli.add import add
from blotter.cli.app import COMMANDS, LazyGroup, app
from blotter.cli.assess import SUBCOMMANDS as ASSESS, assess
from blotter.cli.options import ASKING
from blotter.cli.schedule import SUBCOMMANDS as SCHEDULE, schedule
from events import (
    KINDS,
    Attribution,
    Credibility,
    FundStage,
    Group,
    Marking,
    Outcome,
    Precision,
    Reason,
    Reliability,
    Report,
    Role,
    Status,
    event_class,
)

HOME = Path(__file__).resolve().parent.parent
PAGES = [HOME / "README.md", *sorted((HOME / "docs").glob("*.md"))]
GUIDE = HOME / "docs" / "cli.md"
BLOCK = re.compile(r"^```(\w+)[ ]?(.*?)\n(.*?)^```$", re.M | re.S)
SCRIPTS = sysconfig.get_path("scripts")
GROUPS = {"assess": (assess, ASSESS), "schedule": (schedule, SCHEDULE)}
"""Commands that have commands of their own."""
AGAIN = "write the tables anew: python -m tests.test_docs"

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


class Block(NamedTuple):
    """A fenced block of a page."""

    line: int
    language: str
    words: list[str]
    text: str


def blocks(text):
    return [
        Block(text.count("\n", 0, found.start()) + 1, found[1], found[2].split(), found[3])
        for found in BLOCK.finditer(text)
    ]


def commands(text):
    """Return each command of a console block and the lines that it shows; `\\` continues a command."""
    told = []
    continued = False
    for line in text.splitlines():
        if line.startswith("$ "):
            told.append(([line[2:]], []))
        else:
            assert told, f"no command before {line!r}"
            told[-1][0 if continued else 1].append(line)
        continued = line.endswith("\\") and (continued or line.startswith("$ "))
    return [("\n".join(command), shown) for command, shown in told]


def matches(shown, printed):
    """Whether the lines that a page shows stand for the lines that were printed."""
    lines = [".*".join(map(re.escape, line.rstrip().split("…"))) + "\n" for line in shown]
    pattern = "".join("(?:.*\n)*" if line == ".*\n" else line for line in lines)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["a b"], ["a b"], True),
        (["a b"], ["a c"], False),
        (["a … c"], ["a b c"], True),
        (["a … c"], ["a", "c"], False),
        (["a.c"], ["abc"], False),
        (["a", "…", "z"], ["a", "b", "c", "z"], True),
        (["a", "…", "z"], ["a", "z"], True),
        (["a", "…", "z"], ["a", "b"], False),
        (["a"], ["a", "b"], False),
        (["a", "b"], ["a"], False),
        ([], [], True),
        ([], ["a"], False),
    ],
)
def test_what_a_page_may_leave_open(shown, printed, same):
    assert matches(shown, printed) is same


def test_a_command_may_go_on_in_the_next_line():
    assert commands("$ a \\\n  b \\\n  c\nout \\\nmore\n$ d\n") == [
        ("a \\\n  b \\\n  c", ["out \\", "more"]),
        ("d", []),
    ]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in, with nothing of ours in the environment but a name."""
    for name in ("BLOTTER_LEDGER", "EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BLOTTER_BY", "ana")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("PATH", os.pathsep.join([SCRIPTS, os.environ["PATH"]]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command):
    done = subprocess.run(
        ["sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.stdout.decode().splitlines()


def play(block, where):
    if block.language == "console" and "no-run" not in block.words:
        for command, shown in commands(block.text):
            printed = run(command)
            assert matches(shown, printed), "\n".join([f"{where}: $ {command}", *printed])
    elif block.language == "yaml" and block.words[:1] == ["report"]:
        name = (block.words[1:] or ["report.yaml"])[0]
        Path(name).write_text(block.text)
        printed = "\n".join(
            run(f"[ -e blotter.db ] || blotter init >/dev/null; blotter record --dry-run {name}")
        )
        assert "well-formed; nothing was appended" in printed, f"{where}: {printed}"
    elif block.language == "toml" and block.words:
        Path(block.words[0]).write_text(block.text)
    elif block.language == "python" and ">>>" in block.text:
        test = doctest.DocTestParser().get_doctest(block.text, {}, where, where, block.line)
        told = []
        failed = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append).failed
        assert not failed, "".join(told)
    elif block.language == "python":
        exec(compile(block.text, where, "exec"), {})


@pages
def test_what_a_page_shows_is_what_happens(page, folder):
    for block in blocks(page.read_text()):
        play(block, f"{page.name}:{block.line}")


def test_the_pages_do_show_something():
    told = [block for page in PAGES for block in blocks(page.read_text())]
    shown = {block.language for block in told if "no-run" not in block.words}
    assert {"console", "python", "yaml", "toml"} <= shown


def slug(heading):
    """Return the anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pages
def test_every_link_leads_somewhere(page):
    prose = BLOCK.sub("", page.read_text())
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = page.parent / path if path else page
        assert found.exists(), f"{page.name}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", found.read_text(), re.M)
            assert anchor in map(slug, headings), f"{page.name}: {target}"


def test_the_picture_needs_nothing_from_elsewhere():
    picture = (HOME / "docs" / "demo.svg").read_text()
    assert set(re.findall(r"https?://[^\"'\s)]+", picture)) == {"http://www.w3.org/2000/svg"}
    assert "@font-face" not in picture


# -- the guide to the command line ---------------------------------------------------------------


def options(command):
    """Yield name, placeholder and help of every argument and option of a command."""
    for parameter in command.params:
        name = getattr(parameter, "metavar", None) or ""
        if parameter.param_type_name == "argument":
            yield parameter.name, f"`{name}`", parameter.help or ""
        else:
            flag = parameter.opts[0]
            if not parameter.is_flag and not name:
                name = "|".join(parameter.type.choices)
            default = parameter.default
            said = (
                f" Left out: `{getattr(default, 'value', default)}`." if default not in (None, False) else ""
            )
            yield parameter.name, f"`{flag} {name}`".replace(" `", "`"), (parameter.help or "") + said


def made(group, name):
    return get_command(group).get_command(None, name)


def table(rows):
    """Return a table in Markdown; a bar within a cell does not end it. Without rows there is none."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines = ["| option | what it says |", "| --- | --- |", *lines] if lines else []
    return "".join(f"{line}\n" for line in lines)


def reports():
    """Return the kinds that say something happened, as `add` names them."""
    return [kind.replace("_", "-") for kind in KINDS if issubclass(event_class(kind), Report)]


def tables():
    """Return every table of options of the guide by its name."""
    asking = [row for row in options(made(app, "casualties")) if row[0] in ASKING]
    found = {"asking": table(row[1:] for row in asking)}
    for name in COMMANDS:
        if name != "add":
            found[name] = table(row[1:] for row in options(made(app, name)) if row not in asking)
    for group, (commands, names) in GROUPS.items():
        for name in names:
            found[f"{group} {name}"] = table(row[1:] for row in options(made(commands, name)))
    kinds = {kind: list(options(made(add, kind))) for kind in reports()}
    shared = [
        row for row in kinds["attack"] if all(row[1] in {one[1] for one in rows} for rows in kinds.values())
    ]
    found["add"] = table(row[1:] for row in shared)
    for kind, rows in kinds.items():
        fields = attrs.fields_dict(event_class(kind.replace("-", "_")))
        own = [row for row in rows if row not in shared]
        needs = [name in fields and fields[name].default is attrs.NOTHING for name, _, _ in own]
        found[f"add {kind}"] = table(
            (flag, f"{said}; must be given" if need else said)
            for (_, flag, said), need in zip(own, needs, strict=True)
        )
    return found


def section(name):
    return re.compile(rf"(<!-- options: {name} -->\n)(.*?)(<!-- end -->)", re.S)


@pytest.mark.parametrize(
    "name",
    [
        "asking",
        *COMMANDS,
        *(f"{group} {name}" for group, (_, names) in GROUPS.items() for name in names),
        *(f"add {kind}" for kind in reports()),
    ],
)
def test_the_guide_has_every_option(name):
    found = section(name).search(GUIDE.read_text())
    assert found, f"docs/cli.md has no table of options for {name}: {AGAIN}"
    assert found[2] == tables()[name], AGAIN


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_explained(name):
    module, line = COMMANDS[name]
    found = import_module(module)
    called = name.replace("-", "_")
    function = getattr(found, f"{called}_", None) or getattr(found, called)
    assert name in re.findall(r"^### `blotter ([\w-]+)", GUIDE.read_text(), re.M), AGAIN
    assert line.endswith(".")
    assert isinstance(made(app, name), LazyGroup) or function.__doc__
    assert made(app, name).help.strip()


def named(text):
    """Return the words that stand between backticks, blocks left out."""
    return re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))


FIELDS = dict(re.findall(r"^\| (`.*?) \| (.*`) \|$", GUIDE.read_text().partition("Fields of each")[2], re.M))
ANSWERS = {
    "`add`, `record`": ("add", "meeting", "--ref", "fields"),
    "`log`, `search`": ("log",),
    "`casualties`": ("casualties",),
    "`actors`": ("actors",),
    "`actors ACTOR`": ("actors", "isis-k"),
    "`ties`": ("ties", "united-states"),
    "`funds`": ("funds",),
    "`timeline`": ("timeline",),
    "`sources`": ("sources",),
    "`correct`, `fix`, `retract`, `reinstate`, `merge`, `split`, `prefer`, `corroborate`, `review`": (
        *("correct", "kabul-school", "--set", "killed=30+", "--reason", "new_source"),
    ),
    "`why`": ("why",),
    "`diff`": ("diff", "--from", "@0"),
    "`publish`": ("publish", "--as", "another"),
    "`published`": ("published",),
    "`digest`": ("digest", "--since", "@0"),
    "`assess issue`": ("assess", "issue", "AF"),
    "`assess judge`": ("assess", "judge", "AF", "--p", "3%"),
    "`assess history`": ("assess", "history"),
    "`assess score`": ("assess", "score"),
    "`schedule list`": ("schedule", "list"),
    "`schedule show`": ("schedule", "show", "digest"),
    "`status`": ("status",),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_guide_names_the_fields_of_every_answer(doha, answer):
    doha("publish", "--as", "one")
    if answer == "`schedule show`":
        doha("schedule", "run", "--once", "digest")
    if answer == "`assess history`":
        doha("assess", "issue", "AF")
    rows = doha.json(*ANSWERS[answer])
    row = rows[0] if isinstance(rows, list) else rows
    assert [word for word in named(FIELDS[answer]) if word != "--by"] == list(row)


# -- words, dependencies, changes ----------------------------------------------------------------

WORDS = (
    Attribution, Credibility, FundStage, Group, Marking, Outcome, Precision, Reason, Reliability, Role,
    Status,
)  # fmt: skip


@pytest.mark.parametrize("vocabulary", WORDS, ids=lambda vocabulary: vocabulary.__name__)
def test_the_words_page_names_every_code(vocabulary):
    told = named((HOME / "docs" / "words.md").read_text())
    assert {str(code) for code in vocabulary} <= {*told}


def test_the_words_page_names_every_kind_of_report():
    told = re.findall(r"^\| `(\w+)` \|", (HOME / "docs" / "words.md").read_text(), re.M)
    assert [kind.replace("-", "_") for kind in reports()] == [one for one in told if one in KINDS]


def test_every_dependency_has_its_line():
    project = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]
    extras = (one for extra in project["optional-dependencies"].values() for one in extra)
    needed = [re.match(r"[\w.-]+", one)[0] for one in (*project["dependencies"], *extras)]
    page = (HOME / "docs" / "dependencies.md").read_text()
    assert re.findall(r"^\| `([\w.-]+)` \|", page, re.M) == needed


def test_the_newest_change_is_this_version():
    changes = (HOME / "CHANGELOG.md").read_text()
    assert re.findall(r"^## \[([^]]+)\]", changes, re.M)[0] in (__version__, "Unreleased")
    parts = re.split(r"^## ", changes, flags=re.M)[1:]
    assert all("*Record format*: " in part for part in parts)


if __name__ == "__main__":
    guide = GUIDE.read_text()
    new = [
        f"### `blotter {name}`\n\n{line}\n\n<!-- options: {name} -->\n<!-- end -->\n\n"
        for name, (_, line) in COMMANDS.items()
        if f"\n### `blotter {name}" not in guide
    ]
    guide = guide.replace("## The moment and", "".join(new) + "## The moment and", 1)
    for one, rows in tables().items():
        guide = section(one).sub(lambda found, rows=rows: found[1] + rows + found[3], guide)
    GUIDE.write_text(guide)
