"""The sample edition that policy tests read, and ways to change it."""

from pathlib import Path

import pytest

from yinuo.policy import book, shelf
from yinuo.policy.book import Book
from yinuo.policy.shelf import Shelf

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture(scope="session")
def edition() -> Book:
    return book.read(SAMPLE)


@pytest.fixture(scope="session")
def alone(edition: Book) -> Shelf:
    return shelf.alone(edition)
