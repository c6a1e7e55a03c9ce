"""The tree of the journal agrees with the standard, with another implementation, and accepts no forged proof."""

import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from yinuo.journal import tree

CONTENTS = [b"entry %d" % i for i in range(200)]
LEAVES = [tree.leaf_hash(c) for c in CONTENTS]
sizes = st.integers(1, 200)


def test_the_empty_tree_and_the_published_vectors():
    assert tree.Frontier.empty().root() == sha256(b"").digest()
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    known = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    leaves = [tree.leaf_hash(bytes.fromhex(i)) for i in inputs]
    assert {n: tree.root_of(leaves[:n]).hex() for n in known} == known


def test_another_implementation_finds_the_same_roots_and_proofs():
    other = InmemoryTree(algorithm="sha256")
    for size, content in enumerate(CONTENTS[:70], 1):
        other.append_entry(content)
        assert other.get_root(size) == tree.root_of(LEAVES[:size])
    for index in range(70):
        theirs = [bytes.fromhex(step) for step in other.prove_inclusion(index + 1, 70).serialize()["path"]][1:]
        assert theirs == tree.inclusion_proof(index, LEAVES[:70])


@given(sizes, st.data())
def test_every_leaf_is_proved_and_no_other(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof, root = tree.inclusion_proof(index, LEAVES[:size]), tree.root_of(LEAVES[:size])
    assert tree.includes(LEAVES[index], index, size, proof, root)
    other = data.draw(st.integers(0, 199).filter(lambda i: i != index))
    assert not tree.includes(LEAVES[other], index, size, proof, root)
    assert not tree.includes(LEAVES[index], other, size, proof, root)


@given(sizes, st.data())
def test_every_beginning_is_proved(size, data):
    first = data.draw(st.integers(1, size))
    proof = tree.consistency_proof(first, LEAVES[:size])
    old, new = tree.root_of(LEAVES[:first]), tree.root_of(LEAVES[:size])
    assert tree.consistent(first, old, size, new, proof)
    forged = tree.root_of([*LEAVES[: first - 1], tree.leaf_hash(b"forged")])
    assert not tree.consistent(first, forged, size, new, proof)


@pytest.mark.parametrize("seed", range(3))
def test_forged_proofs_are_refused(seed):
    pick = random.Random(seed)
    for _ in range(1000):
        size = pick.randint(2, 200)
        index, root = pick.randrange(size), tree.root_of(LEAVES[:size])
        proof = tree.inclusion_proof(index, LEAVES[:size])
        first = pick.randint(1, size - 1)
        link = tree.consistency_proof(first, LEAVES[:size])
        assert not tree.includes(LEAVES[index], index, size, _spoiled(proof, pick), root)
        assert not tree.consistent(first, tree.root_of(LEAVES[:first]), size, root, _spoiled(link, pick))


def _spoiled(proof, pick):
    proof, place = list(proof), pick.randrange(len(proof))
    how = pick.randrange(4)
    if how == 0:
        flipped = bytearray(proof[place])
        flipped[pick.randrange(32)] ^= 1 << pick.randrange(8)
        proof[place] = bytes(flipped)
    elif how == 1:
        del proof[place]
    elif how == 2:
        proof.insert(place, sha256(b"extra").digest())
    else:
        proof[place] = tree.EMPTY_ROOT
    return proof
