"""Verifying a whole ledger: the hash pass and the deep pass, on several processes, step by step."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

from events import BlotterError, Unreadable
from ledger.audit import examine
from ledger.hashing import BLOCK, Finding, check_rows, hash_chunk, join, stored
from ledger.ledger import Ledger
from ledger.merkle import EMPTY_ROOT, frontier, root_of
from ledger.record import Head
from ledger.sharing import Place, shared

if TYPE_CHECKING:
    from ledger.seal import Checkpoint

CHUNK = 16 * BLOCK
"""Entries that a process hashes at a time."""

EXAMINED = 4 * BLOCK
"""Entries that a process examines at a time: this takes some thirty times as long."""


class Step(NamedTuple):
    """How far a pass has come: the first `size` entries, of which `root` is the root if known."""

    size: int
    findings: tuple[Finding, ...] = ()
    root: bytes = b""
    signatures: int = 0


def hash_pass(ledger: Ledger, start: Head | None = None, *, processes: int = 2) -> Iterator[Step]:
    """Hash every entry from a verified head on and hold it against the tree; one Step a chunk.

    Stops at the first block that is not as it should be. The frontier at `start` is taken from the
    file and must have its root.
    """
    size, position = len(ledger), start.size if start else 0
    try:
        edge = frontier(position, ledger.store.hash) if position <= size else ()
    except Unreadable as error:
        yield Step(position, (Finding("tree", 0, str(error)),))
        return
    if start is not None and (position > size or root_of(edge) != start.root):
        kept = Kept("the head that was verified before", position, start.root.hex())
        yield Step(position, tuple(check_kept(ledger, [kept])))
        return
    aligned = min(-(-position // BLOCK) * BLOCK, size)
    whole = size // BLOCK * BLOCK
    with ExitStack() as stack:
        if position < aligned:
            findings, edge = _few(ledger, position, aligned, edge)
            yield Step(aligned, findings, root_of(edge))
            if findings:
                return
        chunks = [(at, min(at + CHUNK, whole)) for at in range(aligned, whole, CHUNK)]
        for blocks in shared(ledger, hash_chunk, chunks, processes, stack):
            for block in blocks:
                edge, findings = join(edge, block)
                if findings:
                    yield Step(block.start, findings)
                    return
            yield Step(blocks[-1].start + BLOCK, (), root_of(edge))
    if max(whole, aligned) < size:
        findings, edge = _few(ledger, max(whole, aligned), size, edge)
        yield Step(size, findings, root_of(edge))
    elif size == position:
        yield Step(size, (), root_of(edge) if size else EMPTY_ROOT)


def _few(
    ledger: Ledger, start: int, stop: int, edge: tuple[bytes, ...]
) -> tuple[tuple[Finding, ...], tuple[bytes, ...]]:
    """Check less than a block of rows one by one; return what is wrong, and the frontier after them."""
    with stored(getattr(ledger.store, "path", ledger.store)) as span:
        rows = span(start, stop)
    findings = tuple(check_rows(start, stop - start, rows, edge=edge))
    if findings:
        return findings, edge
    return (), frontier(stop, ledger.store.hash)


def deep_pass(ledger: Ledger, start: int = 0, *, processes: int = 2) -> Iterator[Step]:
    """Read every entry and run AUDITS over it; one Step a chunk, whatever is found."""
    size = len(ledger)
    chunks = [(at, min(at + EXAMINED, size)) for at in range(start, size, EXAMINED)]
    with ExitStack() as stack:
        steps = shared(ledger, _examine_chunk, chunks, processes, stack)
        for (_, stop), (findings, signatures) in zip(chunks, steps, strict=True):
            yield Step(stop, findings, b"", signatures)


def _examine_chunk(place: Place, start: int, stop: int) -> tuple[tuple[Finding, ...], int]:
    from ledger.opening import open_ledger

    told: list[int] = []
    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(place)) if isinstance(place, str) else Ledger(place)
        findings: list[Finding] = []
        try:
            findings += examine(ledger, start, stop, told)
        except BlotterError as error:
            findings.append(Finding("unreadable", start, f"entries {start} to {stop - 1}: {error}"))
        return tuple(findings), sum(told)


def file_findings(ledger: Ledger) -> Iterator[Finding]:
    """Yield what is wrong with the file as such: its schema, its pages, its indexes."""
    from ledger.stores.sqlite import SqliteStore

    if isinstance(ledger.store, SqliteStore):
        from ledger.stores.care import faults

        yield from (Finding("file", None, message) for message in faults(ledger.store))


def weaknesses(ledger: Ledger) -> tuple[str, ...]:
    """Return what weakens a ledger's promise to keep what it acknowledged; nothing if all is well."""
    from ledger.stores.sqlite import SqliteStore

    if not isinstance(ledger.store, SqliteStore):
        return ("the ledger is kept in this process only",)
    from ledger.stores import care

    return tuple(care.weaknesses(ledger.store))


class Kept(NamedTuple):
    """A head that was kept elsewhere: what to call it, the ledger's origin, size and root.

    `root` is in hexadecimal digits, the first sixteen or more; `origin` is None where nobody noted it.
    """

    named: str
    size: int
    root: str
    origin: str | None = None

    @classmethod
    def of(cls, checkpoint: "Checkpoint", named: str) -> "Kept":
        """Return the head that a checkpoint tells of."""
        return cls(named, checkpoint.size, checkpoint.root.hex(), checkpoint.origin)


def check_kept(ledger: Ledger, kept: Sequence[Kept]) -> Iterator[Finding]:
    """Yield what heads kept elsewhere show: another ledger, a shorter one, another past.

    Up to the last kept head that fits, the histories are the same: that is the first position in
    doubt. After the first one that does not, nothing more is said.
    """
    size, since = len(ledger), 0
    for one in sorted(kept, key=lambda one: one.size):
        if one.origin not in (None, ledger.origin):
            said = f"{one.named} is of the ledger {one.origin}, and this one is {ledger.origin}"
            yield Finding("origin", None, said)
        elif one.size > size:
            said = f"{one.size - size} entries are missing from position {size} on: {one.named} has them"
            yield Finding("tail", size, said)
            return
        elif not _root(ledger, one.size).startswith(one.root):
            head = f"@{one.size} {one.root[:16]}"
            said = f"the history is not that of {one.named} ({head}) from position {since} on"
            yield Finding("history", since, said)
            return
        else:
            since = one.size


def _root(ledger: Ledger, size: int) -> str:
    try:
        return ledger.head(size).root.hex()
    except Unreadable:
        return ""
