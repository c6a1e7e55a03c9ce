"""The 22 fields on paper."""

import re

import pytest

from areas import service
from areas.visits import test_at_the_door as door
from yinuo.archive import printing
from yinuo.visits import forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    service.washing_machine()
    job = service.booked(cast)
    door.signed(door.at_work(job), rating="basically")
    return job


@pytest.mark.clause("SIGNOFF-09")
def test_all_22_fields_are_printed_in_template_order(job):
    assert [code for row in printing.PAIRED for code in row] == [field.code for field in forms.FIELDS]
    data = printing._data(job.fresh(), job.by("li"), job.now, "zh", False, "")
    printed = [field for row in data["rows"] for field in row]
    assert [field["no"] for field in printed] == list(range(1, 23))
    rating = next(field for field in printed if field["label"] == "满意度评价")
    assert [choice["on"] for choice in rating["choices"]] == [False, True, False]


def test_the_print_is_a_pdf_and_masks_whom_it_is_about(job):
    pdf = printing.execution_form(job.fresh(), by=job.by("li"), at=job.now)
    assert pdf.startswith(b"%PDF-") and len(pdf) < 400_000
    masked = str(printing._data(job.case, job.by("li"), job.now, "zh", False, ""))
    assert "王秀兰" not in masked and "13800138000" not in masked and "138****8000" in masked and "88 弄" not in masked
    clear = str(printing._data(job.case, job.by("li"), job.now, "zh", True, ""))
    assert "王秀兰女士" in clear and "13800138000" in clear.replace("-", "").replace(" ", "") and "88 弄" not in clear


def test_a_character_the_font_lacks_is_named(job):
    assert printing.missing_glyphs("洗衣机 ABC，") == [] and printing.missing_glyphs("坏了😀") == ["😀"]
    case = job.fresh()
    form = forms.latest(case)
    form.content["description"] = "漏水😀"
    type(form).objects.filter(pk=form.pk).update(content=form.content)
    assert any(re.search("U\\+1F600", note) for note in printing._data(case, job.by("li"), job.now, "zh", False, "")["notes"])
