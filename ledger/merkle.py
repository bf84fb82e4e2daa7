"""The Merkle tree of RFC 6962, section 2.1, as pure functions over fetch(level, index).

fetch returns the hash of one perfect subtree: level 0 holds the leaves, node (level, i) covers the
leaves from i << level to ((i + 1) << level) - 1.

    level 2              n20                     a tree of 5 leaves: its root is
                 ┌────────┴────────┐             H(n20, d4), because subtrees are
    level 1     n10               n11            as large as they can be from the left
              ┌──┴──┐           ┌──┴──┐
    level 0   d0    d1          d2    d3    d4
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from events import BadProof

Fetch = Callable[[int, int], bytes]

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
"""RFC 6962, 2.1: the hash of an empty list is the hash of an empty string."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256 over 0x00 and the entry (RFC 6962, 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node: SHA-256 over 0x01 and its two children (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """Return k of RFC 6962, 2.1: the largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def subtrees(size: int) -> Iterator[tuple[int, int]]:
    """Yield (level, index) of the perfect subtrees that make up a tree, from the left."""
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def frontier(size: int, fetch: Fetch) -> tuple[bytes, ...]:
    """Return the hashes of the perfect subtrees that make up a tree, from the left."""
    return tuple(fetch(level, index) for level, index in subtrees(size))


def grow(edge: tuple[bytes, ...], size: int, leaf: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Add one leaf to a tree of `size` whose frontier is `edge`.

    Returns what is stored with the leaf, its hash followed by the root of every perfect subtree
    that it completes, and the new frontier.
    """
    hashes = [leaf]
    while size & 1:
        hashes.append(node_hash(edge[-1], hashes[-1]))
        edge = edge[:-1]
        size >>= 1
    return b"".join(hashes), (*edge, hashes[-1])


def root_of(edge: Sequence[bytes]) -> bytes:
    """Return the root of the tree that has this frontier."""
    if not edge:
        return EMPTY_ROOT
    whole = edge[-1]
    for left in reversed(edge[:-1]):
        whole = node_hash(left, whole)
    return whole


def root(size: int, fetch: Fetch) -> bytes:
    """Return the root of the first `size` leaves."""
    return root_of(frontier(size, fetch))


def _range_root(start: int, stop: int, fetch: Fetch) -> bytes:
    """MTH(D[start:stop]) for the ranges that proofs ask for, which start on their own grid."""
    edge = [fetch(level, (start >> level) + index) for level, index in subtrees(stop - start)]
    return root_of(edge)


def inclusion_proof(index: int, size: int, fetch: Fetch) -> tuple[bytes, ...]:
    """Return the audit path of leaf `index` in a tree of `size` (RFC 6962, 2.1.1)."""
    _counted(index, size)
    if not 0 <= index < size:
        raise BadProof(f"there is no leaf {index} in a tree of {size}")
    path = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_range_root(middle, stop, fetch))
            stop = middle
        else:
            path.append(_range_root(start, middle, fetch))
            start = middle
    return tuple(reversed(path))


def consistency_proof(size1: int, size2: int, fetch: Fetch) -> tuple[bytes, ...]:
    """Return the proof that the first `size1` of `size2` leaves were kept (RFC 6962, 2.1.2)."""
    _counted(size1, size2)
    if not 0 < size1 <= size2:
        raise BadProof(f"a tree of {size2} does not extend one of {size1}")

    def subproof(start: int, stop: int, kept_whole: bool) -> list[bytes]:
        if stop == size1:
            return [] if kept_whole else [_range_root(start, stop, fetch)]
        middle = start + _split(stop - start)
        if size1 <= middle:
            return [*subproof(start, middle, kept_whole), _range_root(middle, stop, fetch)]
        return [*subproof(middle, stop, False), _range_root(start, middle, fetch)]

    return tuple(subproof(0, size2, True))


def _counted(*numbers: int) -> None:
    for number in numbers:
        if type(number) is not int:
            raise BadProof(f"{number!r} is not a whole number")


def _checked(proof: Sequence[bytes], *hashes: bytes) -> list[bytes]:
    if not isinstance(proof, list | tuple):
        raise BadProof("a proof is a list of hashes")
    for found in (*proof, *hashes):
        if type(found) is not bytes or len(found) != HASH_SIZE:
            raise BadProof(f"a hash has {HASH_SIZE} bytes")
    return list(proof)


def verify_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Return True if the leaf is in the tree, else raise BadProof (RFC 9162, 2.1.3.2)."""
    _counted(index, size)
    path = _checked(proof, leaf_hash, root)
    if not 0 <= index < size:
        raise BadProof(f"there is no leaf {index} in a tree of {size}")
    node, last, found = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            raise BadProof("the proof is too long")
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof("the proof is too short")
    if found != root:
        raise BadProof("the proof leads to another root")
    return True


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> bool:
    """Return True if the second tree extends the first, else raise BadProof (RFC 9162, 2.1.4.2).

    A tree of size zero proves nothing about a later one, so it is taken only with the empty
    tree's root and an empty proof.
    """
    _counted(size1, size2)
    path = _checked(proof, root1, root2)
    if not 0 <= size1 <= size2:
        raise BadProof(f"a tree of {size2} does not extend one of {size1}")
    if size1 == 0 or size1 == size2:
        if path:
            raise BadProof("the proof is too long")
        if (size1 == 0 and root1 != EMPTY_ROOT) or (size1 == size2 and root1 != root2):
            raise BadProof("the proof leads to another root")
        return True
    if size1 & (size1 - 1) == 0:
        path.insert(0, root1)
    if not path:
        raise BadProof("the proof is too short")
    node, last = size1 - 1, size2 - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise BadProof("the proof is too long")
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof("the proof is too short")
    if first != root1 or second != root2:
        raise BadProof("the proof leads to another root")
    return True
