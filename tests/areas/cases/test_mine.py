"""My own queue is merged from what I own, follow, work on and help with: whole, each once, by due time, page by page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from areas import service
from stories.telling import on
from yinuo.cases import paging, queries
from yinuo.cases.models import Case

pytestmark = pytest.mark.django_db
NINE = on("03-02 09:00")


@pytest.fixture
def mine(cast):
    """Of nine cases Li owns, follows, works on or helps with seven, some in two ways; one of these is closed."""
    service.washing_machine()
    cases = [service.received(cast, NINE + timedelta(minutes=n), serial=f"SN-{n}").case.pk for n in range(9)]
    ways = ({"owner": cast.li}, {"engineer": cast.li}, {"follow_up": cast.li}, {"helper": cast.li}, {"owner": cast.li, "engineer": cast.li},
            {"engineer": cast.li, "follow_up": cast.li}, {"owner": cast.li, "stage": "closed", "is_open": False}, {"substitute": cast.li}, {})
    for n, (key, way) in enumerate(zip(cases, ways, strict=True)):
        Case.objects.filter(pk=key).update(**{"owner": None, "engineer": None, "follow_up": None, "station": cast.pudong} | way, due_at=NINE + timedelta(hours=9 - n // 2))
    return cases


def pages(actor, size):
    after, found = None, []
    while True:
        page = paging.page(actor, queries.Filter(queue="mine"), NINE, after=after, size=size)
        found.append([row["id"] for row in page.rows])
        after = page.after
        if after is None:
            return found


@pytest.mark.parametrize("size", [1, 2, 4, 50])
def test_page_by_page_everything_that_names_me_once_by_due_time(cast, mine, size):
    expected = list(Case.objects.filter(pk__in=mine[:6]).order_by("due_at", "id").values_list("pk", flat=True))
    found = pages(cast.by.li, size)
    assert [key for page in found for key in page] == expected and all(len(page) == size for page in found[:-1])


def test_what_names_me_and_i_may_not_see_is_not_mine(cast, mine):
    elsewhere = tuple(replace(r, everything=False, own=False, stations=frozenset({cast.hongqiao.pk})) for r in cast.by.li.grants["case.see"][:1])
    assert pages(replace(cast.by.li, grants={"case.see": elsewhere}), 50) == [[]]
    Case.objects.filter(pk=mine[0]).update(station=cast.hongqiao)
    assert pages(replace(cast.by.li, grants={"case.see": elsewhere}), 50) == [[mine[0]]]
