"""Words for people, in both languages side by side, and the shape of text that may come in."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, StringConstraints


@dataclass(frozen=True, slots=True)
class Both:
    """One sentence in Chinese and in English. Neither is glued from pieces; both take the same named values."""

    zh: str
    en: str

    def of(self, language: str, **values: object) -> str:
        """The sentence in ``language`` ("zh" or "en") with its ``{names}`` filled in."""
        template = self.en if language.startswith("en") else self.zh
        if not values:
            return template
        return template.format_map({name: _in(language, value) for name, value in values.items()})

    def filled(self, **values: object) -> "Both":
        """Both sentences with their names filled in."""
        return Both(self.of("zh", **values), self.of("en", **values))

    def __str__(self) -> str:
        return self.zh


def _in(language: str, value: object) -> object:
    return value.of(language) if isinstance(value, Both) else value


def both(zh: str, en: str) -> Both:
    """Pair a Chinese sentence with its English equal."""
    return Both(zh, en)


def sentences(said: Sequence[Both]) -> Both:
    """Several sentences one after the other, each with its full stop; a single one stays as it is written."""
    if len(said) == 1:
        return said[0]
    return both("".join(_bare(s.zh) + "。" for s in said), " ".join(_bare(s.en) + "." for s in said))


def listed(said: Sequence[Both]) -> Both:
    """Several sentences as one list behind a colon: parted by semicolons, with no stop of their own."""
    return both("；".join(_bare(s.zh) for s in said), "; ".join(_bare(s.en) for s in said))


def _bare(sentence: str) -> str:
    return sentence.rstrip().rstrip("。．.；;")


class UnfitText(ValueError):
    """Text that no record may hold: NUL, lone surrogates or other control characters."""


def clean(text: str) -> str:
    """Text as we keep it: NFC, LF line ends, trimmed. Raises `UnfitText` for control characters."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise UnfitText("文字中含有不可用的控制字符，请删除后重试 · The text holds a control character; remove it and try again")
    return text


def folded(text: str) -> str:
    """Codes and numbers as we compare them: NFKC, upper case, no spaces or dashes."""
    kept = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in kept if not c.isspace() and c not in "-‐‑–—_·")


Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean)]
Prose = Annotated[str, StringConstraints(max_length=4000), AfterValidator(clean)]
