"""After a day was opened or closed: every promise that reaches it is counted anew, in batches, by the worker."""

from datetime import date, datetime

from yinuo.editions import shelves
from yinuo.jobs.queue import Progress, job
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.text import both

from .clocks import tick
from .models import Case, Clock


@job("refollow")
def refollow(progress: Progress) -> None:
    """Bring open cases, and those with a limit on or after the day, up to date. Safe to run again."""
    shelves.forget()
    begins = datetime.combine(date.fromisoformat(progress.job.given["day"]), datetime.min.time(), COMPANY_ZONE)
    reached = set(Clock.objects.filter(due_at__gte=begins).values_list("case_id", flat=True))
    ids = sorted(reached.union(Case.objects.filter(is_open=True).values_list("id", flat=True)))
    for done, case_id in enumerate(ids):
        if done % 50 == 0:
            progress.tell(done, len(ids), both("日历变动，重算时限", "The calendar changed; counting promises anew"))
        tick(case_id, progress.now())
    progress.tell(len(ids), len(ids))
