"""The RFC 6962 tree over all entries: append, root, proofs of inclusion and of consistency, and their verification.

Plain computing on hashes; nothing here knows the database. Every function that takes ``hashes`` takes the leaf hashes of
the whole tree in order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf that stands for ``content``."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The growing edge of the tree: how many leaves, and the hash of each complete subtree, largest first."""

    size: int
    peaks: list[bytes]

    @classmethod
    def empty(cls) -> "Frontier":
        return cls(0, [])

    @classmethod
    def of(cls, hashes: Iterable[bytes]) -> "Frontier":
        """The edge after all ``hashes``."""
        frontier = cls.empty()
        for leaf in hashes:
            frontier.append(leaf)
        return frontier

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the end."""
        size = self.size
        while size & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            size >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, root = self.peaks
        for peak in reversed(rest):
            root = node_hash(peak, root)
        return root


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root of a tree."""
    return Frontier.of(hashes).root()


def inclusion_proof(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root, lowest first. Raises `IndexError` outside the tree."""
    if not 0 <= index < len(hashes):
        raise IndexError(index)
    if len(hashes) == 1:
        return []
    split = _split(len(hashes))
    if index < split:
        return [*inclusion_proof(index, hashes[:split]), root_of(hashes[split:])]
    return [*inclusion_proof(index - split, hashes[split:]), root_of(hashes[:split])]


def consistency_proof(first: int, hashes: Sequence[bytes]) -> list[bytes]:
    """The hashes that show the first ``first`` leaves to be a beginning of this tree. Raises `IndexError`."""
    if not 0 < first <= len(hashes):
        raise IndexError(first)
    return _subproof(first, hashes, whole=True)


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` shows ``leaf`` at ``index`` of the tree with ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(step, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, step)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def consistent(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows the tree of ``first`` leaves to be a beginning of the other (RFC 9162, 2.1.4.2)."""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second or not proof:
        return False
    steps = list(proof) if first & (first - 1) else [first_root, *proof]
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, step)
        here, last = here >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _subproof(first: int, hashes: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if first == len(hashes):
        return [] if whole else [root_of(hashes)]
    split = _split(len(hashes))
    if first <= split:
        return [*_subproof(first, hashes[:split], whole=whole), root_of(hashes[split:])]
    return [*_subproof(first - split, hashes[split:], whole=False), root_of(hashes[:split])]


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1
