"""The answer to a question, with the clause that gave it and the facts that led there."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from yinuo.kit.text import Both, both

from .clause import Layer


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer of another layer that was less strict."""

    clause_id: str
    layer: Layer
    answer: Any


@dataclass(frozen=True, slots=True)
class Ruling:
    """One answer. ``trail`` are the facts asked about with their values; ``by_default`` says nobody answered in particular."""

    kind: str
    question: str
    answer: Any
    clause_id: str
    document: str
    number: str
    edition_digest: str
    value_from: date | None = None
    trail: tuple[tuple[str, Any], ...] = ()
    lost: tuple[Lost, ...] = ()
    by_default: bool = False
    title: Both = both("", "")
    reason: Both | None = None
    says: Both | None = None
    way_out: Both | None = None

    @property
    def cite(self) -> str:
        """Document and number, as people quote it."""
        return f"{self.document} {self.number}".strip()

    def as_json(self) -> dict[str, Any]:
        """The shape the journal stores and the API gives."""
        return {
            "kind": self.kind, "question": self.question, "answer": plain(self.answer), "clause": self.clause_id,
            "document": self.document, "number": self.number, "edition": self.edition_digest,
            "value_from": plain(self.value_from), "trail": [[name, plain(value)] for name, value in self.trail],
            "lost": [{"clause": lost.clause_id, "layer": lost.layer.name.lower(), "answer": plain(lost.answer)} for lost in self.lost],
            "by_default": self.by_default,
        }


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    match value:
        case date() | time():
            return value.isoformat()
        case dict():
            return {name: plain(item) for name, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case Both():
            return {"zh": value.zh, "en": value.en}
        case _:
            return value
