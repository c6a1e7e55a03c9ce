"""归档: the case is sealed with its papers; date and person are set by the system and cannot be typed (ARCHIVE-02, -03)."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import orjson
from dateutil.relativedelta import relativedelta

from yinuo.cases import facts, registry, stages
from yinuo.cases.models import Case
from yinuo.cases.obligations import refuse_while_owed
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal import reading
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people import asked
from yinuo.people.verbs import verb
from yinuo.records.digest import canonical_bytes

from .models import Dossier
from .sheet import missing

USUAL_YEARS = 3
FOREVER = date(9999, 12, 31)


@verb("case.archive", on=Case, reach=covers)
def archive(case: Case, *, by: Actor, at: datetime) -> Dossier:
    """归档。 Refused while callback, objection, signature, paper or field is missing, each named (ARCHIVE-02, SIGNOFF-04, -05, -09)."""
    counted = _complete(case, at)
    refuse_while_owed(case, "case.archive", at)
    day = local_day(at)
    contents = contents_of(case)
    dossier = Dossier(case=case, archived_on=day, entered_by_id=by.user_id, class_code=class_code(case, at), keep_until=keep_until(case, at),
                      contents=contents, digest=digest(case, contents), at=at)
    note(dossier, "dossier.filed", by=by, at=at, digest=dossier.digest)
    note(case, "case.archived", by=by, at=at, sets=counted | stages.move(case, "archived", at=at), dossier=dossier.id, class_code=dossier.class_code,
         keep_until=dossier.keep_until)
    return dossier


def contents_of(case: Case) -> list[dict[str, Any]]:
    """The list of contents: every paper of every area with its kind, its date and the digest it stands by."""
    rows = [{"part": part, **row} for part, papers in registry.dossier(case).items() for row in papers]
    # As canonical JSON gives it back, so that the digest of the stored list equals that of this one.
    return orjson.loads(canonical_bytes([{name: str(v) if name == "id" else v for name, v in row.items()} for row in rows]))


def digest(case: Case, contents: list[dict[str, Any]]) -> str:
    """What seals a dossier: SHA-256 over the number and its list of contents."""
    return sha256(canonical_bytes({"contents": contents, "number": case.number})).hexdigest()


def class_code(case: Case, at: datetime) -> str:
    """The archive class by clause; year of receipt and kind of service where no clause speaks of it."""
    answer = asking.answer("archive_class", facts.of(case), at)
    return str(answer.get("class_code") or f"{case.day.year}-{case.kind}")[:40]


def keep_until(case: Case, at: datetime) -> date:
    """The last day the file is kept, by the retention clause; from closing unless it names another event (ARCHIVE-06)."""
    return _kept(case, *asking.retention("service_file", facts.of(case), at), at)


def log_kept_until(case: Case, at: datetime) -> date:
    """The last day the log of operations on a filed case is kept, by its own retention clause (SECURITY-05)."""
    return _kept(case, *asking.retention("operation_log", facts.of(case), at), at)


def _kept(case: Case, answer: Mapping[str, Any], since: tuple[str, ...], at: datetime) -> date:
    if answer.get("permanent"):
        return FOREVER
    began = [e.happened_at for e in reading.of_case(case.id) if e.subject == "case" and e.kind in since]
    return local_day(began[-1] if began else at) + relativedelta(years=answer.get("years") or USUAL_YEARS)


def _complete(case: Case, at: datetime) -> dict[str, Any]:
    """Ask the gates with the fields counted, and name the empty ones in the refusal; answers what the entry sets."""
    empty = missing(case)
    counted = facts.put(case, {"form.missing_fields": len(empty)})
    try:
        asking.pass_gates("case.archive", facts.of(case), at)
    except Refusal as no:
        if empty and asked.mentions(no, "form.missing_fields"):
            zh, en = "、".join(f.label.zh for f in empty), ", ".join(f.label.en for f in empty)
            no.says = both(f"{no.says.zh.rstrip('。')}（空缺：{zh}）", f"{no.says.en.rstrip('.')} (empty: {en})")
            no.facts["fields"] = [f.code for f in empty]
        raise
    return counted
