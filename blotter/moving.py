"""Moving: the records by which a published figure reads differently today."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve

from blotter.asking import Asking, read_policy
from events import TallyPublished
from ledger import AsOf
from projections import keys_of

if TYPE_CHECKING:
    from blotter.desk import Desk
    from projections import Where

Key = tuple[tuple[str, ...], str]
"""What a figure of a tally is told apart by, and its outcome."""


def values_of(row: dict[str, Any], by: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a row of a tally is told apart by, as it is published."""
    return tuple("not given" if row[key] is None else str(row[key]) for key in keys_of(by))


def records_behind(
    desk: "Desk", event: TallyPublished, asking: Asking, opened: Container[Key]
) -> dict[Key, list[int]]:
    """Return the records that moved each figure of a published tally since it was drawn.

    Those of `opened` have got or lost their `+`: of them, what opened or closed a high moved them, too.
    """
    as_of, where = desk.asked(**asking)
    ends = AsOf(known=event.size, happened=as_of.happened), as_of

    def moves(where: "Where") -> dict[Key, set[Any]]:
        """Return the records that moved each figure; None among them where names of actors did."""
        found: dict[Key, set[Any]] = {}
        told = desk.views.difference(*ends, by=event.by, where=where, policy=read_policy(event.policy))
        for row in told.iter_rows(named=True):
            key = (values_of(row, event.by), row["outcome"])
            numbers = row["low"] or row["best"] or row["high"] or row["unknown"]
            if numbers or (row["opened"] and key in opened):
                found.setdefault(key, set()).add(row["record"])
        return found

    found = moves(where)
    renamed = [key for key, records in found.items() if None in records]
    if renamed:
        wide = _by_all_names(where, [desk.views.same(end) for end in ends])
        every = found if wide == where else moves(wide)
        asked = (*wide.perpetrator, *wide.target, *wide.actor)
        for key, records in _by_other_names(desk, ends, renamed, every, asked).items():
            found[key] |= records
    return {key: sorted(records - {None}) for key, records in found.items()}


def _by_all_names(where: "Where", sames: Sequence[Mapping[str, str]]) -> "Where":
    """Return filters that let pass what names an actor as it was read before or is read today."""

    def names(asked: tuple[str, ...]) -> tuple[str, ...]:
        read = [(same, {same.get(name, name) for name in asked}) for same in sames]
        more = {one for same, into in read for one in (*into, *same) if same.get(one, one) in into}
        return (*asked, *sorted(more.difference(asked)))

    return evolve(
        where, perpetrator=names(where.perpetrator), target=names(where.target), actor=names(where.actor)
    )


def _by_other_names(
    desk: "Desk",
    ends: tuple[AsOf, AsOf],
    renamed: Sequence[Key],
    found: Mapping[Key, set[int]],
    asked: Sequence[str],
) -> dict[Key, set[int]]:
    """Return the records that moved figures by what actors are called.

    These are the ones that found actors to be one or apart (all of them, for a figure that neither
    names an actor nor was `asked` of one), and those that moved what it was called at first, or what
    is called so at last.
    """
    assert isinstance(ends[0].known, int)
    said = desk.views.identified(ends[0].known)
    before, after = (desk.views.same(end) for end in ends)

    def read(of: Iterable[str], same: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(same.get(name, name) for name in of)

    told: dict[Key, set[int]] = {}
    for of, outcome in renamed:
        called = {*asked, *of, *read(of, before), *read(of, after)}
        told[of, outcome] = {
            record
            for (other, what), records in found.items()
            if what == outcome and (read(of, before) == other or read(other, after) == of)
            for record in records
        }
        told[of, outcome] |= {
            position
            for position, one, other in said
            if not called.isdisjoint((one, other, *read((one, other), before), *read((one, other), after)))
        } or {position for position, _, _ in said}
    return told
