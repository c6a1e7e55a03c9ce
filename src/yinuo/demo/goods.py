"""What the demo company sells: forty models with their care advice, in families that fail each in its own season."""

from dataclasses import dataclass
from datetime import datetime

from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.products.models import Product


@dataclass(frozen=True, slots=True)
class Family:
    """Models that share category, care advice, faults and season. ``season`` weighs the twelve months."""

    code: str
    category: str
    advice: str
    faults: tuple[str, ...]
    season: tuple[float, ...]
    weight: float


_EVEN = (1.0,) * 12
_SUMMER = (0.5, 0.3, 0.4, 0.6, 1.4, 3.2, 4.6, 4.2, 1.8, 0.6, 0.4, 0.5)
_WINTER = (2.2, 1.8, 1.2, 0.9, 0.7, 0.5, 0.4, 0.4, 0.7, 1.1, 1.7, 2.1)

FAMILIES = {
    family.code: family
    for family in (
        Family("air", "appliance", "滤网每月清洗一次；制冷不低于 26 ℃ 更省电；换季前请预约清洗内机",
               ("no_cooling", "leak", "noise", "no_heating", "no_power"), _SUMMER, 3.2),
        Family("wash", "appliance", "首两周避免连续长时间运转；每月运行一次筒自洁；停用时关闭进水阀",
               ("leak", "noise", "jam", "no_power", "display"), _EVEN, 2.0),
        Family("fridge", "appliance", "距墙保留 10 厘米散热；热食放凉后再放入；每季度擦拭门封",
               ("no_cooling", "noise", "leak", "display"), (0.8, 0.8, 0.9, 1.0, 1.1, 1.4, 1.6, 1.5, 1.1, 0.9, 0.8, 0.8), 1.5),
        Family("heater", "appliance", "镁棒两年更换一次；冬季长时间不用请排空内胆；勿自行拆卸安全阀",
               ("no_heating", "leak", "no_power", "noise"), _WINTER, 1.2),
        Family("kitchen", "appliance", "油网每两周清洗；燃气灶火盖保持干燥；勿用钢丝球擦拭玻璃",
               ("noise", "no_power", "damage", "no_heating"), _EVEN, 0.9),
        Family("screen", "electronics", "避免阳光直射屏幕；擦拭用干软布；雷雨天请拔掉电源和信号线",
               ("display", "network", "no_power", "setup"), _EVEN, 1.1),
        Family("net", "electronics", "放置在通风处，勿叠放；每半年更新一次固件；更换密码后重启设备",
               ("network", "setup", "no_power"), _EVEN, 0.9),
        Family("phone", "phone", "使用原装充电器；系统更新前先备份；进水后请立即关机送修",
               ("display", "no_power", "setup", "damage"), _EVEN, 0.7),
        Family("plant", "heavy_machinery", "每日开机前点检油位与皮带；每 500 小时更换滤芯；异响时立即停机",
               ("noise", "leak", "jam", "no_power"), _EVEN, 0.6),
        Family("soft", "software", "每周核对一次备份；升级安排在业务低峰；账号一人一号，离岗即停用",
               ("setup", "network", "security", "other"), _EVEN, 0.8),
    )
}  # fmt: skip

MODELS = """
air|KFR-35GW/A1|壁挂式空调 1.5 匹|一诺
air|KFR-26GW/A2|壁挂式空调 大 1 匹|一诺
air|KFR-72LW/B1|柜式空调 3 匹|一诺
air|KFR-50LW/B3|柜式空调 2 匹|北辰
air|KFR-35GW/H5|新风空调 1.5 匹|北辰
air|MDV-120W/N2|家用中央空调 5 匹|一诺
wash|WM-1088|滚筒洗衣机 10 公斤|一诺
wash|WM-0970|波轮洗衣机 9 公斤|一诺
wash|WM-1206D|洗烘一体机 12 公斤|北辰
wash|WM-0308B|婴儿洗衣机 3 公斤|云栖
wash|WD-0900T|热泵干衣机 9 公斤|北辰
fridge|BCD-256WT|三门冰箱 256 升|一诺
fridge|BCD-452WD|十字门冰箱 452 升|一诺
fridge|BCD-610WX|对开门冰箱 610 升|北辰
fridge|BD-203S|卧式冷柜 203 升|一诺
heater|ES60H-C5|电热水器 60 升|一诺
heater|ES80V-M3|电热水器 80 升|一诺
heater|JSQ31-16R|燃气热水器 16 升|海岚
heater|KRS-200T|空气能热水器 200 升|海岚
kitchen|CXW-220-E8|侧吸油烟机|海岚
kitchen|JZT-B520|嵌入式燃气灶|海岚
kitchen|WQP12-D7|嵌入式洗碗机 12 套|海岚
kitchen|SCD42-C3|蒸烤一体机 42 升|海岚
screen|LU-55Q7|液晶电视 55 英寸|云栖
screen|LU-75Q9|液晶电视 75 英寸|云栖
screen|PJ-X20|家用投影仪|云栖
screen|IB-86C|会议平板 86 英寸|云栖
net|RT-AX30|双频无线路由器|云栖
net|MS-M5|全屋组网套装|云栖
net|CAM-360P|室内摄像机|云栖
net|DL-F7|智能门锁|云栖
phone|YN-P12|手机 P12|云栖
phone|YN-P12S|手机 P12S|云栖
phone|YN-T10|平板电脑 T10|云栖
plant|SCR-37A|螺杆空压机 37 千瓦|北辰
plant|FD-30E|电动叉车 3 吨|北辰
plant|CHL-200W|水冷冷水机组|北辰
soft|YN-POS5|门店收银系统|一诺
soft|YN-BMS2|楼宇能耗管理系统|一诺
soft|YN-CLOUD|设备云平台|一诺
"""
BATCH_MODEL = "WM-1088"
"""The model whose drain pumps of one serial range leak."""


@dataclass(frozen=True, slots=True)
class Good:
    """One model as sold."""

    product: Product
    family: Family


def stock(at: datetime) -> list[Good]:
    """Enter the models, in one operation."""
    goods = []
    with operation(at):
        for row in MODELS.strip().splitlines():
            family, code, name, brand = row.split("|")
            product = Product(code=_folded(code), name=f"{code} {name}", category=FAMILIES[family].category, brand=brand,
                              care_advice=FAMILIES[family].advice)
            note(product, "product.written", by=SYSTEM, at=at, code=code)
            goods.append(Good(product, FAMILIES[family]))
    return goods


def _folded(code: str) -> str:
    from yinuo.kit.text import folded

    return folded(code)


def spoken(good: Good) -> str:
    """The model as the nameplate spells it."""
    return good.product.name.split(" ", 1)[0]
