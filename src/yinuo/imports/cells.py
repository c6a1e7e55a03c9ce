"""One cell as people fill it in: numbers that are telephone numbers, dates that are numbers, full-width digits."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from yinuo.kit.moment import as_utc
from yinuo.kit.text import clean

Cell = str | float | datetime | date | bool | None

_ZERO = datetime(1899, 12, 30)
_DATED = re.compile(
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<h>\d{1,2})\s*[:时点]\s*(?P<i>\d{1,2})?\s*分?(?:[:]?(?P<s>\d{1,2})(?:\.\d+)?\s*秒?)?)?"
)
_TIGHT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[\sT]?(?P<h>\d{2}):?(?P<i>\d{2}):?(?P<s>\d{2})?)?")


def said(cell: Cell) -> str:
    """The cell as text. Raises `UnfitText` for control characters."""
    match cell:
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}" if cell.time() != time() else f"{cell:%Y-%m-%d}"
        case date():
            return cell.isoformat()
        case float() | int():
            return str(int(cell)) if float(cell).is_integer() else repr(cell)
    return clean(cell)


def number_said(cell: Cell) -> str:
    """A telephone or serial number as text: ``1.38E+10`` written out, full width made narrow, a leading apostrophe dropped."""
    text = unicodedata.normalize("NFKC", said(cell)).lstrip("'’").strip()
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d{1,2}", text):
        return str(int(float(text)))
    return text[:-2] if re.fullmatch(r"\d{7,}\.0", text) else text


def moment(cell: Cell) -> datetime | None:
    """An aware moment, wall time of the company; None for an empty cell. Raises `ValueError`."""
    read = _wall(cell)
    return None if read is None else as_utc(read)


def day(cell: Cell) -> date | None:
    """A date; None for an empty cell. Raises `ValueError`."""
    read = _wall(cell)
    return None if read is None else read.date()


def _wall(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return _likely(cell)
    if isinstance(cell, date):
        return _likely(datetime.combine(cell, time()))
    text = unicodedata.normalize("NFKC", said(cell))
    if not text:
        return None
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _likely(_serial(float(text)))
    if found := (_DATED.fullmatch(text) or _TIGHT.fullmatch(text)):
        part = {name: int(value or 0) for name, value in found.groupdict().items()}
        return _likely(datetime(part["y"], part["m"], part["d"], part["h"], part["i"], part["s"]))
    raise ValueError(text)


def _serial(days: float) -> datetime:
    """A date as Excel counts it, to the second."""
    return _ZERO + timedelta(seconds=round(days * 86400))


def _likely(read: datetime) -> datetime:
    if not 1980 <= read.year <= 2100:
        raise ValueError(read)
    return read.replace(tzinfo=None, microsecond=0)
