"""What is drawn once looks as if it were drawn each time: words stay escaped, counts stay true, each reader has their language."""

from datetime import UTC, datetime, timedelta

from django.template import engines
from django.test import RequestFactory

from yinuo.kit.text import both
from yinuo.web import ways

NOW = datetime(2026, 10, 1, 6, 30, tzinfo=UTC)


def shown(source: str, language: str = "zh", **values: object) -> str:
    request = RequestFactory().get("/")
    request.language, request.moment = language, NOW
    return engines["django"].from_string(source).render(values, request)


def section(count: str = "3") -> list[dict[str, object]]:
    return [{"title": both("服务台", "Desk"), "links": [{"label": both("已超时", "Overdue"), "url": "/cases?queue=overdue", "icon": "alert", "key": "g o", "count": count, "tone": "breach", "on": True}]}]


def test_ms_wang_s_name_is_never_markup_however_it_is_said() -> None:
    assert shown("{% say x %}", x="<王女士>") == "&lt;王女士&gt;"
    assert shown("{% say x %}", "en", x=both("<甲>", "<A>")) == "&lt;A&gt;"
    assert shown("{% say x %}|{% say y %}", x=None, y="") == "|"
    assert shown('{% say x "—" %}{% say x as y %}[{{ y }}]', x=None) == "—[]"
    assert "&lt;到场&gt;" in shown("{% clock_chip clock %}", clock={"state": "running", "due": NOW + timedelta(hours=1), "label": "<到场>"})
    once = shown('{% say x as l %}{% clock_chip state="idle" label=l %}', x="到场 & 修复")
    assert ">到场 &amp; 修复<" in once


def test_a_mark_is_the_same_whether_its_name_stands_in_the_page_or_is_looked_up() -> None:
    assert shown('{% icon "bell" %}{% icon "bell" "铃" %}') == shown("{% icon name %}{% icon name word %}", name="bell", word="铃")
    assert shown('{% icon "bell" as mark %}[{{ mark }}]').startswith("[<svg")
    assert shown("{% skeleton 2 %}").count("<i></i>") == 2


def test_the_ways_to_other_pages_change_with_what_waits_behind_them_and_with_the_reader() -> None:
    first = ways.drawn(section(), "zh")
    assert first == ways.drawn(section(), "zh") and set(first) == {"rail", "thumbs", "more"}
    assert "已超时" in first["rail"] and ">3<" in first["rail"] and 'aria-current="page"' in first["thumbs"]
    assert ">4<" in ways.drawn(section("4"), "zh")["rail"]
    assert "Overdue" in ways.drawn(section(), "en")["more"] and "已超时" not in ways.drawn(section(), "en")["more"]
    assert ways.drawn([], "zh")["rail"].strip() == ""
