"""Published figures: what left the house, and whether it would read the same today."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from attrs import fields_dict

from blotter.asking import (
    MANY,
    Asking,
    Words,
    listed,
    pinned,
    read_as_of,
    read_breakdown,
    read_policy,
    words,
)
from blotter.figures import brief, number, told
from blotter.moving import records_behind, values_of
from events import Conflict, Figure, Invalid, Refused, TallyPublished, ref_slug
from ledger import Receipt

if TYPE_CHECKING:
    import polars as pl

    from blotter.desk import Desk

LAST_ISSUED = "last-issued"
"""What `--known` reads as the moment of the last assessments that were issued."""

_CODES = ("kind", "outcome", "group", "status", "marking", "tag")
"""Filters that may hold several words with commas between them; a comma in any other is part of a name."""


NAMED = 10
"""Records that are named of those that moved a figure: a release of a data set may be thousands."""


def published_ref(name: str) -> str:
    """Return the ref of a published figure: its name is used once."""
    return f"published:{name}"


def publish(
    desk: "Desk", name: str, by: Words, *, policy: str, asking: Asking
) -> tuple[TallyPublished, Receipt]:
    """Freeze a tally under a name: question, answer, and the head that it was drawn from."""
    if asking.get("clock", "recorded") != "recorded":
        raise Refused("a figure is published as recorded, which can be proven", field="clock")
    ref = _ref_of(name)
    columns, asking = read_breakdown(by), pinned(asking, len(desk.ledger))
    as_of, _ = desk.asked(**asking)
    head = desk.views.head(as_of)
    frame = desk.casualties(columns, policy=read_policy(policy), **asking)
    event = TallyPublished(
        ref=ref,
        name=name,
        by=columns,
        policy=policy,
        asked=tuple(_asked(asking)),
        figures=tuple(_figures(frame, columns)),
        size=head.size,
        root=head.root.hex(),
    )
    try:
        (receipt,) = desk.append(event)
    except Conflict as error:
        error.hint = "a name is used once: choose another"
        raise
    return event, receipt


def _ref_of(name: str) -> str:
    """Return the ref of a figure to be published; refuse a name that `--known` reads as something else."""
    try:
        ref = ref_slug(published_ref(name))
    except Invalid as error:
        raise Invalid(f"{name!r} is not a name", field="as", hint=error.hint) from None
    try:
        read_as_of(name)
    except Invalid:
        if name != LAST_ISSUED:
            return ref
    raise Invalid(f"{name!r} is a moment to --known", field="as", hint="give a name, as in weekly-2022-40")


def _asked(asking: Asking) -> Iterator[str]:
    """Yield the filters as name=value; the moment is kept as a size."""
    for name, value in sorted(asking.items()):
        if name not in ("known", "clock"):
            several = cast("Words", value) if name in MANY else str(value)
            for one in words(several) if name in _CODES else listed(several):
                yield f"{name}={one}"


def _figures(frame: "pl.DataFrame", columns: tuple[str, ...]) -> Iterator[Figure]:
    names = fields_dict(Figure).keys() - {"of"}
    for row in frame.iter_rows(named=True):
        yield Figure(of=values_of(row, columns), **{name: row[name] for name in names})


def question(event: TallyPublished) -> Asking:
    """Return the filters that a published tally was asked with."""
    asking: dict[str, Any] = {}
    for text in event.asked:
        name, _, value = text.partition("=")
        if name in MANY:
            asking.setdefault(name, []).append(value)
        else:
            asking[name] = value
    return cast("Asking", asking)


class Check(NamedTuple):
    """One published figure, what it reads today, and the records that moved it.

    Where nothing was published, and nothing is there today either, there is no outcome.
    """

    event: TallyPublished
    of: tuple[str, ...]
    outcome: str | None
    then: Figure | None
    now: Figure | None
    records: tuple[int, ...]


def checks(desk: "Desk") -> Iterator[Check]:
    """Yield every published figure beside what the same question answers today."""
    for event in _published(desk):
        yield from _check(desk, event)


def _published(desk: "Desk") -> Iterator[TallyPublished]:
    """Yield what was published, found on the shelf, as it was recorded."""
    said = desk.views.declared()
    positions = said.filter(said["kind"] == "tally_published")["position"].to_list()
    for record in desk.ledger.several(positions):
        if isinstance(record.event, TallyPublished):
            yield record.event


def _check(desk: "Desk", event: TallyPublished) -> Iterator[Check]:
    now = {(figure.of, figure.outcome): figure for figure in _today(desk, event)}
    then = {(figure.of, figure.outcome): figure for figure in event.figures}
    moved = [key for key in {**then, **now} if number(then.get(key)) != number(now.get(key))]
    opened = [key for key in moved if number(then.get(key))[-1] != number(now.get(key))[-1]]
    records = records_behind(desk, event, question(event), opened) if moved else {}
    for key in {**then, **dict.fromkeys(moved)}:
        because = tuple(records.get(key, ())) if key in moved else ()
        yield Check(event, key[0], str(key[1]), then.get(key), now.get(key), because)
    if not (then or moved):
        yield Check(event, (), None, None, None, ())


def _today(desk: "Desk", event: TallyPublished) -> Iterator[Figure]:
    """Yield the figures that the question of a published tally has at a desk."""
    yield from _figures(desk.casualties(event.by, policy=event.policy, **question(event)), event.by)


def moved(check: Check) -> bool:
    """Whether a published figure reads differently today."""
    return number(check.then) != number(check.now)


def named(check: Check) -> str:
    """Return what a published figure is of: the values of its breakdown and its outcome."""
    return " ".join(filter(None, (*check.of, check.outcome)))


def moved_by(check: Check) -> str:
    """Return the records that moved a published figure as people read them: the first, and how many."""
    because = ", ".join(f"@{record}" for record in check.records[:NAMED])
    if len(check.records) > NAMED:
        because = f"{because} and {len(check.records) - NAMED:,} others"
    return because or ("other names of actors" if moved(check) else "")


def moved_figures(before: "Desk", after: "Desk") -> list[dict[str, str]]:
    """Return the figures that read differently at two desks: all tallies, and published ones."""
    first, last = (_read(desk) for desk in (before, after))
    pairs = {name: told(first.get(name), last.get(name)) for name in {**first, **last}}
    nothing = {brief(None): "0"}
    return [
        {"figure": name, "before": nothing.get(was, was), "after": nothing.get(now, now)}
        for name, (was, now) in pairs.items()
        if nothing.get(was, was) != nothing.get(now, now)
    ]


def _read(desk: "Desk") -> dict[str, Figure]:
    """Return the figures of the overall tally and of every published one, as they are at a desk."""
    read = {figure.outcome.value: figure for figure in _figures(desk.casualties(), ())}
    for event in _published(desk):
        for figure in _today(desk, event):
            read[" ".join(("published", event.name, *figure.of, figure.outcome))] = figure
    return read
