"""The shelf: views are the same with it and without, whatever happens to its files."""

import errno
import json
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given, settings, strategies as st
from polars.testing import assert_frame_equal

from events import Attack, Corrected, Merged, Place, Refused, Retracted
from ledger import NOW, AsOf, Ledger, id_of_ref
from ledger.stores.memory import MemoryStore
from projections import PROJECTIONS, Shelf, Views, adopt, compare, rebuild, roll_back
from projections.casualties import CASUALTIES
from projections.generations import alone, read_generations
from projections.rebuilding import spans
from projections.segment import MANIFEST, name_of
from tests.test_judge import START, histories, recorded

ORIGIN = "shelf"
AUGUST = 1_659_312_000_000_000  # 2022-08-01, in microseconds since 1970


def attacks(count, origin=ORIGIN):
    """A ledger of attacks; every fifth record amends an earlier one."""
    ledger = Ledger(MemoryStore(origin), clock=lambda: 1_000_000)
    for number in range(count):
        about = id_of_ref(origin, f"r{number - 3}")
        amendments = (
            Corrected(about=about, report=Attack(ref=f"r{number - 3}", killed="7", happened="2022-02")),
            Retracted(about=about),
            Merged(about=about, into=id_of_ref(origin, f"r{number - 4}")),
        )
        report = Attack(ref=f"r{number}", killed=str(number), happened=f"2022-01-{number % 28 + 1:02}")
        event = amendments[number // 5 % 3] if number % 5 == 4 else report
        ledger.append(event, by="ana")
    return ledger


@pytest.fixture
def ledger():
    return attacks(40)


@pytest.fixture
def told():
    return []


@pytest.fixture
def shelf(tmp_path, ledger, told):
    return Shelf(tmp_path / "shelf", ledger, tell=told.append)


def assert_same(ledger, shelf, moments=(NOW,)):
    """Views from the shelf say what views without one say, as of every moment."""
    sealed, plain = Views(ledger, shelf), Views(ledger)
    for as_of in moments:
        for projection in PROJECTIONS:
            assert_frame_equal(sealed.postings(projection, as_of), plain.postings(projection, as_of))
            assert_frame_equal(sealed.reports(projection, as_of), plain.reports(projection, as_of))
        assert_frame_equal(
            sealed.casualties(as_of, by=("country", "month")),
            plain.casualties(as_of, by=("country", "month")),
        )


def spans_of(shelf):
    return [(segment.start, segment.stop) for segment in shelf.segments()]


@settings(max_examples=15, deadline=None)
@given(histories(), st.lists(st.integers(1, 4), max_size=4), st.sampled_from((None, date(2022, 1, 2))))
def test_views_are_the_same_wherever_it_was_sealed(tmp_path_factory, events, steps, happened):
    """Law: sealed + tail == folded from scratch, for every cut, moment and clock."""
    ledger = recorded(events)
    shelf = Shelf(tmp_path_factory.mktemp("shelf"), ledger)
    for most in steps:
        shelf.seal(most=most)
    assert shelf.sealed() == min(sum(steps), len(ledger))
    sizes = [AsOf(known=size, happened=happened) for size in range(len(ledger) + 1)]
    claimed = AsOf(known=START + timedelta(seconds=3), clock="available", happened=happened)
    assert_same(ledger, shelf, [*sizes, claimed])


def test_what_was_just_appended_is_in_the_view(ledger, shelf):
    views = Views(ledger, shelf)
    before = views.casualties()["best"][0]
    while shelf.seal(most=15):
        pass
    ledger.append(Attack(ref="new", killed="1000"), by="ana")
    assert views.casualties()["best"][0] == before + 1000
    assert shelf.seal()
    assert views.casualties()["best"][0] == before + 1000


def test_a_long_tail_is_sealed_by_the_view_that_needs_it(ledger, shelf, monkeypatch):
    monkeypatch.setattr("projections.postings.LONG_TAIL", 39)
    Views(ledger, shelf).casualties()
    assert spans_of(shelf) == [(0, 40)]


def test_short_segments_are_joined_and_what_is_in_longer_ones_goes(ledger, shelf):
    while shelf.seal(most=1):
        assert len(shelf.segments()) <= 8
        assert sorted(path.name for path in shelf.generation.iterdir()) == [
            name_of(*span) for span in spans_of(shelf)
        ]
    assert shelf.sealed() == 40
    assert_same(ledger, shelf)


def test_a_view_goes_on_while_its_segments_are_joined(ledger, shelf):
    shelf.seal(most=8)
    views = Views(ledger, shelf)
    views.links()  # has read what is said of the reports, and nothing else yet
    other = Shelf(shelf.folder, ledger)
    while other.seal(most=8):
        pass
    assert len(other.segments()) < 5
    for projection in PROJECTIONS:
        assert_frame_equal(views.postings(projection), Views(ledger).postings(projection))


# -- what is wrong is noticed ------------------------------------------------------------------------


def flipped(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


HARMS = {
    "flipped": flipped,
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "emptied": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
}
FILES = [MANIFEST, "reports.parquet", "casualties.parquet", "identities.parquet"]


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_is_noticed_told_in_one_line_and_drawn_anew(ledger, shelf, told, harm, file):
    for _ in range(2):
        shelf.seal(most=20)
    shelf.seal(most=20)
    first = shelf.segments()[0].folder
    HARMS[harm](first / file)
    fresh = Shelf(shelf.folder, ledger, tell=told.append)
    assert_same(ledger, fresh)
    assert len(told) == 1
    assert "drawn anew" in told[0]
    while fresh.seal():
        pass
    assert fresh.sealed() == 40
    assert_same(ledger, fresh)
    assert len(told) == 1


def test_a_shelf_of_another_history_is_not_believed(tmp_path, shelf, told):
    shelf.seal()
    for other in (attacks(39), attacks(40, origin="other")):
        copy = tmp_path / f"copy-{len(told)}"
        shutil.copytree(shelf.folder, copy)
        assert_same(other, Shelf(copy, other, tell=told.append))
    assert len(told) == 2
    assert all("another history" in line for line in told)


def test_another_version_is_not_mixed_in_and_a_rebuild_is_asked_for(ledger, shelf, told):
    shelf.seal(most=30)
    manifest = shelf.segments()[0].folder / MANIFEST
    said = json.loads(manifest.read_bytes())
    said["versions"]["casualties"] = 1
    manifest.write_text(json.dumps(said))
    fresh = Shelf(shelf.folder, ledger, tell=told.append)
    assert_same(ledger, fresh)
    assert not fresh.seal()
    assert len(told) == 1
    assert "casualties in version 1, not 2" in told[0]
    assert "blotter rebuild" in told[0]
    rebuild(fresh, "memory:", workers=1)
    adopt(fresh.folder)
    assert fresh.sealed() == 40
    assert not fresh.outdated


def test_a_shelf_may_be_deleted_at_any_time(ledger, shelf):
    shelf.seal()
    views = Views(ledger, shelf)
    before = views.casualties()
    shutil.rmtree(shelf.folder)
    assert_frame_equal(views.casualties(), before)
    assert shelf.seal()


def test_only_one_seals_at_a_time(ledger, shelf):
    with alone(shelf.folder, wait=False) as mine:
        assert mine
        assert not shelf.seal()
    assert shelf.seal()


def test_a_shelf_that_cannot_be_written_is_told_of_and_views_are_drawn_without(tmp_path, ledger, monkeypatch):
    monkeypatch.setattr("projections.postings.LONG_TAIL", 10)
    (tmp_path / "file").write_text("")
    told = []
    assert_same(ledger, Shelf(tmp_path / "file" / "shelf", ledger, tell=told.append))
    assert told
    assert all("cannot be written" in line for line in told)


def test_a_shelf_that_cannot_be_looked_into_is_done_without(ledger, shelf):
    shelf.folder.mkdir()
    (shelf.folder / "first").symlink_to("first")  # nobody can list it, not even root
    assert (shelf.segments(), shelf.sealed()) == ([], 0)
    assert_same(ledger, shelf)


# -- generations -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 7, 16_384, 200_001, 2_000_000])
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_spans_are_whole_and_shared_evenly(size, workers):
    found = spans(size, workers)
    assert [start for start, _ in found] == [0, *(stop for _, stop in found)][: len(found)]
    assert (found[-1][1] if found else 0) == size
    lengths = [stop - start for start, stop in found]
    assert not found or (max(lengths) <= 16_384 and max(lengths) - min(lengths) <= 1)
    assert len(found) % workers == 0 or size < workers


def test_a_rebuild_is_adopted_at_one_stroke_and_can_be_rolled_back(ledger, shelf):
    shelf.seal(most=10)
    name = rebuild(shelf, "memory:", workers=1)
    assert spans_of(shelf) == [(0, 10)]
    adopt(shelf.folder)
    assert (shelf.generation.name, spans_of(shelf)) == (name, [(0, 40)])
    assert_same(ledger, shelf)
    roll_back(shelf.folder)
    assert spans_of(shelf) == [(0, 10)]
    assert_same(ledger, shelf)
    roll_back(shelf.folder)
    assert shelf.generation.name == name


def test_a_rebuild_joins_what_was_drawn_in_short_spans(ledger, shelf, monkeypatch):
    monkeypatch.setattr("projections.rebuilding.SPAN", 6)
    monkeypatch.setattr("projections.joining.SPAN", 18)
    rebuild(shelf, "memory:", workers=1)
    adopt(shelf.folder)
    assert spans_of(shelf) == [(0, 17), (17, 34), (34, 40)]
    assert sorted(os.listdir(shelf.generation)) == [name_of(*span) for span in spans_of(shelf)]
    assert_same(ledger, shelf)


def test_there_is_nothing_to_adopt_or_to_go_back_to_at_first(shelf):
    for act in (adopt, roll_back):
        with pytest.raises(Refused):
            act(shelf.folder)


@pytest.mark.parametrize("stage", ["rebuilding", "joining"])
def test_a_rebuild_that_is_stopped_leaves_nothing(ledger, shelf, stage):
    def stop(what, done, whole):
        assert done <= whole == len(ledger)
        if what == stage:
            raise KeyboardInterrupt

    shelf.seal()
    before = sorted(os.listdir(shelf.folder))
    with pytest.raises(KeyboardInterrupt):
        rebuild(shelf, "memory:", workers=1, tick=stop)
    assert [name for name in sorted(os.listdir(shelf.folder)) if name != "rebuilding"] == before
    assert read_generations(shelf.folder).rebuilt is None


def test_a_rebuild_that_finds_no_space_to_begin_is_refused(ledger, shelf, monkeypatch):
    def full(folder, **_):
        if folder != shelf.folder:  # which is there
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assert shelf.seal()
    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(Refused, match="cannot be written: No space left on device"):
        rebuild(shelf, "", workers=1)


def test_comparing_names_every_figure_that_differs_and_why(ledger, shelf):
    shelf.seal()
    name = rebuild(shelf, "memory:", workers=1)
    views = Views(ledger, Shelf(shelf.folder, ledger, generation=name))
    assert list(compare(Views(ledger, shelf), views, NOW)) == []
    differing = list(compare(Views(attacks(36)), views, NOW))
    ours, theirs = (one.casualties()["best"][0] for one in (Views(attacks(36)), views))
    (best,) = [d for d in differing if (d.view, d.row, d.figure) == ("casualties", "killed", "best")]
    assert (best.live, best.rebuilt) == (str(ours), str(theirs))
    assert "casualties has other rows for @36" in best.why


def test_comparing_names_the_threats_that_differ():
    def views(*days):
        log = Ledger(MemoryStore(ORIGIN), clock=lambda: AUGUST)
        for number, day in enumerate(days):
            said = Attack(ref=f"r{number}", happened=f"2022-{day}", killed="3", place=Place(country="AF"))
            log.append(said, by="ana")
        return Views(log)

    one, other = views("07-20", "03-21"), views("07-20", "07-21")
    at = datetime.fromtimestamp(AUGUST / 1e6, UTC).date()
    before, after = (
        look.threats(at=at).table().filter(pl.col("threshold") == 1).row(0, named=True)
        for look in (one, other)
    )
    assert before["p"] != after["p"]
    differing = [found for found in compare(one, other, NOW) if found.view == "threats"]
    (likely,) = [found for found in differing if (found.row, found.figure) == ("AF 1 30", "p")]
    assert (likely.live, likely.rebuilt) == (str(before["p"]), str(after["p"]))
    assert "threats has other rows for @1" in likely.why
    assert not [found for found in compare(one, views("07-20", "03-21"), NOW) if found.view == "threats"]


def as_it_was():
    """Casualties by an older rule, with one more of the killed each and no word of the method."""
    _, killed, *others = CASUALTIES.columns
    more = evolve(
        killed,
        rows=lambda toll: [
            (said, low, best and best + 1, high, parts) for said, low, best, high, parts in killed.rows(toll)
        ],
    )
    return evolve(CASUALTIES, version=1, columns=(more, *others))


def test_what_an_older_rule_drew_is_compared_as_it_was_drawn(ledger, shelf, told, monkeypatch):
    older = tuple(as_it_was() if one is CASUALTIES else one for one in PROJECTIONS)
    with monkeypatch.context() as then:
        then.setattr("projections.catalogue.PROJECTIONS", older)
        Shelf(shelf.folder, ledger).seal(most=30)
    name = rebuild(shelf, "memory:", workers=1)
    assert shelf.sealed() == 0
    live, beside = (Shelf(shelf.folder, ledger, **how) for how in ({"as_drawn": True}, {"generation": name}))
    assert live.other_versions() == {"casualties": 1}
    assert not live.seal()
    sealed, plain = Views(ledger, live), Views(ledger)
    differing = list(compare(sealed, Views(ledger, beside), NOW, drawn=live.other_versions()))
    (best,) = [one for one in differing if one[:3] == ("casualties", "killed", "best")]
    assert int(best.live) > int(best.rebuilt) == plain.casualties()["best"][0]
    assert "casualties has other rows for @1, @2" in best.why
    assert "drawn with casualties in version 1" in best.why
    assert {one.view for one in differing if one.view not in ("postings", best.view)} <= {
        f"casualties by {by}" for by in ("country", "year", "perpetrator", "target", "kind")
    }


def test_a_projection_that_an_older_version_did_not_draw_has_no_rows_in_it(ledger, shelf, monkeypatch):
    with monkeypatch.context() as then:
        then.setattr("projections.catalogue.PROJECTIONS", PROJECTIONS[1:])
        shelf.seal()
    live = Shelf(shelf.folder, ledger, as_drawn=True)
    reasons = {
        one.why for one in compare(Views(ledger, live), Views(ledger), NOW, drawn=live.other_versions())
    }
    assert any("casualties in version 0" in why for why in reasons)
    assert Views(ledger, live).timeline().equals(Views(ledger).timeline())
