"""未了事项: what is still owed on a case, what it bars, and the waiver a manager may give."""

from datetime import datetime

from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both, listed, sentences
from yinuo.people.verbs import verb

from . import facts
from .models import Case, Obligation, Waiver
from .reach import covers


def open_for(case: Case, act: str = "", at: datetime | None = None) -> list[Obligation]:
    """What is owed now; with ``act`` only what bars it. Reads the replay when ``at`` is given, so this very act counts."""
    from .clocks import owed_now

    rows = owed_now(case, at) if at else list(Obligation.objects.filter(case=case, is_open=True).order_by("due_at"))
    return [row for row in rows if not act or asking.bars(row.clause, row.edition, act)]


def refuse_while_owed(case: Case, act: str, at: datetime) -> None:
    """Raise a `Refusal` that lists what must be settled first."""
    owed = open_for(case, act, at)
    if not owed:
        return
    said = [asking.owed_text(row.clause, row.edition) for row in owed]
    first, told, ways = owed[0], listed([says for says, _ in said]), [way for _, way in said if way]
    raise Refusal(
        "case.owes", both(f"还有未了事项：{told.zh}", f"Still owed: {told.en}"),
        way_out=sentences(ways) if ways else both("请先办结，或请经理豁免", "Settle these first, or have a manager waive them"),
        clause=asking.citation(first.clause, first.edition), owed=[row.clause for row in owed],
    )


@verb("obligation.waive", on=Case, reach=covers)
def waive(case: Case, *, by: Actor, at: datetime, clause: str, reason: str) -> Waiver:
    """豁免。 Let one obligation go, with a reason that stays: by a post the clause names, and by nobody whose own duty it is."""
    refuse_blank(reason, "waiver.reason", both("豁免需要理由", "A waiver needs a reason"))
    owed = Obligation.objects.filter(case=case, clause=clause, is_open=True).first()
    if owed is None:
        raise Refusal("obligation.unknown", both("没有这项未了事项", "Nothing of this kind is owed"), status=422,
                      way_out=both("请刷新页面", "Reload the page"))
    asking.refuse_unentitled("obligation.waive", facts.of(case), by, at, own=owed.post in by.posts)
    waiver = Waiver(case=case, clause=clause, reason=reason, by_id=by.person_id)
    note(waiver, "waiver.given", by=by, at=at)
    note(case, "obligation.waived", by=by, at=at, obligation=clause, reason=reason)
    return waiver
