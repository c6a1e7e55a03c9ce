"""The web processes begin as copies of one that has read pages and policy: what it leased is not theirs."""

import os
from collections import deque

import pytest

from yinuo.cases import numbers


@pytest.mark.clause("INTAKE-04")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="没有 fork · no fork here")
def test_a_copy_of_the_process_gives_no_number_its_parent_holds(monkeypatch):
    monkeypatch.setattr(numbers, "_ready", {"2611": deque(["261112345678"])})
    child = os.fork()
    if child == 0:
        os._exit(len(numbers._ready))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert list(numbers._ready["2611"]) == ["261112345678"], "the parent still gives what it leased"
