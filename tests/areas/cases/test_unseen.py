"""Whoever may see no case at all is told that there is none, like anybody about a foreign one."""

import pytest

from areas import service
from yinuo.cases import queries
from yinuo.kit.refusal import Refusal

pytestmark = pytest.mark.django_db


def test_the_administrator_who_sees_no_case_finds_none(cast):
    service.washing_machine()
    job = service.received(cast)
    with pytest.raises(Refusal) as no:
        queries.one(cast.by.lu, job.case.number)
    assert no.value.status == 404
    assert queries.one(cast.by.chen, job.case.number).id == job.case.id
