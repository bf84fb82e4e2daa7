"""What a report stands for, told as stories: one slot after the other, and amendments that race."""

from datetime import UTC, datetime

import attrs
import pytest

from events import (
    Attack,
    Corrected,
    Corroborated,
    Merged,
    NotFound,
    Preferred,
    Refused,
    Reinstated,
    Retracted,
    Reviewed,
    Source,
    Split,
    Strike,
)
from ledger import AsOf, Ledger, id_of_ref
from ledger.stores.memory import MemoryStore
from ledger.stores.sqlite import SqliteStore
from projections import PROJECTIONS, Views, amend, examine, standing_of
from projections.casualties import CASUALTIES
from tests.conftest import ORIGIN, Clock
from tests.naive_amendments import standing_rows

UN, RADIO = Source(publisher="UN"), Source(publisher="Radio")
REPORTS = (
    Attack(ref="a", killed="3", sources=(RADIO,)),
    Attack(ref="a2", killed="4", incident=id_of_ref(ORIGIN, "a")),
    Strike(ref="b", killed="5"),
    Strike(ref="c", killed="6"),
)
A, A2, B, C = range(len(REPORTS))


def of(ref):
    return {"about": id_of_ref(ORIGIN, ref)}


def merge(ref, into, **more):
    return Merged(**of(ref), into=id_of_ref(ORIGIN, into), **more)


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def ledger():
    """Four reports, one filed under another, recorded at noon of the first day of 2023."""
    made = Ledger(MemoryStore(ORIGIN), clock=Clock([round(day("2023-01-01T12:00").timestamp() * 1e6)]))
    made.append(*REPORTS, by="ana")
    return made


def stands(ledger, ref, *amendments, by="bo"):
    for amendment in amendments:
        amend(ledger, amendment, by=by)
    return standing_of(ledger, id_of_ref(ORIGIN, ref))


def best(ledger, **moment):
    return Views(ledger).casualties(AsOf(**moment))["best"][0]


def incidents(ledger):
    reports = Views(ledger).reports(CASUALTIES)
    return dict(reports.select("report", "incident").rows())


# -- slots ---------------------------------------------------------------------------------------


def test_a_new_report_stands_for_what_it_says(ledger):
    standing = stands(ledger, "a2")
    assert (standing.event, standing.report, standing.authors) == (REPORTS[A2], A2, ("ana",))
    assert (standing.filed, standing.incident) == (A, A)
    assert (standing.stands, standing.preferred, standing.corroborations, standing.reviewed) == (
        True,
        None,
        (),
        False,
    )


def test_a_correction_is_the_whole_report_and_its_author_answers_for_it(ledger):
    now = Attack(ref="a", killed="9")
    standing = stands(ledger, "a", Corrected(**of("a"), report=now))
    assert (standing.event, standing.authors) == (now, ("ana", "bo"))
    assert best(ledger, known=4) == 4 + 5 + 6
    assert best(ledger) == 4 + 5 + 6
    assert Views(ledger).casualties(policy="lead")["best"][0] == 9 + 5 + 6


def test_the_last_correction_counts(ledger):
    for killed in ("9", "7"):
        stands(ledger, "b", Corrected(**of("b"), report=Strike(ref="b", killed=killed)))
    assert [best(ledger, known=size) for size in (4, 5, 6)] == [15, 19, 17]


def test_a_retracted_report_counts_no_more_until_it_is_reinstated(ledger):
    assert not stands(ledger, "b", Retracted(**of("b"))).stands
    assert stands(ledger, "b", Reinstated(**of("b"))).stands
    assert [best(ledger, known=size) for size in (4, 5, 6)] == [15, 10, 15]


def test_what_is_corrected_while_it_is_retracted_shows_when_it_is_reinstated(ledger):
    now = Strike(ref="b", killed="8")
    stands(ledger, "b", Retracted(**of("b")), Corrected(**of("b"), report=now), Reinstated(**of("b")))
    assert [best(ledger, known=size) for size in (5, 6, 7)] == [10, 10, 18]


def test_a_retracted_opening_report_keeps_its_incident_together(ledger):
    stands(ledger, "a", Retracted(**of("a")), merge("a", "b"))
    assert incidents(ledger) == {A2: B, B: B, C: C}


def test_a_report_filed_under_a_merged_incident_follows_it_and_a_split_undoes_it(ledger):
    assert incidents(ledger) == {A: A, A2: A, B: B, C: C}
    assert stands(ledger, "a", merge("a", "b")).incident == B
    stands(ledger, "b", merge("b", "c"))
    assert incidents(ledger) == {A: C, A2: C, B: C, C: C}
    assert stands(ledger, "b", Split(**of("b"))).incident == B
    assert incidents(ledger) == {A: B, A2: B, B: B, C: C}
    assert stands(ledger, "a", Split(**of("a"))).incident == A
    assert incidents(ledger) == {A: A, A2: A, B: B, C: C}


def test_a_split_leads_back_to_where_a_report_was_filed_first(ledger):
    assert stands(ledger, "a2", merge("a2", "b"), merge("a2", "c")).incident == C
    assert stands(ledger, "a2", Split(**of("a2"))).incident == A


def test_a_circle_ends_at_its_smallest_position(ledger):
    ledger.append(merge("b", "c"), merge("c", "b"), merge("a", "c"), by="ana")
    assert incidents(ledger) == {A: B, A2: B, B: B, C: B}


def test_the_report_preferred_last_counts(ledger):
    assert stands(ledger, "a", Preferred(**of("a"))).preferred == 4
    assert stands(ledger, "a2", Preferred(**of("a2"))).preferred == 5
    assert [best(ledger, known=size) - 11 for size in (4, 5, 6)] == [4, 3, 4]


def test_corroborations_gather_and_a_correction_keeps_them(ledger):
    stands(ledger, "a", Corroborated(**of("a"), sources=(UN,)), Corroborated(**of("a"), sources=(RADIO, UN)))
    standing = stands(ledger, "a", Corrected(**of("a"), report=Attack(ref="a", killed="9")))
    assert standing.corroborations == (UN, RADIO, UN)


def test_a_review_is_by_somebody_who_wrote_none_of_it(ledger):
    stands(ledger, "a", Corrected(**of("a"), report=Attack(ref="a", killed="9")))
    for author in ("ana", "bo"):
        with pytest.raises(Refused, match="somebody else") as refused:
            stands(ledger, "a", Reviewed(**of("a")), by=author)
        assert refused.value.field == "by"
    assert stands(ledger, "a", Reviewed(**of("a")), by="carla").reviewed


def test_a_report_that_is_not_there_yet_stands_for_nothing(ledger):
    a = id_of_ref(ORIGIN, "a")
    stands(ledger, "a", Retracted(**of("a")))
    assert standing_of(ledger, a, stop=0) is None
    assert [standing_of(ledger, a, stop=stop).stands for stop in (1, 4, 5)] == [True, True, False]
    assert standing_of(ledger, id_of_ref(ORIGIN, "nobody")) is None


def test_an_amendment_stands_for_nothing(ledger):
    (receipt,) = ledger.append(Retracted(ref="gone", **of("a")), by="ana")
    assert standing_of(ledger, receipt.id) is None


# -- what an amendment would change ----------------------------------------------------------------

CLOCKS = ("position", "sign", "available")
POINTLESS = [
    (Corrected(**of("b"), report=REPORTS[B]),),
    (Reinstated(**of("b")),),
    (Split(**of("b")),),
    (Split(**of("a2")),),
    (Retracted(**of("b")), Retracted(**of("b"), note="again")),
    (merge("b", "c"), merge("b", "c", note="again")),
    (merge("a2", "a"),),
    (Reviewed(**of("b")), Reviewed(**of("b"), note="again")),
]


@pytest.mark.parametrize("amendments", POINTLESS, ids=lambda told: " ".join(one.kind for one in told))
def test_a_pointless_amendment_is_told_and_nets_to_nothing(ledger, amendments):
    *before, last = amendments
    for amendment in before:
        assert not amend(ledger, amendment, by="bo")[0].pointless
    size = len(ledger)
    assert amend(ledger, last, by="bo")[0].pointless
    views = Views(ledger)
    for projection in PROJECTIONS:
        now, then = (views.postings(projection, AsOf(known=known)) for known in (size + 1, size))
        assert standing_rows(now, CLOCKS) == standing_rows(then, CLOCKS)
        assert now["sign"].sum() == then["sign"].sum()


@pytest.mark.parametrize(
    "amendment",
    [
        Retracted(**of("b")),
        merge("b", "c"),
        Preferred(**of("b")),
        Corroborated(**of("b"), sources=(UN,)),
        Reviewed(**of("b")),
        Corrected(**of("b"), report=Strike(ref="b", killed="5", note="checked")),
    ],
    ids=lambda event: event.kind,
)
def test_to_examine_an_amendment_tells_what_it_would_change_and_appends_nothing(ledger, amendment):
    changed = examine(ledger, amendment, by="bo")
    assert not changed.pointless
    assert len(ledger) == 4
    assert amend(ledger, amendment, by="bo")[0] == changed
    now = standing_of(ledger, amendment.about)
    assert attrs.evolve(now, available=changed.after.available) == changed.after


def test_an_amendment_of_nothing_or_of_an_amendment_is_refused(ledger):
    ledger.append(Retracted(ref="gone", **of("a")), by="ana")
    for ref, error in (("nobody", NotFound), ("gone", Refused)):
        with pytest.raises(error) as refused:
            examine(ledger, Reinstated(**of(ref)), by="bo")
        assert (type(refused.value), refused.value.field) == (error, "about")


@pytest.mark.parametrize(
    ("before", "last"),
    [
        ((), merge("a", "a")),
        ((), merge("a", "a2")),
        ((merge("a", "b"),), merge("b", "a")),
        ((merge("a", "b"),), merge("b", "a2")),
        ((merge("a", "b"), merge("b", "c")), merge("c", "a2")),
        ((merge("a2", "b"), merge("a", "a2")), Split(**of("a2"))),
        ((merge("a2", "b"), merge("a", "c"), merge("c", "a2")), Split(**of("a2"))),
    ],
)
def test_no_amendment_closes_a_circle(ledger, before, last):
    for amendment in before:
        amend(ledger, amendment, by="bo")
    size, links = len(ledger), incidents(ledger)
    with pytest.raises(Refused) as refused:
        amend(ledger, last, by="bo")
    assert refused.value.field == ("into" if last.kind == "merged" else "about")
    assert (len(ledger), incidents(ledger)) == (size, links)


def test_a_merge_the_other_way_round_is_possible_after_a_split(ledger):
    for amendment in (merge("a", "b"), Split(**of("a")), merge("b", "a")):
        amend(ledger, amendment, by="bo")
    assert incidents(ledger) == {A: A, A2: A, B: A, C: C}


# -- the claimed clock -----------------------------------------------------------------------------

RECORDED = "2023-01-01"
CHAINS = [
    ((None,), RECORDED),
    (("2022-11-05",), "2022-11-05"),
    (("2022-11-05", "2022-11-09"), "2022-11-09"),
    (("2022-11-09", "2022-11-05"), "2022-11-09"),
    (("2022-11-05", None, "2022-11-09"), RECORDED),
    (("2023-02-01", None), "2023-02-01"),
]


@pytest.mark.parametrize(("claims", "latest"), CHAINS)
def test_a_report_is_available_when_the_latest_of_its_chain_is(claims, latest):
    ledger = Ledger(MemoryStore(ORIGIN), clock=Clock([round(day(f"{RECORDED}T12:00").timestamp() * 1e6)]))
    first, *more = claims
    ledger.append(Strike(ref="b", killed="5", available=first), by="ana")
    for number, claim in enumerate(more):
        amend(ledger, Preferred(**of("b"), note=str(number), available=claim), by="bo")
    available = standing_of(ledger, id_of_ref(ORIGIN, "b")).available
    assert available.date() == day(latest).date()
    assert (available.hour == 0) is (latest != RECORDED)


def test_what_was_out_earlier_is_told_by_the_claimed_clock(ledger):
    stands(ledger, "c", Corrected(**of("c"), report=Strike(ref="c", killed="60"), available="2023-02-01"))
    told = [
        best(ledger, known=day(text), clock="available")
        for text in ("2022-12-31", "2023-01-02", "2023-02-01")
    ]
    assert told == [0, 15, 69]


# -- races -----------------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path):
    """Two writers on one file."""
    path = str(tmp_path / "ledger.db")
    stores = SqliteStore.create(path, origin=ORIGIN), SqliteStore(path)
    one, other = (Ledger(store) for store in stores)
    one.append(*REPORTS, by="ana")
    yield one, other
    for store in stores:
        store.close()


def amid(ledger, event):
    """Append an event of another writer after an amendment is checked and before it is appended."""
    return lambda changed: ledger.append(event, by="bo")


def test_an_amendment_that_lost_a_race_is_checked_again_and_appended(two):
    one, other = two
    changed, receipt = amend(
        one, Retracted(**of("b")), by="ana", show=amid(other, Corroborated(**of("b"), sources=(UN,)))
    )
    assert (receipt.position, receipt.new) == (5, True)
    assert (changed.before.corroborations, changed.after.stands) == ((UN,), False)


def test_an_amendment_that_became_pointless_in_a_race_is_told_so(two):
    one, other = two
    seen = []

    def show(changed):
        seen.append(changed.pointless)
        other.append(Retracted(**of("b"), note="theirs"), by="bo")

    changed, _ = amend(one, Retracted(**of("b")), by="ana", show=show)
    assert (seen, changed.pointless) == ([False], True)


@pytest.mark.parametrize(
    ("mine", "theirs", "field"),
    [
        (merge("b", "c"), merge("c", "b"), "into"),
        (merge("b", "a2"), merge("a", "b"), "into"),
        (Reviewed(**of("b")), Corrected(**of("b"), report=Strike(ref="b", killed="9")), "by"),
    ],
)
def test_an_amendment_that_cannot_be_meant_after_a_lost_race_is_refused(two, mine, theirs, field):
    one, other = two
    with pytest.raises(Refused) as refused:
        amend(one, mine, by="bo", show=amid(other, theirs))
    assert refused.value.field == field
    assert [record.event for record in one.read(4)] == [theirs]


def test_who_reviewed_a_report_and_then_corrects_it_has_not_reviewed_what_it_says(ledger):
    assert stands(ledger, "a", Reviewed(**of("a")), by="bo").reviewed
    now = Corrected(**of("a"), report=Attack(ref="a", killed="9"))
    assert not stands(ledger, "a", now, by="bo").reviewed
    assert stands(ledger, "a", Reviewed(**of("a")), by="cy").reviewed
    assert stands(ledger, "a", Corrected(**of("a"), report=Attack(ref="a", killed="8")), by="bo").reviewed
