"""Which repairs came again: counted by hand at every edge, and against the plain definition for any lot of repairs."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas import service
from areas.visits.test_at_the_door import at_work
from stories.telling import on
from yinuo.cases import actions
from yinuo.cases.models import Case
from yinuo.cases.numbers import next_number
from yinuo.insight import first_time
from yinuo.kit.ids import next_id
from yinuo.kit.moment import local_day
from yinuo.visits import actions as visits

pytestmark = pytest.mark.django_db

SPRING = (date(2026, 3, 1), date(2026, 5, 31))
MONTH = timedelta(days=30)


@pytest.fixture
def repaired(cast):
    """One repair of Ms Wang's washing machine, put right at once, to make others like."""
    service.washing_machine()
    job = at_work(service.booked(cast, on("03-02 09:00"), serial="SN-2026-001"))
    visits.leave(job.case, by=cast.by.li, at=job.later(minutes=1))
    actions.finish(job.case, by=cast.by.li, at=job.later(minutes=1), outcome="repaired")
    return job.fresh()


def others_like(case: Case, *told: dict[str, object]) -> list[int]:
    """Repairs that differ from ``case`` as told; given back by their ids."""
    values = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields}
    made = []
    for changes in told:
        received = changes.get("received_at", case.received_at)
        assert isinstance(received, datetime)
        day = local_day(received)
        made.append(Case(**values | {"id": next_id(), "number": next_number(day), "day": day, "registered_at": received} | changes))
    Case.objects.bulk_create(made)
    return [row.pk for row in made]


def listed(cast, limit: int | None = None) -> list[int]:
    return [row["case"].pk for row in first_time.failures(cast.by.tang, *SPRING, limit)]


def test_thirty_days_to_the_second_is_again_and_a_second_more_is_not(cast, repaired):
    then = repaired.received_at
    last, = others_like(repaired, {"received_at": then + MONTH})
    assert listed(cast) == [repaired.pk]
    Case.objects.filter(pk=last).update(received_at=then + MONTH + timedelta(seconds=1), registered_at=then + MONTH + timedelta(seconds=1))
    assert listed(cast) == []


def test_two_told_in_the_same_second_are_one_complaint_and_what_comes_next_is_held_against_both(cast, repaired):
    then = repaired.received_at
    twin, = others_like(repaired, {})
    assert listed(cast) == []
    others_like(repaired, {"received_at": then + timedelta(days=3)}, {"received_at": then + timedelta(days=3)})
    assert sorted(listed(cast)) == sorted([repaired.pk, twin]), "not the two that came last, at one time as well"
    assert first_time.rate(cast.by.tang, *SPRING) == {"fixed": 2, "total": 4, "rate": 50.0, "stated": 0}


def test_another_fault_another_unit_another_service_and_what_was_cancelled_are_held_against_nobody(cast, repaired):
    soon = repaired.received_at + timedelta(days=2)
    for changes in ({"problem_class": "noise"}, {"unit_id": None}, {"kind": "maintenance"}, {"stage": "cancelled", "is_open": False}):
        others_like(repaired, {"received_at": soon} | changes)
    assert listed(cast) == []
    others_like(repaired, {"received_at": soon, "stage": "received"})
    assert listed(cast) == [repaired.pk], "what is not finished yet came again all the same"


def test_what_came_again_after_the_end_of_the_period_and_elsewhere_counts_and_who_sees_no_case_reads_no_figure(cast, repaired):
    others_like(repaired, {"received_at": repaired.received_at + MONTH, "station_id": cast.hongqiao.pk, "engineer_id": None, "owner_id": None})
    day = (repaired.day, repaired.day)
    assert [row["case"].pk for row in first_time.failures(cast.by.tang, *day)] == [repaired.pk]
    assert first_time.rate(replace(cast.by.tang, grants={}), *day) == {"fixed": 0, "total": 0, "rate": None, "stated": 0}


def test_a_page_lists_the_newest_each_with_all_its_reasons(cast, repaired):
    days = [repaired.received_at + timedelta(days=n) for n in range(1, 6)]
    made = others_like(repaired, *({"received_at": day, "outcome": "unsolved"} for day in days))
    rows = first_time.failures(cast.by.tang, *SPRING, 2)
    assert [[row["case"].pk, [says.en for says in row["why"]]] for row in rows] == [
        [made[4], ["not repaired"]], [made[3], ["not repaired", "the same fault of the same unit again"]]]
    assert len(first_time.failures(cast.by.tang, *SPRING, None)) == 6


repairs = st.fixed_dictionaries({
    "hours": st.sampled_from([0, 0, 1, 24, 24 * 15, 24 * 30, 24 * 30 + 1, 24 * 45, 24 * 60, 24 * 100]),
    "problem_class": st.sampled_from(["leak", "noise", ""]), "kind": st.sampled_from(["repair", "repair", "repair", "inspection"]),
    "stage": st.sampled_from(["done", "closed", "archived", "cancelled", "working"]), "has_unit": st.booleans(),
})


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lot=st.lists(repairs, max_size=14))
def test_any_lot_of_repairs_is_judged_as_the_plain_definition_says(cast, repaired, lot):
    made = others_like(repaired, *(
        {"received_at": repaired.received_at + timedelta(hours=row["hours"]), "problem_class": row["problem_class"], "kind": row["kind"], "stage": row["stage"],
         "unit_id": repaired.unit_id if row["has_unit"] else None} for row in lot))
    cases = list(Case.objects.all())

    def came_again(case: Case) -> bool:
        return any(o.unit_id == case.unit_id is not None and o.problem_class == case.problem_class and o.kind == "repair" and o.stage != "cancelled"
                   and case.received_at < o.received_at <= case.received_at + MONTH for o in cases)

    done = [c for c in cases if c.kind == "repair" and c.stage in ("done", "closed", "archived") and SPRING[0] <= c.day <= SPRING[1]]
    expected = Counter(c.pk for c in done if came_again(c))
    try:
        assert Counter(listed(cast)) == expected
        told = first_time.rate(cast.by.tang, *SPRING)
        assert (told["total"], told["total"] - told["fixed"]) == (len(done), len(expected))
    finally:
        Case.objects.filter(pk__in=made)._raw_delete(Case.objects.db)
