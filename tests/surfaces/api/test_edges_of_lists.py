"""Lists at their edges: pages of one, sizes below nothing, periods before any calendar."""

import pytest
from django.test import Client

from areas import service
from yinuo.kit.moment import utc_now
from yinuo.people import tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(cast):
    service.washing_machine()
    _, secret = tokens.make_own_token("edges", by=cast.by.han, at=utc_now())
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_a_list_read_one_by_one_gives_every_case_once_though_a_question_of_security_comes_first(cast, asking):
    numbers = {service.received(cast).case.number for _ in range(2)} | {service.received(cast, kind="security", mode="undecided").case.number}
    seen, after = [], ""
    for _ in range(5):
        page = asking.get("/api/v1/cases", {"size": 1, **({"after": after} if after else {})}).json()
        seen += [row["number"] for row in page["cases"]]
        if not (after := page["next"]):
            break
    assert sorted(seen) == sorted(numbers)


@pytest.mark.parametrize("size", ["-1", "0", "1", "100000"])
def test_any_size_is_brought_to_one_that_can_be_answered(asking, size):
    assert asking.get("/api/v1/cases", {"size": size}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_no_company_was_open_on_is_refused_by_its_field(asking, day):
    for address in ("/api/v1/cases", "/api/v1/cases/report"):
        for name in ("since", "until"):
            said = asking.get(address, {name: day})
            assert (said.status_code, said.json()["field"]) == (422, name) and "1980" in said.content.decode()
