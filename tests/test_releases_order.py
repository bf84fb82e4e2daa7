"""The order of releases: of those that were begun and not closed, and of the days that they were out."""

import pytest

from blotter.exchange import importing
from blotter.exchange.releases import version_of
from events import Invalid, Refused, When
from tests import test_releases
from tests.ged import row
from tests.stories import desk_of, killed
from tests.test_releases import FIRST, ONE, OUT, THREE, kinds

bring, desk = test_releases.bring, test_releases.desk
NEWER = (ONE, row(2, "2017-05-01", 25), THREE, row(4, "2018-06-01", 9))


def cut_short(bring, desk, monkeypatch, number, rows, at):
    """Import a release one by one until so many of its rows are read."""

    def stop(what, done, of):
        if (what, done) == ("appending", at):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(importing, "BATCH", 1)
        with pytest.raises(KeyboardInterrupt):
            bring(desk, number, *rows, tick=stop)


def test_a_release_older_than_the_newest_closed_one_is_refused(bring, desk):
    bring(desk, "3.1", *FIRST)
    with pytest.raises(Refused, match=r"2\.1 is older than 3\.1"):
        bring(desk, "2.1", *FIRST)
    assert bring(desk, "4.1", *FIRST) == {"unchanged": 3}


def test_releases_are_ordered_by_number_not_by_letters():
    assert version_of("9.1") < version_of("24.0.3") < version_of("24.1") < version_of("24.10")
    for wrong in ("", "24.", "24.01", "v24", "24,1", "-1", "24.1\n"):
        with pytest.raises(Invalid):
            version_of(wrong)


@pytest.mark.parametrize(("rows", "at", "called"), [(FIRST, 2, "one of 2023-06-01"), (NEWER, 3, "3.1")])
def test_a_release_older_than_one_that_was_begun_is_refused(bring, monkeypatch, rows, at, called):
    desk = desk_of()
    if called == "3.1":  # some other release is there already
        bring(desk, "1.1", *FIRST)
    cut_short(bring, desk, monkeypatch, "3.1", rows, at)
    size = len(desk.ledger)
    with pytest.raises(
        Refused, match=f"2.1 is older than {called}, which was begun at position .* not closed"
    ):
        bring(desk, "2.1", *FIRST)
    assert len(desk.ledger) == size
    bring(desk, "3.1", *rows)
    with pytest.raises(Refused, match=r"2\.1 is older than 3\.1, which is imported already"):
        bring(desk, "2.1", *FIRST)


def test_a_release_goes_over_an_older_one_that_was_begun(bring, monkeypatch):
    desk = desk_of()
    cut_short(bring, desk, monkeypatch, "1.1", FIRST, 2)
    bring(desk, "2.1", *FIRST)
    assert kinds(desk)[-1] == "release_imported"
    assert killed(desk, "best") == 321


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2020-06-20", "2020-06-20 is before 1.1 was out, which was on 2021-06-01"),
        ("2999-06-20", "2999-06-20 is still to come"),
    ],
)
def test_a_release_is_not_out_before_an_earlier_one_nor_on_a_day_to_come(
    bring, desk, monkeypatch, day, message
):
    size = len(desk.ledger)
    monkeypatch.setitem(OUT, "2.1", day)
    with pytest.raises(Refused) as caught:
        bring(desk, "2.1", *FIRST)
    assert (caught.value.message, caught.value.field) == (message, "available")
    assert len(desk.ledger) == size


def test_a_release_is_not_out_before_all_the_years_that_it_tells_of(bring, monkeypatch):
    """Nobody can have watched what had not happened yet when the release was out."""
    desk = desk_of()
    for append in (False, True):
        monkeypatch.setitem(OUT, "1.1", "2015-12-31")
        with pytest.raises(Refused) as caught:
            bring(desk, "1.1", *FIRST, append=append)
        assert caught.value.message == "2015-12-31 is before all that 1.1 tells of, which begins in 2016"
        assert caught.value.field == "available"
        assert len(desk.ledger) == 0
    monkeypatch.setitem(OUT, "1.1", "2016-01-01")
    bring(desk, "1.1", *FIRST)


@pytest.mark.parametrize(
    ("out", "span"),
    [
        ("2018-05-20", "2016/2018-05-20"),
        ("2018-12-31", "2016/2018-12-31"),
        ("2019-06-10", "2016/2018"),
        ("2017-02-01", "2016/2017-02-01"),
    ],
)
def test_a_release_watches_no_day_after_the_one_on_which_it_was_out(bring, monkeypatch, out, span):
    monkeypatch.setitem(OUT, "1.1", When(out))
    desk = desk_of()
    bring(desk, "1.1", *FIRST)
    covered, closed = (record.event for record in desk.ledger.read(5))
    assert (str(covered.span), str(closed.span)) == (span, "2016/2018")
