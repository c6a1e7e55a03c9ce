"""The check every draft must pass: the engine's, with this product's verbs, posts and catalogue, and the coming year's holidays."""

from datetime import datetime

from yinuo.kit.moment import local_day
from yinuo.kit.text import Both, both
from yinuo.people.roles import POSTS, VERBS
from yinuo.policy.book import Book
from yinuo.policy.check import Fault, Weight, faults
from yinuo.policy.coverage import catalogue

from .questions import ASKED


def checked(book: Book, at: datetime) -> list[Fault]:
    """Every fault and warning of an edition, as somebody about to sign it reads them."""
    year = local_day(at).year
    return faults(book, catalogue=catalogue(), verbs=VERBS, posts=POSTS, years=(year, year + 1), today=local_day(at), asked=ASKED)


def parted(found: list[Fault]) -> tuple[list[Fault], list[Fault]]:
    """(what bars approval, what may be signed over)."""
    return [f for f in found if f.weight is Weight.ERROR], [f for f in found if f.weight is Weight.WARNING]


def first_of(found: list[Fault]) -> Both:
    """The first fault with its place, for a sentence of refusal."""
    fault = found[0]
    return both(f"{fault.file}:{fault.line} {fault.says.zh}", f"{fault.file}:{fault.line} {fault.says.en}")


def fault_as_json(fault: Fault) -> dict[str, object]:
    """The stable shape of ``policy check --json``."""
    return {"file": fault.file, "line": fault.line, "code": fault.code, "weight": fault.weight.value, "clause": fault.clause,
            "says": {"zh": fault.says.zh, "en": fault.says.en}, "way_out": {"zh": fault.way_out.zh, "en": fault.way_out.en}}
