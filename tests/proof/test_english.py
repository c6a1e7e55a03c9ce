"""Every page of every post, read in English: whatever is Chinese on it is somebody's name or word, or the policy as signed."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import Resolver404, resolve

import cast as people
from areas import service
from house.test_routes import GUARDED, filled
from proof.test_canary_walk import WHO, walked
from yinuo.editions import shelves
from yinuo.people import places
from yinuo.people.roles import POSTS

ENOUGH = 2
"""So often a page is read, by different posts."""
HAN = re.compile(r"[\u3400-\u9fff]{2,}")
SPOKEN = ("title", "alt", "placeholder", "aria-label", "aria-description", "data-confirm", "label")
PAIRED = re.compile(r'"zh": ?"(?:[^"\\]|\\.)*"')
OWN = "中文 切换为中文 一诺售后 一诺"
"""What a reader of English shall find in Chinese: the way back, and the name of the product."""


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
    return {found for piece in reading.pieces for found in HAN.findall(piece)}


def words_of_people() -> str:
    """Every text anybody wrote, as kept; sentences of ours are kept in both languages, and their Chinese half is none of it."""
    shown = (people.ms_wang(), people.mr_xie(), WHO)  # kept sealed, opened for who works on the case
    texts = [OWN, *(f"{one.name}{one.title} {one.district} {one.street}" for one in shown), *shelves.standard().sources.values()]
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


@pytest.mark.django_db
def test_no_chinese_sentence_slips_into_an_english_page(lived_in):
    cast, numbers = lived_in
    known, slipped, read = words_of_people(), {}, Counter()
    for post in POSTS:
        user = cast.holder_of(post)
        browser = Client()
        browser.post("/login", {"login": user.username, "password": people.PASSWORD})
        browser.cookies["yinuo_language"] = "en"
        waiting = ["/", *(filled(route.address, number) for route in GUARDED if "number>" in route.address for number in numbers),
                   *(f"/{route.address}" for route in GUARDED if "<" not in route.address)]  # fmt: skip
        while waiting:
            address = waiting.pop()
            view = view_of(address)
            if view is None or read[view] >= ENOUGH or (post, address) in read:
                continue
            read[post, address] += 1
            answer = browser.get(address)
            if answer.status_code < 400 and not answer.streaming and "text/html" in answer.get("Content-Type", ""):
                read[view] += 1
                page = answer.content.decode()
                waiting += re.findall(r'href="(/[^"#?]*)', page)
                for words in in_chinese(page):
                    if words not in known:
                        slipped.setdefault(words, f"{post} {address}")
    assert len([view for view in read if isinstance(view, str)]) > 60
    assert slipped == {}, "\n".join(f"{words}  {where}" for words, where in sorted(slipped.items()))


def view_of(address: str) -> str | None:
    """The pattern behind an address, so that no page is read too often; None for what is no page of ours."""
    try:
        return str(resolve(address).route)
    except Resolver404:
        return None
