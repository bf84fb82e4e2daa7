"""Rows that come back: they say what the data set says of them, whatever an analyst made of their reports."""

import re

from blotter.exchange import importing, lastwords
from events import Corrected, Retracted
from tests import test_releases
from tests.ged import row
from tests.test_releases import FIRST, ONE, THREE, amend, last, stands

bring, desk = test_releases.bring, test_releases.desk


def test_a_row_that_comes_back_as_it_was_does_not_bring_back_what_an_analyst_made_of_it(bring, desk):
    amend(desk, Corrected, "2")
    bring(desk, "2.1", ONE, THREE, over_analyst=True)
    assert bring(desk, "3.1", *FIRST) == {"unchanged": 2, "reinstated": 1}
    assert stands(desk, "2") == "20"
    assert bring(desk, "4.1", *FIRST) == {"unchanged": 3}


def test_a_row_that_comes_back_says_what_was_not_recorded_when_an_analyst_was_kept(bring, desk):
    changed = (ONE, row(2, "2017-07-01", 25), THREE)
    amend(desk, Retracted, "2")
    assert bring(desk, "2.1", *changed, keep_analyst=True) == {"unchanged": 2, "kept": 1}
    assert bring(desk, "3.1", ONE, THREE, over_analyst=True) == {"unchanged": 2, "withdrawn": 1}
    assert bring(desk, "4.1", *changed) == {"unchanged": 2, "reinstated": 1}
    assert stands(desk, "2") == "25"


def test_a_row_that_moved_while_an_analyst_was_kept_is_looked_for_where_it_is_now(bring, desk):
    moved = row(2, "2020-05-01", 20, country="Guatemala")
    amend(desk, Corrected, "2")
    bring(desk, "2.1", ONE, moved, THREE, keep_analyst=True)
    assert last(desk).note.endswith(" 2020 GT 20)")
    assert bring(desk, "3.1", ONE, THREE, over_analyst=True) == {"unchanged": 2}
    assert bring(desk, "4.1", ONE, row(9, "2020-06-01", 5, country="Guatemala"), over_analyst=True) == {
        "unchanged": 1,
        "added": 1,
        "withdrawn": 2,
    }
    assert (stands(desk, "2"), stands(desk, "3")) == (None, None)


def test_a_note_without_year_and_country_is_read_as_it_was_written(bring, desk, monkeypatch):
    written = lastwords.kept_note
    shorter = r"\(([0-9a-f]{32}) \d{4} [A-Z]{2} \d+\)", r"(\1)"
    monkeypatch.setattr(importing, "kept_note", lambda kept: re.sub(*shorter, written(kept)))
    changed = row(2, "2017-07-01", 25)
    amend(desk, Corrected, "2")
    bring(desk, "2.1", ONE, changed, THREE, keep_analyst=True)
    assert re.search(r"\([0-9a-f]{32}\)$", last(desk).note)
    assert bring(desk, "3.1", ONE, changed, THREE) == {"unchanged": 3}
    assert bring(desk, "4.1", ONE, THREE, over_analyst=True) == {"unchanged": 2, "withdrawn": 1}
