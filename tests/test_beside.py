"""What is kept beside a ledger: seals, the shelf, runs, how far it was verified; the same through a link."""

from pathlib import Path
from shutil import rmtree

import pytest

from ledger import new_key, read_key


@pytest.fixture
def linked(doha):
    """A ledger of which `other.db` is a link, sealed and signed under its own name."""
    Path("blotter.toml").write_text('veil = ["summary"]\n')
    doha("add", "attack", "--ref", "secret", "--happened", "2022-10-01", "--summary", "Zyzzyva was seen")
    doha("shelf", "--seal")
    doha("key", "desk.key", "--name", "desk")
    doha("seal", "--key", "desk.key")
    Path("other.db").symlink_to("blotter.db")
    return doha


def test_a_ledger_has_one_shelf_and_one_folder_of_seals_whatever_it_is_called_by(linked):
    told = linked.json("status", "--ledger", "other.db")
    assert (told["sealed"], told["signed"]) == (told["size"], told["size"])
    assert "1 seals compared" in linked("verify", "--ledger", "other.db")
    linked("backup", "copy.db", "--ledger", "other.db")
    assert Path("copy.db-seals").is_dir()
    assert not list(Path().glob("other.db?*"))


def test_a_redaction_through_a_link_takes_the_text_out_of_the_shelf(linked):
    linked("redact", "secret", "--yes", "--ledger", "other.db")
    assert "redacted" in linked("timeline")
    assert "Zyzzyva" not in linked("timeline")


def test_what_verify_finds_is_told_where_it_cannot_note_how_far_it_came(doha):
    Path("blotter.db-verified").mkdir()
    assert doha("verify").startswith("Nothing was found.")
    assert doha.err.count("cannot write blotter.db-verified") == 1
    assert "tail" in doha("verify", "--against", f"@48:{'0' * 64}", code=3)


def test_a_redaction_takes_the_text_out_of_what_scheduled_jobs_have_printed(linked):
    assert "Zyzzyva" in linked("schedule", "run", "--once", "digest")
    linked("redact", "secret", "--yes")
    assert not [path for path in Path().iterdir() if path.is_file() and b"Zyzzyva" in path.read_bytes()]
    (run,) = linked.json("schedule", "show", "digest")
    assert (run["outcome"], run["said"]) == ("done", "")


def test_status_tells_of_records_that_the_last_seal_has_and_the_ledger_lacks(linked):
    linked("backup", "older.db")
    linked("add", "attack", "--killed", "1")
    linked("add", "attack", "--killed", "2")
    linked("seal", "--key", "desk.key")
    linked("key", "w.key", "--name", "witness", "--witness")
    linked("witness", "--key", "w.key", "--trust", str(read_key("desk.key")))
    Path("older.db").replace("blotter.db")
    told = linked.json("status")
    assert (told["size"], told["signed"], told["not_witnessed"]) == (48, 50, 0)
    assert told["weaknesses"][0].startswith("2 records are missing that the last seal covers")


@pytest.mark.parametrize("words", [["status"], ["verify"], ["backup", "b.db"], ["restore", "copy.db"]])
def test_seals_that_cannot_be_read_are_not_passed_over(linked, words):
    linked("backup", "copy.db")
    if words[0] == "restore":
        Path("blotter.db").unlink()
    rmtree("blotter.db-seals")
    Path("blotter.db-seals").symlink_to("blotter.db-seals")  # nobody can list it, not even root
    linked(*words, code=1)
    assert "the seals in blotter.db-seals cannot be read" in linked.err
    assert Path("blotter.db").exists() == (words[0] != "restore")


@pytest.mark.parametrize("words", [["--against", "nothing"], ["--trust", "nobody"], ["--trust", "other.pub"]])
def test_what_verify_cannot_compare_with_is_told_before_it_hashes(linked, monkeypatch, words):
    Path("other.pub").write_text(str(new_key("other")))
    monkeypatch.setattr("blotter.cli.verifying.hash_pass", None)
    linked("verify", *words, code=1)
    assert linked.err.startswith("blotter: ")


@pytest.mark.parametrize("file", ["blotter.db.shelf/lock", "blotter.db.schedule.db"])
def test_a_redaction_says_so_where_the_text_may_be_left_beside_the_ledger(linked, file):
    Path(file).unlink(missing_ok=True)
    Path(file).mkdir()
    linked("redact", "secret", "--yes", code=1)
    assert linked.err.startswith("blotter: what was redacted may still be read beside the ledger: ")
    Path(file).rmdir()
    assert "redacted @47, as record @48 says" in linked("redact", "secret", "--yes")
    assert "Zyzzyva" not in linked("timeline")
