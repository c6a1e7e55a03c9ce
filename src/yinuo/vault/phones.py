"""Telephone numbers as they are compared: E.164, read as Chinese numbers unless they say otherwise."""

import re
import unicodedata

import phonenumbers

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")


def normal(text: str) -> str:
    """``+8613800138000`` from what somebody typed. Raises `Refusal` (422) when it cannot be a telephone number."""
    kept = re.sub(r"[\s\-‐‑–—()·.]", "", unicodedata.normalize("NFKC", text))
    if mobile := _MOBILE.fullmatch(kept):
        return "+86" + mobile[1]
    if not re.fullmatch(r"\+?[0-9]{7,18}", kept):
        raise _refused(text)
    try:
        number = phonenumbers.parse(kept, "CN")
    except phonenumbers.NumberParseException:
        raise _refused(text) from None
    if not phonenumbers.is_possible_number(number):
        raise _refused(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _refused(typed: str) -> Refusal:
    return Refusal(
        "phone.misread",
        both("“{typed}”不是电话号码", "“{typed}” is not a telephone number").filled(typed=typed[:24]),
        way_out=both("手机写十一位，座机请带区号，境外号码以 + 和国家代码开头",
                     "Give eleven digits for a mobile, the area code for a landline, + and the country code from abroad"),
        status=422,
        field="phone",
    )  # fmt: skip
