"""The slow judge of amendments: whatever is amended, and however wrongly, views equal a plain fold."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings, strategies as st
from polars.testing import assert_frame_equal

from events import (
    ActorProfiled,
    Attack,
    BlotterError,
    Corrected,
    Corroborated,
    Meeting,
    Merged,
    Party,
    Place,
    Preferred,
    Reinstated,
    Retracted,
    Reviewed,
    Source,
    Split,
    Strike,
)
from ledger import AsOf, Ledger, Row, id_of_ref, merkle
from ledger.entry import about_of, say, write
from ledger.stores.memory import MemoryStore
from projections import POLICIES, PROJECTIONS, TIMELINE, Views, Where
from projections.casualties import CASUALTIES
from projections.posting import balance
from tests import naive, naive_amendments as judge

ORIGIN = "judge of amendments"
START = datetime(2022, 12, 1, tzinfo=UTC)
DAYS = [START + timedelta(days=days) for days in (-40, -1, 0, 1, 40)]
WHOLE = Where(outcome=tuple(naive.OUTCOMES))
"""Every outcome has its row, also one on which everybody is silent."""

BY = st.sampled_from(((), ("perpetrator",), ("country",), ("month",), ("group",), ("perpetrator", "country")))
HAPPENED = st.sampled_from((None, None, date(2022, 1, 2), date(2022, 2, 1)))
POLICY = st.sampled_from(POLICIES)
OUT = st.sampled_from((None, None, None, "2022-10-25", "2022-12-01T00:00:03Z", "2022-12-02", "2023-01-05"))
TOLLS = (None, "3", "25+", "25-35~30", "~30", "?", "9 of which women 4", "? of which civilian 3", "7-2~5")
HAPPENINGS = (None, "2022-01-01", "2022-01-03", "2022", "[..2022-02-02]", "2021-12-31/2022-02-04", "2022-03")
PLACES = (None, Place(country="AF"), Place(name="Quetta", country="PK"), Place(name="Somewhere"))
DOERS = ({"actor": "a"}, {"actor": "b", "attribution": "suspected"}, {"any_of": ("a", "c")}, {"actor": "c"})
SOURCES = (
    Source(publisher="Reuters", reliability="B", published="2022-01-05"),
    Source(publisher="UN", reliability="A", published="2022-02"),
    Source(publisher="UN", reliability="A", published="2022-03"),
    Source(publisher="A blog", origin="Reuters", published="2022-01-07"),
)
FILTERS = st.sampled_from(
    (
        WHOLE,
        Where(perpetrator=("b",)),
        Where(source=("Reuters",)),
        Where(status=("reviewed",)),
        Where(country=("AF",)),
    )
)
STATED = {
    "happened": st.sampled_from(HAPPENINGS),
    "place": st.sampled_from(PLACES),
    "sources": st.sampled_from(((), *((source,) for source in SOURCES))),
    "credibility": st.sampled_from((None, "1", "3")),
    "status": st.sampled_from((None, "provisional", "reviewed")),
    "killed": st.sampled_from(TOLLS),
    "injured": st.sampled_from(TOLLS[:5]),
    "available": OUT,
}


def id_of(number):
    return id_of_ref(ORIGIN, f"r{number}")


def said(cls, **fixed):
    role = "perpetrator" if cls is Attack else "operator"
    doers = st.sampled_from(((), *((Party(role=role, **doer),) for doer in DOERS)))
    return st.builds(cls, parties=doers, **STATED, **{name: st.just(value) for name, value in fixed.items()})


AMENDMENTS = (Corrected, Retracted, Reinstated, Merged, Split, Preferred, Corroborated, Reviewed)


@st.composite
def histories(draw, most=13, *, profiles=True):
    """Events of which some cannot be meant: they point at amendments, at themselves, at what comes later.

    What an amendment amends is there, though: where it is not, a row is gone, and no view is drawn.
    """
    events, reports = [], {}
    for number in range(draw(st.integers(6, most))):
        ref = {"ref": f"r{number}"}
        more = ("report", "beside") if len(reports) < 4 else ("amend",)
        what = draw(st.sampled_from((*more, "amend", "amend", "wrong", "other")))
        anything = st.integers(0, number + 1).map(id_of)
        if what == "other" and profiles:
            actor, *same = draw(st.permutations("abc"))[:2]
            when = draw(st.sampled_from((None, "2022-01-01", "2022-03")))
            events.append(ActorProfiled(**ref, actor=actor, name=actor, same_as=tuple(same), happened=when))
        elif what in ("amend", "wrong") and reports:
            right = st.sampled_from(sorted(reports)).map(id_of)
            there = st.integers(0, number).map(id_of)
            about, into = (right, right) if what == "amend" else (there, anything)
            events.append(draw(amendments(ref, about, into, reports)))
        else:
            openings = [id_of(n) for n, report in reports.items() if report.incident is None]
            beside = st.sampled_from(openings) if openings else st.none()
            under = {"beside": beside, "wrong": anything}.get(what, st.none())
            cls = draw(st.sampled_from((Attack, Attack, Strike)))
            reports[number] = draw(said(cls, **ref, incident=draw(under)))
            events.append(reports[number])
    return events


@st.composite
def amendments(draw, ref, about, into, reports):
    cls = draw(st.sampled_from((*AMENDMENTS, Merged, Merged, Merged, Corrected)))
    fields = {**ref, "about": draw(about), "available": draw(OUT)}
    if cls is Corrected:
        kinds = {id_of(number): type(report) for number, report in reports.items()}
        kind = draw(st.sampled_from((kinds.get(fields["about"], Attack),) * 4 + (Attack, Strike)))
        fields["report"] = draw(st.just(Meeting()) if draw(st.integers(0, 9)) == 9 else said(kind))
    elif cls is Merged:
        fields["into"] = draw(into)
    elif cls is Corroborated:
        fields["sources"] = (draw(st.sampled_from(SOURCES)),)
    return cls(**fields)


AUTHORS = ("ana", "bo", "cy")
"""They take turns, so that some review and correct what they wrote or checked themselves."""


def told(events):
    """A ledger that heard one event a second; what it refuses gets in as if an older version wrote it."""
    ticks = count(round(START.timestamp()) * 1_000_000, 1_000_000)
    ledger = Ledger(MemoryStore(ORIGIN), clock=lambda: next(ticks))
    for event in events:
        try:
            ledger.append(event, by=AUTHORS[len(ledger) % 3])
        except BlotterError:
            force(ledger, event, next(ticks))
    return ledger


def force(ledger, event, recorded):
    """Append an event whatever it points at."""
    size, id = len(ledger), id_of_ref(ORIGIN, event.ref)
    entry = write(say(id, event, by=AUTHORS[size % 3]), recorded=recorded)
    hashes, _ = merkle.grow(merkle.frontier(size, ledger.store.hash), size, merkle.leaf_hash(entry))
    ledger.store.append([Row(size, id.bytes, about_of(event), entry, hashes)])


def as_of(moment, happened=None):
    """A size is one of the recorded clock, a time one of the claimed clock."""
    clock = "recorded" if isinstance(moment, int) else "available"
    return AsOf(known=moment, happened=happened, clock=clock)


NUMBERS = ("low", "best", "high", "high_open", "unknown", "incidents", "reports", "silent")


def tallied(frame):
    keys = [name for name in frame.columns if name not in NUMBERS]
    rows = {tuple(row[key] for key in keys): tuple(row[name] for name in NUMBERS) for row in frame.to_dicts()}
    assert len(rows) == frame.height
    return rows


def moved(frame, *more):
    """A difference as {(key, *more): figures}, rows under one key summed."""
    keys = [name for name in frame.columns if name not in (*judge.FIGURES, "opened", "record")]
    return judge.plus(
        *(
            {
                (tuple(row[key] for key in keys), *(row[name] for name in more)): tuple(
                    row[name] for name in judge.FIGURES
                )
            }
            for row in frame.to_dicts()
        )
    )


def keyed(sums):
    return {(key,): numbers for key, numbers in sums.items()}


heavy = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(heavy, max_examples=15)
@given(histories(), BY, POLICY, FILTERS, HAPPENED)
def test_tallies_equal_a_fold_from_scratch_at_every_size_and_day(events, by, policy, where, happened):
    ledger = told(events)
    records, views = list(ledger.read()), Views(ledger)
    asked = {"where": where, "policy": policy}
    for moment in (*range(len(records) + 1), *DAYS):
        seen = views.casualties(as_of(moment, happened), by=by, **asked)
        folded = naive.tally(judge.known(records, moment), by, happened=happened, **asked)
        assert tallied(seen) == folded, moment


@pytest.mark.parametrize("sizes", [True, False], ids=["recorded", "available"])
@settings(heavy, max_examples=15)
@given(histories(profiles=False), BY, POLICY, HAPPENED, st.data())
def test_a_difference_names_what_each_record_moved(sizes, events, by, policy, happened, data):
    """Law: between two moments, each record moves what it moves when one after the other is added."""
    ledger = told(events)
    records, views = list(ledger.read()), Views(ledger)
    moments = st.integers(0, len(records)) if sizes else st.sampled_from(DAYS)
    first, last = data.draw(st.tuples(moments, moments))
    seen = views.difference(as_of(first, happened), as_of(last, happened), by=by, where=WHOLE, policy=policy)
    folded = judge.moves(records, first, last, by, where=WHOLE, policy=policy, happened=happened)
    assert moved(seen, "record") == folded


@pytest.mark.parametrize("sizes", [True, False], ids=["recorded", "available"])
@settings(heavy, max_examples=15)
@given(histories(), BY, POLICY, FILTERS, HAPPENED, st.data())
def test_differences_add_up_there_and_back(sizes, events, by, policy, where, happened, data):
    """Law: difference(a, c) == difference(a, b) + difference(b, c) == tally(c) - tally(a)."""
    ledger = told(events)
    records, views = list(ledger.read()), Views(ledger)
    moments = st.integers(0, len(records)) if sizes else st.sampled_from(DAYS)
    a, b, c = data.draw(st.tuples(moments, moments, moments))
    where = evolve(where, outcome=WHOLE.outcome)
    asked = {"where": where, "policy": policy}

    def between(first, last):
        return moved(views.difference(as_of(first, happened), as_of(last, happened), by=by, **asked))

    def at(moment):
        return keyed(judge.figures(judge.known(records, moment), by, happened=happened, **asked))

    assert between(a, c) == judge.plus(between(a, b), between(b, c)) == judge.minus(at(c), at(a))


@settings(heavy, max_examples=15)
@given(histories(), POLICY, st.just(WHOLE) | FILTERS, HAPPENED)
def test_the_rows_that_count_sum_to_the_figure_and_nobody_is_left_out(events, policy, where, happened):
    ledger = told(events)
    records, views = list(ledger.read()), Views(ledger)
    for moment in (*range(len(records) + 1), *DAYS):
        rows = views.why(as_of(moment, happened), where=where, policy=policy).to_dicts()
        counting = [row for row in rows if row["counts"]]
        assert len({(row["outcome"], row["incident"]) for row in counting}) == len(counting)
        for total in views.casualties(as_of(moment, happened), where=where, policy=policy).to_dicts():
            mine = [row for row in counting if row["outcome"] == total["outcome"]]
            assert total["low"] == sum(row["low"] or 0 for row in mine)
            assert total["best"] == sum(row["best"] or 0 for row in mine)
            assert total["high"] == sum(
                max(row["low"] or 0, row["best"] or 0) if row["high"] is None else row["high"] for row in mine
            )
            assert total["high_open"] == (any(row["opened"] for row in mine) or total["silent"] > 0)
            assert total["unknown"] == sum(row["best"] is None for row in mine) + total["silent"]
        if where == WHOLE:
            reports = naive.standing(judge.known(records, moment))
            named = {report.position: naive.incident_of(report, reports) for report in reports.values()}
            assert {(row["outcome"], row["report"]) for row in rows} == {
                (outcome, report.position)
                for report in reports.values()
                for outcome in naive.OUTCOMES
                if report.stands and naive._in_time(report, happened) and getattr(report.event, outcome, None)
            }
            if isinstance(moment, int):
                pairs = {(row["incident"], named[row["report"]]) for row in rows}
                assert len(pairs) == len({seen for seen, _ in pairs}) == len({told for _, told in pairs})
                # What was merged into a record that is no report goes by its position here, by its id there.
                assert all(seen == told for seen, told in pairs if isinstance(told, int))


@settings(heavy, max_examples=15)
@given(histories(), POLICY, st.sampled_from((("women",), ("civilian", "unknown"))), HAPPENED)
def test_the_rows_that_count_sum_to_the_figure_of_groups(events, policy, groups, happened):
    views, asked = Views(told(events)), {"where": Where(group=groups), "policy": policy}
    for moment in (len(events), *DAYS):
        rows = views.why(as_of(moment, happened), **asked)
        assert set(rows["group"]) <= set(groups)
        counting = rows.filter("counts").to_dicts()
        assert len({(row["outcome"], row["incident"], row["group"]) for row in counting}) == len(counting)
        for total in views.casualties(as_of(moment, happened), **asked).to_dicts():
            mine = [row for row in counting if row["outcome"] == total["outcome"]]
            assert total["low"] == sum(row["low"] or 0 for row in mine)
            assert total["best"] == sum(row["best"] or 0 for row in mine)
            assert total["high"] == sum(
                max(row["low"] or 0, row["best"] or 0) if row["high"] is None else row["high"] for row in mine
            )


CLOCKS = ("position", "sign", "available")


@settings(heavy, max_examples=15)
@given(histories(), HAPPENED)
def test_nothing_is_taken_back_that_was_not_posted_and_the_rest_is_the_balance(events, happened):
    """Law: no row has a negative sum of signs at any moment, and what sums to more than nought stands."""
    ledger = told(events)
    views = Views(ledger)
    for projection in PROJECTIONS:
        for moment in (*range(len(ledger) + 1), *DAYS):
            postings = views.postings(projection, as_of(moment, happened))
            stands = judge.standing_rows(balance(postings), CLOCKS)
            assert stands == judge.standing_rows(postings, CLOCKS)


@settings(heavy, max_examples=15)
@given(histories())
def test_what_is_recorded_later_changes_nothing_of_what_was_known(events):
    """Law: postings seen as records came in are those that are folded afterwards, to each size."""
    whole = Views(told(events))
    for size in range(len(events) + 1):
        then = Views(told(events[:size]))
        for projection in (CASUALTIES, TIMELINE):
            known = whole.postings(projection, AsOf(known=size))
            assert_frame_equal(known, then.postings(projection))


# -- what the judge has found ----------------------------------------------------------------------


def test_why_names_what_each_report_says_of_the_groups_that_are_asked_for():
    """Those beside the one that counts, too; one that does not name the group says nothing of it."""
    events = [
        Attack(ref="r0", killed="9 of which civilian 7, women 3", credibility="1"),
        Attack(ref="r1", killed="8 of which women 2", incident=id_of(0), credibility="3"),
        Attack(ref="r2", killed="5", incident=id_of(0), credibility="4"),
        Attack(ref="r3", killed="4"),
    ]
    rows = Views(told(events)).why(where=Where(group=("women", "civilian")))
    assert rows.select("group", "report", "counts", "best").rows() == [
        ("civilian", 0, True, 7),
        ("women", 0, True, 3),
        ("women", 1, False, 2),
    ]


DOUBLES = (
    Attack(ref="r0", killed="3", happened="2022-01-01", parties=(Party(role="perpetrator", actor="a"),)),
    Attack(ref="r1", killed="5", happened="2022-01-01", parties=(Party(role="perpetrator", actor="b"),)),
    ActorProfiled(ref="r2", actor="a", name="a", same_as=("b",), happened="2022-03"),
)


@pytest.mark.parametrize("happened", [None, date(2022, 1, 31)])
@pytest.mark.parametrize("name", ["a", "b"])
def test_a_filter_by_a_double_reads_both_names_in_every_view(name, happened):
    views, where = Views(told(DOUBLES)), Where(perpetrator=(name,), outcome=("killed",))
    now, before = as_of(3, happened), as_of(2, happened)
    best = [views.casualties(moment, where=where)["best"].sum() for moment in (before, now)]
    assert best == [3 if name == "a" else 5, 8]
    assert views.why(now, where=where)["best"].to_list() == [3, 5]
    moves = views.difference(before, now, where=where)
    assert moves.select("record", "best").rows() == [(None, best[1] - best[0])]


def test_a_difference_says_which_record_opened_a_high_and_which_closed_it():
    now = [
        Corrected(ref=f"r{n}", about=id_of(0), report=Attack(ref="r0", killed=k))
        for n, k in ((1, "3+"), (2, "3"))
    ]
    views, where = Views(told([Attack(ref="r0", killed="3"), *now])), Where(outcome=("killed",))

    def opened(first, last):
        moves = views.difference(as_of(first), as_of(last), where=where)
        return moves.select("record", "best", "opened").rows()

    assert opened(1, 3) == [(1, 0, 1), (2, 0, -1)]
    assert opened(3, 1) == [(1, 0, -1), (2, 0, 1)]


def test_an_amendment_before_its_report_sets_nothing_when_the_report_comes():
    now = Corrected(ref="r2", about=id_of(1), report=Attack(ref="r1", killed="4"))
    events = [Retracted(ref="r0", about=id_of(1)), Attack(ref="r1", killed="3"), now]
    assert [Views(told(events)).casualties(as_of(size))["best"][0] for size in range(4)] == [0, 0, 3, 4]


def test_a_merge_into_what_is_not_there_yet_sets_nothing_when_it_comes():
    events = [
        Attack(ref="r0", killed="3"),
        Merged(ref="r1", about=id_of(0), into=id_of(3)),
        Attack(ref="r2", killed="4", incident=id_of(3)),
        Attack(ref="r3", killed="5"),
    ]
    assert Views(told(events)).casualties()["incidents"][0] == 3
