"""What is typed behind ``yinuo bench`` reaches whom it is meant for."""

import pytest

from yinuo.cli import bench, main
from yinuo.dispatch.benchmark import run as yardsticks


def _typed(*words: str) -> object:
    return main._parse("bench", bench, list(words), "zh")


def test_the_yardsticks_are_handed_every_word_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(yardsticks, "main", lambda words, *_: heard.extend(words))

    bench.run(_typed("dispatch", "--seconds", "10,60", "--seeds", "5", "--data", "/plans", "--engines", "ortools", "--json"))  # type: ignore[arg-type]

    assert yardsticks._arguments(heard).seconds == [10.0, 60.0]
    assert yardsticks._arguments(heard).seeds == 5
    assert str(yardsticks._arguments(heard).data) == "/plans"
    assert yardsticks._arguments(heard).engines == "ortools"
    assert yardsticks._arguments(heard).json
