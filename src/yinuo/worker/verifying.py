"""Every night the journal is walked and every clock replayed; the status page shows the sentence, the security post the alarm."""

from datetime import datetime, time

from yinuo.cases import verifying
from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.journal.verify import verify
from yinuo.kit.moment import COMPANY_ZONE, local_day
from yinuo.kit.text import both

JOB = "verify"
_AFTER = time(2, 30)


def ask(at: datetime) -> bool:
    """Ask for tonight's verification, once a night."""
    tonight = datetime.combine(local_day(at), _AFTER, COMPANY_ZONE)
    if at < tonight or Job.objects.filter(kind=JOB, made_at__gte=tonight).exists():
        return False
    queue.enqueue(JOB, {}, user_id=None, at=at)
    return True


@queue.job(JOB)
def run(progress: queue.Progress) -> None:
    """Verify both, and keep one line: all well, or what was found first."""
    at = progress.now()
    progress.tell(0, 2, both("核验日志", "verifying the journal"))
    journal = verify(at)
    progress.tell(1, 2, both("重放时钟", "replaying the clocks"))
    clocks = verifying.verify(at)
    fine = journal.exit_code == 0 and not clocks.differences
    said = journal.sentence().zh if journal.exit_code else (clocks.differences[0] if clocks.differences else "一切无误")
    queue.beat("verify", progress.now(), ("ok: " if fine else "!! ") + said)
    progress.tell(2, 2, both("核验完成" if fine else "发现异常：" + said, "all well" if fine else "something was found: " + said))
