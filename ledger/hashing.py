"""The hash pass: every stored entry is hashed again and held against every stored tree node.

Whole blocks of 2,048 entries are hashed level by level, which costs little more than the hashing
itself; only a block that is not as it should be is gone through row by row, to name what is wrong.
A block stands on its own, so that several processes can share the work; the nodes above the blocks
are few, and are checked by whoever puts the blocks together.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import NamedTuple

from ledger.merkle import HASH_SIZE, grow, leaf_hash
from ledger.sharing import Place

LEVELS = 11
BLOCK = 1 << LEVELS
"""Entries to a block."""

Stored = tuple[int, bytes, bytes]
"""Position, entry and hashes of a row; of whatever type the file holds, if it was changed."""


class Finding(NamedTuple):
    """What an audit saw: which check, the first position in doubt, and what is the matter.

    `position` is None where the matter is with the whole ledger.
    """

    check: str
    position: int | None
    message: str


class Block(NamedTuple):
    """A block that was hashed: its root, the stored nodes above it, and what is wrong with it.

    `root` is empty when there are findings: nothing can be built on such a block.
    """

    start: int
    root: bytes
    above: bytes
    findings: tuple[Finding, ...] = ()


def hash_block(start: int, rows: Sequence[Stored]) -> Block:
    """Hash the rows of one block, which starts at a multiple of BLOCK."""
    try:
        positions, entries, hashes = zip(*rows, strict=True)
        whole = positions[0] == start and positions[-1] == start + BLOCK - 1 and len(rows) == BLOCK
        levels = _levels(entries) if whole else []
        if whole and all(_stored_as(levels, hashes, level) for level in range(LEVELS + 1)):
            return Block(start, levels[-1][0], hashes[-1][(LEVELS + 1) * HASH_SIZE :])
    except (TypeError, ValueError):  # a row is missing, or what should be bytes is something else
        pass
    return Block(start, b"", b"", tuple(check_rows(start, BLOCK, rows, block=True)))


def hash_chunk(place: Place, start: int, stop: int) -> list[Block]:
    """Hash the blocks of a span."""
    with stored(place) as span:
        return [hash_block(at, span(at, at + BLOCK)) for at in range(start, stop, BLOCK)]


@contextmanager
def stored(place: Place) -> Iterator[Callable[[int, int], list[Stored]]]:
    """Give what reads the rows of a span, as far as they can be read."""
    if isinstance(place, str):
        from ledger.stores.care import reading

        with reading(place) as span:
            yield span
    else:
        yield lambda start, stop: [(row.position, row.entry, row.hashes) for row in place.rows(start, stop)]


def _levels(entries: Sequence[bytes]) -> list[list[bytes]]:
    """Return the hashes of each level of a block's tree, leaves first (RFC 6962, 2.1)."""
    level = [sha256(b"\x00" + entry).digest() for entry in entries]
    levels = [level]
    while len(level) > 1:
        pair = iter(level)
        level = [sha256(b"\x01" + left + right).digest() for left, right in zip(pair, pair, strict=True)]
        levels.append(level)
    return levels


def _stored_as(levels: Sequence[Sequence[bytes]], hashes: Sequence[bytes], top: int) -> bool:
    """Whether the rows that complete nodes up to level `top`, and none above, hold just these.

    Those are the rows whose offset ends in `top` ones; only a block's last row may hold more, the
    nodes above the block.
    """
    first, step = (1 << top) - 1, 2 << top
    parts = [levels[level][(1 << (top - level)) - 1 :: 2 << (top - level)] for level in range(top + 1)]
    expected = parts[0] if top == 0 else [b"".join(nodes) for nodes in zip(*parts, strict=True)]
    stored = hashes[first::step]
    if top == LEVELS:
        stored = [found[: (LEVELS + 1) * HASH_SIZE] for found in stored]
    return list(stored) == expected


def check_rows(
    start: int, count: int, rows: Sequence[Stored], *, edge: tuple[bytes, ...] = (), block: bool = False
) -> Iterator[Finding]:
    """Yield what is wrong with rows that should be at `start` and on, one by one.

    `edge` is the frontier of the tree before them; a `block` is a tree of its own. Reading stops
    where the tree cannot be followed any more.
    """
    there = {position: (entry, hashes) for position, entry, hashes in rows}
    base = start if block else 0
    followed = True
    for position in range(start, start + count):
        if position not in there:
            yield Finding("gap", position, f"entry {position} is missing")
            return
        entry, hashes = there[position]
        if type(entry) is not bytes or type(hashes) is not bytes or len(hashes) < HASH_SIZE:
            yield Finding("entry", position, f"entry {position} or its hash is not whole")
            return
        stored = hashes[:HASH_SIZE]
        if leaf_hash(entry) != stored:
            yield Finding("entry", position, f"entry {position} is not the one that was hashed")
        expected, edge = grow(edge, position - base, stored)
        if block and position == start + count - 1:
            hashes = hashes[: len(expected)]
        if hashes != expected and followed:
            followed = False
            yield _misfit(position, hashes, expected)


def _misfit(position: int, hashes: bytes, expected: bytes) -> Finding:
    """Return the finding of a row whose nodes are not the roots of the entries below them."""
    level = 0
    for level in range(len(expected) // HASH_SIZE):
        part = slice(level * HASH_SIZE, (level + 1) * HASH_SIZE)
        if hashes[part] != expected[part]:
            break
    return _tree(position + 1 - (1 << level), position)


def _tree(first: int, last: int) -> Finding:
    return Finding("tree", first, f"entries {first} to {last} are not those that the tree was made of")


def join(edge: tuple[bytes, ...], block: Block) -> tuple[tuple[bytes, ...], tuple[Finding, ...]]:
    """Add a block to the tree before it; return the new frontier and what is wrong above it."""
    if block.findings:
        return edge, block.findings
    expected, edge = grow(edge, block.start >> LEVELS, block.root)
    if expected[HASH_SIZE:] == block.above:
        return edge, ()
    last = block.start + BLOCK - 1
    return edge, (_tree(last + 1 - (BLOCK << (len(expected) // HASH_SIZE - 1)), last),)
