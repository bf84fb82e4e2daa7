"""Law 3: a reader that helps falsifies the record; what is not exactly right is refused."""

import pytest

from events import (
    Attack,
    Attribution,
    BlotterError,
    Invalid,
    Mistakes,
    Part,
    Party,
    from_fields,
    from_plain,
    leaves,
    pack,
    to_fields,
    unpack,
)


def from_entry(kind, fields):
    return from_fields(kind, 1, unpack(pack(fields)))


TONGUES = pytest.mark.parametrize("read", [from_plain, from_entry])
ID = "00000000-0000-4000-8000-00000000000a"
WHO = {"actor": "isis-k", "name": "ISIS-K"}
NOT_TRUTH = [1, 0, 1.0, "no", "yes", "true", "false", "", None, [], b"\x01"]
NOT_TEXT = [5, 2.9, True, False, b"Kabul", ["K", "a"], {"a": "b"}]
NOT_LISTS = ["abc", b"abc", {"a": "b"}, 5, True, None]
NOT_NOTATIONS = [25, 2.9, True, b"25", ["25"], {"low": 25}]
NOT_CODES = ["Yes", "yes ", "", 1, True, b"yes", ["yes"], {"yes": 1}]
NOT_IDS = ["", "kabul-school", ID.replace("-", ""), "{" + ID[1:-1] + "}", ID + " ", b"\0" * 15, b"\0" * 17, 5]


def rows(kind, path, values, said):
    """Return one row for each value that a field must refuse."""
    return [pytest.param(kind, path, said(value), id=f"{kind}.{path}={value!r}") for value in values]


REFUSED = [
    *rows("attack", "summary", NOT_TEXT, lambda value: {"summary": value}),
    *rows(
        "attack", "parties[0].named_as", NOT_TEXT, lambda v: {"parties": [{"role": "victim", "named_as": v}]}
    ),
    *rows("attack", "tags[1]", [*NOT_TEXT, None], lambda value: {"tags": ["a", value]}),
    *rows("attack", "repeated", NOT_TRUTH, lambda value: {"repeated": value}),
    *rows("statement", "conditional", NOT_TRUTH, lambda value: {"mode": "threat", "conditional": value}),
    *rows("attack", "tags", NOT_LISTS, lambda value: {"tags": value}),
    *rows("attack", "parties", NOT_LISTS, lambda value: {"parties": value}),
    *rows("attack", "parties[0].any_of", NOT_LISTS, lambda v: {"parties": [{"role": "victim", "any_of": v}]}),
    *rows("attack", "parties[0]", ["isis-k", 5, None, []], lambda value: {"parties": [value]}),
    *rows("attack", "place", ["Kabul", 5, ["Kabul"], True], lambda value: {"place": value}),
    *rows("attack", "killed", NOT_NOTATIONS, lambda value: {"killed": value}),
    *rows("attack", "happened", [2022, 2022.5, True, b"2022", ["2022"]], lambda value: {"happened": value}),
    *rows("attack", "happened", ["2022-07-31T06:18", "2022-07-31 06:18Z"], lambda value: {"happened": value}),
    *rows("attack", "suicide", NOT_CODES, lambda value: {"suicide": value}),
    *rows("attack", "credibility", [2, 2.0, "2.0", " 2"], lambda value: {"credibility": value}),
    *rows("attack", "incident", NOT_IDS, lambda value: {"incident": value}),
    *rows("attack", "concerns[1]", [*NOT_IDS, None], lambda value: {"concerns": [ID, value]}),
    *rows(
        "attack", "place.longitude", [True, b"69", [69]], lambda v: {"place": {"latitude": 0, "longitude": v}}
    ),
    *rows("statement", "mode", [None, 1, "Threat"], lambda value: {"mode": value}),
    *rows("actor_profiled", "name", [None, *NOT_TEXT], lambda value: {**WHO, "name": value}),
    *rows(
        "actor_profiled", "aliases[0].name", [None, 5], lambda value: {**WHO, "aliases": [{"name": value}]}
    ),
    *rows(
        "fund_announcement",
        "amount",
        [3.5, 3500000000, ["USD", 5], "3500000000", "$5"],
        lambda value: {"fund": "a", "stage": "announced", "amount": value},
    ),
]


@TONGUES
@pytest.mark.parametrize(("kind", "path", "said"), REFUSED)
def test_a_value_of_another_type_is_refused_at_its_path(read, kind, path, said):
    with pytest.raises(Invalid) as refused:
        read(kind, said)
    assert refused.value.field == path
    assert str(refused.value).startswith(f"{path}: ")


@TONGUES
def test_none_is_unknown_and_never_the_text_none(read):
    event = read(
        "attack", {"summary": None, "killed": None, "place": None, "suicide": None, "incident": None}
    )
    assert event == Attack()
    assert to_fields(event) == {}


@pytest.mark.parametrize("value", [2.9, 2.0, True, "2", None])
def test_a_coordinate_in_an_entry_is_a_whole_number(value):
    """2.9 would become 2, and True would become 1: both are degrees away from the truth."""
    with pytest.raises(Invalid, match="place"):
        from_entry("attack", {"place": {"latitude": value, "longitude": 0}})


@pytest.mark.parametrize(
    "value",
    [
        "nan",
        "inf",
        "1_0",
        "٣٤",
        " 34",
        "34 ",
        "34,5",
        "34°",
        "0x1",
        "1e1",
        "1e999992",
        "",
        "--1",
        float("nan"),
    ],
)
def test_a_coordinate_in_plain_data_is_decimal_degrees(value):
    with pytest.raises(Invalid, match="decimal degrees") as refused:
        from_plain("attack", {"place": {"latitude": value, "longitude": 0}})
    assert refused.value.field == "place.latitude"
    assert refused.value.hint == "write it like 34.5553"


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("34.5553", 345553000),
        (34.5553, 345553000),
        (-1, -10_000_000),
        ("1e-07", 1),
        (1e-07, 1),
        ("+90.0", 900000000),
    ],
)
def test_decimal_degrees_are_stored_in_ten_millionths(value, stored):
    event = from_plain("attack", {"place": {"latitude": value, "longitude": 0}})
    assert to_fields(event) == {"place": {"latitude": stored, "longitude": 0}}


@TONGUES
@pytest.mark.parametrize(
    ("kind", "said", "path", "hint"),
    [
        ("attack", {"kiled": "25"}, "kiled", "did you mean killed?"),
        ("attack", {"parties": [{"role": "victim", "actr": "a", "actor": "b"}]}, "parties[0].actr", "actor"),
        ("attack", {"place": {"name": "Kabul", "lattitude": "3"}}, "place.lattitude", "latitude"),
        ("attack", {"sources": [{"title": "a"}, {"title": "b", "urls": "c"}]}, "sources[1].urls", "url"),
    ],
)
def test_a_field_that_is_not_known_is_refused_with_the_nearest(read, kind, said, path, hint):
    """Dropping what is not known would lose a misspelt death toll in silence."""
    with pytest.raises(Invalid, match="has no such field") as refused:
        read(kind, said)
    assert refused.value.field == path
    assert hint in refused.value.hint


def test_a_name_in_bytes_is_not_a_field():
    with pytest.raises(Invalid, match="has no such field"):
        from_entry("attack", {b"summary": "a"})


@TONGUES
@pytest.mark.parametrize(
    ("kind", "said", "paths"),
    [
        ("statement", {}, ["mode"]),
        ("actor_profiled", {}, ["actor", "name"]),
        ("actor_relation_reported", {"actor": "a"}, ["other", "relation"]),
        ("claim", {"stance": "denied"}, ["concerns"]),
        ("attack", {"parties": [{"actor": "a"}]}, ["parties[0].role"]),
        ("attack", {"evidence": [{}]}, ["evidence[0].file", "evidence[0].sha256"]),
    ],
)
def test_what_must_be_said_is_missed_by_name(read, kind, said, paths):
    with pytest.raises(BlotterError) as refused:
        read(kind, said)
    assert sorted(one.field for one in leaves(refused.value)) == paths
    assert all(one.message == "is missing" and one.hint for one in leaves(refused.value))


@TONGUES
def test_several_mistakes_come_together_each_with_its_path(read):
    said = {
        "kiled": "25",
        "suicide": "maybe",
        "place": {"nam": "Kabul", "precision": "exactly"},
        "parties": [{"role": "victim", "actor": "a"}, {"role": "perpetrater", "actor": 5}],
        "tags": ["a", 1, 2],
    }
    with pytest.raises(Mistakes) as refused:
        read("attack", said)
    found = {one.field: one for one in refused.value.errors}
    assert sorted(found) == [
        *("kiled", "parties[1].actor", "parties[1].role", "place.nam", "place.precision", "suicide"),
        *("tags[1]", "tags[2]"),
    ]
    assert found["parties[1].role"].hint.startswith("did you mean perpetrator")
    assert found["place.precision"].hint == "did you mean exact?"
    assert found["suicide"].hint == "one of: yes, no, unknown"


@TONGUES
def test_a_party_in_a_role_that_its_report_has_not_is_named(read):
    with pytest.raises(Invalid, match="host is not a role in a report of kind attack") as refused:
        read("attack", {"parties": [{"role": "victim", "actor": "a"}, {"role": "host", "actor": "b"}]})
    assert refused.value.field == "parties[1].role"
    assert "perpetrator" in refused.value.hint


@TONGUES
@pytest.mark.parametrize("said", [None, [], "attack", 5, b""])
def test_what_is_not_a_map_is_not_a_report(read, said):
    with pytest.raises(Invalid, match="Attack"):
        read("attack", said)


def test_an_unknown_kind_is_refused_with_the_nearest():
    with pytest.raises(Invalid) as refused:
        from_plain("atack", {})
    assert (refused.value.field, refused.value.hint) == ("kind", "did you mean attack?")


@TONGUES
@pytest.mark.parametrize("depth", [50, 500, 900])
@pytest.mark.parametrize("place", ["summary", "tags", "parties"])
def test_a_value_nested_too_deeply_is_refused_and_nothing_breaks(read, depth, place):
    deep = "a"
    for _ in range(depth):
        deep = [deep]
    with pytest.raises(BlotterError):
        read("attack", {place: deep})


@pytest.mark.parametrize(
    "make",
    [
        lambda: Attack(repeated=None),
        lambda: Attack(tags=None),
        lambda: Attack(parties=None),
        lambda: Party(role="victim", actor="a", attribution=None),
        lambda: Attack(killed=25),
        lambda: Attack(repeated=1),
        lambda: Attack(tags="abc"),
        lambda: Attack(place={"name": "Kabul"}),
        lambda: Part("nobody", "3"),
    ],
)
def test_an_event_built_in_python_is_as_strict(make):
    with pytest.raises(Invalid):
        make()


def test_what_is_left_out_has_its_stated_default():
    assert Party(role="victim", actor="a").attribution is Attribution.CONFIRMED
    assert Attack().repeated is False


def test_a_float_is_in_no_field_of_an_entry():
    """A double is canonical for msgpack, so it is the fields that refuse it."""
    with pytest.raises(Invalid, match="repeated"):
        from_fields("attack", 1, unpack(bytes.fromhex("81a87265706561746564cb3ff0000000000000")))


def test_one_flipped_bit_is_refused_or_says_something_else():
    event = Attack(
        summary="Café",
        happened="2022-09-30",
        killed="25+ of which women 20+",
        incident=ID,
        suicide="yes",
        repeated=True,
        parties=[Party(role="perpetrator", attribution="unknown")],
    )
    packed = pack(to_fields(event))
    assert from_fields("attack", 1, unpack(packed)) == event
    refused = 0
    for place in range(len(packed) * 8):
        flipped = bytearray(packed)
        flipped[place // 8] ^= 1 << place % 8
        try:
            assert from_fields("attack", 1, unpack(bytes(flipped))) != event
        except BlotterError:
            refused += 1
    assert refused > len(packed) * 4
