"""What stands in the facts panel of a case: who has it, what it is, what the policy says of it beside its clocks, and how it is filed."""

from datetime import date, datetime
from typing import Any

from yinuo.archive import actions as archive
from yinuo.archive.queries import dossier_of
from yinuo.cases.models import Case
from yinuo.editions import asking
from yinuo.kit.text import Both, both
from yinuo.people.roles import POSTS
from yinuo.policy.facts import word
from yinuo.policy.sentence import answered, day_told
from yinuo.records.statements import Read
from yinuo.warranty.models import Coverage

Row = tuple[Both, Any]
_QUEUES = {"security": both("信息安全", "information security")} | POSTS
_COVERAGE = Read(lambda case: Coverage.objects.filter(case=case).order_by("-id")[:1])


def particulars(case: Case) -> list[Row]:
    """Every row of the panel, in order."""
    return [*_people(case), *_nature(case), *_by_policy(case), *_filed(case)]


def _people(case: Case) -> list[Row]:
    return [
        (both("负责人", "Responsible"), case.owner.name if case.owner else both("未指定", "not named")),
        (both("服务工程师", "Engineer"), case.engineer.name if case.engineer else both("未派工", "not assigned")),
        *([(both("搭档", "Second engineer"), case.helper.name)] if case.helper else []),
        (both("网点", "Station"), case.station.name),
    ]


def _nature(case: Case) -> list[Row]:
    return [
        (both("服务类别", "Kind"), word("case.kind", case.kind)), (both("服务方式", "Mode"), word("case.mode", case.mode)),
        (both("紧急程度", "Urgency"), word("case.urgency", case.urgency)), (both("优先级", "Priority"), str(case.priority)),
        (both("问题类别", "Problem class"), word("case.class", case.problem_class or "other")),
        (both("支持层级", "Tier"), str(case.tier)), (both("受理渠道", "Channel"), word("case.channel", case.channel)),
        (both("表单类型", "Form type"), word("case.form_type", case.form_type)), (both("适用场景", "Scene"), word("case.scene", case.scene)),
        (both("区域", "Region"), case.region.name),
        (both("接报人", "Taken by"), case.taker.name if case.taker else "—"),
        (both("跟进人", "Follow-up"), case.follow_up.name if case.follow_up else "—"),
    ]


def _by_policy(case: Case) -> list[Row]:
    """The verdict of warranty with its end, reason and edition; until somebody accepts it the queue it stands in; and the long-term service to offer."""
    rows: list[Row] = [(both("保修判定", "Warranty"), word("case.warranty", case.warranty)), *_warranty(case)]
    if case.stage == "received" and (queue := asking.answer("queue", case.facts, case.received_at).get("queue")):
        rows.append((both("所在队列", "Queue"), _QUEUES.get(queue, both(queue, queue))))
    return rows + [(both("长期服务", "Long-term service"), offer) for offer in [offered(case.facts, case.received_at)] if offer]


def _warranty(case: Case) -> list[Row]:
    kept = _COVERAGE.one(case.id)
    if kept is None or not kept.ruling.get("says"):
        return []
    says, cited = kept.ruling["says"], asking.quotation(kept.ruling.get("cite"))
    digest = str(kept.ruling.get("edition", ""))[:12]
    return [(both("判定依据", "Why"), both(says["zh"], says["en"]))] + ([(both("依据条款", "By clause"), both(f"{cited.zh}，版本 {digest}", f"{cited.en}, edition {digest}"))] if cited else [])


def offered(attributes: dict[str, Any], at: datetime) -> Both | None:
    """The long-term service the policy offers with a product of this category, in words; none when it says nothing (CLASSIFY-05)."""
    answer = asking.answer("plan_offer", attributes, at)
    if not answer.get("offer"):
        return None
    offer, months = answered("offer", answer["offer"]), answer.get("every_months")
    return both(f"{offer.zh}，每 {months} 个月一次", f"{offer.en}, every {months} months") if months else offer


def _filed(case: Case) -> list[Row]:
    """Day, person and class of the filing, and how long file and log are kept (ARCHIVE-03, SECURITY-05)."""
    dossier = dossier_of(case) if case.stage == "archived" else None
    if dossier is None:
        return []
    return [
        (both("归档日期", "Filed on"), day_told(dossier.archived_on)), (both("归档人", "Filed by"), dossier.entered_by.name if dossier.entered_by else both("系统", "the system")),
        (both("档案类别", "Archive class"), dossier.class_code), (both("案卷保管至", "File kept until"), _kept(dossier.keep_until)),
        (both("操作日志保管至", "Log kept until"), _kept(archive.log_kept_until(case, dossier.at))),
    ]


def _kept(until: date) -> Both:
    return both("永久", "for ever") if until == archive.FOREVER else day_told(until)
