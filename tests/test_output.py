"""How answers are printed: whole, lined up, and inert, whatever stands in them."""

import csv
import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from blotter.cli.options import Format
from blotter.cli.output import Answer, inert, plain, show


def answer(*values, column="text", **more):
    return Answer(columns=[column], rows=[{column: value} for value in values], **more)


@pytest.fixture
def shown(capsys):
    """Return what an answer prints: on standard output, and on standard error."""

    def shown(answer, format):
        show(answer, format)
        return capsys.readouterr()

    return shown


TWO = Answer(
    columns=["place", "killed_most"],
    rows=[{"place": "Kabul", "killed_most": 1250}, {"place": None, "killed_most": 3}],
    foot="@2 · root 0011",
)


def test_a_table_lines_up_and_puts_figures_to_the_right(shown):
    out, err = shown(TWO, Format.TABLE)
    assert out.splitlines() == [
        "place  killed most",
        "Kabul        1,250",
        "                 3",
        "",
        "@2 · root 0011",
    ]
    assert err == ""


def test_people_may_be_shown_other_cells_than_programs(shown):
    said = Answer(columns=["n"], rows=[{"n": 1}], heads=["how many"], cells=[["one"]])
    assert shown(said, Format.TABLE).out == "how many\none\n"
    assert json.loads(shown(said, Format.JSON).out) == [{"n": 1}]


@pytest.mark.parametrize("text", ["word " * 100, "x" * 500, "爆発" * 150, "e\u0301" * 200])
def test_a_wide_text_is_not_cut_where_there_is_no_terminal(shown, text):
    out = shown(answer(text.strip(), "short"), Format.TABLE).out
    assert out.splitlines() == ["text", text.strip(), "short"]


def test_markup_is_only_text(shown):
    assert "[bold]x[/bold] :smile:" in shown(answer("[bold]x[/bold] :smile:"), Format.TABLE).out


def test_markdown_escapes_what_would_end_a_cell(shown):
    out = shown(answer("a | b\nc", column="the_text"), Format.MD).out
    assert out == "| the text |\n| --- |\n| a \\| b c |\n"


def test_markdown_puts_figures_to_the_right(shown):
    assert shown(TWO, Format.MD).out.splitlines()[1] == "| --- | ---: |"


def test_days_and_columns_of_nothing_are_no_figures(shown):
    rows = [{"day": "2022-07-31", "month": "2022-07", "none": "", "n": "3"}]
    columns = ("day", "month", "none", "n")
    rule = shown(Answer(columns=columns, rows=rows), Format.MD).out.splitlines()[1]
    assert rule == "| --- | --- | --- | ---: |"


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "'"]
PLAIN = ["a=b", "25+", "1-2", 'he said "so"', "a,b", "two\nlines", "", "لاهور", "a '=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_begins_a_formula(shown, text):
    out = shown(answer(text), Format.CSV).out
    _, (cell,) = csv.reader(io.StringIO(out, newline=""))
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", [*FORMULAS, *PLAIN])
def test_a_csv_gives_back_what_was_written_but_for_the_apostrophe(shown, text):
    out = shown(answer(text, "next"), Format.CSV).out
    _, (cell,), (after,) = csv.reader(io.StringIO(out, newline=""))
    assert (cell.removeprefix("'"), after) == (text, "next")


def test_a_carriage_return_begins_no_formula_either(shown):
    assert "'\r=1" in shown(answer("\r=1"), Format.CSV).out


def test_a_csv_keeps_negative_numbers_and_leaves_out_null(shown):
    said = Answer(columns=["n", "none", "list"], rows=[{"n": -3, "none": None, "list": ["a", "b c"]}])
    assert shown(said, Format.CSV).out == "n,none,list\n-3,,a; b c\n"


def test_a_csv_of_nothing_has_its_head(shown):
    assert shown(answer(), Format.CSV).out == "text\n"


SIGNS = [
    "\x1b[31mred",
    "\x00",
    "\x7f",
    "\x9b1m",
    "a\u202eb",
    "a\u200bb",
    "\u2066x\u2069",
    "\ufeff",
    "a\u2028b",
    "\u061c",
]


@pytest.mark.parametrize("text", SIGNS)
@pytest.mark.parametrize("format", [Format.TABLE, Format.MD])
def test_signs_that_cannot_be_seen_are_shown_as_escapes(shown, text, format):
    out = shown(answer(f"a{text}b"), format).out
    assert not set(out) & {sign for sign in text if not sign.isprintable()}
    assert inert(text) in out
    assert "\\u" in out


def test_signs_that_can_be_seen_stay(shown):
    text = "Kabul, کابل, 喀布尔, Zürich – “so”"
    assert inert(text) == text
    assert text in shown(answer(text), Format.TABLE).out


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "yes"), (False, "no"), (1234567, "1,234,567"), (0, "0"), ("a\x07", "a\\u0007")],
)
def test_values_as_people_read_them(value, text):
    assert plain(value) == text


ROWS = [None, True, 3, "=1", "a\u202eb", "two\nlines", ["a"], "كابل"]


def test_json_says_exactly_what_is_there(shown):
    out, err = shown(answer(*ROWS, foot="@2"), Format.JSON)
    assert json.loads(out) == [{"text": value} for value in ROWS]
    assert "كابل" in out
    assert err == "@2\n"


def test_json_lines_are_one_row_a_line(shown):
    out, err = shown(answer(*ROWS, foot="@2"), Format.JSONL)
    assert [json.loads(line) for line in out.split("\n")[:-1]] == [{"text": value} for value in ROWS]
    assert err == "@2\n"


@pytest.mark.parametrize("format", [Format.TABLE, Format.MD])
def test_nothing_is_said_in_words_to_people(shown, format):
    out, _ = shown(answer(foot="@0"), format)
    assert out == "Nothing is recorded that fits.\n\n@0\n"


@pytest.mark.parametrize(
    ("format", "text"), [(Format.JSON, "[]\n"), (Format.JSONL, ""), (Format.CSV, "text\n")]
)
def test_nothing_is_no_row_to_programs(shown, format, text):
    assert shown(answer(foot="@0"), format) == (text, "@0\n")


class Terminal(io.StringIO):
    """A place to print to that says it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def on_terminal(monkeypatch):
    """Return what an answer prints on a terminal of 40 columns."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def on_terminal(answer):
        with redirect_stdout(Terminal()) as screen:
            show(answer, Format.TABLE)
        return screen.getvalue()

    return on_terminal


def test_on_a_terminal_a_long_text_wraps_and_loses_nothing(on_terminal):
    _, *lines = on_terminal(answer(f"begin {'word ' * 40}end")).splitlines()
    assert max(map(len, lines)) <= 40
    assert " ".join(lines).split() == ["begin", *["word"] * 40, "end"]


def test_a_terminal_may_want_no_colour(on_terminal, monkeypatch):
    assert "\x1b[" in on_terminal(answer("a"))
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in on_terminal(answer("a"))


def test_on_a_narrow_terminal_no_figure_and_no_column_is_cut(on_terminal):
    row = {"fund": "afghan-fund", "first": 3_500_000_000, "second": 1_234_567, "third": 98_765_432}
    told = on_terminal(Answer(columns=list(row), rows=[row]))
    assert "".join(re.sub(r"\x1b\[[0-9;]*m", "", told).split()) == (
        "fundfirstsecondthird" + "afghan-fund" + "3,500,000,000" + "1,234,567" + "98,765,432"
    )


def test_the_csv_of_no_rows_has_the_columns_that_the_manual_lists(shell):
    shell("init")
    shell("add", "attack", "--ref", "a", "--happened", "2020-01-01", "--country", "FR", "--killed", "1")
    told = (Path(__file__).parents[1] / "docs" / "cli.md").read_text()
    for words, of in (
        (("threats", "--known", "@0"), "threats"),
        (("why", "threats", "AF"), "why threats UNIT"),
        (("diff", "threats", "--from", "@1"), "diff threats"),
        (("diff", "threats", "AF", "--from", "@1"), "diff threats UNIT"),
        (("schedule", "show", "seal"), "schedule show"),
        (("assess", "issue", "FR", "--if-changed"), "assess issue"),
    ):
        if words[0] == "assess":
            shell(*words)
        (line,) = (line for line in told.splitlines() if line.startswith(f"| `{of}` | `"))
        (head,) = shell(*words, "--format", "csv").splitlines()
        listed = line.split(" | ")[1].partition(" (a")[0]
        assert head.split(",") == re.findall(r"`(\w+)`", listed)
