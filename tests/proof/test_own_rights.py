"""Nobody helps themselves: to rights, to an approval of their own, to other people's customers, to a post they have left."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

import cast as people
from areas import service
from stories.telling import on
from yinuo.cases import actions, correcting
from yinuo.journal.models import Entry
from yinuo.kit.actor import SYSTEM
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.notices import outbox, queries, telling
from yinuo.people import actions as accounts
from yinuo.people import passes, posts, setup, signing, tokens
from yinuo.people.entrance import behind_login, behind_token
from yinuo.people.models import PostHolding

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def refused(act):
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value


@pytest.mark.clause("SECURITY-02")
def test_whoever_looks_after_people_gives_themselves_no_post(cast):
    at, by = on("03-02 09:00"), cast.by.hu
    own = PostHolding.objects.get(user=cast.hu)
    tries = (
        lambda: posts.hold_post(cast.hu.pk, "general_manager", by=by, at=at, since=TODAY),
        lambda: posts.second(cast.hu.pk, "service_director", by=by, at=at, since=TODAY, until=TODAY),
        lambda: posts.move_post(own.pk, "department_head", by=by, at=at, on=TODAY),
        lambda: setup.fill_posts({"department_head": ("胡萍", "HU")}, by=by, at=at),
    )
    for act in tries:
        no = refused(act)
        assert (no.code, no.status) == ("post.own", 403) and no.way_out.en
    assert list(PostHolding.objects.filter(user=cast.hu).values_list("post", flat=True)) == ["hr"]
    posts.hold_post(cast.hu.pk, "auditor", by=cast.by.lu, at=at, since=TODAY)


@pytest.mark.clause("SECURITY-02")
def test_the_administrator_makes_no_key_with_which_to_sign_as_the_general_manager(cast):
    at = on("03-02 09:00")
    for scopes in ((), ("edition.approve",), ("edition",), ("case.see", "people.write")):
        assert refused(lambda scopes=scopes: tokens.make_token(cast.zheng.pk, "ERP", by=cast.by.lu, at=at, scopes=scopes)).field == "scopes"
    _, secret = tokens.make_token(cast.zheng.pk, "ERP", by=cast.by.lu, at=at, scopes=("report.see", "edition.see"))
    by = behind_token(secret, at)
    assert by.may("report.see") and not by.may("edition.approve")


@pytest.mark.clause("SECURITY-02")
def test_a_program_with_few_rights_makes_itself_no_key_with_more(cast):
    at = on("03-02 09:00")
    _, narrow = tokens.make_own_token("ERP", by=cast.by.chen, at=at, scopes=("case.see", "token.own"))
    program = behind_token(narrow, at)
    for scopes in ((), ("case",), ("case.see", "customer.reveal")):
        assert refused(lambda scopes=scopes: tokens.make_own_token("more", by=program, at=at, scopes=scopes)).field == "scopes"
    assert tokens.make_own_token("less", by=program, at=at, scopes=("case.see",))


@pytest.mark.clause("TRIAGE-10")
def test_nobody_approves_the_deviation_they_then_report_themselves(cast):
    service.washing_machine()
    job = service.planned(cast, on("03-02 09:00"), mode="remote")
    actions.start(job.case, by=cast.by.gao, at=on("03-02 10:00"))
    actions.approve_deviation(job.case, by=cast.by.sun, at=on("03-02 10:01"), reason="客户自行拧紧接头")
    no = refused(lambda: actions.finish(job.case, by=cast.by.sun, at=on("03-02 10:02"), outcome="answered"))
    assert (no.code, no.clause, no.status) == ("deviation.own", "TRIAGE-10", 403)
    assert actions.finish(job.case, by=cast.by.gao, at=on("03-02 10:03"), outcome="answered").stage == "done"


@pytest.mark.clause("TRIAGE-10")
def test_the_engineer_of_a_case_who_is_a_supervisor_too_approves_no_deviation_on_it(cast):
    service.washing_machine()
    job = service.assigned(cast, on("03-02 09:00"))
    both_posts = people.actor(cast.li)
    li = replace(both_posts, grants={**both_posts.grants, "case.approve_deviation": cast.by.sun.grants["case.approve_deviation"]})
    assert refused(lambda: actions.approve_deviation(job.case, by=li, at=on("03-02 10:00"), reason="更快")).code == "deviation.own"


@pytest.mark.clause("SECURITY-02")
def test_an_engineer_finds_the_customers_of_the_own_cases_and_no_others(cast):
    service.washing_machine()
    theirs = service.assigned(cast).fresh()
    wang, strangers = f"/customers/{cast.wang.customer_id}", f"/customers/{cast.hongyuan.customer_id}"
    li, chen = Client(), Client()
    for who, client in (("li", li), ("chen", chen)):
        client.post("/login", {"login": who, "password": people.PASSWORD})
    assert theirs.engineer_id == cast.li.pk
    assert li.get(wang).status_code == 200 and li.get(strangers).status_code == 404
    assert strangers not in li.get("/customers").content.decode() and wang in li.get("/customers").content.decode()
    assert strangers not in li.get("/customers?q=宏远").content.decode()
    assert chen.get(strangers).status_code == 200 and strangers in chen.get("/customers?q=宏远").content.decode()


@pytest.mark.clause("SECURITY-02")
def test_the_outbox_shows_a_supervisor_the_letters_of_the_own_stations_only(cast):
    service.washing_machine()
    case, at = service.received(cast, on("03-02 09:00")).case, on("03-02 09:10")
    outbox.to_customer(case, both("已受理", "Accepted"), key="1", clause="", at=at)
    supervisor = cast.by.sun
    elsewhere = replace(supervisor, user_id=cast.wu.pk, grants={verb: tuple(replace(r, stations=frozenset([cast.xuhui.pk + 1])) for r in reaches) for verb, reaches in supervisor.grants.items()})
    assert len(queries.letters(by=supervisor)) == 1 == queries.counts(supervisor)["waiting"]
    assert queries.letters(by=elsewhere) == [] and queries.counts(elsewhere)["waiting"] == 0
    assert len(queries.letters(by=SYSTEM)) == 1


@pytest.mark.clause("SECURITY-02")
def test_who_left_a_post_hears_no_more_of_its_cases_and_who_follows_does(cast):
    service.washing_machine()
    case = service.received(cast, on("03-02 09:00")).case
    held = PostHolding.objects.get(user=cast.sun)
    posts.leave_post(held.pk, by=cast.by.hu, at=on("03-03 09:00"), on=date(2026, 3, 3))
    posts.hold_post(cast.zhao.pk, "service_supervisor", by=cast.by.hu, at=on("03-03 09:00"), since=date(2026, 3, 3), region=cast.shanghai.pk)
    case.refresh_from_db()
    assert telling.holders("service_supervisor", case, on("03-02 12:00")) == [cast.sun.pk]
    assert telling.holders("service_supervisor", case, on("03-03 12:00")) == [cast.zhao.pk]


def test_what_was_corrected_is_not_corrected_beside_its_correction(cast):
    service.washing_machine()
    case = service.received(cast, on("03-02 09:00"), channel="email").case
    actions.answer(case, by=cast.by.chen, at=on("03-02 12:00"))
    entry = Entry.objects.get(case_id=case.pk, kind="case.answered")
    mend = {"by": cast.by.sun, "reason": "记错时间"}
    correcting.correct(case, at=on("03-02 13:00"), entry_id=entry.id, happened=on("03-02 11:00"), **mend)
    no = refused(lambda: correcting.correct(case, at=on("03-02 13:01"), entry_id=entry.id, happened=on("03-02 10:00"), **mend))
    assert no.code == "entry.corrected" and no.way_out.en
    second = Entry.objects.get(case_id=case.pk, supersedes=entry.id)
    correcting.correct(case, at=on("03-02 13:02"), entry_id=second.id, happened=on("03-02 10:30"), **mend)
    third = Entry.objects.get(case_id=case.pk, supersedes=second.id)
    correcting.correct(case, at=on("03-02 13:03"), entry_id=third.id, voided=True, **mend)
    voided = Entry.objects.get(case_id=case.pk, supersedes=third.id)
    assert refused(lambda: correcting.correct(case, at=on("03-02 13:04"), entry_id=voided.id, happened=on("03-02 10:30"), **mend)).code == "entry.corrected"


@pytest.mark.clause("TRIAGE-03")
@pytest.mark.parametrize("priority", [0, 5, -1, 10**30])
def test_a_judgement_overrides_the_priority_with_one_there_is(cast, priority):
    service.washing_machine()
    job = service.received(cast, on("03-02 09:00"))
    actions.accept(job.case, by=cast.by.chen, at=on("03-02 09:01"))
    judge = {"by": cast.by.gao, "at": on("03-02 09:02"), "nature": "hardware", "degree": "major", "cause": "老化", "override_because": "老客户"}
    no = refused(lambda: actions.judge(job.case, override=priority, **judge))
    assert (no.code, no.field) == ("priority.range", "override")
    assert actions.judge(job.case, override=1, **judge).priority == 1


@pytest.mark.clause("WARRANTY-01")
def test_a_unit_bought_next_year_is_not_taken_in_and_not_under_warranty_for_ever(cast):
    service.washing_machine()
    no = refused(lambda: service.received(cast, on("03-02 09:00"), serial="SN-77", purchased_on=date(2027, 1, 1)))
    assert (no.code, no.field) == ("purchase.ahead", "purchased_on")
    assert service.received(cast, on("03-02 09:00"), serial="SN-77", purchased_on=TODAY).case.unit.purchased_on == TODAY


@pytest.mark.clause("SECURITY-01")
def test_whoever_was_dismissed_comes_in_by_no_old_key_or_link_when_the_account_is_opened_again(cast):
    at, hu = on("03-02 09:00"), cast.by.hu
    _, secret = tokens.make_own_token("ERP", by=cast.by.chen, at=at)
    link = accounts.reset(cast.chen.pk, by=hu, at=at)
    login = signing.sign_in("chen", people.PASSWORD, device="desk", agent="", at=at)
    accounts.close_account(cast.chen.pk, by=hu, at=at, reason="离职")
    accounts.open_account(cast.chen.pk, by=hu, at=at + timedelta(days=30))
    back = at + timedelta(days=30, minutes=1)
    assert behind_token(secret, back) is None and behind_login(login.pk, back) is None
    assert refused(lambda: passes.find(link, at + timedelta(minutes=1), passes.RESET)).code == "pass.spent"


@pytest.mark.clause("SECURITY-01")
def test_an_invitation_nobody_used_opens_nothing_once_the_password_was_set_by_another_link(cast):
    at = on("03-02 09:00")
    forgotten, fresh = accounts.invite(cast.chen.pk, by=cast.by.hu, at=at), accounts.reset(cast.chen.pk, by=cast.by.hu, at=at)
    passes.set_password_by(fresh, "Nine-Bridges-2026", device="desk", agent="", at=at)
    assert refused(lambda: passes.set_password_by(forgotten, "Mine-Now-2026-x", device="desk", agent="", at=at)).code == "pass.spent"
