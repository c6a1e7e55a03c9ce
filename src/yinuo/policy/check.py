"""Reads an edition as a strict colleague would: everything wrong with it, each fault with line, code and way out."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from yinuo.kit.text import both

from . import timing
from .book import Book, Question, read
from .cells import TooMany, cells
from .clause import Clause
from .condition import Condition
from .example import failing
from .fault import Fault, Faulty, Weight, at_clause, meant
from .shelf import Shelf, alone
from .unasked import Asked, unasked

__all__ = ["Fault", "Faulty", "Weight", "errors", "faults"]

_TIMED = ("deadline", "obligation")
_ACTING = ("gate", "approval", "restriction")


def faults(policy: Path | str | Book, *, catalogue: Iterable[str] | None = None, verbs: Iterable[str] | None = None,
           posts: Iterable[str] | None = None, years: Iterable[int] = (), today: date | None = None, asked: Asked | None = None) -> list[Fault]:
    """Every fault of a folder or book, in order of file and line.

    ``catalogue``, ``verbs`` and ``posts`` are the known clause ids, acts and posts; what is not given is not checked.
    ``asked`` is what the product asks of a policy: what it never asks is told. ``years`` are the years whose make-up working days should be published already; ``today`` is the day on which values should hold.
    """
    book = policy if isinstance(policy, Book) else read(policy)
    shelf = alone(book)
    found = list(book.faults)
    found += _documents(book)
    found += _repeated(book)
    found += _replacing(book)
    for clause in book.clauses.values():
        found += _english(clause)
        found += timing.values(clause, today)
        found += timing.clocks(clause, book)
        found += _calls(clause, book)
        found += _listed(clause, catalogue, "fulfils", clause.fulfils, "unknown-catalogue-id", "目录编号", "catalogue id")
        found += _acts(clause, verbs)
        found += _listed(clause, posts, "post", _posts(clause), "unknown-post", "岗位", "post")
        found += unasked(clause, asked) if asked else ()
    for question in book.questions.values():
        found += _question(question, book)
    if not any(fault.weight is Weight.ERROR for fault in found):
        found += _examples(book, shelf)
    found += timing.years(book, years)
    return sorted(dict.fromkeys(found), key=lambda fault: (fault.file, fault.line, fault.code))


def errors(policy: Path | str | Book, **known: Iterable[str] | None) -> list[Fault]:
    """Only the faults that bar approval."""
    return [fault for fault in faults(policy, **known) if fault.weight is Weight.ERROR]  # type: ignore[arg-type]


# -- names


def _documents(book: Book) -> Iterator[Fault]:
    if not book.documents:
        yield Fault(".", 0, "no-documents", both("这里没有制度文件。", "There is no policy document here."), both("请放入 .md 文件。", "Put .md files here."))


def _repeated(book: Book) -> Iterator[Fault]:
    seen: dict[str, Clause] = {}
    for document in book.documents:
        for clause in document.clauses:
            first = seen.setdefault(clause.id, clause)
            if first is not clause:
                yield at_clause(clause, "same-id", f"编号“{clause.id}”已用于 {first.document}.md 第 {first.line} 行。", f"“{clause.id}” is already used in {first.document}.md, line {first.line}.",
                             "请换一个 id。", "Choose another id.")


def _replacing(book: Book) -> Iterator[Fault]:
    for clause in book.clauses.values():
        other = book.clauses.get(clause.instead_of or "")
        if clause.instead_of is None:
            continue
        if other is None:
            hint = meant(clause.instead_of, book.clauses)
            yield at_clause(clause, "unknown-clause", f"所替代的“{clause.instead_of}”不存在。", f"It stands instead of “{clause.instead_of}”, which does not exist.", hint.zh, hint.en)
        elif (other.kind, other.question) != (clause.kind, clause.question):
            yield at_clause(clause, "other-question", f"所替代的“{other.id}”回答的是另一个问题。", f"It stands instead of “{other.id}”, which answers another question.",
                         "请只替代同一种类、同一问题的规则。", "Replace only a clause of the same kind and question.")
        elif other.layer is not clause.layer:
            yield at_clause(clause, "other-layer", f"所替代的“{other.id}”属于另一层级。", f"It stands instead of “{other.id}”, which belongs to another layer.",
                         "层级之间取其严者，不能替代。", "Between layers the stricter stands; none replaces the other.")
        elif _circular(clause, book):
            yield at_clause(clause, "circle", "替代关系成环。", "The clauses replace each other in a circle.", "请去掉其中一个 instead_of。", "Remove one instead_of.")
        if clause.default:
            yield at_clause(clause, "default-replaces", "通则不能同时替代别的规则。", "A default cannot stand instead of another clause.", "请去掉 default 或 instead_of。", "Remove default or instead_of.")


def _english(clause: Clause) -> Iterator[Fault]:
    if "title_en" not in clause.fields:
        yield at_clause(clause, "no-english-title", "本条没有英文标题，英文读者看到的是中文标题。", "This clause has no English title; readers of English see the Chinese one.",
                     "请写 title_en = \"…\"。", "Write title_en = \"…\".", Weight.WARNING)
    if clause.reason and "reason_en" not in clause.fields:
        yield at_clause(clause, "no-english-reason", "本条的理由没有英文，英文读者看到的是中文。", "The reason of this clause has no English; readers of English see the Chinese one.",
                     "请写 reason_en = \"…\"。", "Write reason_en = \"…\".", Weight.WARNING)


def _circular(clause: Clause, book: Book) -> bool:
    seen, walk = set(), clause.id
    while walk and walk not in seen:
        seen.add(walk)
        walk = book.clauses[walk].instead_of or "" if walk in book.clauses else ""
    return walk == clause.id


def _listed(clause: Clause, known: Iterable[str] | None, field: str, words: Iterable[str], code: str, zh: str, en: str) -> Iterator[Fault]:
    if known is None:
        return
    known = list(known)
    for word in words:
        if word not in known:
            hint = meant(word, known)
            yield at_clause(clause, code, f"{field} 中的“{word}”不是已知的{zh}。", f"“{word}” in {field} is no known {en}.", hint.zh, hint.en)


def _acts(clause: Clause, verbs: Iterable[str] | None) -> Iterator[Fault]:
    acts = clause.rule.acts if clause.kind in _ACTING else clause.rule.bars if clause.kind == "obligation" else ()
    for act in acts:
        if act.count(".") != 1 or not act.replace(".", "").replace("_", "").isalnum():
            yield at_clause(clause, "bad-act", f"“{act}”不是办理事项的写法。", f"“{act}” is not how an act is written.", "请写成 case.close。", "Write case.close.")
    yield from _listed(clause, verbs, "act", acts, "unknown-act", "办理事项", "act")


def _posts(clause: Clause) -> list[str]:
    rule = clause.rule
    named = [getattr(rule, name, "") for name in ("post", "owner", "escalate_to", "to")] + list(getattr(rule, "posts", ()))
    return [post for post in named if post and post != "customer"]


def _calls(clause: Clause, book: Book) -> Iterator[Fault]:
    if clause.kind not in ("escalation", "notice"):
        return
    timed = [c for kind in _TIMED for c in book.of_kind(kind)]
    names = {c.id for c in timed} | {c.question for c in timed}
    for name in clause.rule.of:
        if name not in names:
            hint = meant(name, names)
            yield at_clause(clause, "unknown-clause", f"没有名为“{name}”的时限或未了事项。", f"There is no deadline or obligation “{name}”.", hint.zh, hint.en)
            continue
        for level in clause.rule.at:
            if level != "breach" and not any(level in c.rule.warn_at for c in timed if name in (c.id, c.question)):
                yield at_clause(clause, "level-not-warned", f"“{name}”在 {level} 时并不预警。", f"“{name}” does not warn at {level}.", f"请在其 warn_at 中写 {level}。", f"Add {level} to its warn_at.")


# -- situations


def _question(question: Question, book: Book) -> Iterator[Fault]:
    try:
        if question.clauses[0].sort.answers or question.kind == "obligation":
            yield from _competing(question)
        for clause in question.clauses:
            yield from _alone(clause)
    except TooMany as many:
        blamed = "、".join(f"{name}（{count}）" for name, count in many.axes[:4])
        english = ", ".join(f"{name} ({count})" for name, count in many.axes[:4])
        yield at_clause(question.clauses[0], "too-many-cells", f"问题“{question.name}”涉及的情形超过二十万种：{blamed}。", f"“{question.name}” has more than 200,000 situations: {english}.",
                     "请减少条件所提的事实。", "Let the conditions mention fewer facts.")


def _competing(question: Question) -> Iterator[Fault]:
    first = question.clauses[0]
    defaults: dict[object, Clause] = {}
    for clause in question.clauses:
        if clause.default and defaults.setdefault(clause.layer, clause) is not clause:
            yield at_clause(clause, "two-defaults", f"问题“{question.name}”在同一层级有两条通则。", f"“{question.name}” has two defaults in one layer.", "请只保留一条。", "Keep one.")
    met: set[str] = set()
    pairs: dict[tuple[str, str], dict[str, object]] = {}
    gap: dict[str, object] | None = None
    for cell in cells(clause.applies for clause in question.clauses):
        answered = False
        for _, standing in question.contenders(cell):
            answered = answered or bool(standing)
            met.update(clause.id for clause in standing)
            for one, two in zip(standing, standing[1:], strict=False):
                pairs.setdefault((one.id, two.id), cell)
        gap = gap if answered or gap is not None else cell
    by_id = {clause.id: clause for clause in question.clauses}
    for (other, identity), cell in pairs.items():
        yield at_clause(by_id[identity], "overlap", f"与“{other}”同时适用，如：{_case(cell)}。", f"It applies together with “{other}”, for instance when {_case(cell)}.",
                     "请写 instead_of，或使条件互不相交。", "Write instead_of, or keep the conditions apart.")
    for clause in question.clauses:
        if clause.id not in met and not (clause.default and any(clause.applies.holds(cell) for cell in cells([clause.applies]))):
            yield at_clause(clause, "unreachable", "在任何情形下都轮不到本条。", "There is no situation in which this clause stands.", "请改正 applies，或删去本条。", "Correct applies, or remove the clause.")
    if not first.sort.answers:
        return
    if not defaults:
        yield at_clause(first, "no-default", f"问题“{question.name}”没有通则" + (f"，如：{_case(gap)}时无人回答。" if gap is not None else "。"),
                     f"“{question.name}” has no default" + (f"; nobody answers when {_case(gap)}." if gap is not None else "."),
                     "请为其中一条写 default = true，或另写一条通则。", "Mark one clause default = true, or write one.")
    elif gap is not None and question.kind != "deadline":
        yield at_clause(first, "gap", f"问题“{question.name}”在这种情形下无人回答：{_case(gap)}。", f"Nobody answers “{question.name}” when {_case(gap)}.",
                     "若确不需要答案，可以保留；否则请去掉通则的 applies。", "Leave it if no answer is wanted; else drop the applies of the default.", Weight.WARNING)


def _alone(clause: Clause) -> Iterator[Fault]:
    """What a single clause can get wrong on its own: it never applies, or its gate never or always opens."""
    needs: Condition | None = getattr(clause.rule, "needs", None)
    lasts: Condition | None = getattr(clause.rule, "lasts", None)
    conditions = [condition for condition in (clause.applies, needs, lasts) if condition]
    if not conditions or (needs is None and lasts is None and (clause.sort.answers or clause.kind == "obligation")):
        return
    applying = [cell for cell in cells(conditions, blank=True) if clause.applies.holds(cell)]
    if not applying:
        yield at_clause(clause, "unreachable", "条件永远不成立。", "The condition is never true.", "请改正 applies。", "Correct applies.")
    elif needs and not any(needs.holds(cell) for cell in applying):
        yield at_clause(clause, "gate-never-opens", "这道关永远过不去。", "Nobody can ever pass this gate.", "请改正 needs。", "Correct needs.")
    elif needs and all(needs.holds(cell) for cell in applying):
        yield at_clause(clause, "gate-always-open", "这道关从不拒绝。", "This gate never refuses anything.", "请改正 needs，或删去本条。", "Correct needs, or remove the clause.")
    elif lasts and not any(lasts.holds(cell) for cell in applying):
        yield at_clause(clause, "unreachable", "while 永远不成立。", "The while is never true.", "请改正 while。", "Correct while.")


def _case(cell: dict[str, object] | None) -> str:
    return ", ".join(f"{name} = {'—' if value is None else value}" for name, value in (cell or {}).items()) or "…"


# -- examples


def _examples(book: Book, shelf: Shelf) -> Iterator[Fault]:
    for clause in book.clauses.values():
        if not clause.examples:
            yield at_clause(clause, "no-example", "本条没有例子。", "This clause has no example.", "请写一个会成真的例子。", "Write one that must come true.", Weight.WARNING)
        elif all(example.body.get("expect") in ("nothing", "silent") for example in clause.examples):
            yield at_clause(clause, "proves-nothing", "本条的例子都说它不起作用，没有一个例子证明它。", "Every example of this clause says that it does nothing; none proves it.",
                         "请写一个本条起作用的例子。", "Write one in which the clause speaks.", Weight.WARNING)
        for example in clause.examples:
            if fault := failing(clause, example, book, shelf):
                yield fault
