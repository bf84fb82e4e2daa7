"""Sources, told as stories: where the reports come from, one origin counted once."""

from datetime import date

from events import Attack, Source
from tests.stories import desk_of, story


def sources(desk, *columns, **asking):
    frame = desk.sources(**asking)
    return {row["origin"]: tuple(row[name] for name in columns) for row in frame.to_dicts()}


STORY = """
- ref: a
  kind: attack
  sources:
    - {publisher: Daily, origin: Reuters, reliability: C, published: 2022-01-05}
    - {publisher: Evening, origin: Reuters, published: 2022-01}
    - {publisher: Reuters, reliability: B, published: 2022-01-04}
- {ref: b, kind: attack, source: {publisher: Daily, origin: Reuters, reliability: B, published: 2022-03}}
- {ref: c, kind: meeting, country: QA, source: {publisher: Daily, reliability: C}}
- {ref: d, kind: meeting}
"""


def test_sources_with_one_origin_are_one_and_count_once_for_a_report():
    desk = story(STORY)
    assert sources(desk, "publishers", "reliability", "reports") == {
        "Reuters": ("Daily, Evening, Reuters", "B, C", 2),
        "Daily": ("Daily", "C", 1),
    }


def test_first_and_last_are_the_days_that_it_was_out_at_the_latest():
    days = sources(story(STORY), "first", "last")
    assert days == {"Reuters": (date(2022, 1, 4), date(2022, 3, 31)), "Daily": (None, None)}


def test_the_most_heard_come_first_then_by_name():
    desk = story("[{ref: a, kind: attack, sources: [Z, B]}, {ref: b, kind: attack, sources: [Z, A, A]}]")
    assert desk.sources()["origin"].to_list() == ["Z", "A", "B"]
    assert desk.sources()["reports"].to_list() == [2, 1, 1]


def test_a_source_is_known_by_where_it_began_else_by_the_best_that_names_it():
    """Origin, publisher, author, address, title: in this order."""
    names = {"title": "T", "url": "u:1", "author": "A", "publisher": "P", "origin": "O"}
    for left, root in zip(range(5), "O P A u:1 T".split(), strict=True):
        kept = dict(list(names.items())[: 5 - left])
        assert list(sources(desk_of(Attack(sources=(Source(**kept),))), "reports")) == [root]


def test_sources_are_asked_for_like_every_view():
    desk = story(STORY)
    assert sources(desk, "reports", country="QA") == {"Daily": (1,)}
    assert sources(desk, "reports", known="@1") == {"Reuters": (1,)}
    assert sources(desk, "reports", kind="statement") == {}
