"""Time in the world: what follows from each notation, and what is no notation at all."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product

import pytest
from edtf import parse_edtf
from hypothesis import given

from events import Invalid, When
from events.times import exact_when, read_when  # the span is what the golden table fixes
from tests.strategies import unhurried, whens

GOLDEN = """
2022-07-31                       2022-07-31  2022-07-31
2024-02-29                       2024-02-29  2024-02-29
0001-01-01                       0001-01-01  0001-01-01
9999-12-31                       9999-12-31  9999-12-31
2022-09                          2022-09-01  2022-09-30
2024-02                          2024-02-01  2024-02-29
1900-02                          1900-02-01  1900-02-28
2000-02                          2000-02-01  2000-02-29
9999-12                          9999-12-01  9999-12-31
2021                             2021-01-01  2021-12-31
0001                             0001-01-01  0001-12-31
202X                             2020-01-01  2029-12-31
999X                             9990-01-01  9999-12-31
20XX                             2000-01-01  2099-12-31
01XX                             0100-01-01  0199-12-31
2022-XX                          2022-01-01  2022-12-31
2022-XX-XX                       2022-01-01  2022-12-31
2023-02-XX                       2023-02-01  2023-02-28
2024-02-XX                       2024-02-01  2024-02-29
2022-07-31~                      2022-07-31  2022-07-31  approximate
2022-07-31?                      2022-07-31  2022-07-31  uncertain
2022-07-31%                      2022-07-31  2022-07-31  approximate uncertain
2022-09~                         2022-09-01  2022-09-30  approximate
2022-09?                         2022-09-01  2022-09-30  uncertain
2022-09%                         2022-09-01  2022-09-30  approximate uncertain
2022~                            2022-01-01  2022-12-31  approximate
202X?                            2020-01-01  2029-12-31  uncertain
2022-XX~                         2022-01-01  2022-12-31  approximate
2022-07-31T06:18Z                2022-07-31  2022-07-31
2022-07-31T06:18:00Z             2022-07-31  2022-07-31
2022-07-31T06:18+04:30           2022-07-31  2022-07-31
2022-07-31T00:00:01+14:00        2022-07-31  2022-07-31
2022-07-31T23:59:59-11:00        2022-07-31  2022-07-31
2022-07-31T06:18Z~               2022-07-31  2022-07-31  approximate
2022-07-31/2022-08-02            2022-07-31  2022-08-02  lasted
2022-07-31/2022-07-31            2022-07-31  2022-07-31  lasted
2022-07/2022-08                  2022-07-01  2022-08-31  lasted
2021/2022                        2021-01-01  2022-12-31  lasted
2021/202X                        2021-01-01  2029-12-31  lasted
202X/2031                        2020-01-01  2031-12-31  lasted
2022-07/2022-07-15               2022-07-01  2022-07-15  lasted
2022-07-15/2022-07               2022-07-15  2022-07-31  lasted
2022-06~/2022-08?                2022-06-01  2022-08-31  lasted approximate uncertain
2022-07-31T06:18Z/2022-08        2022-07-31  2022-08-31  lasted
2022-07-31/..                    2022-07-31  -           lasted
2022-07-31/                      2022-07-31  -           lasted
../2022                          -           2022-12-31  lasted
/2022-10-08                      -           2022-10-08  lasted
2022~/..                         2022-01-01  -           lasted approximate
[2022-09-26..2022-10-02]         2022-09-26  2022-10-02
[2022-09..2022-10]               2022-09-01  2022-10-31
[..2022-10-08]                   -           2022-10-08
[2022-07-31..]                   2022-07-31  -
[2022]                           2022-01-01  2022-12-31
[2022-01,2022-03]                2022-01-01  2022-03-31
[2022-01, 2022-03]               2022-01-01  2022-03-31
[2022-01..2022-03,2022-06]       2022-01-01  2022-06-30
[2022-02-01..2022-02-20,2022-02-10]  2022-02-01  2022-02-20
[..2021,2023]                    -           2023-12-31
[2021,2023..]                    2021-01-01  -
[2021..,2023]                    2021-01-01  -
[2021,..2023]                    -           2023-12-31
[2022-01~,2022-03?]              2022-01-01  2022-03-31  approximate uncertain
"""


def row(line):
    """Return (notation, earliest, latest, marks) of a line."""
    cells = [cell.strip() for cell in line.split("  ") if cell.strip()]
    return *cells[:3], " ".join(cells[3:])


TABLE = [row(line) for line in GOLDEN.strip().splitlines()]


def day(text):
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize(("text", "earliest", "latest", "marks"), TABLE)
def test_what_follows_from_a_notation(text, earliest, latest, marks):
    """A promise of the record format: rows are only added."""
    when, span = When(text), read_when(text)
    assert (when.earliest, when.latest) == (day(earliest), day(latest))
    assert (when.lasted, span.approximate, span.uncertain) == tuple(
        mark in marks for mark in ("lasted", "approximate", "uncertain")
    )
    assert when.filed == (day(earliest) or day(latest))
    assert str(when) == text
    assert When.read(text) == when


def test_the_golden_table_holds_every_form_once():
    texts = [row[0] for row in TABLE]
    assert len(texts) == len(set(texts)) >= 40


def judged(text):
    """Return (earliest, latest) by the reference library, None where it is open."""
    read = parse_edtf(text)
    bounds = (read.lower_strict(), read.upper_strict())
    return tuple(None if isinstance(bound, float) else date(*bound[:3]) for bound in bounds)


UNKNOWN_TO_THE_JUDGE = {
    "[2022]",
    "2022-XX~",
    "202X?",
    "[2021..,2023]",
    "[2021,..2023]",
    "[2022-01~,2022-03?]",
}
"""The library refuses a set of one and marks on what is unspecified, and ignores an inner opening."""


def known_to_the_judge(text):
    """An open end without its dots counts ten years there, and a time needs its seconds."""
    if text in UNKNOWN_TO_THE_JUDGE or text.startswith("/") or text.endswith("/"):
        return False
    return "T" not in text or text.startswith("2022-07-31T06:18:00")


@pytest.mark.parametrize("text", [row[0] for row in TABLE if known_to_the_judge(row[0])])
def test_the_reference_library_says_the_same(text):
    assert judged(text) == (When(text).earliest, When(text).latest)


@pytest.mark.parametrize("year", [1, 4, 100, 400, 1582, 1900, 2000, 2023, 2024, 9999])
def test_every_month_of_a_year_ends_where_the_reference_library_ends_it(year):
    for month in range(1, 13):
        text = f"{year:04}-{month:02}"
        assert judged(text) == (When(text).earliest, When(text).latest)


DATE = "write 2022-07-31, 2022-09"
REFUSED = [
    ("2022-07-31T06:18", "has no zone", "add the offset, as in 06:18+04:30 or 01:48Z"),
    ("2022-07-31T06:18:30", "has no zone", "add the offset"),
    ("2022-07-31T24:00Z", "is not a time of day", "hours are 00 to 23"),
    ("2022-07-31T06:60Z", "is not a time of day", "hours"),
    ("2022-07-31T06:18:60Z", "is not a time of day", "hours"),
    ("2022-07-31T06:18+24:00", "is not a time of day", "hours"),
    ("2022-02-30T06:18Z", "is not a time of day", ""),
    ("2022-07-31T06Z", "is not a date", DATE),
    ("2022-07-31T06:18+0430", "is not a date", DATE),
    ("2022-07-31t06:18z", "is not a date", DATE),
    ("2022-07-31 06:18Z", "is not a date", "as in 2022-07-31T06:18Z"),
    ("2022-07-31 at noon", "is not a date", DATE),
    ("2022-07-31T06:18:30.5Z", "is not a date", DATE),
    ("2024-02-30", "is not a day of the calendar", DATE),
    ("2023-02-29", "is not a day of the calendar", DATE),
    ("1900-02-29", "is not a day of the calendar", DATE),
    ("2022-04-31", "is not a day of the calendar", DATE),
    ("2022-13", "is not a day of the calendar", DATE),
    ("2022-00", "is not a day of the calendar", DATE),
    ("2022-01-00", "is not a day of the calendar", DATE),
    ("0000", "is not a day of the calendar", DATE),
    ("0000-01-01", "is not a day of the calendar", DATE),
    ("2022-21", "is a season", "seasons differ by hemisphere: write the months"),
    ("2022-22~", "is a season", "write the months"),
    ("2022-24", "is a season", "write the months"),
    ("2022-25", "is not a day of the calendar", DATE),
    ("2022-08-02/2022-07-31", "ends before it begins", "swap the two dates"),
    ("2022/2021", "ends before it begins", "swap the two dates"),
    ("[2022-10-02..2022-09-26]", "ends before it begins", "swap the two dates"),
    ("../..", "says nothing", "leave the field out instead"),
    ("/", "says nothing", "leave the field out instead"),
    ("[..]", "says nothing", "leave the field out instead"),
    ("", "is not a date", DATE),
    (" ", "is not a date", DATE),
    ("..", "is not a date", DATE),
    ("[]", "is not a date", DATE),
    ("[2022,]", "is not a date", DATE),
    ("[2022", "is not a date", DATE),
    ("{2022,2023}", "is not a date", DATE),
    ("2022/2023/2024", "is not a date", DATE),
    ("[2022..2023..2024]", "is not a date", DATE),
    ("2022-7-3", "is not a date", DATE),
    ("20220731", "is not a date", DATE),
    ("31.07.2022", "is not a date", DATE),
    ("31/07/2022", "is not a date", DATE),
    ("2022-W31", "is not a date", DATE),
    ("2022-212", "is not a date", DATE),
    ("22", "is not a date", DATE),
    ("٢٠٢٢-٠٧-٣١", "is not a date", DATE),
    ("２０２２", "is not a date", DATE),
    ("2022-07-31\n", "is not a date", DATE),
    (" 2022-07-31", "is not a date", DATE),
    ("2022-07-31??", "is not a date", DATE),
    ("?2022", "is not a date", DATE),
    ("2022?-07", "is not a date", DATE),
    ("Y12022", "is not a date", DATE),
    ("-0100", "is not a date", DATE),
    ("XXXX", "is not a date", DATE),
    ("2022-1X", "is not a date", DATE),
    ("2022-XX-05", "leaves out the larger part of a date", DATE),
    ("202X-05", "leaves out the larger part of a date", DATE),
    ("yesterday", "is not a date", DATE),
    ("unknown", "is not a date", DATE),
]


@pytest.mark.parametrize(("text", "message", "hint"), REFUSED)
def test_what_does_not_fix_its_days_is_refused(text, message, hint):
    with pytest.raises(Invalid, match=message) as refused:
        When(text)
    assert hint in refused.value.hint


@pytest.mark.parametrize("value", [2022, 20220731, date(2022, 7, 31), b"2022", None, True])
def test_only_text_is_read_as_a_time(value):
    with pytest.raises(Invalid):
        When.of(value)
    with pytest.raises(Invalid):
        When(value)


@unhurried
@given(whens())
def test_a_time_is_kept_as_it_was_written(when):
    assert When.read(str(when)) == when
    assert when.filed in (when.earliest, when.latest)
    assert when.earliest is None or when.latest is None or when.earliest <= when.latest


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-07-31", datetime(2022, 7, 31, tzinfo=UTC)),
        ("2022-07-31~", datetime(2022, 7, 31, tzinfo=UTC)),
        ("2022-07-31T06:18Z", datetime(2022, 7, 31, 6, 18, tzinfo=UTC)),
        ("2022-07-31T06:18:30+04:30?", datetime(2022, 7, 31, 1, 48, 30, tzinfo=UTC)),
        ("[2022-07-31]", datetime(2022, 7, 31, tzinfo=UTC)),
        ("2022-07", None),
        ("2022-07-31/2022-07-31", None),
        ("[2022-07-31..]", None),
        ("[..2022-07-31]", None),
        ("[2022-07-30,2022-07-31]", None),
    ],
)
def test_only_one_day_or_one_time_of_day_is_a_moment(text, moment):
    assert When(text).moment == moment


def test_a_moment_keeps_the_zone_it_was_written_in():
    moment = When("2022-07-31T06:18+04:30").moment
    assert moment.tzinfo == timezone(timedelta(hours=4, minutes=30))


@pytest.mark.parametrize("text", ["2022-07", "2022", "2022-07-31/2022-07-31", "[2022-07-31..]", "../2022"])
def test_a_day_is_demanded_where_a_clock_is_set_by_it(text):
    with pytest.raises(Invalid, match="is not one day"):
        exact_when(text)


@pytest.mark.parametrize(("mark", "text"), [*product("~?%", ["2022", "2022-07", "2022-07-31"])])
def test_a_mark_moves_no_day(mark, text):
    assert (When(text + mark).earliest, When(text + mark).latest) == (When(text).earliest, When(text).latest)
