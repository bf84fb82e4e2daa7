"""Random histories: attribution sums exactly, replays are the same, and a plain judge agrees."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
from polars.testing import assert_frame_equal

from events import (
    HORIZONS,
    ActorProfiled,
    AssessmentJudged,
    Attack,
    Corrected,
    Corroborated,
    Merged,
    Party,
    Place,
    Preferred,
    Refused,
    Reinstated,
    Retracted,
    RuleAdopted,
    Source,
    Split,
    Strike,
)
from ledger import AsOf, Ledger, id_of_ref
from ledger.stores.memory import MemoryStore
from projections import CAUSES, Views
from tests import naive_threats

ORIGIN = "histories"
ACTORS = ("x", "y", "z")
UNITS = (*ACTORS, "AF", "PK", "x@AF", "y@PK", "on:x", "on:w")
ATTRIBUTIONS = (
    "confirmed",
    "confirmed",
    "confirmed",
    "claimed",
    "suspected",
    "disputed",
    "denied",
    "unknown",
)
TOLLS = ("1", "3", "7", "30", "120", "25+", "2-40~5", "~30", "?", "0", "9-12~40", None)
FIRST = date(2020, 1, 1)
SPAN = 900


def day(draw):
    return FIRST + timedelta(days=draw.randrange(SPAN))


def happened(draw):
    first = day(draw)
    last = first + timedelta(days=draw.choice((3, 20, 50)))
    return draw.choice((str(first),) * 5 + (f"[{first}..{last}]", f"{first}/{last}", f"{first:%Y-%m}", None))


def parties(draw, doer):
    found = []
    for _ in range(draw.choice((0, 1, 1, 1, 1, 2, 3))):
        attribution = draw.choice(ATTRIBUTIONS)
        if draw.random() < 0.15:
            found.append(Party(role=doer, any_of=tuple(draw.sample(ACTORS, 2)), attribution=attribution))
        else:
            found.append(Party(role=doer, actor=draw.choice(ACTORS), attribution=attribution))
    if draw.random() < 0.3:
        found.append(Party(role="target", actor=draw.choice((*ACTORS, "w"))))
    return tuple(found)


def source(draw):
    publisher, reliability = draw.choice("PQR"), draw.choice("ABCF")
    return Source(
        publisher=publisher, reliability=reliability, published=draw.choice((None, "2022-01-05", "2023"))
    )


def report(draw, number, cls=None):
    cls = cls or draw.choice((Attack, Attack, Strike))
    doer = draw.choice(("perpetrator" if cls is Attack else "operator", "side"))
    return cls(
        ref=f"r{number}",
        happened=happened(draw),
        place=draw.choice((*[Place(country="AF")] * 4, Place(country="PK"), None)),
        parties=parties(draw, doer),
        sources=tuple(source(draw) for _ in range(draw.randrange(3))),
        credibility=draw.choice((None, "1", "2", "4")),
        killed=draw.choice(TOLLS),
    )


def id_of(number):
    return id_of_ref(ORIGIN, f"r{number}")


def rule(draw, number):
    def line(days):
        constant, share, half = draw.randrange(1, 9), draw.randrange(10, 60), draw.choice((30, 61, 99))
        return f"{days} = 0.0{constant} + 0.{share} F{half} + 0.2 F365"

    return RuleAdopted(rule=f"v{number}", constants=tuple(map(line, HORIZONS)), rationale="It is tried.")


def judgement(draw, asked):
    at, other = day(draw), {"unit": draw.choice(UNITS), "threshold": 25, "horizon": 30}
    return AssessmentJudged(
        **draw.choice((asked, asked, other)),
        at=str(at),
        p=draw.randrange(1, 1_000_000_000),
        computed=10_000_000,
        rule="1",
        mode=draw.choice(("override", "override", "diverge")),
        rationale="It is known otherwise.",
        review_due=str(at),
        valid_until=str(at + timedelta(days=draw.choice((30, 800)))),
    )


def amendment(draw, reports):
    number = draw.choice(list(reports))
    about = id_of(number)
    return draw.choice(
        (
            lambda: Corrected(about=about, report=report(draw, number, reports[number])),
            lambda: Corrected(
                about=about, report=report(draw, number, reports[number]), reason="coding_error"
            ),
            lambda: Retracted(about=about),
            lambda: Retracted(about=about),
            lambda: Reinstated(about=about),
            lambda: Merged(about=about, into=id_of(draw.choice(list(reports)))),
            lambda: Split(about=about),
            lambda: Preferred(about=about),
            lambda: Corroborated(about=about, sources=(source(draw),)),
        )
    )()


def history(draw, asked):
    """A ledger in which reports come late, are amended in every way, and rules change."""
    ledger = Ledger(MemoryStore(ORIGIN), clock=lambda: 1_000_000)
    reports = {}
    for number in range(draw.randrange(20, 60)):
        chance = draw.random()
        if not reports or chance < 0.45:
            said = report(draw, number)
            if reports and draw.random() < 0.15:
                said = type(said)(
                    **{
                        name: getattr(said, name)
                        for name in ("ref", "happened", "place", "parties", "killed")
                    },
                    incident=id_of(draw.choice(list(reports))),
                )
        elif chance < 0.85:
            said = amendment(draw, reports)
        elif chance < 0.9:
            said = rule(draw, number)
        elif chance < 0.94:
            said = ActorProfiled(ref=f"p{number}", actor="y", name="Y", same_as=(draw.choice(("z", "x")),))
        else:
            said = judgement(draw, asked)
        with suppress(Refused):  # what cannot be meant is never recorded
            ledger.append(said, by="ana")
            if isinstance(said, Attack | Strike):
                reports[number] = type(said)
    return ledger


def held(draw):
    """Check one random history at two random moments, and the way between them."""
    asked = {
        "unit": draw.choice(("AF", "AF", "AF", "x", "x", "x", "x@AF", *UNITS)),
        "horizon": draw.choice((30, 91, 365, 365, 7)),
        "threshold": draw.choice((1, 1, 1, 1, 25, 25, 100)),
    }
    ledger = history(draw, asked)
    records = list(ledger.read())
    unit = asked.pop("unit")
    views = Views(ledger)
    ends = []
    for _ in range(2):
        as_of, at = (
            AsOf(known=draw.randrange(len(ledger) // 4, len(ledger) + 1)),
            day(draw) + timedelta(days=400),
        )
        outlook = views.threats(as_of, at=at)
        row, points = answered(outlook, unit, **asked)
        known = records[: as_of.known]
        judged = naive_threats.assessed(known, outlook.read(unit), at, rule=outlook.rule, **asked)
        assert (row["p_low"], row["p"], row["p_high"]) == judged[:3]
        assert dict(points.select("incident", "points").iter_rows()) == judged[3]
        assert outlook.rule.base(asked["horizon"]) + points["points"].sum() == row["p"]
        assert 0 < row["p_low"] <= row["p"] <= row["p_high"] < 1_000_000_000
        ends.append((outlook, row))
    (first, one), (last, other) = ends
    moved = last.changed_since(first, unit, **asked)
    assert moved.rows["points"].sum() == moved.after - moved.before
    assert set(moved.rows["cause"]) <= set(CAUSES)
    for outlook, row, p in ((first, one, moved.before), (last, other, moved.after)):
        over = outlook.overriding(unit, **asked)
        assert p == (row["p"] if over is None else over["p"])
    again, same = answered(Views(ledger).threats(last.as_of, at=last.at), unit, **asked)
    assert again == other
    assert_frame_equal(same, last.contributions(unit, **asked))
    return moved


def answered(outlook, unit, *, horizon, threshold):
    frame = outlook.table([unit], horizons=(horizon,), thresholds=(threshold,))
    return frame.row(0, named=True), outlook.contributions(unit, horizon=horizon, threshold=threshold)


def every(seeds):
    """Check histories, and that each cause moved something in some of them."""
    seen = set()
    for seed in seeds:
        try:
            seen.update(held(Random(seed)).rows["cause"])
        except Exception:
            print(f"history {seed}")
            raise
    return seen


def test_random_histories_add_up_replay_and_agree_with_the_judge():
    """0 < p_low <= p <= p_high < 1, base + points == p, and the causes of a change sum to it."""
    assert every(range(60)) == set(CAUSES)


@pytest.mark.soak
@pytest.mark.parametrize("thousand", range(10))
def test_ten_thousand_random_histories(thousand):
    assert every(range(1_000 * thousand, 1_000 * (thousand + 1))) == set(CAUSES)
