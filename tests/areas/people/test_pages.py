"""People pages by hand: every page answers, a refusal keeps what was typed, a link is shown once."""

import pytest
from django.test import Client

import cast as people
from yinuo.kit.moment import utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people import setup
from yinuo.people.models import Access, Company, PostHolding, Region, Station, User

pytestmark = pytest.mark.django_db
SENTENCE = "浦东江边有一棵很老的树"


def signed_in(username: str, language: str = "zh") -> Client:
    browser = Client()
    browser.cookies["yinuo_language"] = language
    answer = browser.post("/login", {"login": username, "password": people.PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return browser


READ = (
    "/people/", "/people/?q=李&post=service_engineer", "/people/?state=closed", "/people/new", "/people/me", "/people/stations", "/people/stations/new",
    "/people/regions", "/people/regions/new", "/people/departments", "/people/departments/new", "/people/roster", "/people/roster?month=2026-10",
    "/people/roster?month=nonsense", "/people/roles", "/people/roles?post=hotline", "/people/organisation", "/people/company", "/people/intake",
    "/people/setup/company", "/people/setup/calendar", "/people/setup/posts", "/people/setup/open",
)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_answers_the_administrator_in_both_languages(cast, language):
    browser = signed_in("lu", language)
    own = [f"/people/{cast.li.pk}", f"/people/stations/{cast.pudong.pk}", f"/people/regions/{cast.shanghai.pk}", f"/people/departments/{cast.service.pk}"]

    for address in [*READ, *own]:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert answer["Cache-Control"] == "no-store, private"
        text = answer.content.decode()
        assert ('lang="en"' if language == "en" else 'lang="zh-CN"') in text


def test_whoever_is_not_signed_in_is_sent_to_the_door_and_back(cast):
    browser = Client()
    answer = browser.get("/people/roster?month=2026-10")

    assert answer["Location"] == "/login?next=%2Fpeople%2Froster%3Fmonth%3D2026-10"
    answer = browser.post("/login", {"login": "li", "password": people.PASSWORD, "next": "/people/roster?month=2026-10"})
    assert answer["Location"] == "/people/roster?month=2026-10"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_door_leads_nowhere_but_into_this_house(cast, elsewhere):
    assert Client().post("/login", {"login": "li", "password": people.PASSWORD, "next": elsewhere})["Location"] == "/"


@pytest.mark.clause("ORG-03", "SECURITY-05")
def test_a_parts_keeper_is_turned_away_and_the_log_names_the_post(cast):
    from yinuo.people import access

    answer = signed_in("xu").get("/people/")
    access.flush()

    assert answer.status_code == 403
    assert "服务主管" in answer.content.decode()
    row = Access.objects.get(kind="denied")
    assert (row.user_id, row.purpose, row.term) == (cast.xu.pk, "people.see", "parts_keeper")


@pytest.mark.clause("SECURITY-05")
def test_searching_people_leaves_a_query_entry_without_the_words(cast):
    from yinuo.people import access

    signed_in("lu").get("/people/?q=李志强")
    access.flush()

    row = Access.objects.get(kind="searched")
    assert row.hits == 1 and row.term and "李" not in row.term


def test_a_misfit_is_said_under_its_field_and_what_was_typed_stays(cast):
    answer = signed_in("lu").post("/people/new", {"username": "li", "name": "李小龙", "phone": "13900001111"})
    text = answer.content.decode()

    assert answer.status_code == 409
    assert "登录名 li 已有人使用" in text and "李小龙" in text and "13900001111" in text


def test_an_invited_person_sets_a_password_by_a_link_that_works_once(cast):
    browser = signed_in("lu")
    browser.post("/people/new", {"username": "xin", "name": "新同事"})
    person = User.objects.get(username="xin")
    text = browser.post(f"/people/{person.pk}/link").content.decode()
    link = text.split("http://testserver")[1].split("<")[0]

    newcomer = Client()
    assert newcomer.get(link).status_code == 200
    assert newcomer.post(link, {"password": "short", "again": "short"}).status_code == 422
    assert newcomer.post(link, {"password": SENTENCE, "again": SENTENCE})["Location"] == "/"
    assert newcomer.get("/people/me").status_code == 200
    assert Client().get(link).status_code == 404


def test_a_password_reset_ends_every_sign_in(cast):
    li = signed_in("li")
    text = signed_in("lu").post(f"/people/{cast.li.pk}/link", {"purpose": "reset"}).content.decode()
    link = text.split("http://testserver")[1].split("<")[0]
    assert li.get("/people/me").status_code == 200

    Client().post(link, {"password": SENTENCE, "again": SENTENCE})

    assert li.get("/people/me").status_code == 302


@pytest.mark.clause("ORG-01")
def test_a_new_company_is_entered_step_by_step_and_intake_opens_at_the_end():
    secret = setup.start_secret(utc_now())
    browser = Client()
    assert browser.get(f"/start/{secret}").status_code == 200
    browser.post(f"/start/{secret}", {"name": "陆敏", "username": "lumin", "password": SENTENCE, "again": SENTENCE})
    wrong = browser.post("/people/setup/company", {"name": "新公司", "hotline": "abc", "complaint_number": "400-1", "supervision_number": "400-2"})
    assert wrong.status_code == 422 and "新公司" in wrong.content.decode()
    numbers = {"hotline": "400-820-1000", "complaint_number": "400-820-1001", "supervision_number": "400-820-1002"}
    assert browser.post("/people/setup/company", {"name": "新公司", **numbers}).status_code == 302
    assert browser.post("/people/setup/calendar", {"mon": "08:30-12:00 13:00-17:30", "sat": "9-12"}).status_code == 422
    assert browser.post("/people/setup/calendar", {"mon": "08:30-12:00 13:00-17:30"}).status_code == 302

    first = {f"{post}_{what}": value for post in ("hotline", "technical_support") for what, value in (("name", "陈晓"), ("login", "chen"))}
    answer = browser.post("/people/setup/posts", first | {"parts_keeper_name": "许静", "parts_keeper_login": "xu", "region_name": "上海", "station_name": "浦东站"})
    assert answer.status_code == 200 and answer.content.decode().count("/pass/") == 2
    refused = browser.post("/people/setup/open", {"open": "1"})
    assert refused.status_code == 409 and "维修中心" in refused.content.decode() and "质量监控" in refused.content.decode()

    again = Client()
    assert again.post("/login", {"login": "lumin", "password": SENTENCE})["Location"] == "/people/setup/company", "left half-way, gone on with"
    browser = again
    browser.post("/people/setup/posts", {"repair_centre_name": "冯涛", "repair_centre_login": "feng", "quality_monitor_name": "马琳", "quality_monitor_login": "ma"})
    assert browser.post("/people/setup/open", {"open": "1"})["Location"] == "/"
    assert Company.objects.get().intake_open
    assert PostHolding.objects.get(post="repair_centre").station == Station.objects.get() and Region.objects.count() == 1


def test_a_refused_post_takes_region_and_station_back_with_it():
    browser = Client()
    secret = setup.start_secret(utc_now())
    browser.post(f"/start/{secret}", {"name": "陆敏", "username": "lumin", "password": SENTENCE, "again": SENTENCE})
    form = {"repair_centre_name": "冯涛", "region_name": "上海", "station_name": "浦东站"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setup.posts, "begin", refuse)
        answer = browser.post("/people/setup/posts", form | {"repair_centre_login": "feng"})
    assert answer.status_code == 409 and "浦东站" in answer.content.decode() and "冯涛" in answer.content.decode()
    assert not Region.objects.exists() and not Station.objects.exists() and not User.objects.filter(username="feng").exists()

    assert browser.post("/people/setup/posts", form | {"repair_centre_login": "feng"}).status_code == 200
    assert Station.objects.get().name == "浦东站"


def refuse(*_: object, **__: object) -> None:
    raise Refusal("post.taken", both("不行", "No"))


@pytest.mark.parametrize("text", ["\x00", "😀" * 300, "‮abc", "=1+1", "a" * 5000, "<script>alert(1)</script>"])
def test_odd_text_gets_a_sentence_and_never_a_crash(cast, text):
    browser = signed_in("lu")
    forms = (
        ("/people/new", {"username": text, "name": text}), (f"/people/{cast.li.pk}/particulars", {"name": text, "department": text}),
        (f"/people/{cast.li.pk}/post", {"post": text, "since": text, "station": text}), ("/people/stations/new", {"code": text, "name": text, "region": text}),
        ("/people/roster/publish", {"month": text, "d2026-01-01": text}), ("/people/me/tokens", {"token_name": text, "scopes": text}),
        ("/people/company", {"name": text, "hotline": text}), ("/login", {"login": text, "password": text}), ("/people/setup/calendar", {"mon": text}),
        ("/people/me/password", {"old": text, "password": text, "again": text}), (f"/people/{cast.li.pk}/account/close", {"reason": text}),
    )
    for address, form in forms:
        assert browser.post(address, form).status_code < 500, address
    for query in ("/people/?q=%00", "/people/?after=99999999999999999999", "/people/?station=abc&post=none", "/start/%00", "/pass/nope", "/people/99999999999999999999"):
        assert browser.get(query).status_code < 500, query
