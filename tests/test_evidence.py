"""`verify --evidence`: the files that reports name are the ones that were meant, or are findings."""

import json
import os
from pathlib import Path

import pytest


@pytest.fixture
def desk(shell):
    shell("init")
    for name in ("a.pdf", "b.pdf"):
        Path(name).write_text(name)
    shell("add", "attack", "--ref", "one", "--evidence", "a.pdf", "--evidence", "b.pdf")
    shell("add", "attack", "--ref", "two", "--evidence", "a.pdf")
    return shell


def found(desk, code=3):
    rows = json.loads(desk("verify", "--evidence", ".", "--format", "json", code=code))
    return [(row["position"], row["message"].partition(", which ")[2]) for row in rows]


def test_files_as_they_were_are_no_finding(desk):
    assert found(desk, code=0) == []


def test_a_file_that_was_changed_is_found_wherever_it_is_named(desk):
    Path("a.pdf").write_text("other")
    (first, told), (second, _) = found(desk)
    assert (first, second) == (0, 1)
    assert told.startswith("is another file by now: its SHA-256 is d9298a10d1b0")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda path: None, "No such file"),
        (lambda path: path.mkdir(), "is not a file"),
        (lambda path: os.mkfifo(path), "is not a file"),
        (lambda path: path.symlink_to("/dev/zero"), "is outside"),
    ],
)
def test_what_is_no_file_any_more_is_found(desk, change, told):
    Path("b.pdf").unlink()
    change(Path("b.pdf"))
    ((position, message),) = found(desk)
    assert position == 0
    assert told in message


def test_the_evidence_of_a_correction_counts_too(desk):
    Path("c.pdf").write_text("c")
    evidence = "- {kind: attack, ref: three, evidence: [{file: c.pdf, sha256: %s}]}"
    Path("three.yaml").write_text(evidence % ("0" * 64))
    desk("record", "three.yaml")
    desk("correct", "three", "--set", "killed=3", "--reason", "coding_error")
    assert [position for position, _ in found(desk)] == [2, 3]


@pytest.mark.parametrize("name", ["../outside.pdf", "/etc/passwd"])
def test_a_name_that_leaves_the_folder_is_not_followed(desk, tmp_path, name):
    Path("three.yaml").write_text(
        f"- {{kind: attack, ref: three, evidence: [{{file: {name}, sha256: {'0' * 64}}}]}}"
    )
    desk("record", "three.yaml")
    assert found(desk) == [(2, "is outside of the folder")]


def test_a_folder_that_is_not_there_is_refused(desk):
    assert desk.error("verify", "--evidence", "nowhere")["field"] == "evidence"
