"""Amendments from the command line: what changes, what moves, and what is refused."""

import pytest

REASON = ("--reason", "source_revised")


def killed(shell, *words):
    (row,) = shell.json("casualties", "--outcome", "killed", *words)
    return f"{row['best']}{'+' * row['high_open']}"


@pytest.fixture
def desk(doha):
    doha(
        *("add", "attack", "--ref", "un", "--incident", "kabul-school", "--happened", "2022-09-30"),
        *("--killed", "35", "--injured", "82", "--source", "United Nations", "--grade", "B2"),
    )
    return doha


def test_another_name_of_the_place_leaves_its_other_parts(desk):
    desk(
        "add",
        "attack",
        "--ref",
        "a",
        "--place",
        "Goa",
        "--country",
        "ML",
        "--admin1",
        "Gao",
        "--admin2",
        "Gao",
    )
    desk("fix", "a", "--set", "place=Gao", "--set", "admin2=Ansongo")
    desk("fix", "a", "--unset", "admin1", "--set", "place=Ansongo")
    assert desk.json("show", "a")["place"] == {"name": "Ansongo", "country": "ML", "admin2": "Ansongo"}
    desk("fix", "a", "--unset", "place")
    assert "place" not in desk.json("show", "a")


def test_a_declaration_is_called_no_report_where_one_is_meant(desk, tmp_path):
    (tmp_path / "c.yaml").write_text(
        "{kind: coverage_declared, ref: c, unit: AF, kinds: attack, span: 2020/..}"
    )
    desk("record", "c.yaml")
    for words in (
        ("correct", "c", "--set", "threshold=2"),
        ("retract", "c"),
        ("merge", "un", "--into", "c"),
    ):
        error = desk.error(*words, *REASON)
        assert error["message"] == "c is of kind coverage_declared, which is no report"
        assert "stays as it was recorded" in error["hint"]


def test_profiles_are_not_merged_but_said_to_be_of_one_actor(doha):
    """A merge of profiles would join nothing: no figure goes by the incident of a profile."""
    error = doha.error("merge", "actor:isis-k", "--into", "actor:al-qaeda")
    assert (error["field"], error["message"]) == ("into", "profiles are of actors and of no incident")
    assert error["hint"].endswith("blotter fix actor:isis-k --set same-as=al-qaeda")
    doha("fix", "actor:isis-k", "--set", "same-as=al-qaeda")
    assert doha.json("show", "actor:isis-k")["same_as"] == ["al-qaeda"]


def test_an_actor_without_a_profile_that_the_report_names_already_is_no_new_one(desk):
    told = ("--perpetrator", "m23 | adf", "--target", "mai-mai", "--new-actor")
    desk("add", "attack", "--ref", "a", "--killed", "3", *told)
    desk("fix", "a", "--set", "killed=4")
    desk("correct", "a", "--set", "target=mai-mai (suspected)", *REASON)
    desk("add", "attack", "--ref", "b", "--like", "a", "--killed", "5")
    parties = [
        {"role": "perpetrator", "any_of": ["m23", "adf"]},
        {"role": "target", "actor": "mai-mai", "attribution": "suspected"},
    ]
    shown = [desk.json("show", ref) for ref in "ab"]
    assert [(one["killed"], one["parties"]) for one in shown] == [("4", parties), ("5", parties)]
    error = desk.error("fix", "a", "--set", "target=mai-may")
    assert error["message"] == "no actor 'mai-may' is profiled"
    desk("fix", "a", "--set", "target=mai-may", "--new-actor")
    assert desk.json("show", "a")["parties"][1] == {"role": "target", "actor": "mai-may"}


def test_a_correction_shows_the_field_and_the_figures_and_keeps_what_was_said(desk):
    printed = desk("correct", "un", "--set", "killed=36", *REASON, "--source", "United Nations")
    assert "killed: 35 -> 36" in printed
    assert "moves killed: 36 -> 37" in printed
    assert killed(desk) == "37"
    assert killed(desk, "--known", "@48") == "36"
    assert killed(desk, "--known", "@47") == "26+"
    told = desk.json("show", "un")
    assert told["killed"] == "36"
    (amendment,) = told["amendments"]
    assert amendment["changed"] == [{"field": "killed", "before": "35", "after": "36"}]
    assert (amendment["reason"], amendment["sources"]) == ("source_revised", ["United Nations"])


def test_a_correction_that_moves_a_toll_elsewhere_does_not_say_that_nothing_moves(desk):
    printed = desk("correct", "un", "--set", "country=PK", "--set", "happened=2022-10-05", *REASON)
    assert "moves no total and no published figure" in printed
    moved = desk.json("diff", "--from", "@48", "--by", "country,month", "--outcome", "killed")
    assert {row["best"] for row in moved} == {-35, 35}


def test_a_correction_sets_unsets_and_takes_short_cuts(desk):
    desk(
        *("correct", "kabul-school", "--set", "perpetrator=ISKP (suspected)", "--set", "country=Pakistan"),
        *("--set", "tag=school", "--set", "tag=hazara-quarter", "--unset", "suicide", *REASON),
    )
    told = desk.json("show", "kabul-school")
    assert "suicide" not in told
    assert told["tags"] == ["school", "hazara-quarter"]
    assert told["place"]["country"] == "PK"
    assert told["place"]["name"] == "Kabul"
    assert [(party["role"], party.get("actor")) for party in told["parties"]] == [
        ("target", "hazara"),
        ("perpetrator", "isis-k"),
    ]


def test_a_correction_takes_the_words_that_add_takes(desk):
    """A list by its one item, a part of the place, a grade, and names with hyphens."""
    place = ("--place", "Herat", "--country", "AF", "--admin1", "Herat")
    desk("add", "attack", "--ref", "a", *place, "--tag", "x", "--source", "UN", "--grade", "C3")
    desk("correct", "a", *REASON, *("--set", "source=Reuters", "--set", "grade=B2", "--set", "tag=y"))
    told = desk.json("show", "a")
    assert told["sources"] == [{"publisher": "Reuters", "reliability": "B"}]
    assert (told["credibility"], told["tags"]) == ("2", ["y"])
    desk("correct", "a", *REASON, *("--unset", "country", "--unset", "tag", "--set", "target-type=police"))
    told = desk.json("show", "a")
    assert told["place"] == {"name": "Herat", "admin1": "Herat"}
    assert "tags" not in told
    desk("fix", "a", "--unset", "target-type", "--unset", "admin1")
    told = desk.json("show", "a")
    assert told["place"] == {"name": "Herat"}
    assert "target_type" not in told


def test_source_last_is_the_sources_of_the_last_record_and_no_publisher(desk):
    desk("correct", "kabul-school", "--set", "killed=30+", "--source", "last", *REASON)
    (amendment,) = desk.json("show", "kabul-school")["amendments"]
    assert amendment["sources"] == ["United Nations"]
    desk("correct", "kabul-school", "--set", "source=last", "--set", "source=Reuters", *REASON)
    told = desk.json("show", "kabul-school")
    assert [source["publisher"] for source in told["sources"]] == ["United Nations", "Reuters"]
    error = desk.error("corroborate", "kabul-school", "--source", "last")
    assert (error["field"], error["message"]) == ("source", "the last record names none")


def test_a_correction_takes_the_words_of_add_for_lists_grades_and_parts_of_the_place(desk):
    desk("correct", "kabul-school", "--set", "tag=one", "--set", "source=BBC", *REASON)
    desk("correct", "kabul-school", "--set", "tag=two", "--set", "source=AP", "--unset", "country", *REASON)
    told = desk.json("show", "kabul-school")
    assert (told["tags"], told["sources"]) == (["two"], [{"publisher": "AP"}])
    assert (told["place"]["name"], "country" in told["place"]) == ("Kabul", False)
    left_out = ("--unset", "tag", "--unset", "source", "--unset", "detail")
    desk("correct", "kabul-school", *left_out, "--set", "country=AF", *REASON)
    told = desk.json("show", "kabul-school")
    assert {"tags", "sources"}.isdisjoint(told)
    assert told["place"] == {"name": "Kabul", "country": "AF"}
    desk("correct", "kabul-school", "--set", "source=AP", "--set", "grade=B2", *REASON)
    told = desk.json("show", "kabul-school")
    assert (told["credibility"], told["sources"][0]["reliability"]) == ("2", "B")
    desk("correct", "kabul-school", "--unset", "country", "--unset", "place", *REASON)
    assert "place" not in desk.json("show", "kabul-school")
    said = desk.error("fix", "kabul-school", "--set", "tag=a", "--unset", "tags", code=1)
    assert said["message"] == "is to be set and left out at once"


def test_one_value_of_several_is_asked_for(desk):
    error = desk.error("correct", "un", "--set", "killed=3", "--set", "killed=4", *REASON)
    assert (error["field"], error["hint"]) == ("killed", "give one of them")


def test_a_dry_run_in_markdown_says_that_nothing_was_appended(desk):
    printed = desk("fix", "un", "--set", "killed=36", "--dry-run", "--format", "md")
    assert printed == "Nothing was appended.\n"


def test_a_dry_run_tells_and_appends_nothing(desk):
    size = desk.json("status")["size"]
    printed = desk("retract", "un", "--reason", "duplicate", "--dry-run")
    assert "would be retracted" in printed
    assert "moves killed: 36 -> 26+" in printed
    assert desk.json("status")["size"] == size


def test_retract_and_reinstate(desk):
    desk("retract", "un", "--reason", "source_retracted")
    assert killed(desk) == "26+"
    desk("reinstate", "un")
    assert killed(desk) == "36"
    assert [row["kind"] for row in desk.json("show", "un")["amendments"]] == ["retracted", "reinstated"]


def test_a_fix_is_ones_own_mistake_and_asks_for_no_source(desk):
    desk("fix", "last", "--set", "killed=34")
    (amendment,) = desk.json("show", "un")["amendments"]
    assert amendment["reason"] == "coding_error"
    assert killed(desk) == "35"


def test_merge_takes_what_is_filed_under_it_along_and_split_undoes_it(desk):
    desk("add", "attack", "--ref", "double", "--happened", "2022-09-30", "--killed", "24", "--country", "AF")
    desk("add", "attack", "--ref", "beside-double", "--incident", "double", "--killed", "23")
    assert killed(desk) == "59"
    desk("merge", "double", "--into", "kabul-school")
    assert killed(desk) == "36"
    assert set(desk.json("show", "un")["beside"]) == {"kabul-school", "double", "beside-double"}
    desk("split", "double")
    assert killed(desk) == "59"


def test_a_merge_in_a_circle_or_into_itself_is_refused(desk):
    desk("add", "attack", "--ref", "double", "--happened", "2022-09-30", "--killed", "24")
    desk("merge", "double", "--into", "kabul-school")
    assert "circle" in desk.error("merge", "kabul-school", "--into", "double")["message"]
    assert "itself" in desk.error("merge", "un", "--into", "un")["message"]


def test_the_preferred_report_counts_until_another_is_preferred(desk):
    desk("prefer", "kabul-school")
    assert killed(desk) == "26+"
    desk("prefer", "un")
    assert killed(desk) == "36"


def test_a_corroboration_names_its_sources_and_a_filter_finds_them(desk):
    desk("corroborate", "kabul-school", "--source", "Reuters")
    assert {row["origin"] for row in desk.json("sources")} >= {"Reuters", "United Nations"}
    assert [row["ref"] for row in desk.json("log", "--source", "Reuters")] == ["kabul-school"]
    assert desk.error("corroborate", "un")["field"] == "sources"


def test_a_review_is_by_somebody_else(desk):
    error = desk.error("review", "un")
    assert (error["field"], error["code"]) == ("by", "refused")
    desk("correct", "un", "--set", "killed=36", *REASON, "--by", "bob")
    assert desk.error("review", "un", "--by", "bob")["field"] == "by"
    desk("review", "un", "--by", "carla")
    assert [row["ref"] for row in desk.json("log", "--status", "reviewed")] == ["un"]


def test_a_pointless_amendment_is_warned_of_and_nets_to_nothing(desk):
    before = desk.json("casualties", "--by", "perpetrator")
    desk("correct", "un", "--set", "killed=35", *REASON)
    assert "changes nothing" in desk.err
    desk("reinstate", "kabul-school")
    assert "changes nothing" in desk.err
    assert desk.json("casualties", "--by", "perpetrator") == before


REFUSED = [
    (["correct", "nothing", "--set", "killed=3", *REASON], "nothing"),
    (["correct", "un", "--set", "killed=3"], "reason"),
    (["correct", "un", "--set", "killed=3", "--reason", "because"], "is not a reason"),
    (["correct", "un", "--set", "killed", *REASON], "FIELD=VALUE"),
    (["correct", "un", "--set", "kiled=3", *REASON], "no such field"),
    (["correct", "un", "--set", "killed=3x", *REASON], "not a count"),
    (["correct", "un", "--set", "ref=other", *REASON], "keeps the ref"),
    (["correct", "un", "--set", "incident=zawahiri-strike", *REASON], "keeps the incident"),
    (["retract", "un"], "reason"),
    (["merge", "un", "--into", "doha-meeting"], "not about an incident of kind"),
    (["correct", "amendment", "--set", "killed=3", *REASON], "itself an amendment"),
    (["retract", "amendment", *REASON], "itself an amendment"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=lambda value: str(value)[:50])
def test_what_cannot_be_meant_is_refused_and_nothing_is_appended(desk, words, message):
    desk("reinstate", "un", "--ref", "amendment")
    size = desk.json("status")["size"]
    error = desk.error(*words)
    assert message in f"{error['field']}: {error['message']}"
    assert desk.json("status")["size"] == size


def test_why_names_both_reports_and_which_one_counts(desk):
    rows = desk.json("why", "casualties", "--outcome", "killed")
    told = {row["report"]: row for row in rows}
    assert (told["un"]["counts"], told["kabul-school"]["counts"]) == (True, False)
    assert told["un"]["sources"] == ["United Nations"]
    assert sum(row["best"] for row in rows if row["counts"]) == 36


def test_a_published_figure_that_moved_is_listed_with_the_record_that_moved_it(doha):
    doha("publish", "casualties", "--as", "week-39", "--outcome", "killed")
    assert doha.json("published", "--moved") == []
    doha(
        *("add", "attack", "--ref", "un", "--incident", "kabul-school", "--happened", "2022-09-30"),
        *("--killed", "35", "--source", "United Nations", "--grade", "B2"),
    )
    doha("published", "--moved", code=3)
    (row,) = doha.json("published")
    assert (row["then"]["best"], row["then"]["high_open"]) == (26, True)
    assert (row["now"]["best"], row["moved"], row["records"]) == (36, True, [48])
    assert "@48" in doha("published", "--moved", code=3)
    assert killed(doha, "--known", "week-39") == "26+"


def test_a_name_of_a_published_figure_is_used_once(doha):
    doha("publish", "--as", "week-39", "--outcome", "killed")
    assert doha.error("publish", "--as", "week-39", "--outcome", "injured")["code"] == "conflict"


def test_a_difference_adds_up_by_cause_and_names_the_records(desk):
    desk("correct", "un", "--set", "killed=36", *REASON)
    desk("retract", "zawahiri-strike", "--reason", "duplicate")
    rows = desk.json("diff", "casualties", "--from", "@47", "--outcome", "killed")
    assert [(row["cause"], row["report"], row["best"]) for row in rows] == [
        ("late report", "un", 10),
        ("source revised its figures", "un", 1),
        ("duplicate", "zawahiri-strike", -1),
    ]
    back = desk.json("diff", "casualties", "--from", "@50", "--to", "@47", "--outcome", "killed")
    assert sum(row["best"] for row in back) == -10
    assert desk.json("diff", "casualties", "--from", "@50") == []
    assert desk.error("diff", "casualties")["field"] == "from"


def test_a_digest_has_a_line_for_everything_that_calls_for_attention(desk):
    desk("publish", "--as", "week-39", "--outcome", "killed")
    desk("correct", "un", "--set", "killed=40", *REASON)
    desk("retract", "zawahiri-strike", "--reason", "duplicate")
    desk("add", "attack", "--ref", "new", "--happened", "today", "--status", "provisional")
    sections = {(row["section"], row["report"]) for row in desk.json("digest", "--since", "@47")}
    assert sections >= {
        ("late report", "un"),
        ("new report", "new"),
        ("corrected", "un"),
        ("retracted", "zawahiri-strike"),
        ("conflicting reports", "kabul-school"),
        ("unclaimed attack", "new"),
        ("provisional", "new"),
        ("published figure moved", "week-39"),
    }


def test_a_probable_duplicate_is_named_and_filed_by_nobody_but_the_analyst(doha):
    second = ("--happened", "2022-09-30", "--place", "Kabul", "--country", "AF", "--killed", "30")
    doha("add", "attack", "--ref", "second", *second)
    assert "may tell of the same as kabul-school" in doha.err
    assert "blotter merge @47 --into kabul-school" in doha.err
    assert "incident" not in doha.json("show", "second")
    doha("add", "attack", "--ref", "far", "--happened", "2022-09-30", "--place", "Paris", "--country", "FR")
    assert "may tell" not in doha.err
    doha("add", "attack", "--ref", "filed", "--incident", "kabul-school", *second)
    assert "may tell" not in doha.err


def test_an_amendment_takes_the_sources_of_the_last_record(doha):
    doha("add", "attack", "--ref", "new", "--killed", "1", "--source", "publisher=AP; origin=AP")
    doha("corroborate", "kabul-school", "--source", "last", "--source", "BBC")
    assert doha.json("show", "last")["sources"] == [
        {"publisher": "AP", "origin": "AP"},
        {"publisher": "BBC"},
    ]


def test_a_field_is_not_set_and_left_out_at_once(doha):
    change = ("--set", "killed=5", "--unset", "killed", "--dry-run")
    said = doha.error("correct", "kabul-school", *change, "--reason", "new_source", code=1)
    assert (said["field"], said["hint"]) == ("killed", "give one of --set and --unset")


def test_what_is_filed_under_a_retracted_report_is_listed_beside_it(doha):
    for ref in ("one", "two"):
        doha("add", "attack", "--ref", ref, "--incident", "kabul-school")
    beside = doha.json("show", "kabul-school")["beside"]
    assert {"one", "two"} <= set(beside)
    doha("retract", "kabul-school", "--reason", "coding_error")
    doha("retract", "two", "--reason", "coding_error")
    assert doha.json("show", "kabul-school")["beside"] == [name for name in beside if name != "two"]
    assert "kabul-school" not in doha.json("show", "one")["beside"]


def test_an_amendment_under_a_name_that_is_taken_is_not_told_as_done(doha):
    for ref, why in (("us-withdrawal", "is recorded already"), ("last", "no name for a record")):
        for more in ((), ("--dry-run",)):
            doha("retract", "kabul-school", "--reason", "duplicate", "--ref", ref, *more, code=1)
            assert (doha.out, why in doha.err) == ("", True)
    assert doha.json("status")["size"] == 47
