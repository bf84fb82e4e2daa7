"""A shell for tests: runs the command line in this process, in a folder of its own."""

import json

import pytest

from blotter.cli.app import run


class Shell:
    """Runs `blotter ...` and keeps what it printed."""

    def __init__(self, capsys):
        self.capsys = capsys
        self.out = self.err = ""
        self.code = 0

    def __call__(self, *words, code=0):
        """Run a command, demand its exit code, and return what it printed on standard output."""
        self.capsys.readouterr()
        self.code = run([str(word) for word in words])
        self.out, self.err = self.capsys.readouterr()
        assert self.code == code, f"exit {self.code}\n{self.out}\n{self.err}"
        return self.out

    def json(self, *words):
        """Run a command with --format json and return the data."""
        return json.loads(self(*words, "--format", "json"))

    def error(self, *words, code=1):
        """Run a command that is refused and return the one error that it prints as JSON."""
        self(*words, "--format", "json", code=code)
        (line,) = self.err.splitlines()
        return json.loads(line)["error"]


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """A shell in an empty folder, with nothing in its environment."""
    for name in ("BLOTTER_LEDGER", "BLOTTER_BY", "NO_COLOR", "EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BLOTTER_BY", "ana")
    monkeypatch.chdir(tmp_path)
    return Shell(capsys)


@pytest.fixture
def doha(shell):
    """A shell in a folder with the first story."""
    shell("init", "--example", "doha")
    return shell
