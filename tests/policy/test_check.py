"""A hundred mistakes people make in policy documents, each seeded into the sample and each found with its line."""

import re
from datetime import date
from pathlib import Path

import pytest

from yinuo.policy import book, check
from yinuo.policy.coverage import catalogue
from yinuo.policy.fault import Weight

SAMPLE = Path(__file__).parent / "sample"
TEXTS = {path.name: path.read_text("utf-8") for path in SAMPLE.iterdir()}
P, C, L = "promise.md", "calendars.toml", "law.md"
VERBS = ("assignment.make", "case.close", "case.archive", "obligation.waive", "roster.publish")
POSTS = ("service_engineer", "service_supervisor", "department_head", "hotline")

# Each: file, what stood there, what was written instead, the code of the fault.
SEEDED = [
    # front matter and shape of the document
    (P, "---\ntitle", "title", "no-front-matter"),
    (P, 'title = "到场与答复"\n', "", "missing-field"),
    (P, 'title_en = "Arrival and answer"\n', "", "missing-field"),
    (P, 'title_en = "Arrival and answer"', "title_en = 3", "wrong-field"),
    (P, 'layer = "policy"\n', "", "missing-field"),
    (P, 'layer = "policy"', 'layer = "polici"', "unknown-choice"),
    (P, 'interpreter = "售后服务部"\n', "", "no-interpreter"),
    (P, 'interpreter = "售后服务部"', 'interpreter = ""', "wrong-field"),
    (P, 'sources = ["自定"]', "", "no-sources"),
    (P, 'sources = ["自定"]', 'source = ["自定"]', "unknown-field"),
    (P, 'sources = ["自定"]', 'sources = ["自定"', "bad-toml"),
    (P, "## 2.1 一般到场", "## 一般到场", "no-number"),
    (P, "## 2.2 紧急到场", "## 2.1 紧急到场", "same-number"),
    (P, "紧急需求自接报起两小时内到场。\n", "", "no-text"),
    (P, "```toml clause\nid = \"arrival.urgent\"", "```toml clase\nid = \"arrival.urgent\"", "unknown-block"),
    (P, "## 1.1 目的\n\n说到做到。", "```toml clause\nid = \"x\"\n```", "stray-block"),
    (P, "## 1.1 目的\n\n说到做到。", "## 1.1 目的\n\n说到做到。\n\n```toml example\nexpect = \"met\"\n```", "stray-block"),
    (P, 'expect = 0.4\n```', "expect = 0.4\n", "open-fence"),
    # the block itself
    (P, 'id = "arrival.urgent"', 'id = arrival.urgent', "bad-toml"),
    (P, 'id = "arrival.urgent"', 'id "arrival.urgent"', "bad-toml"),
    (P, 'stops = "visit.arrived"\npauses = ["hold.customer_moved"]', 'stops = "visit.arrived"\nstops = "visit.left"', "bad-toml"),
    (P, 'kind = "gate"', 'kind = "gatee"', "unknown-kind"),
    (P, 'kind = "gate"\n', "", "missing-field"),
    (P, 'id = "verified.default"\n', "", "missing-field"),
    (P, 'id = "verified.default"', 'id = "Verified default"', "wrong-field"),
    (P, 'id = "verified.default"', 'id = "checked.default"', "same-id"),
    (P, 'id = "priority.high"', 'id = "priority.default"', "same-id"),
    (P, 'owner = "service_engineer"', 'ownner = "service_engineer"', "unknown-field"),
    (P, 'pauses = ["hold.customer_moved"]', 'pause = ["hold.customer_moved"]', "unknown-field"),
    (P, "default = true\nfulfils", 'default = "yes"\nfulfils', "wrong-field"),
    (P, 'fulfils = ["SLA-10"]', "fulfils = 10", "wrong-field"),
    (P, 'fulfils = ["SLA-10"]', "fulfils = []", "wrong-field"),
    (P, 'fulfils = ["SLA-10"]', 'fulfils = ["SLA-99"]', "unknown-catalogue-id"),
    (P, 'fulfils = ["SLA-02"]', 'fulfils = ["SLA-2"]', "unknown-catalogue-id"),
    # what looks like a block, a heading or a line of TOML and is none
    (P, '```toml clause\nid = "arrival.urgent"', '  ```toml clause\nid = "arrival.urgent"', "unknown-block"),
    (P, '```toml clause\nid = "arrival.urgent"', '~~~toml clause\nid = "arrival.urgent"', "unknown-block"),
    (P, '```toml clause\nid = "arrival.urgent"', '｀｀｀toml clause\nid = "arrival.urgent"', "unknown-block"),
    (P, '```toml clause\nid = "arrival.urgent"', '```TOML Clause\nid = "arrival.urgent"', "unknown-block"),
    (P, '```toml clause\nid = "arrival.urgent"', '```clause\nid = "arrival.urgent"', "unknown-block"),
    (P, "## 2.2 紧急到场", "##2.2 紧急到场", "no-number"),
    (P, "## 2.2 紧急到场", "＃＃ 2.2 紧急到场", "no-number"),
    (P, "## 2.2 紧急到场", "## ２．２ 紧急到场", "no-number"),
    (P, "## 2.2 紧急到场", "### 2.2 紧急到场", "deeper-heading"),
    (P, "紧急需求自接报起两小时内到场。", "紧急需求自接报起\x08两小时内到场。", "unseen-character"),
    (P, 'id = "arrival.urgent"', 'id ＝ "arrival.urgent"', "bad-toml"),
    (P, 'id = "arrival.urgent"', "id = “arrival.urgent”", "bad-toml"),
    (P, 'warn_at = ["80%"]', 'warn_at = ["²%"]', "bad-level"),
    (P, 'warn_at = ["80%"]', 'warn_at = ["８０%"]', "bad-level"),
    (P, "at_least = 95", "at_least = nan", "wrong-field"),
    (P, 'allow = "4 working hours"', 'allow = "20000 working days"', "never-opens"),
    (P, 'from = 2025-01-01\nallow = "2 hours"', 'from = 2025-01-01\nuntil = 2099-12-31\nallow = "2 hours"', "value-ends"),
    (P, 'needs = "case.verified"', "needs = \"rating in ['satisfied', 'basically', 'dissatisfied']\"", None),  # a rating not given yet is refused: no gate that is always open
    # conditions
    (P, "case.urgency == 'urgent'", "case.urgncy == 'urgent'", "unknown-fact"),
    (P, "case.mode == 'on_site'\"", "case.mod == 'on_site'\"", "unknown-fact"),
    (P, "case.urgency == 'urgent'", "case.urgency == 'urgnt'", "unknown-word"),
    (P, "case.urgency == 'urgent'", "case.urgency = 'urgent'", "bad-condition"),
    (P, "case.urgency == 'urgent'", "case.urgency == urgent", "bad-condition"),
    (P, "case.urgency == 'urgent'", "case.urgency == 'urgent", "bad-condition"),
    (P, "case.urgency == 'urgent'", "(case.urgency == 'urgent'", "bad-condition"),
    (P, "case.urgency == 'urgent'", "case.urgency in []", "bad-condition"),
    (P, "case.urgency == 'urgent'", "case.urgency in ['urgent', 'urgnt']", "unknown-word"),
    (P, "case.urgency == 'urgent'", "case.urgency", "not-a-flag"),
    (P, "case.urgency == 'urgent'", "case.urgency > 'normal'", "no-order"),
    (P, "case.urgency == 'urgent'", "case.urgency == 3", "unknown-word"),
    (P, "case.urgency == 'urgent'", "case.priority == 'first'", "wrong-type"),
    (P, "case.urgency == 'urgent'", "case.priority == 1.5", "wrong-type"),
    (P, "case.urgency == 'urgent'", "case.verified == 1", "wrong-type"),
    (P, "case.urgency == 'urgent'", "unit.purchased < 2026-13-01", "bad-condition"),
    (P, "case.urgency == 'urgent'", "unit.purchased < 2026", "wrong-type"),
    (P, "case.urgency == 'urgent'", "case.urgency == 'urgent' and", "bad-condition"),
    (P, "case.urgency == 'urgent'", "case.urgency == 'urgent' case.verified", "bad-condition"),
    (P, "case.urgency == 'urgent'", "__import__('os')", "unknown-fact"),
    (P, 'needs = "case.verified"', 'needs = "case.verifed"', "unknown-fact"),
    (P, 'needs = "case.verified"', 'needs = ""', "wrong-field"),
    (P, 'while = "not case.covered"', 'while = "not case.coverd"', "unknown-fact"),
    # events, holds, levels, calendars, lengths, values
    (P, 'starts = "case.accepted"', 'starts = "case.acepted"', "unknown-event"),
    (P, 'stops = "case.judged"', 'stops = "case.judge"', "unknown-event"),
    (P, 'stops = "case.judged"\n', "", "missing-field"),
    (P, 'starts = "case.accepted"\n', "", "missing-field"),
    (P, 'stops = "case.judged"', 'stops = "case.accepted"', "same-event"),
    (P, 'settles = ["paper.form", "paper.photos"]', 'settles = ["paper.form", "paper.foto"]', "unknown-event"),
    (P, 'settles_need = "all"', 'settles_need = "both"', "unknown-choice"),
    (P, 'arises = "visit.left"\n', "", "missing-field"),
    (P, '"hold.customer_absent"', '"hold.customer_abroad"', "unknown-reason"),
    (P, '"hold.customer_absent"', '"customer_absent"', "unknown-reason"),
    (P, 'warn_at = ["80%"]', 'warn_at = ["30 minutes"]', "bad-level"),
    (P, 'warn_at = ["80%"]', 'warn_at = ["100%"]', "bad-level"),
    (P, 'reopen = "fresh"', 'reopen = "new"', "unknown-choice"),
    (P, 'on_change = "from_change"', 'on_change = "change"', "unknown-choice"),
    (P, 'calendar = "office"\nwarn_at', 'calendar = "offices"\nwarn_at', "unknown-calendar"),
    (P, 'calendar = "office"\n[[value]]', 'calendar = "ofice"\n[[value]]', "unknown-calendar"),
    (P, 'calendar = "office"\nwarn_at', "warn_at", "pointless-working"),
    (P, 'allow = "2 hours"', 'allow = "two hours"', "bad-duration"),
    (P, 'allow = "2 hours"', 'allow = "2h"', "bad-duration"),
    (P, 'allow = "2 hours"', 'allow = "0 hours"', "bad-duration"),
    (P, 'allow = "2 hours"', 'allow = "2 months"', "wrong-field"),
    (P, 'allow = "2 hours"', "allow = 2", "wrong-field"),
    (P, 'allow = "2 hours"\n', "", "missing-field"),
    (P, '[[value]]\nfrom = 2025-01-01\nallow = "2 hours"\n', "", "missing-field"),
    (P, 'from = 2025-01-01\nallow = "2 hours"', 'form = 2025-01-01\nallow = "2 hours"', "unknown-field"),
    (P, 'from = 2025-01-01\nallow = "2 hours"', 'from = "2025-01-01"\nallow = "2 hours"', "wrong-field"),
    (P, "from = 2026-01-01", "from = 2025-01-01", "overlapping-values"),
    (P, 'from = 2025-01-01\nallow = "5 days"', 'from = 2025-01-01\nuntil = 2026-01-31\nallow = "5 days"', "overlapping-values"),
    (P, 'from = 2025-01-01\nallow = "5 days"', 'from = 2025-01-01\nuntil = 2025-11-30\nallow = "5 days"', "value-gap"),
    (P, 'from = 2025-01-01\nallow = "5 days"', 'from = 2025-01-01\nuntil = 2024-11-30\nallow = "5 days"', "backward-value"),
    (P, 'calendar = "office"\n[[value]]\nallow = "1 working days"', 'warn_at = ["50%"]', "no-allowance"),
    (P, "months = 12", "months = 0", "wrong-field"),
    (P, "months = 12", "month = 12", "unknown-field"),
    (P, "at_least = 95", 'at_least = "95%"', "wrong-field"),
    (P, 'every = "6 months"', 'every = "6 hours"', "wrong-field"),
    (P, "weight = 0.4", "weight = -1", "wrong-field"),
    # who replaces whom, who answers what
    (P, 'instead_of = "arrival.default"', 'instead_of = "arrival.defalt"', "unknown-clause"),
    (P, 'instead_of = "arrival.default"', 'instead_of = "judgement.default"', "other-question"),
    (P, 'instead_of = "arrival.default"', 'instead_of = "arrival.urgent"', "circle"),
    (P, 'instead_of = "arrival.default"\n', 'default = true\ninstead_of = "arrival.default"\n', "default-replaces"),
    (P, 'instead_of = "arrival.default"\n', "default = true\n", "two-defaults"),
    (L, "default = true", 'question = "warranty"\ninstead_of = "warranty.default"', "other-layer"),
    (P, 'default = true\nfulfils = ["SLA-10"]', 'fulfils = ["SLA-10"]', "no-default"),
    (P, 'title_en = "Stuck problems"\nkind = "routing"\ndefault = true', 'title_en = "Stuck problems"\nkind = "routing"', "no-default"),
    (P, 'title_en = "First judgement"\n', "", "no-english-title"),
    (P, 'title_en = "First judgement"', "title_en = 3", "wrong-field"),
    (P, 'id = "arrival.urgent"', 'id = "arrival.urgent"\nreason = "急则先到。"', "no-english-reason"),
    (P, 'id = "arrival.urgent"', 'id = "arrival.urgent"\nreason = "急则先到。"\nreason_en = 3', "wrong-field"),
    (P, 'id = "arrival.urgent"', 'id = "arrival.urgent"\nreason_en = "Haste first."', "missing-field"),
    (P, 'id = "arrival.urgent"', 'id = "arrival.urgent"\nreason = "急则先到。"\nreason_en = "Haste first."', None),
    (P, '"1.1" = "Purpose"', '"1.9" = "Purpose"', "unknown-section"),
    (P, '"1.1" = "Purpose"', '"1.1" = 3', "wrong-field"),
    (P, 'instead_of = "priority.default"\n', "", None),  # a particular answer beside a default needs no word
    (P, 'id = "judgement.default"', 'id = "judgement.default"\nquestion = "papers"', "two-kinds"),
    (P, "and case.urgency == 'urgent'", "and case.mode == 'remote'", "unreachable"),
    (P, "applies = \"case.urgency == 'normal'\"", "applies = \"case.urgency == 'normal' and case.urgency == 'urgent'\"", "unreachable"),
    (P, 'while = "not case.covered"', 'while = "not case.covered and case.covered"', "unreachable"),
    (P, 'needs = "case.checks >= 2 and case.open_objections == 0"', 'needs = "case.checks >= 2 and case.checks < 2"', "gate-never-opens"),
    (P, 'needs = "case.checks >= 2 and case.open_objections == 0"', 'needs = "case.checks >= 2 or case.checks < 2"', "gate-always-open"),
    (P, "applies = \"case.importance == 'high'\"", "applies = \"case.priority in [1,3,5,7,9,11,13] and case.tier in [1,3,5,7,9,11,13] and case.checks in [1,3,5,7,9,11,13] "
        "and case.open_tasks in [1,3,5,7,9,11,13] and case.open_objections in [1,3,5,7,9,11,13]\"", "too-many-cells"),
    # acts, posts, calls, answers
    (P, 'act = "assignment.make"', 'act = "assignment.mak"', "unknown-act"),
    (P, 'act = "assignment.make"', 'act = "assign"', "bad-act"),
    (P, 'act = "assignment.make"\n', "", "missing-field"),
    (P, 'bars = ["case.close"]', 'bars = ["case.clse"]', "unknown-act"),
    (P, 'by = ["department_head"]', 'by = ["departement_head"]', "unknown-post"),
    (P, 'by = ["department_head"]', "by = []", "wrong-field"),
    (P, 'only = ["service_supervisor"]', 'only = ["supervisor"]', "unknown-post"),
    (P, 'to = "service_supervisor"', 'to = "service_superviser"', "unknown-post"),
    (P, 'of = ["arrival"]', 'of = ["arival"]', "unknown-clause"),
    (P, 'at = ["80%", "breach"]', 'at = ["90%", "breach"]', "level-not-warned"),
    (P, 'at = ["80%", "breach"]', 'at = ["late"]', "bad-level"),
    (P, 'on = "case.registered"\nto', "to", "missing-field"),
    (P, 'on = "case.registered"', 'on = "case.registred"', "unknown-event"),
    (P, 'text = { zh = "已登记。", en = "Registered." }', 'text = { zh = "已登记。" }', "wrong-field"),
    (P, 'says = { zh = "尚未与客户核实。", en = "Not verified with the customer." }', 'says = "尚未与客户核实。"', "wrong-field"),
    (P, 'way_out = { zh = "请先核实。", en = "Verify first." }\n', "", "missing-field"),
    (P, 'answer = { priority = 1, form_type = "repair" }', 'answer = { priority = "first", form_type = "repair" }', "wrong-type"),
    (P, 'answer = { priority = 1, form_type = "repair" }', 'answer = { priority = 1, form_type = "repare" }', "unknown-word"),
    (P, 'answer = { priority = 1, form_type = "repair" }', "answer = {}", "wrong-field"),
    (P, 'from_fact = "unit.purchased"', 'from_fact = "unit.bought"', "unknown-fact"),
    (P, 'from_fact = "unit.purchased"', 'from_fact = "case.verified"', "unknown-fact"),
    (P, 'boundary = "included"', 'boundary = "inclusive"', "unknown-choice"),
    (P, 'from_fact = "unit.purchased"', 'on = "unit.bought"\nfrom_fact = "unit.purchased"', "unknown-fact"),
    # examples
    (P, 'expect = "due 2026-10-02 01:10"', 'expect = "due 2026-10-02 01:11"', "example-failed"),
    (P, 'expect = "due 2026-10-02 01:10"', 'expect = "falls due"', "bad-expect"),
    (P, 'expect = "due 2026-10-02 01:10"', 'expects = "due 2026-10-02 01:10"', "missing-field"),
    (P, '"2026-10-01 23:10 case.received"', '"2026-10-01 23:10 case.recieved"', "unknown-event"),
    (P, '"2026-10-01 23:10 case.received"', '"1 October case.received"', "bad-fact"),
    (P, '"2026-10-01 23:10 case.received"', '"2026-02-30 23:10 case.received"', "bad-moment"),
    (P, 'expect = ["paused", "remaining 90 minutes"]', 'expect = ["paused", "remaining 2 days"]', "bad-expect"),
    (P, "23:40 hold.began customer_moved", "23:40 hold.began customer_moved corrects=b", "unknown-correction"),
    (P, "23:40 hold.began customer_moved", "23:40 hold.began customer_moovd", "unknown-reason"),
    (P, "case.urgency_changed case.urgency=urgent", "case.urgency_changed case.urgency=urgnt", "unknown-word"),
    (P, "case.urgency_changed case.urgency=urgent", "case.urgency_changed case.urgncy=urgent", "unknown-fact"),
    (P, '"case.importance" = "high"', '"case.importance" = "hihg"', "unknown-word"),
    (P, '"case.importance" = "high"', '"case.imporance" = "high"', "unknown-fact"),
    (P, '"case.importance" = "high"', '"case.importance" = "low"', "example-failed"),
    (P, 'expect = "in until 2026-01-31"', 'expect = "in until 2026-01-30"', "example-failed"),
    (P, 'value = 94.9', 'value = 95', "example-failed"),
    (P, "\n```toml example\nexpect = 0.4\n```\n", "", "no-example"),
    (P, 'allow = "3 days"', 'allow = "4 days"', "example-failed"),
    # what an hour in a word processor leaves behind
    (P, 'warn_at = ["50%", "80%"]\nreopen', 'warn_at = ["80%", "80%"]\nreopen', "written-twice"),
    (P, '"hold.customer_absent"', '"hold.customer_moved"', "written-twice"),
    (P, 'fulfils = ["SLA-02"]', 'fulfils = ["SLA-02", "SLA-02"]', "written-twice"),
    (P, 'by = ["department_head"]', 'by = ["department_head", "department_head"]', "written-twice"),
    (P, 'en = "Verify first."', 'en = " "', "wrong-field"),
    (P, 'zh = "已登记。", en = "Registered."', 'zh = "{client}已登记。", en = "{client} registered."', "unknown-place"),
    (P, 'zh = "已登记。", en = "Registered."', 'zh = "{visit}已登记。", en = "Registered."', "places-differ"),
    (P, "at_least = 95", "at_least = 95\nat_most = 5", "crossed-bounds"),
    (P, "years = 3", "years = 3\npermanent = true", "permanent-and-years"),
    (P, "applies = \"case.mode == 'on_site'\"\nstarts", "applies = \"case.mode == 'on_site' and case.mode == 'remote'\"\nstarts", "unreachable"),
    (P, 'settles = ["paper.form", "paper.photos"]\nsettles_need = "all"', 'settles = ["case.closed"]', "bars-its-own-end"),
    (P, 'settles = ["paper.form", "paper.photos"]', 'settles = ["paper.form", "case.closed"]', "bars-its-own-end"),
    (P, "from = 2026-01-01", "from = 0206-01-01", "odd-year"),
    (P, "from = 2026-01-01", "from = 2206-01-01", "odd-year"),
    (P, "from = 2026-01-01", "from = 2026-02-30", "bad-toml"),
    (P, "default = true\nfulfils", "default\u00a0= true\nfulfils", "bad-toml"),
    (P, 'at = "breach"\nexpect = "service_supervisor"', 'at = "50%"\nexpect = "nothing"', "proves-nothing"),
    (P, 'allow = "2 hours"', 'allow = "2小时"', "bad-duration"),
    (P, 'allow = "2 hours"', 'allow = "1.5 hours"', "bad-duration"),
    (P, 'every = "6 months"', 'every = "0 months"', "bad-duration"),
    (P, "case.urgency == 'urgent'\"", "unit.purchased > 2026-01-01 and unit.purchased < 2025-01-01\"", "unreachable"),
    (P, "case.urgency == 'urgent'\"", "case.urgency == ‘urgent’\"", "bad-condition"),
    (P, 'escalate_to = "service_supervisor"', 'escalate_to = "supervisor"', "unknown-post"),
    (P, "## 2.2 紧急到场", "## 2.2. 紧急到场", "no-number"),
    (L, 'id = "warranty.law"', 'id = "warranty.default"', "same-id"),
    # calendars
    (C, 'zone = "Asia/Shanghai"', 'zone = "Asia/Shangai"', "unknown-zone"),
    (C, 'zone = "Asia/Shanghai"\n', "", "missing-field"),
    (C, 'holidays = "CN"', 'holidays = "China!"', "unknown-holidays"),
    (C, 'make_up_windows = ["09:00-12:00", "13:00-17:00"]\n', "", "no-make-up"),
    (C, 'mon = ["08:30-12:00", "13:00-17:30"]', 'mon = ["08:30-13:30", "13:00-17:30"]', "overlapping-windows"),
    (C, 'mon = ["08:30-12:00", "13:00-17:30"]', 'mon = ["12:00-08:30"]', "bad-window"),
    (C, 'mon = ["08:30-12:00", "13:00-17:30"]', 'mon = ["22:00-25:00"]', "bad-window"),
    (C, 'mon = ["08:30-12:00", "13:00-17:30"]', 'mon = "morning"', "bad-window"),
    (C, 'mon = ["08:30', 'mun = ["08:30', "unknown-weekday"),
    (C, "[office]", '[around-the-clock]\nzone = "Asia/Shanghai"\n[around-the-clock.week]\nmon = ["09:00-17:00"]\n[office]', "not-around-the-clock"),
    (C, "2026-12-31", "2026-12-32", "bad-day"),
    (C, "[office.week]", "[office.week", "bad-toml"),
    (C, 'title = { zh = "办公时间", en = "office hours" }', 'title = "办公时间"', "wrong-field"),
    (C, 'holidays = "CN"', 'holiday = "CN"', "unknown-field"),
]


CONCERN_TWO = ("same-id", "two-kinds", "other-layer", "circle", "two-defaults", "too-many-cells")
"""Two or more clauses do not agree: the line given may be that of any of them."""


def section(text: str, line: int) -> int:
    """Which section of a document, or table of a calendar, a line belongs to; the head is the first."""
    lines = text.split("\n")
    assert line >= 1
    return sum(each.startswith("## ") for each in lines[:line])


def found(file: str, old: str, new: str) -> list[check.Fault]:
    assert old in TEXTS[file], f"the sample has no {old!r}"
    texts = {**TEXTS, file: TEXTS[file].replace(old, new, 1)}
    return check.faults(book.compose(texts), catalogue=catalogue(), verbs=VERBS, posts=POSTS)


def test_the_sample_itself_is_without_fault() -> None:
    assert check.faults(SAMPLE, catalogue=catalogue(), verbs=VERBS, posts=POSTS) == []


def test_at_least_a_hundred_mistakes_are_seeded() -> None:
    assert len({(file, old, new) for file, old, new, code in SEEDED if code}) >= 100


@pytest.mark.clause("SLA-08", "ORG-15", "CLASSIFY-06")
@pytest.mark.parametrize(("file", "old", "new", "code"), SEEDED, ids=[f"{n:03}-{row[3]}" for n, row in enumerate(SEEDED, 1)])
def test_a_seeded_mistake_is_found(file: str, old: str, new: str, code: str | None) -> None:
    faults = found(file, old, new)
    codes = [fault.code for fault in faults]
    if code is None:
        assert faults == []
        return
    assert code in codes, f"expected {code}, found {[str(fault) for fault in faults]}"
    fault = next(fault for fault in faults if fault.code == code)
    edited = {**TEXTS, file: TEXTS[file].replace(old, new, 1)}
    first = TEXTS[file][: TEXTS[file].index(old)].count("\n") + 1
    where = {section(edited[file], line) for line in range(first, first + 1 + max(old.count("\n"), new.count("\n")))}
    assert any((f.file, section(edited[f.file], f.line)) in {(file, place) for place in where} for f in faults if f.code == code) or code in CONCERN_TWO, (
        f"{fault.file}:{fault.line} is not in the section that was edited ({first})"
    )
    assert fault.says.zh and fault.says.en and fault.way_out.zh and fault.way_out.en


def test_a_calendar_that_is_no_toml_is_shown_its_line() -> None:
    text = TEXTS[C].replace("[office.week]", "[office.week", 1)
    assert [(f.file, f.line) for f in found(C, "[office.week]", "[office.week") if f.code == "bad-toml"] == [(C, text.split("\n").index("[office.week") + 1)]


def test_a_fault_points_at_the_very_line() -> None:
    fault = found(P, "case.urgency == 'urgent'", "case.urgncy == 'urgent'")[0]
    line = TEXTS[P].split("\n").index("applies = \"case.mode == 'on_site' and case.urgency == 'urgent'\"") + 1
    assert (fault.file, fault.line) == (P, line)
    assert "case.urgency" in fault.way_out.en


def test_two_clauses_for_one_situation_are_an_overlap_unless_one_replaces_the_other() -> None:
    twin = TEXTS[P].split("## 4.2 ")[1].split("## 4.3 ")[0].replace("priority.high", "priority.top").replace("case.importance == 'high'", "case.importance in ['high', 'normal']")
    texts = {**TEXTS, P: TEXTS[P] + "\n## 4.9 " + twin}
    fault = next(fault for fault in check.faults(book.compose(texts)) if fault.code == "overlap")
    assert "case.importance = high" in fault.says.en


def test_a_question_that_only_sometimes_has_an_answer_is_shown_as_a_gap() -> None:
    faults = found(P, 'default = true\nanswer = { priority = 3', "default = true\napplies = \"case.urgency == 'urgent'\"\nanswer = { priority = 3")
    assert [fault.weight for fault in faults if fault.code == "gap"] == [Weight.WARNING]


def test_a_year_whose_make_up_days_are_not_published_is_said_plainly() -> None:
    faults = check.faults(SAMPLE, years=[2026, 2199])
    assert [fault.code for fault in faults] == ["unpublished-year"]
    assert "2199" in faults[0].says.zh


def test_a_condition_nested_beyond_reason_is_refused_and_breaks_nothing() -> None:
    assert "bad-condition" in {fault.code for fault in found(P, "case.urgency == 'urgent'", "(" * 5000 + "case.verified" + ")" * 5000)}
    found(P, "case.urgency == 'urgent'", "unit.purchased <= 9999-12-31")


@pytest.mark.parametrize(("line", "marks"), [("stops ＝ \"case.judged\"", "＝"), ("stops = “case.judged”", "“ ”"), ("stops = [\"case.judged\"，\"case.done\"]", "，")])
def test_marks_as_wide_as_a_chinese_character_are_named_and_the_error_speaks_both_languages(line: str, marks: str) -> None:
    fault = next(fault for fault in found(P, 'stops = "case.judged"', line) if fault.code == "bad-toml")
    assert marks in fault.way_out.zh and marks in fault.way_out.en
    assert fault.line == TEXTS[P].split("\n").index('stops = "case.judged"') + 1
    assert not re.search("[A-Za-z]{4}", fault.says.zh) and "line" not in fault.says.en


def test_a_space_that_does_not_break_a_line_is_named() -> None:
    fault = next(fault for fault in found(P, "default = true\nfulfils", "default\u00a0= true\nfulfils") if fault.code == "bad-toml")
    assert "全角符号" in fault.way_out.zh and "space" in fault.way_out.en


def test_three_clauses_that_replace_each_other_in_a_ring_are_found() -> None:
    night = """
## 2.2.1 夜间

夜间到场。

```toml clause
id = "arrival.night"
title_en = "At night"
kind = "deadline"
instead_of = "arrival.urgent"
applies = "case.mode == 'on_site' and case.urgency == 'urgent' and case.covered"
starts = "case.received"
stops = "visit.arrived"
[[value]]
allow = "3 hours"
```

## 2.3 判定"""
    text = TEXTS[P].replace('instead_of = "arrival.default"', 'instead_of = "arrival.night"', 1).replace("\n## 2.3 判定", night, 1)
    assert [fault.clause for fault in check.faults(book.compose({**TEXTS, P: text})) if fault.code == "circle"] == ["arrival.urgent", "arrival.night"]


def test_a_country_without_make_up_days_is_not_asked_for_them() -> None:
    texts = {**TEXTS, C: TEXTS[C] + '\n[store]\nzone = "America/New_York"\nholidays = "US"\n[store.week]\nmon = ["09:00-17:00"]\n'}
    assert check.faults(book.compose(texts), years=[2026]) == []


def test_a_clause_whose_values_all_lie_ahead_is_told_from_when_it_speaks() -> None:
    texts = {**TEXTS, P: TEXTS[P].replace("from = 2025-01-01\nat_least", "from = 2026-01-01\nat_least")}
    told = [fault for fault in check.faults(book.compose(texts), today=date(2025, 12, 31)) if fault.code == "value-not-yet"]
    assert [(fault.clause, fault.weight) for fault in told] == [("on_time.default", Weight.WARNING)] and "2026-01-01" in told[0].says.zh
    assert not [fault for fault in check.faults(book.compose(texts), today=date(2026, 1, 1)) if fault.code == "value-not-yet"]


def test_two_documents_with_one_id_name_each_other_with_file_and_line() -> None:
    faults = check.faults(book.compose({**TEXTS, "extra.md": TEXTS[L].replace("warranty.law", "warranty.default")}))
    fault = next(fault for fault in faults if fault.code == "same-id")
    assert (fault.file, "extra.md" in fault.says.zh, "line 13" in fault.says.en) == (P, True, True)
