"""打印: the service execution form as PDF, set with the font that ships; boxes and codes are drawn, so any printer shows them."""

import io
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import segno
import typst
from PIL import ImageFont

from yinuo.cases.models import Case
from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.text import Both, both
from yinuo.people.models import Company
from yinuo.policy.facts import ATTRIBUTES, word
from yinuo.vault import reading
from yinuo.vault.values import ProtectedText
from yinuo.visits import forms
from yinuo.visits.models import Signature
from yinuo.visits.signing import ON_PAPER, STROKES
from yinuo.visits.strokes import drawn
from yinuo.visits.strokes import read as read_strokes

from . import answering
from .sheet import Sheet, moment_of, sheet, times

HERE = Path(__file__).parent / "templates_typst"
FONTS = Path(__file__).parent.parent / "fonts"
FONT = FONTS / "NotoSansSC-Regular.ttf"
TITLE = both("服务标准执行表", "Service execution form")
PAIRED = (("number", "customer"), ("contact", "phone"), ("model", "form_type"), ("description",), ("time", "place"), ("engineer", "urgency"), ("parts",),
          ("process",), ("customer_signature", "rating"), ("comment",), ("engineer_signature",), ("callback_words",), ("callback_at", "callback_rating"),
          ("archived_on", "entered_by"))
"""The rows of the print; read from left to right they are the template's order."""
CHOICES = {"form_type": "case.form_type", "urgency": "case.urgency", "rating": "rating", "callback_rating": "rating"}
INSTEAD: dict[str, Both] = {
    "confirmed": both("客户已确认完成（远程）", "completion confirmed by the customer (remote)"),
    "account": both("本人账号提交（远程）", "submitted under own account (remote)"), "paper": both("在纸质表单上签字", "signed on paper"),
    "remote": both("远程", "remote"),
}


def execution_form(case: Case, *, by: Actor, at: datetime, language: str = "zh", in_clear: bool = False, address: str = "") -> bytes:
    """The form as PDF. Names and numbers are masked unless asked for ``in_clear`` by somebody who may reveal them; that look is logged.

    ``address`` is the installation's own, for the code by which a print is checked.
    """
    return _compiled(_data(case, by, at, language, in_clear and by.may("customer.reveal"), address))


def missing_glyphs(text: str) -> list[str]:
    """Characters the shipped font cannot print, each once; the print shows a box for them."""
    return sorted({c for c in text if c not in "\n\r\t" and not _has_glyph(c)})


def _compiled(data: dict[str, Any]) -> bytes:
    inputs = {"data": orjson.dumps(data).decode()}
    return bytes(typst.compile(HERE / "execution_form.typ", root=HERE, font_paths=[FONTS], ignore_system_fonts=True, format="pdf", sys_inputs=inputs))


def _data(case: Case, by: Actor, at: datetime, language: str, in_clear: bool, address: str) -> dict[str, Any]:
    shown = sheet(case)
    company = Company.objects.order_by("id").first()
    printer = _Printer(case, shown, by, language, in_clear)
    fields = {field.code: printer.field(number, field) for number, field in enumerate(forms.FIELDS, 1)}
    notes = printer.notes(company)
    data = {
        "lang": language, "title": TITLE.of(language), "subtitle": printer.subtitle(), "number": case.shown, "company": _named(company, language),
        "rows": [[fields[code] for code in row] for row in PAIRED], "qr": _code(_checked_by(case, shown, address)),
        "footer": printer.footer(at),
    }
    lacking = missing_glyphs(orjson.dumps(data).decode())
    if lacking:
        listed = " ".join(f"U+{ord(c):04X}" for c in lacking[:12])
        notes.append(both(f"以下字符无法用随附字体印出：{listed}", f"These characters cannot be printed with the font: {listed}").of(language))
    return data | {"notes": notes}


class _Printer:
    """Turns the values of one sheet into what the page shows, in one language, masked or clear."""

    def __init__(self, case: Case, shown: Sheet, by: Actor, language: str, in_clear: bool) -> None:
        self.case, self.sheet, self.by, self.language, self.in_clear = case, shown, by, language, in_clear

    def field(self, number: int, field: forms.Field) -> dict[str, Any]:
        other = "en" if self.language == "zh" else "zh"
        blank = {"no": number, "label": field.label.of(self.language), "other": field.label.of(other), "kind": "text", "text": ""}
        value = self.sheet.values.get(field.code)
        if field.code in CHOICES:
            return blank | {"kind": "choice", "choices": self._choices(CHOICES[field.code], value)}
        if field.code == "process":
            return blank | {"kind": "process", "parts": self._process(value or {})}
        if field.code.endswith("_signature"):
            return blank | self._signature(field.code, str(value or ""))
        return blank | {"text": self._text(field.code, value)}

    def subtitle(self) -> str:
        if not self.sheet.edition:
            return both("草稿，尚未出示签字", "Draft, not yet shown for signature").of(self.language)
        return both(f"第 {self.sheet.edition} 版 · 内容摘要 {self.sheet.digest[:16]}", f"Edition {self.sheet.edition} · digest {self.sheet.digest[:16]}").of(self.language)

    def notes(self, company: Company | None) -> list[str]:
        lines = []
        if company and (company.complaint_number or company.supervision_number):
            lines.append(both(f"投诉电话 {company.complaint_number}　监督电话 {company.supervision_number}",
                              f"Complaints {company.complaint_number}   Supervision {company.supervision_number}").of(self.language))
        if not self.in_clear:
            lines.append(both("个人信息已遮蔽；门牌不在表上。", "Personal data is masked; the house number is not on this form.").of(self.language))
        else:
            lines.append(both("门牌不在表上。", "The house number is not on this form.").of(self.language))
        return lines

    def footer(self, at: datetime) -> str:
        return both(f"{self.case.shown} · 打印 {at.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M} · {self.by.name}",
                    f"{self.case.shown} · printed {at.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M} · {self.by.name}").of(self.language)

    def _choices(self, attribute: str, value: Any) -> list[dict[str, Any]]:
        return [{"label": word(attribute, v).of(self.language), "on": v == value} for v in ATTRIBUTES[attribute].values]

    def _process(self, value: dict[str, Any]) -> list[dict[str, str]]:
        joint = "；" if self.language == "zh" else "; "
        parts = [{"label": label.of(self.language), "text": joint.join(said) if isinstance(said := value.get(name) or "—", list) else said}
                 for name, label in forms.PROCESS.items()]
        if self.sheet.advice:
            parts.append({"label": both("使用保养建议", "Advice on use and care").of(self.language), "text": self.sheet.advice})
        return parts

    def _signature(self, code: str, value: str) -> dict[str, Any]:
        signature = self.sheet.customer if code == "customer_signature" else self.sheet.engineer
        text = self._moment(value) if moment_of(value) else INSTEAD[value].of(self.language) if value in INSTEAD else ""
        if signature is None:
            return {"kind": "signature", "svg": "", "text": text}
        strokes = self._strokes(signature)
        if strokes == ON_PAPER:
            return {"kind": "signature", "svg": "", "text": f"{INSTEAD['paper'].of(self.language)}　{text}"}
        return {"kind": "signature", "svg": drawn(read_strokes(strokes)) if strokes.startswith("[") else "", "text": text}

    def _strokes(self, signature: Signature) -> str:
        """A signature is part of the form and shown with it; the look is logged under the case number."""
        return reading.opened(ProtectedText(signature.strokes), STROKES, by=self.by, purpose=self.case.number, language=self.language)

    def _text(self, code: str, value: Any) -> str:
        if code == "number":
            return self.case.shown
        if forms.is_protected(value):
            return forms.clear(value, by=self.by, purpose=self.case.number, language=self.language) if self.in_clear else forms.masked(value, self.language)
        if code == "time":
            return "\n".join(line.of(self.language) for line in times(value or {}))
        if code == "parts":
            return "；".join(f"{p['part']} ×{p['quantity']}" + (f"（{p['serial']}）" if p.get("serial") else "") for p in value or [])
        if code == "callback_at" and value:
            return self._moment(value)
        if code == "place" and value == INSTEAD["remote"].zh:
            return INSTEAD["remote"].of(self.language)
        return str(value or "")

    def _moment(self, text: str) -> str:
        moment = moment_of(text)
        return f"{moment.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M}" if moment else ""


def _named(company: Company | None, language: str) -> str:
    if company is None:
        return ""
    return company.name_en or company.name if language == "en" else company.name


def _checked_by(case: Case, shown: Sheet, address: str) -> str:
    """What the code on the print says: where it can be checked, or number, edition and digest where no address is known."""
    token = answering.token_of(case.number, shown.edition, shown.digest)
    return f"{address.rstrip('/')}/forms/{token}" if address else f"YINUO {token}"


def _code(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
    return out.getvalue().decode()


@lru_cache(maxsize=1)
def _font() -> tuple[ImageFont.FreeTypeFont, bytes]:
    font = ImageFont.truetype(str(FONT), 24)
    return font, bytes(font.getmask("\uffff"))


@lru_cache(maxsize=8192)
def _has_glyph(character: str) -> bool:
    if character.isspace():
        return True
    font, empty = _font()
    return bytes(font.getmask(character)) != empty
