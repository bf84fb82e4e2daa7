"""Names: what people call records and actors, and what the ledger calls them."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from events import Event, Invalid, NotFound, did_you_mean, fold
from ledger import Ledger, Recorded, id_of_ref

if TYPE_CHECKING:
    from projections import Views

LAST = "last"
"""Names the last record; so nothing is called that."""

_HEX = frozenset("0123456789abcdef")
_POSITION = re.compile(r"@(\d{1,18})", re.ASCII)


def profile_ref(actor: object) -> str:
    """Return the ref of an actor's profile: there is one of each, and it is found at once."""
    return f"actor:{actor}"


def check_refs(events: Iterable[Event]) -> None:
    """Refuse to call a record by the word that names another one each time."""
    for event in events:
        if event.ref == LAST:
            hint = "it names the last record: choose another name"
            raise Invalid(f"{LAST!r} is no name for a record", entry=LAST, field="ref", hint=hint)


class Names:
    """Finds records and actors of one ledger by the words that people use for them.

    The ledger finds ids; views, which take a moment to load, are asked for all other words.
    """

    def __init__(self, ledger: Ledger, views: "Callable[[], Views]") -> None:
        self.origin = ledger.origin
        self._ledger = ledger
        self._views = views
        self._actors: tuple[int, dict[str, str]] = (0, {})  # size of the ledger, names

    def record(self, name: str) -> Recorded:
        """Return the record that a ref, an id, the start of an id, `@position` or `last` names."""
        return self._ledger.at(self._position(name))

    def _position(self, name: str) -> int:
        if name == LAST and len(self._ledger):
            return len(self._ledger) - 1
        position = _POSITION.fullmatch(name)
        if position:
            return int(position[1])
        dataset, _, row = name.partition(":")  # the report of a row is the same in every ledger
        for id in (id_of_ref(self.origin, name), id_of_ref(dataset, row)):
            there = self._ledger.find(id)
            if there is not None:
                return there
        found = self._starting(name.replace("-", "").lower())
        if len(found) == 1:
            return found[0]
        if found:
            raise Invalid(f"{name} is the start of several ids", hint="give more digits")
        for called in self._views().reports_called(name):  # under an id of its own, or its row is gone
            return called
        raise NotFound(f"there is no record {name!r}", hint=self._near_ref(name))

    def _starting(self, digits: str) -> list[int]:
        """Return the positions of the ids that begin with at least four hexadecimal digits."""
        if not 4 <= len(digits) <= 32 or not _HEX.issuperset(digits):
            return []
        return self._ledger.starting(digits)

    def _near_ref(self, name: str) -> str:
        return did_you_mean(name, self._views().refs(), otherwise="blotter log lists what there is")

    def actor(self, name: str) -> str:
        """Return the id of a profiled actor, by its id, or by any name that a profile ever gave it."""
        profile = id_of_ref(self.origin, profile_ref(name))
        if name == "unknown" or self._ledger.find(profile) is not None:
            return name
        size = len(self._ledger)
        if self._actors[0] != size:
            self._actors = size, actor_names((actor, [name]) for actor, name in self._views().profiled())
        return find_actor(self._actors[1], name)


def actor_names(profiles: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Return every folded name of every actor and the actor it means; the first profile wins."""
    names: dict[str, str] = {}
    for actor, called in profiles:
        for name in (actor, *called):
            names.setdefault(fold(name), actor)
    return names


def find_actor(names: Mapping[str, str], name: str) -> str:
    """Return the actor that a name means; NotFound, with the nearest names, if there is none."""
    if fold(name) in names:
        return names[fold(name)]
    hint = did_you_mean(name, sorted({*names.values()})) if names else "record a profile of it"
    raise NotFound(f"no actor {name!r} is profiled", hint=hint)


def unit_named(word: str, *, is_actor: Callable[[str], bool], actor: Callable[[str], str]) -> str:
    """Return the unit that a word means: isis-k, AF, isis-k@AF or on:hazara, each by any of its names.

    What is the id of an actor means the actor, and the name of a country the country, also where an
    actor is called so. `actor` finds an actor by any of its names, or refuses.
    """
    from events import country

    on = "on:" if word.startswith("on:") else ""
    name, joint, place = word.removeprefix("on:").partition("@")
    if name == "unknown":
        message = "'unknown' is no actor: what it did counts for the country, and for those who were hit"
        raise Invalid(message, hint="name one of these, as in AF or on:hazara")
    if on and joint:
        raise Invalid("those who are hit are no unit by country", hint=f"ask for {on}{name}")
    if not on and not joint and not is_actor(name):
        with suppress(Invalid):
            return country(name)
    try:
        there = country(place) if joint else ""
    except Invalid as error:
        raise Invalid(error.message, hint="write it like isis-k@AF") from None
    return f"{on}{actor(name)}{joint}{there}"
