"""Writes what the documents take from the code: ``python docs/generate.py``. A test fails when any of it is stale.

The nouns of the API in ``api.md``, the words of the policy in ``glossary.md``, the clauses carried in ``clauses.md`` and their sum
in ``README.md``, posts and rights in ``rights.md``.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
README = DOCS.parent / "README.md"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    os.environ.setdefault("YINUO_SECRET", "only for documents, and for nothing that serves")  # so that no home comes into being
    sys.path.insert(0, str(DOCS.parent / "src"))
    import django

    django.setup()
    for path, text in pages().items():
        path.write_text(text)


def pages() -> dict[Path, str]:
    """Every page with its generated part as it should be now. The framework is up."""
    from yinuo.people.catalogue import rights_document
    from yinuo.policy import proofs

    api = DOCS / "api.md"
    return {
        api: between(api.read_text(), "nouns", nouns()),
        README: between(README.read_text(), "coverage", coverage()),
        DOCS / "glossary.md": glossary(),
        DOCS / "clauses.md": proofs.page(proofs.coverage()),
        DOCS / "rights.md": rights_document(),
    }


def between(text: str, name: str, content: str) -> str:
    """``text`` with ``content`` between the marks ``<!-- name: … -->`` and ``<!-- end -->``."""
    pattern = re.compile(rf"(<!-- {name}: [^>]*-->\n).*?(<!-- end -->)", re.DOTALL)
    if not pattern.search(text):
        raise LookupError(f"the marks of {name} are gone")
    return pattern.sub(lambda found: f"{found[1]}{content.rstrip()}\n{found[2]}" if content else found[0], text)


def coverage() -> str:
    """One sentence in each language: how much of the catalogue is carried."""
    from yinuo.policy import proofs

    states = [row["state"] for row in proofs.coverage()]
    carried, part, still = (states.count(state) for state in ("carried", "part", "open"))
    return (
        f"条款目录共 {len(states)} 条：已做到 {carried}，部分 {part}，未做 {still}。"
        f" Of {len(states)} catalogue ids {carried} are carried, {part} in part, {still} open."
    )


def nouns() -> str:
    """The table of addresses, as the OpenAPI document lists them."""
    import yinuo.api.urls  # noqa: F401  brings the routes in
    from yinuo.api.app import api

    rows = ["| 方法 | 地址 Address | 做什么 · What | 内容 Body |", "|---|---|---|---|"]
    for address, methods in api.get_openapi_schema()["paths"].items():
        for method, route in methods.items():
            rows.append(f"| {method.upper()} | `{address.removeprefix('/api/v1')}` | {_turned(route['summary'])} | {_body(route)} |")
    return "\n".join(rows)


def _turned(summary: str) -> str:
    """Summaries say it in English first; this house says it in Chinese first."""
    words = summary.rsplit(" ", 1)
    return f"{words[1]} · {words[0]}" if len(words) == 2 and not words[1].isascii() else summary


def _body(route: dict[str, Any]) -> str:
    body = route.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = str(body.get("$ref", "")).rsplit("/", 1)[-1]
    return f"`{name}`" if name and name != "Nothing" else "—"


def glossary() -> str:
    """Everything a clause may ask about, with its words in both languages."""
    return "\n".join([*_heading(), *_attributes(), *_events(), *_holds(), *_acts(), *_posts(), ""])


def _heading() -> Iterator[str]:
    yield "# 词汇 · Glossary"
    yield ""
    yield "由 `yinuo/policy/facts.py` 生成，不手工修改：`python docs/generate.py`。 Generated; never edited by hand."
    yield ""
    yield "条款只能问这里有的词，拼错一个字就是检查时的一处错误。 A clause may ask only about these words; a slip is an error of the check."


def _attributes() -> Iterator[str]:
    from yinuo.policy.facts import ATTRIBUTES

    types = {"str": "词 word", "bool": "是否 yes or no", "int": "数 number", "date": "日期 date"}
    yield from ("", "## 属性 · Attributes", "", "| 代码 Code | 中文 | English | 取值 Values |", "|---|---|---|---|")
    for name, attribute in ATTRIBUTES.items():
        words = "<br>".join(f"`{word}` {says.zh} · {says.en}" for word, says in attribute.words)
        yield f"| `{name}` | {attribute.label.zh} | {attribute.label.en} | {words or types[attribute.type.__name__]} |"


def _events() -> Iterator[str]:
    from yinuo.policy.facts import EVENTS

    yield from ("", "## 事件 · Events", "", "日志条目的种类就是事件。 The kinds of journal entries are the events.", "")
    yield from _table({name: event.label for name, event in EVENTS.items()})


def _holds() -> Iterator[str]:
    from yinuo.policy.facts import HOLD_REASONS

    yield from ("", "## 挂起原因 · Reasons to hold", "", "条款以 `hold.<代码>` 写明哪些原因暂停它。 A clause names what pauses it as `hold.<code>`.", "")
    yield from _table(HOLD_REASONS)


def _acts() -> Iterator[str]:
    from yinuo.policy.facts import ACTS

    yield from ("", "## 行为 · Acts", "", "阻断与审批条款所说的行为。 What gates and approvals speak of.", "")
    yield from _table(ACTS)


def _posts() -> Iterator[str]:
    from yinuo.people.roles import POSTS

    yield from ("", "## 岗位 · Posts", "")
    yield from _table(POSTS)


def _table(words: Any) -> Iterator[str]:
    yield from ("| 代码 Code | 中文 | English |", "|---|---|---|")
    for code, says in words.items():
        yield f"| `{code}` | {says.zh} | {says.en} |"


if __name__ == "__main__":
    main()
