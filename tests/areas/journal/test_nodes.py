"""Two processes never make the same identity, whatever the millisecond."""

import os

import pytest

from yinuo.journal import nodes
from yinuo.kit import ids


def node_of(identity: int) -> int:
    return identity >> 12 & 1023


@pytest.mark.django_db
def test_every_process_that_serves_gets_a_node_of_its_own():
    usual = ids._identities
    try:
        leased = [nodes.lease() for _ in range(3)]
        assert len(set(leased)) == 3 and node_of(ids.next_id()) == leased[-1]
    finally:
        ids._identities = usual


def test_a_forked_child_makes_identities_of_its_own():
    """Two drawn numbers may be alike once in 512; three tries in a row are not."""
    ours = node_of(ids.next_id())
    theirs = set()
    for _ in range(3):
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            os.write(writing, str(node_of(ids.next_id())).encode())
            os._exit(0)
        os.waitpid(child, 0)
        os.close(writing)
        theirs.add(int(os.read(reading, 20)))
        os.close(reading)
    assert theirs != {ours}
