"""What an event may point at; and an entry that is not what a ledger writes."""

from uuid import UUID

import attrs
import pytest

from events import (
    Accusation,
    Agreement,
    Attack,
    Claim,
    Corrected,
    CoverageDeclared,
    Meeting,
    Merged,
    NotFound,
    Refused,
    Retracted,
    Strike,
    Unreadable,
    pack,
)
from ledger import Row, id_of_ref
from ledger.entry import read
from tests.conftest import ORIGIN

NOWHERE = UUID(int=7)


def id_of(ref):
    return id_of_ref(ORIGIN, ref)


OPENING = Attack(ref="opening", killed="25+")
FILED = Attack(ref="filed", incident=id_of("opening"), killed="30")
MEETING = Meeting(ref="meeting")
AGREEMENT = Agreement(ref="agreement", stage="signed")
COVERAGE = CoverageDeclared(ref="coverage", unit="AF", span="2015/..")
AMENDMENT = Retracted(ref="amendment", about=id_of("meeting"))


@pytest.fixture
def told(ledger):
    """A ledger with a report of each sort, one of them filed under another, and an amendment."""
    ledger.append(OPENING, FILED, MEETING, AGREEMENT, COVERAGE, AMENDMENT, by="ana")
    return ledger


def at(**targets):
    """The ids of refs, or of lists of refs."""
    return {
        name: [id_of(one) for one in ref] if isinstance(ref, list) else id_of(ref)
        for name, ref in targets.items()
    }


@pytest.mark.parametrize(
    "event",
    [
        Attack(ref="x", **at(incident="opening")),
        Strike(ref="x", **at(incident="opening")),
        Meeting(ref="x", **at(incident="meeting")),
        Accusation(ref="x", **at(agreement="agreement", concerns=["opening", "filed", "meeting"])),
        Retracted(**at(about="filed")),
        Merged(**at(about="filed", into="opening")),
        Corrected(**at(about="opening"), report=attrs.evolve(OPENING, killed="26+")),
        Corrected(**at(about="filed"), report=attrs.evolve(FILED, **at(concerns=["meeting"]))),
    ],
    ids=repr,
)
def test_an_event_may_point_at_what_is_there(told, event):
    assert told.append(event, by="ana")[0].new


@pytest.mark.parametrize(
    ("event", "error", "field"),
    [
        (Attack(incident=NOWHERE), NotFound, "incident"),
        (Attack(ref="x", **at(incident="x")), NotFound, "incident"),
        (Attack(**at(incident="filed")), Refused, "incident"),
        (Attack(**at(incident="meeting")), Refused, "incident"),
        (Meeting(**at(incident="opening")), Refused, "incident"),
        (Attack(**at(incident="amendment")), Refused, "incident"),
        (Attack(**at(incident="coverage")), Refused, "incident"),
        (Attack(concerns=[id_of("opening"), NOWHERE]), NotFound, "concerns[1]"),
        (Attack(ref="x", **at(concerns=["x"])), NotFound, "concerns[0]"),
        (Attack(**at(concerns=["amendment"])), Refused, "concerns[0]"),
        (Claim(stance="claimed", **at(concerns=["opening", "nobody"])), NotFound, "concerns[1]"),
        (Accusation(agreement=NOWHERE), NotFound, "agreement"),
        (Accusation(**at(agreement="meeting")), Refused, "agreement"),
        (Accusation(**at(agreement="coverage")), Refused, "agreement"),
        (Retracted(about=NOWHERE), NotFound, "about"),
        (Retracted(ref="x", **at(about="x")), NotFound, "about"),
        (Retracted(**at(about="amendment")), Refused, "about"),
        (Retracted(**at(about="coverage")), Refused, "about"),
        (Merged(**at(about="opening"), into=NOWHERE), NotFound, "into"),
        (Merged(**at(about="opening", into="amendment")), Refused, "into"),
        (Merged(**at(about="opening", into="opening")), Refused, "into"),
        (Merged(**at(about="opening", into="meeting")), Refused, "into"),
        (Corrected(about=NOWHERE, report=OPENING), NotFound, "about"),
        (Corrected(**at(about="opening"), report=Strike(ref="opening")), Refused, "report.kind"),
        (Corrected(**at(about="opening"), report=Attack(ref="other")), Refused, "report.ref"),
        (Corrected(**at(about="opening"), report=Attack()), Refused, "report.ref"),
        (Corrected(**at(about="filed"), report=Attack(ref="filed")), Refused, "report.incident"),
        (
            Corrected(**at(about="opening"), report=attrs.evolve(OPENING, concerns=[NOWHERE])),
            NotFound,
            "report.concerns[0]",
        ),
        (
            Corrected(**at(about="opening"), report=attrs.evolve(OPENING, **at(concerns=["opening"]))),
            NotFound,
            "report.concerns[0]",
        ),
    ],
    ids=repr,
)
def test_an_event_that_points_at_what_it_cannot_be_about_is_refused(told, event, error, field):
    before = told.head()
    with pytest.raises(error) as refused:
        told.append(Meeting(ref="first"), event, by="ana")
    assert (type(refused.value), refused.value.field) == (error, field)
    assert refused.value.hint or error is Refused
    assert told.head() == before


def test_an_event_may_point_at_what_comes_before_it_in_its_batch(ledger):
    ledger.append(OPENING, FILED, Retracted(**at(about="filed")), by="ana")
    assert len(ledger) == 3


def test_an_event_may_not_point_at_what_comes_after_it_in_its_batch(ledger):
    with pytest.raises(NotFound):
        ledger.append(FILED, OPENING, by="ana")
    assert len(ledger) == 0


def test_a_report_that_is_there_already_is_not_asked_again_what_it_points_at(told):
    receipts = told.append(FILED, AMENDMENT, by="bo")
    assert [receipt.new for receipt in receipts] == [False, False]


# -- entries that no ledger wrote ------------------------------------------------------------------

ID, ABOUT = b"i" * 16, b"a" * 16


def entry(*, form=1, recorded=5, signature=None, said=None, **changes):
    parts = {"id": ID, "about": None, "by": "ana", "kind": "attack", "version": 1, "fields": {}, "veiled": {}}
    return pack([form, recorded, pack([*(parts | changes).values()]) if said is None else said, signature])


def test_the_plainest_entry_is_read():
    assert read(Row(3, ID, None, entry(), b"")).event == Attack()
    assert read(Row(3, ID, None, entry(signature=b"s"), b"")).by == "ana"
    amendment = read(Row(3, ID, ABOUT, entry(about=ABOUT, kind="retracted"), b""))
    assert amendment.event == Retracted(about=UUID(bytes=ABOUT))


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\xc1",
        entry()[:-1],
        entry() + b"\xc0",
        pack([1, 5, b""]),
        pack({"entry": 1}),
        entry(form=2),
        entry(recorded=-1),
        entry(recorded=2**63),
        entry(recorded="5"),
        entry(form=True),
        entry(form=1.0),
        entry(recorded=True),
        entry(recorded=5.0),
        entry(version=True),
        entry(version=1.0),
        entry(said="text"),
        entry(said=b""),
        entry(said=pack([])),
        entry(said=pack([ID, None, "ana", "attack", 1, {}])),
        entry(said=pack([ID, None, "ana", "attack", 1, {}, {}]) + b"\x00"),
        entry(signature="text"),
        entry(id=b"i" * 15),
        entry(id=b"i" * 17),
        entry(id="text"),
        entry(about=b"a" * 15, kind="retracted"),
        entry(about=ABOUT),
        entry(kind="retracted"),
        entry(by=None),
        entry(by=b"ana"),
        entry(kind="atack"),
        entry(version=2),
        entry(version=0),
        entry(version=-1),
        entry(fields=[]),
        entry(fields={"unheard": 1}),
        entry(fields={"killed": 25}),
        entry(fields={"killed": "many hundreds, or so"}),
        entry(fields={"happened": "2022-09-31"}),
        entry(fields={b"note": "a"}),
        entry(fields={"repeated": 1}),
        entry(fields={"about": ABOUT}),
        entry(veiled=[]),
        entry().replace(b"\xa3ana", b"\xd9\x03ana"),
    ],
    ids=lambda damaged: damaged.hex()[:60],
)
def test_what_no_ledger_wrote_is_unreadable_and_its_position_is_named(damaged):
    with pytest.raises(Unreadable, match="entry 3: "):
        read(Row(3, ID, None, damaged, b""))
