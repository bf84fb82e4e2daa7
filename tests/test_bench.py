"""The benchmarks: their mix is what it says, and a small round runs to its end."""

import sqlite3
import subprocess
import sys
from itertools import islice
from pathlib import Path
from uuid import UUID

import pytest

from events import from_fields, pack, to_fields
from ledger import create_ledger

BENCHMARKS = Path(__file__).resolve().parent.parent / "scripts" / "benchmarks"


@pytest.fixture(scope="module", autouse=True)
def benchmarks():
    """The folder's modules, importable as long as these tests run."""
    before = set(sys.modules)
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))
    for name in set(sys.modules) - before:
        if BENCHMARKS in Path(getattr(sys.modules[name], "__file__", None) or "/").parents:
            del sys.modules[name]


@pytest.mark.parametrize("text", [False, True], ids=["lean", "with text"])
def test_every_record_of_the_mix_is_written_as_the_codec_writes_it(text):
    import mix

    for n in range(400):
        record = mix.record(n, text=text)
        written = to_fields(from_fields(record.kind, 1, record.said))
        written.pop("about", None)
        assert pack(written) == pack(record.fields)


def test_one_record_in_twenty_amends_an_earlier_report():
    import mix

    records = [mix.record(n) for n in range(4_000)]
    reports = {}
    for record in records:
        assert record.about is None or record.about in reports
        assert record.fields.get("incident") in {None, *reports}
        if record.about is None:
            reports[record.id] = record
    assert 150 < len(records) - len(reports) < 250


def test_a_stocked_ledger_is_the_one_that_appending_makes(tmp_path, monkeypatch):
    """The rows are written past the checks: they have to be the same to the bit."""
    import mix
    import stock

    monkeypatch.setattr(stock, "BATCH", 50)
    size = 175
    times = iter(range(stock.START, stock.START + 10_000_000, 1_000_000))
    with create_ledger(tmp_path / "appended.db", origin=mix.ORIGIN, clock=lambda: next(times)) as ledger:
        records = (mix.record(n) for n in range(size))
        while batch := list(islice(records, stock.BATCH)):
            events = [from_fields(record.kind, 1, record.said) for record in batch]
            ledger.append(*events, by=mix.BY, ids=[UUID(bytes=record.id) for record in batch])
        assert list(ledger.store.rows(0, size)) == list(stock.rows(map(mix.record, range(size))))


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize("name", ["_blotter", "_plain", "_typed", "_library", "_floor"])
def test_every_contestant_appends_every_report(tmp_path, name, size):
    import append
    import mix

    if name == "_library":
        pytest.importorskip("eventsourcing", reason="an extra: scripts/bench installs it")
    path = tmp_path / "log.db"
    assert getattr(append, name)(path, [mix.report(n) for n in range(8)], size) > 0
    if name == "_floor":
        assert path.stat().st_size > 8 * 300
    else:
        table = "stored_events" if name == "_library" else "entries"
        db = sqlite3.connect(path)
        assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (8,)
        db.close()


def test_a_small_round_runs_to_its_end_and_judges_its_goals(tmp_path):
    command = [sys.executable, str(BENCHMARKS), "--quick", "--only", "startup", "--work", str(tmp_path)]
    run = subprocess.run(
        [*command, "--json", str(tmp_path / "figures.json")], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "| `blotter --help` at most 6 times `python -c pass` |" in run.stdout
    assert '"missed_by"' in (tmp_path / "figures.json").read_text()


def test_a_section_is_written_into_its_own_place():
    import report

    page = "a\n<!-- bench one -->\nold\n<!-- end -->\nb\n<!-- bench two -->\n<!-- end -->\n"
    written = report.written(page, {"one": "new"})
    assert written == page.replace("old", "\nnew\n")
    with pytest.raises(SystemExit, match="three"):
        report.written(page, {"three": ""})


@pytest.mark.parametrize(
    ("found", "limit", "at_least", "missed_by"),
    [([4, 5, 6], 5, True, 0), ([4, 5, 6], 10, True, 0.5), ([4, 5, 6], 4, False, 0.25), ([9], 9, False, 0)],
)
def test_a_goal_says_by_how_much_it_is_missed(found, limit, at_least, missed_by):
    from measure import Goal, Measure, judged

    measure = Measure("", "", {"a": found}, (Goal("", "a", limit, at_least),))
    assert [told.missed_by for told in judged(measure)] == [missed_by]


def test_a_ratio_is_taken_within_each_round():
    from measure import Goal, Measure, judged

    measure = Measure("", "", {"a": [1, 20, 300], "b": [1, 10, 100]}, (Goal("", "a", 2, True, "b"),))
    assert [told.found for told in judged(measure)] == [2]
