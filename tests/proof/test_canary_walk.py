"""A customer's name, number, address, signature and words walk through a whole case, and stand nowhere in clear afterwards."""

import json
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

import cast as people
from areas import service
from areas.vault.test_canaries import forms, written
from areas.visits import test_at_the_door as door
from stories.telling import on
from yinuo.archive import actions as archive
from yinuo.archive import printing
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import surveying
from yinuo.cases import actions, receiving, revealing, words
from yinuo.customers.files import Person
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments
from yinuo.journal.sealer import seal
from yinuo.kit.actor import SYSTEM
from yinuo.notices import outbox, telling
from yinuo.registers import actions as registers
from yinuo.visits import actions as visits
from yinuo.visits import evidence, objections, papers, signing, working

pytestmark = [pytest.mark.django_db(transaction=True)]
MAIL, STREET = "jinsique-canary@example.com", "金丝雀弄四百零四号"
WHO = Person("金丝雀娜", "13977700423", "女士", MAIL, "上海市浦东新区", STREET)
ID_CARD = "11010519491231002X"
STROKES = json.dumps([{"points": [{"x": 12.34567, "y": 76.54321}, {"x": 44.4, "y": 55.5}]}])
CANARIES = (WHO.name, WHO.phone, "139 7770 0423", MAIL, STREET, ID_CARD, "12.34567", "76.54321")


def test_what_was_planted_is_found_nowhere_in_clear(cast, settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path
    caplog.set_level(logging.DEBUG)
    service.washing_machine()
    by, job = cast.by, walked(cast, caplog)
    kept, files = written(), b"".join(path.read_bytes() for path in Path(tmp_path).rglob("*") if path.is_file())
    logged = caplog.text.encode()
    assert job.case.number.encode() in kept and files and b"XQG100" in kept  # the search itself works
    leaked = [(value, where) for value in CANARIES for where, text in (("database", kept), ("files", files), ("logs", logged)) if any(form in text for form in forms(value))]
    assert leaked == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM cases_search")
        assert not any(value in row[0] for row in cursor.fetchall() for value in CANARIES)
    clear = revealing.reveal(job.case, by=by.sun, at=on("03-06 09:00"), purpose="核对档案") if job.case.is_open else None
    assert clear is None or clear["name"] == WHO.name


def walked(cast, caplog):
    """From the telephone to the dossier, with canaries in every field that can hold one."""
    by = cast.by
    call = registers.open_call(by=by.chen, at=on("03-02 08:58"), number=WHO.phone)
    asked = replace(service.request(cast), contact_id=None, person=WHO, description=f"洗衣机漏水，请打 {WHO.phone} 或 139 7770 0423，身份证 {ID_CARD}", expected_at=on("03-12 09:00"))
    case = receiving.receive(asked, by=by.chen, at=on("03-02 09:00"))
    registers.log_call(call, by=by.chen, at=on("03-02 09:01"), contact_id=case.contact_id, subject=f"漏水，回电 {WHO.phone}", outcome="case", case_id=case.id)
    job = service.Job(cast, case, on("03-02 09:00"))
    actions.accept(case, by=by.chen, at=job.later(minutes=5))
    actions.judge(case, by=by.gao, at=job.later(minutes=5), nature="hardware", degree="major", cause="排水泵密封老化", problem_class="leak")
    actions.plan(case, by=by.gao, at=job.later(minutes=5), solution="更换排水泵")
    dispatch.assign(case, by=by.sun, at=job.later(minutes=5), engineer_id=cast.li.id)
    appointments.book(case, by=by.sun, at=job.later(minutes=5), starts_at=on("03-02 14:00"), ends_at=on("03-02 16:00"), purpose="检修")
    actions.recheck(case, by=by.chen, at=job.later(minutes=1))
    appointments.confirm(case, by=by.li, at=job.later(minutes=4), means="phone")
    words.write_note(case, by=by.chen, at=job.later(minutes=1), words=f"客户另一电话 {WHO.phone}，证件 {ID_CARD}")
    words.tell(case, by=by.chen, at=job.later(minutes=1), words=f"工程师将拨打 {WHO.phone}")
    words.chase(case, by=by.chen, at=job.later(minutes=1), words=f"客户 {WHO.phone} 催单")
    revealing.reveal(case, by=by.sun, at=job.later(minutes=1), purpose="联系客户改约")
    job.now = on("03-02 14:00")
    visits.arrive(case, by=by.li, at=job.now)
    working.diagnose(case, by=by.li, at=job.later(minutes=5), symptom="leak", cause="密封老化")
    working.work(case, by=by.li, at=job.later(minutes=5), lines=[working.Line("更换排水泵", "排水泵", 1)])
    working.test(case, by=by.li, at=job.later(minutes=5), words=f"已请 {WHO.phone} 试用", passed=True)
    evidence.attach(case, door.photograph(), by=by.li, at=job.later(minutes=1), name="after.jpg")
    form = signing.prepare(case, by=by.li, at=job.later(minutes=1))
    signing.sign(case, by=by.li, at=job.later(minutes=1), side="customer", form_digest=form.digest, strokes=STROKES, rating="satisfied", comment=f"可拨 {WHO.phone}")
    signing.sign(case, by=by.li, at=job.later(minutes=1), side="engineer", form_digest=form.digest, strokes=STROKES)
    raised = objections.raise_objection(case, by=by.chen, at=job.later(minutes=1), words=f"有异响，回 {WHO.phone}", explained="会消失")
    objections.answer(case, by=by.sun, at=job.later(minutes=1), objection_id=raised.id, words="已复检")
    visits.leave(case, by=by.li, at=job.later(minutes=1))
    actions.finish(case, by=by.li, at=job.later(minutes=1), outcome="repaired")
    papers.deliver(case, by=by.li, at=job.later(minutes=1), means="mail")
    papers.file(case, by=by.li, at=job.later(minutes=1), kinds=["form", "photos", "report"])
    words.tell(case, by=by.chen, at=job.later(minutes=1), words="已修好", final=True)
    surveying.invite(case, by=SYSTEM, at=job.later(minutes=1))
    for page in (f"/cases/{case.number}", f"/search?q={WHO.phone}", f"/search?q={WHO.name}", f"/cases/recognise?phone={WHO.phone}", f"/cases/{case.number}/sign-off"):
        browser = Client()
        browser.post("/login", {"login": "chen", "password": people.PASSWORD})
        assert browser.get(page).status_code == 200
    assert printing.execution_form(case, by=by.chen, at=job.later(minutes=1)).startswith(b"%PDF")
    actions.close(case, by=by.chen, at=job.later(minutes=1))
    callbacks.answer(case, by=by.he, at=job.later(hours=20), rating="satisfied", running_well=True, solved=True, words=f"{WHO.phone} 接听，运行平稳")
    archive.archive(case, by=by.wu, at=job.later(hours=1))
    while seal():
        pass
    while telling.read_on(job.now + timedelta(minutes=1)):
        pass
    outbox.send_due(job.now + timedelta(minutes=2))
    job.fresh()
    return job
