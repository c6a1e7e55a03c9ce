"""Words in the reader's language: the pair stands in the template, the request says which half is shown."""

from collections.abc import Mapping

from django.template import Context

from yinuo.kit.text import Both


def language_of(context: Context | Mapping[str, object]) -> str:
    """The reader's language, "zh" or "en"; Chinese when nobody said."""
    language = context.get("language") or getattr(context.get("request"), "language", None)
    return "en" if str(language or "zh").startswith("en") else "zh"


def in_words(value: object, language: str, **values: object) -> str:
    """A `Both`, a (zh, en) pair or plain text, as the reader reads it."""
    if isinstance(value, Both):
        return value.of(language, **values)
    if isinstance(value, tuple) and len(value) == 2:
        return Both(str(value[0]), str(value[1])).of(language, **values)
    return "" if value is None else str(value)


def t(context: Context, zh: str, en: str, **values: object) -> str:
    """``{% t "还欠 {n} 项" "{n} still owed" n=count %}``: the reader's half of the pair, escaped."""
    return Both(zh, en).of(language_of(context), **values)


def say(context: Context, value: object, default: object = "") -> str:
    """``{% say refusal.way_out %}``: a `Both` (or plain text) in the reader's language."""
    return in_words(value if value not in (None, "") else default, language_of(context))


def within(context: Context, **values: object) -> dict[str, object]:
    """What a component's own template needs: reader, request, and its values."""
    carried = {"request": context.get("request"), "language": language_of(context), "csrf_token": context.get("csrf_token")}
    return carried | values


def word(context: Context, attribute: str, value: str) -> str:
    """``{% word "case.stage" case.stage %}``: one word of a closed list of the vocabulary."""
    from yinuo.policy.facts import word as label

    return label(attribute, value).of(language_of(context)) if value else ""
