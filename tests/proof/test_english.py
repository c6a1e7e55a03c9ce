"""Every page of every post, read in English: whatever is Chinese on it is somebody's name or word, or the policy as signed."""

import re
from collections import Counter
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

import cast as people
from areas import service
from house.test_routes import GUARDED, filled
from proof.forms import forms_on
from proof.test_canary_walk import WHO, walked
from yinuo.dispatch import links
from yinuo.editions import shelves
from yinuo.people import actions as staff
from yinuo.people import places, setup
from yinuo.people.roles import POSTS

ENOUGH = 2
"""So often a page is read, by different posts."""
LONG = 6
"""From so many signs on a part of what somebody wrote is told from a word of ours; a shorter one must stand there whole."""
HAN = re.compile(r"[\u3400-\u9fff]{2,}")
HAN_SIGN = re.compile(r"[\u3400-\u9fff]")
FULL_WIDTH = re.compile(r"[，、；：。！？（）]")
"""Chinese stops; between words that are all English they are a slip of ours."""
SPOKEN = ("title", "alt", "placeholder", "aria-label", "aria-description", "data-confirm", "label")
PAIRED = re.compile(r'"zh": ?"(?:[^"\\]|\\.)*"')
OWN = "中文 切换为中文 一诺售后 一诺"
"""What a reader of English shall find in Chinese: the way back, and the name of the product."""


SIGNED = "\n".join(shelves.standard().sources.values())
"""The policy as signed, which stays as it is where it is read; elsewhere it is cited in English."""


class Reading(HTMLParser):
    """What a person would read or hear of a page, piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.silent += tag in ("script", "style")
        if not self.silent:
            self.pieces += [given[name] or "" for name in SPOKEN if name in given]
            if tag == "input" and given.get("type") in ("submit", "button"):
                self.pieces.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def in_chinese(page: str) -> set[str]:
    reading = Reading()
    reading.feed(page)
    strayed = {piece.strip() for piece in reading.pieces if FULL_WIDTH.search(piece) and not HAN_SIGN.search(piece)}
    return strayed | {found for piece in reading.pieces for found in HAN.findall(piece)}


def words_of_people() -> str:
    """Every text anybody wrote, as kept; sentences of ours are kept in both languages, and their Chinese half is none of it."""
    shown = (people.ms_wang(), people.mr_xie(), WHO)  # kept sealed, opened for who works on the case
    texts = [OWN, *(f"{one.name} {one.title} {one.name}{one.title} {one.district} {one.street}" for one in shown)]
    for model in apps.get_models():
        columns = [f.attname for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
        for row in model._default_manager.values_list(*columns)[:3000] if columns else ():
            texts += [PAIRED.sub("", value if isinstance(value, str) else repr(value).replace("'", '"')) for value in row if value]
    return "\n".join(texts)


@pytest.fixture
def lived_in(cast, settings, tmp_path, caplog):
    """A case that went all the way and one that has just come in."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path
    places.forget()
    shelves.forget()
    service.washing_machine()
    done = walked(cast, caplog).case
    fresh = service.received(cast).case
    return cast, (done.number, fresh.number)


class Reader:
    """Somebody of a post who reads English: looks at pages, tries the forms on them, and keeps the Chinese words met on the way."""

    def __init__(self, browser: Client, known: str, read: Counter, slipped: dict[str, str]) -> None:
        self.browser, self.known, self.read, self.slipped = browser, known, read, slipped
        self.whole = set(HAN.findall(known))

    def look(self, answer, address: str, where: str) -> str:
        """The page as text, its words looked at; empty where the answer is no page."""
        if answer.streaming or "text/html" not in answer.get("Content-Type", ""):
            return ""
        page = answer.content.decode()
        signed = SIGNED if address.startswith("/policy") else ""
        for words in in_chinese(page):
            if not (words in self.whole or len(words) >= LONG and words in self.known or words in signed):
                self.slipped.setdefault(words, where)
        return page

    def try_forms(self, page: str, address: str, where: str) -> None:
        """Send every form twice, empty and filled in, and read what comes back; nothing of it stays."""
        for form in forms_on(page, address):
            view = f"POST {view_of(form.action.partition('?')[0])}"
            for tried, sent in enumerate(form.ways()):
                if self.read[view, tried] >= ENOUGH:
                    continue
                self.read[view, tried] += 1
                kept = self.browser.cookies.output()
                with transaction.atomic():
                    answer = self.browser.post(form.action, sent, follow=True)
                    assert answer.status_code < 500, f"{where} {form.action} {sent}"
                    how = ("empty", "filled")[tried]
                    self.look(answer, answer.request["PATH_INFO"], f"{where} POST {form.action} {how} {answer.status_code}")
                    transaction.set_rollback(True)
                if self.browser.cookies.output() != kept:
                    self.browser.cookies.load(kept)


@pytest.mark.django_db
def test_no_chinese_sentence_slips_into_an_english_page_or_the_answer_to_a_form(lived_in):
    cast, numbers = lived_in
    known, slipped, read = words_of_people(), {}, Counter()
    for post in POSTS:
        user = cast.holder_of(post)
        browser = Client()
        browser.post("/login", {"login": user.username, "password": people.PASSWORD})
        browser.cookies["yinuo_language"] = "en"
        reader = Reader(browser, known, read, slipped)
        waiting = ["/", *(filled(route.address, number) for route in GUARDED if "number>" in route.address for number in numbers),
                   *(f"/{route.address}" for route in GUARDED if "<" not in route.address)]  # fmt: skip
        while waiting:
            address = waiting.pop()
            path, _, queue = address.partition("?")
            view = view_of(path) and f"{view_of(path)}{queue}"
            if view is None or read[view] >= ENOUGH or (post, address) in read:
                continue
            read[post, address] += 1
            answer = browser.get(address)
            page = reader.look(answer, address, f"{post} {address} {answer.status_code}")
            if page and answer.status_code < 400:
                read[view] += 1
                waiting += re.findall(r'href="(/[^"#?]*(?:[?]queue=\w+)?)', page)
                reader.try_forms(page, address, f"{post} {address}")
    assert len([view for view in read if isinstance(view, str)]) > 60
    assert len({view for view, *_ in read if str(view).startswith("POST ")}) > 60
    assert slipped == {}, "\n".join(f"{words}  {where}" for words, where in sorted(slipped.items(), key=lambda row: row[1]))


@pytest.mark.django_db
def test_nor_into_what_a_customer_or_a_newcomer_reads_without_an_account(cast, settings, tmp_path):
    settings.HOME = settings.MEDIA_ROOT = tmp_path
    service.washing_machine()
    at = timezone.now()
    job = service.booked(cast)
    appointment = job.case.appointments.get()
    appointment.starts_at, appointment.ends_at = at + timedelta(days=2), at + timedelta(days=2, hours=1)
    appointment.save()
    newcomer = staff.invite(cast.li, by=cast.by.lu, at=at)
    doors = ["/login", "/login?next=/cases", f"/visit/{links.make(job.case, by=cast.by.chen, at=at)}", f"/pass/{newcomer}",
             "/visit/guessed", "/pass/guessed", "/start/guessed", "/forms/guessed"]  # fmt: skip
    assert read_at(doors) == {}


@pytest.mark.django_db
def test_nor_into_the_first_start_of_an_empty_company():
    places.forget()
    assert read_at([f"/start/{setup.start_secret(timezone.now())}"]) == {}


def read_at(doors: list[str]) -> dict[str, str]:
    """What Chinese a stranger who reads English meets at these addresses and in the answers to the forms there."""
    browser = Client()
    browser.cookies["yinuo_language"] = "en"
    reader = Reader(browser, words_of_people(), Counter(), {})
    for door in doors:
        answer = browser.get(door)
        page = reader.look(answer, door, f"{door} {answer.status_code}")
        assert page, door
        reader.try_forms(page, door.partition("?")[0], door)
    return reader.slipped


def view_of(address: str) -> str | None:
    """The pattern behind an address, so that no page is read too often; None for what is no page of ours."""
    try:
        return str(resolve(address).route)
    except Resolver404:
        return None
