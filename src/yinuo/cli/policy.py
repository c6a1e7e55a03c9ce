"""``yinuo policy``: check documents, try one clause, show coverage, rehearse a draft, tell why a deadline is what it is."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yinuo.cli.acting import actor, ask_as
from yinuo.cli.exits import Exit
from yinuo.cli.surroundings import settle, start_framework
from yinuo.kit.moment import COMPANY_ZONE, utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.policy.fault import Weight

NEEDS_HOME = False  # check, try and coverage work on any folder; what needs the database brings it up itself
_STANDARD = Path(__file__).parent.parent / "standard"


def configure(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", required=True, metavar="{check,coverage,rehearse,try,why}", parser_class=type(parser))
    check = words.add_parser("check", help="检查制度文件 · check a folder of documents", allow_abbrev=False)
    check.add_argument("folder", nargs="?", type=Path, help="文件夹；不写为标准版 · a folder; the standard edition when omitted")
    check.add_argument("--draft", type=int, metavar="ID", help="已存的草稿 · a stored draft")
    coverage = words.add_parser("coverage", help="目录每个编号由什么承担 · what carries each id of the catalogue", allow_abbrev=False)
    coverage.add_argument("--write", action="store_true", help="重写 docs/clauses.md · write docs/clauses.md anew")
    rehearse = words.add_parser("rehearse", help="用以往的服务单预演 · replay past cases under a draft", allow_abbrev=False)
    rehearse.add_argument("new", help="文件夹或草稿编号 · a folder, or a draft's id")
    rehearse.add_argument("--since", help="接报自（2026-07-01），缺省为上一季 · received from; the last quarter by default")
    rehearse.add_argument("--until", help="接报止 · received before")
    rehearse.add_argument("--all", action="store_true", help="全部重算两边，并核对已存结果 · recompute both sides and find what is stored")
    attempt = words.add_parser("try", help="以给定事实试一条规则 · one clause, given facts", allow_abbrev=False)
    attempt.add_argument("clause")
    attempt.add_argument("folder", nargs="?", type=Path, help="文件夹；不写为标准版 · a folder; the standard edition when omitted")
    attempt.add_argument("--facts", required=True, metavar="FILE", help="JSON 请求文件；- 为标准输入 · the request as JSON; - reads standard input")
    why = words.add_parser("why", help="这个时限从何而来 · why this deadline", allow_abbrev=False)
    why.add_argument("case", help="服务单号 · service number")
    why.add_argument("question", help="问题，如 resolution · the question, such as resolution")
    ask_as(why)
    for word in (check, coverage, rehearse, attempt, why):
        word.add_argument("--json", action="store_true")
        word.add_argument("--home", type=Path, default=argparse.SUPPRESS)
        word.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    return {"check": _check, "coverage": _coverage, "rehearse": _rehearse, "try": _try, "why": _why}[args.what](args)


# -- check


def _check(args: argparse.Namespace) -> int:
    """Exit 1 when an error bars approval; warnings alone are no finding."""
    from yinuo.editions.checking import checked, fault_as_json, parted

    found = checked(_draft(args, args.draft) if args.draft else _folder(args.folder), utc_now())
    errors, warnings = parted(found)
    if args.json:
        print(json.dumps([fault_as_json(fault) for fault in found], ensure_ascii=False, indent=1))
        return Exit.FOUND if errors else Exit.WELL
    for fault in [*errors, *warnings]:
        print(f"{'✗' if fault in errors else '!'} {fault.file}:{fault.line}  {fault.code}{f'  [{fault.clause}]' if fault.clause else ''}\n    {fault.says.of(args.lang)}\n    → {fault.way_out.of(args.lang)}")
    print(both("{e} 处错误，{w} 处提醒", "errors: {e}, warnings: {w}").of(args.lang, e=len(errors), w=len(warnings)))
    return Exit.FOUND if errors else Exit.WELL


def _folder(folder: Path | None) -> Any:
    from yinuo.policy.book import read

    folder, way_out = folder or _STANDARD, both("请写制度文件所在的文件夹", "Name the folder that holds the documents")
    try:
        return read(folder)
    except FileNotFoundError:
        raise Refusal("folder.missing", both(f"没有文件夹 {folder}", f"There is no folder {folder}"), way_out=way_out) from None
    except NotADirectoryError:
        raise Refusal("folder.file", both(f"{folder} 是文件，不是文件夹", f"{folder} is a file, not a folder"), way_out=way_out) from None
    except OSError as error:
        raise Refusal("folder.unreadable", both(f"文件夹 {folder} 打不开（{error.strerror}）", f"The folder {folder} cannot be opened ({error.strerror})"),
                      way_out=both("请检查是否有权读取", "See that you may read it")) from None


def _draft(args: argparse.Namespace, identity: int) -> Any:
    _begin(args)
    from yinuo.editions.models import Edition
    from yinuo.policy.book import compose

    edition = Edition.objects.filter(pk=identity).first()
    if edition is None:
        raise Refusal("edition.unknown", both(f"没有编号为 {identity} 的版本", f"There is no edition {identity}"), status=404,
                      way_out=both("草稿的编号见其页面", "The page of a draft shows its id"))
    return compose(edition.documents)


def _begin(args: argparse.Namespace) -> None:
    settle(getattr(args, "home", None))
    start_framework()
    from yinuo.cli.database import refuse_unready

    refuse_unready()


# -- coverage


def _coverage(args: argparse.Namespace) -> int:
    from yinuo.policy import proofs

    rows = proofs.coverage()
    if args.write:
        path = proofs.write_page(rows)
        if path is None:
            raise Refusal("checkout.absent", both("这里不是源代码目录，没有 docs 可写", "This is no checkout; there are no docs to write"))
        print(path)
        return Exit.WELL
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return Exit.WELL
    marks = {"carried": "●", "part": "◐", "open": "○"}
    titles = proofs.titles()
    for row in rows:
        missing = "" if not row["missing"] or row["state"] != "part" else " — " + row["missing"][args.lang]
        print(f"{marks[row['state']]} {row['id']:13}{titles[row['id']].of(args.lang)}{missing}")
    counts = {state: sum(row["state"] == state for row in rows) for state in marks}
    print(both("承担 {carried}，部分 {part}，未办 {open}", "carried {carried}, part {part}, open {open}").of(args.lang, **counts))
    return Exit.WELL


# -- try


def _try(args: argparse.Namespace) -> int:
    from yinuo.cli.telling import telling
    from yinuo.policy.fault import Faulty
    from yinuo.policy.trying import try_clause, zone_of

    book = _folder(args.folder)
    try:
        answer = try_clause(book, args.clause, _request(args.facts))
    except Faulty as no:
        raise Refusal(no.code, no.says, way_out=no.way_out) from None
    if any(fault.weight is Weight.ERROR for fault in book.faults):
        print(both("这些文件还有错误，答案未必可靠；请先运行 yinuo policy check", "These documents hold errors and the answer may be wrong; run yinuo policy check first").of(args.lang), file=sys.stderr)
    print(json.dumps(answer, ensure_ascii=False, indent=1) if args.json else telling(answer, args.lang, zone_of(book.clauses[args.clause], book)))
    return Exit.WELL


def _request(place: str) -> Mapping[str, Any]:
    try:
        text = sys.stdin.read() if place == "-" else Path(place).read_bytes().decode("utf-8-sig")
        request = json.loads(text)
        if not isinstance(request, dict):
            raise ValueError("{}")
    except (OSError, ValueError) as error:
        raise Refusal("facts.unreadable", both(f"读不懂给定的事实：{error}", f"The facts cannot be read: {error}"),
                      way_out=both("请给出 UTF-8 的 JSON 对象，写法见 docs/policy-authoring.md", "Give a JSON object in UTF-8; docs/policy-authoring.md shows the shape")) from None
    return request


# -- rehearse


def _rehearse(args: argparse.Namespace) -> int:
    """Exit 1 when ``--all`` finds a stored promise that its replay does not give."""
    _begin(args)
    from yinuo.editions.rehearsing import rehearse

    new = _draft(args, int(args.new)) if args.new.isascii() and args.new.isdigit() and len(args.new) < 19 else _folder(Path(args.new))
    shows = sys.stderr.isatty() and not args.json
    made = rehearse(new, utc_now(), since=_day(args.since), until=_day(args.until), everything=args.all, tell=_progress if shows else None)
    if shows:
        print(file=sys.stderr)
    if args.json:
        print(json.dumps(made.as_json(), ensure_ascii=False, indent=1))
    else:
        _print_rehearsal(made, args.lang)
    return Exit.FOUND if made.unlike_record else Exit.WELL


def _day(text: str | None) -> Any:
    from yinuo.kit.moment import read_moment

    try:
        return read_moment(text) if text else None
    except ValueError:
        raise Refusal("day.unreadable", both(f"读不懂日期 {text}", f"The date {text} cannot be read"), way_out=both("请写成 2026-07-01", "Write 2026-07-01")) from None


def _progress(done: int, total: int) -> None:
    width = 30 * done // max(total, 1)
    print(f"\r  [{'█' * width}{'·' * (30 - width)}] {done:,}/{total:,}", end="", file=sys.stderr, flush=True)


def _print_rehearsal(made: Any, tongue: str) -> None:
    from yinuo.editions.flips import WHAT

    titles = {row.clause: row.newest.title.of(tongue) for row in made.changed}
    for row in made.changed:
        print(f"~ {row.clause} {row.newest.title.of(tongue)}: {row.kind.of(tongue)}")
        for change in row.changes:
            print(f"    {change.says.of(tongue)}")
        counts = made.counts.get(row.clause, {})
        told = [f"{WHAT[what].of(tongue)} {n}" for what, n in counts.items() if n]
        print("    → " + (both("，", ", ").of(tongue).join(told) if told else _unmoved(row.newest).of(tongue)))
    for flip in made.flips[:40]:
        named = titles.get((flip.becomes or flip.was).clause, flip.question)
        print(both("    {number} {named}（第 {n} 轮）{what}：{was} → {becomes}；{why}", "    {number} {named} (round {n}) {what}: {was} → {becomes}; {why}").of(
            tongue, number=flip.number, named=named, n=flip.round, what=WHAT[flip.what], was=_side(flip.was, tongue), becomes=_side(flip.becomes, tongue), why=flip.why))
    if made.flipped > 40:
        print(both("    ……另有 {n} 项，用 --json 可看更多", "    … {n} more; --json shows them").of(tongue, n=made.flipped - 40))
    for flip in made.unlike_record[:40]:
        print(f"  ✗ {flip.number} {flip.question}#{flip.round}: {_side(flip.was, tongue)} ≠ {_side(flip.becomes, tongue)}")
    print(both("{cases} 单在此期间接报，回放 {looked} 单 {promises} 项承诺，{n} 项会有不同结果",
               "{cases} cases received in this time; {looked} replayed with {promises} promises; {n} would have come out differently").of(
        tongue, cases=made.cases, looked=made.looked_at, promises=made.promises, n=made.flipped))
    if made.everything:
        print(both("与已存结果不一致 {n} 处", "unlike the record: {n}").of(tongue, n=len(made.unlike_record)))


def _unmoved(clause: Any) -> Both:
    if clause.kind in ("deadline", "obligation") or clause.sort.answers:
        return both("以往的服务单不受影响", "past cases stay as they were")
    return both("这类条款不作承诺，不在预演之列", "this kind makes no promise and is not rehearsed")


def _side(promise: Any, tongue: str) -> str:
    from yinuo.cli.telling import wall
    from yinuo.editions.flips import state_told

    if promise is None:
        return "—"
    state = state_told(promise.state).of(tongue)
    return both("{state}，到期 {due}", "{state}, due {due}").of(tongue, state=state, due=wall(promise.due)) if promise.due else state


# -- why


def _why(args: argparse.Namespace) -> int:
    _begin(args)
    from yinuo.cases.queries import one
    from yinuo.cases.standing import facts_of
    from yinuo.cli.telling import telling
    from yinuo.editions.shelves import shelf
    from yinuo.policy.clock import follow
    from yinuo.policy.sentence import told
    from yinuo.policy.trying import explanation_as_json, round_as_json

    case = one(actor(args), args.case)
    reading = follow(args.question, facts_of(case.id)[0], shelf(), utc_now())
    if reading.last is None:
        known: Both = both("、", ", ")
        raise Refusal("question.idle", both(f"此单没有名为“{args.question}”的时限", f"This case has no promise called “{args.question}”"),
                      way_out=both("可问：" + known.zh.join(_questions(case)), "Known: " + known.en.join(_questions(case))))
    answer = {
        "case": case.number, "question": reading.question, "clause": reading.last.clause_id, "told": {"zh": told(reading.last.clause).zh, "en": told(reading.last.clause).en},
        "document": reading.last.clause.document, "number": reading.last.clause.number, "state": reading.state.value,
        "due": round_as_json(reading.last)["due"], "rounds": [round_as_json(r) for r in reading.rounds],
        "explanation": [row for row in explanation_as_json(reading) if row["round"] == len(reading.rounds) - 1], "ruling": reading.last.ruling.as_json() | {"answer": round_as_json(reading.last)["due"]},
    }
    said = answer | {"title": {"zh": reading.last.clause.title.zh, "en": reading.last.clause.title.en}, "as_of": reading.as_of}
    zone = reading.last.measure.calendar.zone if reading.last.measure else COMPANY_ZONE
    print(json.dumps(answer, ensure_ascii=False, indent=1) if args.json else telling(said, args.lang, zone))
    return Exit.WELL


def _questions(case: Any) -> list[str]:
    from yinuo.cases.models import Clock

    return sorted(set(Clock.objects.filter(case=case).values_list("question", flat=True)))
