"""The desk in Python: the questions of the command line, answered with Polars frames."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from blotter import open_desk
from blotter.asking import read_as_of, read_where, words
from events import Invalid, NotFound
from projections import EVERYWHERE


@pytest.fixture
def desk(doha):
    """A desk on the first story and a later report of the attack."""
    doha(
        *("add", "attack", "--ref", "kabul-school-un", "--incident", "kabul-school"),
        *("--happened", "2022-09-30", "--place", "Kabul", "--country", "AF", "--killed", "35"),
        *("--source", "United Nations", "--grade", "B2"),
    )
    with open_desk("blotter.db") as desk:
        yield desk


def killed(desk, **asking):
    """Return low, best, high and whether the high is open, of all who were killed."""
    frame = desk.casualties(outcome="killed", **asking)
    return frame.select("low", "best", "high", "high_open").row(0)


BEFORE, AFTER = (26, 26, 26, True), (36, 36, 36, False)


def test_a_desk_opens_the_ledger_of_the_settings(doha, tmp_path, monkeypatch):
    for path in (None, "blotter.db", tmp_path / "blotter.db"):
        with open_desk(path) as desk:
            assert len(desk.ledger) == 47
    monkeypatch.setenv("BLOTTER_LEDGER", "nowhere.db")
    with pytest.raises(NotFound, match=r"nowhere\.db"):
        open_desk()


def test_a_desk_writes_in_the_name_it_is_opened_with(doha):
    with open_desk(by="bob") as desk:
        assert desk.settings.by == "bob"
    with open_desk() as desk:
        assert desk.settings.by == "ana"


def test_a_desk_is_closed_at_its_end(doha):
    with open_desk() as desk:
        ledger = desk.ledger
    with pytest.raises(Exception, match=r"(?i)closed"):
        ledger.head()


VIEWS = {
    "casualties": (),
    "actors": (),
    "ties": ("united-states",),
    "funds": (),
    "timeline": (),
    "sources": (),
}


@pytest.mark.parametrize(("view", "words"), VIEWS.items())
def test_a_view_is_a_frame_with_the_rows_of_the_command(desk, doha, view, words):
    frame = getattr(desk, view)(*words)
    assert isinstance(frame, pl.DataFrame)
    rows = doha.json(view, *words)
    assert (frame.columns, frame.height) == (list(rows[0]), len(rows))
    assert frame.height > 0


def test_days_and_counts_have_types_of_their_own(desk):
    assert desk.casualties().schema["best"] == pl.Int64
    assert desk.casualties().schema["high_open"] == pl.Boolean
    assert desk.funds().schema["announced"].is_decimal()


def test_an_actor_goes_by_any_of_its_names(desk):
    frames = [desk.actor(name).rows() for name in ("isis-k", "ISKP", "Islamic State Khorasan")]
    assert frames[0] == frames[1] == frames[2]
    assert desk.ties("USA", "Taliban").rows() == desk.ties("united-states", "taliban").rows()


def test_a_breakdown_is_a_list_or_one_text(desk):
    assert desk.casualties("country,kind").rows() == desk.casualties(["country", "kind"]).rows()


# -- as of a moment ------------------------------------------------------------------------------


def test_known_by_size(desk):
    assert (killed(desk, known="@47"), killed(desk, known=47)) == (BEFORE, BEFORE)
    assert (killed(desk, known="@48"), killed(desk)) == (AFTER, AFTER)
    assert killed(desk, known="@0") == (0, 0, 0, False)


def test_known_by_time(desk):
    first, second = (desk.ledger.at(position).recorded for position in (46, 47))
    assert killed(desk, known=first) == BEFORE
    assert killed(desk, known=second) == AFTER
    assert killed(desk, known=second - timedelta(microseconds=1)) == BEFORE
    assert killed(desk, known=(first + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")) in (
        BEFORE,
        AFTER,
    )


def test_known_by_day_is_the_end_of_the_day(desk):
    day = desk.ledger.at(47).recorded.date()
    for known in (day, day.isoformat(), day.strftime("%Y-%m"), day.strftime("%G-W%V"), str(day.year)):
        assert killed(desk, known=known) == AFTER
    before = day - timedelta(days=2)  # the story may have been recorded just before midnight
    for known in (before, before.isoformat(), "2020"):
        assert killed(desk, known=known) == (0, 0, 0, False)


def test_happened_is_the_other_clock(desk):
    for happened in ("2022-07-31", "2022-08", date(2022, 8, 15)):
        assert killed(desk, happened=happened) == (1, 1, 1, False)
    assert killed(desk, happened="2022-07-30") == (0, 0, 0, False)


def test_both_clocks_at_once(desk):
    assert killed(desk, known="@47", happened="2022-12") == BEFORE
    assert killed(desk, known="@48", happened="2022-08") == (1, 1, 1, False)


def test_the_claimed_clock_goes_by_what_reports_say(desk, doha):
    doha("add", "attack", "--ref", "old", "--killed", "7", "--available", "2020-01-02")
    assert killed(desk, clock="available", known="2020-01-01") == (0, 0, 0, False)
    assert killed(desk, clock="available", known="2020-01-02") == (7, 7, 7, False)
    assert killed(desk, known="2020-01-02") == (0, 0, 0, False)


MOMENTS = [
    ("@120", 120),
    (120, 120),
    ("2022-02", datetime(2022, 2, 28, 23, 59, 59, 999999, UTC)),
    ("2022", datetime(2022, 12, 31, 23, 59, 59, 999999, UTC)),
    (date(2022, 2, 1), datetime(2022, 2, 1, 23, 59, 59, 999999, UTC)),
    ("2022-02-01T06:18+04:30", datetime(2022, 2, 1, 1, 48, tzinfo=UTC)),
    (None, None),
]


@pytest.mark.parametrize(("known", "moment"), MOMENTS, ids=str)
def test_a_moment_in_words(known, moment):
    assert read_as_of(known).known == moment


# -- filters -------------------------------------------------------------------------------------

FILTERS = [
    ({"during": "2022-W30"}, 1),
    ({"during": "2022-07"}, 1),
    ({"since": "2022-08"}, 35),
    ({"until": "2022-08"}, 1),
    ({"since": "2022-07-31", "until": "2022-07-31"}, 1),
    ({"perpetrator": "united-states"}, 1),
    ({"perpetrator": ["united-states", "unknown"]}, 36),
    ({"target": "AQ"}, 0),
    ({"target": "Ayman al-Zawahiri"}, 1),
    ({"country": "Afghanistan"}, 36),
    ({"country": ["AF", "QA"]}, 36),
    ({"country": "QA"}, 0),
    ({"place": "KABUL"}, 36),
    ({"kind": "strike,attack"}, 36),
    ({"group": "leader"}, 1),
    ({"source": "united nations"}, 35),
    ({"min_grade": "B2"}, 35),
    ({"min_grade": "C3"}, 36),
    ({"min_grade": "A1"}, 0),
    ({"status": "provisional"}, 26),
    ({"marking": "clear"}, 26),
    ({"tag": "none-has-it"}, 0),
]


@pytest.mark.parametrize(("filters", "best"), FILTERS, ids=str)
def test_a_filter_leaves_what_fits(desk, filters, best):
    assert sum(desk.casualties(outcome="killed", **filters)["best"]) == best


WRONG = [
    ({"known": "@x"}, "known", "@120"),
    ({"known": "2022-13"}, "known", "@120"),
    ({"known": "2022-02-01T06:18"}, "known", "zone"),
    ({"clock": "claimed"}, "clock", "available"),
    ({"happened": "soon"}, "happened", "2022-W39"),
    ({"since": "2022-W60"}, "since", "2022-W39"),
    ({"during": "2022", "since": "2022-09"}, "during", "one or the other"),
    ({"perpetrator": "isis-kk"}, "perpetrator", "isis-k"),
    ({"actor": "Talibann"}, "actor", "taliban"),
    ({"country": "Afganistan"}, "country", "Afghanistan"),
    ({"kind": "atack"}, "kind", "attack"),
    ({"outcome": "kiled"}, "outcome", "killed"),
    ({"group": "woman"}, "group", "women"),
    ({"min_grade": "B9"}, "min_grade", "B2"),
    ({"status": "final"}, "status", "reviewed"),
    ({"marking": "white"}, "marking", "clear"),
    ({"by": "actor"}, "by", "perpetrator"),
    ({"by": "contry"}, "by", "country"),
    ({"policy": "wide"}, "policy", "widest"),
]


@pytest.mark.parametrize(("asking", "field", "hint"), WRONG, ids=str)
def test_a_wrong_word_is_refused_with_what_comes_near(desk, asking, field, hint):
    with pytest.raises((Invalid, NotFound)) as caught:
        desk.casualties(**asking)
    assert caught.value.field == field
    assert hint in caught.value.hint


def test_a_wrong_side_of_a_tie_is_refused(desk):
    with pytest.raises(NotFound) as caught:
        desk.ties("talibann")
    assert "taliban" in caught.value.hint


def test_no_filter_is_everywhere():
    assert read_where({}, actor=str) == EVERYWHERE


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, ()), ("", ()), ("a", ("a",)), ("a, b,", ("a", "b")), (["a", "b,c"], ("a", "b", "c"))],
)
def test_a_list_of_words(value, expected):
    assert words(value) == expected
