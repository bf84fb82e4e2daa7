"""The killed by year before and after a release: as the data set has them, from release to release."""

import re

import pytest

from blotter.exchange import importing, lastwords
from events import Corrected, Retracted
from tests import test_releases
from tests.ged import row
from tests.stories import desk_of
from tests.test_releases import FIRST, ONE, THREE, amend, last

bring, desk = test_releases.bring, test_releases.desk
CHANGES = {
    "withdrawn": (ONE, THREE),
    "revised": (ONE, row(2, "2017-05-01", 25), THREE),
    "moved": (ONE, row(2, "2016-07-01", 4000), THREE),
    "uncounted": (ONE, row(2, "2017-05-01", 0), THREE),
}


def told(bring):
    """Return the killed of every year that has any, before and after the last import."""
    return [
        {year: n for year, n in each.items() if n} for each in (bring.summary.before, bring.summary.after)
    ]


@pytest.mark.parametrize("kind", [Corrected, Retracted])
@pytest.mark.parametrize("rows", CHANGES.values(), ids=list(CHANGES))
def test_what_an_analyst_is_kept_of_moves_the_years_as_if_there_were_none(bring, desk, kind, rows):
    whole = desk_of()
    bring(whole, "1.1", *FIRST)
    moved = []
    for number, each in (("2.1", rows), ("3.1", FIRST), ("4.1", rows)):
        bring(whole, number, *each)
        moved.append(told(bring))
    amend(desk, kind, "2")
    for (number, each), expected in zip((("2.1", rows), ("3.1", FIRST), ("4.1", rows)), moved, strict=True):
        bring(desk, number, *each, keep_analyst=True)
        assert bring.summary.counts["kept"] == 1
        assert told(bring) == expected


@pytest.mark.parametrize("rows", CHANGES.values(), ids=list(CHANGES))
def test_a_release_begins_where_the_one_before_it_ended(bring, desk, rows):
    amend(desk, Corrected, "2")
    ends = told(bring)[1]
    for number, each in (("2.1", rows), ("3.1", rows), ("4.1", FIRST)):
        bring(desk, number, *each, keep_analyst=True)
        assert told(bring)[0] == ends
        ends = told(bring)[1]
    assert ends == {2016: 1, 2017: 20, 2018: 300}


def test_a_note_without_the_killed_is_read_as_it_was_written(bring, desk, monkeypatch):
    written = lastwords.kept_note
    monkeypatch.setattr(importing, "kept_note", lambda kept: re.sub(r" \d+\)", ")", written(kept)))
    changed = CHANGES["revised"]
    amend(desk, Corrected, "2")
    bring(desk, "2.1", *changed, keep_analyst=True)
    assert last(desk).note.endswith(" 2017 MX)")
    assert bring(desk, "3.1", *changed) == {"unchanged": 3}
    assert told(bring) == [{2016: 1, 2017: 20, 2018: 300}] * 2
