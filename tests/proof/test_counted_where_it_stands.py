"""A case is counted in one cell of the reports: that of its kind and its station as they are now."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from areas import service
from stories.telling import on
from yinuo.cases import changes, correcting
from yinuo.cases.models import Case
from yinuo.dispatch import offering
from yinuo.dispatch.models import Offer
from yinuo.insight import folding
from yinuo.insight.models import Cell
from yinuo.journal.models import Entry
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.clause("REPORT-05")]


def cells() -> set[tuple[int, str, str, int]]:
    """What the reports read once everything is folded: station, stage, kind and how many."""
    folding.fold()
    return set(Cell.objects.exclude(count=0).values_list("station", "stage", "kind", "count"))


def test_a_case_whose_kind_was_wrong_is_counted_under_the_right_one_and_back_again(cast):
    service.washing_machine()
    case = service.received(cast, on("03-02 09:00")).case
    assert cells() == {(case.station_id, "received", "repair", 1)}
    changes.set_kind(case, by=cast.by.chen, at=on("03-02 09:10"), kind="consulting", reason="只是咨询")
    assert cells() == {(case.station_id, "received", "consulting", 1)}
    entry = Entry.objects.get(case_id=case.pk, kind="case.kind_changed")
    correcting.correct(Case.objects.get(pk=case.pk), by=cast.by.chen, at=on("03-02 09:20"), entry_id=entry.id, voided=True, reason="点错了")
    assert cells() == {(case.station_id, "received", "repair", 1)}


def test_a_case_another_station_takes_over_is_counted_there(cast):
    service.washing_machine()
    case, at = service.received(cast, on("03-02 09:00")).case, on("03-02 09:30")
    other = next(s for s in (cast.pudong, cast.xuhui) if s.pk != case.station_id)
    with operation(at):
        made = Offer(case=case, station=other, day=at.date(), half="am", round=1, offered_at=at, due_at=at + timedelta(hours=1))
        note(made, "offer.made", by=SYSTEM, at=at)
    offering.accept(made, by=SYSTEM, at=at + timedelta(minutes=5))
    assert cells() == {(other.pk, "received", "repair", 1)}


def test_a_house_that_counted_amiss_is_put_right_by_the_upgrade(cast):
    service.washing_machine()
    service.received(cast, on("03-02 09:00"))
    right = cells()
    Cell.objects.update(count=-3)
    Cell.objects.create(month="2026-03", station=1, stage="done", kind="other", channel="api", count=2)

    upgrade = import_module("yinuo.insight.migrations.0002_counted_anew").Migration.operations[0]
    with connection.cursor() as cursor:
        for statement in upgrade.sql:
            cursor.execute(statement)

    assert cells() == right
    assert Cell.objects.get().month == "2026-03"
