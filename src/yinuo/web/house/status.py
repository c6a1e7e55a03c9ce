"""运行状态: last tick, unsealed entries, outbox, last backup, disk; and the bare health answer for a monitor."""

import shutil
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse

from yinuo.cases.models import Clock
from yinuo.insight import measures
from yinuo.jobs.models import Job, Pulse
from yinuo.journal import reading
from yinuo.kit.text import Both, both
from yinuo.notices.models import Letter
from yinuo.vault import sheet
from yinuo.web.page import Asked, page, public, show

_PARTS = {"tick": both("计时巡检", "clock tick"), "seal": both("日志封存", "sealing"), "tell": both("通知", "notices"), "fold": both("统计汇总", "folding"),
          "send": both("外发", "outbox"), "sign": both("检查点签名", "checkpoint"), "backup": both("备份", "backup"),
          "verify": both("夜间核验", "nightly verification")}


@page("status.see")
def status(request: Asked) -> HttpResponse:
    """每一项是否正常，不正常怎么办。"""
    at = request.moment
    pulses = {p.name: p for p in Pulse.objects.all()}
    parts = [{"name": label, "at": pulses[name].at if name in pulses else None, "says": pulses[name].says if name in pulses else "",
              "fine": name in pulses and not pulses[name].says.startswith("!!") and (at - pulses[name].at < timedelta(minutes=2 if name not in ("sign", "backup", "verify") else 60 * 26))} for name, label in _PARTS.items()]
    disk = shutil.disk_usage(settings.HOME)
    letters = Letter.objects.filter(sent_at__isnull=True)
    return show(
        request, "web/house/status.html", parts=parts, waiting=reading.unsealed_count(), checkpoint=reading.newest_checkpoint(),
        outbox=letters.filter(parked_at__isnull=True).count(), parked=letters.filter(parked_at__isnull=False)[:20],
        free=disk.free, total=disk.total, used=round(100 * disk.used / disk.total), vendor=connection.vendor,
        cases=measures.received(), running=Clock.objects.filter(running=True).count(), jobs=[_job(job) for job in Job.objects.order_by("-id")[:15]],
        key_confirmed=sheet.confirmed(),
    )


_JOBS = {"rehearse": both("预演", "rehearsal"), "refollow": both("重算时限", "limits counted anew"), "export": both("导出", "export"), "verify": both("核验", "verification"),
         "dispatch.publish": both("发布排程", "publishing a plan"), "dispatch.replay": both("重放排程", "replaying a day"), "dispatch.bring": both("带入安排", "bringing in visits"),
         "import": both("导入", "import"), "import.undo": both("撤销导入", "taking an import back")}
_JOB_STATES = {"waiting": (both("等候", "waiting"), "plain"), "running": (both("进行中", "running"), "accent"), "done": (both("完成", "done"), "good"),
               "parked": (both("停放", "parked"), "breach"), "cancelled": (both("已取消", "cancelled"), "quiet")}


def _job(job: Job) -> tuple[Job, Both, Both, str]:
    """A job with its name, its state in words and the tone of it."""
    return job, _JOBS.get(job.kind, both(job.kind, job.kind)), *_JOB_STATES.get(job.state, (both(job.state, job.state), "plain"))


@public
def health(request: Asked) -> HttpResponse:
    """200 while the clocks are watched, 503 when they are not; nothing else is told to strangers."""
    last = Pulse.objects.filter(pk="tick").values_list("at", flat=True).first()
    fine = last is not None and request.moment - last < timedelta(seconds=60)
    return JsonResponse({"status": "ok" if fine else "tick late"}, status=200 if fine else 503)
