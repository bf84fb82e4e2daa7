"""The life of a data set's releases: each is compared with what the data set itself said last."""

import pytest

from blotter.exchange import importing
from blotter.exchange.importing import Import
from blotter.exchange.lastwords import amendment_id, release_id, report_id
from blotter.exchange.releases import Release
from blotter.exchange.ucdp import UCDP_GED
from events import (
    Corrected,
    Harm,
    Invalid,
    Mistakes,
    Reason,
    Refused,
    Reinstated,
    Report,
    Retracted,
    Toll,
)
from projections import standing_of
from tests.ged import row, write
from tests.stories import desk_of, id_of, killed

OUT = {"1.1": "2021-06-01", "2.1": "2022-06-01", "3.1": "2023-06-01", "4.1": "2024-06-01"}
FIRST = (row(1, "2016-05-01", 1), row(2, "2017-05-01", 20), row(3, "2018-05-01", 300))
ONE, TWO, THREE = FIRST


@pytest.fixture
def bring(tmp_path):
    """Import rows as a release into a desk; return the counts, and keep the whole summary."""

    def run(desk, number, *rows, append=True, tick=None, **choices):
        path = write(tmp_path / "release.csv", *rows)
        release = Release(
            dataset=UCDP_GED, number=number, available=OUT[number], paths=[str(path)], **choices
        )
        more = {"tick": tick} if tick else {}
        work = Import(ledger=desk.ledger, release=release, by="importer", **more)
        if append:
            work.append()
        run.summary = work.summary
        return work.summary and {what: n for what, n in work.summary.counts.items() if n}

    return run


@pytest.fixture
def desk(bring):
    """A desk with the first release."""
    made = desk_of()
    bring(made, "1.1", *FIRST)
    return made


def kinds(desk, start=0):
    return [record.event.kind for record in desk.ledger.read(start)]


def last(desk):
    return desk.ledger.at(len(desk.ledger) - 1).event


def amend(desk, kind, number, **more):
    """Let an analyst amend the report of a row."""
    about = report_id("ucdp-ged", number)
    if kind is Corrected:
        said = desk.ledger.at(desk.ledger.find(about)).event
        fields = {name: getattr(said, name) for name in ("ref", "happened", "place", "parties", "available")}
        more["report"] = type(said)(**fields, killed=Toll.read("77"))
    desk.append(kind(about=about, reason=Reason.NEW_SOURCE, **more))


def stands(desk, number):
    standing = standing_of(desk.ledger, report_id("ucdp-ged", number))
    return str(standing.event.killed) if standing.stands else None


def test_the_first_release_is_a_report_for_each_row_and_is_closed(desk):
    assert kinds(desk) == ["actor_profiled"] * 2 + ["attack"] * 3 + ["coverage_declared", "release_imported"]
    assert killed(desk, "best") == 321
    covered, closed = (record.event for record in desk.ledger.read(5))
    assert (covered.unit, covered.kinds, str(covered.span)) == ("MX", ("attack",), "2016/2018")
    assert (closed.dataset, closed.release, str(closed.span)) == ("ucdp-ged", "1.1", "2016/2018")
    assert (closed.rows, closed.added, closed.corrected, closed.withdrawn, closed.unchanged) == (
        3,
        3,
        0,
        0,
        0,
    )
    assert closed.countries == ("MX",)


def test_every_record_claims_the_day_of_its_release(bring, desk):
    bring(desk, "2.1", ONE, row(2, "2017-05-01", 21), row(4, "2018-06-01", 9))
    claimed = [str(record.event.available) for record in desk.ledger.read()]
    assert claimed == [OUT["1.1"]] * 7 + [OUT["2.1"]] * (len(claimed) - 7)


def test_ids_follow_from_data_set_row_and_release(bring, desk):
    bring(desk, "2.1", ONE, row(2, "2017-05-01", 21), THREE)
    assert desk.ledger.at(desk.ledger.find(report_id("ucdp-ged", "2"))).event.ref == "ucdp-ged:2"
    assert desk.ledger.find(amendment_id("ucdp-ged", "2", "2.1")) == 7
    assert desk.ledger.find(release_id("ucdp-ged", "2.1")) == len(desk.ledger) - 1
    assert desk.names.record("ucdp-ged:2").id == report_id("ucdp-ged", "2")


def test_actors_are_found_by_the_data_sets_names_and_profiled_once(bring, desk):
    bring(desk, "2.1", *FIRST, row(4, "2018-06-01", 9, side_b="Sea Cartel", side_b_new_id="503"))
    assert desk.names.actor("River Cartel") == "ucdp:501"
    assert desk.names.actor("sea cartel") == "ucdp:503"
    assert kinds(desk).count("actor_profiled") == 3
    profile = desk.ledger.at(desk.ledger.find(id_of(desk, "actor:ucdp:501"))).event
    assert profile.outside_ids == ("ucdp:501",)


def test_the_next_release_says_only_what_is_other(bring, desk):
    size = len(desk.ledger)
    told = bring(desk, "2.1", ONE, row(2, "2017-05-01", 25), row(4, "2018-06-01", 4000))
    assert told == {"unchanged": 1, "corrected": 1, "added": 1, "withdrawn": 1}
    assert kinds(desk, size) == ["corrected", "attack", "retracted", "coverage_declared", "release_imported"]
    assert killed(desk, "best") == 4026
    assert killed(desk, "best", known=f"@{size}") == 321
    assert killed(desk, "best", clock="available", known="2022-05-31") == 321
    corrected, _, retracted, _, closed = (record.event for record in desk.ledger.read(size))
    assert corrected.reason == retracted.reason == "source_revised"
    assert str(corrected.report.available) == OUT["1.1"]
    assert retracted.note == "withdrawn in 2.1"
    assert (closed.rows, closed.added, closed.corrected, closed.withdrawn, closed.unchanged) == (
        3,
        1,
        1,
        1,
        1,
    )


def test_a_release_that_says_the_same_appends_its_coverage_and_closes(bring, desk):
    size = len(desk.ledger)
    assert bring(desk, "2.1", *FIRST) == {"unchanged": 3}
    assert kinds(desk, size) == ["coverage_declared", "release_imported"]


def test_two_releases_of_one_day_are_two_releases(bring, desk, monkeypatch):
    monkeypatch.setitem(OUT, "2.1", OUT["1.1"])
    assert bring(desk, "2.1", *FIRST) == {"unchanged": 3}
    assert bring.summary.before == bring.summary.after == {2016: 1, 2017: 20, 2018: 300}


def test_a_closed_release_appends_nothing_again(bring, desk):
    head = desk.ledger.head()
    assert bring(desk, "1.1", *FIRST) is None
    bring(desk, "2.1", ONE, TWO, THREE)
    head = desk.ledger.head()
    assert bring(desk, "1.1", *FIRST) is None
    assert bring(desk, "2.1", *FIRST) is None
    assert desk.ledger.head() == head


def test_a_closed_release_with_another_file_is_refused(bring, desk):
    with pytest.raises(Refused, match="closed at position 6 with other files"):
        bring(desk, "1.1", ONE)


def test_a_row_that_comes_back_is_reinstated(bring, desk):
    bring(desk, "2.1", ONE, THREE)
    assert stands(desk, "2") is None
    assert bring(desk, "3.1", *FIRST) == {"unchanged": 2, "reinstated": 1}
    assert stands(desk, "2") == "20"
    bring(desk, "4.1", ONE, THREE)
    assert stands(desk, "2") is None


def test_a_row_that_comes_back_changed_is_corrected_too(bring, desk):
    bring(desk, "2.1", ONE, THREE)
    size = len(desk.ledger)
    assert bring(desk, "3.1", ONE, row(2, "2017-05-01", 22), THREE) == {"unchanged": 2, "reinstated": 1}
    assert kinds(desk, size)[:2] == ["corrected", "reinstated"]
    assert last(desk).corrected == 1
    assert stands(desk, "2") == "22"
    assert bring(desk, "4.1", ONE, row(2, "2017-05-01", 22), THREE) == {"unchanged": 3}


def test_a_release_says_nothing_of_years_and_countries_that_it_has_no_rows_of(bring, desk):
    assert bring(desk, "2.1", TWO) == {"unchanged": 1}
    elsewhere = row(9, "2018-06-01", 5, country="Guatemala")
    assert bring(desk, "3.1", elsewhere) == {"added": 1}
    assert bring(desk, "4.1", ONE, THREE) == {"unchanged": 2, "withdrawn": 1}
    assert killed(desk, "best") == 306


def test_what_a_release_said_is_compared_and_not_how_it_was_written(bring, desk):
    floats = [
        {**one, "best": f"{one['best']}.0", "date_start": f"{one['date_start']} 00:00:00"} for one in FIRST
    ]
    unread = [{**one, "relid": "new", "priogrid_gid": "7", "conflict_name": "x"} for one in floats]
    assert bring(desk, "2.1", *unread) == {"unchanged": 3}


# -- analysts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Corrected, Retracted])
@pytest.mark.parametrize(
    ("rows", "what"),
    [((ONE, row(2, "2017-05-01", 25), THREE), "revises"), ((ONE, THREE), "withdraws")],
)
def test_a_row_on_which_an_analyst_had_a_word_stops_the_import(bring, desk, kind, rows, what):
    amend(desk, kind, "2")
    head = desk.ledger.head()
    with pytest.raises(Refused) as caught:
        bring(desk, "2.1", *rows)
    assert caught.value.entry == "ucdp-ged:2"
    assert f"was {kind.kind} by ana at position 7; 2.1 {what} it" in str(caught.value)
    assert desk.ledger.head() == head


@pytest.mark.parametrize("kind", [Corrected, Retracted])
def test_an_analysts_word_on_a_row_that_stays_the_same_stands(bring, desk, kind):
    amend(desk, kind, "2")
    before = stands(desk, "2")
    assert bring(desk, "2.1", *FIRST) == {"unchanged": 3}
    assert stands(desk, "2") == before != "20"


@pytest.mark.parametrize(("kind", "stood"), [(Corrected, "77"), (Retracted, None)])
def test_to_keep_analysts_leaves_their_reports_alone_and_remembers(bring, desk, kind, stood):
    amend(desk, kind, "2")
    size = len(desk.ledger)
    changed = (ONE, row(2, "2017-05-01", 25), THREE)
    assert bring(desk, "2.1", *changed, keep_analyst=True) == {"unchanged": 2, "kept": 1}
    assert kinds(desk, size) == ["coverage_declared", "release_imported"]
    assert stands(desk, "2") == stood
    assert bring(desk, "3.1", *changed) == {"unchanged": 3}
    with pytest.raises(Refused):
        bring(desk, "4.1", ONE, row(2, "2017-05-01", 26), THREE)


def test_to_keep_analysts_remembers_what_was_withdrawn(bring, desk):
    amend(desk, Corrected, "2")
    assert bring(desk, "2.1", ONE, THREE, keep_analyst=True) == {"unchanged": 2, "kept": 1}
    assert bring(desk, "3.1", ONE, THREE) == {"unchanged": 2}
    assert stands(desk, "2") == "77"


@pytest.mark.parametrize("kind", [Corrected, Retracted])
def test_to_go_over_analysts_lets_the_data_set_have_the_last_word(bring, desk, kind):
    amend(desk, kind, "2")
    changed = (ONE, row(2, "2017-05-01", 25), THREE)
    assert bring(desk, "2.1", *changed, over_analyst=True) == {"unchanged": 2, "corrected": 1}
    assert stands(desk, "2") == "25"
    assert bring(desk, "3.1", ONE, row(2, "2017-05-01", 26), THREE) == {"unchanged": 2, "corrected": 1}
    amend(desk, kind, "2")
    bring(desk, "4.1", ONE, THREE, over_analyst=True)
    assert stands(desk, "2") is None


def test_a_row_that_comes_back_after_an_analyst_let_it_stand_is_back_for_good(bring, desk):
    bring(desk, "2.1", ONE, THREE)
    amend(desk, Reinstated, "2")
    assert bring(desk, "3.1", *FIRST) == {"unchanged": 2, "reinstated": 1}
    assert bring(desk, "4.1", *FIRST) == {"unchanged": 3}


def test_to_go_over_analysts_takes_back_what_they_made_of_a_row_that_comes_back(bring, desk):
    bring(desk, "2.1", ONE, THREE)
    amend(desk, Corrected, "2")
    bring(desk, "3.1", *FIRST, over_analyst=True)
    assert stands(desk, "2") == "20"


def test_an_amendment_that_only_looks_like_the_data_sets_is_an_analysts(bring, desk):
    amend(desk, Corrected, "2", note="revised in 2.1")
    with pytest.raises(Refused):
        bring(desk, "2.1", ONE, row(2, "2017-05-01", 25), THREE)


def test_a_review_stops_nothing(bring, desk):
    amend(desk, Reinstated, "2")
    assert bring(desk, "2.1", ONE, row(2, "2017-05-01", 25), THREE) == {"unchanged": 2, "corrected": 1}


def test_somebody_who_amends_a_row_meanwhile_stops_the_import(bring, desk):
    changed = (ONE, row(2, "2017-05-01", 25), THREE)

    def meanwhile(what, done, of):
        if (what, done) == ("appending", 1):
            amend(desk, Corrected, "2")

    with pytest.raises(Refused, match="ana wrote about the same rows meanwhile"):
        bring(desk, "2.1", *changed, tick=meanwhile)
    assert stands(desk, "2") == "77"


def test_somebody_who_writes_of_other_things_meanwhile_stops_nothing(bring, desk):
    def meanwhile(what, done, of):
        if (what, done) == ("appending", 1):
            desk.append(Harm.__subclasses__()[0](ref="other"))

    assert bring(desk, "2.1", *FIRST, tick=meanwhile) == {"unchanged": 3}


# -- reused ids, interruptions, mistakes -----------------------------------------------------------

OTHER = {"where_coordinates": "Bigton", "latitude": "20.5", "side_a": "Sea Cartel", "side_a_new_id": "503"}


def test_an_id_that_turned_into_another_incident_has_to_be_accepted(bring, desk):
    rows = (ONE, row(2, "2018-01-01", 20, **OTHER), THREE)
    with pytest.raises(Refused, match="its id was reused"):
        bring(desk, "2.1", *rows)
    assert bring(desk, "2.1", *rows, accept_reused=True) == {"unchanged": 2, "corrected": 1}


@pytest.mark.parametrize("same", ["day", "place", "sides"])
def test_a_row_that_keeps_its_day_place_or_sides_is_the_same_incident(bring, desk, same):
    changed = {
        "day": row(2, "2017-05-01", 20, **OTHER),
        "place": row(2, "2018-01-01", 20, side_a="Sea Cartel", side_a_new_id="503"),
        "sides": row(2, "2018-01-01", 20, where_coordinates="Bigton", latitude="20.5"),
    }
    assert bring(desk, "2.1", ONE, changed[same], THREE) == {"unchanged": 2, "corrected": 1}


@pytest.mark.parametrize("at", range(1, 8))
def test_an_import_that_was_cut_short_is_run_again_and_says_the_same(bring, desk, monkeypatch, at):
    bring(desk, "2.1", ONE, TWO, THREE, row(8, "2018-01-01", 7))
    bring(desk, "3.1", ONE, TWO, THREE)
    whole = desk_of()
    for number, rows in (("1.1", FIRST), ("2.1", (*FIRST, row(8, "2018-01-01", 7))), ("3.1", FIRST)):
        bring(whole, number, *rows)
    rows = (
        *(row(id, "2016-05-01", id) for id in (4, 5)),
        row(1, "2016-05-01", 2),
        row(8, "2018-01-01", 8),
        THREE,
        row(6, "2018-05-01", 6),
    )
    told, summary = bring(whole, "4.1", *rows), bring.summary
    monkeypatch.setattr(importing, "BATCH", 1)

    def stop(what, done, of):
        if (what, done) == ("appending", at):
            raise KeyboardInterrupt

    before = len(desk.ledger)
    if at <= len(rows):
        with pytest.raises(KeyboardInterrupt):
            bring(desk, "4.1", *rows, tick=stop)
        assert "release_imported" not in kinds(desk, before)
    assert bring(desk, "4.1", *rows) == told == {
        "added": 3, "corrected": 1, "reinstated": 1, "unchanged": 1, "withdrawn": 1,
    }  # fmt: skip
    assert bring.summary == summary
    assert last(desk) == last(whole)
    assert kinds(desk) == kinds(whole)
    assert killed(desk) == killed(whole)


def test_all_mistakes_are_told_and_nothing_is_appended(bring, desk):
    head = desk.ledger.head()
    rows = [row(id, best="x") for id in range(10, 209)]
    with pytest.raises(Mistakes) as caught:
        bring(desk, "2.1", *FIRST, *rows, ONE)
    assert len(caught.value.errors) == 200
    assert [(error.entry, error.field) for error in caught.value.errors[::199]] == [
        ("row 5", "best"),
        ("row 204", "id"),
    ]
    assert desk.ledger.head() == head


def test_a_file_that_changes_while_it_is_read_closes_nothing(bring, desk, tmp_path):
    def meanwhile(what, done, of):
        if (what, done) == ("checking", 3):
            write(tmp_path / "other.csv", *FIRST, row(4)).replace(tmp_path / "release.csv")

    with pytest.raises(Refused, match="changed while they were read"):
        bring(desk, "2.1", *FIRST, tick=meanwhile)
    assert kinds(desk).count("release_imported") == 1


def test_a_release_without_rows_is_refused(bring, desk):
    with pytest.raises(Invalid, match="holds no row"):
        bring(desk, "2.1")


def test_what_is_compared_is_not_appended(bring, desk):
    head = desk.ledger.head()
    assert bring(desk, "2.1", ONE, append=False) == {"unchanged": 1}
    assert bring(desk, "2.1", ONE, THREE, append=False) == {"unchanged": 2, "withdrawn": 1}
    assert desk.ledger.head() == head
    assert all(isinstance(record.event, Report) for record in desk.ledger.read(0, 5))
