"""What is answered when a request finds nothing, cannot be read, or something of ours failed: a page or a problem document, as the door was; never a trace."""

import errno
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from yinuo.api import problems
from yinuo.kit.text import both
from yinuo.web import errors

AGAIN_AFTER, AGAIN_WHEN_FULL = 5, 300  # seconds
_AWAY = both("数据库暂时无法使用", "The database cannot be used at the moment")
_AGAIN = both("请稍后以同一个 Idempotency-Key 再发一次，不会重复办理", "Send it again shortly under the same Idempotency-Key; it is never done twice")
_FULL = both("磁盘已满，什么都写不进", "The disk is full; nothing can be written")
_ROOM = both("请联系系统管理员腾出空间，再以同一个 Idempotency-Key 重发", "Ask the system administrator to make room, then send it again under the same Idempotency-Key")
_BROKEN = both("系统出错了；未完成的操作没有写入任何内容", "Something of ours failed; nothing half-done was written")
_NOTHING = both("没有这个地址", "There is nothing at this address")
_ADDRESSES = both("请对照 /api/v1/openapi.json 核对地址", "Compare it with /api/v1/openapi.json")
_LARGE = both("一次提交的内容过多", "Too much was sent at once")
_IN_PARTS = both("请分几次提交", "Send it in parts")
_TELL = both("请重试；若再次出现，请把请求编号告诉系统管理员", "Try again; if it returns, give the request number to your administrator")


def broken(request: HttpRequest) -> HttpResponse:
    """500 with the number that leads to the line in the log; 503 while the database is away or restarting, or the disk is full."""
    error = sys.exc_info()[1]
    full = _is_full(error)
    away = full or isinstance(error, (OperationalError, InterfaceError))
    of_api = request.path.startswith("/api/")
    answer = _problem(request, away, full) if of_api else errors.away(request, full=full) if away else errors.broken(request)
    if away:
        answer["Retry-After"] = str(AGAIN_AFTER if not full else AGAIN_WHEN_FULL)
    return answer


def _is_full(error: BaseException | None) -> bool:
    """Whether nothing more can be written: a file, or the database in its own words."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    said = str(error).lower()
    return isinstance(error, OperationalError) and ("disk is full" in said or "no space left" in said)


def missing(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """There is nothing at this address."""
    if request.path.startswith("/api/"):
        return problems.problem(request, 404, "not.found", _NOTHING, way_out=_ADDRESSES)
    return errors.missing(request, exception)


def unread(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """What was sent cannot be read (400) or is too large (413); nothing was done."""
    status = 413 if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)) else 400
    if not request.path.startswith("/api/"):
        return errors.unread(request, status)
    if status == 413:
        return problems.problem(request, 413, "input.large", _LARGE, way_out=_IN_PARTS)
    return problems.problem(request, 400, "input.unreadable", problems.UNREADABLE, way_out=problems.IN_UTF8)


def _problem(request: HttpRequest, away: bool, full: bool) -> HttpResponse:
    if full:
        return problems.problem(request, 503, "disk.full", _FULL, way_out=_ROOM)
    if away:
        return problems.problem(request, 503, "database.away", _AWAY, way_out=_AGAIN)
    return problems.problem(request, 500, "broken", _BROKEN, way_out=_TELL, request_number=getattr(request, "number", ""))
