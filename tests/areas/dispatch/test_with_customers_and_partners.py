"""Slots on the telephone, the customer's link, moving by rule, recurring plans, and what partner stations are asked."""

from datetime import date, timedelta

import pytest

from areas import service
from areas.service import HOUR, MINUTE, NINE
from yinuo.cases.models import Case
from yinuo.dispatch import links, moving, offering, placing, resources, slots, upkeep
from yinuo.dispatch.models import Appointment, Offer, VisitLink
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import canonical, local_day
from yinuo.kit.refusal import Refusal
from yinuo.people.models import Station
from yinuo.products.models import Unit

pytestmark = pytest.mark.django_db
TUESDAY = NINE + timedelta(days=1)


def at_pudong(cast, **changes):
    job = service.planned(cast, **changes)
    Case.objects.filter(pk=job.case.pk).update(station=cast.pudong)
    job.fresh()
    return job


def placed(cast, starts=TUESDAY, engineer=None):
    job = at_pudong(cast)
    placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=(engineer or cast.li).id, starts_at=starts, ends_at=starts + HOUR)
    job.fresh()
    return job


def test_a_slot_kept_on_the_telephone_is_nobody_elses_for_five_minutes(cast):
    first, second = at_pudong(cast), at_pudong(cast)
    slots.hold(first.case, by=cast.by.chen, at=first.now, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)

    with pytest.raises(Refusal) as no:
        slots.take(second.case, by=cast.by.sun, at=first.now + 4 * MINUTE, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)
    assert no.value.code == "slot.gone"

    assert slots.take(second.case, by=cast.by.sun, at=first.now + 6 * MINUTE, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)


@pytest.mark.clause("APPOINT-03")
def test_ms_wang_confirms_by_the_link_without_an_account(cast):
    job = placed(cast)
    secret = links.make(job.case, by=cast.by.chen, at=job.now)

    made = links.confirm(secret, job.now + HOUR)

    assert made.confirmed_at and job.fresh().facts["case.address_confirmed"]
    with pytest.raises(Refusal) as no:
        links.confirm(secret, job.now + HOUR)
    assert no.value.code == "link.used"


def test_ms_wang_moves_the_visit_by_the_link_and_the_old_slot_is_free(cast):
    job, other = placed(cast), at_pudong(cast)
    secret = links.make(job.case, by=cast.by.chen, at=job.now)
    later = TUESDAY + timedelta(days=1)
    row = {"engineer": cast.li.id, "name": "李工", "starts_at": canonical(later), "ends_at": canonical(later + HOUR)}
    VisitLink.objects.update(offered=[row])

    made = links.move(secret, job.now, slot=f"{cast.li.id}@{canonical(later)}")

    assert made.starts_at == later and made.confirmed_at and not made.company_fault
    assert job.case.holds.filter(reason="customer_moved", ended_at__isnull=True).exists()
    assert placing.place(other.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=TUESDAY, ends_at=TUESDAY + HOUR)
    with pytest.raises(Refusal) as no:
        links.find(secret, job.now)
    assert no.value.code == "link.used"


def test_a_slot_that_was_not_offered_a_link_after_the_visit_and_an_old_link_have_clear_answers(cast):
    job = placed(cast)
    secret = links.make(job.case, by=cast.by.chen, at=job.now)

    with pytest.raises(Refusal) as no:
        links.move(secret, job.now, slot=f"{cast.li.id}@{canonical(TUESDAY + 5 * HOUR)}")
    assert no.value.code == "slot.unknown"

    newer = links.make(job.case, by=cast.by.chen, at=job.now + MINUTE)
    for given, at, code in ((secret, job.now + 2 * MINUTE, "link.expired"), (newer, TUESDAY + HOUR, "link.expired"), ("guess", job.now, "link.unknown")):
        with pytest.raises(Refusal) as no:
            links.find(given, at)
        assert no.value.code == code

    Appointment.objects.filter(case=job.case).update(ended_at=job.now, ended_why="kept")
    with pytest.raises(Refusal) as no:
        links.find(newer, job.now + 2 * MINUTE)
    assert no.value.code == "link.over" and "完成" in no.value.says.zh


def test_visits_of_a_flooded_day_move_by_rule_with_a_second_signature_and_back_again(cast):
    jobs = [placed(cast, TUESDAY + n * 2 * HOUR) for n in range(3)]
    at, wednesday = jobs[-1].now, local_day(TUESDAY) + timedelta(days=1)
    asked = moving.ask(by=cast.by.sun, at=at, station_id=cast.pudong.pk, day=local_day(TUESDAY), district="", to_day=wednesday, reason="暴雨积水")
    assert asked.messages == 3 and Appointment.objects.filter(ended_at__isnull=True, starts_at__lt=TUESDAY + 8 * HOUR).count() == 3

    with pytest.raises(Refusal) as no:
        moving.approve(asked.pk, by=cast.by.sun, at=at)
    assert no.value.code == "act.unentitled" and "bulk_move.default" in no.value.clause

    assert moving.approve(asked.pk, by=cast.by.han, at=at).state == "moving" and not any(row["done"] for row in asked.rows)
    done = moving.carry_out(asked.pk, by=cast.by.han, now=lambda: at)
    assert [row["done"] for row in done.rows] == [True, True, True]
    assert Appointment.objects.filter(ended_at__isnull=True, starts_at__gte=TUESDAY + timedelta(hours=20)).count() == 3

    moving.undo(asked.pk, by=cast.by.han, at=at + MINUTE)
    undone = moving.carry_out(asked.pk, by=cast.by.han, now=lambda: at + MINUTE)
    assert undone.state == "undone" and {a.starts_at for a in Appointment.objects.filter(ended_at__isnull=True)} == {TUESDAY + n * 2 * HOUR for n in range(3)}


@pytest.mark.clause("DISPATCH-08")
def test_a_plan_every_six_months_makes_its_inspection_once_and_not_twice(cast):
    product = service.washing_machine()
    with operation(NINE):
        unit = Unit(customer=cast.wang.customer, product=product, serial="SN-9", serial_folded="SN9", serial_reversed="9NS")
        note(unit, "unit.written", by=SYSTEM, at=NINE)
    plan = upkeep.write(None, by=cast.by.sun, at=NINE, unit_id=unit.pk, kind="inspection", rule="FREQ=MONTHLY;INTERVAL=6", begins_on=date(2026, 3, 2), description="年度安全巡检",
                        lead_days=0)

    assert upkeep.run_due(NINE) == 1 and upkeep.run_due(NINE) == 0 and upkeep.run_due(NINE + timedelta(days=90)) == 0
    plan.refresh_from_db()
    made = plan.runs.get().case
    assert (made.kind, made.mode, made.form_type) == ("inspection", "on_site", "inspection") and plan.next_on == date(2026, 9, 2)
    assert upkeep.run_due(NINE + timedelta(days=184)) == 1 and plan.runs.count() == 2


def test_a_rule_that_is_none_is_refused_in_words(cast):
    product = service.washing_machine()
    with operation(NINE):
        unit = Unit(customer=cast.wang.customer, product=product, serial="SN-9", serial_folded="SN9", serial_reversed="9NS")
        note(unit, "unit.written", by=SYSTEM, at=NINE)
    with pytest.raises(Refusal) as no:
        upkeep.write(None, by=cast.by.sun, at=NINE, unit_id=unit.pk, kind="inspection", rule="每半年", begins_on=date(2026, 3, 2), description="巡检")
    assert no.value.field == "rule"


def partners(cast):
    made = []
    with operation(NINE):
        for number, latitude in enumerate((31.10, 30.90)):
            station = Station(code=f"P{number}", name=f"合作站{number}", kind="partner", region=cast.shanghai, latitude=latitude, longitude=121.5)
            note(station, "station.written", by=SYSTEM, at=NINE)
            made.append(station)
    for station in made:
        resources.set_capacity(station, by=SYSTEM, at=NINE, half="am", most=1)
    return made


def test_a_partner_is_asked_within_its_capacity_and_a_refusal_goes_to_the_next_best(cast):
    near, far = partners(cast)
    job, more = at_pudong(cast), at_pudong(cast)
    first = offering.offer(job.case, by=cast.by.sun, at=job.now, day=local_day(TUESDAY), half="am")
    second = offering.offer(more.case, by=cast.by.sun, at=job.now, day=local_day(TUESDAY), half="am")
    assert (first.station, second.station) == (near, far)

    offering.refuse(second.pk, by=cast.by.sun, at=job.now + MINUTE, reason="无此配件")
    assert not Offer.objects.filter(case=more.case, state="open").exists()  # the near one is full, nobody is left

    offering.refuse(first.pk, by=cast.by.sun, at=job.now + MINUTE, reason="人手不足")
    third = Offer.objects.get(case=job.case, state="open")
    assert (third.station, third.round) == (far, 2)
    offering.accept(third.pk, by=cast.by.sun, at=job.now + 2 * MINUTE)
    assert job.fresh().station_id == far.pk


def test_an_offer_nobody_answers_lapses_once_and_goes_on(cast):
    near, far = partners(cast)
    job = at_pudong(cast)
    made = offering.offer(job.case, by=cast.by.sun, at=job.now, day=local_day(TUESDAY), half="am")

    assert offering.lapse_due(made.due_at) == 1 and offering.lapse_due(made.due_at) == 0
    assert Offer.objects.get(pk=made.pk).state == "lapsed" and Offer.objects.get(state="open").station == far
    with pytest.raises(Refusal) as no:
        offering.accept(made.pk, by=cast.by.sun, at=made.due_at)
    assert no.value.code == "offer.late"
