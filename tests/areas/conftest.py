"""The cast, at hand for every area."""

import pytest

import cast as people


@pytest.fixture
def cast(db) -> people.Cast:
    """The company with everybody in it, on the morning it began."""
    return people.company()
