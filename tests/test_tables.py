"""Reading a CSV file: row by row, and whatever is wrong with it told in plain words."""

import gzip
from hashlib import sha256

import pytest

from blotter.exchange.tables import LARGEST_LINE, MOST_MISTAKES, digest_of, read_table
from events import BlotterError

COLUMNS = ("id", "name")
CUT = "cannot be unpacked: Compressed file ended before the end-of-stream marker was reached"


def read(path, **more):
    """Return the rows, the mistakes as (row, column, message), and the digest."""
    mistakes, digest = [], sha256()
    rows = list(read_table(str(path), COLUMNS, mistakes=mistakes, digest=digest, **more))
    assert all(error.file == str(path) for error in mistakes)
    return rows, [(error.entry, error.field, error.message) for error in mistakes], digest.hexdigest()


def wrong(tmp_path, content, **more):
    """Return what is wrong with a file of these bytes."""
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    return read(path, **more)[1]


@pytest.mark.parametrize(
    "content",
    [
        b'id,name\n1,A\n2,"B, b"\n',
        b'id,name\r\n1,A\r\n2,"B, b"\r\n',
        b'\xef\xbb\xbfid,name\n1,A\n\n2,"B, b"',
    ],
)
def test_rows_are_the_same_in_every_dress(tmp_path, content):
    plain, packed = tmp_path / "table.csv", tmp_path / "table"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    for path in (plain, packed):
        rows, mistakes, digest = read(path)
        assert [list(fields.values()) for _, fields in rows] == [["1", "A"], ["2", "B, b"]]
        assert not mistakes
        assert digest == digest_of([str(path)]) == sha256(content).hexdigest()


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('id,name\n1,"one\ntwo\nthree"\n2,B\n')
    assert [label for label, _ in read(path)[0]] == ["row 2", "row 3"]


def test_columns_that_nobody_asked_for_do_no_harm(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("name,more, id \nA,x,1\n")
    assert read(path)[0] == [("row 2", {"name": "A", "more": "x", "id": "1"})]


def test_an_open_quote_does_not_swallow_the_file(tmp_path):
    rest = "".join(f"{n},name {n}\n" for n in range(3, 50_000))
    for after in ('3,"C"\n', "", rest):
        ((row, _, message),) = wrong(tmp_path, f'id,name\n1,A\n2,"B\n{after}'.encode())
        assert row == "row 3"
        assert message.startswith("is not CSV")


def test_a_row_is_named_by_where_it_begins(tmp_path):
    mistakes = []
    path = tmp_path / "table.csv"
    path.write_text('id,name\n1,"a\nb"\n2,"C\nd')
    assert len(list(read_table(str(path), COLUMNS, mistakes=mistakes, digest=sha256()))) == 1
    assert "line 4" in mistakes[0].hint


def test_ragged_rows_are_all_told_and_the_others_read(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("id,name\n1\n2,B\n3,C,c\n")
    rows, mistakes, _ = read(path)
    assert [label for label, _ in rows] == ["row 3"]
    assert mistakes == [
        ("row 2", None, "has 1 fields where the header has 2"),
        ("row 4", None, "has 3 fields where the header has 2"),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", [(None, None, "is empty")]),
        (b"id;name\n1;A\n", [("row 1", None, "has a header with one column")]),
        (b"id,nmae\n1,A\n", [("row 1", "name", "is not in the header")]),
        (b"a,b\n", [("row 1", "id", "is not in the header"), ("row 1", "name", "is not in the header")]),
        (b"id,name,id\n1,A,2\n", [("row 1", "id", "is in the header twice")]),
        (b"id,name\n1,A\n2,B\x00b\n", [("row 3", "name", "holds the sign U+0000, which is not text")]),
        (b"id,name\n1,Jos\xe9\n2,\xe9\n", [("row 2", "name", "is not UTF-8")]),
        ("id,name\n1,A\n".encode("utf-16"), [("row 1", None, "is not UTF-8")]),
        (b"\x1f\x8bno", [(None, None, CUT)]),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused(tmp_path, content, told):
    assert wrong(tmp_path, content) == told


@pytest.mark.parametrize("cut", [-1, -9, 40])
def test_a_packed_file_that_was_cut_is_refused(tmp_path, cut):
    packed = gzip.compress(b"id,name\n" + b"".join(b"%d,A\n" % n for n in range(200)))
    (told,) = wrong(tmp_path, packed[:cut])
    assert told[2].startswith("cannot be unpacked")


def test_a_packed_file_does_not_unpack_without_end(tmp_path):
    packed = gzip.compress(b"id,name\n" + b"1,A\n" * 300_000)
    assert len(packed) < 10_000
    (told,) = wrong(tmp_path, packed, limit=1_000_000)
    assert told[2] == "unpacks to more than a table can hold"
    assert wrong(tmp_path, packed) == []


def test_a_file_full_of_mistakes_is_not_read_to_its_end(tmp_path):
    told = wrong(tmp_path, b"id,name\n" + b"1\n" * 5 * MOST_MISTAKES)
    assert len(told) == MOST_MISTAKES + 1
    assert told[-1][2].startswith("reading stopped here")


@pytest.mark.parametrize("name", ["missing.csv", ".", "nul\x00.csv"])
def test_what_is_no_file_is_refused(tmp_path, name):
    rows, mistakes, _ = read(tmp_path / name)
    assert not rows
    assert len(mistakes) == 1
    with pytest.raises(BlotterError) as caught:
        digest_of([str(tmp_path / name)])
    assert caught.value.file == str(tmp_path / name)


def test_a_line_without_end_is_refused(tmp_path):
    content = b"id,name\n1," + b"a" * LARGEST_LINE
    assert wrong(tmp_path, content) == [("row 1", None, f"is longer than {LARGEST_LINE:,} signs")]
