"""The disk is full: whoever waits is told so, no halves are left to fill it further, and no library adds a trace of its own."""

import errno
import gc
import io
import os
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from PIL import Image

import cast as people
from areas import service
from stories.telling import on
from yinuo.cases import exporting
from yinuo.cases.queries import Filter
from yinuo.cli.mishaps import explained
from yinuo.imports import staged
from yinuo.visits import evidence

pytestmark = pytest.mark.django_db
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def refusing(*_):
    raise FULL


@pytest.fixture
def chen(cast):
    service.washing_machine()
    browser = Client(raise_request_exception=False)
    browser.post("/login", {"login": "chen", "password": people.PASSWORD})
    return browser


def photo() -> io.BytesIO:
    paper = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(paper, "JPEG")
    paper.name = "漏水.jpg"
    paper.seek(0)
    return paper


@pytest.mark.parametrize("words", ["磁盘已满", "The disk is full"])
def test_a_photo_that_finds_no_room_is_answered_so_and_leaves_no_half(cast, chen, monkeypatch, words):
    case = service.received(cast, on("03-02 09:00")).case
    monkeypatch.setattr(evidence.os, "fsync", refusing)
    answer = chen.post(f"/cases/{case.number}/attachments", {"files": photo(), "paper": "photo"})
    assert answer.status_code == 503 and words in answer.content.decode() and answer["Retry-After"]
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("tmp*") if path.is_file()] == []
    assert not case.attachments.exists()


def test_a_spreadsheet_that_finds_no_room_leaves_no_half(monkeypatch):
    monkeypatch.setattr(staged.os, "fsync", refusing)
    with pytest.raises(OSError):
        staged.keep(77, staged.SOURCE, b"a,b\n")
    assert not list((Path(settings.HOME) / "imports").glob("77.*"))


def test_a_program_is_told_that_the_disk_is_full_in_its_own_form(chen, monkeypatch):
    def full(*_, **__):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("yinuo.api.cases.paging.page", full)
    answer = chen.get("/api/v1/cases")
    assert (answer.status_code, answer.json()["code"]) == (503, "disk.full") and answer.json()["way_out"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full: 这台机器没有 · not on this machine")
def test_a_workbook_that_finds_no_room_is_refused_in_one_sentence_and_the_library_says_nothing_after_it(cast, chen, tmp_path, monkeypatch):
    for number in range(30):
        service.received(cast, on("03-02 09:00"), serial=f"SN-{number}", description=os.urandom(600).hex())
    target, after = tmp_path / "服务单.xlsx", []
    target.symlink_to("/dev/full")
    monkeypatch.setattr(sys, "unraisablehook", lambda said: after.append(said.exc_value))
    with pytest.raises(Exception) as caught:
        exporting.write(Filter(queue="all"), "newest", "xlsx", target, by=cast.by.han, at=on("03-02 10:00"))
    told = explained(caught.value)
    assert told is not None and told.code == "disk.full" and str(target) in told.says.zh
    del caught
    gc.collect()
    assert after == []
