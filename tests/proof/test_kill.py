"""Killed at any moment, under writes: what was acknowledged is there once, what was not is there once whole or not at all."""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from proof.killing import Clients, Founded, Server, apart, crash, free_port, settled
from yinuo.cli.throwaway_postgres import AS_SAFE_AS_EVER, throwaway_postgres

ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
SERVER_KILLS, SERVER_KILLS_SLOW, WRITER_KILLS, DATABASE_KILLS = 40, 500, 400, 4


@pytest.fixture(scope="module")
def postgres() -> Iterator[str | None]:
    """A PostgreSQL of its own that keeps every commit; where there is none to start, the one that was given. None on SQLite."""
    if not ON_POSTGRES:
        yield None
        return
    with throwaway_postgres(AS_SAFE_AS_EVER) as address:
        yield address or os.environ["DATABASE_URL"]


@pytest.fixture(scope="module")
def founded(postgres: str | None, tmp_path_factory: pytest.TempPathFactory) -> Founded:
    return Founded(tmp_path_factory.mktemp("founded"), postgres)


@pytest.fixture
def house(founded: Founded) -> Iterator[dict[str, str]]:
    with founded.copy() as env:
        yield env


@pytest.fixture
def chance() -> random.Random:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    return random.Random(seed)


def test_a_writing_process_killed_over_and_over_loses_and_doubles_nothing(house, chance, tmp_path: Path):
    book = tmp_path / "ledger.txt"
    assert apart(house, "write", house["YINUO_HOME"], str(chance.random()), str(WRITER_KILLS), str(book))["kills"] == WRITER_KILLS
    lines = [line.split() for line in book.read_text().splitlines()]
    settled(house, {words[1]: words[2] for words in lines if words[0] == "acked"}, {words[1] for words in lines if words[0] == "sent"}, stage="accepted")


def test_the_server_killed_under_writes_loses_and_doubles_nothing(house, chance, request: pytest.FixtureRequest):
    port = free_port()
    clients = Clients(house, port)
    for turn in range(SERVER_KILLS_SLOW if request.config.getoption("slow") else SERVER_KILLS):
        before = len(clients.acked)
        with Server(house, port):
            clients.begin()
            if turn % 8:
                clients.await_more(before)
                time.sleep(chance.uniform(0, 0.4))
            else:  # while it comes up
                time.sleep(chance.uniform(0, 1.2))
        clients.stop()
    assert not clients.unanswered
    with Server(house, port):
        clients.send_again()
    assert len(clients.acked) == len(clients.sent)
    settled(house, clients.acked, clients.sent)


@pytest.mark.postgres
def test_the_database_ended_in_the_middle_of_writes_loses_and_doubles_nothing(house, postgres, chance):
    if postgres == os.environ["DATABASE_URL"]:
        pytest.skip("没有可以终止的 PostgreSQL · no PostgreSQL of its own to end")
    port = free_port()
    clients, again = Clients(house, port), []
    with Server(house, port):
        clients.begin()
        for _ in range(DATABASE_KILLS):
            clients.await_more(len(clients.acked))
            time.sleep(chance.uniform(0, 0.6))
            again.append(crash(postgres))
        clients.await_more(len(clients.acked))
        clients.stop()
        clients.send_again()
    assert set(clients.unanswered) == {503}, "while the database is away, whoever writes is asked to come again"
    assert len(clients.acked) == len(clients.sent)
    settled(house, clients.acked, clients.sent)
