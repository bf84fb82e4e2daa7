"""`blotter import`: what it prints, and what it refuses."""

import csv
import io

import pytest

from tests.ged import row, write

FIRST = (row(1, "2016-05-01", 1), row(2, "2017-05-01", 20), row(3, "2017-06-01", 300))
NEXT = (row(1, "2016-05-01", 1), row(3, "2017-06-01", 350, low="360"), row(4, "2016-06-01", 4000))
FIRST_RELEASE = ("--release", "1.1", "--available", "2021-06-01")
NEXT_RELEASE = ("--release", "2.1", "--available", "2022-06-01")


@pytest.fixture
def imported(shell):
    """A shell in a folder with a first release in the ledger, and the next one in a file."""
    write("first.csv", *FIRST)
    write("next.csv.gz", *NEXT)
    shell("init")
    shell("import", "ucdp-ged", "first.csv", *FIRST_RELEASE)
    return shell


def test_the_outcome_for_people(imported):
    out = imported("import", "ucdp-ged", "next.csv.gz", *NEXT_RELEASE)
    *lines, ledger = out.splitlines()
    assert lines == [
        "ucdp-ged 2.1: 3 rows, 2016 to 2017, Mexico",
        "  added              1",
        "  corrected          1",
        "  withdrawn          1",
        "  unchanged          1",
        "  warnings           1  (kept as they are)",
        "    ucdp-ged:3: 360-350~350: low, best and high are out of order",
        "killed (best): 321 -> 4,351",
        "  2016  1 -> 4,001",
        "  2017  320 -> 350",
    ]
    assert ledger.startswith("ledger at @12 ")
    assert imported.err == "blotter: rows that are gone and will be withdrawn: 1\n"


def test_the_outcome_for_programs(imported):
    told = imported.json("import", "ucdp-ged", "next.csv.gz", *NEXT_RELEASE)
    assert told.pop("root") == imported.json("status")["root"]
    assert told == {
        "dataset": "ucdp-ged",
        "release": "2.1",
        "closed_already": False,
        "dry_run": False,
        "rows": 3,
        "added": 1,
        "corrected": 1,
        "reinstated": 0,
        "withdrawn": 1,
        "unchanged": 1,
        "kept": 0,
        "warnings": ["ucdp-ged:3: 360-350~350: low, best and high are out of order"],
        "years": [
            {"year": 2016, "before": 1, "after": 4001},
            {"year": 2017, "before": 320, "after": 350},
        ],
        "size": 12,
    }


def test_a_dry_run_says_the_same_and_appends_nothing(imported):
    before = imported.json("status")["root"]
    dry = imported("import", "ucdp-ged", "next.csv.gz", *NEXT_RELEASE, "--dry-run").splitlines()
    assert dry[-1] == "nothing was appended"
    assert imported.json("status")["root"] == before
    wet = imported("import", "ucdp-ged", "next.csv.gz", *NEXT_RELEASE).splitlines()
    assert dry[:-1] == wet[:-1]


def test_a_closed_release_is_said_to_be_there(imported):
    out = imported("import", "ucdp-ged", "first.csv", *FIRST_RELEASE)
    assert out.startswith("ucdp-ged 1.1 was imported already; nothing was appended\nledger at @7 ")


def test_several_files_are_one_release(shell):
    shell("init")
    write("a.csv", *FIRST[:2])
    write("b.csv.gz", FIRST[2])
    assert shell.json("import", "ucdp-ged", "a.csv", "b.csv.gz", *FIRST_RELEASE)["added"] == 3
    assert shell.json("import", "ucdp-ged", "a.csv", "b.csv.gz", *FIRST_RELEASE)["closed_already"]


def test_two_hundred_mistakes_are_two_hundred_lines(shell):
    shell("init")
    write("a.csv", *(row(id, best="x") for id in range(120)))
    write("b.csv", *(row(id, country="Atlantis") for id in range(200, 280)))
    shell("import", "ucdp-ged", "a.csv", "b.csv", *FIRST_RELEASE, code=1)
    lines = [line for line in shell.err.splitlines() if not line.startswith("  hint")]
    assert lines[0] == "blotter: a.csv: row 2: best: 'x' is not a whole number"
    assert lines[199] == "blotter: b.csv: row 81: country: 'Atlantis' is not a country"
    assert lines[200:] == ["blotter: 200 mistakes; nothing was appended"]
    assert shell.json("status")["size"] == 0


def test_a_file_that_breaks_off_is_refused_with_what_came_before(shell):
    shell("init")
    text = io.StringIO()
    writer = csv.DictWriter(text, row())
    writer.writeheader()
    writer.writerows([row(1, best="x"), row(2), row(3)])
    with open("a.csv", "w") as file:
        file.write(text.getvalue().replace("Hill Cartel", '"Hill Cartel', 3).replace('"Hill', "Hill", 2))
    shell("import", "ucdp-ged", "a.csv", *FIRST_RELEASE, code=1)
    told = [line.split(": ")[1:4] for line in shell.err.splitlines() if line.startswith("blotter: a.csv")]
    assert told[0][:3] == ["a.csv", "row 2", "best"]
    assert told[1][:2] == ["a.csv", "row 4"]


@pytest.mark.parametrize(
    ("words", "field", "message"),
    [
        (("gtdd", "first.csv", *NEXT_RELEASE), None, "there is no format 'gtdd'"),
        (("ucdp-ged", "first.csv", "--release", "2.1", "--available", "2012"), "available",
         "'2012' is not one day"),
        (("ucdp-ged", "first.csv", "--release", "x", "--available", "2022-06-01"), "release",
         "'x' is not a release"),
        (("ucdp-ged", "nothing.csv", *NEXT_RELEASE), None, "No such file or directory"),
        (("ucdp-ged", "first.csv", "--release", "1.0", "--available", "2022-06-01"), None,
         "ucdp-ged 1.0 is older than 1.1, which is imported already"),
        (("ucdp-ged", "first.csv", *NEXT_RELEASE, "--keep-analyst", "--over-analyst"), "keep-analyst",
         "goes without over-analyst"),
    ],
)  # fmt: skip
def test_what_is_refused(imported, words, field, message):
    error = imported.error("import", *words)
    assert (error["field"], error["message"]) == (field, message)


@pytest.mark.parametrize("left_out", ["--release", "--available"])
def test_number_and_day_of_a_release_must_be_given(imported, left_out):
    words = ["import", "ucdp-ged", "first.csv", *NEXT_RELEASE]
    index = words.index(left_out)
    assert left_out in imported.error(*words[:index], *words[index + 2 :], code=2)["message"]


def test_disputed_rows_are_listed(imported):
    for number in (2, 3):
        imported("correct", f"ucdp-ged:{number}", "--set", "killed=7", "--reason", "new_source")
    imported("import", "ucdp-ged", "next.csv.gz", *NEXT_RELEASE, code=1)
    told = [line for line in imported.err.splitlines() if not line.startswith("  hint")]
    assert [line.split(";")[0] for line in told[:2]] == [
        "blotter: ucdp-ged:3: was corrected by ana at position 8",
        "blotter: ucdp-ged:2: was corrected by ana at position 7",
    ]
    out = imported("import", "ucdp-ged", "next.csv.gz", *NEXT_RELEASE, "--keep-analyst")
    assert "  kept               2" in out.splitlines()
