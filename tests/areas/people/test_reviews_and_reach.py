"""The organisation is reviewed on schedule (ORG-07), and service people stay reachable or explain why not (ORG-11)."""

from datetime import date, datetime, timedelta

import pytest

import cast as people
from cast import entering
from stories.telling import on
from yinuo.editions import actions, reviewing, shelves
from yinuo.journal.sealer import seal
from yinuo.kit.moment import utc_now
from yinuo.kit.refusal import Refusal
from yinuo.notices import telling
from yinuo.notices.models import Bell
from yinuo.registers import reaching
from yinuo.registers.models import Unreached

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_shelf(db):
    shelves.forget()


@pytest.mark.clause("ORG-07")
def test_a_review_is_due_six_months_after_the_last_by_the_clause_and_stays_due(cast):
    assert reviewing.due(people.BEGAN).due == date(2026, 7, 5)
    actions.review("增设浦东备件岗", by=cast.by.liu, at=on("03-31 10:00"))

    assert not reviewing.due(on("09-29 10:00")).is_due
    assert reviewing.due(on("09-30 10:00")).is_due and reviewing.due(on("12-30 10:00")).is_due
    assert "4.5" in reviewing.due(on("09-30 10:00")).clause
    actions.review("无须调整", by=cast.by.liu, at=on("12-30 11:00"))
    assert not reviewing.due(on("12-30 12:00")).is_due


@pytest.mark.clause("ORG-07")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_department_head_sees_the_due_item_until_the_review_is_saved(cast, language):
    head = entering(cast.liu, language)
    told = {"zh": "组织评估已到期", "en": "The organisation is due for review"}[language]
    assert told in head.get("/today").content.decode() and told not in entering(cast.sun).get("/today").content.decode()
    page = head.get("/people/reviews").content.decode()
    assert "研发部" in page and "青海" in page
    assert head.post("/people/reviews", {"words": " "}).status_code == 422

    assert head.post("/people/reviews", {"words": "青海委托合作网点"})["Location"] == "/people/reviews"
    assert told not in head.get("/today").content.decode() and "青海委托合作网点" in entering(cast.shen).get("/people/reviews").content.decode()
    assert entering(cast.sun).post("/people/reviews", {"words": "我来写"}).status_code == 403


def tried(cast, at: datetime, by: str = "zhou") -> Unreached:
    return reaching.attempt_failed(cast.li.pk, by=getattr(cast.by, by), at=at, happened=at, how="手机关机")


def refused(act) -> str:
    with pytest.raises(Refusal) as no:
        act()
    return no.value.code


@pytest.mark.clause("ORG-11")
def test_the_second_failed_attempt_within_the_hours_opens_an_event_that_li_explains_and_sun_accepts(cast):
    assert tried(cast, on("03-02 09:00")).opened_at is None
    event = tried(cast, on("03-02 09:20"))
    assert event.opened_at and "4.2" in event.clause
    while seal():
        pass
    telling.read_on(on("03-02 09:21"))
    assert Bell.objects.filter(user=cast.li, kind="reach.opened").count() == 1

    assert refused(lambda: reaching.decide(event.pk, True, "", by=cast.by.sun, at=on("03-02 10:00"))) == "reach.unfit"
    assert refused(lambda: reaching.explain(event.pk, "他在开车", by=cast.by.zhao, at=on("03-02 10:00"))) in ("reach.own", "not.found", "right.missing")
    reaching.explain(event.pk, "地下机房没有信号，出来即回电", by=cast.by.li, at=on("03-02 11:00"))
    assert list(reaching.assessed(date(2026, 3, 1), date(2026, 3, 31))) == [event]
    reaching.decide(event.pk, True, "", by=cast.by.sun, at=on("03-02 12:00"))
    assert not reaching.assessed(date(2026, 3, 1), date(2026, 3, 31)).exists()
    assert refused(lambda: reaching.explain(event.pk, "又想起来", by=cast.by.li, at=on("03-02 13:00"))) == "reach.not_open"


@pytest.mark.clause("ORG-11")
def test_what_is_not_accepted_or_never_explained_counts_in_the_month_and_only_there(cast):
    for day in ("03-02", "03-09"):
        tried(cast, on(f"{day} 09:00"))
        tried(cast, on(f"{day} 09:30"))
    first = Unreached.objects.get(day=date(2026, 3, 2))
    reaching.explain(first.pk, "忘了充电", by=cast.by.li, at=on("03-03 08:00"))
    reaching.decide(first.pk, False, "已提醒两次", by=cast.by.sun, at=on("03-03 09:00"))

    assert reaching.assessed(date(2026, 3, 1), date(2026, 3, 31)).count() == 2
    assert not reaching.assessed(date(2026, 4, 1), date(2026, 4, 30)).exists()


@pytest.mark.clause("ORG-11")
def test_attempts_outside_the_covered_hours_are_kept_and_do_not_count(cast):
    tried(cast, on("03-02 06:00"))
    event = tried(cast, on("03-02 22:00"))
    assert event.opened_at is None and [a["counts"] for a in event.attempts] == [False, False]
    assert refused(lambda: reaching.attempt_failed(cast.chen.pk, by=cast.by.zhou, at=on("03-02 09:00"), happened=on("03-02 09:00"), how="关机")) == "reach.unfit"
    assert refused(lambda: reaching.attempt_failed(cast.li.pk, by=cast.by.zhou, at=on("03-02 09:00"), happened=on("03-02 10:00"), how="关机")) == "moment.ahead"


@pytest.mark.clause("ORG-11")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_used_by_dispatcher_engineer_and_supervisor_each_for_their_part(cast, language):
    desk, engineer, lead = entering(cast.zhou, language), entering(cast.li, language), entering(cast.sun, language)
    assert desk.get("/people/reach").status_code == 200
    noon = (utc_now() - timedelta(days=1)).date()
    for hour in ("09:00", "09:30"):
        assert desk.post("/people/reach/attempt", {"person": cast.li.pk, "happened": f"{noon}T{hour}", "how": "响铃无人接", "late_because": "当时在接另一通电话"}).status_code == 302
    wrong = desk.post("/people/reach/attempt", {"person": cast.li.pk, "happened": "gestern", "how": "关机"})
    assert wrong.status_code == 422 and "关机" in wrong.content.decode()
    event = Unreached.objects.get()
    place = f"/people/reach?month={event.day:%Y-%m}"
    assert "响铃无人接" in engineer.get(place).content.decode() and "响铃无人接" not in entering(cast.xiao).get(place).content.decode()
    assert engineer.post(f"/people/reach/{event.pk}/explain", {"words": "在高架上开车"}).status_code == 302
    assert "在高架上开车" in lead.get(place).content.decode()
    assert lead.post(f"/people/reach/{event.pk}/decline", {"words": ""}).status_code == 422
    assert lead.post(f"/people/reach/{event.pk}/decline", {"words": "应靠边回电"}).status_code == 302
    assert "应靠边回电" in engineer.get(place).content.decode() and desk.post(f"/people/reach/{event.pk}/accept").status_code == 403
