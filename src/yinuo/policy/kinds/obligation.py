"""未了事项: an event or a state creates a duty for a post, settled by another event; it may bar acts until then."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

from ..condition import Condition
from ..sentence import acts_told, allowances, condition_told, events_told, joined, post_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is owed, by whom, until what. With an allowance it has a clock as well."""

    starts: tuple[str, ...]
    stops: tuple[str, ...]
    lasts: Condition | None
    post: str
    all_stops: bool = False
    counts_earlier: bool = False
    pauses: tuple[str, ...] = ()
    calendar: str = "around-the-clock"
    warn_at: tuple[str, ...] = ()
    reopen: str = "none"
    on_change: str | None = None
    bars: tuple[str, ...] = ()
    says: Both | None = None
    way_out: Both | None = None
    task: Both | str = ""
    escalate_to: str = ""


def read(fields: "Fields") -> Obligation:
    """Read the fields only an obligation has."""
    starts, lasts, stops = fields.events("arises"), fields.condition("while"), fields.events("settles")
    if "arises" not in fields.table and "while" not in fields.table:
        fields.missing("arises")
    if "settles" not in fields.table and "while" not in fields.table:
        fields.missing("settles")
    return Obligation(
        starts=starts, stops=stops, lasts=lasts if lasts else None,
        post=fields.text("post", need=True),
        bars=fields.texts("bars"),
        says=fields.says("says"), way_out=fields.says("way_out"),
        task=fields.task(), **fields.clocked("settles_need"),
    )


def told(clause: "Clause") -> Both:
    """The rule told back."""
    rule: Obligation = clause.rule
    post, stops = post_told(rule.post), events_told(rule.stops, every=rule.all_stops)
    lasts = condition_told(rule.lasts) if rule.lasts else None
    start = events_told(rule.starts)
    begins = both(f"{start.zh}后", f"after “{start.en}”") if rule.starts else both(f"在{lasts.zh}期间", f"as long as {lasts.en}") if lasts else None
    owes = both(f"{post.zh}须{stops.zh}", f"the {post.en} owes “{stops.en}”") if rule.stops else both(f"由{post.zh}办结", f"the {post.en} owes its end")
    return joined(
        when(clause), begins, owes,
        both(f"限{allowances(clause).zh}内", f"within {allowances(clause).en}") if clause.values else None,
        both(f"办结前不得{acts_told(rule.bars).zh}", f"until then {acts_told(rule.bars).en} is refused") if rule.bars else None,
    )


KIND = Kind("obligation", both("未了事项", "obligation"), read, told, values=("allow",))
