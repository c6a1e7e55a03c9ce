"""Panels: titled boxes, refusals, empty places, dialogs, tabs, timelines."""

from collections.abc import Iterable, Mapping

from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yinuo.editions.asking import quotation

from .clocks import told
from .marks import icon
from .words import in_words, language_of, within

ENTRIES = {
    "note": ("lock", "内部备注", "internal note"), "message": ("chat", "发给客户", "to the customer"), "from_customer": ("chat", "客户来讯", "from the customer"),
    "call": ("phone", "通话", "call"), "visit": ("pin", "上门", "visit"), "clock": ("clock", "计时", "clock"), "breach": ("alert", "超时", "breach"),
    "hold": ("pause", "挂起", "hold"), "resume": ("play", "恢复", "resume"), "stage": ("arrow-right", "环节", "stage"), "person": ("user", "人员", "people"),
    "work": ("wrench", "作业", "work"), "part": ("box", "备件", "part"), "file": ("file", "附件", "file"), "photo": ("camera", "照片", "photo"),
    "signature": ("pen", "签字", "signature"), "rating": ("star", "评价", "rating"), "money": ("yuan", "费用", "money"), "change": ("swap", "更正", "correction"),
    "refused": ("shield", "被拒", "refused"), "done": ("check", "完成", "done"),
}


def panel(context: Context, content: SafeString, title: object = "", mark: str = "", tone: str = "", id: str = "", action: object = "", url: str = "",
          count: int | None = None) -> SafeString:
    """``{% panel "客户" mark="user" %}…{% endpanel %}``: a titled box; ``count`` stands beside the title, ``action`` and ``url`` put a link at its right end."""
    language = language_of(context)
    link = format_html('<a class="panel-action" href="{}">{}</a>', url, in_words(action, language)) if url else ""
    tally = format_html('<span class="count">{}</span>', count) if count else ""
    head = format_html('<header class="panel-head">{}<h2>{}</h2>{}{}</header>', icon(mark) if mark else "", in_words(title, language), tally, link) if title else ""
    return format_html(
        '<section class="panel{}"{}>{}<div class="panel-body">{}</div></section>',
        f" is-{tone}" if tone else "", format_html(' id="{}"', id) if id else "", head, content,
    )


def refusal(context: Context, refused: object = None, **here: object) -> dict[str, object]:
    """``{% refusal refused %}``: what cannot be done, by which clause, and the way out (``way_url``, ``clause_url`` link them)."""
    facts = getattr(refused, "facts", {}) or {}
    here = {**facts, **here}
    clause = told(refused, here, "clause")
    return within(
        context, says=told(refused, here, "says"), way_out=told(refused, here, "way_out"), clause=quotation(clause) if isinstance(clause, str) else clause,
        code=told(refused, here, "code"), clause_url=here.get("clause_url"), way_url=here.get("way_url"), owed=here.get("owed"),
        request_number=here.get("request_number") or context.get("request_number"),
    )


def empty_state(context: Context, title: object, text: object = "", mark: str = "inbox", action: object = "", url: str = "", key: str = "") -> dict[str, object]:
    """``{% empty_state "今天没有超时" "…" mark="check" action="…" url="…" %}``: says what is so, and the next step."""
    return within(context, title=title, text=text, mark=mark, action=action, url=url, key=key)


def confirm(context: Context, content: SafeString, id: str, title: object, action: str, button: object, tone: str = "final", mark: str = "alert") -> SafeString:
    """``{% confirm "void-3" "作废报价？" action=url button="作废" %}…{% endconfirm %}``; any button with ``data-opens="void-3"`` opens it."""
    values = within(context, content=content, id=id, title=title, action=action, button=button, tone=tone, mark=mark)
    return mark_safe(render_to_string("web/components/confirm.html", values, request=context.get("request")))


def tabs(context: Context, rows: Iterable[Mapping[str, object]], label: object = "") -> dict[str, object]:
    """``{% tabs rows %}``: {label, url, on, count, mark}; plain links, the one that is on is said so."""
    return within(context, tabs=list(rows), label=label)


def timeline(context: Context, entries: Iterable[object], empty: object = "") -> dict[str, object]:
    """``{% timeline entries %}``: {kind, title, body, who, happened, noted, statement, late_because, device, clause, clause_url, url, files, corrected}."""
    language = language_of(context)
    rows = []
    for item in entries:
        kind = str(told(item, {}, "kind") or "stage")
        mark, zh, en = ENTRIES.get(kind, ENTRIES["stage"])
        happened, noted = told(item, {}, "happened", "happened_at"), told(item, {}, "noted", "noted_at")
        late = bool(happened and noted and abs((noted - happened).total_seconds()) >= 60)
        rows.append({"entry": item, "kind": kind, "icon": mark, "word": in_words((zh, en), language), "happened": happened, "noted": noted, "late": late})
    return within(context, rows=rows, empty=empty, now=context.get("now"))


def obligations(context: Context, rows: Iterable[object]) -> dict[str, object]:
    """``{% obligations rows %}``: {title, clock, post, clause, clause_url, way_out: {label, url, post: bool}, done, by, at}."""
    return within(context, rows=list(rows), now=context.get("now"))


def facts(context: Context, rows: Iterable[tuple[object, object]]) -> SafeString:
    """``{% facts rows %}``: a description list of (label, value) pairs; safe values keep their markup."""
    language = language_of(context)
    drawn = [format_html("<div><dt>{}</dt><dd>{}</dd></div>", in_words(k, language), _value(v, language)) for k, v in rows]
    return format_html('<dl class="facts">{}</dl>', mark_safe("".join(drawn)))


def _value(value: object, language: str) -> object:
    if isinstance(value, SafeString):
        return value
    return in_words(value, language) or "—"


def stat(context: Context, label: object, value: object, **here: object) -> dict[str, object]:
    """``{% stat "超时" 3 tone="breach" mark="alert" url="…" note="较昨日 +1" %}``: one figure that opens the rows behind it; nought alarms nobody."""
    if value == 0:
        here.pop("tone", None)
    return within(context, label=label, value=value, **here)


def skeleton(lines: int = 3) -> SafeString:
    """``{% skeleton 5 %}``: grey lines while htmx fetches; silent to screen readers."""
    return mark_safe('<div class="skeleton" aria-hidden="true">' + "<i></i>" * int(lines) + "</div>")
