"""One edition of the written policy: its documents, clauses, calendars and digest, and the answers it gives."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.text import Both, both

from .almanac import CALENDARS, read_calendars
from .calendar import Calendar, around_the_clock
from .clause import Clause, Layer, Value
from .condition import Attributes, as_date, blank
from .document import Document, read_document
from .facts import ATTRIBUTES
from .fault import Fault, Weight
from .kinds.approval import height
from .ruling import Lost, Ruling

_COMPETING = ("deadline", "obligation")


@dataclass(frozen=True, eq=False)
class Question:
    """Clauses of one kind that answer the same question."""

    kind: str
    name: str
    clauses: tuple[Clause, ...]

    @cached_property
    def layers(self) -> tuple[tuple[Layer, tuple[Clause, ...], Clause | None], ...]:
        """Per layer: the particular clauses and the default."""
        return tuple(
            (layer, tuple(c for c in self.clauses if c.layer is layer and not c.default),
             next((c for c in self.clauses if c.layer is layer and c.default), None))
            for layer in sorted({clause.layer for clause in self.clauses}))

    @cached_property
    def replaced(self) -> dict[str, frozenset[str]]:
        """For each clause the ids it stands instead of, directly or through others."""
        by_id = {clause.id: clause for clause in self.clauses}
        found = {}
        for clause in self.clauses:
            ids: set[str] = set()
            walk = clause.instead_of
            while walk and walk not in ids:
                ids.add(walk)
                walk = by_id[walk].instead_of if walk in by_id else None
            found[clause.id] = frozenset(ids)
        return found

    @cached_property
    def mentions(self) -> frozenset[str]:
        """Every fact the question depends on."""
        return frozenset(name for clause in self.clauses for name in clause.applies.mentions)

    def standing(self, attributes: Attributes) -> tuple[Clause, ...]:
        """At most one clause per layer: the particular one that no other applying clause replaces, else the default."""
        return tuple(clauses[0] for _, clauses in self.contenders(attributes) if clauses)

    def contenders(self, attributes: Attributes) -> list[tuple[Layer, list[Clause]]]:
        """What applies per layer after ``instead_of``; more than one of a layer is a fault that `check` finds."""
        found = []
        for layer, particular, default in self.layers:
            applying = [clause for clause in particular if clause.applies.holds(attributes)]
            if len(applying) > 1:
                gone = frozenset().union(*(self.replaced[clause.id] for clause in applying))
                applying = [clause for clause in applying if clause.id not in gone]
            if not applying and default is not None and default.applies.holds(attributes):
                applying = [default]
            found.append((layer, applying))
        return found


@dataclass(frozen=True, eq=False)
class Book:
    """An edition as composed from its sources (file name → text). Bytes in, same digest out, wherever they come from."""

    sources: Mapping[str, str]
    documents: tuple[Document, ...]
    calendars: Mapping[str, Calendar]
    faults: tuple[Fault, ...] = ()
    digest: str = ""
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """Every clause by id, in the order of the documents."""
        found: dict[str, Clause] = {}
        for document in self.documents:
            for clause in document.clauses:
                found.setdefault(clause.id, clause)
        return found

    @cached_property
    def questions(self) -> dict[tuple[str, str], Question]:
        """Every question by kind and name."""
        groups: dict[tuple[str, str], list[Clause]] = {}
        for clause in self.clauses.values():
            groups.setdefault((clause.kind, clause.question), []).append(clause)
        return {key: Question(*key, tuple(clauses)) for key, clauses in groups.items()}

    @cached_property
    def by_kind(self) -> dict[str, tuple[Clause, ...]]:
        """Clauses of each kind."""
        found: dict[str, list[Clause]] = {}
        for clause in self.clauses.values():
            found.setdefault(clause.kind, []).append(clause)
        return {kind: tuple(clauses) for kind, clauses in found.items()}

    def of_kind(self, kind: str) -> tuple[Clause, ...]:
        return self.by_kind.get(kind, ())

    def calendar(self, name: str) -> Calendar:
        """A calendar by name; ``around-the-clock`` exists without being written. Raises `KeyError`."""
        found = self.calendars.get(name)
        if found is None and name == "around-the-clock":
            return around_the_clock(COMPANY_ZONE)
        if found is None:
            raise KeyError(name)
        return found

    # -- answers

    def decide(self, kind: str, question: str, attributes: Attributes, on: date) -> Ruling | None:
        """The strictest answer over all layers, the losers listed; none when nobody answers.

        ``on`` chooses among dated values unless the clause names another date.
        """
        asked = self.questions.get((kind, question))
        return self._strictest(asked, attributes, on) if asked else None

    def _strictest(self, asked: Question, attributes: Attributes, on: date) -> Ruling | None:
        answers = []
        for clause in asked.standing(attributes):
            day = (as_date(attributes.get(clause.on)) or on) if clause.on else on
            value = clause.value_on(day) if clause.values else None
            if clause.values and value is None:
                continue
            answers.append((clause, value, _answer(clause, value, attributes)))
        if not answers:
            return None
        strictest = answers[0][0].sort.strictest
        best = max(answers, key=lambda row: strictest(row[2])) if strictest else answers[0]
        lost = tuple(Lost(clause.id, clause.layer, answer) for clause, _, answer in answers if clause is not best[0])
        return self.ruling(best[0], best[2], attributes, best[1], lost, asked.mentions)

    def gates(self, act: str, attributes: Attributes, on: date) -> list[Ruling]:
        """Every gate of an act that applies, answered ``allowed`` or ``refused``."""
        return [
            self.ruling(clause, "allowed" if clause.rule.needs.holds(attributes) else "refused", attributes,
                        mentions=clause.applies.mentions | clause.rule.needs.mentions, says=clause.rule.says, way_out=clause.rule.way_out)
            for clause in self._standing("gate", act, attributes)
        ]

    def refusals(self, act: str, attributes: Attributes, on: date) -> list[Ruling]:
        """The gates of an act that are not fulfilled; empty when it may go ahead."""
        return [ruling for ruling in self.gates(act, attributes, on) if ruling.answer == "refused"]

    def restrictions(self, act: str, attributes: Attributes) -> list[Clause]:
        """The clauses that leave an act to certain posts; each of them has to be kept."""
        return self._standing("restriction", act, attributes)

    def approval(self, act: str, attributes: Attributes, on: date) -> Ruling | None:
        """Whose consent the act needs; none when it needs nobody's."""
        found = [ruling for question in self._consents(act) if (ruling := self._strictest(question, attributes, on))]
        return max(found, key=lambda ruling: height(ruling.answer), default=None)

    def escalations(self, clause_id: str, level: str, attributes: Attributes) -> list[Clause]:
        """Escalation clauses that a level (``80%`` or ``breach``) of a deadline calls."""
        return self._called("escalation", clause_id, level, attributes)

    def notices_at(self, clause_id: str, level: str, attributes: Attributes) -> list[Clause]:
        """Notice clauses that a level of a deadline calls."""
        return self._called("notice", clause_id, level, attributes)

    def notices_on(self, event: str, attributes: Attributes) -> list[Clause]:
        """Notice clauses that an event calls."""
        return [clause for clause in self.of_kind("notice") if event in clause.rule.events and clause.applies.holds(attributes)]

    def bars(self, act: str) -> tuple[Clause, ...]:
        """Obligations that refuse the act while they are open."""
        return tuple(clause for clause in self.of_kind("obligation") if act in clause.rule.bars)

    def ruling(self, clause: Clause, answer: Any, attributes: Attributes, value: Value | None = None, lost: tuple[Lost, ...] = (),
               mentions: Iterable[str] = (), says: Both | None = None, way_out: Both | None = None) -> Ruling:
        """Dress an answer with its citation and trail."""
        trail = tuple((name, attributes.get(name, blank(ATTRIBUTES[name]))) for name in sorted(mentions))
        return Ruling(clause.kind, clause.question, answer, clause.id, clause.document, clause.number, self.digest,
                      value.since if value else None, trail, lost, clause.default, clause.title, clause.reason, says, way_out)

    def _standing(self, kind: str, act: str, attributes: Attributes) -> list[Clause]:
        """The clauses of an act that apply and that no other applying one replaces."""
        asked = [clause for clause in self._acts(kind).get(act, ()) if clause.applies.holds(attributes)]
        replaced = {identity for clause in asked for identity in self.questions[kind, clause.question].replaced[clause.id]}
        return [clause for clause in asked if clause.id not in replaced]

    def _acts(self, kind: str) -> dict[str, list[Clause]]:
        found = self._cache.get(kind)
        if found is None:
            found = self._cache[kind] = {}
            for clause in self.of_kind(kind):
                for act in clause.rule.acts:
                    found.setdefault(act, []).append(clause)
        return found

    def _consents(self, act: str) -> list[Question]:
        """The questions whose consent an act may need, each narrowed to what is said of this act."""
        found = self._cache.get(("consents", act))
        if found is None:
            clauses = self._acts("approval").get(act, ())
            found = self._cache["consents", act] = [
                Question("approval", name, tuple(clause for clause in clauses if clause.question == name))
                for name in dict.fromkeys(clause.question for clause in clauses)]
        return found

    def _called(self, kind: str, clause_id: str, level: str, attributes: Attributes) -> list[Clause]:
        names = {clause_id, self.clauses[clause_id].question} if clause_id in self.clauses else {clause_id}
        return [clause for clause in self.of_kind(kind)
                if level in clause.rule.at and names & set(clause.rule.of) and clause.applies.holds(attributes)]


def _answer(clause: Clause, value: Value | None, attributes: Attributes) -> Any:
    return clause.sort.answer(clause, value, attributes) if clause.sort.answer else dict(value.what) if value else None


# -- reading


def read(folder: Path | str, base: Book | None = None) -> Book:
    """Read a folder of documents and ``calendars.toml``; a file of ``base`` is kept unless the folder has its own."""
    sources = dict(base.sources) if base else {}
    faults: list[Fault] = []
    for path in sorted(Path(folder).iterdir()):
        name = path.name.encode("utf-8", "replace").decode()
        if path.suffix == ".md" and name.lower() != "readme.md" or name == CALENDARS:
            text = _text(path, name, faults)
            sources |= {name: text} if text is not None else {}
        elif path.suffix.lower() in _ALIKE and name.lower() != "readme.md":
            faults.append(Fault(name, 1, "not-read", both("这个文件没有被读取。", "This file was not read."),
                                both(f"制度文件名须以小写 .md 结尾，日历文件须名为 {CALENDARS}。", f"Documents end in .md, in lower case; the calendars stand in {CALENDARS}."), Weight.WARNING))
    return compose(sources, faults)


_ALIKE = (".md", ".markdown", ".txt", ".toml", ".docx")
_MOST_BYTES = 2_000_000
_WHY = {
    IsADirectoryError: both("它是文件夹", "it is a folder"), PermissionError: both("无权读取", "it may not be read"),
    FileNotFoundError: both("所指的文件不存在", "what it points to does not exist"),
}


def _text(path: Path, name: str, faults: list[Fault]) -> str | None:
    try:
        if path.stat().st_size > _MOST_BYTES:
            faults.append(Fault(name, 1, "too-long", both("文件超过两兆字节，不像是制度文件。", "The file holds more than two megabytes, which no policy document does."),
                                both("请拆成几份，或移出文件夹。", "Split it, or move it out of the folder.")))
            return None
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        why = next((said for kind, said in _WHY.items() if isinstance(error, kind)), both("读取出错", "it cannot be read"))
        faults.append(Fault(name, 1, "unreadable", both(f"文件打不开：{why.zh}。", f"The file cannot be opened: {why.en}."),
                            both("请检查它是否为普通文件、是否有权读取。", "See that it is an ordinary file and that you may read it.")))
        return None


def compose(sources: Mapping[str, str], unread: Iterable[Fault] = ()) -> Book:
    """An edition from its texts. Never raises for what is written in them: mistakes are in ``faults``, after those of reading them."""
    texts = {name: _normal(text) for name, text in sorted(sources.items())}
    calendars, faults = read_calendars(CALENDARS, texts.get(CALENDARS, ""))
    documents = tuple(read_document(name, text) for name, text in texts.items() if name.endswith(".md"))
    found = tuple(unread) + tuple(faults) + tuple(fault for document in documents for fault in document.faults)
    return Book(texts, documents, calendars, found, _digest(texts))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))


def _digest(texts: Mapping[str, str]) -> str:
    """SHA-256 over names and texts, each preceded by its length so that no two editions share bytes."""
    digest = hashlib.sha256()
    for name, text in texts.items():
        for part in (name.encode(), text.encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
