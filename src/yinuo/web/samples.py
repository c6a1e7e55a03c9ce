"""Made-up figures for the gallery: every component in every state."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from .templatetags.panels import ENTRIES
from .ways import drawn

Sample = dict[str, object]


def _words(zh: str, en: str) -> Any:
    """A pair as a label: the framework's fields draw whatever prints itself, though they are declared to take text alone."""
    return both(zh, en)


class IntakeForm(forms.Form):
    """A declared form, to show its fields."""

    phone = forms.CharField(label=_words("来电号码", "Phone"), help_text=_words("可只填尾号四位", "The last four digits will do"), max_length=20)
    serial = forms.CharField(label=_words("序列号", "Serial number"), required=False)
    city = forms.ChoiceField(label=_words("地区", "District"), choices=[("pd", both("浦东", "Pudong")), ("xh", both("徐汇", "Xuhui"))])
    urgency = forms.ChoiceField(label=_words("紧急程度", "Urgency"), widget=forms.RadioSelect, choices=[("normal", both("普通", "Normal")), ("urgent", both("紧急", "Urgent"))])
    told = forms.BooleanField(label=_words("已告知客户受理时限", "The customer was told the deadline"))
    words = forms.CharField(label=_words("客户原话", "In the customer's words"), widget=forms.Textarea, max_length=4000)


def gallery(now: datetime, language: str = "zh") -> Sample:
    """The context of ``web/gallery.html`` at ``now``."""
    filled = IntakeForm({"phone": "1380013", "serial": "W2-7741", "city": "xh", "urgency": "urgent", "words": ""})
    filled.is_valid()
    return {
        "now": now, "frame": _frame(language), "clocks": _clocks(now), "stages": _stages(now), "entries": _entries(now), "owed": _owed(now),
        "rows": _rows(now), "groups": _groups(), "page": {"before": "k1", "after": "k2", "shown": 6, "total": 1284}, "form": filled,
        "refused": _refused(), "slices": _slices(now), "marks": _marks(now), "bars": _bars(), "tabs": _tabs(), "facts": _facts(),
        "chart": _chart(), "tones": ("plain", "accent", "good", "warn", "breach", "quiet"), "icons": ICONS, "choices": _choices(), "late": now - timedelta(minutes=3),
    }


ICONS = """phone case clock hourglass pause play alert check cross minus plus dot circle search bell user users station calendar wrench box file book
camera pen star chat mail lock shield history filter export import print arrow-right arrow-left first chevron-down sort-up sort-down menu rows swap
undo inbox home today moon sun keyboard exit pin yuan eye chart gear link unit flag copy""".split()


def _link(zh: str, en: str, icon: str, url: str = "#", **more: object) -> Sample:
    return {"label": both(zh, en), "icon": icon, "url": url, **more}


def _frame(language: str) -> Sample:
    work = [
        _link("今日", "Today", "today", "/gallery/today", key="g t"), _link("队列", "Queue", "inbox", key="g q", count=23, on=True),
        _link("超时", "Overdue", "alert", count=3, tone="breach"), _link("将到期", "Due soon", "hourglass", count=7, tone="warn"), _link("全部服务单", "All cases", "case"),
    ]
    records = [_link("客户", "Customers", "users", key="g c"), _link("客户产品", "Units", "unit"), _link("回访", "Callbacks", "star", count=12), _link("导入", "Import", "import")]
    house = [_link("制度", "Policy", "book", key="g p"), _link("服务网点", "Stations", "station"), _link("人员与岗位", "People and posts", "user"), _link("运行状态", "Health", "chart")]
    sections: list[Sample] = [{"title": "", "links": work}, {"title": both("资料", "Records"), "links": records}, {"title": both("内务", "House"), "links": house}]
    return {
        "person": {"name": "陈静", "post": both("客服代表", "Service representative"), "station": both("浦东站", "Pudong station"), "links": [_link("我的账号", "My account", "user")]},
        "sections": sections, **drawn(sections, language), "bell": 4, "new_case_url": "#new", "company": both("沪江电器服务", "Hujiang Appliance Service"), "demo": True,
    }


def _clocks(now: datetime) -> list[Sample]:
    hours = timedelta(hours=1)
    work = both("工作时间", "working hours")
    return [
        {"label": both("受理", "Acceptance"), "state": "running", "due": now + timedelta(minutes=24, seconds=8), "calendar": work, "used": 20},
        {"label": both("到场", "Arrival"), "state": "running", "due": now + 27 * hours, "calendar": both("不分昼夜", "around the clock"), "used": 35,
         "clause": both("服务承诺 3.2", "Service promise 3.2"), "why": "#why",
         "promise": both("紧急需求自接报起两小时内到达现场，不分昼夜与节假日。", "An urgent request is met on site within two hours, day and night.")},
        {"label": both("修复", "Repair"), "state": "running", "warned": True, "due": now + timedelta(minutes=52), "used": 84, "why": "#why"},
        {"label": both("答复", "Answer"), "state": "missed", "due": now - timedelta(hours=1, minutes=5), "used": 100, "why": "#why"},
        {"label": both("到场", "Arrival"), "state": "paused", "remaining": timedelta(hours=5, minutes=40), "would_be_due": now + 6 * hours, "used": 30, "calendar": work},
        {"label": both("回访", "Callback"), "state": "met", "due": now + hours, "stopped": now - 2 * hours},
        {"label": both("书面资料", "Papers"), "state": "missed", "due": now - 9 * hours, "stopped": now - 3 * hours},
        {"label": both("到场", "Arrival"), "state": "replaced", "due": now - hours}, {"label": both("到场", "Arrival"), "state": "withdrawn", "due": now - hours},
        {"label": both("改进", "Improvement"), "state": "idle"},
    ]


def _stages(now: datetime) -> list[Sample]:
    return [
        {"label": both("接报", "Received"), "state": "done", "at": now - timedelta(hours=5)}, {"label": both("受理", "Accepted"), "state": "done", "at": now - timedelta(hours=4, minutes=50)},
        {"label": both("判定", "Judged"), "state": "done", "at": now - timedelta(hours=4)}, {"label": both("计划", "Planned"), "state": "skipped"},
        {"label": both("处理", "Working"), "state": "now"}, {"label": both("完工", "Done"), "state": "blocked", "reason": both("还缺客户签字", "The customer's signature is missing")},
        {"label": both("结案", "Closed")}, {"label": both("归档", "Archived")},
    ]


def _entries(now: datetime) -> list[Sample]:
    def back(**length: float) -> datetime:
        return now - timedelta(**length)

    li, chen, wang = both("李工", "Engineer Li"), both("陈静", "Chen Jing"), both("王女士", "Ms Wang")
    clause = both("服务承诺 3.2", "Service promise 3.2")
    return [
        {"kind": "breach", "title": both("答复超时", "Answer overdue"), "who": both("系统", "System"), "happened": back(hours=1), "clause": clause, "clause_url": "#"},
        {"kind": "note", "title": both("客户情绪较急", "The customer is upset"), "who": chen, "happened": back(hours=1, minutes=20), "body": "家有老人，务必今天修好。\n上门前先打电话。"},
        {"kind": "message", "title": both("预约确认", "Appointment confirmed"), "who": chen, "happened": back(hours=2), "body": "王女士您好，李工将于今天 14:00–16:00 上门，请留意来电。"},
        {"kind": "from_customer", "title": both("客户回复", "The customer answers"), "who": wang, "happened": back(hours=1, minutes=50), "body": "好的，请走北门。"},
        {"kind": "visit", "title": both("到达现场", "Arrived on site"), "who": li, "happened": back(hours=3), "noted": back(hours=2, minutes=40), "device": True},
        {"kind": "hold", "title": both("客户改约，计时暂停", "Customer moved the date; the clock is paused"), "who": chen, "happened": back(hours=4), "clause": clause},
        {"kind": "photo", "title": both("维修前照片", "Photos before the repair"), "who": li, "happened": back(hours=4, minutes=10), "files": [{"name": "水泵.jpg", "url": "#", "mark": "camera"}, {"name": "铭牌.jpg", "url": "#", "mark": "camera"}]},
        {"kind": "call", "title": both("接听来电 6 分 12 秒", "Call taken, 6 min 12 s"), "who": chen, "happened": back(hours=5), "noted": back(hours=4, minutes=30), "statement": True},
        {"kind": "change", "title": both("序列号登记为 W2-7714", "Serial number noted as W2-7714"), "who": chen, "happened": back(hours=6), "corrected": both("已更正为 W2-7741：抄写有误", "Corrected to W2-7741: a slip in copying")},
    ] + [{"kind": kind, "title": both(zh, en), "who": chen, "happened": back(days=2)} for kind, (_, zh, en) in list(ENTRIES.items())[8:]]


def _owed(now: datetime) -> list[Sample]:
    clause = both("报修流程 6.4", "Repair flow 6.4")
    return [
        {"title": both("取得客户签字", "Obtain the customer's signature"), "post": both("服务工程师", "Engineer"), "clause": clause, "clause_url": "#",
         "clock": {"state": "running", "due": now + timedelta(hours=3)}, "way_out": {"label": both("去签字", "Sign"), "url": "#"}},
        {"title": both("说明超时原因", "Give the reason for lateness"), "post": both("值班主管", "Duty supervisor"), "clock": {"state": "missed", "due": now - timedelta(minutes=40)}, "way_out": {"label": both("填写", "Write"), "url": "#", "post": True}},
        {"title": both("返还旧件：水泵", "Return the old part: pump"), "done": True, "by": both("李工", "Li"), "at": now - timedelta(hours=2)},
    ]


def _rows(now: datetime) -> list[Sample]:
    cast = [("202610010017", "王女士", "洗衣机 W2 漏水", 3, "breach"), ("202610010021", "华山医院", "超声仪开机报错 E41", 2, "warn"), ("202610010033", "张伟", "空调不制冷", 0, ""),
            ("202610010042", "建平中学", "投影机安装，三间教室", 4, ""), ("202610010058", "李秀兰", "冰箱异响，客户要求周末上门", 1, ""), ("202610010064", "同济物业", "年度巡检（六台锅炉）", 5, "")]
    clocks = _clocks(now)
    return [{"number": n, "who": w, "what": f, "clock": clocks[c], "mark": m, "at": now - timedelta(hours=3 * i + 1)} for i, (n, w, f, c, m) in enumerate(cast)]


def _groups() -> list[Sample]:
    return [
        {"name": "stage", "label": both("环节", "Stage"), "choices": [("accepted", both("已受理", "Accepted"), 12), ("working", both("处理中", "Working"), 8), ("done", both("完工", "Done"), 3)]},
        {"name": "kind", "label": both("类别", "Kind"), "choices": [("repair", both("维修", "Repair")), ("installation", both("安装", "Installation"))]},
        {"name": "urgency", "label": both("紧急程度", "Urgency"), "kind": "one", "choices": [("urgent", both("紧急", "Urgent")), ("normal", both("普通", "Normal"))]},
        {"name": "from", "label": both("接报自", "Received from"), "kind": "date"},
    ]


def _refused() -> Refusal:
    return Refusal(
        "case.owes", both("还不能结案：还有两项未了。", "The case cannot be closed yet: two things are owed."), clause="ARCHIVE-02",
        way_out=both("先取得客户签字并说明超时原因，或请服务经理豁免。", "Obtain the signature and the reason first, or ask the service manager to waive them."),
        owed=[both("客户签字", "The customer's signature"), both("超时原因", "The reason for lateness")], clause_url="#", request_number="7f3a-19c2",
    )


def _slices(now: datetime) -> list[Sample]:
    start = now.replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=2)
    steps = [("counted", 4, None), ("closed", 14.5, both("夜间", "night")), ("counted", 3, None), ("paused", 5, both("客户改约", "customer moved the date")), ("counted", 2, None), ("closed", 13, both("夜间", "night")), ("counted", 4, None), ("over", 3, None)]
    found: list[Sample] = []
    for kind, hours, note in steps:
        end = start + timedelta(hours=hours)
        found.append({"kind": kind, "start": start, "end": end, "note": note})
        start = end
    return found


def _marks(now: datetime) -> list[Sample]:
    slices = _slices(now)
    return [{"kind": "start", "at": slices[0]["start"]}, {"kind": "due", "at": slices[6]["end"]}, {"kind": "now", "at": slices[7]["end"]}]


def _bars() -> list[Sample]:
    return [{"label": both(zh, en), "value": v, "tone": t} for zh, en, v, t in (("陈静", "Chen Jing", 14, "accent"), ("李工", "Li", 9, "accent"), ("赵工", "Zhao", 21, "warn"), ("未分派", "Unassigned", 4, "quiet"))]


def _tabs() -> list[Sample]:
    return [{"label": both("我的", "Mine"), "url": "#", "count": 6, "on": True}, {"label": both("本站", "My station"), "url": "#", "count": 23}, {"label": both("未分派", "Unassigned"), "url": "#", "count": 4}]


def _facts() -> list[tuple[object, object]]:
    return [(both("客户", "Customer"), "王女士"), (both("电话", "Phone"), "138****0013"), (both("产品", "Unit"), "洗衣机 W2（W2-7741）"), (both("购买", "Bought"), "2025-03-14"), (both("保修", "Warranty"), both("保修期内", "In warranty")), (both("地址", "Address"), None)]


def _choices() -> list[tuple[object, ...]]:
    return [("remote", both("远程", "Remote"), both("先试电话指导", "try by phone first")), ("on_site", both("上门", "On site")), ("sent_in", both("送修", "Sent in"))]


def _chart() -> Sample:
    return {"kind": "stacked", "x": [f"{m}月" for m in range(1, 13)],
            "series": [{"name": "按时", "tone": "accent", "data": [210, 190, 230, 250, 270, 330, 410, 420, 300, 280, 260, 240]}, {"name": "逾时", "tone": "breach", "data": [8, 6, 9, 7, 11, 19, 31, 28, 12, 9, 8, 6]}]}
