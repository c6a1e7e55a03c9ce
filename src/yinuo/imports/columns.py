"""The columns an import understands, by the names people give them, and the guess which is which."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from yinuo.kit.text import Both, both


@dataclass(frozen=True, slots=True)
class Column:
    """One thing a row may say. ``called`` are further names it goes by; ``example`` stands in the template."""

    name: str
    label: Both
    called: str
    example: str = ""
    required: bool = False
    help: Both | None = None


COLUMNS = (
    Column("received_at", both("接报时间", "Received at"), "报修时间 来电时间 登记时间 创建时间 受理时间 报障时间 日期 时间 received created reported date time",
           "2026-03-02 09:05", True, both("客户提出需求的时间", "When the customer spoke")),
    Column("contact_name", both("联系人", "Contact person"), "姓名 客户姓名 客户名 联系人姓名 报修人 客户 name contact customer caller", "王秀兰", True),
    Column("phone", both("联系电话", "Phone"), "电话 手机 手机号 手机号码 联系方式 电话号码 tel telephone mobile", "13800138000", True),
    Column("model", both("产品型号", "Product model"), "型号 机型 产品 设备型号 规格型号 产品名称 product", "XQG100", True),
    Column("description", both("故障描述", "Fault"), "故障现象 问题描述 描述 故障 问题 内容 服务内容 备注 description problem issue subject details", "洗衣机漏水", True),
    Column("old_number", both("原单号", "Former number"), "旧单号 工单号 单号 原编号 旧编号 工单编号 服务单号 编号 ticket number id case", "WO-20260302-17", False,
           both("原系统的编号；已导入过的跳过", "The number in the old system; known ones are skipped")),
    Column("title", both("称谓", "Form of address"), "称呼 性别 salutation", "女士"),
    Column("firm_name", both("单位名称", "Firm"), "客户单位 公司 公司名称 单位 企业 客户名称 company organisation organization", ""),
    Column("region", both("区域", "Region"), "地区 城市 所在区域 省份 区域代码 area city", "SH", False, both("区域名称或代码", "Name or code of a region")),
    Column("district", both("省市区、街道", "District"), "区县 街道 所在地 district", "上海市浦东新区"),
    Column("street", both("门牌", "House"), "地址 详细地址 客户地址 住址 门牌号 address street", "世纪大道 88 弄 3 号"),
    Column("serial", both("序列号", "Serial number"), "sn 机号 机身号 条码 产品序列号 出厂编号 serial", "SN-2026-001"),
    Column("purchased_on", both("购买日期", "Bought on"), "购机日期 购买时间 销售日期 购机时间 purchased bought", "2025-08-01"),
    Column("kind", both("服务类别", "Kind of service"), "类别 服务类型 工单类型 类型 kind type category", "维修"),
    Column("urgency", both("紧急程度", "Urgency"), "紧急 优先级 加急 urgency priority", "普通"),
    Column("mode", both("服务方式", "Mode"), "方式 处理方式 mode", "上门"),
    Column("channel", both("受理渠道", "Channel"), "渠道 来源 报修渠道 channel source", "电话"),
    Column("finished_at", both("完成时间", "Finished at"), "完工时间 结束时间 结单时间 办结时间 处理时间 finished completed closed resolved", "2026-03-03 16:20", False,
           both("填写后按已办结录入", "When given, the case is entered as finished")),
    Column("outcome", both("结果", "Outcome"), "处理结果 完成情况 服务结果 outcome result resolution", "修复"),
    Column("rating", both("满意度", "Satisfaction"), "评价 客户评价 评分 满意程度 satisfaction rating score", "满意"),
)
BY_NAME = {column.name: column for column in COLUMNS}


def guess(headers: Sequence[str], of: Sequence[Column] = COLUMNS) -> dict[str, int]:
    """Which column is which: an exact name first, then the longest name that stands in the heading. Nothing is used twice."""
    called = {c.name: [_folded(name) for name in (c.label.zh, c.label.en, c.name, *c.called.split())] for c in of}
    folded = [fold(header) for header in headers]
    found: dict[str, int] = {}
    for fits in (_exactly, _within):
        chances = [
            (fits(name, heading), -place, column) for column, names in called.items() if column not in found
            for place, heading in enumerate(folded) if heading and place not in found.values() for name in names
        ]
        for score, place, column in sorted(chances, key=lambda c: (-c[0], -c[1])):
            if score and column not in found and -place not in found.values():
                found[column] = -place
    return found


def known_in(headers: Iterable[str], of: Sequence[Column] = COLUMNS) -> int:
    """How many of these headings look like columns: what tells the heading row from a title above it."""
    return len(guess([str(h) for h in headers], of))


def fold(heading: str) -> str:
    """A heading as it is compared: full width made narrow, small letters, no spaces, marks or remarks in brackets."""
    text = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"[\W_]+", "", re.sub(r"[(\[【<].*?[)\]】>]", "", text))


_folded = lru_cache(maxsize=2048)(fold)
"""For our own names of columns, which are the same for every file."""


def _exactly(name: str, heading: str) -> int:
    return len(name) if name == heading else 0


def _within(name: str, heading: str) -> int:
    return len(name) if len(name) > (2 if name.isascii() else 1) and name in heading else 0
