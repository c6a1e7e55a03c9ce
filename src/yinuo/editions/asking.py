"""What the areas ask of the policy in force: answers, gates, approvals, citations. The only way from an area to a clause."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both, sentences
from yinuo.people.roles import POSTS
from yinuo.policy.ruling import Ruling

from .shelves import edition_of, shelf

Attributes = Mapping[str, Any]
_ANSWERING = ("routing", "classification", "target", "entitlement", "retention", "recurring", "restriction")


def rule(question: str, attributes: Attributes, at: datetime, kind: str = "") -> Ruling | None:
    """The ruling on a question under the edition in force at ``at``; None when no clause answers it."""
    book = shelf().at(at)
    if book is None:
        return None
    kinds = (kind,) if kind else _ANSWERING
    found = next((k for k in kinds if (k, question) in book.questions), None)
    return book.decide(found, question, attributes, local_day(at)) if found else None


def answer(question: str, attributes: Attributes, at: datetime) -> Mapping[str, Any]:
    """The answer of a routing, classification or target question as a table; empty when nobody answers."""
    ruling = rule(question, attributes, at)
    return ruling.answer if ruling and isinstance(ruling.answer, Mapping) else {}


def pass_gates(act: str, attributes: Attributes, at: datetime) -> None:
    """Raise a `Refusal` that names every gate clause of ``act`` whose evidence is missing."""
    book = shelf().at(at)
    failing = book.refusals(act, attributes, local_day(at)) if book else []
    if not failing:
        return
    says = [r.says or both("制度不允许", "The policy does not allow it") for r in failing]
    ways = [r.way_out for r in failing if r.way_out]
    raise Refusal(
        f"gate.{failing[0].clause_id}", sentences(says),
        way_out=sentences(ways) if ways else None,
        clause=cite_ruling(failing[0]), rulings=[r.as_json() for r in failing],
    )


def refuse_unentitled(act: str, attributes: Attributes, by: Actor, at: datetime, *, own: bool = False) -> None:
    """Raise a `Refusal` unless ``by`` holds a post the approval clause of ``act`` names, whatever the rights page says.

    ``own``: it is a matter of their own, which the clause may leave to others. Where no clause speaks of the act, and for the system, nothing is asked.
    """
    book = shelf().at(at)
    ruling = book.approval(act, attributes, local_day(at)) if book and by.user_id is not None else None
    if book is None or ruling is None or (set(ruling.answer["by"]) & set(by.posts) and not (own and ruling.answer["not_self"])):
        return
    rule = book.clauses[ruling.clause_id].rule
    zh, en = ("、".join(POSTS[p].zh for p in rule.posts if p in POSTS), ", ".join(POSTS[p].en for p in rule.posts if p in POSTS))
    raise Refusal("act.unentitled", rule.says or both(f"须由{zh}批准", f"This needs the consent of: {en}"), clause=cite_ruling(ruling), status=403,
                  way_out=rule.way_out or both(f"请{zh}办理", f"Ask: {en}"), verb=act)


def refuse_restricted(act: str, attributes: Attributes, by: Actor, at: datetime) -> None:
    """Raise a `Refusal` when a restriction clause leaves ``act`` to posts ``by`` holds none of, whatever the rights page says. Never of the system."""
    book = shelf().at(at) if by.user_id is not None else None
    clause = next((c for c in book.restrictions(act, attributes) if not set(c.rule.posts) & set(by.posts)), None) if book else None
    if clause is None:
        return
    zh, en = ("、".join(POSTS[p].zh for p in clause.rule.posts if p in POSTS), ", ".join(POSTS[p].en for p in clause.rule.posts if p in POSTS))
    raise Refusal("act.restricted", clause.rule.says or both(f"这件事只由{zh}办理", f"This is for these posts only: {en}"), status=403, verb=act,
                  clause=f"{quoted(clause).zh} [{clause.id}]", way_out=clause.rule.way_out or both(f"请{zh}办理", f"Ask: {en}"))


def retention(question: str, attributes: Attributes, at: datetime) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """How long a record is kept, and the events it is counted from; both empty when nobody answers."""
    ruling, book = rule(question, attributes, at, "retention"), shelf().at(at)
    return (ruling.answer, book.clauses[ruling.clause_id].rule.since) if ruling and book else ({}, ())


def tells_customer(event: str, attributes: Attributes, at: datetime) -> bool:
    """Whether a notice clause has the customer told upon an event."""
    book = shelf().at(at)
    return book is not None and any(clause.rule.to == "customer" for clause in book.notices_on(event, attributes))


def cite(question: str, attributes: Attributes, at: datetime) -> str:
    """The clause that answers a question, as people quote it."""
    ruling = rule(question, attributes, at)
    return cite_ruling(ruling) if ruling else ""


def cite_ruling(ruling: Ruling) -> str:
    """Document, number and clause id."""
    return f"《{_title(ruling.document)}》{ruling.number} [{ruling.clause_id}]"


def quoted(clause: Any) -> Both:
    """A clause as people quote it: the document's title and the number."""
    title = _titles().get(clause.document)
    return both(f"《{title.zh}》{clause.number}", f"{title.en} {clause.number}") if title else both(clause.number, clause.number)


def _title(document: str) -> str:
    title = _titles().get(document)
    return title.zh if title else document


def _titles() -> Mapping[str, Both]:
    """Titles of every document by its name; later editions win."""
    return {document.name: document.title for _, book in shelf().editions for document in book.documents}


def clause_of(clause: str, edition: int) -> Any:
    """A clause as it stood in an edition; None when it is gone."""
    book = edition_of(edition)
    return book.clauses.get(clause) if book else None


def citation(clause: str, edition: int) -> str:
    """A clause as people quote it."""
    found = clause_of(clause, edition)
    return f"{quoted(found).zh} [{clause}]" if found else clause


def titled(clause: str, edition: int) -> Both:
    """What a clause is called; its id when it is gone."""
    found = clause_of(clause, edition)
    return found.title if found else both(clause, clause)


def quotation(cited: str | None) -> Both | None:
    """A citation as kept, in both languages: the Chinese stands as it is, the English follows from the clause id in its brackets.

    What is no citation of a clause, such as a catalogue id, reads alike in both.
    """
    if not cited:
        return None
    clause = cited.rpartition("[")[2].removesuffix("]")
    books = (book for _, book in reversed(shelf().editions)) if cited.endswith("]") else ()
    found = next((book.clauses[clause] for book in books if clause in book.clauses), None)
    return both(cited, f"{quoted(found).en}, {found.title.en} [{clause}]") if found else both(cited, cited)


def bars(clause: str, edition: int, act: str) -> bool:
    """Whether an obligation clause bars ``act`` while it is open."""
    found = clause_of(clause, edition)
    return bool(found) and act in found.rule.bars


def owed_text(clause: str, edition: int) -> tuple[Both, Both | None]:
    """What is owed and how to settle it."""
    found = clause_of(clause, edition)
    if not found:
        return both(clause, clause), None
    return found.rule.says or found.title, found.rule.way_out


def escalates_to(clause: str, edition: int) -> str:
    """The post a breach of this clause goes up to; the department head when the clause names none."""
    found = clause_of(clause, edition)
    to = getattr(found.rule, "escalate_to", "") if found else ""
    return to if to in POSTS else "department_head"
