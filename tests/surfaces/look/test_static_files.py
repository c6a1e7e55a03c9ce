"""A bundle rebuilt under a running server is served whole."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle(settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    from django.contrib.staticfiles import finders

    finders.get_finder.cache_clear()
    yield tmp_path / "app.css"
    finders.get_finder.cache_clear()


def test_a_file_that_grew_shrank_came_or_went_is_answered_as_it_is(bundle):
    bundle.write_text("body{}")
    client = Client()

    def answer():
        got = client.get("/static/app.css")
        return got.status_code, got.headers.get("Content-Length"), b"".join(got.streaming_content) if got.streaming else got.content, got.headers.get("ETag")

    first = answer()
    assert first[:3] == (200, "6", b"body{}")
    bundle.write_text("body{color:#123456}")
    second = answer()
    assert second[:3] == (200, "19", b"body{color:#123456}") and second[3] != first[3]
    bundle.write_text("a{}")
    assert answer()[:3] == (200, "3", b"a{}")
    bundle.unlink()
    assert answer()[0] == 404
    bundle.write_text("b{}")
    assert answer()[:3] == (200, "3", b"b{}")
