"""The slow judge of actors and ties: whatever is amended, the views equal a plain fold."""

from datetime import date

from hypothesis import given, settings, strategies as st

from events import (
    Accusation,
    ActorProfiled,
    ActorRelationReported,
    ActorStatusReported,
    Agreement,
    Alias,
    Corrected,
    Corroborated,
    Detention,
    Meeting,
    Merged,
    Party,
)
from projections import Views, Where
from projections.ties import COUNTS
from tests import naive_actors as naive, naive_amendments as judge
from tests.test_judge_amendments import AMENDMENTS, DAYS, HAPPENED, OUT, SOURCES, as_of, heavy, id_of, told

ACTORS = "abcde"
ONE = st.sampled_from(ACTORS)
MAYBE = st.none() | ONE
WHEN = st.sampled_from((None, "2022-01-01", "2022-01-03", "[..2022-02-02]", "2021-12/2022-01-02", "2022-03"))
FILTERS = st.sampled_from(
    (
        Where(),
        Where(),
        Where(actor=("b",)),
        Where(source=("Reuters",)),
        Where(status=("reviewed",)),
        Where(kind=("detention", "meeting")),
        Where(since=date(2022, 1, 2)),
    )
)


def parties(*roles):
    party = {"role": st.sampled_from(roles), "organisation": st.none() | MAYBE}
    others = (
        st.builds(Party, **party, any_of=st.sampled_from((("a", "b"), ("c", "d", "e")))),
        st.builds(Party, **party, office=st.just("envoy")),
        st.builds(Party, **party, named_as=st.just("aides")),
    )
    named = st.builds(Party, **party, actor=ONE)
    return st.lists(st.one_of(named, named, named, *others), max_size=4).map(tuple)


def pair(*fields):
    """Different actors, one for each field."""
    return st.permutations(ACTORS).map(lambda actors: dict(zip(fields, actors, strict=False)))


ACCUSED = {"agreement": st.none() | st.just(id_of(0)), "repeated": st.booleans()}
KINDS = {
    Meeting: {
        "parties": parties("participant", "participant", "host"),
        "basis": st.sampled_from(("stated", "inferred")),
    },
    Accusation: {"parties": parties("accuser", "accused"), **ACCUSED},
    Agreement: {
        "parties": parties("signatory", "signatory", "broker"),
        "stage": st.sampled_from(("signed", "violated")),
    },
    Detention: {
        "parties": parties("detainee", "captor"),
        "stage": st.sampled_from(("abducted", "release_negotiated", "released")),
    },
    ActorStatusReported: {
        "actor": ONE,
        "actor_status": st.sampled_from(("killed", "leaderless", "in_power")),
        "office": st.sampled_from((None, None, "emir")),
        "organisation": MAYBE,
        "successor": MAYBE,
    },
}
NAMED = {
    "name": st.sampled_from(("Anna", "Berta")),
    "aliases": st.sampled_from(((), (Alias("A"), Alias("B", "fr")))),
    "actor_type": st.sampled_from((None, "person")),
    "country": st.sampled_from((None, "AF")),
    "outside_ids": st.sampled_from(((), ("ucdp:1", "ucdp:2"))),
}
REPORTED = {
    "happened": WHEN,
    "sources": st.sampled_from(((), *((source,) for source in SOURCES))),
    "credibility": st.sampled_from((None, "1", "3")),
    "available": OUT,
}


@st.composite
def said(draw, cls, **fixed):
    fields = {name: draw(values) for name, values in {**REPORTED, **KINDS.get(cls, {})}.items()} | fixed
    if cls is ActorProfiled:
        other, *same = draw(pair("actor", "parent", "same_as")).items()
        fields |= {name: draw(values) for name, values in NAMED.items()} | dict([other])
        parent, double = (actor for _, actor in same)
        fields |= {"parent": draw(st.sampled_from((None, parent)))}
        fields |= {"same_as": draw(st.sampled_from(((), (), (double,))))}
    elif cls is ActorRelationReported:
        relation = draw(st.sampled_from(("member", "member", "ally")))
        fields |= {"relation": relation, **draw(pair("actor", "other"))}
    return cls(**fields)


@st.composite
def histories(draw, *kinds):
    """Reports of these kinds, and amendments of them."""
    events, reports = [], {}
    for number in range(draw(st.integers(5, 9))):
        ref = f"r{number}"
        if reports and draw(st.integers(0, 4)) < (1 if len(reports) < 3 else 2):
            about = draw(st.sampled_from(sorted(reports)))
            cls = draw(st.sampled_from((*AMENDMENTS, Corrected, Merged)))
            fields = {"ref": ref, "about": id_of(about), "available": draw(OUT)}
            if cls is Corrected:
                fields["report"] = draw(said(type(reports[about]), ref=f"r{about}"))
            elif cls is Merged:
                fields["into"] = id_of(draw(st.sampled_from(sorted(reports))))
            elif cls is Corroborated:
                fields["sources"] = (draw(st.sampled_from(SOURCES)),)
            events.append(cls(**fields))
        else:
            openings = [id_of(n) for n, report in reports.items() if report.incident is None]
            under = draw(st.sampled_from((None, None, *openings)))
            reports[number] = draw(said(draw(st.sampled_from(kinds)), ref=ref, incident=under))
            events.append(reports[number])
    return events


def moments(events):
    """A ledger's records, its views, and every moment: all sizes and days of the claimed clock."""
    ledger = told(events)
    return list(ledger.read()), Views(ledger), (*range(len(ledger) + 1), *DAYS)


def in_any_order(rows):
    return sorted(rows, key=repr)


ABOUT_ACTORS = (ActorProfiled, ActorStatusReported, ActorRelationReported, Detention, Meeting)
ABOUT_TIES = (Meeting, Accusation, Accusation, Agreement, ActorProfiled, ActorRelationReported)


@settings(heavy, max_examples=12)
@given(histories(*ABOUT_ACTORS), FILTERS, HAPPENED)
def test_the_last_status_of_every_actor_equals_a_plain_fold(events, where, happened):
    records, views, times = moments(events)
    for moment in times:
        seen = views.actors(as_of(moment, happened), where=where).rows()
        folded = naive.statuses(judge.known(records, moment), where, happened)
        assert in_any_order(seen) == in_any_order(folded), moment


@settings(heavy, max_examples=12)
@given(histories(*ABOUT_ACTORS), ONE, HAPPENED)
def test_all_that_is_said_of_an_actor_equals_a_plain_fold(events, actor, happened):
    records, views, times = moments(events)
    for moment in times:
        seen = views.actor(actor, as_of(moment, happened)).rows()
        folded = naive.facts(judge.known(records, moment), actor, happened)
        assert in_any_order(seen) == in_any_order(folded), moment


@settings(heavy, max_examples=12)
@given(histories(*ABOUT_TIES), st.permutations(ACTORS), st.booleans(), FILTERS, HAPPENED)
def test_ties_of_a_side_and_of_a_pair_equal_a_plain_fold(events, actors, alone, where, happened):
    records, views, times = moments(events)
    a, b = (actors[0], None if alone else actors[1])
    for moment in times:
        seen = {
            row["b"]: {name: row[name] for name in COUNTS if row[name]}
            for row in views.ties(a, b, as_of(moment, happened), where=where).to_dicts()
        }
        assert seen == naive.ties(judge.known(records, moment), a, b, where, happened), moment


# -- what the judge has found ----------------------------------------------------------------------


def test_a_report_in_which_both_accuse_each_other_breaks_an_agreement_once():
    signed = tuple(Party(role="signatory", actor=actor) for actor in "ab")
    both = tuple(Party(role=role, actor=actor) for role in ("accuser", "accused") for actor in "ab")
    events = [
        Agreement(ref="r0", stage="signed", parties=signed),
        Accusation(ref="r1", parties=both, agreement=id_of(0)),
    ]
    (row,) = Views(told(events)).ties("a", "b").to_dicts()
    assert (row["a_accuses_b"], row["b_accuses_a"], row["broken"]) == (1, 1, 1)


def test_a_pair_that_is_one_actor_has_no_ties_with_others_in_it():
    met = tuple(Party(role="participant", actor=actor) for actor in "ac")
    events = [ActorProfiled(ref="r0", actor="a", name="Anna", same_as=("b",)), Meeting(ref="r1", parties=met)]
    (row,) = Views(told(events)).ties("a", "b").to_dicts()
    assert (row["a"], row["b"], row["meetings"]) == ("a", "a", 0)
