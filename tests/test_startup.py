"""A short command stays short: what it must not load is listed here, not timed."""

import subprocess
import sys

import pytest

HEAVY = (
    "polars",
    "rich",
    "yaml",
    "rapidfuzz",
    "cattrs",
    "attrs",
    "msgpack",
    "apsw",
    "apscheduler",
    "tzlocal",
)


def loaded(tmp_path, *arguments):
    """Return the top-level modules that a command has loaded by its end."""
    code = (
        "import sys\n"
        "from blotter.cli.app import run\n"
        f"code = run({list(arguments)!r})\n"
        "print('LOADED', code, *{name.partition('.')[0] for name in sys.modules})\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    line = next((line for line in run.stdout.splitlines() if line.startswith("LOADED")), None)
    assert line, run.stderr
    _, exit_code, *names = line.split()
    assert exit_code == "0", run.stderr
    return set(names)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_loads_nothing_but_the_command_line(tmp_path, arguments):
    assert not loaded(tmp_path, *arguments) & {*HEAVY}


def test_adding_a_report_loads_no_views_and_no_tables(tmp_path):
    loaded(tmp_path, "init")
    names = loaded(tmp_path, "add", "attack", "--happened", "2022-09-30", "--perpetrator", "unknown")
    assert not names & {"polars", "rich", "yaml", "rapidfuzz", "uuid_utils", "projections"}
    assert {"apsw", "cattrs", "msgpack"} <= names


def test_help_on_a_view_loads_no_view(tmp_path):
    assert "polars" not in loaded(tmp_path, "casualties", "--help")


@pytest.mark.parametrize("arguments", [["status"], ["schedule", "--help"], ["schedule", "show", "digest"]])
def test_what_is_said_of_the_schedule_loads_no_scheduler(tmp_path, arguments):
    loaded(tmp_path, "init")
    (tmp_path / "blotter.toml").write_text('[schedule]\ndigest = "0 7 * * mon"\n')
    assert not loaded(tmp_path, *arguments) & {"apscheduler", "tzlocal"}
