"""The rule told back: one Chinese and one English sentence made from what the machine understood, not from the text."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from yinuo.kit.text import Both, both

from .condition import Condition
from .duration import Duration
from .facts import ACTS, ATTRIBUTES, EVENTS, HOLD_REASONS, word
from .fault import Faulty
from .parsing import Compare, Every, Node, Not, Some, checked

if TYPE_CHECKING:
    from .clause import Clause, Fields, Value

_POSTS = {
    "hotline": both("坐席", "service representative"), "technical_support": both("技术支持", "technical support"),
    "repair_centre": both("维修中心", "repair centre"), "parts_keeper": both("备件管理", "parts keeper"),
    "quality_monitor": both("质量监控", "quality monitor"), "service_engineer": both("服务工程师", "service engineer"),
    "installer": both("安装调试", "installation technician"), "dispatcher": both("调度员", "dispatcher"),
    "service_supervisor": both("服务主管", "service supervisor"), "department_head": both("部门负责人", "department head"),
    "service_manager": both("售后经理", "service manager"), "service_director": both("服务总监", "service director"),
    "general_manager": both("总经理", "general manager"), "callback_specialist": both("回访专员", "callback specialist"),
    "information_officer": both("服务信息员", "information officer"), "general_office": both("综合部", "general office"),
    "security_officer": both("信息安全岗", "security officer"), "hr": both("人事", "personnel"), "auditor": both("内部审计", "auditor"),
    "administrator": both("系统管理员", "administrator"), "colleague": both("协作部门人员", "colleague of another department"),
    "customer": both("客户", "customer"),
}
_ANSWERS = {
    "queue": both("队列", "queue"), "rank": both("次序", "rank"), "post": both("岗位", "post"), "days": both("日数", "days"),
    "free": both("免费", "free of charge"), "charged": both("收费", "charged"), "quote": both("须先报价", "quotation first"),
    "common": both("常见问题", "common problem"), "outcomes": both("可用的处理结果", "outcomes to choose from"), "flow": both("流程", "flow"),
    "main": both("主要服务", "main services"), "offer": both("可提供的计划", "plan on offer"), "every_months": both("间隔月数", "months between"),
    "dimensions": both("评价方面", "dimensions rated"), "satisfied": both("满意得分", "score when satisfied"),
    "basically": both("基本满意得分", "score when basically satisfied"), "dissatisfied": both("不满意得分", "score when dissatisfied"),
    "second_sign_in": both("再次登录", "second sign-in"), "full": both("完整", "full"), "short": both("简短", "short"),
    "security": both("信息安全", "security"), "speed": both("响应速度", "speed"), "effect": both("解决效果", "effect"), "attitude": both("服务态度", "attitude"),
    "overall": both("总体", "overall"), "ends_first": both("结束先前的登录", "ends the first"), "refuses_second": both("拒绝后来的登录", "refuses the second"), "yearly_check": both("年度检查", "yearly check"),
    "software_updates": both("软件更新", "software updates"), "long_term_maintenance": both("长期保养", "long-term maintenance"),
}
_LISTS = {"outcomes": "case.outcome", "main": "case.kind"}
"""Answer names whose values are words of a declared fact."""
_SIGNS = {"==": both("为", "is"), "!=": both("不为", "is not"), "<": both("小于", "is below"), "<=": both("不超过", "is at most"),
          ">": both("大于", "is above"), ">=": both("不低于", "is at least"), "in": both("为", "is one of"), "not in": both("不属于", "is none of")}


def told(clause: "Clause") -> Both:
    """The whole rule of a clause in one sentence per language."""
    return clause.sort.told(clause)


def joined(*parts: Both | None) -> Both:
    """Clauses of a sentence, in order, closed by a full stop."""
    kept = [part for part in parts if part]
    zh, en = "，".join(part.zh for part in kept), ", ".join(part.en for part in kept)
    return both(f"{zh}。", f"{en[:1].upper()}{en[1:]}.")


def when(clause: "Clause") -> Both | None:
    """“When …”, or nothing for a clause that always applies."""
    if not clause.applies:
        return both("未另有规定时", "unless another clause says otherwise") if clause.default and clause.sort.answers else None
    condition = condition_told(clause.applies)
    return both(f"{condition.zh}时", f"when {condition.en}")


def condition_told(condition: Condition) -> Both:
    """A condition in words."""
    return _node(condition.tree) if condition.tree else both("任何情形", "anything")


def _node(node: Node, inner: bool = False) -> Both:
    match node:
        case Compare(attribute, sign, value):
            return _compare(attribute, sign, value)
        case Not(item):
            if isinstance(item, Compare) and ATTRIBUTES[item.attribute].type is bool:
                return _compare(item.attribute, "==", (item.value is False) == (item.sign == "=="))
            told_item = _node(item)
            return both(f"不属于“{told_item.zh}”", f"it is not so that “{told_item.en}”")
        case Every(items):
            return _list([_node(item, True) for item in items], both("且", " and "), inner)
        case Some(items):
            return _list([_node(item, True) for item in items], both("或", " or "), inner)
    raise TypeError(node)


def _list(parts: list[Both], glue: Both, inner: bool) -> Both:
    zh, en = glue.zh.join(part.zh for part in parts), glue.en.join(part.en for part in parts)
    return both(f"（{zh}）", f"({en})") if inner else both(zh, en)


def _compare(name: str, sign: str, value: Any) -> Both:
    attribute = ATTRIBUTES[name]
    label = attribute.label
    if attribute.type is bool:
        yes = (value is True) == (sign == "==")
        return label if yes else both(f"“{label.zh}”为否", f"“{label.en}” is not so")
    values = [word(name, v) if attribute.words else _plain(v) for v in (value if isinstance(value, tuple) else (value,))]
    return both(f"{label.zh}{_SIGNS[sign].zh}{('或' if sign == 'in' else '、').join(v.zh for v in values)}", f"{label.en} {_SIGNS[sign].en} {', '.join(v.en for v in values)}")


def _plain(value: Any) -> Both:
    if isinstance(value, list | tuple):
        return both("、".join(map(str, value)), ", ".join(map(str, value)))
    shown = str(value)
    return both({"True": "是", "False": "否"}.get(shown, shown), {"True": "yes", "False": "no"}.get(shown, shown))


def events_told(events: tuple[str, ...], every: bool = False) -> Both:
    """Events in words, as alternatives or all together."""
    labels = [EVENTS[event].label for event in events]
    return both(("并" if every else "或").join(label.zh for label in labels), (" and " if every else " or ").join(label.en for label in labels))


def holds_told(reasons: tuple[str, ...]) -> Both | None:
    """Reasons for a pause in words."""
    if not reasons:
        return None
    return both("、".join(HOLD_REASONS[reason].zh for reason in reasons), " or ".join(HOLD_REASONS[reason].en for reason in reasons))


def post_told(post: str) -> Both:
    """The name of a post."""
    return _POSTS.get(post, both(post, post.replace("_", " ")))


def posts_told(posts: tuple[str, ...]) -> Both:
    """Several posts as alternatives."""
    named = [post_told(post) for post in posts]
    return both("或".join(post.zh for post in named), " or ".join(post.en for post in named))


def acts_told(acts: tuple[str, ...]) -> Both:
    """Acts in words."""
    named = [ACTS.get(act, both(act, act)) for act in acts]
    return both("、".join(act.zh for act in named), ", ".join(act.en for act in named))


def attribute_told(name: str) -> Both:
    """The label of a fact."""
    return ATTRIBUTES[name].label if name in ATTRIBUTES else both(name, name)


def allowances(clause: "Clause") -> Both:
    """The dated allowances of a clause; the dates are told only when there are several."""
    told_values = [value_told(value, dated=len(clause.values) > 1) for value in clause.values]
    return both("；".join(v.zh for v in told_values), "; ".join(v.en for v in told_values))


_BOUNDS = {
    "months": both("{v}个月", "{v} months"), "days": both("{v}日", "{v} days"), "years": both("{v}年", "{v} years"),
    "at_most": both("不高于{v}", "at most {v}"), "at_least": both("不低于{v}", "at least {v}"), "permanent": both("永久", "ever"),
}


def value_told(value: "Value", dated: bool = False) -> Both:
    """One dated value in words."""
    parts = [v.told if isinstance(v, Duration) else _BOUNDS[name].filled(v=v) for name, v in value.what.items() if v is not None]
    told_value = both("".join(p.zh for p in parts), " ".join(p.en for p in parts))
    if not dated or not value.since:
        return told_value
    return both(f"{value.since}起{told_value.zh}", f"{told_value.en} from {value.since}")


def answer_told(answer: Mapping[str, Any]) -> Both:
    """A table of values in words."""
    rows = [(_name_told(name), answered(name, value)) for name, value in answer.items()]
    return both("，".join(f"{name.zh}：{v.zh}" for name, v in rows), ", ".join(f"{name.en}: {v.en}" for name, v in rows))


def _fact_of(name: str) -> str | None:
    return next((known for known in (name, f"case.{name}", _LISTS.get(name, "")) if known in ATTRIBUTES), None)


def _name_told(name: str) -> Both:
    fact = _fact_of(name)
    return _ANSWERS.get(name) or (ATTRIBUTES[fact].label if fact else both(name, name.replace("_", " ")))


def answered(name: str, value: Any) -> Both:
    """What one name of an answer is given, in words."""
    if isinstance(value, list | tuple):
        items = [answered(name, item) for item in value]
        return both("、".join(item.zh for item in items), ", ".join(item.en for item in items))
    if not isinstance(value, str):
        return _plain(value)
    fact = _fact_of(name)
    if fact and ATTRIBUTES[fact].words:
        return word(fact, value)
    return _POSTS.get(value) or _ANSWERS.get(value) or both(value, value.replace("_", " "))


def checked_answer(fields: "Fields") -> Mapping[str, Any]:
    """The ``answer`` table; a name that is a declared fact (with or without ``case.``) takes only that fact's values."""
    found = fields.mapping("answer", need=True)
    for name, value in found.items():
        fact = _fact_of(name)
        for item in value if isinstance(value, list) else [value]:
            try:
                if fact:
                    checked(ATTRIBUTES[fact], item)
            except Faulty as faulty:
                fields.fault("answer", faulty.code, faulty.says, faulty.way_out)
    return found


def day_told(day: date) -> Both:
    """A date."""
    return both(f"{day.year}年{day.month}月{day.day}日", day.isoformat())
