"""A customer's name, number, address, signature and words walk through a whole case, and stand nowhere in clear afterwards."""

import json
import logging
import time
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client

import cast as people
from areas import service
from areas.imports.test_sheets import HEAD, workbook
from areas.vault.test_canaries import forms, written
from areas.visits import test_at_the_door as door
from stories.telling import on
from yinuo.archive import actions as archive
from yinuo.archive import printing
from yinuo.backup import taking
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import surveying
from yinuo.cases import actions, exporting, receiving, revealing, words
from yinuo.cases.queries import Filter
from yinuo.customers.files import Person
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments
from yinuo.imports import actions as imports
from yinuo.imports import running
from yinuo.journal.sealer import seal
from yinuo.kit.actor import SYSTEM
from yinuo.notices import outbox, telling
from yinuo.registers import actions as registers
from yinuo.visits import actions as visits
from yinuo.visits import evidence, objections, papers, signing, working
from yinuo.web.cases import intake

pytestmark = [pytest.mark.django_db(transaction=True)]
MAIL, STREET = "jinsique-canary@example.com", "金丝雀弄四百零四号"
WHO = Person("金丝雀娜", "13977700423", "女士", MAIL, "上海市浦东新区", STREET)
ID_CARD = "11010519491231002X"
STROKES = json.dumps([{"points": [{"x": 12.34567, "y": 76.54321}, {"x": 44.4, "y": 55.5}]}])
CANARIES = (WHO.name, WHO.phone, "139 7770 0423", MAIL, STREET, ID_CARD, "12.34567", "76.54321")


def test_what_was_planted_is_found_nowhere_in_clear(cast, settings, tmp_path, caplog, monkeypatch):
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "attachments"
    began = time.time()
    caplog.set_level(logging.DEBUG)
    service.washing_machine()
    by, job = cast.by, walked(cast, caplog)
    went_out = exported(cast, job, tmp_path), brought_in(cast, job), backed_up(job, tmp_path), broken(job, monkeypatch)
    places = {
        "database": written(), "its files": on_disk(began), "files": b"".join(map(unpacked, sorted(Path(tmp_path).rglob("*")))), "logs": caplog.text.encode(),
        **{f"what went out {n}": text for n, text in enumerate(went_out)},
    }
    assert all(job.case.number.encode() in places[where] and b"XQG100" in places[where] for where in ("database", "files"))  # the search itself works
    assert WHO.name[0].encode() in places["what went out 0"] and b"ValueError" in places["logs"]
    assert [(value, where) for value in CANARIES for where, text in places.items() if any(form in text for form in forms(value))] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM cases_search")
        assert not any(value in row[0] for row in cursor.fetchall() for value in CANARIES)
    clear = revealing.reveal(job.case, by=by.sun, at=on("03-06 09:00"), purpose="核对档案") if job.case.is_open else None
    assert clear is None or clear["name"] == WHO.name


def exported(cast, job, folder: Path) -> bytes:
    """The list as every kind of file, and what was found by a number."""
    for kind in exporting.KINDS:
        assert exporting.write(Filter(queue="all"), "newest", kind, folder / f"list.{kind}", by=cast.by.han, at=job.later(minutes=1)) > 0
        exporting.write(Filter(queue="all", words=WHO.phone), "newest", kind, folder / f"found.{kind}", by=cast.by.han, at=job.later(minutes=1))
        with pytest.raises(ValueError, match="at once"):
            exporting.ask(Filter(queue="all", words=WHO.name), "newest", kind, 1, by=cast.by.han, at=job.later(minutes=1))
    return b"".join(unpacked(folder / f"list.{kind}") for kind in exporting.KINDS)


def brought_in(cast, job) -> bytes:
    """A spreadsheet with the same customer: tried, imported, one row refused."""
    sheet = workbook([["OLD-1", "2026-03-02 09:05", WHO.name, WHO.phone, "XQG100", f"漏水，回电 {WHO.phone}，证件 {ID_CARD}"],
                      ["OLD-2", "2026-13-02 09:05", WHO.name, WHO.phone, "XQG100", f"漏水 {WHO.phone}"]], head=HEAD)  # fmt: skip
    batch = imports.begin(imports.prepare(sheet, "旧单.xlsx", by=cast.by.han, at=job.now), "旧系统", by=cast.by.han, at=job.now, queued=False)
    batch = running.run(batch, by=cast.by.han, now=lambda: job.now, tell=lambda done, total: None)
    assert batch.counts["made"] == 1 and batch.counts["refused"] == 1
    return json.dumps(batch.counts).encode()


def backed_up(job, folder: Path) -> bytes:
    return taking.take(folder / "backups", job.later(minutes=1)).read_bytes()


def broken(job, monkeypatch) -> bytes:
    """The pages that a fault of ours and a database that is away leave behind, with everything typed in."""
    typed = {"contact_name": WHO.name, "phone": WHO.phone, "street": STREET, "description": f"请打 {WHO.phone}", "model": "XQG100"}
    said = b""
    for fault in (ValueError("a fault of ours"), OperationalError("the database is away")):
        browser = Client(raise_request_exception=False)
        browser.post("/login", {"login": "chen", "password": people.PASSWORD})
        with monkeypatch.context() as patch:
            patch.setattr(intake, "_wanted", lambda request, fault=fault: (_ for _ in ()).throw(fault))
            answer = browser.post("/cases/new", typed)
        assert answer.status_code in (500, 503)
        said += answer.content
    return said


def unpacked(path: Path) -> bytes:
    """A file as it is; one that is packed, as it is inside."""
    if not path.is_file():
        return b""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as inside:
            return b"".join(map(inside.read, inside.namelist()))
    return path.read_bytes()


def on_disk(since: float) -> bytes:
    """The database's own files: its write-ahead log, its temporary files; of PostgreSQL where its folder can be read."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            main = Path(connection.settings_dict["NAME"])
            return b"".join(file.read_bytes() for file in main.parent.glob(main.name + "*"))
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT current_setting('data_directory'), (SELECT oid FROM pg_database WHERE datname = current_database())")
        folder, oid = cursor.fetchone()
    places = [*Path(folder, "base", str(oid)).glob("*"), *Path(folder, "pg_wal").glob("*"), *Path(folder, "base/pgsql_tmp").glob("*")]
    return b"".join(file.read_bytes() for file in places if file.is_file() and file.stat().st_mtime >= since)


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
