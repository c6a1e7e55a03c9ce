"""The cast with a washing machine, a home of its own, and a browser without scripts for anybody."""

import pytest
from django.test import Client

import cast as people
from areas import service
from yinuo.editions import shelves
from yinuo.people import places


@pytest.fixture(autouse=True)
def a_home(settings, tmp_path):
    settings.HOME = tmp_path
    places.forget()
    shelves.forget()


@pytest.fixture
def made(db):
    made = people.company()
    service.washing_machine()
    return made


@pytest.fixture
def entering(made):
    def enter(name: str) -> Client:
        browser = Client()
        assert browser.post("/login", {"login": name, "password": people.PASSWORD}).status_code == 302
        return browser

    return enter
