"""What is recorded already: the id of a content, and the correction that is meant instead."""

from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from blotter.exchange.reading import Form
from events import Conflict, Event, Report, pack, to_fields, to_plain
from ledger import id_of_ref


def content_id(origin: str, event: Event) -> UUID:
    """Return the id of a report without a ref: the same content has the same id.

    UUIDv5 in the ledger's namespace over the SHA-256 of kind, version and fields; the sign `=`
    keeps it apart from every ref.
    """
    said = pack([event.kind, event.version, to_fields(event)])
    return id_of_ref(origin, f"content={sha256(said).hexdigest()}")


def correcting(error: Conflict) -> str:
    """Return the command that corrects the recorded report to what was offered instead."""
    import shlex

    from events import KeyEnrolled

    before, after = error.recorded, error.offered
    if isinstance(before, KeyEnrolled):
        return f"the key is that of {before.analyst}: revoke it and enrol a new one if that is wrong"
    if isinstance(before, Event) and not isinstance(before, Report):
        return "only reports are corrected: what was recorded stays as it is"
    if not isinstance(before, Event) or not isinstance(after, Event) or before.kind != after.kind:
        return "a report keeps its kind: record this one under a ref of its own"
    old, new = _in_words(to_plain(before)), _in_words(to_plain(after))
    changes = [
        f"--set {shlex.quote(f'{name}={value}' if isinstance(value, str) else f'{name}=...')}"
        for name, value in new.items()
        if old.get(name) != value
    ]
    gone = [f"--unset {name}" for name in old if name not in new]
    return " ".join(["blotter correct", str(error.entry), *changes, *gone])


def _in_words(plain: Mapping[str, Form]) -> dict[str, Form]:
    """Return plain data with the parts of the place and the roles as the words that they are set by."""
    told = {name: part for name, part in plain.items() if name not in ("place", "parties")}
    for name, part in plain.get("place", {}).items():
        told["place" if name == "name" else name] = part
    for party in plain.get("parties", ()):
        told[party["role"]] = [*told.get(party["role"], ()), party]
    return told
