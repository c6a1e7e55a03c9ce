"""What the machine itself refuses a command — a full disk, a folder not ours, a database that is away or damaged — said in one sentence."""

import errno
import sys

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both

_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def explained(error: BaseException) -> Refusal | None:
    """The refusal that says what ``error`` means; None for a fault of ours, which keeps its trace."""
    if isinstance(error, OSError) and error.errno is not None:
        return _of_disk(error)
    beneath = error.__cause__ or error.__context__
    if isinstance(beneath, OSError) and beneath.errno in _FULL:  # said over in a library's own words
        return _of_disk(beneath)
    said = next(iter(str(error).strip().splitlines()), type(error).__name__)
    for speaker in filter(None, (sys.modules.get("django.db"), sys.modules.get("sqlite3"))):  # the framework's errors, and those of the copy it is not asked about
        if isinstance(error, speaker.DatabaseError | speaker.InterfaceError):
            return _of_database(said, isinstance(error, speaker.OperationalError | speaker.InterfaceError))
    return None


def _of_disk(error: OSError) -> Refusal | None:
    place = error.filename or "—"
    if error.errno in _FULL:
        return _no("disk.full", both(f"磁盘已满，没有写完：{place}", f"The disk is full; this was not written whole: {place}") if error.filename else both("磁盘已满，没有写完", "The disk is full; nothing was written whole"),
                   both("请腾出空间后再试；已经确认过的内容都在", "Make room and try again; whatever was acknowledged is kept"))
    if error.errno in _FORBIDDEN:
        return _no("disk.forbidden", both(f"没有权限读写：{place}", f"Reading or writing is not permitted: {place}"),
                   both("请以拥有它的账号运行，或改正其权限", "Run as the account it belongs to, or put its permissions right"))
    if error.errno in (errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG):
        return _no("disk.path", both(f"这个路径不能用：{place}（{error.strerror}）", f"This path cannot be used: {place} ({error.strerror})"),
                   both("请核对路径", "Check the path"))
    return None


def _of_database(said: str, away: bool) -> Refusal | None:
    lowered = said.lower()
    if "full" in lowered and "disk" in lowered or "no space left" in lowered:
        return _no("disk.full", both(f"磁盘已满：{said}", f"The disk is full: {said}"),
                   both("请腾出空间后再试；已经确认过的内容都在", "Make room and try again; whatever was acknowledged is kept"))
    if "disk i/o error" in lowered:
        return _no("disk.refused", both(f"数据所在的磁盘写不进或读不出：{said}", f"The disk that holds the data cannot be written or read: {said}"),
                   both("多半是磁盘已满：请看 df，腾出空间后再试；仍然如此的，请检查磁盘", "Most likely it is full: look at df, make room and try again; if it stays so, have the disk checked"))
    if "malformed" in lowered or "not a database" in lowered:
        return _no("database.damaged", both(f"数据库文件已损坏：{said}", f"The database file is damaged: {said}"),
                   both("请勿覆盖它；用 yinuo restore 把最近的备份恢复成新的数据目录", "Leave it as it is; make a new home from the latest backup with yinuo restore"))
    if "readonly" in lowered:
        return _no("database.read_only", both(f"数据库不能写入：{said}", f"The database cannot be written: {said}"),
                   both("请以拥有数据目录的账号运行，或改正其权限", "Run as the account the home belongs to, or put its permissions right"))
    if away:
        return _no("database.away", both(f"数据库无法使用：{said}", f"The database cannot be used: {said}"),
                   both("请核对 DATABASE_URL，并确认数据库已启动、账号与口令正确", "Check DATABASE_URL, that the database is running, and its account and password"))
    return None


def _no(code: str, says: Both, way_out: Both) -> Refusal:
    return Refusal(code, says, way_out=way_out)
