"""Engineer Li goes to Ms Wang, repairs, tests, photographs, and both sign."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from PIL import Image

from areas import service
from areas.service import HOUR
from yinuo.cases import actions as cases
from yinuo.cases.models import Clock, Obligation
from yinuo.dispatch import actions as assigning
from yinuo.dispatch import queries as dispatch
from yinuo.insight import reports
from yinuo.journal import reading
from yinuo.kit.refusal import Refusal
from yinuo.visits import actions, evidence, forms, objections, papers, pictures, queries, signing, working
from yinuo.warranty import quotes

STROKES = '[{"points":[{"x":10,"y":30,"pressure":0.5,"time":1},{"x":60,"y":12,"pressure":0.6,"time":9},{"x":110,"y":40,"pressure":0.4,"time":20}]}]'

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return service.washing_machine()


@pytest.fixture
def job(cast, product, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return service.booked(cast)


def photograph(gps: bool = True) -> bytes:
    picture, out = Image.new("RGB", (3000, 2000), "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0132] = "2026:03:02 14:30:00"
    if gps:
        exif.get_ifd(0x8825)[2] = (31.0, 14.0, 5.0)
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def at_work(job):
    """Arrived, diagnosed, repaired, tested."""
    start = dispatch.appointment_of(job.case).starts_at
    job.now = start
    actions.arrive(job.case, by=job.by("li"), at=job.now)
    working.diagnose(job.case, by=job.by("li"), at=job.later(minutes=10), symptom="leak", cause="排水泵密封老化", instrument="万用表", reading="38 Ω")
    working.work(job.case, by=job.by("li"), at=job.later(minutes=30), lines=[working.Line("更换排水泵", "排水泵", 1, minutes=30)])
    working.test(job.case, by=job.by("li"), at=job.later(minutes=10), words="满载漂洗一次不漏", passed=True)
    return job


def signed(job, rating="satisfied"):
    form = signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1))
    signing.sign(job.case, by=job.by("li"), at=job.later(minutes=1), side="customer", form_digest=form.digest, strokes=STROKES, rating=rating)
    signing.sign(job.case, by=job.by("li"), at=job.later(minutes=1), side="engineer", form_digest=form.digest, strokes=STROKES)
    return form


@pytest.mark.clause("APPOINT-01")
def test_no_departure_before_address_and_time_are_confirmed(cast, product):
    job = service.assigned(cast)
    with pytest.raises(Refusal) as no:
        actions.depart(job.case, by=job.by("li"), at=job.later(minutes=1))
    assert "address.default" in no.value.clause


@pytest.mark.clause("DISPATCH-05")
def test_arrival_ten_minutes_late_is_kept_as_ten_minutes_by_the_devices_clock(job):
    start = dispatch.appointment_of(job.case).starts_at
    actions.depart(job.case, by=job.by("li"), at=start - timedelta(minutes=30))
    visit = actions.arrive(job.case, by=job.device_of("li"), at=start + timedelta(minutes=40), happened=start + timedelta(minutes=10), late_cause="堵车")
    assert visit.late_seconds == 600
    entry = next(e for e in reading.of_case(job.case.id) if e.kind == "visit.arrived")
    assert entry.basis == "device" and entry.happened_at == start + timedelta(minutes=10)
    assert Clock.objects.get(case=job.case, question="arrival").state == "met"


def test_nobody_visits_in_anothers_place(job):
    with pytest.raises(Refusal) as no:
        actions.arrive(job.case, by=job.by("zhao"), at=job.later(minutes=1))
    assert no.value.status in (403, 404)


@pytest.mark.clause("CHANNEL-06")
def test_a_doubting_customer_is_given_the_numbers_and_they_are_kept(job):
    actions.arrive(job.case, by=job.by("li"), at=job.later(hours=4))
    visit = actions.doubt(job.case, by=job.by("li"), at=job.later(minutes=1))
    assert [given["number"] for given in visit.numbers_given] == ["400-820-6699", "021-58886600"]
    assert {given["at"] for given in visit.numbers_given} == {job.now.isoformat()}


@pytest.mark.clause("QUOTE-02")
def test_cost_beyond_the_accepted_quotation_needs_a_new_one(job):
    from yinuo.warranty import actions as warranty

    warranty.prove_purchase(job.case, by=job.by("chen"), at=job.later(minutes=1), purchased_on=job.now.date().replace(year=2024))
    quote = quotes.offer(job.case, by=job.by("li"), at=job.later(minutes=1), plan="更换排水泵", amount=Decimal("200"), cycle_days=1)
    quotes.accept(job.case, by=job.by("li"), at=job.later(minutes=1), quote_id=quote.id, means="on_site")
    working.work(job.case, by=job.by("li"), at=job.later(minutes=1), lines=[working.Line("更换排水泵", "排水泵", 1, amount=Decimal("260"))])
    assert job.fresh().facts["case.within_quote"] is False
    second = quotes.offer(job.case, by=job.by("li"), at=job.later(minutes=1), plan="更换排水泵与密封", amount=Decimal("260"), cycle_days=1)
    quotes.accept(job.case, by=job.by("li"), at=job.later(minutes=1), quote_id=second.id, means="on_site")
    assert job.fresh().facts["case.within_quote"] is True and quotes.charged(job.case, job.now) == Decimal("260.00")


@pytest.mark.clause("SIGNOFF-02")
def test_the_products_advice_is_prefilled_and_an_empty_one_cannot_be_signed(job):
    at_work(job)
    assert "首两周" in signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1)).advice
    form = signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1), advice="")
    with pytest.raises(Refusal) as no:
        signing.sign(job.case, by=job.by("li"), at=job.later(minutes=1), side="customer", form_digest=form.digest, strokes=STROKES, rating="satisfied")
    assert "advice.default" in no.value.clause


@pytest.mark.clause("SIGNOFF-01")
def test_nothing_is_signed_before_the_test_passed(job):
    job.now = dispatch.appointment_of(job.case).starts_at
    actions.arrive(job.case, by=job.by("li"), at=job.now)
    working.work(job.case, by=job.by("li"), at=job.later(minutes=1), lines=[working.Line("更换排水泵")])
    form = signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1))
    with pytest.raises(Refusal) as no:
        signing.sign(job.case, by=job.by("li"), at=job.later(minutes=1), side="customer", form_digest=form.digest, strokes=STROKES, rating="satisfied")
    assert "demonstrated.default" in no.value.clause


@pytest.mark.clause("SIGNOFF-03")
def test_without_a_level_of_satisfaction_nobody_signs_and_a_signed_form_takes_no_edit(job):
    at_work(job)
    form = signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1))
    with pytest.raises(Refusal) as no:
        signing.sign(job.case, by=job.by("li"), at=job.later(minutes=1), side="customer", form_digest=form.digest, strokes=STROKES)
    assert "rated.default" in no.value.clause
    form = signed(job)
    with pytest.raises(Refusal) as no:
        working.test(job.case, by=job.by("li"), at=job.later(minutes=1), words="再测", passed=True)
    assert no.value.clause == "SIGNOFF-03"
    second = signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1), because="配件编号写错")
    assert second.edition == 2 and not job.fresh().facts["case.customer_signed"] and form.signatures.count() == 2


@pytest.mark.clause("SIGNOFF-03")
def test_a_signature_holds_only_for_the_form_as_shown(job):
    at_work(job)
    form = signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1))
    working.work(job.case, by=job.by("li"), at=job.later(minutes=1), lines=[working.Line("加固软管")])
    with pytest.raises(Refusal) as no:
        signing.sign(job.case, by=job.by("li"), at=job.later(minutes=1), side="customer", form_digest=form.digest, strokes=STROKES, rating="satisfied")
    assert no.value.code == "form.changed"


@pytest.mark.clause("SIGNOFF-04")
def test_the_service_signature_is_that_of_the_person_assigned(job):
    at_work(job)
    form = signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1))
    signing.sign(job.case, by=job.by("li"), at=job.later(minutes=1), side="customer", form_digest=form.digest, strokes=STROKES, rating="basically")
    with pytest.raises(Refusal) as no:
        signing.sign(job.case, by=job.by("gao"), at=job.later(minutes=1), side="engineer", form_digest=form.digest, strokes=STROKES)
    assert no.value.clause == "SIGNOFF-04"


@pytest.mark.clause("SIGNOFF-09")
def test_the_form_has_22_fields_in_template_order_and_never_a_house_number(job):
    at_work(job)
    assert len(forms.FIELDS) == 22 and forms.FIELDS[0].code == "number" and forms.FIELDS[-1].code == "entered_by"
    shown = forms.content(job.case)
    assert shown["place"] == "上海市浦东新区" and "88" not in shown["place"]
    assert not forms.empty(shown) and shown["process"]["solution"] == "更换排水泵"
    assert "王" not in str(shown["contact"]) and forms.masked(shown["contact"]).startswith("王*")


@pytest.mark.clause("SIGNOFF-03")
def test_a_dissatisfied_customer_at_the_door_starts_the_improvement(job):
    signed(at_work(job), rating="dissatisfied")
    owed = Obligation.objects.get(case=job.case, clause="improvement.default")
    assert owed.is_open and owed.due_at == owed.arisen_at + 48 * HOUR


@pytest.mark.clause("SIGNOFF-05")
def test_an_objection_is_answered_within_a_day(job):
    at_work(job)
    raised = job.later(minutes=1)
    objection = objections.raise_objection(job.case, by=job.by("li"), at=raised, words="费用不清", explained="已逐项说明")
    clock = Clock.objects.get(case=job.case, question="objection")
    assert clock.due_at == raised + 24 * HOUR and job.fresh().facts["case.open_objections"] == 1
    objections.answer(job.case, by=job.by("sun"), at=job.later(hours=2), objection_id=objection.id, words="出具明细")
    assert job.fresh().facts["case.open_objections"] == 0


@pytest.mark.clause("ARCHIVE-01")
def test_each_kind_of_paper_is_filed_once_it_is_there(job):
    signed(at_work(job))
    with pytest.raises(Refusal) as no:
        papers.file(job.case, by=job.by("li"), at=job.later(minutes=1), kinds=["form", "photos", "report"])
    assert no.value.facts["missing"] == ["photos"]
    evidence.attach(job.case, photograph(), by=job.by("li"), at=job.later(minutes=1), name="IMG_1.jpg")
    papers.file(job.case, by=job.by("li"), at=job.later(minutes=1), kinds=["form", "photos", "report"])
    kinds = [e.kind for e in reading.of_case(job.case.id)]
    assert {"paper.form", "paper.photos", "paper.report"} <= set(kinds)


@pytest.mark.clause("SIGNOFF-08")
def test_the_report_tells_cause_work_parts_tests_and_advice_and_stays_as_sent(job):
    from yinuo.cases import words

    words.write_note(job.case, by=job.by("li"), at=job.now, words="客户脾气急")
    at_work(job)
    sent = papers.deliver(job.case, by=job.by("li"), at=job.later(minutes=1), means="by_hand")
    as_sent, digest = dict(sent.content), sent.digest
    assert sent.content["cause"] == ["排水泵密封老化"] and sent.content["parts"][0]["part"] == "排水泵" and "脾气" not in str(sent.content)
    working.work(job.case, by=job.by("li"), at=job.later(minutes=1), lines=[working.Line("加固软管")])
    again = papers.deliver(job.case, by=job.by("li"), at=job.later(minutes=1), means="mail")
    sent.refresh_from_db()
    assert (sent.content, sent.digest) == (as_sent, digest) and sent.content["tests"] and "首两周" in sent.content["advice"]
    assert again.edition == 2 and [r.number for r in queries.reports(job.case)] == [f"{job.case.number}-2", f"{job.case.number}-1"]


@pytest.mark.clause("SIGNOFF-06")
def test_a_form_signed_on_paper_is_owed_back(job):
    at_work(job)
    form = signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1))
    signing.sign(job.case, by=job.by("li"), at=job.later(minutes=1), side="customer", form_digest=form.digest, rating="satisfied", on_paper=True)
    due = Obligation.objects.get(case=job.case, clause="signed_original.default").due_at
    assert not queries.missing_originals(due - timedelta(seconds=1))
    assert [c.engineer.name for c in queries.missing_originals(due)] == ["李志强"]
    assert [(row["case"].number, row["engineer"].name) for row in reports.missing_originals(job.by("han"), due)] == [(job.case.number, "李志强")]
    papers.collect(job.case, by=job.by("sun"), at=due + HOUR, words="浦东站 3 号柜")
    assert not queries.missing_originals(due + HOUR)


def test_a_picture_loses_place_and_camera_and_is_kept_sealed(job):
    kept = evidence.attach(job.case, photograph(), by=job.by("li"), at=job.later(minutes=1), name="../../etc/IMG_1.jpg")
    assert kept.name == "IMG_1.jpg" and kept.taken_at.isoformat() == "2026-03-02T06:30:00+00:00"
    lying = evidence.path_of(kept.digest).read_bytes()
    assert b"\xff\xd8\xff" not in lying[:200]
    plain = evidence.content_of(kept, by=job.by("li"), purpose=job.case.number)
    assert not Image.open(io.BytesIO(plain)).getexif() and max(Image.open(io.BytesIO(plain)).size) == pictures.LONGEST_SIDE
    assert not list(evidence.findings())
    evidence.path_of(kept.digest).write_bytes(lying[:-1] + b"!")
    assert [f.code for f in evidence.findings()] == ["file.altered"]


@pytest.mark.parametrize(("content", "code"), [
    (b"", "file.empty"), (b"MZ\x90\x00 not a picture", "file.kind"), (b"%PDF-1.7 cut off", "file.broken"), (b"x" * (pictures.MOST_BYTES + 1), "file.large"),
    (photograph()[:2000], "file.broken"),
])
def test_unfit_files_get_one_clear_sentence(content, code):
    with pytest.raises(Refusal) as no:
        pictures.cleaned(content)
    assert no.value.code == code and no.value.way_out


def test_a_flood_of_pixels_is_refused_before_it_is_decoded():
    out = io.BytesIO()
    Image.new("1", (30000, 30000)).save(out, "PNG")
    assert len(out.getvalue()) < 1 << 20
    with pytest.raises(Refusal) as no:
        pictures.cleaned(out.getvalue())
    assert no.value.code == "file.pixels"


def test_leaving_ends_the_visit_and_lets_the_work_be_reported_done(job):
    at_work(job)
    with pytest.raises(Refusal):
        cases.finish(job.case, by=job.by("li"), at=job.later(minutes=1), outcome="repaired")
    actions.leave(job.case, by=job.by("li"), at=job.later(minutes=1))
    assert cases.finish(job.case, by=job.by("li"), at=job.later(minutes=1), outcome="repaired").stage == "done"


@pytest.mark.clause("DISPATCH-05")
def test_engineer_li_begins_no_second_visit_while_one_is_open_and_is_told_which(cast):
    first, second = service.planned(cast), service.planned(cast)
    for job in (first, second):
        assigning.assign(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id)
        job.later(minutes=5)
    at = max(first.now, second.now)
    actions.arrive(first.case, by=cast.by.li, at=at)

    with pytest.raises(Refusal) as no:
        actions.arrive(second.case, by=cast.by.li, at=at)
    assert no.value.code == "visit.elsewhere" and first.case.shown in no.value.says.zh and first.case.shown in no.value.way_out.en

    actions.leave(first.case, by=cast.by.li, at=at)
    assert actions.arrive(second.case, by=cast.by.li, at=at).arrived_at == at
