"""Sealing, proving, witnessing, backing up: the commands, and what they refuse."""

import json
import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from events import Attack, Invalid
from ledger import (
    check_receipt,
    cosign,
    merkle,
    open_ledger,
    parse_checkpoint,
    parse_request,
    read_key,
    request_text,
    seal_head,
)

VERIFIER = Path(__file__).resolve().parent.parent / "scripts" / "verify_export.py"


@pytest.fixture
def sealed(doha):
    """The first story with a key, a seal and a witness, whose public halves stand in files."""
    Path("desk.pub").write_text(doha("key", "desk.key", "--name", "desk.example"))
    Path("w.pub").write_text(doha("key", "w.key", "--name", "witness.example", "--witness"))
    doha("seal", "--key", "desk.key")
    return doha


def more(count=1, start=0):
    with open_ledger("blotter.db") as ledger:
        ledger.append(*(Attack(ref=f"more-{start + number}") for number in range(count)), by="bo")


def change(statement, *values):
    raw = apsw.Connection("blotter.db")
    for trigger in ("entries_stay_as_they_are", "entries_stay"):
        raw.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    raw.execute(statement, values)
    raw.close()


# -- keys and seals --------------------------------------------------------------------------------


def test_a_key_is_a_file_that_only_its_owner_can_read(sealed):
    assert os.stat("desk.key").st_mode & 0o777 == 0o600
    assert str(read_key("desk.key")) == Path("desk.pub").read_text().strip()
    assert "PRIVATE" not in sealed.out + sealed.err
    sealed("key", "desk.key", "--name", "x", code=1)
    os.chmod("desk.key", 0o644)
    sealed("seal", "--key", "desk.key", code=1)
    assert "can be read by others" in sealed.err


def test_a_verifiers_key_in_a_file_of_its_owner_does_not_sign(sealed):
    os.chmod("desk.pub", 0o600)
    with pytest.raises(Invalid, match=r"desk\.pub: .* is a verifier's key and cannot sign"):
        read_key("desk.pub")


def test_a_seal_names_the_head_and_is_the_same_until_the_ledger_grows(sealed):
    first = sealed("seal", "--key", "desk.key")
    with open_ledger("blotter.db") as ledger:
        assert parse_checkpoint(first)[:3] == (ledger.origin, *ledger.head())
    assert sealed("seal", "--key", "desk.key") == first
    more()
    second = sealed("seal", "--key", "desk.key")
    assert parse_checkpoint(second).size == parse_checkpoint(first).size + 1
    assert sorted(os.listdir("blotter.db-seals")) == ["47.note", "48.note", "lock"]


@pytest.mark.parametrize(
    ("what", "statement"),
    [
        ("a tail that is gone", "DELETE FROM entries WHERE position >= 40"),
        ("a changed entry", "UPDATE entries SET entry = x'00' WHERE position = 50"),
        ("a changed tree", "UPDATE entries SET hashes = zeroblob(32) WHERE position = 46"),
    ],
)
def test_what_the_last_seal_contradicts_is_not_sealed(sealed, what, statement):
    more(5)
    change(statement)
    sealed("seal", "--key", "desk.key", code=1)
    assert "nothing was sealed" in sealed.err
    assert os.listdir("blotter.db-seals").count("52.note") == 0


# -- receipts --------------------------------------------------------------------------------------


@pytest.fixture
def receipt(sealed):
    sealed("prove", "kabul-school", "--out", "r.tlog-proof")
    return Path("r.tlog-proof").read_text()


def test_a_receipt_is_checked_without_the_ledger(sealed, receipt):
    os.rename("blotter.db", "gone")
    shown = sealed.json("check-proof", "r.tlog-proof", "--trust", "desk.pub")
    assert (shown["position"], shown["size"], shown["signed_by"]) == (37, 47, ["desk.example"])
    assert shown["event"]["ref"] == "kabul-school"
    for nobody in ([], ["--trust", "w.pub"]):
        assert sealed.error("check-proof", "r.tlog-proof", *nobody)["code"] == "bad_proof"


def test_every_changed_sign_of_a_receipt_is_refused(sealed, receipt):
    key = Path("desk.pub").read_text().strip()
    assert check_receipt(receipt, [key])
    from events import BlotterError

    for place in range(len(receipt)):
        other = "B" if receipt[place] != "B" else "C"
        with pytest.raises(BlotterError):
            check_receipt(receipt[:place] + other + receipt[place + 1 :], [key])


@pytest.mark.parametrize(
    "broken",
    {
        "nothing": lambda text: "",
        "another first line": lambda text: text.replace("@v1", "@v2"),
        "no entry": lambda text: "\n".join(line for line in text.split("\n") if not line.startswith("extra")),
        "no position": lambda text: text.replace("index", "place"),
        "another position": lambda text: text.replace("index 37", "index 36"),
        "a position beyond": lambda text: text.replace("index 37", "index 47"),
        "a negative position": lambda text: text.replace("index 37", "index -1"),
        "a huge position": lambda text: text.replace("index 37", f"index {'9' * 19}"),
        "no seal": lambda text: text.partition("\n\n")[0] + "\n\n",
        "a seal alone": lambda text: text.partition("\n\n")[2],
        "no signature": lambda text: text[: text.index("— ")],
        "a hash too many": lambda text: text.replace(
            "\n\n", "\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n", 1
        ),
        "line ends of another system": lambda text: text.replace("\n", "\r\n"),
        "a short hash": lambda text: text.replace("\n\n", "\nAAAA\n\n", 1),
    }.values(),
)
def test_what_is_no_receipt_is_one_clear_error(sealed, receipt, broken):
    with open("broken", "w", newline="") as file:
        file.write(broken(receipt))
    error = sealed.error("check-proof", "broken", "--trust", "desk.pub")
    assert error["code"] in ("invalid", "bad_proof")
    assert error["file"] == "broken"


def test_a_record_after_the_last_seal_has_no_receipt_yet(sealed):
    more()
    sealed("prove", "more-0", code=1)
    assert "no seal covers" in sealed.err


@pytest.mark.parametrize("path", ["nothing", "folder", "pipe", "/dev/zero", "big"])
def test_what_is_no_file_is_refused_at_once(sealed, path):
    os.mkdir("folder")
    os.mkfifo("pipe")
    with open("big", "wb") as file:
        file.truncate(5_000_000)
    sealed("check-proof", path, "--trust", "desk.pub", code=1)
    assert path in sealed.err
    assert len(sealed.err.splitlines()) <= 2


# -- witnesses -------------------------------------------------------------------------------------


def test_a_witness_signs_what_extends_what_it_has_seen(sealed):
    sealed("witness", "--key", "w.key", "--trust", "desk.pub")
    more(3)
    sealed("seal", "--key", "desk.key")
    sealed("witness", "--key", "w.key")
    sealed("prove", "more-1", "--out", "r")
    shown = sealed.json("check-proof", "r", "--trust", "desk.pub", "--trust", "w.pub")
    assert shown["witnessed_by"][0].startswith("witness.example 20")


def test_a_witness_elsewhere_is_asked_by_file(sealed):
    sealed("seal", "--request", "0", "--out", "request")
    sealed("witness", "request", "--key", "w.key", "--trust", "desk.pub", "--out", "answer")
    note = sealed("seal", "--cosigned", "answer", "--trust", "w.pub")
    assert "— witness.example " in note
    assert "— desk.example " in note
    Path("forged").write_text(Path("answer").read_text().replace("witness", "wittness"))
    sealed("seal", "--cosigned", "forged", "--trust", "w.pub", code=1)


def test_a_witness_signs_no_other_past_and_nothing_older(sealed, tmp_path):
    """The same key seals two histories; whichever comes second is not signed."""
    key, witness = read_key("desk.key"), read_key("w.key")
    Path("twin.db").write_bytes(Path("blotter.db").read_bytes())
    seen = tmp_path / "seen"
    more(4)
    with open_ledger("blotter.db") as ledger:
        old = seal_head(ledger, key)
        cosign(parse_request(request_text(ledger, old, 0)), witness, seen=seen, trust=[key])
        after = seen.read_bytes()
    with open_ledger("twin.db") as twin:
        twin.append(*(Attack(ref=f"twin-{number}") for number in range(6)), by="eve")
        note = seal_head(twin, key)
        size = parse_checkpoint(old).size
        for begin in (0, size, 47):
            from events import BlotterError

            with pytest.raises(BlotterError):
                cosign(parse_request(request_text(twin, note, begin)), witness, seen=seen)
    assert seen.read_bytes() == after


def test_a_witness_trusts_no_ledger_that_nobody_has_told_it_of(sealed):
    sealed("witness", "--key", "w.key", code=1)
    assert "new to this witness" in sealed.err
    sealed("witness", "--key", "w.key", "--trust", "w.pub", code=1)
    assert not Path("w.key.seen").exists()
    sealed("witness", "--key", "desk.key", "--trust", "desk.pub", code=1)
    assert "not a witness's key" in sealed.err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "old 0",
        "old 00\n\n{}",
        "old -1\n\n{}",
        "old x\n\n{}",
        "old 48\n\n{}",
        "old 0\nAAAA\n\n{}",
        "old 0\n" + "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n" * 64 + "\n{}",
        "old 0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n{}",
        "old 0\n\nnot a note\n",
    ],
)
def test_what_is_no_request_is_not_signed(sealed, text):
    note = sealed("seal", "--key", "desk.key")
    Path("request").write_text(text.replace("{}", note))
    sealed("witness", "request", "--key", "w.key", "--trust", "desk.pub", code=1)
    assert not Path("w.key.seen").exists()


# -- the export, checked by a program of its own ---------------------------------------------------


def outside(*words):
    done = subprocess.run([sys.executable, "-I", VERIFIER, *words], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_an_export_is_checked_by_a_program_that_knows_no_blotter(sealed):
    assert {line.split()[1] for line in VERIFIER.read_text().split("\n") if line.startswith("import ")} == {
        *("base64", "hashlib", "json", "sys")
    }
    sealed("witness", "--key", "w.key", "--trust", "desk.pub")
    more()
    sealed("export", "entries", "e.jsonl")
    desk, witness = Path("desk.pub").read_text().strip(), Path("w.pub").read_text().strip()
    for keys in ([desk], [witness], [desk, witness]):
        code, said = outside("e.jsonl", *keys)
        assert (code, said[:17]) == (0, "good: 47 entries "), said
    assert "entries after the last seal, which are left out: 1" in sealed.err
    assert outside("e.jsonl", desk[:-2] + "0=")[0] == 1
    assert outside("e.jsonl")[0] == 2
    lines = Path("e.jsonl").read_text().splitlines(keepends=True)
    for name, changed in {
        "an entry less": lines[:-1],
        "an entry more": [*lines, lines[-1].replace('"position": 46', '"position": 47')],
        "an entry twice": [*lines, lines[-1]],
        "two entries in another order": [*lines[:5], lines[6], lines[5], *lines[7:]],
        "a changed entry": [*lines[:5], lines[5].replace("A", "B", 1), *lines[6:]],
        "a changed size": [lines[0].replace("\\n47\\n", "\\n46\\n"), *lines[1:-1]],
        "no seal": lines[1:],
        "nothing": [],
        "a seal that is no text": ['{"seal": 5}\n', *lines[1:]],
        "a seal without end": ["[" * 100_000 + "\n", *lines[1:]],
        "an entry without end": [lines[0], "[" * 100_000 + "\n"],
    }.items():
        Path("changed").write_text("".join(changed))
        code, said = outside("changed", desk)
        assert (code, said[:8]) == (1, "not good"), name


# -- verify, backup, restore -----------------------------------------------------------------------


def test_verify_finds_nothing_and_says_what_it_did(sealed):
    assert "Nothing was found" in sealed("verify")
    more()
    assert "resumed from @47" in sealed("verify", "--resume")
    assert sealed.json("verify", "--fast") == []


@pytest.mark.parametrize("said", [{"root": ""}, {"root": "00"}, {"size": -1}, {"read": -1}, {"size": "1e9"}])
def test_what_verify_has_not_written_is_not_gone_on_from(sealed, said):
    """A root that is cut short begins every other one."""
    sealed("verify")
    (path,) = Path().glob("*-verified")
    path.write_text(json.dumps(json.loads(path.read_text()) | said))
    sealed("verify", "--resume", code=1)
    assert "is not what blotter verify has written" in sealed.err


def test_verify_ends_with_3_and_names_the_first_bad_position(sealed):
    change("UPDATE entries SET entry = x'00' WHERE position = 5")
    sealed("verify", "--fast", "--format", "json", code=3)
    (found, *_) = json.loads(sealed.out)
    assert (found["check"], found["position"]) == ("entry", 5)


def test_a_tail_that_was_cut_off_is_found_by_the_seals_and_by_a_head_that_was_noted(sealed):
    with open_ledger("blotter.db") as ledger:
        noted = f"@47:{ledger.head().root.hex()[:16]}"
    sealed("prove", "last", "--out", "receipt")
    change("DELETE FROM entries WHERE position >= 40")
    for folder in ("blotter.db-seals", "elsewhere"):
        if folder == "elsewhere":
            os.rename("blotter.db-seals", folder)
            assert sealed.json("verify", "--fast") == []
        for against in ([], ["--against", noted], ["--against", "receipt"]):
            if folder != "elsewhere" or against:
                sealed("verify", "--fast", *against, code=3)
                assert "@40" in sealed.out


def test_a_backup_is_whole_and_is_not_taken_for_newer_than_it_is(sealed):
    sealed("backup", "b.db")
    sealed("backup", "b.db", code=1)
    more(2)
    newer = sealed("seal", "--key", "desk.key")
    Path("kept").write_text(newer)
    assert "verified: @47" in sealed("--ledger", "r.db", "restore", "b.db")
    for path in ("r2.db", "blotter.db"):
        sealed("--ledger", path, "restore", "b.db", "--against", "kept", code=1)
    os.rename("blotter.db", "lost")
    sealed("restore", "b.db", code=1)
    assert "2 entries are missing" in sealed.err
    assert not Path("blotter.db").exists()
    assert sorted(Path().glob("*.copy-*")) == []


def test_a_damaged_backup_is_not_restored(sealed):
    sealed("backup", "b.db")
    whole = Path("b.db").read_bytes()
    with open_ledger("blotter.db") as ledger:
        head = ledger.head()
    refused = 0
    for place in range(0, len(whole), 1_531):
        Path("b.db").write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        code = 0
        try:
            sealed("--ledger", "r.db", "restore", "b.db")
        except AssertionError:
            code = 1
            refused += 1
        if code == 0:
            with open_ledger("r.db") as ledger:
                assert ledger.head() == head
        for left in Path().glob("r.db*"):
            left.unlink() if left.is_file() else subprocess.run(["rm", "-r", left], check=True)
    assert refused > 5


@pytest.mark.parametrize("data", [b"hello\n", b"", b"SQLite format 3\0" + b"x" * 4_096])
def test_what_is_no_backup_is_named_as_it_was_given(shell, data):
    Path("bad").write_bytes(data)
    shell("--ledger", "n.db", "restore", "bad", code=1)
    assert shell.err.startswith("blotter: bad ")
    assert "copy-" not in shell.err
    assert "  hint: name a file that blotter backup made" in shell.err
    assert sorted(os.listdir()) == ["bad"]


@pytest.mark.parametrize("words", [["backup", "no/c.db"], ["--ledger", "no/n.db", "restore", "blotter.db"]])
def test_a_folder_that_is_not_there_is_named(doha, words):
    doha(*words, code=1)
    assert doha.err.endswith(".db: there is no folder no\n  hint: choose another folder\n")


@pytest.mark.parametrize("given", ["@47", "@47:", "@47:ABCD", "@", "47:abc", "nothing"])
def test_what_is_no_head_and_no_file_is_told_what_would_be(doha, given):
    told = doha.error("verify", "--against", given)
    assert told["message"] == ("No such file or directory" if given[0] != "@" else f"{given!r} is no head")
    assert "@SIZE:ROOT" in told["hint"]


def test_a_ledger_is_backed_up_while_it_is_written(sealed):
    with open_ledger("blotter.db") as ledger:
        for number in range(5):
            ledger.append(Attack(ref=f"w{number}"), by="bo")
            sealed("backup", f"b{number}.db")
            with open_ledger(f"b{number}.db") as copy:
                assert copy.head() == ledger.head()
    assert merkle.EMPTY_ROOT
