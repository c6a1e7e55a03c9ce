"""排程权重: what a plan holds dear, in minutes of travel; the clause in force says it, three presets stand beside it, a draft is tried before it is kept."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from yinuo.editions import actions as editions
from yinuo.editions import asking
from yinuo.editions.models import Edition
from yinuo.editions.shelves import in_force as edition_in_force
from yinuo.editions.shelves import standard
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both

from .planner.model import Prices

CLAUSE = "plan_weights.default"
MOST = 600


@dataclass(frozen=True, slots=True)
class Weights:
    """Minutes of travel that each thing is worth; ``late`` and ``overtime`` multiply the minutes themselves."""

    known: int = 15
    """An engineer whom the customer does not know."""
    over_skill: int = 2
    """Each level of skill more than the job asks for."""
    other_engineer: int = 30
    """Another engineer than the one who was planned."""
    moved_hour: int = 10
    """An hour by which a time is moved."""
    late: int = 1
    overtime: int = 2

    @property
    def prices(self) -> Prices:
        """As the planner counts: seconds of travel."""
        return Prices(preference=self.known * 60, overqualified=self.over_skill * 60, change_engineer=self.other_engineer * 60, change_minute=self.moved_hour)


WORDS: dict[str, Both] = {
    "known": both("换生人上门", "a stranger comes"), "over_skill": both("大材小用，每级", "over-qualified, each level"), "other_engineer": both("换人", "another engineer"),
    "moved_hour": both("挪动一小时", "moved by an hour"), "late": both("迟于时限，每分钟", "each minute late"), "overtime": both("加班，每分钟", "each minute of overtime"),
}
PRESETS: dict[str, tuple[Both, Weights]] = {
    "customer_first": (both("客户优先", "customer first"), Weights(known=30, over_skill=1, other_engineer=60, moved_hour=20, late=3, overtime=1)),
    "balanced": (both("均衡", "balanced"), Weights()),
    "least_travel": (both("少跑路", "least travel"), Weights(known=5, over_skill=0, other_engineer=15, moved_hour=2, late=1, overtime=3)),
}
OWN = "own"
CHOICES: dict[str, Both] = {OWN: both("按现行制度", "as the policy says"), **{name: words for name, (words, _) in PRESETS.items()}}


def in_force(at: datetime) -> Weights:
    """What the clause says; the balanced ones where no clause does."""
    said = asking.answer("plan_weights", {}, at)
    return Weights(**{f.name: int(said[f.name]) for f in fields(Weights) if f.name in said})


def chosen(name: str, at: datetime) -> Weights:
    """The weights of a preset, or those in force."""
    return PRESETS[name][1] if name in PRESETS else in_force(at)


def sound(given: Mapping[str, int]) -> Weights:
    """Weights as somebody typed them. Raises `Refusal` for what lies out of bounds."""
    for name, value in given.items():
        if not 0 <= value <= (20 if name in ("late", "overtime") else MOST):
            raise Refusal("weights.bounds", both(f"“{WORDS[name].zh}”须为 0 至 {20 if name in ('late', 'overtime') else MOST}", f"“{WORDS[name].en}” lies out of bounds"),
                          field=name, status=422, way_out=both("请改正数字", "Correct the figure"))
    return Weights(**given)


def draft(weights: Weights, *, by: Actor, at: datetime, why: str) -> Edition:
    """存为制度草稿: the whole policy in force with these weights in its clause; another person approves it."""
    return editions.draft(rewritten(dict(edition_in_force(at)[1].sources), weights), by=by, at=at, label="", why=why)


def rewritten(documents: Mapping[str, str], weights: Weights) -> dict[str, str]:
    """The documents with the answer of the clause, and the answer its example expects, replaced. Raises `Refusal` when no document has the clause."""
    documents = documents if any(re.search(_ID, text, re.M) for text in documents.values()) else _with_clause(documents)
    name = next((name for name, text in documents.items() if re.search(_ID, text, re.M)), None)
    if name is None:
        raise Refusal("weights.clause", both("现行制度里没有排程权重这一条", "The policy in force has no clause of weights"), status=409,
                      way_out=both(f"请先在制度草稿中加入条款 {CLAUSE}", f"Add the clause {CLAUSE} in a draft first"))
    table = "{ " + ", ".join(f"{name} = {value}" for name, value in asdict(weights).items()) + " }"
    begin = re.search(_ID, documents[name], re.M)
    assert begin is not None
    head, tail = documents[name][: begin.start()], documents[name][begin.start() :]
    ends = re.search(r"^## ", tail, re.M)
    section, rest = (tail[: ends.start()], tail[ends.start() :]) if ends else (tail, "")
    section = re.sub(r"^(answer\s*=\s*)\{[^}\n]*\}", rf"\g<1>{table}", section, count=1, flags=re.M)
    section = re.sub(r"^(expect\s*=\s*)\{[^}\n]*\}", rf"\g<1>{table}", section, flags=re.M)
    return {**documents, name: head + section + rest}


def _with_clause(documents: Mapping[str, str]) -> dict[str, str]:
    """A policy older than the clause takes it over from the standard edition, at the end of the same document."""
    for name, text in standard().sources.items():
        found = re.search(rf"^## [^\n]*\n(?:(?!^## ).*\n)*?{_ID[1:]}(?:(?!^## ).*\n)*", text, re.M)
        if found and name in documents:
            return {**documents, name: documents[name].rstrip("\n") + "\n\n" + found[0].strip() + "\n"}
    return dict(documents)


_ID = rf'^id\s*=\s*"{re.escape(CLAUSE)}"'
