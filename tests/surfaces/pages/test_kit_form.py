"""The form of the kit check asks for everything the engineer is to carry."""

import pytest

from areas import service
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch.actions import PartAsked
from yinuo.web.cases.field_steps import _carried


@pytest.mark.django_db
@pytest.mark.clause("DISPATCH-02")
def test_the_kit_to_check_holds_the_parts_asked_for_beside_the_tools(cast) -> None:
    job = service.planned(cast)
    dispatch.assign(job.case, by=job.by("sun"), at=job.later(minutes=5), engineer_id=cast.li.id, tools=["万用表"], parts=[PartAsked("排水泵")], part_expected=True)
    assert [item for item, _ in _carried(job.fresh())] == ["万用表", "排水泵"]
