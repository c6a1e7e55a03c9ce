"""The demo company's customers: four hundred persons and firms, invented, each with a place, a number and a temper."""

from dataclasses import dataclass, field
from random import Random

from yinuo.customers.files import Person

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_GIVEN = (
    "秀兰 建国 桂英 志强 丽娟 海燕 晓东 文静 国华 雪梅 俊杰 思远 雨桐 子涵 婷婷 浩宇 春生 玉珍 明辉 佳怡 伟 敏 静 磊 洋 勇 艳 杰 娜 超 霞 平 刚 辉 玲 "
    "桂芳 德胜 永康 小红 少华 美玲 振宇 慧敏 立新 凤英 宝贵 天佑 若曦 亦凡 欣然 书豪 梦琪 家豪 淑贞 长河 云飞 晨曦 向阳 正阳 雅琴"
).split()
_TITLES = ("女士", "先生", "女士", "先生", "阿姨", "老师")
_FIRMS = (
    "宏远物业管理 金茂大酒店 朝阳第二小学 康泰社区医院 佳美连锁超市 恒通物流 东方写字楼 云海餐饮管理 华信会计师事务所 博文书城 "
    "天成精密机械 瑞丰食品 绿地养老院 海洋馆运营 鼎新电子 万家便利 星河影院 兴业纺织 安居公寓 银杏幼儿园"
).split()
_CITIES = {
    "HD": ("上海市浦东新区", "上海市徐汇区", "南京市鼓楼区", "杭州市西湖区", "苏州市姑苏区"),
    "HB": ("北京市朝阳区", "北京市海淀区", "天津市南开区", "石家庄市长安区", "太原市小店区"),
    "HN": ("广州市天河区", "深圳市南山区", "南宁市青秀区", "厦门市思明区", "福州市鼓楼区"),
    "HZ": ("武汉市江汉区", "长沙市岳麓区", "郑州市金水区", "南昌市东湖区"),
    "XN": ("成都市武侯区", "重庆市渝中区", "昆明市五华区", "贵阳市云岩区"),
    "XB": ("西安市雁塔区", "兰州市城关区", "乌鲁木齐市天山区", "银川市兴庆区"),
    "DB": ("沈阳市和平区", "大连市中山区", "长春市朝阳区", "哈尔滨市南岗区"),
}
_ROADS = "人民路 解放大道 中山路 建设街 和平路 文化路 长江路 新华街 世纪大道 滨河路 学院路 光明路".split()
_WEIGHTS = {"HD": 6, "HB": 4, "HN": 4, "HZ": 3, "XN": 3, "XB": 2, "DB": 2}


@dataclass(slots=True)
class Client:
    """One customer and what they own; ``contact_id`` once a file was opened."""

    person: Person
    region: str
    kind: str = "person"
    firm: str = ""
    contact_id: int | None = None
    owned: list[tuple[int, str]] = field(default_factory=list)
    """(index of the model, serial number) of what they have asked about."""


def crowd(count: int, chance: Random) -> list[Client]:
    """So many customers, every seventh a firm."""
    return [_client(number, chance) for number in range(count)]


def _client(number: int, chance: Random) -> Client:
    region = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
    district = chance.choice(_CITIES[region])
    name = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    phone = f"1{chance.choice(('39', '58', '36', '77', '86'))}{chance.randint(0, 99_999_999):08}"
    street = f"{chance.choice(_ROADS)} {chance.randint(1, 1800)} 号 {chance.randint(1, 30)} 幢 {chance.randint(1, 28)}{chance.randint(1, 4):02} 室"
    mail = f"kehu{number:04}@example.com" if chance.random() < 0.4 else ""
    firm = number % 7 == 0
    title = chance.choice(("经理", "主任", "店长", "老师")) if firm else chance.choice(_TITLES)
    person = Person(name, phone, title, mail, district, street)
    if not firm:
        return Client(person, region)
    place = district.split("市")[0]
    return Client(person, region, "firm", f"{place}{_FIRMS[number // 7 % len(_FIRMS)]}有限公司" if number < 140 else f"{place}{_FIRMS[number // 7 % len(_FIRMS)]}{chance.choice('一二三五')}分公司")
