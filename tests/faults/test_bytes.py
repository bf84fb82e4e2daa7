"""Promise 3 for the file: any byte of it that is flipped is found, or it meant nothing."""

import pytest

from events import Attack, BlotterError, Corrected
from ledger import create_ledger, deep_pass, file_findings, hash_pass, id_of_ref, open_ledger


def content(path):
    """Return all that a ledger can be asked for, and what verifying it finds."""
    with open_ledger(path) as ledger:
        found = list(file_findings(ledger))
        for steps in (hash_pass(ledger), deep_pass(ledger)):
            found += [one for step in steps for one in step.findings]
        rows = list(ledger.store.rows(0, 100))
        about = [row.position for row in ledger.store.rows(0, 100, about=rows[0].id)]
        return found, (ledger.origin, rows, [ledger.store.find(row.id) for row in rows], about)


def flipped(tmp_path, step, offset=0):
    """Flip one byte after the other; return how many were found and how many meant nothing."""
    path = tmp_path / "ledger.db"
    with create_ledger(path, origin="tests") as ledger:
        ledger.append(*(Attack(ref=f"r{number}", killed="3") for number in range(40)), by="ana")
        about = id_of_ref("tests", "r0")
        ledger.append(Corrected(about=about, report=Attack(ref="r0", killed="4")), by="bo")
    whole = path.read_bytes()
    clean, expected = content(path)
    assert clean == []
    seen = silent = 0
    for place in range(offset, len(whole), step):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            found, now = content(path)
        except BlotterError:
            seen += 1
        else:
            seen += bool(found)
            silent += not found
            assert found or now == expected, f"byte {place} of {len(whole)}"
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    return seen, silent


def test_a_flipped_byte_is_found_or_means_nothing(tmp_path):
    seen, silent = flipped(tmp_path, 331)
    assert seen > 20
    assert silent, "unused space of pages is not the record"


@pytest.mark.soak
@pytest.mark.parametrize("offset", range(7))
def test_every_flipped_byte(tmp_path, offset):
    assert flipped(tmp_path, 7, offset)[0]
