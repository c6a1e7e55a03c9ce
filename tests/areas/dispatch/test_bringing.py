"""Resources from a file somebody keeps anyway: guessed columns, a trial, rows that come back, and all of it taken back."""

import io
from datetime import timedelta

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from areas.service import HOUR, NINE
from yinuo.dispatch import resources
from yinuo.dispatch.bringing import actions
from yinuo.dispatch.bringing.kinds import KINDS, weekdays
from yinuo.dispatch.models import Absence, Capacity, Certificate, Home, Shift, Skill, Territory
from yinuo.imports import staged
from yinuo.jobs import queue
from yinuo.kit.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def somewhere(tmp_path, settings):
    settings.HOME = tmp_path


def workbook(*rows) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return made.getvalue()


def brought(cast, what, *rows, at=NINE, content=None):
    made = actions.prepare(content or workbook(*rows), "名册.xlsx", what, by=cast.by.sun, at=at)
    actions.begin(made, "十二月名册", by=cast.by.sun, at=at)
    assert queue.run_next(lambda: at)
    made.refresh_from_db()
    return made


def states(made):
    return [line["state"] for line in made.lines]


@pytest.mark.parametrize(("what", "heading", "row", "stands"), [
    ("homes", ["姓名", "北纬", "东经", "坐标系"], ["李志强", 31.23, 121.47, "高德"], lambda: Home.objects.get().datum == "gcj02"),
    ("skills", ["师傅", "品类", "技能等级"], ["李志强", "家用电器", "专家"], lambda: Skill.objects.get().level == 3),
    ("certificates", ["员工", "证书名称", "证书编号", "类别", "到期日期"], ["李志强", "上岗证", "SH1", "家用电器", "2027-04-30"], lambda: str(Certificate.objects.get().expires_on) == "2027-04-30"),
    ("shifts", ["姓名", "工作日", "上班时间", "下班时间", "午休"], ["李志强", "周一至周五", "08:00", "17:00", 60], lambda: set(Shift.objects.get().week) == {"mon", "tue", "wed", "thu", "fri"}),
    ("absences", ["姓名", "开始时间", "结束时间", "假别"], ["李志强", "2026-03-05 08:30", "2026-03-06 17:30", "病假"], lambda: Absence.objects.get(withdrawn_at=None).kind == "sick"),
    ("capacities", ["网点名称", "上午下午", "数量", "份额"], ["浦东站", "上午", 6, 40], lambda: Capacity.objects.get().most == 6),
    ("territories", ["姓名", "服务区域"], ["李志强", "浦东新区"], lambda: Territory.objects.get().district == "浦东新区"),
])
def test_every_kind_comes_in_under_the_names_people_give_its_columns_once_and_goes_back(cast, what, heading, row, stands):
    row = [cast.pudong.name if cell == "浦东站" else cell for cell in row]
    made = brought(cast, what, heading, row)
    assert states(made) == ["made"] and stands()

    again = brought(cast, what, heading, row, at=NINE + HOUR)
    assert states(again) == ["known"]

    actions.undo(made, "导错了名册", by=cast.by.sun, at=NINE + 2 * HOUR)
    made.refresh_from_db()
    assert made.state == "undone" and states(made) == ["undone"]
    model = KINDS[what].model
    assert not model.objects.filter(withdrawn_at=None).exists() and model._default_manager.count() == 1, "withdrawn, not deleted"


def test_what_stood_before_stands_again_after_an_undo_and_what_was_changed_since_is_left_alone(cast):
    resources.set_skill(cast.li, by=cast.by.sun, at=NINE, category="appliance", level=1)
    made = brought(cast, "skills", ["姓名", "类别", "等级"], [cast.li.name, "家用电器", 3], [cast.zhao.name, "家用电器", 2])
    resources.set_skill(cast.zhao, by=cast.by.sun, at=NINE + HOUR, category="appliance", level=1)

    actions.undo(made, "级别有误", by=cast.by.sun, at=NINE + 2 * HOUR)

    made.refresh_from_db()
    assert states(made) == ["undone", "left"]
    assert Skill.objects.get(engineer=cast.li).level == 1 and Skill.objects.get(engineer=cast.zhao).level == 1


def test_a_trial_says_what_becomes_of_every_row_and_writes_nothing(cast):
    made = actions.prepare(workbook(["姓名", "纬度", "经度"], ["李志强", 31.2, 121.5], ["李志强", 31.2, 121.5], ["无此人", 31.2, 121.5], ["赵敏", 121.5, 31.2], ["赵敏", "北边", 121.5]),
                           "家.xlsx", "homes", by=cast.by.sun, at=NINE)
    tried = actions.tried(made, cast.by.sun, NINE)

    assert [row[2] for row in tried.rows] == ["fine", "known", "refused", "refused", "refused"] and not Home.every.exists()
    assert "无此人" in tried.rows[2][3].zh and "Latitude" in tried.rows[4][3].en


def test_rows_that_do_not_fit_come_back_in_a_workbook_and_corrected_only_they_come_in(cast):
    made = brought(cast, "certificates", ["姓名", "证书", "有效期至"], ["李志强", "上岗证", "2027-01-31"], ["赵敏", "上岗证", "明年"], ["丁强", "上岗证", "2027-01-31"])
    assert states(made) == ["made", "refused", "made"]

    back = CalamineWorkbook.from_filelike(io.BytesIO(staged.content(made.pk, staged.RETURNED))).get_sheet_by_index(0).to_python()
    assert back[0][:2] == ["错误原因", "姓名"] and "有效期至" in back[1][0] and back[1][1] == "赵敏"
    corrected = [back[0], *([*row[:3], "2027-01-31"] for row in back[1:] if row[1] == "赵敏")]
    assert states(brought(cast, "certificates", *corrected, at=NINE + HOUR)) == ["made"]


def test_a_dispatcher_of_another_station_brings_in_nobody_of_pudong(cast):
    made = actions.prepare(workbook(["姓名", "类别"], ["李志强", "家用电器"]), "x.xlsx", "skills", by=cast.by.fang, at=NINE)
    assert [row[2] for row in actions.tried(made, cast.by.fang, NINE).rows] == ["refused"]
    with pytest.raises(Refusal) as no:
        actions.one(cast.by.zhou, made.pk)
    assert no.value.status == 404


def test_a_csv_as_old_spreadsheets_save_it_is_read(cast):
    made = brought(cast, "territories", content="姓名,区县\r\n李志强,浦东新区\r\n赵敏,黄浦区\r\n".encode("gb18030"))
    assert states(made) == ["made", "made"]


def test_columns_are_said_by_hand_when_no_name_is_known(cast):
    made = actions.prepare(workbook(["甲", "乙"], ["李志强", "浦东新区"]), "x.xlsx", "territories", by=cast.by.sun, at=NINE)
    with pytest.raises(Refusal) as no:
        actions.begin(made, "名册", by=cast.by.sun, at=NINE)
    assert no.value.code == "bringing.columns"
    actions.remap(made, {"engineer": 0, "district": 1}, by=cast.by.sun, at=NINE)
    actions.begin(made, "名册", by=cast.by.sun, at=NINE + timedelta(minutes=1))


@pytest.mark.parametrize(("said", "meant"), [
    ("周一至周六", ["mon", "tue", "wed", "thu", "fri", "sat"]), ("一三五", ["mon", "wed", "fri"]), ("Mon-Fri", ["mon", "tue", "wed", "thu", "fri"]),
    ("星期六、日", ["sat", "sun"]), ("每天", list(resources.WEEKDAYS)), ("随便", []),
])
def test_days_are_read_as_people_write_them(said, meant):
    assert weekdays(said) == meant
