"""Form fields: one shape for a declared form's field and for a hand-written input."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField, Field
from django.template import Context

from yinuo.kit.text import Both, both

from .. import moments
from .words import in_words, language_of, within

ERRORS = {
    "required": ("请填写这一项", "Please fill this in"), "invalid": ("格式不对，请核对", "This does not look right; please check"),
    "invalid_choice": ("请从列出的选项中选", "Please choose one of those listed"), "invalid_list": ("请从列出的选项中选", "Please choose from those listed"),
    "max_length": ("太长：最多 {limit_value} 字，现有 {show_value} 字", "Too long: {limit_value} characters at most, {show_value} given"),
    "min_length": ("太短：至少 {limit_value} 字", "Too short: at least {limit_value} characters"),
    "max_value": ("不得大于 {limit_value}", "At most {limit_value}"), "min_value": ("不得小于 {limit_value}", "At least {limit_value}"),
    "null_characters_not_allowed": ("含有不可用的字符，请删除", "It holds a character that cannot be kept; please remove it"),
    "empty": ("文件是空的", "The file is empty"), "missing": ("没有收到文件，请重选", "No file arrived; please choose it again"),
}
_KINDS = {"CheckboxInput": "checkbox", "Textarea": "textarea", "Select": "select", "RadioSelect": "radio", "CheckboxSelectMultiple": "checks"}


def field(context: Context, bound: BoundField, **here: object) -> dict[str, object]:
    """``{% field form.phone help="…" %}``: label, help, error, required mark and what was typed, from a declared form."""
    declared = bound.field
    widget = declared.widget
    kind = _KINDS.get(type(widget).__name__) or getattr(widget, "input_type", "text")
    errors = [_error(e, declared, language_of(context)) for e in bound.errors.as_data()]
    spec: dict[str, Any] = {
        "name": bound.html_name, "label": bound.label, "value": bound.value(), "kind": kind, "required": declared.required,
        "help": declared.help_text, "error": " ".join(errors), "choices": getattr(declared, "choices", ()),
        "maxlength": getattr(declared, "max_length", None),
    }
    return _drawn(context, {**widget.attrs, **spec, **here})


def _error(error: ValidationError, declared: Field, language: str) -> str:
    """The framework's own sentences in our words; a form's own as they are."""
    if error.code in ERRORS and error.message == declared.error_messages.get(error.code, error.message):
        return Both(*ERRORS[error.code]).of(language, **(error.params or {}))
    return " ".join(error.messages)


def entry(context: Context, name: str, label: object, **here: object) -> dict[str, object]:
    """``{% entry "phone" "电话" kind="tel" value=… required=True error=… %}``: the same without a declared form.

    Kinds: text tel email number date datetime-local time search password textarea select radio checkbox checks file photo signature.
    ``choices`` are (value, words) pairs; ``wide=True`` spans the row; ``after`` stands behind the box (a unit).
    """
    return _drawn(context, {"name": name, "label": label, **here})


def _drawn(context: Context, spec: dict[str, Any]) -> dict[str, object]:
    language = language_of(context)
    kind = str(spec.get("kind") or "text")
    value = spec.get("value")
    chosen = {str(v) for v in value} if isinstance(value, (list, tuple, set)) else {str(value)} if value not in (None, "") else set()
    for name in ("label", "help", "error", "placeholder", "after"):
        spec[name] = in_words(spec.get(name), language)
    spec["value"] = "" if value is None else value
    if kind in moments.HINTS:
        spec["moment"], spec["value"] = kind, str(spec["value"]).replace("T", " ")
        spec["placeholder"] = spec["placeholder"] or moments.HINTS[kind]
    identity = spec.get("id") or f"f-{spec['name']}"
    said = [f"{identity}-{part}" for part in ("help", "error") if spec[part]]
    choices = list(_choices(spec.get("choices") or (), chosen, language))
    if kind == "select":
        spec["placeholder"] = spec["placeholder"] or _unchosen(choices, bool(spec.get("required")), language)
    return within(context, **{**spec, "kind": kind, "id": identity, "said_by": " ".join(said), "choices": choices})


def _unchosen(choices: list[dict[str, Any]], required: bool, language: str) -> str:
    """What stands for nothing chosen, so that no list answers for the person: the browser would send its first line unread."""
    if any(choice["value"] in ("", None) for choice in choices) or (required and (len(choices) == 1 or any(choice["on"] for choice in choices))):
        return ""
    return (both("请选择", "Please choose") if required else both("未选", "Not chosen")).of(language)


def _choices(choices: Iterable[Any], chosen: set[str], language: str) -> Iterable[dict[str, object]]:
    for choice in choices:
        value, words, extra = (*choice, {})[:3] if not isinstance(choice, Mapping) else (choice["value"], choice["label"], choice)
        more: Mapping[str, object] = extra if isinstance(extra, Mapping) else {"help": extra}
        yield {"value": value, "label": in_words(words, language), "on": str(value) in chosen,
               "help": in_words(more.get("help"), language), "off": more.get("disabled")}
