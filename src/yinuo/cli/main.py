"""The ``yinuo`` command: finds the word's module, parses its arguments, and turns a refusal into a sentence."""

import argparse
import difflib
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from yinuo import __version__
from yinuo.cli.commands import COMMANDS, Command
from yinuo.cli.database import refuse_unready
from yinuo.cli.exits import Exit
from yinuo.cli.mishaps import explained
from yinuo.cli.surroundings import language, settle, start_framework
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; the answer is its exit code."""
    words = list(sys.argv[1:] if words is None else words)
    tongue = language(_told(words, "--lang"))
    try:
        return int(_dispatch(words, tongue))
    except Refusal as refusal:
        return _refuse(refusal, tongue)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.WELL
    except Exception as error:
        known = explained(error)
        if known is None:
            raise
        return _refuse(known, tongue)


def _dispatch(words: list[str], tongue: str) -> int:
    if not words or words[0] in ("help", "--help", "-h"):
        print(_overview(tongue))
        return Exit.WELL
    if words[0] == "--version":
        print(f"yinuo {__version__}")
        return Exit.WELL
    name = words[0]
    if any("\ud800" <= character <= "\udfff" for word in words for character in word):
        raise Refusal("usage.unreadable", both("命令行里有无法识别的字符。", "The command line holds characters that cannot be read."),
                      way_out=both("请用 UTF-8 书写。", "Write it in UTF-8."))
    if name not in COMMANDS:
        raise _unknown(name)
    module = _module(name, COMMANDS[name])
    args = _parse(name, module, words[1:], tongue)
    if getattr(module, "NEEDS_HOME", True):
        settle(args.home)
        start_framework()
    if getattr(module, "NEEDS_DATA", False):
        refuse_unready()
    return module.run(args)


def _parse(name: str, module: ModuleType, words: list[str], tongue: str) -> argparse.Namespace:
    parser = Parser(prog=f"yinuo {name}", description=COMMANDS[name].about.of(tongue), allow_abbrev=False)
    parser.add_argument("--home", type=Path, help=both("数据所在目录", "the folder that holds the data").of(tongue))
    parser.add_argument("--lang", choices=("zh", "en"), default=tongue, help=both("语言", "language").of(tongue))
    module.configure(parser)
    if getattr(module, "PASSES_ON", False):
        args, rest = parser.parse_known_args(words)
        args.rest = rest
        return args
    return parser.parse_args(words)


class Parser(argparse.ArgumentParser):
    """Says in both languages that the words were not understood."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(Exit.REFUSED, f"{self.prog}: 用法有误 · not understood: {message}\n")


def _module(name: str, command: Command) -> ModuleType:
    try:
        return importlib.import_module(command.module)
    except ModuleNotFoundError as error:
        if error.name != command.module:
            raise
        raise Refusal(
            "command.absent",
            both("这个版本还没有 {name} 命令。", "This version has no {name} command yet.").filled(name=name),
        ) from error


def _unknown(name: str) -> Refusal:
    near = difflib.get_close_matches(name, COMMANDS, n=1)
    way_out = both("您是要 yinuo {near} 吗？", "Did you mean yinuo {near}?").filled(near=near[0]) if near else None
    return Refusal(
        "command.unknown",
        both("没有 {name} 这个命令。", "There is no command {name}.").filled(name=name),
        way_out=way_out or both("运行 yinuo help 可看到全部命令。", "Run yinuo help to see them all."),
    )


def _refuse(refusal: Refusal, tongue: str) -> int:
    print(refusal.says.of(tongue) + _cited(refusal, tongue), file=sys.stderr)
    if refusal.way_out:
        print(refusal.way_out.of(tongue), file=sys.stderr)
    return Exit.REFUSED


def _cited(refusal: Refusal, tongue: str) -> str:
    """The clause behind a refusal. Only where one is named is the policy at hand to tell what it is called."""
    if not refusal.clause:
        return ""
    if not refusal.clause.endswith("]"):
        return f" [{refusal.clause}]"
    from yinuo.editions.asking import quotation

    said = quotation(refusal.clause)
    return f" ({said.of(tongue)})" if said else ""


def _overview(tongue: str) -> str:
    lines = [both("一诺售后 {version} · 用法：yinuo 命令 [选项]", "Yinuo {version} · usage: yinuo COMMAND [OPTIONS]").of(tongue, version=__version__), ""]
    lines += [f"  {name:9}{command.about.of(tongue)}" for name, command in COMMANDS.items() if find_spec(command.module)]
    lines += ["", both("yinuo 命令 --help 说明每个命令。", "yinuo COMMAND --help explains each.").of(tongue)]
    return "\n".join(lines)


def _told(words: list[str], option: str) -> str | None:
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word == option:
            return following
        if word.startswith(option + "="):
            return word.removeprefix(option + "=")
    return None


if __name__ == "__main__":
    sys.exit(main())
