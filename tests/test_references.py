"""What an amendment may be about: a report that is there, of the kind and in the incident that it has."""

import attrs
import pytest

from events import (
    Attack,
    Corrected,
    Corroborated,
    CoverageDeclared,
    Invalid,
    Meeting,
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
from ledger import id_of_ref
from tests.conftest import ORIGIN


def id_of(ref):
    return id_of_ref(ORIGIN, ref)


ATTACK = Attack(ref="attack", killed="25+")
BESIDE = Strike(ref="beside", incident=id_of("attack"), killed="30")
MEETING = Meeting(ref="meeting")
NAMELESS = Attack(killed="4")
COVERAGE = CoverageDeclared(ref="coverage", unit="AF", span="2015/..")


@pytest.fixture
def told(ledger):
    """A ledger with two reports of one incident, one of another sort, and an amendment."""
    ledger.append(ATTACK, BESIDE, MEETING, COVERAGE, Retracted(ref="gone", about=id_of("meeting")), by="ana")
    return ledger


KINDS = {
    Corrected: {"report": ATTACK},
    Retracted: {},
    Reinstated: {},
    Merged: {"into": id_of("attack")},
    Split: {},
    Preferred: {},
    Corroborated: {"sources": (Source(publisher="UN"),)},
    Reviewed: {},
}
kinds = pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.kind)


def refusal(ledger, *events):
    """The error, of which nothing is left in the ledger."""
    before = ledger.head()
    with pytest.raises((NotFound, Refused)) as refused:
        ledger.append(*events, by="ana")
    assert ledger.head() == before
    return refused.value


@kinds
@pytest.mark.parametrize(
    ("about", "error"), [("nobody", NotFound), ("itself", NotFound), ("gone", Refused), ("coverage", Refused)]
)
def test_an_amendment_is_of_a_report_that_is_there(told, cls, about, error):
    refused = refusal(told, cls(ref="itself", about=id_of(about), **KINDS[cls]))
    assert (type(refused), refused.field, refused.entry) == (error, "about", "itself")
    assert refused.hint


@kinds
def test_a_report_is_amended_after_it_is_told_not_before(ledger, cls):
    amendment = cls(
        about=id_of("report"), **KINDS[cls] | ({"report": Attack(ref="report")} if cls is Corrected else {})
    )
    assert refusal(ledger, ATTACK, amendment, Attack(ref="report")).field == "about"
    receipts = ledger.append(ATTACK, Attack(ref="report"), amendment, by="ana")
    assert [receipt.position for receipt in receipts] == [0, 1, 2]


@kinds
def test_a_report_may_be_amended_while_it_is_retracted(told, cls):
    fields = {Corrected: {"report": attrs.evolve(MEETING, note="in Doha")}, Merged: {"into": id_of("other")}}
    told.append(Meeting(ref="other"), by="ana")
    assert told.append(cls(about=id_of("meeting"), **fields.get(cls, KINDS[cls])), by="ana")[0].new


@pytest.mark.parametrize(
    ("about", "report", "field"),
    [
        ("attack", Strike(ref="attack", killed="25+"), "report.kind"),
        ("attack", Meeting(ref="attack"), "report.kind"),
        ("attack", Attack(ref="other", killed="25+"), "report.ref"),
        ("attack", Attack(killed="25+"), "report.ref"),
        ("attack", attrs.evolve(ATTACK, incident=id_of("beside")), "report.incident"),
        ("beside", Strike(ref="beside", killed="30"), "report.incident"),
        ("beside", attrs.evolve(BESIDE, incident=id_of("meeting")), "report.incident"),
        ("beside", attrs.evolve(BESIDE, concerns=(id_of("gone"),)), "report.concerns[0]"),
        ("beside", attrs.evolve(BESIDE, concerns=(id_of("attack"), id_of("beside"))), "report.concerns[1]"),
    ],
)  # fmt: skip
def test_a_correction_keeps_the_kind_the_ref_and_the_incident(told, about, report, field):
    assert refusal(told, Corrected(about=id_of(about), report=report)).field == field


def test_a_correction_is_held_against_what_was_told_first_not_against_the_last_correction(told):
    for killed in ("26", "27"):
        told.append(Corrected(about=id_of("attack"), report=Attack(ref="attack", killed=killed)), by="ana")
    assert len(told) == 7


def test_a_correction_of_a_report_without_a_ref_gives_it_none(told):
    (receipt,) = told.append(NAMELESS, by="ana")
    assert (
        refusal(told, Corrected(about=receipt.id, report=Attack(ref="name", killed="5"))).field
        == "report.ref"
    )
    assert told.append(Corrected(about=receipt.id, report=Attack(killed="5")), by="ana")[0].new


@pytest.mark.parametrize(
    ("about", "into", "error"),
    [
        ("attack", "attack", Refused),
        ("attack", "nobody", NotFound),
        ("attack", "gone", Refused),
        ("attack", "coverage", Refused),
        ("attack", "meeting", Refused),
        ("meeting", "attack", Refused),
        ("attack", "itself", NotFound),
    ],
)
def test_a_report_is_merged_into_another_one_of_its_sort(told, about, into, error):
    refused = refusal(told, Merged(ref="itself", about=id_of(about), into=id_of(into)))
    assert (type(refused), refused.field) == (error, "into")


def test_a_strike_and_an_attack_are_of_one_sort(told):
    told.append(Strike(ref="strike"), Merged(about=id_of("strike"), into=id_of("attack")), by="ana")
    told.append(Merged(about=id_of("attack"), into=id_of("beside")), by="ana")
    assert len(told) == 8


def test_a_corroboration_names_who_says_the_same():
    with pytest.raises(Invalid) as refused:
        Corroborated(about=id_of("attack"))
    assert refused.value.field == "sources"
