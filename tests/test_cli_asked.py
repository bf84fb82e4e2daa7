"""What a question is asked with: nothing is ignored in silence, and all that is told of it agrees."""

import pytest

from blotter import open_desk
from blotter.asking import pinned
from blotter.digest import digest, start_of
from blotter.publishing import publish
from events import Attack, Invalid, Merged, Retracted, Source
from tests.stories import desk_of, id_of, story

EMPTY = (
    "min-grade",
    "kind",
    "outcome",
    "group",
    "tag",
    "marking",
    "status",
    "country",
    "actor",
    "source",
    "place",
)


@pytest.mark.parametrize("value", ["", "  "])
@pytest.mark.parametrize("option", EMPTY)
def test_an_empty_filter_is_not_taken_for_none(doha, option, value):
    assert doha.error("casualties", f"--{option}", value)["field"] == option.replace("-", "_")


@pytest.mark.parametrize(
    "view",
    [
        *(("casualties",), ("actors",), ("ties", "taliban"), ("funds",), ("timeline",), ("sources",)),
        *(("log",), ("search", "kabul"), ("why",), ("diff", "--from", "@5"), ("publish", "--as", "{}")),
    ],
)
def test_a_place_a_source_or_a_tag_that_no_report_ever_named_is_told_of(doha, view):
    """They made a zero in silence; each is named once, and what comes near."""
    doha("add", "attack", "--ref", "one", "--place", "Zahedan", "--source", "Dawn", "--tag", "first-wave")
    told = "blotter: no report ever named the {} {!r}\n  hint: did you mean {}"
    for field, name, near in (("place", "ZAHEDANX", "Zahedan"), ("source", "Dawnx", "Dawn")):
        doha(*(word.format(f"bad-{field}") for word in view), f"--{field}", name)
        assert doha.err.count(told.format(field, name, near)) == doha.err.count("no report ever") == 1
        doha(*(word.format(f"good-{field}") for word in view), f"--{field}", near.upper())
        assert "no report ever" not in doha.err
    doha("casualties", "--tag", "first-wav,first-wave")
    assert doha.err.count(told.format("tag", "first-wav", "first-wave?")) == 1


def test_a_breakdown_may_be_given_in_parts_and_twice(doha):
    whole = doha("casualties", "--by", "country,kind")
    assert doha("casualties", "--by", "country", "--by", "kind") == whole
    assert doha("casualties", "--by", "country,kind,country") == whole
    assert doha.error("casualties", "--by", "")["field"] == "by"


def test_a_tally_of_overlapping_groups_says_that_it_may_count_somebody_twice(doha):
    doha("add", "attack", "--killed", "9 of which civilian 7, women 3", "--happened", "2022-11-05")
    twice = "Whoever is of two of these groups counts twice: civilian, women."
    for words in ((), ("--by", "group")):
        told = doha("casualties", "--group", "civilian,women,women", *words)
        assert twice in told
        assert "counts it once" not in told
    told = doha("casualties", "--group", "women,children", "--by", "group")
    assert "counts twice" not in told
    assert "counts it once" in told


def test_the_claimed_clock_without_a_moment_is_as_of_now(doha):
    assert "available clock · known 2" in doha("casualties", "--clock", "available")
    assert "available clock" in doha("casualties", "--clock", "available", "--known", "2022-12-31")


def test_what_claims_to_be_out_later_is_not_out_by_now(doha):
    def told(*words):
        return sum(row["best"] for row in doha.json(*words, "--outcome", "killed", *france))

    france = ("--country", "FR", "--clock", "available")
    doha("add", "attack", "--ref", "out", "--country", "FR", "--killed", "2", "--available", "2022-01-01")
    assert "not out yet" not in doha.err
    doha("add", "attack", "--ref", "late", "--country", "FR", "--killed", "7", "--available", "2099-01-01")
    assert "@48 is not out yet by what it says: 2099-01-01" in doha.err
    assert told("casualties") == told("diff", "--from", "2021-12-31") == 2
    assert told("casualties", "--known", "2099-01-01") == told("diff", "--from", "2021", "--to", "2099") == 9
    with open_desk() as desk:
        frame = desk.casualties(country="FR", outcome="killed", clock="available")
    assert frame["best"].to_list() == [2]


def test_a_difference_names_its_clock_and_its_moment(doha):
    assert "available clock · known 2" in doha("diff", "--from", "2022", "--clock", "available")
    assert "@47 · root" in doha("diff", "--from", "@5")


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        ({"since": "[..2022-01-05]"}, "since", "has no first day"),
        ({"until": "2021/.."}, "until", "has no last day"),
        ({"happened": "2021/.."}, "happened", "has no last day"),
        ({"known": "2021/.."}, "known", "has no last day"),
        ({"during": "[2021,2023]"}, "during", "is a choice of days"),
        ({"since": "[2021,2023]"}, "since", "is a choice of days"),
        ({"since": "2023", "until": "2021"}, "until", "ends before '2023' begins"),
    ],
)
def test_a_span_that_says_no_day_is_no_filter(asked, field, message):
    with pytest.raises(Invalid, match=message) as refused:
        desk_of().casualties(**asked)
    assert refused.value.field == field


def test_a_span_that_is_open_at_the_other_end_is_a_filter():
    desk = desk_of(*(Attack(ref=f"r{year}", happened=year, killed="1") for year in ("2021", "2022", "2023")))
    for asked in ({"since": "2022/.."}, {"during": "2022/.."}, {"since": "2022", "until": "[..2023]"}):
        assert desk.casualties(outcome="killed", **asked)["best"].to_list() == [2]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("why", "threats", "AF", "--policy", "lead"), "policy"),
        (("diff", "threats", "--from", "@5", "--policy", "widest"), "policy"),
        (("diff", "threats", "--from", "@5", "--by", "country"), "by"),
        (("why", "--deaths", "25"), "deaths"),
        (("diff", "--from", "@5", "--days", "7"), "days"),
    ],
)
def test_an_option_that_a_view_does_not_look_at_is_refused(doha, words, field):
    assert doha.error(*words)["field"] == field


@pytest.mark.parametrize(
    ("view", "asked"),
    [
        *((view, ("--outcome", "killed")) for view in ("actors", "funds", "sources", "timeline", "log")),
        (("ties", "taliban"), ("--outcome", "killed")),
        (("search", "kabul"), ("--outcome", "displaced")),
        ("funds", ("--group", "women")),
        (("actors", "taliban"), ("--country", "AF")),
        (("actors", "taliban"), ("--since", "2030")),
        ("threats", ("--country", "AF")),
        (("why", "threats", "AF"), ("--outcome", "killed")),
        (("diff", "threats", "--from", "@5"), ("--kind", "attack")),
    ],
)
def test_a_filter_that_a_view_does_not_look_at_is_refused(doha, view, asked):
    words = (view,) if isinstance(view, str) else view
    assert doha.error(*words, *asked)["field"] == asked[0].removeprefix("--")
    assert "is no option of" in doha.err


def test_a_filter_that_a_view_does_not_look_at_is_not_listed(doha):
    assert "--outcome" not in doha("funds", "--help")
    assert "--country" not in doha("threats", "--help")
    assert "--country" in doha("actors", "--help")


def test_a_desk_refuses_what_a_view_does_not_look_at():
    desk = desk_of()
    for view, asked in (("funds", {"outcome": "killed"}), ("threats", {"country": "AF"})):
        with pytest.raises(Invalid, match=f"is no option of {view}"):
            getattr(desk, view)(**asked)
        getattr(desk, view)(**dict.fromkeys(asked))


@pytest.mark.parametrize("name", ["2027", "2022-10-03", "2022-10-03T10:00Z", "@12", "last-issued"])
def test_a_figure_is_not_given_the_name_of_a_moment(doha, name):
    assert doha.error("publish", "--as", name)["field"] == "as"


def test_a_figure_is_asked_again_as_it_was_asked():
    """A comma is a part of the name of a source, and stands between two outcomes."""
    desk = said_by(("a", "Dawn, Karachi", 7), ("b", "Karachi", 100))
    event, _ = publish(
        desk, "sc", (), policy="current", asking={"source": ["Dawn, Karachi"], "outcome": "killed,injured"}
    )
    assert event.asked == ("outcome=killed", "outcome=injured", "source=Dawn, Karachi")
    assert [figure.best for figure in event.figures if figure.outcome == "killed"] == [7]


def said_by(*told):
    """A desk with attacks, by ref, publisher and killed."""
    return desk_of(
        *(
            Attack(ref=ref, killed=str(killed), sources=(Source(publisher=publisher),))
            for ref, publisher, killed in told
        )
    )


def test_a_published_figure_is_drawn_from_the_head_that_it_names(monkeypatch):
    desk = said_by(("a", "UN", 7))
    real = type(desk.views).head

    def head_and_somebody_writes(views, *words):
        head = real(views, *words)
        desk.append(Attack(ref=f"b{head.size}", killed="8"))
        return head

    monkeypatch.setattr(type(desk.views), "head", head_and_somebody_writes)
    event, _ = publish(desk, "week", (), policy="current", asking={})
    assert (event.size, event.figures[0].best) == (1, 7)


def test_a_question_is_pinned_unless_it_names_its_moment():
    assert pinned({}, 7) == {"known": "@7"}
    for asked in ({"known": "@3"}, {"known": "2022"}, {"clock": "available", "known": "2022"}):
        assert pinned(asked, 7) == asked


@pytest.mark.parametrize(
    ("since", "start"),
    [
        ("2022", 0),
        ("2022-02", 1),
        ("2022-02-01", 1),
        ("2022-02-01T00:00:00Z", 1),
        ("2022-02-02", 2),
        ("2022-W05", 1),
        ("2022-02/..", 1),
        ("2022-02-02/2022-04", 2),
        ("@2", 2),
    ],
)
def test_a_digest_begins_at_the_start_of_what_is_named(since, start):
    desk = desk_of(clock=[f"2022-{month:02}-01" for month in (1, 2, 3)])
    for number in range(3):
        desk.append(Attack(ref=f"r{number}", killed="1"))
    assert start_of(desk, since) == start


def test_a_digest_does_not_begin_where_nothing_does():
    with pytest.raises(Invalid, match="has no first day") as refused:
        start_of(desk_of(), "../2022")
    assert refused.value.field == "since"


def test_an_attack_is_unclaimed_while_no_report_of_its_incident_is_claimed_or_names_who_did_it():
    """As a tally files its toll: under the perpetrator that only another report names."""
    desk = story("""
    - {ref: named, kind: attack, killed: 3}
    - {ref: by-another, kind: attack, incident: named, killed: 4, perpetrator: isis-k (suspected)}
    - {ref: claimed, kind: attack, killed: 5}
    - {ref: in-another, kind: attack, incident: claimed}
    - {ref: its-claim, kind: claim, stance: claimed, concerns: in-another, claimant: isis-k}
    - {ref: denied, kind: attack, killed: 6, perpetrator: isis-k (denied)}
    - {ref: gone, kind: attack, killed: 7}
    - {ref: left, kind: attack, incident: gone, killed: 8}
    - {ref: also-left, kind: attack, incident: gone, killed: 9}
    - {ref: merged, kind: attack, killed: 10}
    """)
    desk.append(
        Retracted(about=id_of(desk, "gone")), Merged(about=id_of(desk, "merged"), into=id_of(desk, "denied"))
    )
    told = [item.report for item in digest(desk, "@0") if item.section == "unclaimed attack"]
    assert told == ["denied", "left"]


def test_an_attack_is_unclaimed_until_a_claim_stands(doha):
    def unclaimed():
        rows = doha.json("digest", "--since", "@47")
        return [row["report"] for row in rows if row["section"] == "unclaimed attack"]

    doha("add", "attack", "--ref", "a", "--country", "AF", "--killed", "3")
    assert unclaimed() == ["a"]
    doha("add", "claim", "--ref", "no", "--stance", "denied", "--concerns", "a", "--claimant", "isis-k")
    assert unclaimed() == ["a"]
    doha("add", "claim", "--ref", "yes", "--stance", "claimed", "--concerns", "a", "--claimant", "isis-k")
    assert unclaimed() == []
    doha("retract", "yes", "--reason", "source_retracted")
    assert unclaimed() == ["a"]


@pytest.mark.parametrize(
    "words",
    [("merge", "c", "--into", "kabul-school"), ("fix", "kabul-school", "--set", "ref=zz")],
    ids=" ".join,
)
def test_an_amendment_that_is_refused_is_not_told_as_done(doha, words):
    doha(
        "add",
        "claim",
        "--ref",
        "c",
        "--stance",
        "claimed",
        "--concerns",
        "kabul-school",
        "--claimant",
        "isis-k",
    )
    for more in ((), ("--dry-run",)):
        doha(*words, *more, code=1)
        assert doha.out == ""


@pytest.mark.parametrize(
    ("source", "hint"),
    [("pubisher=UN; published=2024-01-01", "publisher"), ("publisher=UN; publisher=Red Cross", "several")],
)
def test_a_source_has_each_of_its_keys_once_and_no_other(doha, source, hint):
    assert hint in doha.error("add", "attack", "--ref", "q", "--source", source)["hint"]
    doha("add", "attack", "--ref", "q", "--source", "https://example.org/?publisher=a;b=c")
    assert doha.json("show", "q")["sources"] == [{"url": "https://example.org/?publisher=a;b=c"}]


def test_a_grade_whose_letter_is_for_no_source_is_refused(doha):
    said = ("add", "attack", "--ref", "q", "--source", "publisher=X; reliability=C", "--grade")
    assert doha.error(*said, "A1")["field"] == "grade"
    doha(*said, "C1")
    assert doha.json("show", "q")["credibility"] == "1"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("digest", "--since", "yesterday"), "since"),
        (("diff", "--from", "p9"), "from"),
        (("diff", "--from", "@3", "--to", "soon"), "to"),
        (("diff", "threats", "--from", "p9"), "from"),
        (("casualties", "--known", "p9"), "known"),
        (("publish", "--as", "a b"), "as"),
    ],
)
def test_a_refusal_names_the_option_that_was_given(doha, words, field):
    assert doha.error(*words)["field"] == field


def test_a_table_without_rows_has_all_of_its_columns(doha):
    heads = doha("published", "--format", "csv").strip()
    doha("publish", "--as", "week")
    assert doha("published", "--format", "csv").splitlines()[0] == heads


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("casualties", "--known"), "known"),
        (("log", "--known"), "known"),
        (("threats", "AF", "--known"), "known"),
        (("diff", "--from"), "from"),
        (("diff", "--from", "@1", "--to"), "to"),
        (("diff", "threats", "--from"), "from"),
        (("digest", "--since"), "since"),
    ],
)
def test_a_size_that_is_not_reached_is_refused_by_the_name_of_its_option(doha, words, option):
    error = doha.error(*words, "@900")
    assert (error["field"], error["message"]) == (option, "there is no @900")
