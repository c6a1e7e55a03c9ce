"""Past requests come in through the same verb, once, and go out again by further entries."""

from datetime import UTC, datetime, timedelta

import pytest

from areas import service
from areas.imports.test_sheets import HEAD, workbook
from yinuo.cases import actions as cases
from yinuo.cases.models import Case, Clock
from yinuo.cases.verifying import verify
from yinuo.imports import actions, running, sheets, staged, undoing
from yinuo.imports.models import Batch, Row
from yinuo.imports.trial import trial
from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.journal import reading
from yinuo.kit.refusal import Refusal
from yinuo.notices.models import Bell

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
MORE = [*HEAD, "完工时间", "处理结果", "满意度", "序列号"]
WANG = ["OLD-1", "2026-03-02 09:05", "王秀兰", "13800138000", "XQG100", "洗衣机漏水"]
LI = ["OLD-2", "2026-03-02 10:05", "李雷", "13900139000", "XQG100", "不排水"]


@pytest.fixture(autouse=True)
def a_home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def made(cast):
    service.washing_machine()
    return cast


def prepared(made, rows, head=HEAD, by="han") -> Batch:
    return actions.prepare(workbook(rows, head=head), "三月.xlsx", by=getattr(made.by, by), at=NOW)


def imported(made, rows, head=HEAD, by="han") -> Batch:
    batch = actions.begin(prepared(made, rows, head, by), "旧系统三月工单", by=getattr(made.by, by), at=NOW, queued=False)
    return running.run(batch, by=getattr(made.by, by), now=lambda: NOW, tell=lambda done, total: None)


@pytest.mark.clause("INTAKE-03")
def test_rows_become_cases_that_carry_their_own_time_and_tell_nobody(made):
    batch = imported(made, [WANG, LI])

    case = Case.objects.get(contact=made.wang)
    assert batch.counts == {"made": 2, "known": 0, "refused": 0, "open": 0}
    assert (case.received_at, case.channel, case.batch, case.facts["case.imported"]) == (datetime(2026, 3, 2, 1, 5, tzinfo=UTC), "import", batch.pk, True)
    assert Clock.objects.filter(case=case, late=True).exists()
    received = next(e for e in reading.of_case(case.pk) if e.kind == "case.received")
    assert (received.basis, received.door, received.actor_id) == ("import", "import", made.han.pk)
    assert not Bell.objects.exists()
    assert verify(NOW, everything=True).differences == []


def test_a_finished_row_is_walked_to_its_end_and_an_unfinished_one_stays_open(made):
    imported(made, [[*WANG, "2026-03-03 16:20", "已修复", "满意", "SN1"], [*LI, "", "", "", ""]], MORE)

    ended, open_one = Case.objects.order_by("id")
    assert (ended.stage, ended.outcome, ended.is_open, ended.facts["rating"]) == ("closed", "repaired", False, "satisfied")
    assert (open_one.stage, open_one.is_open) == ("received", True)
    done = next(e for e in reading.of_case(ended.pk) if e.kind == "case.done")
    assert done.happened_at == datetime(2026, 3, 3, 8, 20, tzinfo=UTC)
    assert verify(NOW, everything=True).differences == []


def test_every_mistake_of_a_row_is_told_and_the_others_come_in(made):
    bad = ["OLD-3", "昨天", "赵六\x07", "12", "", "=1+1"]

    batch = imported(made, [WANG, bad, LI])

    row = Row.objects.get(batch=batch, state="refused")
    assert row.place == 3 and all(word in row.says["zh"] for word in ("产品型号", "控制字符", "“12”不是电话号码", "接报时间"))
    returned = sheets.read(staged.content(batch.pk, staged.RETURNED))
    assert returned.headers[0] == "错误原因" and returned.rows[0][1][6] == "=1+1"
    assert Case.objects.count() == 2


def test_formulas_emoji_and_right_to_left_text_are_kept_as_text(made):
    imported(made, [["OLD-9", "2026-03-02", "王秀兰", "１３８００１３８０００", "XQG100", "=HYPERLINK(\"x\") 😀 שלום"]])

    assert Case.objects.get().description == "=HYPERLINK(\"x\") 😀 שלום"


def test_the_same_rows_again_are_known_whatever_the_file(made):
    imported(made, [WANG, LI])

    again = imported(made, [LI, [*WANG[:5], "换了说法"], WANG])

    assert again.counts["known"] == 3 and Case.objects.count() == 2
    assert {number for _, number in actions.duplicates(again)} == set(Case.objects.values_list("number", flat=True))


def test_a_trial_writes_nothing_and_says_what_would_happen(made):
    imported(made, [WANG])
    entries = reading.sealed_count() + reading.unsealed_count()

    tried = trial(prepared(made, [WANG, LI, LI, ["x", "", "", "", "", ""]]), NOW)

    assert (tried.fine, len(tried.known), len(tried.refused)) == (1, 2, 1)
    assert Case.objects.count() == 1 and reading.sealed_count() + reading.unsealed_count() == entries + 1


def test_stopped_half_way_and_run_again_it_repeats_nothing(made, monkeypatch):
    monkeypatch.setattr(running, "LONGEST", 0.0001)
    rows = [[f"OLD-{n}", "2026-03-02 09:05", "王秀兰", "13800138000", "XQG100", f"故障 {n}"] for n in range(6)]
    batch = actions.begin(prepared(made, rows), "试", by=made.by.han, at=NOW, queued=False)

    def crash(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running.run(batch, by=made.by.han, now=lambda: NOW, tell=crash)
    assert Case.objects.count() == 3
    batch = running.run(Batch.objects.get(pk=batch.pk), by=made.by.han, now=lambda: NOW, tell=lambda d, t: None)

    assert (batch.counts["made"], Case.objects.count()) == (6, 6)
    assert not staged.is_there(batch.pk, staged.SOURCE)


def test_undoing_cancels_every_case_with_the_reason_and_deletes_nothing(made):
    batch = imported(made, [[*WANG, "2026-03-03 16:20", "已修复", "满意", ""], [*LI, "", "", "", ""]], MORE)

    actions.undo(batch, "导错了文件", by=made.by.han, at=NOW, queued=False)
    undoing.run(Batch.objects.get(pk=batch.pk), "导错了文件", by=made.by.han, now=lambda: NOW, tell=lambda d, t: None)

    assert set(Case.objects.values_list("stage", "is_open")) == {("cancelled", False)}
    last = [e for e in reading.of_case(Case.objects.first().pk) if e.kind == "case.cancelled"]
    assert last[0].data["reason"] == "导错了文件" and verify(NOW, everything=True).differences == []
    assert imported(made, [WANG]).counts["made"] == 1


def test_what_somebody_worked_on_is_not_taken_from_under_them(made):
    batch = imported(made, [WANG, LI])
    case = Case.objects.order_by("id").first()
    cases.accept(case, by=made.by.chen, at=NOW + timedelta(minutes=5))

    with pytest.raises(Refusal) as no:
        actions.undo(batch, "导错了", by=made.by.han, at=NOW + timedelta(hours=1), queued=False)

    assert case.number in no.value.says.zh and Case.objects.filter(stage="cancelled").count() == 0


def test_only_the_last_import_can_be_undone(made):
    first = imported(made, [WANG])
    imported(made, [LI])

    with pytest.raises(Refusal, match="只能撤销最近一次导入"):
        actions.undo(first, "导错了", by=made.by.han, at=NOW, queued=False)


def test_the_worker_runs_it_as_whoever_asked_and_stops_when_told(made):
    batch = prepared(made, [WANG, LI])
    actions.begin(batch, "试", by=made.by.han, at=NOW)
    assert queue.run_next(lambda: NOW) and Batch.objects.get(pk=batch.pk).state == "done"

    other = prepared(made, [["OLD-7", *WANG[1:5], "噪音大"]])
    actions.begin(other, "试", by=made.by.han, at=NOW)
    assert actions.stop(Batch.objects.get(pk=other.pk), by=made.by.han, at=NOW) is False
    assert not queue.run_next(lambda: NOW) and Job.objects.order_by("-id").first().state == "cancelled"


def test_a_right_withdrawn_since_stops_the_work(made):
    batch = prepared(made, [WANG])
    actions.begin(batch, "试", by=made.by.han, at=NOW)
    type(made.han).objects.filter(pk=made.han.pk).update(is_active=False)

    queue.run_next(lambda: NOW)

    assert Job.objects.get().state == "parked" and Case.objects.count() == 0


def test_who_may_not_import_is_told_who_may(made):
    with pytest.raises(Refusal) as no:
        prepared(made, [WANG], by="chen")

    assert no.value.status == 403


def test_what_was_uploaded_lies_sealed(made, tmp_path):
    batch = prepared(made, [WANG])
    source = next((tmp_path / "imports").iterdir())

    assert b"PK" != source.read_bytes()[:2] and "王秀兰".encode() not in source.read_bytes()
    assert staged.content(batch.pk, staged.SOURCE)[:2] == b"PK"
