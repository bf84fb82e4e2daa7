"""Analysts' signatures, and texts that are taken out: what holds afterwards."""

import json
import os
from contextlib import closing, nullcontext
from pathlib import Path

import apsw
import pytest

from events import Attack, Conflict, KeyEnrolled, KeyRevoked, Party, Place, Refused, Source, Unreadable
from ledger import (
    Ledger,
    check_receipt,
    create_ledger,
    deep_pass,
    file_findings,
    hash_pass,
    key_ref,
    new_key,
    open_ledger,
    receipt_text,
    redact,
    revoked_ref,
    seal_head,
    sign_note,
    signer_of,
)
from ledger.seal import checkpoint_text
from ledger.stores.memory import MemoryStore
from tests import ged

ANA = new_key("ana")
BO = new_key("bo")


def findings(ledger):
    passes = (hash_pass(ledger), deep_pass(ledger))
    return [(one.check, one.position) for steps in passes for step in steps for one in step.findings]


def enrolled(key, analyst="ana"):
    public = key.public.hex()
    return KeyEnrolled(ref=key_ref(public), analyst=analyst, key=public)


def revoked(key):
    return KeyRevoked(ref=revoked_ref(key.public.hex()), key=key.public.hex())


# -- signatures ------------------------------------------------------------------------------------


def test_what_an_analyst_signs_after_her_key_is_enrolled_is_good(ledger):
    ledger.append(enrolled(ANA), by="boss")
    ledger.signer = signer_of(ANA, ledger.origin)
    ledger.append(Attack(ref="a"), by="ana")
    ledger.append(Attack(ref="b"), Attack(ref="c"), by="ana")
    assert findings(ledger) == []
    assert sum(step.signatures for step in deep_pass(ledger)) == 3


def test_a_signature_is_found_that_is_of_no_key_of_hers_at_that_position(ledger):
    ledger.signer = signer_of(ANA, ledger.origin)
    ledger.append(Attack(ref="before"), by="ana")
    ledger.signer = None
    ledger.append(enrolled(ANA), by="boss")
    ledger.signer = signer_of(ANA, ledger.origin)
    ledger.append(Attack(ref="hers"), by="ana")
    ledger.append(Attack(ref="anothers"), by="bo")
    ledger.signer = signer_of(BO, ledger.origin)
    ledger.append(Attack(ref="stranger"), by="ana")
    ledger.signer = None
    ledger.append(revoked(ANA), by="boss")
    ledger.signer = signer_of(ANA, ledger.origin)
    ledger.append(Attack(ref="after"), by="ana")
    bad = [0, 3, 4, 6]
    assert findings(ledger) == [("signature", position) for position in bad]


@pytest.mark.parametrize("what", ["another origin", "another past", "another text", "no signature"])
def test_a_signature_is_worth_nothing_elsewhere(what):
    def signing(origin, *first):
        made = Ledger(MemoryStore(origin), clock=lambda: 7)
        made.append(enrolled(ANA), *first, by="boss")
        made.signer = signer_of(ANA, "tests")
        made.append(Attack(ref="a", killed="3"), by="ana")
        return made

    right = signing("tests", Attack(ref="x"))
    assert findings(right) == []
    if what == "another origin":
        assert ("signature", 2) in findings(signing("elsewhere", Attack(ref="x")))
        return
    (row,) = right.store.rows(2, 3)
    other = Ledger(MemoryStore("tests"), clock=lambda: 7)
    other.append(enrolled(ANA), Attack(ref="y" if what == "another past" else "x"), by="boss")
    if what == "another text":
        row = row._replace(entry=row.entry.replace(b"killed\xa13", b"killed\xa14"))
    if what == "no signature":
        other.signer = lambda *_: b"\x93nonsense"
        other.append(Attack(ref="a", killed="3"), by="ana")
    else:
        from ledger import merkle

        hashes, _ = merkle.grow(merkle.frontier(2, other.store.hash), 2, merkle.leaf_hash(row.entry))
        other.store.append([row._replace(hashes=hashes)])
    assert findings(other) == [("signature", 2)]


def test_a_lost_race_is_signed_again(store):
    """The head that is signed is the one that was appended to."""
    rival = Ledger(store, clock=lambda: 5)
    rival.append(enrolled(ANA), by="boss")
    races = [Attack(ref="r1"), Attack(ref="r2")]

    def clock():
        if races:
            rival.append(races.pop(), by="rival")
        return 6

    ledger = Ledger(store, clock=clock)
    ledger.signer = signer_of(ANA, ledger.origin)
    ledger.append(Attack(ref="a"), by="ana")
    assert len(ledger) == 4
    assert findings(ledger) == []


def test_enrolling_signing_and_revoking_at_the_command_line(doha, monkeypatch):
    key = doha("key", "ana.key", "--name", "ana").strip()
    doha("enrol", key, "ana")
    monkeypatch.setenv("BLOTTER_SIGN", "ana.key")
    doha("add", "attack", "--ref", "signed", "--happened", "2023-01-01")
    assert "1 signatures checked" in doha("verify")
    doha("revoke", key, "--note", "lost", code=0)
    doha("verify", code=0)
    assert "revoked at position 49 by ana" in doha.error("enrol", key, "ana")["message"]
    assert "revoked at position 49 by ana" in doha.error("revoke", key, "--note", "stolen")["message"]
    doha("revoke", key, "--note", "lost")
    assert "it was recorded already; nothing was appended" in doha.err
    assert doha.error("add", "attack", "--ref", "late", "--happened", "2023-01-02")["code"] == "refused"
    doha("verify")
    assert doha.error("revoke", str(BO))["code"] == "not_found"


# -- redaction -------------------------------------------------------------------------------------

SECRET = "Zahra the daughter of the baker"
VEIL = ("note", "sources.author", "parties.named_as", "place.detail")
REPORT = Attack(
    ref="r",
    note=f"{SECRET} 1",
    killed="3",
    place=Place(name="Kabul", detail=f"{SECRET} 2"),
    sources=(Source(publisher="UN"), Source(author=f"{SECRET} 3")),
    parties=(Party(role="target", named_as=f"{SECRET} 4"),),
)
PATHS = ["note", "parties[0].named_as", "place.detail", "sources[1].author"]


@pytest.fixture
def veiled(ledger):
    ledger.append(Attack(ref="first"), by="ana")
    ledger.append(REPORT, Attack(ref="second"), by="ana", veil=VEIL)
    return ledger


def test_a_veiled_text_is_not_in_the_entry_and_reads_as_if_it_were(veiled):
    (row,) = veiled.store.rows(1, 2)
    assert SECRET.encode() not in row.entry
    assert veiled.at(1).event == [*veiled.read()][1].event == REPORT
    assert [one.field for one in veiled.store.veiled(1)] == PATHS
    assert findings(veiled) == []


def test_recording_a_veiled_report_again_appends_nothing(veiled):
    (receipt,) = veiled.append(REPORT, by="ana", veil=VEIL)
    assert (receipt.position, receipt.new) == (1, False)
    with pytest.raises(Conflict):
        veiled.append(Attack(ref="r", note="another"), by="ana", veil=VEIL)


def test_redacting_keeps_the_entry_the_root_and_every_proof(veiled):
    before, (row,) = veiled.head(), veiled.store.rows(1, 2)
    key = new_key("desk")
    proof = receipt_text(veiled, 1, sign_note(checkpoint_text(veiled.origin, before), key))
    receipt = redact(veiled, 1, by="boss", note="she asked for it")
    assert receipt.position == 3
    assert [*veiled.store.rows(1, 2)] == [row]
    assert veiled.head(before.size) == before
    assert check_receipt(proof, [key]).record.event.note == "[veiled]"
    event = veiled.at(1).event
    gone = "[redacted, record 3]"
    assert (event.note, event.place.detail, event.sources[1].author) == (gone, gone, gone)
    assert event.killed == REPORT.killed
    assert {one.salt for one in veiled.store.veiled(1)} == {b""}
    assert findings(veiled) == []
    with pytest.raises(Refused):
        redact(veiled, 0, by="boss")


@pytest.mark.parametrize("fields", [(), ["note"]])
def test_redacting_again_says_nothing_new(veiled, fields):
    redact(veiled, 1, ["note"], by="boss", note="she asked for it")
    last = redact(veiled, 1, by="boss")
    size, said = len(veiled), veiled.at(1).event
    again = redact(veiled, 1, fields, by="ana", note="to be sure")
    assert again == (3 if fields else last.position, veiled.at(again.position).id, None, False)
    assert (len(veiled), veiled.at(1).event) == (size, said)
    assert findings(veiled) == []


def test_a_redaction_that_was_cut_short_is_finished_with_another_note_too(veiled, monkeypatch):
    monkeypatch.setattr(type(veiled.store), "forget", None)  # the power fails when it comes to that
    with pytest.raises(TypeError):
        redact(veiled, 1, ["note"], by="boss", note="she asked for it")
    monkeypatch.undo()
    assert veiled.at(1).event == REPORT
    assert redact(veiled, 1, ["note"], by="ana", note="once more").position == len(veiled) - 1 == 3
    assert veiled.at(1).event.note == "[redacted, record 3]"
    assert findings(veiled) == []


def test_one_field_can_be_redacted_and_the_others_stay(veiled):
    redact(veiled, 1, ["note"], by="boss")
    event = veiled.at(1).event
    assert event.note == "[redacted, record 3]"
    assert event.place.detail == f"{SECRET} 2"
    redact(veiled, 1, by="boss")
    assert veiled.at(1).event.place.detail == "[redacted, record 4]"
    assert veiled.at(1).event.note == "[redacted, record 3]"
    assert findings(veiled) == []


def test_a_text_that_went_without_a_record_or_was_changed_is_found(veiled):
    texts = dict(veiled.store.veiled(1)[0]._asdict())
    veiled.store.forget(1, ["note"], "[redacted, record 0]")
    assert findings(veiled) == [("veiled", 1)]
    veiled.store.forget(1, ["note"], "gone")
    assert findings(veiled) == [("veiled", 1)]
    assert texts["field"] == "note"


STRAY = "INSERT INTO veiled VALUES (?, 'note', x'00112233445566778899aabbccddeeff', 'planted')"


def test_a_text_beside_an_entry_that_veils_nothing_is_found(tmp_path):
    with create_ledger(tmp_path / "ledger.db") as ledger:
        ledger.append(Attack(ref="first"), REPORT, by="ana", veil=["place.detail"])
        assert (ledger.store.veiled_in(0, 2), ledger.store.veiled_in(0, 1)) == ({1}, set())
        apsw.Connection(ledger.store.path).execute(STRAY, (0,))
        assert findings(ledger) == [("veiled", 0)]


@pytest.mark.parametrize("position", [-1, 1, 2, 2**40])
def test_a_text_of_no_entry_is_found_and_holds_no_writer_up(tmp_path, position):
    with create_ledger(tmp_path / "ledger.db") as ledger:
        ledger.append(Attack(ref="first"), by="ana")
        apsw.Connection(ledger.store.path).execute(STRAY, (position,))
        (found,) = file_findings(ledger)
        assert found.message == "1 veiled texts are of entries that are not there"
        with pytest.raises(Unreadable, match="before its entry") if position == 1 else nullcontext():
            ledger.append(REPORT, by="ana", veil=VEIL)


@pytest.mark.parametrize("pattern", ["killed", "ref", "parties.actor", "", "sources", "nothing"])
def test_what_is_counted_or_looked_up_cannot_be_veiled(doha, pattern):
    Path("blotter.toml").write_text(f'veil = ["{pattern}"]\n')
    assert doha.error("status")["field"] == "veil"


def test_no_trace_of_a_redacted_text_is_left_in_the_files(tmp_path, shell):
    shell("init")
    Path("blotter.toml").write_text('veil = ["note", "sources.author"]\n')
    shell("add", "attack", "--ref", "r", "--note", SECRET, "--source", f"author={SECRET}", "--killed", "3")
    for number in range(30):
        shell("add", "attack", "--ref", f"r{number}", "--note", f"other {number} " + "x" * 300)

    def traces():
        return sum(path.read_bytes().count(SECRET.encode()) for path in tmp_path.iterdir() if path.is_file())

    assert traces() > 0
    shell("redact", "r", "--yes")
    assert traces() == 0
    assert shell.json("show", "r")["note"] == "[redacted, record 31]"
    assert "other 3 " in shell("show", "r3")
    shell("verify")


def test_what_a_reader_keeps_in_the_file_goes_when_it_is_redacted_again(tmp_path, shell, monkeypatch):
    monkeypatch.setattr("ledger.stores.sqlite.PATIENCE_MS", 10)
    shell("init")
    Path("blotter.toml").write_text('veil = ["summary"]\n')
    shell("add", "attack", "--ref", "r", "--happened", "2022-10-01", "--summary", SECRET)
    shell("shelf", "--seal")

    def traces():
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        return {path.name for path in files if SECRET.encode() in path.read_bytes()}

    def sealed():
        return [path for path in Path("blotter.db.shelf").iterdir() if path.is_dir()]

    with closing(apsw.Connection("blotter.db")) as reader:
        reader.execute("BEGIN; SELECT count(*) FROM entries").fetchall()
        assert sealed()
        shell("redact", "r", "--yes", code=75)
        assert "traces of the text are left in it" in shell.err
        assert traces()
        assert not sealed()
        assert SECRET not in shell("timeline")
    assert "redacted @0, as record @1 says" in shell("redact", "r", "--yes")
    assert not traces()
    assert shell.json("status")["size"] == 2
    shell("verify")


def test_a_signed_report_stays_signed_when_it_is_redacted(tmp_path):
    from ledger import create_ledger

    with create_ledger(tmp_path / "x.db", origin="tests") as ledger:
        ledger.append(enrolled(ANA), by="boss")
        ledger.signer = signer_of(ANA, "tests")
        ledger.append(REPORT, by="ana", veil=VEIL)
        ledger.signer = None
        note = seal_head(ledger, BO)
        redact(ledger, 1, by="boss")
        assert findings(ledger) == []
        assert seal_head(ledger, BO) != note
    assert os.path.exists(tmp_path / "x.db-seals" / "2.note")


def test_every_command_veils_what_the_settings_veil(doha, tmp_path):
    Path("blotter.toml").write_text('veil = ["note", "summary"]\n')
    key, note = doha("key", "ana.key", "--name", "ana").strip(), ("--note", SECRET)
    coverage = {"kind": "coverage_declared", "unit": "AF", "span": "2022/..", "note": SECRET}
    (tmp_path / "watch.json").write_text(json.dumps(coverage))
    doha("record", "watch.json")
    doha("enrol", key, "ana", *note)
    doha("revoke", key, *note)
    doha("add", "attack", "--ref", "r", "--country", "AF", "--summary", SECRET)
    doha("retract", "kabul-school", "--reason", "coding_error", *note)
    doha("redact", "r", "summary", "--yes", *note)
    assert not any(SECRET.encode() in row.entry for row in rows_of("blotter.db"))
    said = doha.json("show", "last")["id"]
    assert doha.json("show", said)["note"] == SECRET
    doha("redact", said, "--yes")
    assert doha.json("show", said)["note"] == "[redacted, record 53]"
    doha("verify")


def test_a_correction_veils_what_the_report_in_it_has(tmp_path, shell):
    shell("init")
    Path("blotter.toml").write_text('veil = ["note", "sources.author"]\n')
    shell("add", "attack", "--ref", "r", "--note", SECRET, "--source", f"author={SECRET}", "--killed", "3")
    shell("correct", "r", "--set", "killed=4", "--reason", "coding_error", "--note", "a slip")
    with open_ledger("blotter.db") as ledger:
        assert not any(SECRET.encode() in row.entry for row in ledger.store.rows(0, 2))
        assert [one.field for one in ledger.store.veiled(1)] == [
            *("note", "report[2].note", "report[2].sources[0].author"),
        ]
        assert ledger.at(1).event.report.note == SECRET
    assert shell.json("show", "r")["note"] == SECRET
    shell("redact", "r", "--yes")
    assert "blotter redact @1" in shell.err
    shell("redact", "@1", "--yes")
    assert not any(SECRET.encode() in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert shell.json("show", "r")["note"] == "[redacted, record 3]"
    shell("verify")


def test_an_import_veils_and_a_later_release_does_not_bring_back_what_was_redacted(tmp_path, shell):
    shell("init")
    Path("blotter.toml").write_text('veil = ["place.detail", "parties.named_as"]\n')
    told = ged.row(where_description=SECRET)

    def released(number, *rows):
        ged.write(tmp_path / "ged.csv", *rows)
        words = ("ucdp-ged", "ged.csv", "--release", number, "--available", "2024-06-20", "--format", "json")
        return json.loads(shell("import", *words))

    assert released("24.1", told)["added"] == 1
    with open_ledger("blotter.db") as ledger:
        assert not any(SECRET.encode() in row.entry for row in ledger.store.rows(0, len(ledger)))
    shell("redact", "ucdp-ged:1", "place.detail", "--yes")
    assert released("25.1", told)["unchanged"] == 1
    assert released("26.1", told | {"best": "4", "deaths_unknown": "4"})["corrected"] == 1
    now = shell.json("show", "ucdp-ged:1")
    assert now["killed"] == "2-5~4"
    assert now["place"]["detail"].startswith("[redacted, record ")
    assert released("27.1", told | {"best": "4", "deaths_unknown": "4"})["unchanged"] == 1
    assert not any(SECRET.encode() in row.entry for row in rows_of("blotter.db"))
    shell("verify")


def rows_of(path):
    with open_ledger(path) as ledger:
        return list(ledger.store.rows(0, len(ledger)))
