"""Clauses that used to be read and not asked: what each refuses, names, orders or shows follows from its text, and changes with it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from areas import service
from areas.archive.test_filing import called_back
from areas.archive.test_filing import job as closed  # noqa: F401  a closed case with its papers
from areas.callbacks.test_after_the_work import called, finished
from clauses.read import read_by
from stories.telling import entry, on, promise, refused
from yinuo.archive import actions as archive
from yinuo.callbacks import improving
from yinuo.callbacks import queries as callbacks
from yinuo.cases import clocks, paging, queries, remote, tasks
from yinuo.dispatch import actions as dispatch
from yinuo.editions import actions as editions
from yinuo.editions import shelves
from yinuo.insight import punctuality, reports
from yinuo.journal import reading
from yinuo.kit.actor import SYSTEM, Reach
from yinuo.notices.models import Letter
from yinuo.people import access, roster
from yinuo.people.models import Access, DutyDay

pytestmark = pytest.mark.django_db
NINE = on("03-02 09:00")
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(autouse=True)
def product(request, db):
    shelves.forget()
    return None if "closed" in request.fixturenames else service.washing_machine()


def written(cast, file: str, *changes: tuple[str, str]) -> None:
    """Another edition with these words, approved two days before the story and in force since then."""
    documents = dict(shelves.standard().sources)
    for old, new in changes:
        assert old in documents[file]
        documents[file] = documents[file].replace(old, new, 1)
    draft = editions.draft(documents, by=cast.by.liu, at=on("02-28 09:00"), label="修订", why="试")
    editions.approve(draft, by=cast.by.zheng, at=on("02-28 10:00"), in_force_from=date(2026, 2, 28))


# -- who may: a restriction stands whatever the rights page says


@pytest.mark.clause("SECURITY-02", "ORG-03")
def test_a_post_the_clause_leaves_out_publishes_no_roster_though_the_rights_page_gave_it_and_the_try_is_logged(cast):
    granted = replace(cast.by.xu, grants={**cast.by.xu.grants, "roster.publish": (Reach(everything=True),)})
    week = {date(2026, 10, d): cast.sun.pk for d in range(1, 8)}
    with refused("publishing.default", 403) as no:
        roster.publish_roster(date(2026, 10, 1), date(2026, 10, 7), week, by=granted, at=NINE)
    assert "服务主管" in no.value.says.zh and not DutyDay.objects.exists()
    access.flush()
    assert Access.objects.filter(kind="denied", user_id=cast.xu.pk, purpose="roster.publish").count() == 1
    assert len(roster.publish_roster(date(2026, 10, 1), date(2026, 10, 7), week, by=cast.by.sun, at=NINE)) == 7


@pytest.mark.clause("SECURITY-02")
def test_a_restriction_somebody_writes_binds_its_act_at_once(cast):
    written(cast, "information-security.md", ('act      = ["roster.publish"]', 'act      = ["roster.publish", "case.cancel"]'))
    job = service.received(cast, NINE)
    from yinuo.cases import actions

    with refused("publishing.default", 403):
        actions.cancel(job.case, by=cast.by.chen, at=NINE, reason="客户撤回")
    assert actions.cancel(job.case, by=cast.by.sun, at=NINE, reason="客户撤回").stage == "cancelled"


@pytest.mark.clause("ORG-12")
def test_the_uncovered_day_is_refused_by_the_gate_of_the_edition_and_not_by_habit(cast):
    week = {date(2026, 10, d): cast.sun.pk for d in range(1, 8) if d != 4}
    with refused("duty_roster.default"):
        roster.publish_roster(date(2026, 10, 1), date(2026, 10, 7), week, by=cast.by.sun, at=NINE)
    gate = 'needs    = "roster.uncovered_days == 0"'
    written(cast, "service-organisation.md", (gate, 'needs    = "roster.uncovered_days <= 1"'), ('"roster.uncovered_days" = 1', '"roster.uncovered_days" = 2'))
    assert len(roster.publish_roster(date(2026, 10, 1), date(2026, 10, 7), week, by=cast.by.sun, at=NINE)) == 6


# -- to whom: what nobody can solve


@pytest.mark.clause("TRIAGE-08")
def test_what_nobody_can_solve_goes_to_the_post_the_clause_names_and_to_nobody_else(cast):
    job = service.assigned(cast, NINE)
    with refused("stuck_owner.default", 422) as no:
        tasks.stuck(job.case, by=cast.by.li, at=job.later(minutes=1), proposal="建议整机更换", superior_id=cast.liu.id)
    assert no.value.field == "superior_id" and "服务主管" in no.value.way_out.zh
    form = read_by(cast.li, f"/cases/{job.case.number}/stuck")
    assert cast.sun.name in form and f'value="{cast.liu.pk}"' not in form
    tasks.stuck(job.case, by=cast.by.li, at=job.later(minutes=1), proposal="建议整机更换", superior_id=cast.sun.id)
    assert job.fresh().owner_id == cast.sun.id


@pytest.mark.clause("TRIAGE-08")
def test_where_the_company_writes_the_department_head_it_goes_there(cast):
    written(cast, "service-organisation.md", ('answer   = { post = "service_supervisor" }', 'answer   = { post = "department_head" }'),
            ('expect = { post = "service_supervisor" }', 'expect = { post = "department_head" }'))
    job = service.assigned(cast, NINE)
    with refused("stuck_owner.default", 422):
        tasks.stuck(job.case, by=cast.by.li, at=job.later(minutes=1), proposal="建议整机更换", superior_id=cast.sun.id)
    tasks.stuck(job.case, by=cast.by.li, at=job.later(minutes=1), proposal="建议整机更换", superior_id=cast.liu.id)
    assert job.fresh().owner_id == cast.liu.id


# -- how late: remote help against the agreed time


@pytest.mark.clause("REMOTE-03")
def test_of_two_agreed_times_one_was_kept_and_the_other_begun_twenty_minutes_late_as_the_report_says(cast):
    for serial, minutes in (("SN-1", 0), ("SN-2", 20)):
        job = service.received(cast, NINE, serial=serial, mode="remote")
        remote.agree(job.case, by=cast.by.gao, at=on("03-02 10:00"), agreed_for=on("03-02 16:00"))
        begun = on("03-02 16:00") + timedelta(minutes=minutes)
        remote.start(job.case, by=cast.by.gao, at=begun)
        assert entry(job.case, "remote.started").data["late_seconds"] == minutes * 60
    unagreed = service.received(cast, NINE, serial="SN-3", mode="remote")
    remote.start(unagreed.case, by=cast.by.gao, at=on("03-02 17:00"))
    whole, gao = punctuality.remote_by_person(cast.by.tang, *MARCH, on("03-31 12:00"))
    assert (whole["arrivals"], whole["on_time"], whole["rate"], whole["late"]) == (2, 1, 50.0, timedelta(minutes=20))
    assert gao == whole | {"name": cast.gao.name}
    page = read_by(cast.han, "/reports/punctual?since=2026-03-01&until=2026-03-31")
    assert cast.gao.name in page and "50.0%" in page and "约定了时间的远程" in page


@pytest.mark.clause("REMOTE-03")
def test_the_clause_says_how_much_lateness_of_remote_help_is_none(cast):
    written(cast, "remote.md", ("at_most = 0", "at_most = 20"), ("value  = 20", "value  = 21"))
    job = service.received(cast, NINE, mode="remote")
    remote.agree(job.case, by=cast.by.gao, at=on("03-02 10:00"), agreed_for=on("03-02 16:00"))
    remote.start(job.case, by=cast.by.gao, at=on("03-02 16:20"))
    assert punctuality.remote_by_person(cast.by.tang, *MARCH, on("03-31 12:00"))[0]["rate"] == 100.0


# -- how long: files and logs


@pytest.mark.clause("SECURITY-05", "ARCHIVE-03")
def test_the_page_of_a_filed_case_says_who_filed_it_and_until_when_file_and_log_are_kept(closed, cast):  # noqa: F811
    dossier = archive.archive(called_back(closed).case, by=cast.by.wu, at=closed.later(hours=1))
    assert dossier.keep_until == date(2029, 3, 2) and archive.log_kept_until(closed.fresh(), dossier.at) == date(2029, 3, 3)
    page = read_by(cast.wu, f"/cases/{closed.case.number}")
    for said in ("归档日期", "2026年3月3日", "吴芳", "2026-repair", "案卷保管至", "2029年3月2日", "操作日志保管至", "2029年3月3日"):
        assert said in page, said


@pytest.mark.clause("SECURITY-05")
def test_a_longer_keeping_of_the_log_is_written_in_the_clause(closed, cast):  # noqa: F811
    clause = 'cites    = ["csl.log_6m"]\n[[value]]\nfrom    = 2025-01-01\nyears   = '
    written(cast, "information-security.md", (clause + "3", clause + "5"), ('expect = "until 2029-03-02"', 'expect = "until 2031-03-02"'))
    dossier = archive.archive(called_back(closed).case, by=cast.by.wu, at=closed.later(hours=1))
    assert archive.log_kept_until(closed.fresh(), dossier.at) == date(2031, 3, 3) and dossier.keep_until == date(2029, 3, 2)


# -- what comes first: the queue


@pytest.mark.clause("SLA-13", "INTAKE-12")
def test_security_stands_first_because_the_clause_ranks_it_so(cast):
    older = service.received(cast, on("03-02 08:00"), channel="email")
    newer = service.received(cast, NINE, kind="security", channel="email", expected_at=on("03-20 09:00"))

    def shown() -> list[str]:
        return [row["number"] for row in paging.page(cast.by.gao, queries.Filter(queue="open"), NINE).rows]

    assert shown() == [newer.case.number, older.case.number]
    assert "信息安全" in read_by(cast.gao, f"/cases/{newer.case.number}")


@pytest.mark.clause("SLA-13")
def test_where_the_clause_ranks_security_last_it_waits_its_turn(cast):
    written(cast, "intake.md", ('answer     = { queue = "security", rank = 1 }', 'answer     = { queue = "security", rank = 9 }'),
            ('expect = { queue = "security", rank = 1 }', 'expect = { queue = "security", rank = 9 }'))
    older = service.received(cast, on("03-02 08:00"))
    newer = service.received(cast, NINE, kind="security", channel="email")
    changed = [row["number"] for row in paging.page(cast.by.gao, queries.Filter(queue="open"), NINE).rows]
    assert changed == [older.case.number, newer.case.number]  # the older one is owed an answer sooner


@pytest.mark.clause("CALLBACK-05")
def test_the_like_that_comes_back_after_the_watch_time_reopens_nothing(cast):
    first = finished(cast, NINE)
    called(first, "dissatisfied")
    improving.plan(first.case, by=cast.by.sun, at=first.later(hours=1), analysis="密封批次不良", measures="更换批次")
    improving.tell(first.case, by=cast.by.sun, at=first.later(hours=1), words="已更换批次")
    watched = improving.watch_time(first.case, first.now)
    late = finished(cast, first.now + watched, serial="SN-8")
    called(late, "dissatisfied")
    assert not callbacks.ineffective(SYSTEM) and first.case.improvements.get().reopened_at is None


@pytest.mark.clause("ORG-15")
def test_a_promise_of_30_april_breached_on_1_may_goes_by_version_1_and_its_page_names_that_version(cast):
    editions.found(on("02-01 09:00"))
    shelves.forget()
    number, before = shelves.in_force(on("04-30 10:00"))
    job = service.received(cast, on("04-30 10:00"), channel="email")
    documents = dict(shelves.standard().sources)
    name = "service-promise.md"
    head, _, rest = documents[name].partition('id         = "answer.default"')
    rule, _, rest = rest.partition("```toml example")
    documents[name] = head + 'id         = "answer.default"' + rule.replace('"24 hours"', '"20 hours"') + "## 2.2" + rest.partition("## 2.2")[2]
    second = editions.draft(documents, by=cast.by.liu, at=on("04-30 11:00"), label="第二版", why="客户希望更快")
    editions.approve(second, by=cast.by.zheng, at=on("04-30 12:00"), in_force_from=date(2026, 5, 1))
    newer = service.received(cast, on("05-01 08:00"), channel="email", serial="SN-2")
    for at in (on("05-01 06:00"), on("05-01 10:00")):
        clocks.tick(job.case.id, at)
        assert promise(job.case, "answer").late is (at == on("05-01 10:00"))
    assert (promise(job.case, "answer").due_at, promise(newer.case, "answer").due_at) == (on("05-01 10:00"), on("05-02 04:00"))
    assert promise(job.case, "answer").edition == number and before.digest[:12] in read_by(cast.chen, f"/cases/{job.case.number}/why/answer")
    assert second.digest[:12] in read_by(cast.chen, f"/cases/{newer.case.number}/why/answer")


@pytest.mark.clause("TRIAGE-07")
def test_judged_on_site_the_supervisor_owes_the_dispatch_until_somebody_is_sent(cast):
    job = service.planned(cast, NINE)
    debt = job.case.obligations.get(clause="dispatch_task.default")
    assert debt.is_open and debt.post == "service_supervisor"
    assert debt.clause and "派工" in read_by(cast.sun, f"/cases/{job.case.number}")
    dispatch.assign(job.case, by=cast.by.sun, at=job.later(minutes=1), engineer_id=cast.li.id)
    debt.refresh_from_db()
    assert not debt.is_open


@pytest.mark.clause("TRIAGE-05", "REPORT-05")
def test_an_urgent_case_nobody_escalated_counts_against_the_taker_though_an_engineer_is_on_it_and_an_unsent_one_against_nobody_by_name(cast):
    job = service.received(cast, NINE, urgency="urgent")
    dispatch.assign(job.case, by=cast.by.sun, at=on("03-02 09:10"), engineer_id=cast.li.id)
    clocks.tick(job.case.id, on("03-02 09:30"))
    breach = next(e for e in reading.of_case(job.case.id) if e.kind == "clock.breached" and e.data["question"] == "urgent_escalation")
    assert (breach.data["against"], breach.data["post"]) == (cast.chen.id, "hotline")

    alone = service.received(cast, NINE, urgency="urgent", serial="SN-2")
    clocks.tick(alone.case.id, on("03-02 11:00"))
    late = {e.data["question"]: (e.data.get("against"), e.data["post"]) for e in reading.of_case(alone.case.id) if e.kind == "clock.breached"}
    assert late["assignment"] == (None, "service_supervisor") and late["arrival"] == (None, "service_engineer")
    listed = {row["clock"].zh: row["answers"].zh for row in reports.overtime_list(cast.by.tang, NINE.date(), NINE.date(), on("03-02 12:00")) if row["case"] == alone.case}
    assert "服务主管" in listed.values() and cast.chen.name in listed.values() and "服务工程师" in listed.values(), listed


# -- whom a warning tells


@pytest.mark.clause("SLA-11")
def test_a_notice_to_the_customer_at_a_warning_leaves_at_that_warning(cast):
    from clauses.test_figures_after_the_work import told

    document = shelves.standard().sources["overtime-and-escalation.md"]
    clause = '''

## 9.9 快到时限先说一声

```toml clause
id       = "notice_soon.default"
title_en = "A word before the limit"
kind     = "notice"
of       = ["resolution"]
at       = ["80%"]
to       = "customer"
text     = { zh = "您的事情还在办，我们会尽快答复。", en = "We are still at it and will answer soon." }
```
'''
    head, _, fence = clause.partition("\n\n```")
    written(cast, "overtime-and-escalation.md", (document, document.rstrip() + head + "\n\n时限将到，先告知客户。\n\n```" + fence))
    job = service.received(cast, NINE)


    def letters(moment) -> int:
        clocks.tick(job.case.id, moment)
        told(job.case, cast.chen, moment)
        return sum("还在办" in letter.body.get("zh", "") for letter in Letter.objects.filter(case=job.case.id))

    assert job.case.clocks.get(question="resolution").due_at == NINE + timedelta(hours=72)
    assert letters(NINE + timedelta(hours=57)) == 0 and letters(NINE + timedelta(hours=58)) == 1
