"""What a book answers: conditions, layers, gates, rulings, trials, rehearsals, coverage, and the promises of the handbook."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from yinuo.policy import book, coverage, rehearse
from yinuo.policy.book import Book
from yinuo.policy.condition import read_condition
from yinuo.policy.fault import Faulty
from yinuo.policy.kinds import KINDS
from yinuo.policy.rehearse import History, Verdict
from yinuo.policy.sentence import told
from yinuo.policy.story import read_story
from yinuo.policy.trying import try_clause

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 10, 1)
GUIDE = Path(__file__).parents[2] / "docs" / "policy-authoring.md"


@pytest.mark.parametrize(("text", "facts", "holds"), [
    ("case.urgency == 'urgent'", {"case.urgency": "urgent"}, True),
    ("case.urgency == 'urgent'", {}, False),
    ("case.urgency != 'urgent'", {}, True),
    ("case.verified", {}, False),
    ("not case.verified or case.checks >= 2", {"case.verified": True, "case.checks": 2}, True),
    ("not (case.verified or case.covered)", {"case.covered": True}, False),
    ("case.verified or case.covered and case.checks > 0", {"case.verified": True}, True),
    ("case.kind not in ['repair', 'training']", {"case.kind": "repair"}, False),
    ("case.open_tasks == 0", {}, True),
    ("unit.purchased < 2026-01-01", {}, False),
    ("unit.purchased < 2026-01-01", {"unit.purchased": date(2025, 12, 31)}, True),
    ("unit.purchased < 2026-01-01", {"unit.purchased": "2025-12-31"}, True),
    ("unit.purchased < 2026-01-01", {"unit.purchased": "gibberish"}, False),
])
def test_a_condition_reads_as_it_is_written(text: str, facts: dict, holds: bool) -> None:
    assert read_condition(text).holds(facts) is holds


def test_a_misspelt_fact_is_told_with_the_word_that_was_meant() -> None:
    with pytest.raises(Faulty) as refused:
        read_condition("case.urgancy == 'urgent'")
    assert "case.urgency" in refused.value.way_out.en


@pytest.mark.clause("WARRANTY-01")
def test_of_two_layers_the_better_warranty_stands_and_the_other_is_listed(edition: Book) -> None:
    early = edition.decide("entitlement", "warranty", {"unit.purchased": date(2021, 1, 31)}, date(2021, 2, 1))
    assert (early.clause_id, early.answer["until"]) == ("warranty.law", date(2021, 11, 30))
    assert [lost.clause_id for lost in early.lost] == ["warranty.default"]
    now = edition.decide("entitlement", "warranty", {"unit.purchased": date(2026, 1, 31)}, DAY)
    assert (now.clause_id, now.answer["until"], now.value_from) == ("warranty.default", date(2027, 1, 31), date(2025, 1, 1))


@pytest.mark.clause("TRIAGE-03")
def test_a_ruling_names_clause_edition_and_the_facts_that_led_there(edition: Book) -> None:
    ruling = edition.decide("classification", "priority", {"case.importance": "high"}, DAY)
    assert (ruling.answer["priority"], ruling.clause_id, ruling.cite, ruling.by_default) == (1, "priority.high", "promise 4.2", False)
    assert ruling.trail == (("case.importance", "high"),) and ruling.edition_digest == edition.digest
    assert edition.decide("classification", "priority", {}, DAY).by_default
    assert json.loads(json.dumps(ruling.as_json()))["clause"] == "priority.high"


def test_every_gate_of_an_act_that_fails_is_reported_with_a_way_out(edition: Book) -> None:
    refused = edition.refusals("case.close", {"case.urgency": "normal", "case.checks": 1}, DAY)
    assert [(ruling.clause_id, ruling.way_out.zh) for ruling in refused] == [("checked.default", "请再核对。")]
    assert edition.refusals("case.close", {"case.urgency": "urgent"}, DAY) == []
    assert [clause.id for clause in edition.bars("case.close")] == ["papers.default"]
    assert edition.approval("obligation.waive", {}, DAY).answer == {"by": ["department_head"], "not_self": True}


def test_a_gate_goes_with_every_gate_it_stands_instead_of_also_through_another(edition: Book) -> None:
    gate = edition.sources["promise.md"].split("## 3.3 ")[1].split("## 3.4 ")[0]

    def another(number: str, name: str, instead: str, applies: str) -> str:
        text = gate.replace("核实", name, 1).replace('id = "verified.default"', f'id = "verified.{name}"\ninstead_of = "verified.{instead}"\napplies = "{applies}"')
        return f"\n## {number} " + text

    text = edition.sources["promise.md"] + another("3.8", "firm", "default", "customer.kind == 'firm'") + another("3.9", "urgent", "firm", "case.urgency == 'urgent'")
    made = book.compose({**edition.sources, "promise.md": text})
    assert [ruling.clause_id for ruling in made.gates("assignment.make", {"case.urgency": "urgent"}, DAY)] == ["verified.urgent"]
    assert [ruling.clause_id for ruling in made.gates("assignment.make", {"customer.kind": "firm", "case.urgency": "urgent"}, DAY)] == ["verified.urgent"]
    assert [ruling.clause_id for ruling in made.gates("assignment.make", {}, DAY)] == ["verified.default"]


def test_the_consent_an_act_needs_is_the_highest_any_clause_asks_for_it_and_no_other_acts(edition: Book) -> None:
    consent = edition.sources["promise.md"].split("## 5.2 ")[1].split("## 6.1 ")[0]
    higher = "\n## 5.8 " + consent.replace("waiver.default", "waiver_urgent.default").replace("department_head", "general_manager").replace("default = true\n", 'default = true\napplies = "case.urgency == \'urgent\'"\n')
    other = "\n## 5.9 " + consent.replace("waiver.default", "waiver.close").replace("default = true\n", 'instead_of = "waiver.default"\napplies = "case.verified"\n').replace("obligation.waive", "case.close")
    made = book.compose({**edition.sources, "promise.md": edition.sources["promise.md"] + higher + other})
    assert not made.faults
    assert made.approval("obligation.waive", {}, DAY).answer["by"] == ["department_head"]
    assert made.approval("obligation.waive", {"case.urgency": "urgent"}, DAY).answer["by"] == ["general_manager"]
    assert made.approval("obligation.waive", {"case.verified": True}, DAY).clause_id == "waiver.default"
    assert made.approval("case.close", {"case.verified": True}, DAY).clause_id == "waiver.close" and made.approval("case.close", {}, DAY) is None


def test_escalations_and_notices_are_found_by_what_calls_them(edition: Book) -> None:
    assert [clause.id for clause in edition.escalations("arrival.urgent", "breach", {})] == ["late_arrival.default"]
    assert [clause.id for clause in edition.notices_on("case.registered", {})] == ["registered.default"]


def test_every_kind_of_clause_tells_its_rule_back_in_both_languages(edition: Book) -> None:
    assert {clause.kind for clause in edition.clauses.values()} == set(KINDS)
    for clause in edition.clauses.values():
        sentence = told(clause)
        assert sentence.zh.endswith("。") and sentence.en.endswith(".") and not re.search(r"[\u4e00-\u9fff]", sentence.en), sentence
    assert told(edition.clauses["arrival.urgent"]).zh.startswith("服务方式为上门且紧急程度为紧急时，自接报起2小时内须到达，客户改约、客户不在的时间不计")


def test_the_digest_depends_on_words_not_on_line_ends(edition: Book) -> None:
    windows = {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in edition.sources.items()}
    assert book.compose(windows).digest == edition.digest
    assert book.compose({**edition.sources, "law.md": edition.sources["law.md"] + " "}).digest != edition.digest


# -- try


def fenced(label: str) -> str:
    return re.search(rf"```json {label}\n(.*?)```", GUIDE.read_text("utf-8"), re.S)[1]


def test_the_sample_of_the_handbook_gets_the_answer_printed_there(edition: Book) -> None:
    text = re.search(r"````markdown\n(.*?)````", GUIDE.read_text("utf-8"), re.S)[1]
    folder = book.compose({"promise.md": text.replace('instead_of = "arrival.default"', "default = true")})
    answer = try_clause(folder, "arrival.urgent", json.loads(fenced("request")))
    expected = json.loads(fenced("answer"))
    assert {name: answer[name] for name in expected} == expected
    keys = re.search(r"回答的全部键：`([^`]*)`", GUIDE.read_text("utf-8"))[1].split()
    assert list(answer) == keys
    assert json.loads(fenced("schema"))["properties"].keys() >= json.loads(fenced("request")).keys()


def test_a_trial_of_another_kind_answers_with_a_ruling(edition: Book) -> None:
    answer = try_clause(edition, "verified.default", {"given": {"case.verified": False}, "as_of": "2026-10-01 09:00"})
    assert answer["ruling"]["answer"] == "refused" and answer["state"] is None
    claim = try_clause(edition, "warranty.default", {"given": {"unit.purchased": "2026-01-31"}, "as_of": "2026-10-01 09:00"})
    assert claim["ruling"]["answer"]["until"] == "2027-01-31"
    for identity in edition.clauses:
        json.dumps(try_clause(edition, identity, {"as_of": "2026-10-01 09:00"}))


@pytest.mark.parametrize(("clause", "request_", "code"), [
    ("arrival.urgnt", {}, "unknown-clause"), ("arrival.urgent", {"histroy": []}, "unknown-field"), ("arrival.urgent", {}, "no-moment"),
    ("arrival.urgent", {"history": "x"}, "bad-fact"), ("arrival.urgent", {"history": ["x"]}, "bad-fact"),
    ("arrival.urgent", {"history": [{"kind": "case.received"}]}, "bad-moment"), ("arrival.urgent", {"given": [], "as_of": "2026-10-01 09:00"}, "bad-given"),
    ("arrival.urgent", {"given": {"case.mode": "flying"}, "as_of": "2026-10-01 09:00"}, "unknown-word"),
    ("arrival.urgent", [], "bad-request"), ("arrival.urgent", {"history": [{"kind": []}]}, "unknown-event"),
    ("arrival.urgent", {"history": [{"kind": "hold.began", "happened_at": "2026-10-01 09:00", "reason": ["x"]}]}, "unknown-reason"),
    ("arrival.urgent", {"history": [{"kind": "case.received", "happened_at": "2026-10-01 09:00", "id": {}}]}, "bad-fact"),
    ("arrival.urgent", {"history": [{"kind": "case.received", "happened_at": "2026-10-01 09:00", "note_at": "2026-10-01 10:00"}]}, "unknown-field"),
    ("arrival.urgent", {"history": [{"kind": "case.received", "happened_at": "2026-10-01 09:00", "voided": "false"}]}, "bad-fact"),
    ("arrival.urgent", {"history": [{"kind": "case.received", "happened_at": "2026-10-01 09:00", "supersedes": 7}]}, "unknown-correction"),
    ("arrival.urgent", {"as_of": "2026-10-01 09:00", "by": "hotline"}, "unknown-field"),
    ("arrival.urgent", {"history": ["9999-12-31 23:00 case.received"]}, "bad-moment"), ("arrival.urgent", {"as_of": 7}, "bad-moment"),
    ("warranty.default", {"given": {"unit.purchased": "9999-12-31"}, "as_of": "2026-10-01 09:00"}, "bad-moment"),
    ("warranty.default", {"given": {"unit.purchased": "yesterday"}, "as_of": "2026-10-01 09:00"}, "wrong-type"),
])
def test_a_trial_that_cannot_be_read_is_refused_with_a_reason(edition: Book, clause: str, request_: dict, code: str) -> None:
    with pytest.raises(Faulty) as refused:
        try_clause(edition, clause, request_)
    assert refused.value.code == code


# -- rehearse


def case(name: str, *lines: str, stored: dict | None = None, **given: str) -> History:
    facts = tuple(read_story(lines, SHANGHAI))
    return History(name, facts, {"case.mode": "on_site", **{f"case.{key}": value for key, value in given.items()}}, stored or {})


def changed(edition: Book, old: str, new: str) -> Book:
    assert old in edition.sources["promise.md"]
    return book.compose({**edition.sources, "promise.md": edition.sources["promise.md"].replace(old, new, 1)})


NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.clause("SLA-08")
def test_a_rehearsal_shows_who_would_have_come_out_differently_and_why(edition: Book) -> None:
    stricter = changed(edition, 'allow = "2 hours"', 'allow = "1 hour"')
    past = [case("王女士", "2026-10-01 13:00 case.received", "2026-10-01 14:30 visit.arrived", urgency="urgent"),
            case("李先生", "2026-10-01 13:00 case.received", "2026-10-03 14:30 visit.arrived", urgency="normal")]
    rehearsal = rehearse.compare(edition, stricter, past, NOW)
    assert rehearsal.differing == ("arrival.urgent",) and rehearsal.asked == (("deadline", "arrival"),) and rehearsal.looked_at == 2
    assert [(flip.name, flip.was.state, flip.becomes.state, flip.turned) for flip in rehearsal.flips] == [("王女士", "met", "missed", True)]
    assert "arrival.urgent" in rehearsal.flips[0].why.en


def test_other_words_or_another_number_of_a_clause_change_no_promise(edition: Book) -> None:
    assert rehearse.differences(edition, changed(edition, "紧急需求自接报起两小时内到场。", "急事两小时到。")) == []
    assert rehearse.differences(edition, changed(edition, "## 2.2 ", "## 2.9 ")) == []


def test_a_value_of_next_year_is_rehearsed_as_if_it_held_already(edition: Book) -> None:
    coming = changed(edition, 'allow = "2 hours"', 'allow = "2 hours"\n[[value]]\nfrom = 2027-01-01\nallow = "1 hour"')
    past = [case("王女士", "2026-10-01 13:00 case.received", "2026-10-01 14:30 visit.arrived", urgency="urgent")]
    assert rehearse.compare(edition, coming, past, NOW).flips == ()
    assert len(rehearse.compare(edition, coming, past, NOW, valued_on=date(2027, 1, 1)).flips) == 1


def test_the_old_answer_comes_from_the_record_and_is_held_against_replay_when_asked(edition: Book) -> None:
    asked = ("deadline", "arrival")
    wrong = {asked: Verdict("arrival.urgent", "missed", None)}
    past = [case("王女士", "2026-10-01 13:00 case.received", "2026-10-01 14:30 visit.arrived", urgency="urgent", stored=wrong)]
    stricter = changed(edition, 'allow = "2 hours"', 'allow = "3 hours"')
    assert rehearse.compare(edition, stricter, past, NOW).flips[0].was == wrong[asked]
    again = rehearse.compare(edition, stricter, past, NOW, recompute=True)
    assert [flip.name for flip in again.unlike_record] == ["王女士"] and again.flips[0].was.state == "met"


# -- coverage


def test_coverage_tells_carried_part_and_open_apart(edition: Book) -> None:
    rows = coverage.rows(["SLA-02", "SLA-10", "ORG-03", "PERF-01"], edition.clauses.values(), {"ORG-03": ["people/verbs.py:1"]},
                         {"SLA-02": ["t.py:1"], "ORG-03": ["t.py:2"]}, {"ORG-03": coverage.NO_RULE})
    assert [(row["id"], row["state"]) for row in rows] == [("SLA-02", "carried"), ("SLA-10", "part"), ("ORG-03", "part"), ("PERF-01", "open")]
    assert set(rows[0]) == {"id", "state", "missing", "clauses", "code", "tests"} and rows[0]["missing"] is None
    assert rows[1]["missing"]["en"] == coverage.NO_TEST.en


def test_the_catalogue_has_every_duty_with_a_title_in_both_languages() -> None:
    titles = coverage.catalogue()
    assert len(titles) == 333 and len({title.zh for title in titles.values()}) == 333
    assert all(title.zh and title.en and not re.search(r"[\u4e00-\u9fff]", title.en) for title in titles.values())


def test_marks_of_code_and_tests_are_read_from_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('"""Doors (CHANNEL-02)."""\n', "utf-8")
    (tmp_path / "test_a.py").write_text('\n@pytest.mark.clause("SLA-02", "SLA-03")\ndef test_x(): ...\n', "utf-8")
    ids = list(coverage.catalogue())
    assert coverage.code_marks(tmp_path, ids)["CHANNEL-02"] == ["a.py:1"]
    assert coverage.proof_marks(tmp_path, ids) == {"SLA-02": ["test_a.py:2"], "SLA-03": ["test_a.py:2"]}
