"""`blotter record`: files of reports, each whole or not at all, all mistakes at once."""

import json
from uuid import UUID

import pytest


@pytest.fixture
def desk(shell):
    shell("init")
    return shell


def write(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


STORY = """\
sources:
  un: {publisher: United Nations, reliability: B}
defaults:
  source: un
  credibility: 2
  country: "NO"
reports:
  - {kind: actor_profiled, actor: group-a, name: Group A, aliases: [The A (en)]}
  - {ref: one, kind: attack, happened: 2022, perpetrator: The A, killed: 3}
  - {ref: two, kind: attack, happened: 2022-09, incident: one, killed: {total: 5, women: 2}}
"""


def test_sources_are_named_once_and_defaults_fill_what_is_left_open(desk, tmp_path):
    desk("record", write(tmp_path, "story.yaml", STORY))
    one, two = desk.json("show", "one"), desk.json("show", "two")
    assert one["sources"] == two["sources"] == [{"publisher": "United Nations", "reliability": "B"}]
    assert one["place"] == {"country": "NO"}
    assert one["parties"] == [{"role": "perpetrator", "actor": "group-a", "named_as": "The A"}]
    assert two["killed"] == "5 of which women 2"
    assert two["incident"] == one["id"]
    assert "country" not in desk.json("show", "actor:group-a")["sources"][0]


def test_a_default_goes_before_nothing_that_a_report_says_itself(desk, tmp_path):
    """What a report says within its place, its parties or its grade is not left open."""
    party = {"role": "perpetrator", "actor": "group-a"}
    place = {"name": "Peshawar", "country": "PK"}
    said = {"kind": "attack", "place": place, "parties": [party], "source": "UN", "grade": "B2"}
    defaults = {"country": "AF", "admin1": "Kabul", "perpetrator": "unknown", "credibility": 3, "tag": "x"}
    story = {"defaults": defaults, "reports": [{"ref": "one", **said}, {"ref": "two", "kind": "attack"}]}
    desk("record", "--new-actor", write(tmp_path, "story.json", story))
    one, two = desk.json("show", "one"), desk.json("show", "two")
    assert one["place"] == {**place, "admin1": "Kabul"}
    assert one["parties"] == [party]
    assert (one["credibility"], one["tags"]) == ("2", ["x"])
    assert two["place"] == {"country": "AF", "admin1": "Kabul"}
    assert two["parties"] == [{"role": "perpetrator", "attribution": "unknown"}]
    assert two["credibility"] == "3"


def test_what_is_watched_goes_by_its_names_and_a_slip_is_refused(desk, tmp_path):
    """A unit or a kind that there is not would leave a unit without a level, and nobody would know."""
    profile = {"kind": "actor_profiled", "actor": "group-a", "name": "The Group"}

    def watched(unit, kind="attack", ref="c"):
        said = {"ref": ref, "kind": "coverage_declared", "unit": unit, "span": "2020/..", "kinds": [kind]}
        return write(tmp_path, "c.json", [profile, said])

    assert desk.error("record", watched("AF", "atack"))["hint"] == "did you mean attack?"
    for unit in ("gruop-a", "unknown", "unknown@AF"):
        assert desk.error("record", watched(unit))["field"] == "unit"
    assert desk.error("record", watched("The Group@Nowhere"))["message"] == "'Nowhere' is not a country"
    desk("record", watched("The Group@afghanistan", "force-movement"))
    told = desk.json("show", "c")
    assert (told["unit"], told["kinds"]) == ("group-a@AF", ["force_movement"])
    for word, unit in (("afghanistan", "AF"), ("on:the group", "on:group-a"), ("the group", "group-a")):
        desk("record", watched(word, ref=unit.replace("on:", "on-").lower()))
        assert desk.json("show", "last")["unit"] == unit


def test_what_is_watched_is_the_unit_that_threats_take_it_for(desk, tmp_path):
    """Whatever else was recorded as watched, nobody would ever ask for."""
    desk("add", "actor-profiled", "--actor", "mexican-government", "--name", "Mexico")

    def watched(unit):
        return write(tmp_path, "c.json", [{"kind": "coverage_declared", "unit": unit, "span": "2020/.."}])

    desk("record", watched("Mexico"))
    assert desk.json("show", "last")["unit"] == desk.json("threats", "Mexico")[0]["unit"] == "MX"
    desk("record", watched("mexican-government@MX"))
    refused = [
        desk.error(*words)["message"]
        for words in (("record", watched("on:Mexico@AF")), ("threats", "on:Mexico@AF"))
    ]
    assert refused == ["those who are hit are no unit by country"] * 2


@pytest.mark.parametrize(
    ("kind", "field"), [("attack", "incident"), ("attack", "concerns"), ("accusation", "agreement")]
)
def test_last_names_no_report_in_a_file(desk, tmp_path, kind, field):
    """Recorded again, the same file would point at another report."""
    desk("add", "attack", "--ref", "one", "--killed", "1")
    file = write(tmp_path, "two.json", [{"ref": "two", "kind": kind, field: "last"}])
    error = desk.error("record", file)
    assert (error["entry"], error["field"].partition("[")[0]) == ("two", field)
    assert "'last' names the last record on the command line only" in error["message"]
    desk("add", "attack", "--ref", "two", "--incident", "last", "--killed", "2")
    assert desk.json("show", "two")["incident"] == desk.json("show", "one")["id"]


def test_last_is_no_publisher(desk, tmp_path):
    """It names the sources of the last record, and a file is recorded as a whole."""
    error = desk.error("record", write(tmp_path, "one.json", {"kind": "attack", "source": "last"}))
    assert (error["field"], error["hint"][-33:]) == ("source", "publisher=last takes it as a name")


def test_a_toll_says_only_what_is_given(desk, tmp_path):
    """An empty map is no unknown number, and an empty value no word."""
    killed = {"total": None, "women": 2, "men": None}
    desk("record", write(tmp_path, "story.json", {"ref": "one", "kind": "attack", "killed": killed}))
    assert desk.json("show", "one")["killed"] == "? of which women 2"
    for nothing in ({}, {"total": None}):
        error = desk.error("record", write(tmp_path, "story.json", {"kind": "attack", "killed": nothing}))
        assert (error["field"], error["message"]) == ("killed", "says nothing")


def test_a_part_of_the_place_is_said_once(desk, tmp_path):
    """The country beside the place went before the one within it."""
    report = {"kind": "attack", "place": {"name": "Herat", "country": "AF"}, "country": "PK"}
    error = desk.error("record", write(tmp_path, "story.json", [report]))
    assert (error["field"], error["message"]) == ("country", "is given twice")


@pytest.mark.parametrize(
    ("reports", "message", "hint"),
    [
        (
            "- {ref: two, kind: attack, incident: one}\n- {ref: one, kind: attack}",
            "there is no report one to point at",
            "in the same file before this one",
        ),
        (
            "- {ref: one, kind: attack}\n- {ref: two, kind: attack, incident: one}\n"
            "- {ref: three, kind: attack, incident: two}",
            "two is itself filed under another incident",
            "file this one under one too",
        ),
        (
            "- {ref: one, kind: attack, incident: one}",
            "there is no report one to point at",
            "record that report first",
        ),
    ],
)
def test_reports_of_a_file_are_called_by_their_refs(desk, tmp_path, reports, message, hint):
    error = desk.error("record", write(tmp_path, "story.yaml", reports))
    assert error["message"] == message
    assert hint in error["hint"]


def test_a_slip_of_a_key_is_no_new_source(desk, tmp_path):
    """What looks like a key is one where a file has some; what does not is a publisher or a URL."""
    slip = STORY + "  - {ref: three, kind: attack, sources: [un, nu]}\n"
    error = desk.error("record", write(tmp_path, "story.yaml", slip))
    assert (error["entry"], error["field"]) == ("three", "sources[1]")
    assert error["message"] == "'nu' is no key of the file's sources"
    assert error["hint"] == "one of: un (publisher=nu takes any name)"
    told = STORY.replace("reliability: B}", "reliability: B}\n  agency: reuters")
    told += (
        "  - {ref: three, kind: attack, sources: [agency, Example News, publisher=nu, 'https://a.example']}\n"
    )
    desk("record", write(tmp_path, "story.yaml", told))
    names = [{"publisher": name} for name in ("reuters", "Example News", "nu")]
    assert desk.json("show", "three")["sources"] == [*names, {"url": "https://a.example"}]
    plain = "- {ref: four, kind: attack, source: nu}"
    desk("record", write(tmp_path, "plain.yaml", plain))
    assert desk.json("show", "four")["sources"] == [{"publisher": "nu"}]


@pytest.mark.parametrize("sources", ["{a: a}", "{a: b, b: a}"])
def test_a_key_that_means_itself_is_refused(desk, tmp_path, sources):
    story = f"{{sources: {sources}, reports: [{{ref: one, kind: attack, source: a}}]}}"
    error = desk.error("record", write(tmp_path, "story.yaml", story))
    assert (error["field"], error["message"]) == ("source", "'a' is a key that means itself")


def test_norway_stays_norway_and_a_year_a_year(desk, tmp_path):
    reports = (
        "- {ref: a, kind: attack, country: NO, happened: 2022}\n- {ref: b, kind: attack, summary: 12:30:45}"
    )
    desk("record", write(tmp_path, "story.yaml", reports))
    assert desk.json("show", "a")["place"] == {"country": "NO"}
    assert desk.json("show", "a")["happened"] == "2022"
    assert desk.json("show", "b")["summary"] == "12:30:45"


def test_json_and_json_lines_say_the_same(desk, tmp_path):
    reports = [{"kind": "attack", "ref": f"r{n}", "killed": n, "repeated": True} for n in range(3)]
    desk("record", write(tmp_path, "a.json", reports))
    lines = "\n".join(map(json.dumps, reports))
    assert "0 recorded, 3 recorded already" in desk("record", write(tmp_path, "a.jsonl", lines))


def test_a_name_in_capitals_tells_what_a_file_is_too(desk, tmp_path):
    lines = '{"kind": "attack", "killed": 3}\n{"kind": "attack", "killed": 4}\n'
    desk("record", write(tmp_path, "STORY.JSONL", lines))
    assert desk.json("status")["size"] == 2


def test_standard_input(desk, tmp_path, monkeypatch):
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'[{"kind": "attack", "ref": "in"}]')))
    desk("record", "-")
    assert desk.json("show", "in")["kind"] == "attack"
    lines = b'{"kind": "attack", "ref": "one"}\n\n{"kind": "attack", "ref": "two"}\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert "2 recorded" in desk("record", "-")


def test_what_is_shown_as_csv_holds_the_texts_as_they_are(desk):
    desk("add", "attack", "--note", "a\u202eb", "--ref", "one")
    assert "note,a\u202eb\n" in desk("show", "one", "--format", "csv")
    assert "a\\u202eb" in desk("show", "one")


def test_a_dry_run_appends_nothing(desk, tmp_path):
    printed = desk("record", "--dry-run", write(tmp_path, "story.yaml", STORY))
    assert "3 reports are well-formed; nothing was appended" in printed
    assert desk.json("status")["size"] == 0


def test_all_mistakes_of_a_file_come_together_and_nothing_of_it_is_appended(desk, tmp_path):
    reports = [{"kind": "attack", "ref": f"r{n}", "killed": f"{n}x"} for n in range(200)]
    reports += [{"kind": "attack", "ref": "good"}, {"kind": "nonsense"}, {"kind": "attack", "kiled": "3"}]
    desk("record", write(tmp_path, "bad.json", reports), code=1)
    lines = desk.err.splitlines()
    for n in range(200):
        assert any(line.startswith("blotter: ") and f"bad.json: r{n}: killed: " in line for line in lines)
    assert any("#202: kind: 'nonsense'" in line for line in lines)
    assert any("#203: kiled: " in line for line in lines)
    assert lines[-1] == "blotter: 202 mistakes; nothing was appended"
    assert desk.json("status")["size"] == 0


def test_a_file_is_whole_or_not_at_all_and_the_files_before_it_stay(desk, tmp_path):
    good = write(tmp_path, "good.json", [{"kind": "attack", "ref": "good"}])
    bad = write(
        tmp_path,
        "bad.json",
        [{"kind": "attack", "ref": "fine"}, {"kind": "attack", "ref": "x", "killed": "-1"}],
    )
    printed = desk("record", good, bad, code=1)
    assert "good.json: 1 recorded" in printed
    assert [row["ref"] for row in desk.json("log")] == ["good"]


def test_a_report_may_point_only_at_what_is_before_it(desk, tmp_path):
    reports = [{"kind": "attack", "ref": "b", "incident": "a"}, {"kind": "attack", "ref": "a"}]
    desk("record", write(tmp_path, "order.json", reports), code=1)
    assert "before this one" in desk.err
    assert desk.json("status")["size"] == 0


def test_the_same_report_twice_in_a_file_without_a_ref_is_one(desk, tmp_path):
    reports = [{"kind": "attack", "killed": 3}] * 2
    desk("record", write(tmp_path, "twice.json", reports))
    assert desk.json("status")["size"] == 1
    desk("record", "--again", tmp_path / "twice.json")
    assert desk.json("status")["size"] == 3


BAD_FILES = {
    "twice.yaml": ("a: 1\na: 2", "given twice"),
    "alias.yaml": ("- &x {kind: attack}\n- *x", "alias"),
    "tag.yaml": ("- !!python/object:os.system {}", "tag"),
    "merge.yaml": ("- {kind: attack, <<: {killed: 3}}", "no such field"),
    "open.yaml": ("- {kind: attack", "not YAML"),
    "deep.yaml": ("[" * 5_000, "nested too deeply"),
    "two.yaml": ("kind: attack\n---\nkind: attack\n", "more than one document"),
    "empty.yaml": ("", "holds no report"),
    "text.yaml": ("just words", "is not a report"),
    "part.yaml": ("report: []\nsources: {}", "not a part"),
    "default.yaml": ("defaults: {kiled: 3}\nreports: [{kind: attack}]", "not a field of any report"),
    "bomb.yaml": ("a: &a [x, x]\nb: &b [*a, *a]\nreports: [*b, *b]", "alias"),
    "twice.json": ('[{"kind": "attack", "kind": "strike"}]', "given twice"),
    "nan.json": ('[{"kind": "attack", "killed": NaN}]', "not a number"),
    "big.json": ('[{"kind": "attack", "killed": 1e999}]', "not a count"),
    "true.json": ('[{"kind": "attack", "killed": true}]', "not the text"),
    "one.json": ('[{"kind": "attack", "repeated": 1}]', "not true or false"),
    "two.json": ('{"kind": "attack"} {"kind": "attack"}', "not JSON"),
    "deep.json": ("[" * 100_000, "nested too deeply"),
    "owned.json": ('[{"kind": "attack", "position": 3}]', "no such field"),
    "recorded.json": ('[{"kind": "attack", "recorded": "2020-01-01"}]', "no such field"),
    "line.jsonl": ('{"kind": "attack"}\n{"kind": \n', "line 2"),
    "surrogate.json": ('[{"kind": "attack", "summary": "\\ud800"}]', "U+D800"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_gets_a_message_that_names_it(desk, tmp_path, name):
    content, message = BAD_FILES[name]
    desk("record", write(tmp_path, name, content), code=1)
    assert name in desk.err
    assert message in desk.err
    assert "Traceback" not in desk.err
    assert desk.json("status")["size"] == 0


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"- kind: attack\n  summary: \x80"])
def test_a_file_that_is_no_text(desk, tmp_path, data):
    (tmp_path / "bytes.yaml").write_bytes(data)
    desk("record", "bytes.yaml", code=1)
    assert "not UTF-8" in desk.err


@pytest.mark.parametrize("path", [".", "/dev/zero", "not-there.yaml", "-dash.yaml"])
def test_a_path_that_is_no_file(desk, path):
    desk("record", "--", path, code=1)
    assert path in desk.err


def test_amendments_go_by_their_own_commands_which_check_what_stands(desk, tmp_path):
    reports = [{"kind": "attack", "ref": "a"}, {"kind": "reviewed", "about": "a"}]
    desk("record", write(tmp_path, "amending.json", reports), code=1)
    assert "command of its own" in desk.err
    assert desk.json("status")["size"] == 0


def test_a_dry_run_refuses_what_recording_would_refuse(doha, tmp_path):
    for reports, why in (
        ("{kind: attack, ref: us-withdrawal, killed: 1}", "is recorded already"),
        ("{kind: attack, ref: last, killed: 1}", "is no name for a record"),
        ("{kind: attack, ref: b, incident: c, killed: 1}, {kind: attack, ref: c}", "there is no report c"),
        ("{kind: attack, ref: d, incident: us-withdrawal, killed: 1}", "not about an incident of kind"),
    ):
        (tmp_path / "a.yaml").write_text(f"reports: [{reports}]")
        for more in ((), ("--dry-run",)):
            doha("record", "a.yaml", *more, code=1)
            assert why in doha.err
            assert "well-formed" not in doha.out
    (tmp_path / "a.yaml").write_text("reports: [{kind: attack, ref: e}, {kind: attack, ref: f, incident: e}]")
    assert "2 reports are well-formed; nothing was appended" in doha("record", "a.yaml", "--dry-run")
    assert doha.json("status")["size"] == 47


def test_an_actor_goes_by_a_name_that_ends_in_brackets(desk, tmp_path):
    profile = {
        "kind": "actor_profiled",
        "actor": "m23",
        "name": "March 23 Movement (M23)",
        "alias": "M 23 (en)",
    }
    names = ["March 23 Movement (M23)", "March 23 Movement (M23) (claimed)", "M 23 (suspected)"]
    reports = [
        {"kind": "attack", "ref": f"a-{number}", "perpetrator": name} for number, name in enumerate(names)
    ]
    desk("record", write(tmp_path, "story.json", [profile, *reports]))
    desk("add", "attack", "--ref", "a-3", "--perpetrator", names[0], "--killed", "3")
    name = {"role": "perpetrator", "actor": "m23", "named_as": "March 23 Movement (M23)"}
    assert [desk.json("show", f"a-{number}")["parties"] for number in range(4)] == [
        [name],
        [{**name, "attribution": "claimed"}],
        [{**name, "named_as": "M 23", "attribution": "suspected"}],
        [name],
    ]
    error = desk.error("add", "attack", "--perpetrator", "m23 (claimd)")
    assert "did you mean claimed" in error["hint"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("redact", {"kind": "redacted", "record": str(UUID(int=1)), "fields": ["note"]}),
        ("enrol", {"kind": "key_enrolled", "analyst": "ana", "key": "a" * 64}),
        ("revoke", {"kind": "key_revoked", "key": "a" * 64}),
        (
            "publish",
            {"kind": "tally_published", "name": "x", "policy": "current", "size": 1, "root": "a" * 64},
        ),
    ],
)
def test_what_a_command_has_done_is_not_written_down_without_it(desk, tmp_path, command, said):
    """A record that a text was taken out would stand beside the text."""
    error = desk.error("record", write(tmp_path, "said.json", [{"ref": "said", **said}]))
    assert (error["entry"], error["hint"]) == ("said", f"blotter {command}")
    assert desk.json("status")["size"] == 0
