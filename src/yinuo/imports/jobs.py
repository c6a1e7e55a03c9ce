"""The two pieces of long work: bringing a batch in and taking it back, as the person who asked."""

from yinuo.jobs.queue import Cancelled, Progress, job
from yinuo.kit.actor import Actor, Door
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.rights import actor_of

from . import running, undoing
from .actions import JOB, UNDO_JOB
from .models import Batch


@job(JOB, alone=True)
def bring_in(progress: Progress) -> None:
    """Run an import; stopping keeps what was registered and says so."""
    batch, by = Batch.objects.get(pk=progress.job.given["batch"]), _person(progress)
    if batch.state != "running":
        return
    try:
        running.run(batch, by=by, now=progress.now, tell=_telling(progress))
    except Cancelled:
        running.ended(batch, None, "cancelled", by=running.importing(by), at=progress.now())
        raise


@job(UNDO_JOB, alone=True)
def take_back(progress: Progress) -> None:
    """Undo an import."""
    batch = Batch.objects.get(pk=progress.job.given["batch"])
    if batch.state == "undoing":
        undoing.run(batch, progress.job.given["reason"], by=_person(progress), now=progress.now, tell=progress.tell)


def _telling(progress: Progress) -> running.Tell:
    """Every transaction looks whether it should stop, but the row is written about once a second."""
    told = [progress.now()]

    def tell(done: int, total: int) -> None:
        at = progress.now()
        if done in (0, total) or (at - told[0]).total_seconds() >= 1:
            told[0] = at
            progress.tell(done, total)

    return tell


def _person(progress: Progress) -> Actor:
    """Whoever asked, with the rights of today: a right withdrawn since stops the work."""
    found = actor_of(progress.job.user_id or 0, local_day(progress.now()), Door.IMPORT)
    if found is None or not found.may("import.run"):
        raise Refusal("import.right_gone", both("发起人已没有导入权限，已停止", "Whoever began this may no longer import; it was stopped"))
    return found
