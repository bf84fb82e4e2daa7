"""Moments: what the words of `--known`, `--from`, `--to` and `--since` mean in one ledger."""

from datetime import date
from typing import TYPE_CHECKING

from blotter.asking import read_as_of
from ledger import AsOf, id_of_ref

if TYPE_CHECKING:
    from blotter.desk import Desk


def moment_named(desk: "Desk", known: str | int | date | None) -> str | int | date | None:
    """Return the moment that a word names: a published figure or last-issued is its size."""
    from blotter.publishing import LAST_ISSUED, published_ref

    if known == LAST_ISSUED:
        from blotter.assessing import last_issued

        return last_issued(desk)
    if isinstance(known, str):
        position = desk.ledger.find(id_of_ref(desk.ledger.origin, published_ref(known)))
        event = None if position is None else desk.ledger.at(position).event
        if event is not None and event.kind == "tally_published":
            return int(event.size)  # type: ignore[attr-defined]
    return known


def as_of_named(
    desk: "Desk",
    known: str | int | date | None,
    happened: str | date | None = None,
    clock: str = "recorded",
) -> AsOf:
    """Return a moment on both clocks; NotFound for a size that the ledger has not reached."""
    as_of = read_as_of(moment_named(desk, known), happened, clock)
    if isinstance(as_of.known, int):
        desk.ledger.size_known(as_of.known)
    return as_of
