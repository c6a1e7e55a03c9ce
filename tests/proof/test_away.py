"""A database that is away, and a fault of ours: the door answers kindly, in its own form, and no trace is shown."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from yinuo.web.middleware import Door


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    def fail(with_: Exception) -> Client:
        def actor(door: Door, request: object) -> object:
            raise with_

        monkeypatch.setattr(Door, "_actor", actor)
        return Client(raise_request_exception=False)

    return fail


@pytest.mark.parametrize("gone", [OperationalError("terminating connection: secret detail"), InterfaceError("secret detail")])
def test_while_the_database_is_away_everybody_is_asked_to_come_again(failing, gone):
    for address, words in (("/api/v1/cases", "Idempotency-Key"), ("/cases", "数据库暂时无法使用")):
        answer = failing(gone).get(address)
        said = answer.content.decode()
        assert answer.status_code == 503 and answer["Retry-After"] == "5" and words in said and "secret detail" not in said


def test_a_fault_of_ours_gives_a_number_to_quote_and_no_trace(failing):
    for address, kind in (("/api/v1/cases", "application/problem+json"), ("/cases", "text/html; charset=utf-8")):
        answer = failing(ValueError("secret detail")).get(address)
        assert answer.status_code == 500 and answer["Content-Type"] == kind and "secret detail" not in answer.content.decode()
        assert answer.wsgi_request.number in answer.content.decode()
