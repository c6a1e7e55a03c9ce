"""What a reader sees of words, moments and clocks, without a browser."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

NOW = datetime(2026, 10, 1, 6, 30, tzinfo=UTC)


def shown(source: str, language: str = "zh", query: str = "", **values: object) -> str:
    request = RequestFactory().get("/cases?" + query)
    request.language = language
    request.moment = NOW
    text = engines["django"].from_string(source).render({"now": NOW, **values}, request)
    return " ".join(text.split())


def chip(language: str = "zh", **clock: object) -> str:
    return shown("{% clock_chip clock %}", language, clock=clock)


def test_words_come_in_the_readers_language_and_never_as_markup() -> None:
    assert shown('{% t "还欠 {n} 项" "{n} still owed" n=3 %}') == "还欠 3 项"
    assert shown('{% t "还欠 {n} 项" "{n} still owed" n=3 %}', "en") == "3 still owed"
    assert shown('{% t "好，{name}" "Hi {name}" name=name %}', name="<b>") == "好，&lt;b&gt;"
    assert shown("{% say pair %}", "en", pair=both("受理", "Acceptance")) == "Acceptance"


def test_a_moment_is_told_on_the_companys_clock_with_its_distance() -> None:
    told = shown("{% moment at %}", at=NOW - timedelta(hours=3, minutes=5))
    assert "2026-10-01 11:25" in told and "3 小时 5 分前" in told and 'datetime="2026-10-01T03:25:00Z"' in told


@pytest.mark.parametrize(("away", "chinese", "english"), [
    (timedelta(hours=2), "今天 16:30", "today 16:30"), (timedelta(hours=20), "明天 10:30", "tomorrow 10:30"),
    (timedelta(days=5), "10 月 6 日周二 14:30", "Tue 6 Oct 14:30"), (timedelta(hours=9, minutes=30), "今天 24:00", "today 24:00"),
    (timedelta(hours=33, minutes=30), "明天 24:00", "tomorrow 24:00"),
])
def test_a_deadline_is_told_as_it_is_said_on_the_telephone(away: timedelta, chinese: str, english: str) -> None:
    """14:30 in Shanghai; what falls due at midnight ends the day before."""
    assert f">{chinese}<" in shown("{% by_when at %}", at=NOW + away)
    assert f">{english}<" in shown("{% by_when at %}", "en", at=NOW + away)


def test_a_running_clock_says_what_is_left_and_when_it_is_due() -> None:
    told = chip(state="running", due=NOW + timedelta(minutes=90), label=both("到场", "Arrival"))
    assert "1 小时 30 分" in told and 'data-due="2026-10-01T08:00:00Z"' in told and "到期 2026-10-01 16:00" in told
    assert "1 h 30 min" in chip("en", state="running", due=NOW + timedelta(minutes=90))


@pytest.mark.parametrize(
    ("clock", "icon", "words"),
    [
        ({"state": "running", "due": NOW + timedelta(minutes=9), "warned": True}, "#hourglass", "仅剩"),
        ({"state": "running", "due": NOW}, "#alert", "超时"),
        ({"state": "missed", "due": NOW - timedelta(hours=2)}, "#alert", "超时"),
        ({"state": "missed", "due": NOW - timedelta(hours=2), "stopped": NOW - timedelta(hours=1)}, "#cross", "逾时"),
        ({"state": "paused", "remaining": timedelta(hours=5)}, "#pause", "暂停"),
        ({"state": "met", "due": NOW, "stopped": NOW}, "#check", "按时"),
        ({"state": "replaced"}, "#swap", "已替换"),
        ({"state": "withdrawn"}, "#undo", "超时已撤销"),
        ({"state": "idle"}, "#clock", "未起算"),
    ],
)
def test_every_state_of_a_clock_has_a_word_and_an_icon(clock: dict[str, object], icon: str, words: str) -> None:
    told = chip(**clock)
    assert icon in told and words in told


def test_a_clock_that_has_ended_or_rests_does_not_tick() -> None:
    for state in ("met", "paused", "replaced", "withdrawn", "idle"):
        assert "data-due" not in chip(state=state, due=NOW, stopped=NOW)


def test_a_refusal_says_what_by_which_clause_and_what_instead() -> None:
    no = Refusal("case.owes", both("还不能结案", "Not yet"), clause="ARCHIVE-02", way_out=both("先取得签字", "Sign first"), owed=[both("签字", "Signature")])
    told = shown("{% refusal no %}", no=no)
    assert all(word in told for word in ("还不能结案", "ARCHIVE-02", "先取得签字", "签字"))
    assert "Sign first" in shown("{% refusal no %}", "en", no=no)


def test_filters_read_the_address_and_each_chip_leads_back_without_itself() -> None:
    groups = [{"name": "stage", "label": both("环节", "Stage"), "choices": [("working", both("处理中", "Working")), ("done", both("完工", "Done"))]}]
    told = shown("{% filters groups %}", query="stage=working&stage=done&sort=due&after=k9", groups=groups)
    assert 'href="?stage=done&amp;sort=due"' in told and told.count("checked") == 2
    assert '<input type="hidden" name="sort" value="due">' in told and "k9" not in told


def test_turning_the_page_keeps_the_filter() -> None:
    told = shown("{% pager page %}", query="q=水泵&before=k1", page={"before": "a", "after": "b/+", "shown": 50})
    after = next(part for part in told.split('href="') if "after=" in part).split('"')[0].replace("&amp;", "&")
    assert QueryDict(after[1:]).dict() == {"q": "水泵", "after": "b/+"}


def test_what_was_typed_stays_and_the_complaint_is_in_the_readers_language() -> None:
    from yinuo.web.samples import IntakeForm

    form = IntakeForm({"phone": '"><script>', "city": "xh", "urgency": "no"})
    form.is_valid()
    told = shown("{% field form.phone %}{% field form.words %}{% field form.urgency %}", form=form)
    assert "&quot;&gt;&lt;script&gt;" in told and "请填写这一项" in told and "请从列出的选项中选" in told
    assert "Please fill this in" in shown("{% field form.words %}", "en", form=form)


def test_the_strip_of_a_promise_parts_what_counted_from_what_is_left_and_what_ran_over() -> None:
    hour = timedelta(hours=1)
    slices = [{"kind": "counted", "start": NOW - 2 * hour, "end": NOW + 2 * hour, "note": ""}]
    begun = {"kind": "start", "at": NOW - 2 * hour}
    told = shown("{% calendar_strip slices marks %}", slices=slices, marks=[begun, {"kind": "due", "at": NOW + 2 * hour}, {"kind": "now", "at": NOW}])
    assert told.count('class="slice is-counted"') == told.count('class="slice is-ahead"') == 1 and "尚余" in told and "is-over" not in told
    late = shown("{% calendar_strip slices marks %}", slices=[{**slices[0], "end": NOW}], marks=[begun, {"kind": "due", "at": NOW - hour}, {"kind": "now", "at": NOW}])
    assert late.count('class="slice is-over"') == 1 and "is-ahead" not in late
    met = shown("{% calendar_strip slices marks %}", slices=slices, marks=[begun, {"kind": "due", "at": NOW + 2 * hour}, {"kind": "stop", "at": NOW + 2 * hour}])
    assert "is-ahead" not in met and "is-over" not in met
