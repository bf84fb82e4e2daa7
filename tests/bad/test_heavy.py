"""Small files that would take minutes or gigabytes, in a process that has neither."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from blotter.exchange import reading, yamls
from tests import ged
from tests.bad.test_imports import HEAD, imported

HOME = Path(__file__).resolve().parents[2]
MIB = 1024**2


def repeated(part, size):
    return part * (size // len(part))


def rows(count):
    line = ",".join(cell.replace('"', "").replace(",", " ") for cell in ged.row(id=7).values())
    return (HEAD + "\n" + (line + "\n") * count).encode()


def lines(line):
    """Return the line as often as a file may have it."""
    values = sum(map(line.count, (b",", b"{", b"\n")))
    return line * (reading.MOST_VALUES // values)


YAML = yamls.LARGEST
REPORTS = {
    "ones.json": b"[" + repeated(b"1,", 15 * MIB) + b"1]",
    "maps.json": b"[" + repeated(b"{},", 15 * MIB) + b"{}]",
    "nulls.json": b'{"reports": [' + repeated(b"null,", 2 * MIB) + b"null]}",
    "deep.json": repeated(b"[", 15 * MIB),
    "long.json": b'[{"kind": "attack", "note": "' + repeated(b"a", 15 * MIB) + b'"}]',
    "wide.json": '[{"kind": "attack", "note": "\U0001f525'.encode() + repeated(b"a", 15 * MIB) + b'"}]',
    "keys.json": b"[{" + repeated(b'"killed":1,', 3 * MIB) + b'"killed":1}]',
    "empty.jsonl": repeated(b"\n", 15 * MIB),
    "lines.jsonl": lines(b"1\n"),
    "none.jsonl": lines(b"x\n"),
    "maps.jsonl": lines(b"{}\n"),
    "kinds.jsonl": lines(b'{"kind":"x"}\n'),
    "fields.jsonl": lines(b'{"kind":"attack","x":1}\n'),
    "large.jsonl": bytes(17 * MIB),
    "deep.yaml": repeated(b"[", 400_000),
    "deeper.yaml": repeated(b"- ", YAML),
    "maps.yaml": repeated(b"{a: ", YAML),
    "empty.yaml": repeated(b"- {}\n", YAML),
    "keys.yaml": repeated(b"- ? a\n", YAML),
    "pairs.yaml": b"[" + repeated(b"a: b,", YAML - 2) + b"]",
    "fields.yaml": repeated(b"- {kind: attack, x: 1}\n", YAML),
    "long.yaml": b"- {kind: attack, note: " + repeated(b"a", YAML - 50) + b"}",
    "anchors.yaml": repeated(b"&a ", 20_000) + b"x",
    "large.yaml": repeated(b"# nothing\n", 2 * MIB),
    "open.yaml": b'- {kind: attack, note: "' + repeated(b"a\n", YAML - 50),
}
TABLES = {
    "zeros.gz": lambda: bytes(300 * MIB),
    "lines.gz": lambda: (HEAD + "\n").encode() + repeated(b"\n", 300 * MIB),
    "commas.gz": lambda: repeated(b",", 300 * MIB),
    "short.gz": lambda: (HEAD + "\n").encode() + repeated(b"1,2\n", 100 * MIB),
    "twins.gz": lambda: rows(100_000),
    "quotes.gz": lambda: (HEAD + "\n").encode() + repeated(b'"', 100 * MIB),
}


def limited(folder, words):
    done = subprocess.run(
        [sys.executable, "-m", "tests.bad.limited", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOME), "BLOTTER_BY": "ana"},
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    assert done.returncode == 1, (done.returncode, done.stderr[-500:])
    assert len(done.stderr) < 400_000
    return done.stderr


@pytest.mark.parametrize("name", REPORTS)
def test_a_file_of_reports_takes_no_more_than_it_may(desk, tmp_path, name):
    (tmp_path / name).write_bytes(REPORTS[name])
    assert name in limited(tmp_path, ["record", name])
    assert desk.head() == desk.before


@pytest.mark.parametrize("name", TABLES)
def test_an_archive_takes_no_more_than_it_may(desk, tmp_path, name):
    with gzip.open(tmp_path / name, "wb", compresslevel=1) as packed:
        packed.write(TABLES[name]())
    assert name in limited(tmp_path, imported(name))
    assert desk.head() == desk.before


@pytest.mark.parametrize(
    "words", [["check-proof", "large"], ["verify", "--against", "large"], ["seal", "--key", "large"]]
)
def test_a_proof_or_a_key_is_a_small_file(desk, tmp_path, words):
    with (tmp_path / "large").open("wb") as file:
        file.truncate(50 * 1024 * MIB)
    assert "larger than" in limited(tmp_path, words)


def test_the_limits_are_real(desk, tmp_path):
    """The control: what takes more than it may does not end well."""
    for code in ("bytes(300_000_000)", "while True: pass"):
        limits = "from tests.bad import limited as l; l.SECONDS = 1; import blotter.__main__ as b"
        script = f"{limits}\ndef main():\n  {code}\nb.main = main\nl.main()\n"
        done = subprocess.run([sys.executable, "-c", script], cwd=HOME, capture_output=True, check=False)
        assert done.returncode not in (0, 1) or b"MemoryError" in done.stderr
