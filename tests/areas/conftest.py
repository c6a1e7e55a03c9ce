"""The cast, at hand for every area."""

import pytest

import cast as people


@pytest.fixture
def cast(db) -> people.Cast:
    """The company with everybody in it, on the morning it began."""
    return people.company()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a process keeps for a few seconds belongs to the test before."""
    from yinuo.editions import shelves
    from yinuo.people import places

    places.forget()
    shelves.forget()
