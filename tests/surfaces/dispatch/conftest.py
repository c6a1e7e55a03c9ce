"""The cast, at hand."""

import pytest

import cast as people
from yinuo.editions import shelves
from yinuo.people import places


@pytest.fixture
def cast(db) -> people.Cast:
    """The company with everybody in it."""
    places.forget()
    shelves.forget()
    return people.company()
