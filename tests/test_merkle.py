"""The tree against a naive one: RFC 6962, section 2.1, word for word and without haste."""

from functools import lru_cache
from hashlib import sha256
from random import Random

import pytest

from events import BadProof
from ledger import merkle

LARGEST = 130
SMALL = 20
ENTRIES = tuple(b"entry %d" % number for number in range(LARGEST))


# -- the judge -----------------------------------------------------------------------------------


def cut(size):
    """The largest power of two smaller than `size`."""
    power = 1
    while 2 * power < size:
        power *= 2
    return power


@lru_cache(maxsize=100_000)
def naive_root(entries):
    """MTH(D[n])."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = cut(len(entries))
    return sha256(b"\x01" + naive_root(entries[:k]) + naive_root(entries[k:])).digest()


def naive_path(m, entries):
    """PATH(m, D[n]), section 2.1.1."""
    if len(entries) == 1:
        return ()
    k = cut(len(entries))
    if m < k:
        return (*naive_path(m, entries[:k]), naive_root(entries[k:]))
    return (*naive_path(m - k, entries[k:]), naive_root(entries[:k]))


def naive_consistency(m, entries, *, known=True):
    """PROOF(m, D[n]) as SUBPROOF(m, D[n], true), section 2.1.2."""
    if m == len(entries):
        return () if known else (naive_root(entries),)
    k = cut(len(entries))
    if m <= k:
        return (*naive_consistency(m, entries[:k], known=known), naive_root(entries[k:]))
    return (*naive_consistency(m - k, entries[k:], known=False), naive_root(entries[:k]))


# -- the tree ------------------------------------------------------------------------------------


def grown(entries):
    """Grow a tree entry by entry; return what each row stores."""
    edge, rows = (), []
    for size, entry in enumerate(entries):
        hashes, edge = merkle.grow(edge, size, merkle.leaf_hash(entry))
        rows.append(hashes)
    return rows


ROWS = grown(ENTRIES)
ROOTS = [naive_root(ENTRIES[:size]) for size in range(LARGEST + 1)]


def fetch_of(size):
    """Fetch from the first `size` rows only: a proof of a past tree needs nothing later."""

    def fetch(level, index):
        row = ROWS[:size][((index + 1) << level) - 1]
        return row[level * 32 : level * 32 + 32]

    return fetch


def included(index, size):
    return merkle.inclusion_proof(index, size, fetch_of(size))


def consistent(old, new):
    return merkle.consistency_proof(old, new, fetch_of(new))


def verify_included(index, size, proof, *, leaf=None, root=None):
    leaf = merkle.leaf_hash(ENTRIES[index]) if leaf is None else leaf
    return merkle.verify_inclusion(index, size, leaf, proof, ROOTS[size] if root is None else root)


def verify_consistent(old, new, proof):
    return merkle.verify_consistency(old, new, ROOTS[old], ROOTS[new], proof)


def flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def every_bit(proof):
    for place, found in enumerate(proof):
        for bit in range(256):
            yield (*proof[:place], flipped(found, bit), *proof[place + 1 :])


def a_bit_of_each(proof, chance):
    for place, found in enumerate(proof):
        yield (*proof[:place], flipped(found, chance.randrange(256)), *proof[place + 1 :])


def refused(verify, *arguments, because=".", **named):
    with pytest.raises(BadProof, match=because):
        verify(*arguments, **named)


small_sizes = pytest.mark.parametrize("size", range(1, SMALL + 1))


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_roots_and_proofs_are_those_of_the_naive_tree(size):
    entries = ENTRIES[:size]
    assert merkle.root(size, fetch_of(size)) == naive_root(entries)
    assert merkle.root_of(merkle.frontier(size, fetch_of(size))) == naive_root(entries)
    for index in range(size):
        proof = included(index, size)
        assert proof == naive_path(index, entries)
        assert verify_included(index, size, proof)
    for old in range(1, size + 1):
        proof = consistent(old, size)
        assert proof == naive_consistency(old, entries)
        assert verify_consistent(old, size, proof)


def test_a_row_stores_its_leaf_and_every_subtree_that_it_completes():
    for position, row in enumerate(ROWS):
        nodes = [row[start : start + 32] for start in range(0, len(row), 32)]
        end = position + 1
        levels = [level for level in range(8) if end % (1 << level) == 0]
        assert nodes == [naive_root(ENTRIES[end - (1 << level) : end]) for level in levels]


def test_subtrees_are_as_large_as_they_can_be_from_the_left():
    assert list(merkle.subtrees(0)) == []
    assert list(merkle.subtrees(5)) == [(2, 0), (0, 4)]
    assert list(merkle.subtrees(130)) == [(7, 0), (1, 64)]


# -- what is changed is refused --------------------------------------------------------------------


@small_sizes
def test_every_flipped_bit_of_an_inclusion_proof_is_refused(size):
    for index in range(size):
        proof = included(index, size)
        leaf = merkle.leaf_hash(ENTRIES[index])
        for changed in every_bit(proof):
            refused(verify_included, index, size, changed)
        for bit in range(256):
            refused(verify_included, index, size, proof, leaf=flipped(leaf, bit))
            refused(verify_included, index, size, proof, root=flipped(ROOTS[size], bit))


@small_sizes
def test_every_flipped_bit_of_a_consistency_proof_is_refused(size):
    for old in range(1, size + 1):
        proof = consistent(old, size)
        for changed in every_bit(proof):
            refused(verify_consistent, old, size, changed)
        for bit in range(256):
            first, second = flipped(ROOTS[old], bit), flipped(ROOTS[size], bit)
            refused(merkle.verify_consistency, old, size, first, ROOTS[size], proof)
            refused(merkle.verify_consistency, old, size, ROOTS[old], second, proof)


def test_a_flipped_bit_in_any_hash_of_any_proof_is_refused():
    chance = Random(6962)
    for size in range(1, LARGEST + 1):
        for one in range(size):
            for changed in a_bit_of_each(included(one, size), chance):
                refused(verify_included, one, size, changed)
            for changed in a_bit_of_each(consistent(one + 1, size), chance):
                refused(verify_consistent, one + 1, size, changed)


@small_sizes
def test_proofs_too_long_and_too_short_are_refused(size):
    more = merkle.leaf_hash(b"more")
    for one in range(size):
        proof = included(one, size)
        kept = consistent(one + 1, size)
        for longer in (more, *proof[-1:]):
            refused(verify_included, one, size, (*proof, longer), because="too long")
            refused(verify_included, one, size, (longer, *proof), because="too long")
        for longer in (more, *kept[-1:]):
            refused(verify_consistent, one + 1, size, (*kept, longer), because="too long")
            refused(verify_consistent, one + 1, size, (longer, *kept), because="too long")
        for count in range(len(proof)):
            refused(verify_included, one, size, proof[:count], because="too short")
        for count in range(len(kept)):
            refused(verify_consistent, one + 1, size, kept[:count], because="too short")


@small_sizes
def test_a_proof_for_another_leaf_or_another_tree_is_refused(size):
    for index in range(size):
        proof, leaf = included(index, size), merkle.leaf_hash(ENTRIES[index])
        for other in range(size):
            if other != index:
                refused(verify_included, other, size, proof)
                refused(verify_included, other, size, proof, leaf=leaf)
        for other in range(LARGEST + 1):
            if other != size:
                refused(merkle.verify_inclusion, index, other, leaf, proof, ROOTS[other])


@small_sizes
def test_a_consistency_proof_of_other_trees_or_the_wrong_way_round_is_refused(size):
    for old in range(1, size + 1):
        proof = consistent(old, size)
        for other in range(1, size + 1):
            if other != old:
                refused(verify_consistent, other, size, proof)
        if old != size:
            refused(merkle.verify_consistency, old, size, ROOTS[size], ROOTS[old], proof)
            refused(verify_consistent, old, size + 1, proof)
            refused(merkle.verify_consistency, size, old, ROOTS[size], ROOTS[old], proof)


# -- the edges -------------------------------------------------------------------------------------


def test_the_empty_tree_goes_before_every_tree_and_proves_nothing_of_it():
    assert naive_root(()) == merkle.EMPTY_ROOT
    assert merkle.verify_consistency(0, 0, ROOTS[0], ROOTS[0], ())
    assert merkle.verify_consistency(0, 5, ROOTS[0], ROOTS[5], ())


@pytest.mark.parametrize(
    ("old", "new", "root1", "root2", "proof"),
    [
        (0, 5, 1, 5, ()),
        (0, 0, 1, 1, ()),
        (0, 0, 0, 1, ()),
        (0, 5, 0, 5, (1,)),
        (5, 5, 5, 4, ()),
        (5, 5, 5, 5, (1,)),
        (4, 5, 4, 5, ()),
        (3, 5, 3, 5, ()),
        (-1, 5, 1, 5, ()),
        (6, 5, 6, 5, ()),
        (-2, -1, 1, 5, ()),
        (2**70, 2**70 + 1, 1, 5, ()),
    ],
)
def test_a_claim_about_two_trees_without_ground_is_refused(old, new, root1, root2, proof):
    """Roots and the hashes of the proof are named by the sizes that they are roots of."""
    hashes = tuple(ROOTS[size] for size in proof)
    refused(merkle.verify_consistency, old, new, ROOTS[root1], ROOTS[root2], hashes)


@pytest.mark.parametrize(
    ("index", "size"), [(-1, 5), (5, 5), (6, 5), (0, 0), (0, -1), (2**70, 5), (5, 2**70)]
)
def test_a_leaf_that_is_not_there_has_no_proof(index, size):
    refused(merkle.verify_inclusion, index, size, ROOTS[1], (), ROOTS[1])
    if not 0 <= index < size:
        refused(merkle.inclusion_proof, index, size, fetch_of(5))


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (-1, 5), (0, 0), (2**70, 5)])
def test_trees_that_do_not_extend_each_other_have_no_proof(old, new):
    refused(merkle.consistency_proof, old, new, fetch_of(5))


@pytest.mark.parametrize("wrong", [b"", b"x" * 31, b"x" * 33, "x" * 32, bytearray(32), None, 7])
def test_what_is_no_hash_is_refused(wrong):
    leaf, inclusion, kept = merkle.leaf_hash(ENTRIES[2]), included(2, 5), consistent(3, 5)
    for place in range(len(inclusion)):
        refused(verify_included, 2, 5, (*inclusion[:place], wrong, *inclusion[place + 1 :]))
    for place in range(len(kept)):
        refused(verify_consistent, 3, 5, (*kept[:place], wrong, *kept[place + 1 :]))
    refused(merkle.verify_inclusion, 2, 5, wrong, inclusion, ROOTS[5])
    refused(merkle.verify_inclusion, 2, 5, leaf, inclusion, wrong)
    refused(merkle.verify_consistency, 3, 5, wrong, ROOTS[5], kept)
    refused(merkle.verify_consistency, 3, 5, ROOTS[3], wrong, kept)


# -- vectors ---------------------------------------------------------------------------------------

LEAVES = [
    bytes.fromhex(line)
    for line in """

00
10
2021
3031
40414243
5051525354555657
606162636465666768696a6b6c6d6e6f
""".split("\n")[1:-1]
]
VECTORS = """
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
""".split()


@pytest.mark.parametrize(("size", "root"), list(enumerate(VECTORS, 1)))
def test_roots_are_those_of_the_reference_of_certificate_transparency(size, root):
    edge = ()
    for count, leaf in enumerate(LEAVES[:size]):
        _, edge = merkle.grow(edge, count, merkle.leaf_hash(leaf))
    assert merkle.root_of(edge).hex() == root
    assert naive_root(tuple(LEAVES[:size])).hex() == root


def test_a_proof_is_that_of_the_reference_of_certificate_transparency():
    path = """
    96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
    5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
    6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4
    """.split()
    proof = tuple(map(bytes.fromhex, path))
    assert naive_path(0, tuple(LEAVES)) == naive_consistency(1, tuple(LEAVES)) == proof
    root = bytes.fromhex(VECTORS[7])
    assert merkle.verify_inclusion(0, 8, merkle.leaf_hash(b""), proof, root)
    assert merkle.verify_consistency(1, 8, bytes.fromhex(VECTORS[0]), root, proof)
