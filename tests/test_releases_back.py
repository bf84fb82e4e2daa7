"""Rows that come back: they say what the data set says of them, whatever an analyst made of their reports."""

from events import Corrected, Retracted
from tests import test_releases
from tests.ged import row
from tests.test_releases import FIRST, ONE, THREE, amend, stands

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
