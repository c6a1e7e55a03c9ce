"""Who may be sent, with what, from where: certificates, tools, homes, shifts."""

from datetime import date, timedelta

import pytest

from areas import service
from areas.service import NINE
from yinuo.dispatch import actions, fitness, resources
from yinuo.dispatch.models import Absence
from yinuo.kit.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.mark.clause("DISPATCH-07")
def test_engineer_li_whose_certificate_expired_yesterday_is_not_sent_today(cast):
    service.washing_machine()
    job = service.planned(cast)
    resources.add_certificate(cast.li, by=cast.by.sun, at=NINE, name="家电维修上岗证", category=job.case.category, expires_on=date(2026, 3, 1))

    with pytest.raises(Refusal) as no:
        actions.assign(job.case, by=cast.by.sun, at=NINE, engineer_id=cast.li.id)

    assert no.value.code == "certificate.expired" and "家电维修上岗证" in no.value.says.zh and no.value.clause == "DISPATCH-07"


@pytest.mark.clause("DISPATCH-07")
def test_a_renewed_certificate_lets_engineer_li_go_again(cast):
    job = service.planned(cast)
    resources.add_certificate(cast.li, by=cast.by.sun, at=NINE, name="上岗证", expires_on=date(2026, 3, 1))
    resources.add_certificate(cast.li, by=cast.by.sun, at=NINE, name="上岗证（换发）", expires_on=date(2029, 3, 1))

    assert actions.assign(job.case, by=cast.by.sun, at=NINE, engineer_id=cast.li.id).engineer_id == cast.li.id


def test_an_expired_certificate_for_another_category_is_no_obstacle(cast):
    job = service.planned(cast)
    resources.add_certificate(cast.li, by=cast.by.sun, at=NINE, name="叉车证", category="heavy_machinery", expires_on=date(2026, 3, 1))

    assert actions.assign(job.case, by=cast.by.sun, at=NINE, engineer_id=cast.li.id)


@pytest.mark.clause("DISPATCH-06")
def test_a_multimeter_whose_three_month_check_is_overdue_cannot_be_ticked(cast):
    job = service.assigned(cast)
    tool = resources.give_tool(cast.li, by=cast.by.sun, at=NINE, name="万用表", interval_months=3, checked_on=date(2025, 11, 20))
    ticks = {"万用表": "ready", "常用备件": "ready", "维修手册": "not_needed"}

    with pytest.raises(Refusal) as no:
        actions.check_kit(job.case, by=cast.by.li, at=NINE, ticks=ticks)
    assert no.value.code == "tool.overdue" and "万用表" in no.value.says.zh

    resources.check_tool(tool.pk, by=cast.by.li, at=NINE)
    actions.check_kit(job.case, by=cast.by.li, at=NINE, ticks=ticks)
    assert fitness.overdue_tools(cast.li.id, date(2026, 3, 2)) == []


def test_a_home_entered_in_the_maps_own_datum_is_kept_in_wgs84_with_what_was_typed(cast):
    home = resources.set_home(cast.li, by=cast.by.sun, at=NINE, latitude=31.2304, longitude=121.4737, datum="gcj02")

    assert (home.entered_latitude, home.entered_longitude, home.datum) == (31.2304, 121.4737, "gcj02")
    assert 100 < abs(home.longitude - 121.4737) * 95_000 < 700


@pytest.mark.parametrize(("latitude", "longitude", "code"), [(0, 0, "place.unfit"), (float("nan"), 121, "place.unfit"), (121.47, 31.23, "place.unfit"),
                                                              (30.0, 140.0, "place.outside"), (48.85, 2.35, "place.outside")])
def test_a_point_in_the_sea_abroad_or_nowhere_is_refused(cast, latitude, longitude, code):
    with pytest.raises(Refusal) as no:
        resources.set_home(cast.li, by=cast.by.sun, at=NINE, latitude=latitude, longitude=longitude)
    assert no.value.code == code


def test_a_shift_that_ends_before_it_begins_is_refused(cast):
    with pytest.raises(Refusal) as no:
        resources.set_shift(cast.li, by=cast.by.sun, at=NINE, week={"mon": ("17:30", "08:30")})
    assert no.value.field == "mon"


def test_an_absence_is_withdrawn_not_deleted(cast):
    made = resources.enter_absence(cast.li, by=cast.by.sun, at=NINE, starts_at=NINE, ends_at=NINE + timedelta(hours=8), kind="sick")
    resources.withdraw_absence(made.pk, by=cast.by.sun, at=NINE)

    assert Absence.objects.get(pk=made.pk).withdrawn_at == NINE
    with pytest.raises(Refusal):
        resources.withdraw_absence(made.pk, by=cast.by.sun, at=NINE)


def test_a_dispatcher_of_another_station_does_not_change_engineer_lis_week(cast):
    with pytest.raises(Refusal) as no:
        resources.set_shift(cast.li, by=cast.by.fang, at=NINE, week={"mon": ("08:30", "17:30")})
    assert no.value.status in (403, 404)
