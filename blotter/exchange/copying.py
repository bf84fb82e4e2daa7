"""What is copied of records into forms: what can still be read, and the sources of the last one."""

from collections.abc import Sequence

from blotter.exchange.reading import Form
from blotter.names import LAST, Names
from events import Invalid, to_plain

_NAMING = (
    *("title", "publisher", "author", "url", "origin"),
    *("actor", "any_of", "named_as", "office", "organisation"),
)
_ACTORS = ("actor", "any_of", "organisation", "other", "parent", "successor")


def legible(value: Form) -> Form:
    """Return what is said without the texts that were redacted."""
    from ledger import REDACTED

    if isinstance(value, dict):
        told = {name: legible(part) for name, part in value.items()}
        return {name: part for name, part in told.items() if part not in (None, {}, [])}
    if isinstance(value, list):
        pairs = [(part, legible(part)) for part in value]
        return [after for before, after in pairs if after == before or (after and _named(after))]
    return None if isinstance(value, str) and REDACTED.fullmatch(value) else value


def _named(part: Form) -> bool:
    """Whether a source or a party still names somebody, or the perpetrator whom nobody has named."""
    return any(name in part for name in _NAMING) or part.get("attribution") == "unknown"


def actors_of(form: Form) -> set[str]:
    """Return the ids of all actors that plain data names, profiled or not."""
    if isinstance(form, list):
        return {actor for part in form for actor in actors_of(part)}
    if not isinstance(form, dict):
        return set()
    told = [part for name in _ACTORS if (part := form.get(name))]
    ids = {one for part in told for one in (part if isinstance(part, list) else [part])}
    return ids | {actor for part in form.values() for actor in actors_of(part)}


def named_sources(names: Names, sources: Sequence[Form]) -> list[Form]:
    """Return sources with those of the last record in the place of `last`; Invalid if it has none."""
    if LAST not in sources:
        return list(sources)
    last = legible(to_plain(names.record(LAST).event)).get("sources", [])
    if not last:
        raise Invalid("the last record names none", field="source", hint="name the source")
    return [one for source in sources for one in (last if source == LAST else [source])]
