"""Rights follow the post: they begin and end with it, wherever the person goes."""

from datetime import date, datetime, timedelta

import pytest

import cast as people
from yinuo.journal.reading import of_record
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.people import access, actions, organisation, posts, queries, roster, setup, stations, tokens
from yinuo.people.entrance import behind_token
from yinuo.people.models import Access, Company, DutyDay, PostHolding, PostWaiver, User
from yinuo.people.rights import actor_of

pytestmark = pytest.mark.django_db
AT = people.BEGAN
TODAY = local_day(AT)


def refused(act) -> Refusal:
    with pytest.raises(Refusal) as no:
        act()
    return no.value


@pytest.mark.clause("SECURITY-02")
def test_hotline_rights_end_at_the_moment_the_move_to_parts_takes_effect(cast):
    held = PostHolding.objects.get(user=cast.chen)
    moving = date(2026, 3, 1)

    posts.move_post(held, "parts_keeper", by=cast.by.hu, at=AT, on=moving, station=cast.pudong.pk)

    before, after = actor_of(cast.chen.pk, date(2026, 2, 28)), actor_of(cast.chen.pk, moving)
    assert before.posts == ("hotline",) and before.may("case.receive")
    assert after.posts == ("parts_keeper",) and not after.may("case.receive")


@pytest.mark.clause("SECURITY-02")
def test_leaving_a_post_today_ends_its_rights_today(cast):
    posts.leave_post(PostHolding.objects.get(user=cast.chen), by=cast.by.hu, at=AT, on=TODAY)

    assert actor_of(cast.chen.pk, TODAY).posts == ()
    assert [e.kind for e in of_record("postholding", PostHolding.objects.get(user=cast.chen).pk)][-1] == "post.left"


@pytest.mark.clause("SECURITY-02")
def test_rights_nobody_used_of_late_are_listed(cast):
    actions.add_person(by=cast.by.hu, at=AT, username="xin", name="新同事")
    access.flush()

    unused = {right.verb: right.last_on for right in queries.unused_rights(cast.hu, AT)}
    assert "people.write" not in unused and unused["people.see"] is None
    assert queries.unused_rights(cast.hu, AT + timedelta(days=120))[0].verb
    late = {right.verb: right.last_on for right in queries.unused_rights(cast.hu, AT + timedelta(days=120))}
    assert late["people.write"] == TODAY


@pytest.mark.clause("ORG-10")
def test_a_worker_seconded_until_30_june_has_all_rights_on_the_29th_and_none_on_1_july(cast):
    worker = cast.luo
    posts.second(worker, "service_engineer", by=cast.by.hu, at=AT, since=date(2026, 6, 1), until=date(2026, 6, 30), lent_by=cast.research.pk, station=cast.pudong.pk)

    assert actor_of(worker.pk, date(2026, 6, 29)).may("visit.arrive") and actor_of(worker.pk, date(2026, 6, 30)).may("visit.arrive")
    gone = actor_of(worker.pk, date(2026, 7, 1))
    assert not gone.may("visit.arrive") and not gone.may("customer.see")
    assert actor_of(worker.pk, date(2026, 6, 29)).grants["visit.arrive"] == actor_of(cast.li.pk, TODAY).grants["visit.arrive"]


@pytest.mark.clause("ORG-10")
def test_a_secondment_names_the_lender_and_its_end(cast):
    cast_free = actions.add_person(by=cast.by.hu, at=AT, username="nobody", name="无部门")

    no = refused(lambda: posts.second(cast_free.pk, "installer", by=cast.by.hu, at=AT, since=TODAY, until=TODAY))
    assert (no.field, no.clause) == ("lent_by", "ORG-10")


@pytest.mark.clause("ORG-03")
def test_an_act_outside_the_post_is_denied_and_logged_with_the_post_name(cast):
    no = refused(lambda: actions.add_person(by=cast.by.xu, at=AT, username="x", name="x"))
    access.flush()

    assert no.status == 403 and "备件管理" in no.says.zh
    row = Access.objects.get(kind="denied")
    assert (row.term, row.purpose) == ("parts_keeper", "people.write")


@pytest.mark.parametrize(("changes", "field"), [
    ({"post": "wizard"}, "post"), ({"until": TODAY - timedelta(days=9)}, "until"), ({"station": 5}, "station"), ({"region": 5}, "region"),
    ({"post": "dispatcher"}, "station"), ({"post": "hotline"}, "post"),
])  # fmt: skip
def test_a_post_that_cannot_be_is_refused_in_its_field(cast, changes, field):
    wanted = {"post": "technical_support", "since": TODAY} | changes

    assert refused(lambda: posts.hold_post(cast.chen.pk, by=cast.by.hu, at=AT, **wanted)).field == field


@pytest.mark.clause("ORG-12")
def test_a_roster_that_leaves_a_day_of_the_national_holiday_open_is_refused_naming_it(cast):
    week = {date(2026, 10, d): cast.sun.pk for d in range(1, 8) if d != 4}

    no = refused(lambda: roster.publish_roster(date(2026, 10, 1), date(2026, 10, 7), week, by=cast.by.sun, at=AT))
    assert "duty_roster.default" in no.clause and no.facts["days"] == [date(2026, 10, 4)]
    assert "2026-10-04" in no.says.zh and not DutyDay.objects.exists()

    three = {day: who for day, who in week.items() if day != date(2026, 10, 2)} | {date(2026, 10, 4): cast.sun.pk}
    assert "2026-10-02（国庆节）" in refused(lambda: roster.publish_roster(date(2026, 10, 1), date(2026, 10, 7), three, by=cast.by.sun, at=AT)).says.zh


@pytest.mark.clause("ORG-12")
def test_a_covered_week_is_published_and_says_who_answers(cast):
    week = {date(2026, 10, d): cast.sun.pk for d in range(1, 8)}
    roster.publish_roster(date(2026, 10, 1), date(2026, 10, 7), week, by=cast.by.sun, at=AT)

    assert queries.on_duty(date(2026, 10, 4)) == cast.sun
    changed = week | {date(2026, 10, 4): cast.han.pk}
    assert roster.publish_roster(date(2026, 10, 1), date(2026, 10, 7), changed, by=cast.by.sun, at=AT)
    assert queries.on_duty(date(2026, 10, 4)) == cast.han and queries.on_duty(date(2026, 10, 5)) == cast.sun


@pytest.mark.clause("ORG-12")
def test_only_a_supervisor_of_that_day_can_be_on_duty(cast):
    posts.leave_post(PostHolding.objects.get(user=cast.sun), by=cast.by.hu, at=AT, on=date(2026, 10, 4))
    week = {date(2026, 10, d): cast.sun.pk for d in range(1, 8)}

    assert refused(lambda: roster.publish_roster(date(2026, 10, 1), date(2026, 10, 7), week, by=cast.by.liu, at=AT)).facts["day"] == date(2026, 10, 4)


@pytest.mark.clause("ORG-09")
def test_departments_without_information_officer_are_listed_with_their_head(cast):
    listed = organisation.unassigned()

    assert {row.department.name: row.first_responsible for row in listed} == {"研发部": "罗斌", "销售部": ""}
    stations.write_department(cast.research, by=cast.by.liu, at=AT, code="RD", name="研发部", head=cast.luo.pk, officer=cast.luo.pk)
    assert [row.department.name for row in organisation.unassigned()] == ["销售部"]


def close_intake() -> Company:
    company = Company.objects.get()
    company.intake_open = False
    Company.objects.update(intake_open=False)
    return company


@pytest.mark.clause("ORG-01")
def test_intake_lists_each_vacant_post_and_stays_off_until_filled_or_waived(cast):
    close_intake()
    for name in ("feng", "ma"):
        posts.leave_post(PostHolding.objects.get(user=cast.people[name]), by=cast.by.hu, at=AT, on=TODAY)

    no = refused(lambda: setup.activate_intake(by=cast.by.lu, at=AT))
    assert "activation.default" in no.clause and no.facts["vacant"] == ["repair_centre", "quality_monitor"] and "维修中心、质量监控" in no.says.zh
    assert not Company.objects.get().intake_open

    posts.hold_post(cast.feng.pk, "repair_centre", by=cast.by.hu, at=AT, since=TODAY, station=cast.xuhui.pk)
    posts.waive_post("quality_monitor", by=cast.by.liu, at=AT, reason="由总部质量部兼管")
    assert setup.activate_intake(by=cast.by.lu, at=AT).intake_open


def test_the_companys_own_office_hours_count_from_the_first_start_and_are_settled_with_it(cast):
    from yinuo.editions import shelves

    Company.objects.update(set_up_at=None)
    setup.set_office_week({"mon": ["10:00-16:00"], "sat": ["10:00-12:00"]}, by=cast.by.lu, at=AT)
    shelves.forget()
    _, book = shelves.in_force(AT)
    office = shelves.shelf().calendar(book, "office")
    assert office.walls(date(2026, 3, 2)) == ((600, 960),) and office.walls(date(2026, 3, 3)) == ()
    assert office.walls(date(2026, 10, 10)) == ((600, 960),), "a make-up Saturday is worked like a Monday"

    setup.finish_setup(by=cast.by.lu, at=AT)
    no = refused(lambda: setup.set_office_week({"mon": ["08:00-16:00"]}, by=cast.by.lu, at=AT))
    assert no.code == "company.hours_settled"


@pytest.mark.clause("ORG-01")
def test_nothing_is_taken_in_through_any_door_while_intake_is_off(cast):
    from areas import service

    setup.pause_intake(by=cast.by.lu, at=AT, reason="盘点")
    no = refused(lambda: service.received(cast))
    assert (no.code, no.clause) == ("intake.closed", "activation.default")

    setup.activate_intake(by=cast.by.lu, at=AT)
    assert service.received(cast).case.number


@pytest.mark.clause("ORG-01")
def test_only_the_department_head_waives_a_required_post(cast):
    assert refused(lambda: posts.waive_post("hotline", by=cast.by.lu, at=AT, reason="无")).status == 403
    assert refused(lambda: posts.waive_post("hotline", by=cast.by.liu, at=AT, reason="")).field == "reason"
    assert not PostWaiver.objects.exists()


@pytest.mark.clause("CHANNEL-06")
@pytest.mark.parametrize("number", ["hotline", "complaint_number", "supervision_number"])
def test_intake_stays_off_while_a_number_customers_need_is_missing(cast, number):
    close_intake()
    Company.objects.update(**{number: ""})

    no = refused(lambda: setup.activate_intake(by=cast.by.lu, at=AT))
    assert no.code == "intake.numbers_missing" and "supervision_numbers.default" in no.clause


def test_a_token_acts_within_its_scopes_until_it_is_revoked(cast):
    token, secret = tokens.make_own_token("ERP", by=cast.by.chen, at=AT, scopes=("case.see", "customer"))

    assert secret not in token.digest and len(token.digest) == 64
    by = behind_token(secret, AT)
    assert by.may("case.see") and by.may("customer.write") and not by.may("case.receive")
    tokens.revoke_own_token(token.pk, by=cast.by.chen, at=AT)
    assert behind_token(secret, AT) is None


def test_a_token_ends_on_its_date_and_with_its_person(cast):
    _, short = tokens.make_own_token("短期", by=cast.by.chen, at=AT, expires=AT + timedelta(days=1))
    _, long = tokens.make_token(cast.yang.pk, "长期", by=cast.by.lu, at=AT, scopes=("case.see",))

    assert behind_token(short, AT) and behind_token(short, AT + timedelta(days=2)) is None
    actions.close_account(cast.yang.pk, by=cast.by.hu, at=AT, reason="离职")
    assert behind_token(long, AT) is None


def test_somebody_elses_token_cannot_be_revoked_as_ones_own(cast):
    token, _ = tokens.make_own_token("ERP", by=cast.by.chen, at=AT)

    assert refused(lambda: tokens.revoke_own_token(token.pk, by=cast.by.yang, at=AT)).status == 404


def test_a_login_name_belongs_to_one_person_whatever_its_capitals(cast):
    assert refused(lambda: actions.add_person(by=cast.by.hu, at=AT, username="LI", name="李")).field == "username"
    assert User.objects.filter(username__iexact="li").count() == 1


def test_nobody_closes_the_own_account(cast):
    assert refused(lambda: actions.close_account(cast.lu.pk, by=cast.by.lu, at=AT, reason="x")).code == "account.own_closing"


def test_the_demo_company_has_31_stations_and_every_post_filled():
    from yinuo.people.demo import organisation as made
    from yinuo.people.roles import POSTS

    house = made(datetime.fromisoformat("2025-11-20T01:00:00+00:00"))

    assert len(house.stations) == 31 and len(house.regions) == 7 and 60 <= len(house.people) <= 80
    assert set(POSTS) == set(house.by_post) and not setup.vacant_posts(AT)
    dispatcher = actor_of(house.dispatcher_of[house.regions[0].pk].pk, TODAY)
    assert len(next(iter(dispatcher.grants["case.see"])).stations) == 5
    assert queries.on_duty(TODAY) in house.by_post["service_supervisor"]
