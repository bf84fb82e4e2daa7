"""Two real releases of UCDP GED for Mexico: an independent diff says what the import has to say."""

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

import pytest

from blotter.exchange.importing import Import
from blotter.exchange.releases import Release
from blotter.exchange.ucdp import UCDP_GED
from tests.stories import desk_of

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "ucdp"
FILES = {"23.1": DATA / "ged231-mexico.csv.gz", "24.1": DATA / "ged241-mexico.csv.gz"}
OUT = {"23.1": "2023-07-04", "24.1": "2024-06-20"}

pytestmark = pytest.mark.skipif(
    not all(path.is_file() for path in FILES.values()),
    reason=f"SKIPPED LOUDLY: the UCDP releases are not in {DATA}",
)

SAID = """
    type_of_violence side_a_new_id side_a side_b_new_id side_b source_article source_original
    where_prec where_coordinates where_description adm_1 adm_2 latitude longitude country
    event_clarity date_start date_end deaths_civilians best high low
""".split()
"""Columns that a report says; office and date of a source only where the article leaves them out."""


def bare(value):
    """A cell without the dress of its release."""
    value = re.sub(r" 00:00:00\.000$", "", value.replace("\r\n", "\n").strip())
    return value[:-2] if re.fullmatch(r"-?\d+\.0", value) else value


def said(row):
    parsed = row["source_article"].startswith('"')
    return [row[name] for name in (*SAID, *(() if parsed else ("source_office", "source_date")))]


@pytest.fixture(scope="module")
def tables():
    """Release to row id to row, read by the csv module alone."""
    told = {}
    for number, path in FILES.items():
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = [{name: bare(cell) for name, cell in row.items()} for row in csv.DictReader(file)]
        told[number] = {row["id"]: row for row in rows}
    return told


def bring(desk, number):
    release = Release(dataset=UCDP_GED, number=number, available=OUT[number], paths=[str(FILES[number])])
    work = Import(ledger=desk.ledger, release=release, by="ana")
    work.append()
    return work.summary


@pytest.fixture(scope="module")
def imported():
    """A desk with both releases: the desk, a summary by release, and the size after each."""
    desk = desk_of()
    summaries, sizes = {}, {}
    for number in FILES:
        summaries[number] = bring(desk, number)
        sizes[number] = len(desk.ledger)
    return desk, summaries, sizes


def by_year(rows):
    """Year to the sums of low, best and high."""
    sums = {}
    for row in rows.values():
        told = sums.setdefault(row["year"], Counter())
        told.update({name: int(row[name]) for name in ("low", "best", "high")})
    return {year: (told["low"], told["best"], told["high"]) for year, told in sums.items()}


def tallied(desk, **asking):
    rows = desk.casualties(by="year", outcome="killed", **asking).iter_rows(named=True)
    return {row["year"]: (row["low"], row["best"], row["high"]) for row in rows}


def test_the_import_says_what_an_independent_diff_says(tables, imported):
    before, after = tables["23.1"], tables["24.1"]
    both = before.keys() & after.keys()
    changed = {id for id in both if said(before[id]) != said(after[id])}
    new = after.keys() - before.keys()
    _, summaries, _ = imported
    assert summaries["23.1"].counts == {"added": 14_336}
    assert summaries["24.1"].counts == {
        "added": len(new),
        "corrected": len(changed),
        "withdrawn": len(before.keys() - after.keys()),
        "unchanged": len(both) - len(changed),
    }
    assert len(before.keys() - after.keys()) == 122
    assert sum(after[id]["year"] == "2023" for id in new) == 2_838
    assert sum(after[id]["year"] != "2023" for id in new) == 1_905
    assert sum(before[id]["best"] != after[id]["best"] for id in changed) == 185
    assert sum(before[id]["dyad_new_id"] != after[id]["dyad_new_id"] for id in changed) == 135


def test_the_records_are_those_of_the_diff(tables, imported):
    desk, _, sizes = imported
    before, after = tables["23.1"], tables["24.1"]
    told = {}
    refs = {}
    for record in desk.ledger.read():
        if record.event.kind == "attack":
            refs[record.id] = record.event.ref.removeprefix("ucdp-ged:")
        if record.position >= sizes["23.1"]:
            row = refs.get(getattr(record.event, "about", record.id))
            told.setdefault(record.event.kind, set()).add(row)
    both = before.keys() & after.keys()
    assert told["attack"] == after.keys() - before.keys()
    assert told["retracted"] == before.keys() - after.keys()
    assert told["corrected"] == {id for id in both if said(before[id]) != said(after[id])}


def test_each_release_can_be_asked_for_on_either_clock(tables, imported):
    desk, _, sizes = imported
    first, second = by_year(tables["23.1"]), by_year(tables["24.1"])
    assert tallied(desk, known=f"@{sizes['23.1']}") == first
    assert tallied(desk, clock="available", known="2023-12-31") == first
    assert tallied(desk, clock="available", known="2023-07-03") == {}
    assert tallied(desk) == second
    assert tallied(desk, clock="available", known="2024-06-20") == second
    assert (first["2017"][1], second["2017"][1]) == (1_472, 9_723)


def test_the_movement_of_the_totals_is_that_of_the_files(tables, imported):
    _, summaries, _ = imported
    best = {
        number: {int(year): sums[1] for year, sums in by_year(tables[number]).items()} for number in FILES
    }
    assert summaries["23.1"].before == {}
    assert summaries["23.1"].after == summaries["24.1"].before == best["23.1"]
    assert summaries["24.1"].after == best["24.1"]
    assert sum(best["23.1"].values()) == 94_904
    assert sum(n for year, n in best["24.1"].items() if year < 2023) == 126_818


def test_civilians_are_those_of_the_file(tables, imported):
    desk, _, _ = imported
    frame = desk.casualties(by="group", outcome="killed", group="civilian")
    assert frame["best"].sum() == sum(int(row["deaths_civilians"]) for row in tables["24.1"].values())


def test_disordered_counts_are_kept_and_told(tables, imported):
    _, summaries, _ = imported
    numbers = [tuple(int(row[name]) for name in ("low", "best", "high")) for row in tables["24.1"].values()]
    wrong = [told for told in numbers if not told[0] <= told[1] <= told[2]]
    assert len(summaries["24.1"].doubts) == len(wrong)
    assert sum(low > best for low, best, _ in wrong) == 17
    assert sum(best > high for _, best, high in wrong) == 78


def test_every_actor_of_the_files_is_profiled_once(tables, imported):
    desk, _, _ = imported
    profiled = [record.event for record in desk.ledger.read() if record.event.kind == "actor_profiled"]
    told = {
        f"ucdp:{row[f'side_{side}_new_id']}": row[f"side_{side}"]
        for rows in tables.values()
        for row in rows.values()
        for side in "ab"
    }
    assert {event.actor: event.name for event in profiled} == told
    assert len(profiled) == len(told)


@pytest.mark.parametrize("number", FILES)
def test_a_second_import_appends_nothing(imported, number):
    desk, _, _ = imported
    head = desk.ledger.head()
    assert bring(desk, number) is None
    assert desk.ledger.head() == head
