"""What the documents promise is there: commands, links, pictures, keys, and everything generated is fresh."""

import argparse
import json
import re
import sys
import unicodedata
from importlib import import_module
from pathlib import Path

import pytest

from yinuo.cli.commands import COMMANDS
from yinuo.policy.trying import try_clause
from yinuo.worker.parts import PARTS

ROOT = Path(__file__).parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NOT_ABOUT_THE_PRODUCT = re.compile(
    r"\b(language model|assistants?|transcripts?|prompted|(?:work|helper) sessions?|issue #?\d+|todo|fixme|/tmp/|localhost:\d+)\b", re.IGNORECASE
)
"""Documents do not tell who wrote them, with what, or where."""


def told(path: Path) -> str:
    return str(path.relative_to(ROOT))


def words_of(command: str) -> set[str]:
    """Everything ``yinuo COMMAND`` understands: choices of its words, and its options."""
    parser = argparse.ArgumentParser(add_help=False)
    module = import_module(COMMANDS[command].module)
    module.configure(parser)
    found: set[str] = set()
    waiting = [parser]
    while waiting:
        for action in waiting.pop()._actions:
            found |= {*action.option_strings, *(str(choice) for choice in action.choices or ())}
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.values()
    return found | {"--home", "--lang", "--help", "--version"}


def test_every_command_named_in_a_document_exists():
    named = {(told(path), word) for path in DOCS for word in re.findall(r"(?<![\w/-])(?:\./)?yinuo ([a-z]+)\b", path.read_text())}
    assert named
    assert not {(path, word) for path, word in named if word not in COMMANDS}


def test_the_readme_lists_every_command():
    listed = set(re.findall(r"^\| `yinuo (\w+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert listed == set(COMMANDS)


@pytest.mark.parametrize("name", ["README.md", "docs/operations.md", "docs/api.md", "docs/handbook.zh.md", "docs/handbook.en.md", "CONTRIBUTING.md"])
def test_options_and_words_after_a_command_exist(name):
    unknown = []
    for line in re.findall(r"(?:\./)?yinuo [a-z]+[^`\n#|，。；（]*", (ROOT / name).read_text()):
        command, *rest = line.removeprefix("./").removeprefix("yinuo ").split()
        if command not in COMMANDS or COMMANDS[command].module == "yinuo.cli.testing":
            continue
        known = words_of(command)
        unknown += [f"{command} {word}" for word in rest if word.startswith("--") and word.partition("=")[0] not in known]
        verbs = {word for word in known if not word.startswith("-")}
        if rest and verbs and command in ("policy", "journal", "clocks", "key", "token", "case") and rest[0].islower() and rest[0] not in verbs:
            unknown.append(f"{command} {rest[0]}")
    assert not unknown


@pytest.mark.parametrize("path", DOCS, ids=told)
def test_links_and_pictures_lead_somewhere(path):
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, heading = target.partition("#")
        aimed = (path.parent / place).resolve() if place else path
        if not aimed.exists() or (heading and heading not in headings(aimed)):
            dead.append(target)
    assert not dead


def headings(path: Path) -> set[str]:
    """The anchors of a page, as repositories make them of headings."""
    found = set()
    for line in re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE):
        kept = "".join(c for c in line.lower() if c in " -_" or unicodedata.category(c)[0] in "LN")
        found.add(kept.strip().replace(" ", "-"))
    return found


def test_what_is_generated_is_fresh():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        generate = import_module("generate")
    finally:
        sys.path.remove(str(ROOT / "docs"))
    stale = [told(path) for path, text in generate.pages().items() if not path.exists() or path.read_text() != text]
    assert not stale, "python docs/generate.py"


def test_every_part_of_the_worker_is_told():
    listed = set(re.findall(r"^\| `(\w+)` \| [\d.]+ (?:s|min) \|", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    assert not {name for name, _, _ in PARTS} - listed


def test_every_variable_that_is_read_is_told():
    read = set()
    for path in [ROOT / "yinuo", *(ROOT / "src").rglob("*.py")]:
        read |= set(re.findall(r"environ(?:ment\.\w+\(|\.get\(|\.setdefault\(|\[)\"(YINUO_[A-Z_]+|DATABASE_URL)", path.read_text()))
        read |= set(re.findall(r"\$\{(YINUO_[A-Z_]+)", path.read_text())) if path.name == "yinuo" else set()
    inner = {"YINUO_CHECKOUT"}  # told by the start script to the command
    operations = (ROOT / "docs/operations.md").read_text()
    assert not {name for name in read - inner if f"`{name}`" not in operations}


def test_pictures_are_small_and_all_shown():
    pictures = set((ROOT / "docs/screenshots").glob("*.png"))
    assert not [told(p) for p in pictures if p.stat().st_size > 150 * 1024]
    shown = set(re.findall(r"docs/screenshots/([\w-]+\.png)", (ROOT / "README.md").read_text()))
    assert shown <= {p.name for p in pictures}


def test_decisions_are_numbered_without_gaps_and_shaped_alike():
    pages = sorted((ROOT / "docs/decisions").glob("0*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    short = [told(page) for page in pages if page.name[:4] != "0005" and not all(f"**{part}" in page.read_text() for part in ("Context", "Decision", "Consequences", "Alternatives"))]
    assert not short


@pytest.mark.parametrize("path", DOCS, ids=told)
def test_documents_speak_of_the_product_only(path):
    found = NOT_ABOUT_THE_PRODUCT.findall(path.read_text())
    assert not found


def test_the_sample_of_trying_a_clause_comes_true():
    text = (ROOT / "docs/policy-authoring.md").read_text()
    request, answer = (json.loads(re.search(rf"```json {part}\n(.*?)```", text, re.DOTALL)[1]) for part in ("request", "answer"))
    given = try_clause(ROOT / "src/yinuo/standard", "arrival.urgent", request)
    assert {name: given[name] for name in answer} == answer


def test_every_decision_is_listed():
    listed = re.findall(r"\((0[\w.-]+\.md)\)", (ROOT / "docs/decisions/README.md").read_text())
    assert listed == [page.name for page in sorted((ROOT / "docs/decisions").glob("0*.md"))]
