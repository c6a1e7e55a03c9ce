"""What happened earlier than it is entered: by the device, or by somebody's word with its reason; the timeline shows which."""

import inspect
from datetime import datetime, timedelta

import pytest

from areas import service
from cast import entering
from yinuo.cases import actions, changes, holds, receiving
from yinuo.journal import reading
from yinuo.kit.moment import COMPANY_ZONE, utc_now
from yinuo.kit.refusal import Refusal
from yinuo.people.verbs import CATALOGUE
from yinuo.visits import actions as visits
from yinuo.visits import working
from yinuo.web.cases import steps

WHY = "楼道没有信号，出来才登记"
pytestmark = pytest.mark.django_db


@pytest.fixture
def product(cast):
    return service.washing_machine()


def entry(case, kind):
    """The last entry of this kind."""
    return [e for e in reading.of_case(case.id) if e.kind == kind and e.subject == "case"][-1]


def refused(act) -> Refusal:
    with pytest.raises(Refusal) as no:
        act()
    return no.value


def test_ms_chen_says_why_when_she_enters_a_call_of_an_hour_ago(cast, product):
    job = service.received(cast)
    called, now = job.later(minutes=20), job.later(minutes=60)
    no = refused(lambda: actions.answer(job.case, by=job.by("chen"), at=now, words="已联系", happened=called))
    assert (no.code, no.field, no.status) == ("moment.late", "late_because", 422) and "补录" in no.way_out.zh and "reason" in no.way_out.en
    actions.answer(job.case, by=job.by("chen"), at=now, words="已联系", happened=called, late_because=WHY)
    kept = entry(job.case, "case.answered")
    assert (kept.happened_at, kept.basis, kept.data["late_because"]) == (called, "statement", WHY)


def test_within_ten_minutes_nobody_is_asked(cast, product):
    job = service.received(cast)
    called, now = job.later(minutes=20), job.later(minutes=10)
    actions.answer(job.case, by=job.by("chen"), at=now, words="已联系", happened=called, late_because="不必")
    assert entry(job.case, "case.answered").basis == "live" and "late_because" not in entry(job.case, "case.answered").data


def test_the_clock_of_a_device_needs_no_reason_and_a_page_does(cast, product):
    job = service.booked(cast)
    at, left = job.later(hours=3), job.now - timedelta(minutes=40)
    assert refused(lambda: visits.depart(job.case, by=job.by("li"), at=at, happened=left)).code == "moment.late"
    visits.depart(job.case, by=job.device_of("li"), at=at, happened=left)
    visits.arrive(job.case, by=job.device_of("li"), at=at, happened=left + timedelta(minutes=20))
    working.diagnose(job.case, by=job.device_of("li"), at=at, symptom="leak", cause="密封老化", happened=left + timedelta(minutes=30))
    for kind in ("visit.departed", "visit.arrived", "diagnosis.recorded"):
        assert entry(job.case, kind).basis == "device" and "late_because" not in entry(job.case, kind).data
    no = refused(lambda: holds.hold(job.case, by=job.device_of("li"), at=at, reason="awaiting_part", happened=left))
    assert no.code == "moment.late", "a hold is somebody's word, whatever sends it"


def test_a_receipt_of_this_morning_keeps_its_reason_under_the_same_word(cast, product):
    at = service.NINE + timedelta(hours=3)
    late = service.request(cast, received_at=service.NINE)
    assert refused(lambda: receiving.receive(late, by=cast.by.chen, at=at)).field == "late_because"
    case = receiving.receive(service.request(cast, received_at=service.NINE, late_because=WHY), by=cast.by.chen, at=at)
    assert [entry(case, kind).data.get("late_because") for kind in ("case.received", "case.answered")] == [WHY, WHY]
    assert entry(case, "case.registered").basis == "live"


def test_a_number_in_the_reason_is_masked_and_a_long_one_refused(cast, product):
    job = service.received(cast)
    called, now = job.later(minutes=5), job.later(minutes=60)
    actions.answer(job.case, by=job.by("chen"), at=now, happened=called, late_because="用同事13812345678的手机打的")
    assert "13812345678" not in str(entry(job.case, "case.answered").data)
    no = refused(lambda: changes.escalate(job.case, by=job.by("chen"), at=now, happened=called, late_because="慢" * 201))
    assert no.code == "moment.late_words" and no.field == "late_because"


def test_what_was_foreseen_rests_on_nobodys_later_word(cast, product):
    """The hold a change of time laid on ends at the time the customer chose, though the next deed comes an hour after."""
    from yinuo.dispatch import appointments

    job = service.booked(cast)
    start = job.now + timedelta(hours=20)
    appointments.move(job.case, by=job.by("sun"), at=job.later(minutes=5), starts_at=start, ends_at=start + timedelta(hours=2), asked_by="customer", reason="临时有事")
    appointments.cancel(job.case, by=job.by("sun"), at=start + timedelta(hours=6), reason="客户自行修好")
    ended = entry(job.case, "hold.ended")
    assert ended.happened_at == start and ended.basis == "live"


def test_every_verb_told_when_it_happened_is_told_so_under_one_name():
    """Were a further verb told under another name, its moment would pass unasked."""
    own = {"receive": "received_at of the request, asked in its own place", "open_call": "the moment the telephone rang", "log_call": "the moment it was hung up",
           "attach": "what the camera wrote into the picture"}
    ahead = {"starts_at", "ends_at", "expected_until", "expected_at", "agreed_for", "due_at", "until", "expires"}
    moments = (datetime, datetime | None, "datetime", "datetime | None")
    asked = {(code, act.__name__, name) for code, act in CATALOGUE.items() for name, given in inspect.signature(act).parameters.items() if given.annotation in moments}
    assert not {told for told in asked if told[1] not in own and told[2] not in {"at", "happened", *ahead}}


def test_every_form_that_asks_when_also_asks_why_late():
    for step in steps.BY_NOUN.values():
        names = [e.name for e in step.entries]
        assert ("happened" in names) == ("late_because" in names), step.noun


@pytest.mark.parametrize(("language", "asks", "marked"), [("zh", "请说明补录原因", "凭陈述："), ("en", "say why it is entered late", "by statement:")])
def test_the_page_keeps_what_was_typed_asks_why_and_shows_it_in_the_timeline(cast, product, language, asks, marked):
    now = utc_now()
    job = service.received(cast, at=now - timedelta(hours=2))
    typed = (now - timedelta(hours=1)).astimezone(COMPANY_ZONE).strftime("%Y-%m-%d %H:%M")
    seat, place = entering(cast.chen, language), f"/cases/{job.case.number}"
    assert 'name="late_because"' in seat.get(f"{place}/answer").content.decode()
    asked = seat.post(f"{place}/answer", {"words": "说好下午去", "happened": typed})
    page = asked.content.decode()
    assert asked.status_code == 422 and asks in page and "说好下午去" in page and typed in page and 'id="f-late_because-error"' in page
    assert seat.post(f"{place}/answer", {"words": "说好下午去", "happened": typed, "late_because": WHY}).status_code == 302
    story = seat.get(place).content.decode()
    assert marked in story and WHY in story
