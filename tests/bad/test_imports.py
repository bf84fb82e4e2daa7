"""Tables of a data set: CSV and gzip that are none, and rows that say what cannot be."""

import gzip
import io
import json
import zipfile

import pytest

from tests import ged

HEAD = ",".join(ged.COLUMNS)
GOOD = ged.row(id=7)


def table(*rows, head=HEAD, end="\n"):
    def quoted(cell):
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell

    return end.join([head, *(",".join(quoted(one[name]) for name in ged.COLUMNS) for one in rows)]) + end


def zipped(content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../ged.csv", content)
    return packed.getvalue()


WHOLE = table(GOOD)
FILES = {
    "nothing": ("", None, None, "is empty"),
    "only a header": (table(), None, None, "holds no row"),
    "no header": (table(GOOD).partition("\n")[2], "row 1", None, "is in the header twice"),
    "a header twice": (table(GOOD, head=HEAD.replace("relid", "id", 1)), "row 1", "id", "twice"),
    "a column that is not there": (table(GOOD, head=HEAD.replace("best", "bset", 1)), "row 1", "best", "not in the"),
    "semicolons": (WHOLE.replace(",", ";"), "row 1", None, "one column"),
    "a quote left open": (WHOLE + '8,"x\n' + "9,a\n" * 5_000, "row 3", None, "not CSV"),
    "a quote in the middle": (WHOLE + '8,a"b"c,"x"y\n', "row 3", None, "not CSV"),
    "a row too short": (WHOLE + "8,1,2\n", "row 3", None, "has 3 fields"),
    "a row too long": (WHOLE + "8" + "," * 60 + "\n", "row 3", None, "has 61 fields"),
    "NUL": (WHOLE.replace("police", "po\x00lice"), "row 2", "source_original", "U+0000"),
    "Latin-1": (WHOLE.replace("police", "polic\xe9").encode("latin-1"), "row 2", "source_original", "not UTF-8"),
    "UTF-16": (WHOLE.encode("utf-16"), "row 1", None, "not UTF-8"),
    "a line without end": (HEAD + "\n" + "8" * 2 * 1024**2, "row 1", None, "longer than"),
    "a cut archive": (gzip.compress(WHOLE.encode())[:-9], None, None, "cannot be unpacked"),
    "a changed archive": (gzip.compress(WHOLE.encode())[:-5] + b"12345", None, None, "cannot be unpacked"),
    "a zip archive": (zipped(WHOLE), None, None, "zip archive"),
    "a zip archive that climbs": (zipped("../"), None, None, "zip archive"),
    "a row twice": (table(GOOD, GOOD), "row 3", "id", "too"),
}  # fmt: skip
CELLS = {
    "id": ["", "-1", "x", "1.5", "9007199254740993", "1e3", "١", "1_0", "0x1"],
    "best": ["", "-1", "NaN", "inf", "1e999", "2.5", "9" * 400, "true", " "],
    "date_start": ["", "2017-02-30", "2017-13-01", "09/03/2017", "2017-03-09 24:00:00", "0000-00-00", "2018-01-01"],
    "latitude": ["91", "NaN", "1e999", "19,4", "x", "1e-999999999"],
    "longitude": ["181", "-180.1", ""],
    "country": ["", "Atlantis", "false"],
    "type_of_violence": ["0", "4", "", "2.5"],
    "where_prec": ["0", "8"],
    "event_clarity": ["3", ""],
    "source_original": ["a\x1b[2Jb", "a\x9bb"],
    "side_a": ["a\x07b"],
}  # fmt: skip
KEPT = {
    "low over best over high": {"low": "9", "best": "3", "high": "1"},
    "parts that do not add up": {"deaths_civilians": "40"},
    "a formula": {"where_description": "=1+1"},
    "the last day there is": {"date_start": "9999-12-01", "date_end": "9999-12-31"},
    "the first day there is": {"date_start": "0001-01-01", "date_end": "0001-01-01"},
}


def imported(path, *more):
    return [
        "import",
        "ucdp-ged",
        path,
        "--release",
        "24.1",
        "--available",
        "2024-06-20",
        "--format",
        "json",
        *more,
    ]


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_table_of_the_data_set(desk, tmp_path, name):
    content, row, column, message = FILES[name]
    write(tmp_path / "ged.csv", content)
    for error in desk.refused(*imported("ged.csv")):
        assert error["file"] == "ged.csv"
        assert error["entry"] == row
        assert column in (None, error["field"])
        assert message in error["message"] or name == "no header"


@pytest.mark.parametrize(
    ("column", "cell"), [(name, cell) for name, cells in CELLS.items() for cell in cells]
)
def test_a_cell_that_cannot_be_is_named_by_row_and_column(desk, tmp_path, column, cell):
    write(tmp_path / "ged.csv", table(GOOD, ged.row(id=8) | {column: cell}))
    error = desk.refused_once(*imported("ged.csv"))
    assert (error["file"], error["entry"]) == ("ged.csv", "row 3")
    fields = {"date_start": ("date_start", "date_end"), "latitude": ("latitude", "place.latitude")}
    assert error["field"] in fields.get(column, (column, f"place.{column}"))


@pytest.mark.parametrize("name", KEPT)
def test_what_a_data_set_contradicts_itself_in_is_kept_and_flagged(desk, tmp_path, name):
    write(tmp_path / "ged.csv", table(GOOD, ged.row(id=8) | KEPT[name]))
    done = json.loads(desk.shell(*imported("ged.csv")))
    assert done["added"] == 2
    assert bool(done["warnings"]) == (name in ("low over best over high", "parts that do not add up"))
    desk.shell("verify")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_mixed_line_ends_do_no_harm(desk, tmp_path, end):
    head, one = table(GOOD).splitlines()
    write(tmp_path / "ged.csv", f"\ufeff{head}\n{one}{end}{table(ged.row(id=8)).splitlines()[1]}{end}")
    assert json.loads(desk.shell(*imported("ged.csv")))["added"] == 2


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["--release", "../1"], "release"),
        (["--release", "٢٤.1"], "release"),
        (["--release", "9" * 5_000], "release"),
        (["--available", "2024-02-30"], "available"),
        (["--available", "2024"], "available"),
        (["--keep-analyst", "--over-analyst"], "keep-analyst"),
    ],
)
def test_an_import_that_is_told_what_cannot_be(desk, tmp_path, words, field):
    write(tmp_path / "ged.csv", WHOLE)
    assert desk.refused_once(*imported("ged.csv", *words))["field"] == field


def test_an_unknown_format_is_refused(desk):
    assert (
        "no format"
        in desk.refused_once(
            "import", "excel", "x", "--release", "1", "--available", "2024-01-01", "--format", "json"
        )["message"]
    )
