"""The slow judge of records: timeline, sources and funds of random histories equal a plain fold."""

from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from events import (
    ActorProfiled,
    Attack,
    Corrected,
    Corroborated,
    FundAnnouncement,
    FundStage,
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
    read_grade,
)
from projections import Views, Where
from tests import naive_records as judge
from tests.test_judge_amendments import DAYS, OUT, SOURCES, as_of, heavy, id_of, told

HAPPENINGS = (None, "2022", "2022-01", "2022-01-01/2022-01-03", "2022-01-01", "[..2022-01-03]", "2022-01-03")
PLACES = (
    None,
    Place(country="AF"),
    Place(name="Quetta", admin1="Balochistan", country="PK"),
    Place(admin2="Herat"),
    Place(detail="bazaar", admin1="Kabul"),
)
MORE_SOURCES = (
    *SOURCES,
    Source(author="Ana", published="2022-01"),
    Source(url="https://example.org/1", reliability="F", published="[..2022-01-03]"),
    Source(title="A letter", origin="UN", reliability="C"),
)
AMOUNTS = (None, "USD 0.1", "USD 3.5 billion", "USD 0.2", "EUR 7", "USD 0")
WHO = ({"actor": "a"}, {"actor": "b", "attribution": "denied"}, {"any_of": ("b", "c")}, {"organisation": "c"})
ROLES = {Attack: ("perpetrator", "target"), Meeting: ("participant",), FundAnnouncement: ("announcer",)}
FIELDS = {
    FundAnnouncement: {
        "fund": st.sampled_from("fg"),
        "stage": st.sampled_from(tuple(FundStage)[:3]),
        "amount": st.sampled_from(AMOUNTS),
    },
    ActorProfiled: {
        "actor": st.sampled_from("abc"),
        "name": st.just("Somebody"),
        "same_as": st.sampled_from(((), ("d",), ("d", "e"))),
    },
}
AMENDMENTS = (
    Corrected,
    Retracted,
    Reinstated,
    Merged,
    Merged,
    Split,
    Preferred,
    Corroborated,
    *[Reviewed] * 2,
)
MORE = ("beside", *["amend"] * 8, "wrong")
FILTERS = (
    *[{}] * 6, {"source": ("Reuters",)}, *[{"status": ("reviewed",)}] * 4, {"marking": ("green",)},
    {"min_grade": read_grade("B3")}, {"actor": ("b",)}, {"perpetrator": ("a",)}, {"place": ("quetta",)},
    {"country": ("AF",)}, {"since": date(2022, 1, 2)}, {"until": date(2022, 1, 3)}, {"tag": ("school",)},
)  # fmt: skip


def said(cls, **fixed):
    parties = [Party(role=role, **who) for role in ROLES.get(cls, ()) for who in WHO]
    return st.builds(
        cls,
        happened=st.sampled_from(HAPPENINGS),
        summary=st.sampled_from((None, "one", "two")),
        place=st.sampled_from(PLACES),
        parties=st.sampled_from([(), *((party,) for party in parties)]),
        sources=st.lists(st.sampled_from(MORE_SOURCES), max_size=2).map(tuple),
        credibility=st.sampled_from((None, "1", "3")),
        marking=st.sampled_from((None, "green", "red")),
        status=st.sampled_from((None, "provisional", "reviewed")),
        tags=st.sampled_from(((), ("school",))),
        available=OUT,
        **FIELDS.get(cls, {}),
        **{name: st.just(value) for name, value in fixed.items()},
    )


@st.composite
def histories(draw, *kinds):
    """Three reports or more, some beside others, then amendments; a few of these cannot be meant."""
    events, reports = [], {}
    for number in range(draw(st.integers(7, 9))):
        ref = {"ref": f"r{number}"}
        what = draw(st.sampled_from(("report", "beside") if number < 3 else MORE))
        anything = st.integers(0, number).map(id_of)
        if what in ("amend", "wrong"):
            among = st.sampled_from(sorted(reports)).map(id_of)
            events.append(draw(amendments(ref, among if what == "amend" else anything, reports)))
            continue
        openings = [id_of(n) for n, report in reports.items() if report.incident is None]
        beside = draw(st.sampled_from(openings)) if what == "beside" and openings else None
        cls = draw(st.sampled_from(kinds))
        reports[number] = draw(said(cls, **ref, incident=beside))
        events.append(reports[number])
    return events


@st.composite
def amendments(draw, ref, targets, reports):
    cls = draw(st.sampled_from(AMENDMENTS))
    fields = {**ref, "about": draw(targets), "available": draw(OUT)}
    if cls is Corrected:
        now = {id_of(number): report for number, report in reports.items()}
        report = now.get(fields["about"], next(iter(reports.values())))
        fields["report"] = draw(said(type(report), ref=report.ref, incident=report.incident))
    elif cls is Merged:
        fields["into"] = draw(targets)
    elif cls is Corroborated:
        fields["sources"] = (draw(st.sampled_from(MORE_SOURCES)),)
    return cls(**fields)


def listed(frame):
    return frame.rows()


def keyed(frame):
    rows = {row[:2]: row[2:] for row in frame.rows()}
    assert len(rows) == frame.height
    return rows


VIEWS = {
    "timeline": (listed, (Attack, Attack, Meeting, FundAnnouncement, ActorProfiled)),
    "sources": (listed, (Attack, Meeting, FundAnnouncement, ActorProfiled)),
    "funds": (keyed, (FundAnnouncement, FundAnnouncement, FundAnnouncement, Attack, ActorProfiled)),
}


@pytest.mark.parametrize("name", VIEWS)
@settings(heavy, max_examples=12)
@given(st.data(), st.sampled_from(FILTERS), st.sampled_from((None, date(2022, 1, 2), date(2022, 2, 1))))
def test_a_view_equals_a_fold_from_scratch_at_every_size_and_day(name, data, filters, happened):
    read, kinds = VIEWS[name]
    ledger, where = told(data.draw(histories(*kinds))), Where(**filters)
    records, views = list(ledger.read()), Views(ledger)
    for moment in (*range(len(records) + 1), *DAYS):
        seen = getattr(views, name)(as_of(moment, happened), where=where)
        folded = getattr(judge, name)(records, moment, happened=happened, where=where)
        assert read(seen) == folded, moment
