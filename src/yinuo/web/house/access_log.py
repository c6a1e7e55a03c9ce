"""访问记录: who looked at what, who revealed what and why, who was turned away; by person, record, kind and day, and as a file."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse

from yinuo.cases import queries
from yinuo.cases.exporting import guarded
from yinuo.cases.models import Case
from yinuo.customers.files import NAME
from yinuo.customers.models import Contact
from yinuo.kit.moment import COMPANY_ZONE, local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people import access, watching
from yinuo.people.catalogue import verb_words
from yinuo.people.models import Access, AccessDigest, User
from yinuo.people.roles import POSTS
from yinuo.vault import reading, register
from yinuo.web import moments
from yinuo.web.page import Asked, page, show
from yinuo.web.reading import key_in

MOST = 20_000
"""Rows in one file; a wider question has to be narrowed."""
TONES = {"revealed": ("warn", "eye"), "denied": ("breach", "cross"), "exported": ("accent", "export"), "looked": ("plain", "file"), "searched": ("plain", "search")}
SUBJECTS: dict[str, Both] = {
    "case": both("服务单", "case"), "customer": both("客户", "customer"), "contact": both("联系人", "contact"), "user": both("人员", "person"),
    "access": both("访问记录", "access log"), "root_key": both("根密钥恢复单", "recovery sheet of the root key"), "login": both("登录", "signing in"),
}
HELD: dict[str, Both] = {
    "name": both("姓名", "name"), "phone": both("电话", "telephone"), "mail": both("邮箱", "mail address"), "address": both("地址", "address"),
    "identity": both("证件号", "identity number"), "signature": both("签名", "signature"), "photo": both("照片", "photo"), "recording": both("录音", "recording"),
}


@page("access.see")
def log(request: Asked) -> HttpResponse:
    """访问记录。 Looking here is a look too."""
    wanted, typed = _wanted(request)
    before = request.GET.get("after", "")
    found = watching.page(wanted, request.actor, key_in(before))
    rows = _told(found[: watching.PAGE], request.language)
    access.looked(request.actor, request.moment, "access", 0)
    return show(
        request, "web/house/access_log.html", rows=rows, next=found[watching.PAGE - 1].pk if len(found) > watching.PAGE else None, typed=typed,
        people=[(user.pk, user.name) for user in User.objects.order_by("name").only("id", "name")], kinds=list(watching.KINDS.items()),
        narrowed=wanted != watching.Wanted(), digest=AccessDigest.objects.order_by("-until").first(), query=request.GET.urlencode(),
    )


@page("access.see")
def export(request: Asked) -> HttpResponse:
    """导出为 CSV。 The file is itself an entry of the log."""
    wanted, _ = _wanted(request)
    rows = list(watching.every(wanted, request.actor, MOST + 1))
    if len(rows) > MOST:
        raise Refusal("access.wide", both(f"超过 {MOST} 条，请缩小范围", f"More than {MOST} rows; narrow it down"),
                      way_out=both("请选定人员或日期后再导出", "Choose a person or days, then export"))  # fmt: skip
    access.exported(request.actor, request.moment, "access", len(rows), "csv")
    out = io.StringIO(newline="")
    write = csv.writer(out)
    heads = (both("时间", "When"), both("人员", "Who"), both("动作", "Kind"), both("对象", "What"), both("编号", "Record"), both("用途", "Why"), both("命中", "Hits"))
    write.writerow([head.of(request.language) for head in heads])
    for row in _told(rows, request.language):
        cells = (row["row"].at.astimezone(COMPANY_ZONE).replace(tzinfo=None), row["who"].of(request.language), row["kind"].of(request.language), row["what"].of(request.language),
                 row["record"], row["why"].of(request.language), row["row"].hits)
        write.writerow([guarded(cell) for cell in cells])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="yinuo-access-{local_day(request.moment):%Y%m%d}.csv"'
    return answer


def _wanted(request: Asked) -> tuple[watching.Wanted, dict[str, Any]]:
    """The question in the address, and the same as it was typed."""
    asked = request.GET
    typed = {"person": asked.get("person", ""), "kind": [k for k in asked.getlist("kind") if k in watching.KINDS], "since": asked.get("since", ""),
             "until": asked.get("until", ""), "record": asked.get("record", "").replace("\x00", "").strip()[:60]}
    subjects, words = _record(str(typed["record"]))
    person = str(typed["person"])
    wanted = watching.Wanted(
        key_in(person), tuple(typed["kind"]), _day(str(typed["since"])), _day(str(typed["until"])), subjects, words,
    )
    return wanted, typed


def _record(text: str) -> tuple[frozenset[int], str]:
    """What somebody names a record by: a service number (with the persons behind it), or the number of any row."""
    if not text:
        return frozenset(), ""
    if number := queries.number_in(text):
        case = Case.objects.filter(number=number).values_list("id", "contact_id", "customer_id").first()
        return frozenset(case or (0,)), number
    digits = text.lstrip("#")
    return frozenset([key_in(digits) or 0]), ""


def _told(rows: Iterable[Access], language: str) -> list[dict[str, Any]]:
    """Rows with their names looked up, a question to the database for each kind of record."""
    rows = list(rows)
    named = {r.user_id for r in rows} | {r.subject_id for r in rows if r.subject == "user"}
    people = dict(User.objects.filter(pk__in=[who for who in named if who is not None]).values_list("id", "name"))
    subjects = {r.subject_id for r in rows if r.subject_id}
    numbers = dict(Case.objects.filter(pk__in=subjects).values_list("id", "number"))
    contacts = {c.pk: c for c in Contact.objects.filter(pk__in=subjects).only("id", "customer_id", "name")}
    masked = dict(zip(contacts, reading.masked_all([c.name for c in contacts.values()], NAME, language), strict=True))
    return [_row(r, people, numbers, contacts, masked) for r in rows]


def _row(row: Access, people: dict[int, str], numbers: dict[int, str], contacts: dict[int, Contact], masked: dict[int, str]) -> dict[str, Any]:
    subject, tone = row.subject_id or 0, TONES.get(row.kind, ("plain", "dot"))
    record, url = "", ""
    if subject in numbers:
        record, url = numbers[subject], f"/cases/{numbers[subject]}"
    elif subject in contacts:
        record, url = masked[subject], f"/customers/{contacts[subject].customer_id}"
    elif row.subject == "user" and subject in people:
        record, url = people[subject], f"/people/{subject}"
    elif row.subject == "customer" and subject:
        record, url = f"#{subject}", f"/customers/{subject}"
    who = people.get(row.user_id or 0, "")
    return {"row": row, "who": both(who, who) if who else both("未登录者", "a stranger") if row.kind == "denied" else both("系统", "the system"),
            "kind": watching.KINDS.get(row.kind, both(row.kind, row.kind)), "tone": tone[0], "mark": tone[1], "what": _what(row), "record": record, "url": url, "why": both("", "") if row.purpose == record else _why(row)}


def _what(row: Access) -> Both:
    place = register.kinds().get(row.subject)
    if place is not None:
        return HELD.get(place.value, both(row.subject, row.subject))
    if row.kind == "denied" and row.purpose == "login":
        return SUBJECTS["login"]
    return SUBJECTS.get(row.subject, both(row.subject or "—", row.subject or "—"))


def _why(row: Access) -> Both:
    if row.kind == "denied" and row.purpose != "login":
        held = [POSTS[p] for p in row.term.split(",") if p in POSTS]
        words = verb_words(row.purpose)
        zh, en = "、".join(p.zh for p in held) or "无岗位", ", ".join(p.en for p in held) or "no post"
        return both(f"{words.zh}（{zh}）", f"{words.en} ({en})")
    if row.kind == "denied":
        return both("登录名未知", "unknown login name")
    return both(row.purpose, row.purpose)


def _day(text: str) -> date | None:
    try:
        return moments.day_of(text)
    except ValueError:
        return None
