"""质量: suspected design defects by model, beside how often the model was repaired at all (TRIAGE-09)."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count

from yinuo.cases.queries import seen_by
from yinuo.journal import reading
from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE


def defects(actor: Actor, since: date, until: date) -> list[dict[str, Any]]:
    """Models with defect reports noted in the period, most first: reports, the cases they stand in, and repairs received in the same period."""
    begin, end = (datetime.combine(day, time.min, COMPANY_ZONE) for day in (since, until + timedelta(days=1)))
    entries = [e for e in reading.rare_between(begin, end, ["case.defect_suspected"]) if e.case_id]
    cases = seen_by(actor).in_bulk({e.case_id for e in entries})
    of_model: dict[str, list[Any]] = defaultdict(list)
    for e in entries:
        if e.case_id in cases:
            of_model[str(e.data.get("model") or cases[e.case_id].model_text)].append(cases[e.case_id])
    repairs = dict(
        seen_by(actor).filter(kind="repair", day__gte=since, day__lte=until, model_text__in=list(of_model)).order_by().values_list("model_text").annotate(n=Count("id"))
    )
    rows = [{"model": model, "count": len(found), "cases": list(dict.fromkeys(found)), "repairs": repairs.get(model, 0)} for model, found in of_model.items()]
    return sorted(rows, key=lambda r: (-r["count"], r["model"]))
