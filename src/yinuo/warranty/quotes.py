"""报价: plan, cost and cycle are accepted before chargeable work begins, and again when the cost grows beyond them (QUOTE-02)."""

from datetime import datetime
from decimal import Decimal

from yinuo.cases import facts, stages
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import Both, both
from yinuo.people.verbs import verb

from .actions import free_replacement
from .models import Quote

MEANS: dict[str, Both] = {
    "phone": both("电话", "by telephone"), "written": both("书面", "in writing"), "online": both("在线", "online"),
    "on_site": both("当面", "in person"),
}
"""How the customer said yes."""
HIGHEST = Decimal("9999999.99")


@verb("quote.offer", on=Case, reach=covers)
def offer(case: Case, *, by: Actor, at: datetime, plan: str, amount: Decimal, cycle_days: int) -> Quote:
    """报价。 Plan, expected cost and repair cycle are explained together; an earlier open offer is replaced."""
    stages.refuse_ended(case)
    _fit(plan, amount, cycle_days)
    for open_offer in case.quotes.filter(accepted_at__isnull=True, declined_at__isnull=True).select_for_update():
        open_offer.declined_at = at
        note(open_offer, "quote.replaced", by=by, at=at)
    quote = Quote(case=case, plan=plan.strip(), amount=amount, cycle_days=cycle_days, offered_by_id=by.user_id, offered_at=at)
    note(quote, "quote.kept", by=by, at=at)
    note(case, "quote.offered", by=by, at=at, quote=quote.id, amount=amount, cycle_days=cycle_days)
    return quote


@verb("quote.accept", on=Case, reach=covers)
def accept(case: Case, *, by: Actor, at: datetime, quote_id: int, means: str, happened: datetime | None = None) -> Quote:
    """客户接受报价。 From here chargeable work may begin."""
    if means not in MEANS:
        raise Refusal("quote.means", both("请登记客户以何种方式接受", "Say how the customer accepted"), field="means", status=422, clause="QUOTE-02",
                      way_out=both("选择电话、书面、在线或当面", "Choose telephone, in writing, online or in person"))
    quote = _open_offer(case, quote_id)
    if happened and not quote.offered_at <= happened <= at:
        raise Refusal("quote.moment", both("接受时间须在报价之后、现在之前", "It was accepted after the offer and before now"), field="happened",
                      status=422, way_out=both("请核对时间", "Check the time"))
    quote.accepted_at, quote.accepted_by_means = happened or at, means
    note(quote, "quote.kept", by=by, at=at)
    said = {"case.quote_accepted": True, "case.solution_agreed": True, "case.within_quote": spent(case) <= quote.amount}
    note(case, "quote.accepted", by=by, at=at, happened=happened, sets=facts.put(case, said), quote=quote.id, amount=quote.amount, means=means)
    return quote


@verb("quote.accept", on=Case, reach=covers)
def decline(case: Case, *, by: Actor, at: datetime, quote_id: int, words: str = "") -> Quote:
    """客户拒绝报价。 An offer accepted before stays accepted."""
    quote = _open_offer(case, quote_id)
    quote.declined_at = at
    note(quote, "quote.kept", by=by, at=at)
    note(case, "quote.declined", by=by, at=at, quote=quote.id, words=words or None)
    return quote


def accepted(case: Case) -> Quote | None:
    """The offer accepted last."""
    return case.quotes.filter(accepted_at__isnull=False).order_by("-accepted_at", "-id").first()


def spent(case: Case) -> Decimal:
    """What the work entered so far would cost the customer (areas above add to it with `costs_from`)."""
    return sum((cost(case) for cost in _costs), Decimal(0))


def charged(case: Case, at: datetime) -> Decimal:
    """What the customer pays: nothing where the policy charges nothing or replaces for free (WARRANTY-02)."""
    if not asking.answer("charging", facts.of(case), at).get("charged"):
        return Decimal("0.00")
    if case.outcome == "replaced" and free_replacement(case, at)[0]:
        return Decimal("0.00")
    return spent(case)


def cost_grew(case: Case) -> dict[str, object]:
    """The step after more cost was entered: what the entry sets. Beyond the accepted amount a new acceptance is needed."""
    quote = accepted(case)
    if quote is None:
        return {}
    within = spent(case) <= quote.amount
    return {} if case.facts.get("case.within_quote") == within else facts.put(case, {"case.within_quote": within})


_costs: list = []  # type: ignore[type-arg]


def costs_from(cost):  # type: ignore[no-untyped-def]
    """Have ``cost(case)`` counted into what was spent."""
    _costs.append(cost)
    return cost


def _fit(plan: str, amount: Decimal, cycle_days: int) -> None:
    refuse_blank(plan, "quote.plan", both("报价须写明维修方案", "A quotation needs the repair plan"), field="plan", clause="QUOTE-02",
                 way_out=both("写明准备做什么", "Say what will be done"))
    if not amount.is_finite() or not 0 <= amount <= HIGHEST:
        raise Refusal("quote.amount", both("金额须为零或正数", "The amount must be zero or more"), field="amount", status=422, clause="QUOTE-02",
                      way_out=both("请核对金额", "Check the amount"))
    if not 0 <= cycle_days <= 365:
        raise Refusal("quote.cycle", both("修复周期为 0 至 365 天", "The repair cycle is 0 to 365 days"), field="cycle_days", status=422,
                      clause="QUOTE-02", way_out=both("请核对天数", "Check the days"))


def _open_offer(case: Case, quote_id: int) -> Quote:
    quote = case.quotes.filter(pk=quote_id).select_for_update().first()
    if quote is None or quote.accepted_at or quote.declined_at:
        raise Refusal("quote.gone", both("这份报价不存在，或已接受、拒绝、被新报价取代", "This quotation does not exist, or was answered or replaced"),
                      way_out=both("请刷新页面，查看最新报价", "Reload and see the newest one"))
    return quote
