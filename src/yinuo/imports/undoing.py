"""Taking an import back: every case it made is cancelled with the reason, in short transactions, safe to run again."""

from collections.abc import Callable
from datetime import datetime
from time import perf_counter

from django.db import transaction

from yinuo.cases import actions, facts
from yinuo.cases.counting import moved
from yinuo.cases.models import Case
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import Actor

from .models import Batch
from .running import LONGEST, Tell, importing


def run(batch: Batch, reason: str, *, by: Actor, now: Callable[[], datetime], tell: Tell) -> Batch:
    """Cancel what still stands, then note the batch as undone."""
    by = importing(by)
    total = Case.objects.filter(batch=batch.pk).count()
    standing = list(Case.objects.filter(batch=batch.pk).exclude(stage="cancelled").order_by("id").values_list("id", flat=True))
    done = total - len(standing)
    tell(done, total)
    while standing:
        with transaction.atomic():
            began = perf_counter()
            while standing and perf_counter() - began < LONGEST:
                _withdraw(standing.pop(), reason, by=by, at=now())
                done += 1
        tell(done, total)
    at = now()
    with operation(at):
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        batch.state = "undone"
        note(batch, "import.undone", by=by, at=at, reason=reason, cases=total)
    return batch


def _withdraw(case_id: int, reason: str, *, by: Actor, at: datetime) -> None:
    """An open case is cancelled as anybody would; one the import itself had ended has no such way, so the entry says it here."""
    case = Case.objects.get(pk=case_id)
    if case.is_open and case.stage != "done":
        actions.cancel(case, by=by, at=at, reason=reason)
        return
    with operation(at):
        case = Case.objects.select_for_update().get(pk=case_id)
        before, case.stage_since, case.is_open = case.stage, at, False
        sets = facts.put(case, {"case.stage": "cancelled"})
        moved(case, before)
        note(case, "case.cancelled", by=by, at=at, sets=sets, reason=reason)
