"""The forms of a page, and what a hasty person sends with them: nothing at all, or something in every field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

SOMETHING = {
    "date": "2026-03-02", "datetime-local": "2026-03-02T10:00", "time": "10:00", "number": "7", "month": "2026-03", "email": "a@b.example", "tel": "13900000000",
}  # fmt: skip
LEFT_ALONE = ("/logout", "/language")
"""The way out and the way back to Chinese are no forms to try."""
UNSENT = ("button", "submit", "reset", "image")


@dataclass
class Form:
    """Where a form goes and what stands in it."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)

    def ways(self) -> Iterator[dict[str, str]]:
        """With nothing filled in, then with something everywhere; each by the first button."""
        yield self.hidden | self.buttons
        yield self.hidden | self.fields | self.buttons


class Forms(HTMLParser):
    """Every form on a page that writes; of each choice the first, as a finger would find it."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.by_id = address, [], {}
        self.now: Form | None = None
        self.choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.now = Form(given.get("action") or self.address) if given.get("method") == "post" else None
            if self.now and not self.now.action.startswith(LEFT_ALONE):
                self.found.append(self.now)
        elif self.now and given.get("name"):
            self._field(tag, given)
        elif tag == "option" and self.now and self.choosing and given.get("value"):
            self.now.fields[self.choosing] = self.now.fields.get(self.choosing) or given["value"]

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name, kind = self.now, given["name"], given.get("type", "")
        assert form is not None
        if tag == "button" or kind in UNSENT:
            if not form.buttons and not given.get("formaction"):
                form.buttons[name] = given.get("value", "")
        elif kind == "hidden":
            form.hidden[name] = given.get("value", "")
        elif tag == "select":
            self.choosing = name
        elif kind in ("radio", "checkbox"):
            form.fields.setdefault(name, given.get("value") or "on")
        elif kind != "file":
            form.fields[name] = given.get("value") or SOMETHING.get(kind, "x")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.choosing = ""
        elif tag == "form":
            self.now = None


def forms_on(page: str, address: str) -> list[Form]:
    """The forms that write, in the order of the page."""
    forms = Forms(address)
    forms.feed(page)
    return forms.found
