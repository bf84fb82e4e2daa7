"""The slow judge: views of random histories equal a plain fold, at every moment and cut."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import chain, count

import pytest
from hypothesis import given, settings, strategies as st
from polars.testing import assert_frame_equal

from events import (
    ActorProfiled,
    Attack,
    Corrected,
    Corroborated,
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
    read_grade,
)
from ledger import NOW, AsOf, Ledger, id_of_ref
from ledger.stores.memory import MemoryStore
from projections import BREAKDOWNS, POLICIES, PROJECTIONS, TIMELINE, Views, Where
from projections.about import ABOUT
from projections.catalogue import beside, draw, nothing
from projections.posting import REPORTS, balance, joined, sides
from projections.standing import changes
from tests import naive

ORIGIN = "judge"
START = datetime(2022, 12, 1, tzinfo=UTC)

TOLLS = (
    "0", "3", "25+", "25-35", "25-35~30", "~30", "?", "? dozens", "7-2~5", "9-12~40",
    "10 of which women 4, children 5", "25+ of which women ? most", "? of which civilian 3",
    "8 of which civilian 2+, combatant 6, women 1", "3-9~5 of which leader 1, men ~2", "4 of which men 4",
)  # fmt: skip
DAYS = (
    "2022", "2021-12-31", "2022-01-01", "2022-01-03", "[2021-12-30..2022-01-05]", "[..2022-01-02]",
    "[2022-01-02..]", "2021-12-31/2022-01-04", "2022-01-03T23:30+04:30",
)  # fmt: skip
PLACES = (
    Place(country="AF"),
    Place(name="Kabul", country="AF", admin1="Kabul Province", detail="Dasht-e Barchi"),
    Place(admin1="Herat", country="AF"),
    Place(admin2="Quetta", admin1="Balochistan", country="PK"),
    Place(name="Somewhere"),
    Place(latitude=345_000_000, longitude=691_000_000),
)
DOERS = (
    {"actor": "a"},
    {"actor": "b", "attribution": "suspected"},
    {"actor": "a", "attribution": "claimed"},
    {"actor": "b", "attribution": "denied"},
    {"any_of": ("a", "c"), "attribution": "suspected"},
    {"attribution": "unknown"},
    {"named_as": "gunmen"},
)
SUFFERERS = ({"actor": "c"}, {"actor": "d"}, {"named_as": "pupils"}, {"any_of": ("c", "d")})
SOURCES = (
    Source(publisher="Reuters", reliability="B", published="2022-01-05"),
    Source(publisher="UN", reliability="A", published="2022-02"),
    Source(publisher="UN", author="Ana", reliability="C"),
    Source(publisher="A blog", origin="Reuters", published="2022-01-07"),
    Source(url="https://example.org/1", reliability="F", published="[..2022-01-03]"),
)
FILTERS = (
    {"perpetrator": ("a",)}, {"perpetrator": ("b", "unknown")}, {"target": ("c",)}, {"target": ("d", "e")},
    {"actor": ("a", "d")}, {"country": ("AF",)}, {"country": ("PK", "IQ")}, {"place": ("kabul",)},
    {"place": ("Herat", "Quetta")}, {"kind": ("attack",)}, {"kind": ("strike",)}, {"tag": ("school",)},
    {"outcome": ("killed",)}, {"outcome": ("missing", "injured")}, {"group": ("women",)},
    {"group": ("civilian", "women", "unknown")}, {"source": ("reuters",)}, {"source": ("un", "Ana")},
    {"min_grade": read_grade("B3")}, {"min_grade": read_grade("F6")}, {"status": ("reviewed",)},
    {"status": ("provisional",)}, {"marking": ("green", "clear")}, {"since": date(2022, 1, 1)},
    {"until": date(2022, 1, 2)},
)  # fmt: skip


def id_of(number):
    return id_of_ref(ORIGIN, f"r{number}")


def maybe(values):
    return st.none() | st.sampled_from(values)


def parties(doer):
    doers = [Party(role=doer, **party) for party in DOERS]
    return st.lists(
        st.sampled_from(doers + [Party(role="target", **party) for party in SUFFERERS]), max_size=3
    ).map(tuple)


OUT = maybe(("2022-11-30", "2022-12-01T00:00:04Z", "2022-12-03"))


def said(cls, **fixed):
    """Reports of violence of one class, every field of which may be left out."""
    return st.builds(
        cls,
        happened=maybe(DAYS),
        place=maybe(PLACES),
        parties=parties("perpetrator" if cls is Attack else "operator"),
        sources=st.lists(st.sampled_from(SOURCES), max_size=2).map(tuple),
        credibility=maybe(("1", "3", "6")),
        marking=maybe(("clear", "green", "red")),
        status=maybe(("provisional", "reviewed")),
        tags=st.sampled_from(((), ("school",), ("school", "mosque"))),
        killed=maybe(TOLLS),
        injured=maybe(TOLLS),
        missing=maybe(TOLLS[:8]),
        available=OUT,
        **({"method": maybe(("bombing", "armed_assault"))} if cls is Attack else {}),
        **{name: st.just(value) for name, value in fixed.items()},
    )


@st.composite
def histories(draw, most=7):
    """Lists of events: reports, some filed under earlier ones, profiles of doubles, amendments."""
    events, told = [], {}
    for number in range(draw(st.integers(1, most))):
        what = draw(st.sampled_from(("report", "report", "beside", "profile", "amend", "amend")))
        if what == "profile":
            actor, *same = draw(st.permutations("abcde"))[: draw(st.integers(1, 2))]
            events.append(ActorProfiled(ref=f"r{number}", actor=actor, name=actor, same_as=tuple(same)))
        elif what == "amend" and told:
            events.append(draw(amendments(told)))
        else:
            openings = [n for n, report in told.items() if report.incident is None]
            beside = id_of(draw(st.sampled_from(openings))) if what == "beside" and openings else None
            cls = draw(st.sampled_from((Attack, Attack, Strike)))
            told[number] = draw(said(cls, ref=f"r{number}", incident=beside))
            events.append(told[number])
    return events


@st.composite
def amendments(draw, told):
    number = draw(st.sampled_from(sorted(told)))
    report, about = told[number], {"about": id_of(number), "available": draw(OUT)}
    others = [other for other in told if other != number]
    kinds = [
        Corrected,
        Retracted,
        Reinstated,
        Split,
        Preferred,
        Corroborated,
        Reviewed,
        *[Merged] * bool(others),
    ]
    cls = draw(st.sampled_from(kinds))
    if cls is Corrected:
        about["report"] = draw(said(type(report), ref=report.ref, incident=report.incident))
    elif cls is Merged:
        about["into"] = id_of(draw(st.sampled_from(others)))
    elif cls is Corroborated:
        about["sources"] = (draw(st.sampled_from(SOURCES)),)
    return cls(**about)


WHERE = st.lists(st.sampled_from(FILTERS), max_size=2).map(
    lambda chosen: Where(**{name: value for one in chosen for name, value in one.items()})
)
BY = st.lists(st.sampled_from(BREAKDOWNS), max_size=3, unique=True).map(tuple)
HAPPENED = maybe((date(2021, 12, 31), date(2022, 1, 2)))


def recorded(events):
    """A ledger that heard the events one a second."""
    ticks = count(round(START.timestamp()) * 1_000_000, 1_000_000)
    ledger = Ledger(MemoryStore(ORIGIN), clock=lambda: next(ticks))
    for number, event in enumerate(events):
        ledger.append(event, by=("ana", "bo")[number % 2])
    return ledger


CLOCKS = ("position", "sign", "available")
NUMBERS = ("low", "best", "high", "high_open", "unknown", "incidents", "reports", "silent")


def as_told(frame):
    """A tally as the judge writes it; every row under a key of its own."""
    keys = [name for name in frame.columns if name not in NUMBERS]
    told = {tuple(row[k] for k in keys): tuple(row[n] for n in NUMBERS) for row in frame.to_dicts()}
    assert len(told) == frame.height
    return told


@settings(max_examples=60, deadline=None)
@given(histories(), BY, WHERE, HAPPENED)
def test_tallies_equal_the_naive_fold_at_every_size_under_every_policy(events, by, where, happened):
    ledger = recorded(events)
    records, views = list(ledger.read()), Views(ledger)
    for size in range(len(records) + 1):
        as_of = AsOf(known=size, happened=happened)
        for policy in POLICIES:
            told = as_told(views.casualties(as_of, by=by, where=where, policy=policy))
            judged = naive.tally(records[:size], by, where=where, policy=policy, happened=happened)
            assert told == judged, (size, policy)


@pytest.mark.parametrize("by", [(), *((name,) for name in BREAKDOWNS)])
@settings(max_examples=15, deadline=None)
@given(histories(), WHERE)
def test_every_breakdown_equals_the_naive_fold(by, events, where):
    ledger = recorded(events)
    told = as_told(Views(ledger).casualties(by=by, where=where))
    assert told == naive.tally(list(ledger.read()), by, where=where)


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: " ".join(filters))
@settings(max_examples=10, deadline=None)
@given(histories(), BY)
def test_every_filter_equals_the_naive_fold(filters, events, by):
    ledger, where = recorded(events), Where(**filters)
    told = as_told(Views(ledger).casualties(by=by, where=where))
    assert told == naive.tally(list(ledger.read()), by, where=where)


@settings(max_examples=40, deadline=None)
@given(histories(), BY, st.sampled_from((-86_400, 2, 4, 86_400, 259_200)))
def test_the_claimed_clock_equals_the_naive_fold_of_what_was_out(events, by, seconds):
    ledger, moment = recorded(events), START + timedelta(seconds=seconds)
    told = as_told(Views(ledger).casualties(AsOf(known=moment, clock="available"), by=by))
    assert told == naive.tally(naive.out_by(list(ledger.read()), moment), by, where=Where())


@settings(max_examples=40, deadline=None)
@given(histories())
def test_all_postings_are_those_of_a_prefix_and_those_of_the_rest(events):
    """Law: postings(all) == postings(prefix) + postings(rest), at every cut and for every projection."""
    ledger = recorded(events)
    end = len(ledger)

    whole = draw(ledger, 0, end)
    assert all(whole[name].schema == frame.schema for name, frame in nothing().items())
    for cut in range(end + 1):
        prefix = draw(ledger, 0, cut)
        for name, frame in beside(prefix, draw(ledger, cut, end)).items():
            assert_frame_equal(whole[name], frame)
        for projection in PROJECTIONS:
            known = Views(ledger).postings(projection, AsOf(known=cut))
            posted = joined(prefix[REPORTS].drop("stands").lazy(), prefix[projection.name].lazy())
            assert_frame_equal(known, posted.collect())


@settings(max_examples=40, deadline=None)
@given(histories())
def test_the_columns_of_a_span_are_the_rows_of_each_report(events):
    """Law: what is worked out by distinct values, column by column, equals one report after the other."""
    ledger = recorded(events)
    drawn, both = draw(ledger, 0, len(ledger)), sides(changes(ledger.read(), ledger))
    for projection in PROJECTIONS:
        told = [(side.posting, *row) for side in both for row in projection.rows(side.standing)]
        assert plain(drawn[projection.name].rows()) == plain(told)
    about = [[row for one in ABOUT for row in one.rows(one.of(side.standing))] for side in both]
    named = [name for one in ABOUT for name in one.schema]
    assert plain(drawn[REPORTS].select(named).rows()) == plain([tuple(chain(*rows)) for rows in about])


def plain(rows):
    return [tuple(list(value) if isinstance(value, tuple) else value for value in row) for row in rows]


def tallied(frame):
    """How often each row stands, by sign, whatever the clocks say."""
    rows = Counter()
    for row in frame.iter_rows(named=True):
        rows[repr([value for name, value in row.items() if name not in CLOCKS])] += row["sign"]
    return {row: times for row, times in rows.items() if times}


@settings(max_examples=40, deadline=None)
@given(histories())
def test_every_balance_is_the_brute_force_sum_of_its_postings(events):
    """Law: what stands is what was posted and not taken back, row for row."""
    ledger = recorded(events)
    views = Views(ledger)
    for projection in PROJECTIONS:
        for size in range(len(ledger) + 1):
            postings = views.postings(projection, AsOf(known=size))
            assert tallied(balance(postings)) == tallied(postings)
    stand = [report.position for report in naive.standing(list(ledger.read())).values() if report.stands]
    assert sorted(views.reports(TIMELINE)["report"]) == stand


@settings(max_examples=20, deadline=None)
@given(histories())
def test_views_that_were_asked_at_every_step_say_what_fresh_ones_say(events):
    """Law: kept frames never go stale."""
    ledger = recorded([])
    asked, moments = Views(ledger), []
    for event in events:
        ledger.append(event, by="ana")
        for projection in PROJECTIONS:
            fresh = Views(ledger)
            assert_frame_equal(asked.postings(projection), fresh.postings(projection))
            assert_frame_equal(asked.reports(projection), fresh.reports(projection))
        moments.append((AsOf(known=len(ledger)), asked.casualties(NOW, by=("perpetrator", "week"))))
    for as_of, then in moments:
        assert_frame_equal(asked.casualties(as_of, by=("perpetrator", "week")), then)
