"""Standard output that cannot be written: one message, exit 1, and no other error taken for it."""

import errno
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from blotter.cli.app import run

FULL = "No space left on device"
needs_a_full_device = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


@contextmanager
def going_to(path, monkeypatch):
    """Let standard output go to a file, in this process."""
    with open(path, "w", encoding="utf-8") as stream, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        yield stream


def command(folder, redirection, *words, **environment):
    """Return how the command itself ends in a shell with its standard output sent somewhere."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "blotter", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


@needs_a_full_device
@pytest.mark.parametrize("environment", [{}, {"PYTHONUNBUFFERED": "1"}])
@pytest.mark.parametrize("words", [["casualties"], ["log", "--format", "jsonl"], ["--help"], []])
def test_a_full_disk_is_one_message_also_at_the_exit(doha, tmp_path, words, environment):
    done = command(tmp_path, "> /dev/full", *words, **environment)
    hint = "free space or choose another file; what was to be appended may be recorded: blotter log"
    told = f"blotter: cannot write what was found: {FULL}\n  hint: {hint}\n"
    assert (done.returncode, done.stderr) == (1, told)


def test_a_sign_that_the_output_does_not_have_is_written_by_its_number(doha, tmp_path):
    done = command(tmp_path, "| cat", "log", "--limit", "1", PYTHONIOENCODING="ascii")
    assert (done.stdout.splitlines()[-1][:13], done.stderr) == (r"@47 \xb7 root", "")


@pytest.mark.parametrize("words", [["casualties"], ["add", "attack", "--killed", "1"], ["--help"]])
def test_a_closed_output_is_one_message_and_nothing_is_done(doha, tmp_path, words):
    before = doha.json("status")["size"]
    done = command(tmp_path, ">&-", *words)
    told = "blotter: cannot write what was found: standard output is closed\n"
    assert (done.returncode, done.stderr.partition("  hint: ")[0]) == (1, told)
    assert doha.json("status")["size"] == before


@needs_a_full_device
def test_a_program_is_told_of_a_full_disk_in_json(doha, monkeypatch):
    with going_to("/dev/full", monkeypatch) as stream:
        assert run(["casualties", "--format", "json"]) == 1
        assert sys.stdout is stream
    *_, line = doha.capsys.readouterr().err.splitlines()
    assert json.loads(line)["error"]["message"].endswith(FULL)


@needs_a_full_device
def test_what_is_longer_than_the_buffer_is_told_of_once(doha, monkeypatch):
    with going_to("/dev/full", monkeypatch):
        assert run(["log", "--format", "json"]) == 1
    assert doha.capsys.readouterr().err.count("cannot write") == 1


@needs_a_full_device
def test_what_was_refused_before_anything_was_printed_stands_alone(doha, monkeypatch):
    with going_to("/dev/full", monkeypatch):
        assert run(["show", "nowhere"]) == 1
    assert "cannot write" not in doha.capsys.readouterr().err


def test_an_error_of_another_file_is_not_taken_for_it(doha, monkeypatch):
    def fail(*_, **__):
        raise OSError(errno.ENOSPC, FULL, "another file")

    monkeypatch.setattr("blotter.cli.read.show", fail)
    with going_to(os.devnull, monkeypatch) as stream:
        with pytest.raises(OSError, match="another file"):
            run(["log"])
        assert sys.stdout is stream


def test_a_reader_that_went_away_is_no_fault(doha, tmp_path):
    done = command(tmp_path, "| true", "log", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
