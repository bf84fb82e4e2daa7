"""Notes, keys and checkpoints as the C2SP standards have them, against vectors made by others."""

from base64 import b64encode

import pytest

from events import BadProof, BlotterError, Invalid
from ledger import Head, Key, merkle, new_key, open_note, parse_checkpoint, parse_key, sign_note
from ledger.seal import checkpoint_text, signature_line, with_signatures

# golang.org/x/mod/sumdb/note, note_test.go
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SIGNS = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = (
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = (
    "— EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
BODY = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"  # C2SP tlog-checkpoint
WITNESS = new_key("witness.example/w1", witness=True)
EMPTY = b64encode(merkle.EMPTY_ROOT).decode()


def names(signatures):
    return [signature.name for signature in signatures]


def test_a_note_is_signed_as_others_sign_it():
    assert sign_note(TEXT, PETER_SIGNS) == sign_note(TEXT, parse_key(PETER_SIGNS)) == f"{TEXT}\n{BY_PETER}"


@pytest.mark.parametrize(
    ("keys", "known", "unknown"),
    [
        ([PETER], ["PeterNeumann"], ["EnochRoot"]),
        ([ENOCH], ["EnochRoot"], ["PeterNeumann"]),
        ([PETER, ENOCH, ENOCH], ["PeterNeumann", "EnochRoot"], []),
    ],
)
def test_a_note_is_opened_by_the_keys_that_are_known(keys, known, unknown):
    for given in (keys, list(map(parse_key, keys))):
        note = open_note(f"{TEXT}\n{BY_PETER}{BY_ENOCH}", given)
        assert (note.text, names(note.signatures), names(note.unverified)) == (TEXT, known, unknown)
    assert open_note(f"{TEXT}\n{BY_PETER}{BY_ENOCH}".encode(), keys) == note


def test_a_signature_that_comes_twice_counts_once():
    changed = BY_ENOCH[:60] + "ABCD" + BY_ENOCH[60:]
    note = open_note(f"{TEXT}\n{BY_PETER * 2}{BY_ENOCH * 2}{changed}", [PETER])
    assert names(note.signatures) == ["PeterNeumann"]
    assert names(note.unverified) == ["EnochRoot", "EnochRoot"]


@pytest.mark.parametrize(
    ("note", "keys", "error"),
    {
        "no key": (f"{TEXT}\n{BY_PETER}", [], BadProof),
        "another key": (f"{TEXT}\n{BY_PETER}", [ENOCH], BadProof),
        "another text": (f"{TEXT[1:]}\n{BY_PETER}", [PETER], BadProof),
        "a longer signature": (f"{TEXT}\n{BY_PETER[:60]}ABCD{BY_PETER[60:]}", [PETER], BadProof),
        "a good one and a bad one": (f"{TEXT[1:]}\n{BY_PETER}{BY_ENOCH}", [ENOCH, PETER], BadProof),
        "a signature of another name": (
            f"{TEXT}\n{BY_PETER.replace('Neumann', 'Newman')}",
            [PETER],
            BadProof,
        ),
        "no signature": (TEXT, [PETER], Invalid),
        "an empty block": (f"{TEXT}\n", [PETER], Invalid),
        "no last line feed": (f"{TEXT}\n{BY_PETER[:-1]}", [PETER], Invalid),
        "a control sign": (f"\x01{TEXT}\n{BY_PETER}", [PETER], Invalid),
        "a tab": (f"\t{TEXT}\n{BY_PETER}", [PETER], Invalid),
        "a carriage return": (f"{TEXT}\n{BY_PETER}".replace("\n", "\r\n"), [PETER], Invalid),
        "no UTF-8": (b"\xff" + f"{TEXT}\n{BY_PETER}".encode(), [PETER], Invalid),
        "a lone surrogate": (f"\ud800{TEXT}\n{BY_PETER}", [PETER], Invalid),
        "a name of two words": (f"{TEXT}\n{BY_PETER.replace('Neu', ' ')}", [PETER], Invalid),
        "a name with a plus": (f"{TEXT}\n{BY_PETER.replace('Neu', '+')}", [PETER], Invalid),
        "a hyphen for a dash": (f"{TEXT}\n{BY_PETER.replace('—', '-')}", [PETER], Invalid),
        "something after": (f"{TEXT}\n{BY_PETER}Unexpected line.\n", [PETER], Invalid),
        "no base64": (f"{TEXT}\n— PeterNeumann x08g*\n", [PETER], Invalid),
        "base64 in another spelling": (f"{TEXT}\n{BY_PETER.replace('AM=', 'AN=')}", [PETER], Invalid),
        "a key id alone": (f"{TEXT}\n— PeterNeumann x08gow==\n", [PETER], Invalid),
        "too many": (f"{TEXT}\n{BY_PETER * 101}", [PETER], Invalid),
        "no text at all": ("", [PETER], Invalid),
        "no text, but a number": (7, [PETER], Invalid),
        "a key that is none": (f"{TEXT}\n{BY_PETER}", ["PeterNeumann"], Invalid),
        "keys that are no list": (f"{TEXT}\n{BY_PETER}", PETER, Invalid),
    }.values(),
)
def test_what_is_no_note_or_no_signature_of_it_is_refused(note, keys, error):
    with pytest.raises(error) as refused:
        open_note(note, keys)
    assert type(refused.value) is error
    assert str(refused.value)


def test_a_hundred_signatures_are_read():
    assert len(open_note(f"{TEXT}\n{BY_PETER * 100}", [PETER]).signatures) == 1


@pytest.mark.parametrize("text", ["abc", "", "a\rb\n", "a\x00\n", "\ud800\n", 7, None])
def test_what_cannot_be_a_note_is_not_signed(text):
    with pytest.raises(Invalid):
        sign_note(text, PETER_SIGNS)
    with pytest.raises(Invalid):
        sign_note(TEXT)
    with pytest.raises(Invalid):
        sign_note(TEXT, PETER)


@pytest.mark.parametrize("key", [PETER, PETER_SIGNS], ids=["verifier", "signer"])
def test_every_mangled_key_is_refused(key):
    """The manglings of note_test.go: every part of it, and every sign of it one further."""
    assert str(parse_key(key)) == PETER
    for start in range(len(key)):
        for stop in range(start + 1, len(key) + 1):
            if (start, stop) != (0, len(key)):
                if key[start:stop] == PETER:
                    continue
                with pytest.raises(Invalid):
                    parse_key(key[start:stop])
    for place in range(len(key)):
        with pytest.raises(Invalid):
            parse_key(key[:place] + chr(ord(key[place]) + 1) + key[place + 1 :])


@pytest.mark.parametrize(
    "key",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER.replace("c74f20a3", "C74F20A3"),
        f"{PETER}\n",
        f" {PETER}",
        "",
        "++",
        None,
        7,
    ],
)
def test_a_key_of_another_length_or_type_is_refused(key):
    with pytest.raises(Invalid):
        parse_key(key)


def test_a_key_never_shows_its_seed():
    key = parse_key(PETER_SIGNS)
    assert key.secret == PETER_SIGNS
    assert "seed" not in repr(key)
    assert PETER_SIGNS[-20:] not in f"{key} {key!r}"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2028b", "a\nb", "\ud800"])
def test_a_key_has_a_name_that_a_note_can_hold(name):
    with pytest.raises(Invalid):
        new_key(name)


# -- witnesses -------------------------------------------------------------------------------------


def test_a_cosignature_is_over_its_time_and_the_text():
    note = sign_note(BODY, WITNESS, at=1679315147)
    (signed,) = open_note(note, [str(WITNESS)]).signatures
    assert (signed.name, signed.time) == ("witness.example/w1", 1679315147)
    assert signed.id == WITNESS.id
    assert signed.data[:8] == (1679315147).to_bytes(8, "big")
    plain = Key(WITNESS.name, 1, WITNESS.public)
    plain.check(signed.data[8:], f"cosignature/v1\ntime 1679315147\n{BODY}".encode())


def test_every_bit_of_a_cosignature_counts():
    note = sign_note(BODY, WITNESS, at=1679315147)
    (signed,) = open_note(note, [WITNESS]).signatures
    for bit in range(len(signed.data) * 8):
        changed = bytearray(signed.data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BadProof):
            open_note(f"{BODY}\n{signed._replace(data=bytes(changed)).line}", [WITNESS])


def test_a_witness_and_a_log_of_one_name_and_one_key_are_two():
    log = Key(WITNESS.name, 1, WITNESS.public, WITNESS.seed)
    assert log.id != WITNESS.id
    both = with_signatures(sign_note(BODY, log), signature_line(BODY, WITNESS, at=5))
    assert [one.time for one in open_note(both, [log, WITNESS]).signatures] == [None, 5]
    with pytest.raises(BadProof):
        open_note(sign_note(BODY, log), [WITNESS])


@pytest.mark.parametrize("at", [-1, 2**63, 1.5, True, "5"])
def test_a_cosignature_is_of_a_time(at):
    with pytest.raises(Invalid):
        sign_note(BODY, WITNESS, at=at)


# -- checkpoints -----------------------------------------------------------------------------------


def test_a_checkpoint_is_read_and_written():
    found = parse_checkpoint(BODY)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert b64encode(found.root).decode() == ROOT
    assert checkpoint_text(found.origin, found.head) == BODY
    assert parse_checkpoint(BODY.encode()) == parse_checkpoint(sign_note(BODY, PETER_SIGNS)) == found
    assert parse_checkpoint(f"{BODY}more\nlines\n").extensions == ("more", "lines")
    assert parse_checkpoint(f"any origin + at all\n0\n{EMPTY}\n").head == Head(0, merkle.EMPTY_ROOT)


@pytest.mark.parametrize(
    "text",
    {
        "nothing": "",
        "two lines": "a\n1\n",
        "no last line feed": f"a\n1\n{ROOT}",
        "an empty origin": f"\n1\n{ROOT}\n",
        "an empty line": f"a\n1\n\n{ROOT}\n",
        "an empty extension": f"a\n1\n{ROOT}\n\n",
        "an empty extension before another": f"a\n1\n{ROOT}\n\nmore\n",
        "a leading zero": f"a\n01\n{ROOT}\n",
        "two zeros": f"a\n00\n{EMPTY}\n",
        "a sign": f"a\n+1\n{ROOT}\n",
        "a negative size": f"a\n-1\n{ROOT}\n",
        "a fraction": f"a\n1.0\n{ROOT}\n",
        "a space": f"a\n1 \n{ROOT}\n",
        "other digits": f"a\n١\n{ROOT}\n",
        "hexadecimal": f"a\n0x1\n{ROOT}\n",
        "more than 64 bits": f"a\n{2**64}\n{ROOT}\n",
        "a short root": f"a\n1\n{b64encode(b'x' * 31).decode()}\n",
        "a long root": f"a\n1\n{b64encode(b'x' * 33).decode()}\n",
        "no padding": f"a\n1\n{ROOT[:-1]}\n",
        "the other base64": f"a\n1\n{ROOT.replace('+', '-').replace('/', '_')}\n",
        "a root of nothing": f"a\n0\n{ROOT}\n",
        "a carriage return": f"a\r\n1\r\n{ROOT}\r\n",
        "a tab": f"a\tb\n1\n{ROOT}\n",
    }.values(),
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(Invalid):
        parse_checkpoint(text)
    with pytest.raises(BlotterError):
        parse_checkpoint(text.encode())


@pytest.mark.parametrize("origin", ["", "two\nlines", "a\ttab"])
def test_an_origin_that_is_no_line_cannot_be_sealed(origin):
    with pytest.raises(Invalid):
        checkpoint_text(origin, Head(0, merkle.EMPTY_ROOT))
