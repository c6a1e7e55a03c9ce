"""A home of its own for a process that is going to be killed: made, written to and read by programs, not by this one.

``python house_apart.py make HOME`` founds the company and prints a token; ``write HOME SEED COUNT LEDGER`` forks writers;
``count HOME`` prints what is in the database.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any


def settle(home: str) -> None:
    from yinuo.cli.surroundings import settle as settled
    from yinuo.cli.surroundings import start_framework

    settled(Path(home))
    start_framework()


def make(home: str) -> None:
    settle(home)
    import cast
    from areas import service
    from yinuo.cli.first_start import make_ready
    from yinuo.kit.moment import utc_now
    from yinuo.people import tokens

    make_ready()
    made = cast.company()
    service.washing_machine()
    _, secret = tokens.make_own_token("proof", by=made.by.chen, at=utc_now())
    print(json.dumps({"token": secret, "contact": str(made.wang.id)}))


def write(home: str, seed: str, kills: str, ledger: str) -> None:
    """Everything is imported once; then each child writes with its own connection until it is killed at a random moment."""
    settle(home)
    from django.db import connections

    import yinuo.config.wsgi  # noqa: F401  everything a web process holds

    _register("W0-0", os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT))  # the policy is read and compiled before anybody forks
    from yinuo.cases import numbers

    numbers.forget()
    connections.close_all()
    chance, lived = random.Random(seed), []
    for number in range(int(kills)):
        child = os.fork()
        if child == 0:
            _write_on(number, ledger)
        wait = chance.uniform(0.01, 0.16)
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lived.append(wait)
    print(json.dumps({"kills": len(lived)}))


def _write_on(number: int, ledger: str) -> None:
    try:
        book = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        for turn in range(10_000):
            _register(f"K{number:04d}X{turn:04d}", book)
    finally:
        os._exit(0)


def _register(mark: str, book: int) -> None:
    from areas.service import request
    from yinuo.cases import actions, receiving
    from yinuo.customers.models import Contact
    from yinuo.kit.actor import SYSTEM
    from yinuo.kit.moment import utc_now

    cast_like: Any = type("Cast", (), {"wang": Contact.objects.order_by("id").first()})
    at = utc_now()
    _put(book, "sent", mark)
    case = receiving.receive(request(cast_like, serial=mark, expected_at=at, received_at=at), by=SYSTEM, at=at)
    actions.accept(case, by=SYSTEM, at=utc_now())
    _put(book, "acked", mark, case.number)


def _put(book: int, *words: str) -> None:
    os.write(book, (" ".join(words) + "\n").encode())
    os.fsync(book)


def count(home: str) -> None:
    """Every case by its serial, whole or not, with what verification says."""
    settle(home)
    from yinuo.cases import verifying
    from yinuo.cases.models import Case
    from yinuo.journal import reading
    from yinuo.journal.verify import verify
    from yinuo.kit.moment import utc_now

    rows = []
    for case in Case.objects.select_related("unit").order_by("id"):
        kinds = [e.kind for e in reading.of_case(case.id) if e.subject == "case"]
        whole = kinds[:2] == ["case.received", "case.registered"] and case.clocks.exists() and case.coverages.count() == 1
        whole = whole and (case.stage == "accepted") == ("case.accepted" in kinds)
        rows.append([case.unit.serial, case.number, case.stage, whole])
    now = utc_now()
    print(json.dumps({"cases": rows, "journal": [str(found) for found in verify(now).findings],
                      "clocks": verifying.verify(now, everything=True).differences}))


if __name__ == "__main__":
    {"make": make, "write": write, "count": count}[sys.argv[1]](*sys.argv[2:])
