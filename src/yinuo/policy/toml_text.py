"""Reads the TOML between the words of people, and says in both languages what is wrong with it and on which line."""

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from yinuo.kit.text import Both, both

from .fault import Fault

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*")
_FULL_WIDTH = "＝“”‘’「」，：；（）［］【】｛｝＃　\u00a0"
_USUAL = both("请检查引号、等号、括号与重复的字段。", "Check quotes, equals signs, brackets and repeated fields.")
_SAID = (
    ("Expected '='", both("字段名之后少了等号", "an equals sign is missing behind the name of the field")),
    ("Expected newline", both("值的后面还有多余的字", "there is something left over behind the value")),
    ("Expected ']", both("方括号没有收尾", "a square bracket is not closed")),
    ("Cannot overwrite a value", both("同一个字段写了两次", "the same field is written twice")),
    ("Duplicate inline table key", both("同一个字段写了两次", "the same field is written twice")),
    ("Cannot declare", both("同一个表写了两次", "the same table is written twice")),
    ("Cannot mutate", both("已经写完的表不能再添", "nothing can be added to a table that is finished")),
    ("Cannot redefine", both("同一个名字既作表又作值", "one name stands for a table and for a value")),
    ("Invalid value", both("值的写法不对，文字须加引号", "the value is not written as a value; put words in quotes")),
    ("Invalid date", both("没有这样的日期", "there is no such date")),
    ("Invalid statement", both("这一行不是“字段 = 值”", "this line is not “field = value”")),
    ("Invalid initial character", both("字段名的写法不对", "the name of the field is not written as a name")),
    ("Unclosed array", both("列表没有收尾", "a list is not closed")),
    ("Unclosed inline table", both("花括号没有收尾", "a curly bracket is not closed")),
    ("Unterminated string", both("引号没有收尾", "a quotation mark is not closed")),
    ("Unescaped", both("文字里的反斜线须写两遍", "a backslash inside a text is written twice")),
    ("Illegal character", both("文字没有在本行收尾，或含有不可见的字符", "a text does not end on its line, or holds a character nobody sees")),
    ("Found invalid character", both("含有不可见的字符", "there is a character nobody sees")),
)
_ELSE = both("不合 TOML 写法", "this is no TOML")


def read_toml(source: Sequence[str], file: str, line: int, faults: list[Fault]) -> dict[str, Any] | None:
    """The table that ``source`` holds, its first line being the one after ``line``; none, and a fault, when it is no TOML."""
    try:
        return tomllib.loads("\n".join(source))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        place = _PLACE.search(str(error))
        at = int(place[1]) if place and place[1] else len(source)
        said = next((words for begins, words in _SAID if str(error).startswith(begins)), _ELSE)
        faults.append(Fault(file, line + at, "bad-toml", both(f"此处读不懂：{said.zh}。", f"This cannot be read: {said.en}."), _way_out(source[at - 1] if 0 < at <= len(source) else "")))
        return None


def read_inline(text: str) -> Any:
    """One TOML value written in a sentence, such as ``{ priority = 1 }``; the text itself when it is none."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return text


def _way_out(text: str) -> Both:
    """What to do about the line; marks as wide as a Chinese character are the usual mistake, and hard to see."""
    outside = re.split("[\"']", _QUOTED.sub("", text))[0]  # behind a quotation mark that is never closed everything is text
    wide = sorted({mark for mark in outside if mark in _FULL_WIDTH}, key=_FULL_WIDTH.index)
    if not wide:
        return _USUAL
    shown = " ".join(mark.strip() or "（空格）" for mark in wide)
    return both(f"这一行有全角符号 {shown}，请改成半角。", f"This line holds full-width marks ({shown.replace('（空格）', 'a space')}); write the narrow ones.")
