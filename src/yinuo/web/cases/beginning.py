"""What a company without a single case does first: the day's page shows it until the first request is there."""

from django.db.models import QuerySet

from yinuo.cases.models import Case
from yinuo.kit.actor import Actor
from yinuo.kit.text import Both, both

_BEGINNINGS: tuple[tuple[str, Both, Both, str], ...] = (
    ("people.write", both("登记人员", "Enter people"), both("每人一个账号，再任岗、发邀请", "an account each, then a post and an invitation"), "/people/new"),
    ("product.write", both("登记产品型号", "Enter product models"), both("接报时输入几个字即可选取", "chosen at intake by their first letters"), "/products"),
    ("roster.publish", both("发布值班表", "Publish the duty roster"), both("每一天都要有一位主管", "every day needs a supervisor"), "/people/roster"),
    ("import.run", both("导入以往的服务单", "Import past requests"), both("只作记录，不催办、不通知", "as a record: nothing is chased, nobody is told"), "/import"),
    ("case.receive", both("登记第一单", "Register the first request"), both("登记之后立刻看到承诺了什么", "what is promised is seen at once"), "/cases/new"),
    ("edition.see", both("读一遍现行制度", "Read the policy in force"), both("写在纸上的，就是系统照办的", "what is written is what the system does"), "/policy"),
)
"""What a company without a single case does first, each by whoever may."""


def beginnings(seen: QuerySet[Case], actor: Actor) -> list[tuple[Both, Both, str]]:
    """What there is to begin with, as long as no case is there to be seen."""
    return [] if seen.exists() else [(words, more, url) for verb, words, more, url in _BEGINNINGS if actor.may(verb)]
