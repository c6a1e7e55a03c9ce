"""What people read costs the same however long the company has stood, and however much other stations have to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from yinuo.bench import filling, prototypes
from yinuo.cases.models import Case
from yinuo.insight.folding import recount
from yinuo.kit.ids import told_by
from yinuo.kit.moment import utc_now
from yinuo.people.demo import PASSWORD
from yinuo.people.models import PostHolding, User
from yinuo.products.models import Product
from yinuo.web import context

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL tells no steps, and reads tables as small as these from end to end"),
]

LONG_AGO = timedelta(days=500)
MORE = 1500
A_LITTLE = 1100
"""Tens of steps by which a page may differ; going through the cases poured in takes more."""

QUEUES = ("open", "mine", "unowned", "overdue", "on_hold", "done")
SEARCHES = ("/search?q=漏水", "/search?q=漏水 异响")
EVERYDAY = (*(f"/cases?queue={queue}" for queue in QUEUES), *(f"/api/v1/cases?queue={queue}" for queue in QUEUES), *SEARCHES, "/customers", "/notices", "/outbox", "/people/stations")
BESIDE = ("/cases?queue=security", "/cases?queue=unassigned", "/cases?queue=open&urgency=urgent", "/dispatch", "/dispatch/list", "/access", "/status", "/policy/clauses/answer.default", "/api/v1/cases/report")
"""These read what is open or recent at every station, but nothing of what lies long back."""
REPORTS = tuple(f"/reports/{name}" for name in ("overtime", "channels", "kinds", "tasks", "defects", "deviations"))
"""Of the last three months unless asked otherwise."""
OF_FEW_STATIONS = ("five stations", "one station", "no station", "own cases", "asked for help")


class Reader:
    """Somebody signed in, and how far they see. Who sees some brands or kinds of station everywhere goes through other cases with a word as well."""

    def __init__(self, name: str, user: User, **held: Any) -> None:
        self.name = name
        self.finds_by_mark = name not in ("one brand", "partners' stations", "asked for help")
        if held:
            PostHolding.objects.filter(user=user).update(**({"station": None, "region": None} | held))
        self.browser = Client()
        assert self.browser.post("/login", {"login": user.username, "password": PASSWORD}).status_code == 302

    def work(self, address: str) -> int | None:
        """How much the database went through for one page; None where it is not for them."""
        context.forget()
        if self.browser.get(address).status_code != 200:
            return None
        context.forget()
        with transaction.atomic(), gone_through() as steps:
            self.browser.get(address)
        return steps[0]


@contextmanager
def gone_through() -> Iterator[list[int]]:
    """Tens of steps the database takes meanwhile."""
    steps = [0]

    def count() -> int:
        steps[0] += 1
        return 0

    connection.connection.set_progress_handler(count, 10)
    yield steps
    connection.connection.set_progress_handler(None, 0)


class Company:
    """A company whose past and whose other stations can be made any size."""

    def __init__(self) -> None:
        self.at = utc_now()
        self.made = prototypes.founded(self.at)
        self.pouring = filling.Pouring(self.made)
        self.pour(1200, self.made.open)
        self.pour(200, self.made.ended)

    def pour(self, count: int, cases: list[Case], age: timedelta = timedelta()) -> None:
        """Copies of these cases, all that hangs on them included, as if taken ``age`` earlier."""
        templates = filling.templates_of(cases)
        with filling._unwatched(), told_by(lambda: utc_now() - age):
            self.pouring.pour([(templates[number % len(templates)], age) for number in range(count)])
        self.pouring.lease_numbers()
        recount()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def readers(self) -> list[Reader]:
        posts, stations = self.made.org.by_post, self.made.org.stations
        brand = Product.objects.exclude(brand="").order_by("brand").values_list("brand", flat=True)[0]
        return [
            Reader("everything", posts["service_manager"][0]), Reader("five stations", posts["dispatcher"][0]),
            Reader("one station", posts["service_supervisor"][1], station=stations[0]), Reader("no station", posts["service_supervisor"][2], brands=[]),
            Reader("own cases", posts["service_engineer"][-1]), Reader("asked for help", posts["colleague"][0]),
            Reader("one brand", posts["service_director"][0], brands=[brand]), Reader("partners' stations", posts["department_head"][0], station_kinds=["partner"]),
            Reader("the auditor", posts["auditor"][0]),
        ]


def grown(readers: list[Reader], before: dict[tuple[str, str], int | None]) -> dict[tuple[str, str], tuple[int, int]]:
    found = {}
    for reader in readers:
        for (name, address), was in before.items():
            if name == reader.name and was is not None and (now := reader.work(address) or 0) > was + A_LITTLE:
                found[name, address] = was, now
    return found


def test_neither_a_long_past_nor_busy_neighbours_cost_a_reader_anything() -> None:
    company = Company()
    readers = company.readers()
    asked = {(reader, address) for reader in readers for address in (*EVERYDAY, *BESIDE, *REPORTS) if address not in SEARCHES or reader.finds_by_mark}
    before = {(reader.name, address): reader.work(address) for reader, address in asked}
    assert sum(was is not None for was in before.values()) > 120

    company.pour(MORE, company.made.ended, LONG_AGO)
    assert grown(readers, before) == {}, "a long past"

    company.pouring.stations = company.pouring.stations[6:]
    company.pour(MORE, company.made.open)
    narrow = [reader for reader in readers if reader.name in OF_FEW_STATIONS]
    assert grown(narrow, {key: was for key, was in before.items() if key[1] in EVERYDAY}) == {}, "busy neighbours"
