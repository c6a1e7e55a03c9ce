"""Masks: what a list, a print or a notice may show of a protected value."""

import re
from collections.abc import Callable

from .values import Kind

# A street, a number or an estate (小区) ends the search for a district: rather a district too few than a house too many.
_NO_STREET = "0-9０-９路街道巷弄号村小"
_DISTRICT = re.compile(
    rf"^(?:[^省市区县{_NO_STREET}]{{1,8}}?(?:省|自治区|特别行政区))?(?:[^市盟{_NO_STREET}]{{1,10}}?(?:市|自治州|地区|盟))?"
    rf"(?:[^区县旗市{_NO_STREET}]{{1,10}}?(?:区|县|旗|市))?"
)


def masked(kind: Kind, text: str) -> str:
    """``text`` with all but the harmless part covered."""
    return _MASKS.get(kind, lambda _: "***")(text) if text else ""


def phone(text: str) -> str:
    """``138****8000``; of any number the last four stay, and of a longer one its first three."""
    digits = re.sub(r"[^0-9]", "", text.removeprefix("+86"))
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) > 8 else f"****{digits[-4:]}" if len(digits) > 5 else "****"


def name(text: str) -> str:
    """``王**``; a name of one character is covered whole; of a Latin name the initials stay."""
    if text.isascii():
        return " ".join(word[0] + "***" for word in text.split())
    return "*" if len(text) == 1 else text[0] + "*" * (len(text) - 1)


def mail(text: str) -> str:
    """``w***@example.com``."""
    who, _, where = text.rpartition("@")
    return f"{who[:1]}***@{where}" if who else "***"


def address(text: str) -> str:
    """As far as the district; an address that names none is covered whole."""
    found = _DISTRICT.match(text)
    return (found.group() if found else "") + "***"


def identity(text: str) -> str:
    """``310***********001X``."""
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}" if len(text) > 9 else "*" * len(text)


_MASKS: dict[Kind, Callable[[str], str]] = {
    Kind.NAME: name, Kind.PHONE: phone, Kind.MAIL: mail, Kind.ADDRESS: address, Kind.IDENTITY: identity,
}  # fmt: skip
