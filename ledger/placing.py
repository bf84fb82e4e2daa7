"""Which id and which position each event of an append gets."""

from collections.abc import Callable, Container, Sequence
from typing import NamedTuple
from uuid import UUID

from events import Conflict, Event, Invalid, one_line
from ledger.record import Receipt, id_of_ref
from ledger.references import check_references


class There(NamedTuple):
    """What an id stands for already."""

    position: int
    event: Event


def author_of(by: str) -> str:
    """Return the name of whoever writes: one line of text."""
    try:
        return one_line(by)
    except Invalid as error:
        raise error.at(field="by") from None


def name(event: Event, id: UUID | None, origin: str) -> UUID:
    """Return the id of an event: given, or from its ref, or a new one that sorts by time."""
    if not isinstance(event, Event):
        raise Invalid(f"{event!r} is not an event")
    if id is not None:
        return id
    if event.ref is not None:
        return id_of_ref(origin, event.ref)
    from uuid_utils.compat import uuid7

    return uuid7()


def place(
    named: Sequence[UUID],
    events: Sequence[Event],
    size: int,
    taken: Container[UUID],
    recorded: Callable[[UUID], There | None],
) -> tuple[Receipt, ...]:
    """Give every event its position: where it is already, or the next free one from `size` on.

    `taken` are those ids of the named that are recorded; `recorded` looks up any id.
    Conflict if an id stands for another event; NotFound or Refused for what an event points at.
    """
    placed: dict[UUID, There] = {}

    def there(id: UUID) -> There | None:
        return placed.get(id) or recorded(id)

    def called(id: UUID) -> str | None:
        return next((event.ref for one, event in zip(named, events, strict=True) if one == id), None)

    receipts = []
    for id, event in zip(named, events, strict=True):
        known = placed.get(id) or (recorded(id) if id in taken else None)
        if known is None:
            check_references(event, id, there, called)
            known = placed[id] = There(size, event)
            size += 1
        elif known.event != event:
            message = f"is recorded already, with other content, at position {known.position}"
            raise Conflict(message, recorded=known.event, offered=event, entry=event.ref or str(id))
        receipts.append(Receipt(known.position, id, event.ref, new=id in placed))
    return tuple(receipts)
