"""Form fields: one shape for a declared form's field and for a hand-written input."""

from collections.abc import Iterable, Mapping

from django.forms import BoundField
from django.template import Context

from .words import in_words, language_of, within

_KINDS = {"CheckboxInput": "checkbox", "Textarea": "textarea", "Select": "select", "RadioSelect": "radio", "CheckboxSelectMultiple": "checks"}


def field(context: Context, bound: BoundField, **here: object) -> dict[str, object]:
    """``{% field form.phone help="…" %}``: label, help, error, required mark and what was typed, from a declared form."""
    declared = bound.field
    widget = declared.widget
    kind = _KINDS.get(type(widget).__name__) or getattr(widget, "input_type", "text")
    errors = [in_words(e, language_of(context)) for e in bound.errors]
    spec: dict[str, object] = {
        "name": bound.html_name, "label": bound.label, "value": bound.value(), "kind": kind, "required": declared.required,
        "help": declared.help_text, "error": " ".join(errors), "choices": getattr(declared, "choices", ()),
        "maxlength": getattr(declared, "max_length", None),
    }
    return _drawn(context, {**widget.attrs, **spec, **here})


def entry(context: Context, name: str, label: object, **here: object) -> dict[str, object]:
    """``{% entry "phone" "电话" kind="tel" value=… required=True error=… %}``: the same without a declared form.

    Kinds: text tel email number date datetime-local time search password textarea select radio checkbox checks file photo signature.
    ``choices`` are (value, words) pairs; ``wide=True`` spans the row; ``after`` stands behind the box (a unit).
    """
    return _drawn(context, {"name": name, "label": label, **here})


def _drawn(context: Context, spec: dict[str, object]) -> dict[str, object]:
    language = language_of(context)
    kind = str(spec.get("kind") or "text")
    value = spec.get("value")
    chosen = {str(v) for v in value} if isinstance(value, (list, tuple, set)) else {str(value)} if value not in (None, "") else set()
    for name in ("label", "help", "error", "placeholder", "after"):
        spec[name] = in_words(spec.get(name), language)
    spec["value"] = "" if value is None else value
    identity = spec.get("id") or f"f-{spec['name']}"
    said = [f"{identity}-{part}" for part in ("help", "error") if spec[part]]
    return within(
        context, **{**spec, "kind": kind, "id": identity, "said_by": " ".join(said),
                    "choices": list(_choices(spec.get("choices") or (), chosen, language))},
    )


def _choices(choices: Iterable[object], chosen: set[str], language: str) -> Iterable[dict[str, object]]:
    for choice in choices:
        value, words, extra = (*choice, {})[:3] if not isinstance(choice, Mapping) else (choice["value"], choice["label"], choice)
        more: Mapping[str, object] = extra if isinstance(extra, Mapping) else {"help": extra}
        yield {"value": value, "label": in_words(words, language), "on": str(value) in chosen,
               "help": in_words(more.get("help"), language), "off": more.get("disabled")}
