"""What is not signed, as `verify` would find fault with it for ever; keys that are not enrolled again."""

from pathlib import Path

import pytest

from events import Attack, Refused
from ledger import Ledger, enrolled_signer
from tests.test_custody import ANA, enrolled, revoked


def test_what_verify_would_find_is_not_signed(shell, monkeypatch):
    """The ledger would have the finding for ever: no key, another's key, its own enrolment, a revoked one."""
    shell("init")
    keys = {name: shell("key", f"{name}.key", "--name", name).strip() for name in ("ana", "bo")}

    def refused(*words):
        size = shell.json("status")["size"]
        error = shell.error(*words)
        assert error["code"] == "refused"
        assert "BLOTTER_SIGN" in error["hint"]
        assert shell.json("status")["size"] == size
        return error["message"]

    attack = ("add", "attack", "--happened", "2023-01-01", "--again")
    monkeypatch.setenv("BLOTTER_SIGN", "ana.key")
    assert refused(*attack) == "the key that would sign it was not enrolled by then"
    assert refused("enrol", keys["ana"], "ana") == "the key that would sign it was not enrolled by then"
    monkeypatch.delenv("BLOTTER_SIGN")
    shell("enrol", keys["ana"], "ana")
    monkeypatch.setenv("BLOTTER_SIGN", "ana.key")
    shell(*attack)
    shell("enrol", keys["bo"], "bo")  # signed by ana
    assert refused(*attack, "--by", "bo") == "the key that would sign it is not that of bo, but of ana"
    for more in ((), ("--dry-run",)):  # an amendment is not told as done before
        shell("retract", "@1", "--by", "bo", "--reason", "duplicate", *more, code=1)
        assert (shell.out, "would sign" in shell.err) == ("", True)
    shell("revoke", keys["ana"])  # the last that the key signs
    assert refused(*attack) == "the key that would sign it was revoked at position 3"
    assert "3 signatures checked" in shell("verify")


def test_a_long_import_looks_a_key_up_where_the_ledger_is_then(ledger):
    ledger.append(enrolled(ANA), by="boss")
    ledger.signer = enrolled_signer(ANA, ledger)
    ledger.append(Attack(ref="a"), Attack(ref="b"), by="ana")
    Ledger(ledger.store, clock=lambda: 9).append(revoked(ANA), by="boss")
    with pytest.raises(Refused, match="revoked at position 3"):
        ledger.append(Attack(ref="c"), by="ana")


def test_a_key_that_is_enrolled_for_another_has_a_hint_that_can_be_followed(shell):
    shell("init")
    key = shell("key", "a.key", "--name", "a").strip()
    shell("enrol", key, "ana")
    error = shell.error("enrol", key, "bo")
    assert error["hint"] == "the key is that of ana: revoke it and enrol a new one if that is wrong"
    shell("revoke", key, "--note", "lost")
    assert "nothing to do" in shell.error("revoke", key, "--note", "found")["hint"]


def test_an_example_that_could_not_be_signed_makes_no_ledger(shell, monkeypatch, tmp_path):
    monkeypatch.setenv("BLOTTER_SIGN", "ana.key")
    shell("init", "--example", "doha", code=1)
    assert "a new ledger knows no key" in shell.err
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_is_not_there_leaves_no_file_open(shell, monkeypatch, tmp_path):
    shell("init")
    monkeypatch.setenv("BLOTTER_SIGN", "lost.key")
    assert shell.error("status")["message"] == "No such file or directory"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blotter.db", "blotter.toml"]


def test_a_key_to_trust_that_is_none_is_named(doha):
    """Not the receipt or the seal that was to be checked by it."""
    doha("key", "desk.key", "--name", "desk")
    doha("seal", "--key", "desk.key")
    doha("prove", "last", "--out", "r")
    Path("no.pub").write_text("none\n")
    for command in (["check-proof", "r"], ["verify", "--fast"]):
        error = doha.error(*command, "--trust", "no.pub")
        assert (error["file"], error["message"]) == ("no.pub", "is not a key")
        error = doha.error(*command, "--trust", "missing.pub")
        assert (error["field"], error["message"]) == ("trust", "'missing.pub' is not a key")
        assert "there is none of this name" in error["hint"]


def test_what_is_enrolled_and_is_no_key_is_named(doha):
    for command in (["enrol", "ana.key", "ana"], ["revoke", "none"]):
        error = doha.error(*command)
        assert (error["field"], error["message"]) == ("key", "is not a key")
