"""What the desk says of itself is posted as it was said, and moves no figure of the world."""

from datetime import UTC, datetime

import pytest
from polars.testing import assert_frame_equal

from events import (
    AssessmentIssued,
    AssessmentJudged,
    CoverageDeclared,
    Forecast,
    Refused,
    Retracted,
    RuleAdopted,
)
from ledger import NOW, AsOf, id_of_ref
from projections import PROJECTIONS, RULE_1, Shelf, Views
from projections.declared import DECLARED
from tests.stories import desk_of, tell

DAYS = {"at": "2024-01-01", "review_due": "2024-01-31", "valid_until": "2024-02-07"}
SAID = (
    CoverageDeclared(ref="coverage", unit="AF", span="2020/..", kinds=("attack",), threshold=1),
    RuleAdopted(ref="rule", rule="2", constants=RULE_1.constants, rationale="As before."),
    AssessmentIssued(
        ref="issued",
        unit="AF",
        rule="1",
        size=1,
        root="0" * 64,
        changed="Nothing was issued before.",
        forecasts=tuple(
            Forecast(threshold=k, horizon=30, p=2, p_low=1, p_high=3, level="low", confidence="low")
            for k in (1, 25)
        ),
        **DAYS,
    ),
    AssessmentJudged(
        ref="judged", unit="AF", threshold=1, horizon=30, p=2, computed=2, rule="1", mode="override", **DAYS
    ),
)
REPORT = "- {kind: attack, ref: %s, happened: 2023-01-01, country: AF, killed: 3}"


@pytest.fixture
def desk():
    """Two reports, and between them all that a desk can say of itself, a day apart."""
    desk = desk_of(clock=[f"2024-01-0{day}T12:00Z" for day in range(1, 9)])
    tell(desk, REPORT % "first")
    for event in SAID:
        desk.append(event)
    tell(desk, REPORT % "second")
    return desk


def test_every_answer_is_one_row_with_the_record_that_gave_it(desk):
    rows = desk.views.reports(DECLARED)
    assert rows.select("position", "kind", "unit", "rule", "threshold", "p").rows() == [
        (1, "coverage_declared", "AF", None, 1, None),
        (2, "rule_adopted", None, "2", None, None),
        (3, "assessment_issued", "AF", "1", 1, 2),
        (3, "assessment_issued", "AF", "1", 25, 2),
        (4, "assessment_judged", "AF", "1", 1, 2),
    ]


@pytest.mark.parametrize("clock", ["recorded", "available"])
def test_it_is_known_from_its_record_on(desk, clock):
    for day in range(1, 7):
        as_of = AsOf(known=datetime(2024, 1, day, 23, tzinfo=UTC), clock=clock)
        assert desk.views.reports(DECLARED, as_of)["position"].n_unique() == min(max(day - 1, 0), 4)


def test_it_moves_no_figure_of_the_world(desk):
    plain = desk_of()
    tell(plain, REPORT % "first")
    tell(plain, REPORT % "second")
    for ask in ("casualties", "actors", "timeline", "sources", "funds"):
        ours, theirs = (getattr(one, ask)().drop("position", strict=False) for one in (desk, plain))
        assert_frame_equal(ours, theirs)
    assert desk.views.matching() == [0, 5]


def test_it_is_sealed_as_it_is_folded(desk, tmp_path):
    """Law: sealed + tail == folded from scratch, at every cut and moment."""
    shelf = Shelf(tmp_path / "shelf", desk.ledger)
    sealed = Views(desk.ledger, shelf)
    while shelf.seal(most=1):
        for known in (None, 2, 4):
            for projection in PROJECTIONS:
                one, other = (views.postings(projection, AsOf(known=known)) for views in (sealed, desk.views))
                assert_frame_equal(one, other)
    assert_frame_equal(sealed.reports(DECLARED, NOW), desk.views.reports(DECLARED, NOW))


def test_it_is_never_amended(desk):
    from projections import amend

    with pytest.raises(Refused, match="no report"):
        amend(desk.ledger, Retracted(about=id_of_ref(desk.ledger.origin, "coverage")), by="bob")
