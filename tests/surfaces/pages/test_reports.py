"""The pages of the reports, and the same figures as a file."""

import csv
import io

import pytest

import cast as people
from areas import service
from stories.telling import on
from yinuo.insight import reports
from yinuo.journal import reading

pytestmark = pytest.mark.django_db

MARCH = "since=2026-03-01&until=2026-03-31"


@pytest.fixture
def day(cast):
    service.washing_machine()
    return service.booked(cast, on("03-02 09:00"))


@pytest.fixture
def client(day):
    return people.entering(day.cast.han)


def test_every_report_stands_as_a_page_in_both_languages_and_as_both_kinds_of_file(client):
    for name, title in reports.titles().items():
        for language in ("zh", "en"):
            client.cookies["yinuo_language"] = language
            assert title.of(language) in client.get(f"/reports/{name}?{MARCH}").content.decode()
        for kind in ("csv", "xlsx"):
            assert client.get(f"/reports/{name}.{kind}?{MARCH}").status_code == 200
        assert client.get(f"/reports/{name}.pdf").status_code == 404


def test_the_file_holds_the_figures_of_the_page_and_who_took_it_out_is_noted(day, client):
    client.cookies["yinuo_language"] = "en"
    heads, *rows = csv.reader(io.StringIO(client.get(f"/reports/promises.csv?{MARCH}").content.decode("utf-8-sig")))
    assert heads == ["Promise", "Met", "Missed", "Rate %", "Of these by statement", "Breaches withdrawn (apart)"]
    told = reports.promises_kept(day.by("han"), on("03-01 00:00").date(), on("03-31 00:00").date())
    assert [[row["title"].en, str(row["met"]), str(row["missed"])] for row in told] == [row[:3] for row in rows]
    noted = [e for e in reading.of_record("user", day.cast.han.pk) if e.kind == "export.run"]
    assert noted[-1].data["report"] == "promises" and noted[-1].data["rows"] == len(rows)
