"""What a moment that lies back rests on: the device's clock, or the word of a person who says why it is entered late."""

from datetime import datetime

from yinuo.kit.actor import Actor, Door
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both

from .operation import FRESH, current

MOST = 200


def date_back(happened: datetime | None, *, by: Actor, at: datetime, because: str = "", device: bool = False) -> None:
    """Settle for the act under way what ``happened`` rests on; its entries are marked so and keep the reason.

    ``device`` says that programs hand over what the device's clock said. An import is a reason of its own. Raises `Refusal`
    (422) where it lies ahead of now, or (``late_because``) a person dates back by more than ten minutes and does not say why.
    """
    if happened is not None:
        refuse_ahead(happened, at)
    act = current()
    if act is None or happened is None or by.user_id is None:
        return
    if device and by.door is not Door.PAGE:
        act.basis = "device"
    elif at - happened > FRESH:
        act.basis = "import" if by.door is Door.IMPORT else "statement"
        act.late_because = _why(because) if act.basis == "statement" else ""


def refuse_ahead(moment: datetime, at: datetime, field: str = "happened") -> None:
    """Nothing happens ahead of now. Raises `Refusal` (422, ``field``)."""
    if moment > at:
        says = both("发生时间晚于现在", "It would have happened in the future")
        raise Refusal("moment.ahead", says, field=field, status=422, way_out=both("请核对日期和时间", "Check date and time"), errors={field: says})


def _why(because: str) -> str:
    """The reason as it may be kept for good, unless it is empty or too long."""
    said = because.strip()
    if not said:
        raise _no("moment.late", both("发生时间比现在早十分钟以上，请说明补录原因", "It happened more than ten minutes ago; say why it is entered late"),
                  both("填写补录原因；若就是现在，请留空或改为当前时间", "Give the reason; if it is now, leave the time empty or use the present time"))
    if len(said) > MOST:
        raise _no("moment.late_words", both(f"补录原因最多 {MOST} 字", f"At most {MOST} characters for why it is entered late"),
                  both("请写得短一些", "Put it more briefly"))
    return said


def _no(code: str, says: Both, way_out: Both) -> Refusal:
    return Refusal(code, says, way_out=way_out, field="late_because", status=422, errors={"late_because": says})
