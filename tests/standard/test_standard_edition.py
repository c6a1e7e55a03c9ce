"""The standard edition keeps what the clause catalogue asks: golden rulings, computed by hand from the text alone."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from yinuo.people.roles import POSTS, VERBS
from yinuo.policy import book as books
from yinuo.policy import check
from yinuo.policy.clock import Fact, Reading, State, follow, follow_all
from yinuo.policy.kinds import recurring
from yinuo.policy.shelf import Shelf, alone

STANDARD = Path(books.__file__).parents[1] / "standard"
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 2)
"""A Monday."""

CARRIED = """
ORG-01 ORG-02 ORG-03 ORG-04 ORG-05 ORG-07 ORG-08 ORG-11 ORG-12 ORG-13 ORG-15 ORG-16
CHANNEL-01 CHANNEL-02 CHANNEL-06
INTAKE-02 INTAKE-04 INTAKE-05 INTAKE-06 INTAKE-07 INTAKE-09 INTAKE-10 INTAKE-12
TRIAGE-01 TRIAGE-03 TRIAGE-04 TRIAGE-05 TRIAGE-07 TRIAGE-08 TRIAGE-09 TRIAGE-10 TRIAGE-11
CLASSIFY-01 CLASSIFY-02 CLASSIFY-03 CLASSIFY-04 CLASSIFY-05 CLASSIFY-08 CLASSIFY-09 CLASSIFY-10 CLASSIFY-11 CLASSIFY-12
SLA-01 SLA-02 SLA-03 SLA-04 SLA-05 SLA-06 SLA-07 SLA-08 SLA-09 SLA-10 SLA-11 SLA-12 SLA-13
REMOTE-01 REMOTE-03 REMOTE-04
SIGNOFF-01 SIGNOFF-02 SIGNOFF-03 SIGNOFF-04 SIGNOFF-05 SIGNOFF-06 SIGNOFF-07 SIGNOFF-08 SIGNOFF-09
CALLBACK-01 CALLBACK-02 CALLBACK-03 CALLBACK-04 CALLBACK-05 CALLBACK-06 CALLBACK-07
SURVEY-01 SURVEY-02 SURVEY-03 ARCHIVE-01 ARCHIVE-02 ARCHIVE-06 SECURITY-01 SECURITY-02 SECURITY-05 REPORT-05
WARRANTY-01 WARRANTY-02 QUOTE-02 DISPATCH-01 DISPATCH-02 DISPATCH-03 DISPATCH-05 DISPATCH-08
APPOINT-01 APPOINT-02 APPOINT-03 APPOINT-04 DIAG-01 DIAG-03
""".split()
"""Every id of the catalogue that a clause of the standard edition says it carries out."""


@pytest.fixture(scope="module")
def edition() -> books.Book:
    return books.read(STANDARD)


@pytest.fixture(scope="module")
def shelf(edition: books.Book) -> Shelf:
    return alone(edition)


def at(text: str) -> datetime:
    """A Shanghai moment: ``02 10:00`` in March 2026, or with its own year and month."""
    full = text if len(text) > 8 else f"2026-03-{text}"
    return datetime.strptime(full, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


def story(*lines: str) -> list[Fact]:
    """Facts as ``02 10:00 case.received`` with ``name=value`` for what they set; every fact is noted when it happens."""
    facts = []
    for line in lines:
        day, time, kind, *rest = line.split()
        sets: dict[str, object] = {name: value == "yes" or value for name, value in (word.split("=") for word in rest)}
        reason = sets.pop("reason", None)
        facts.append(Fact(kind, at(f"{day} {time}"), at(f"{day} {time}"), sets, str(reason) if reason else None))
    return facts


def read(shelf: Shelf, question: str, facts: list[Fact], now: str, kind: str = "deadline", **given: object) -> Reading:
    known = {name.replace("__", "."): value for name, value in given.items()}
    return follow(question, facts, shelf, at(now), known, kind)


# -- the edition as a whole


def test_the_edition_checks_clean_against_posts_and_verbs(edition: books.Book) -> None:
    assert [str(fault) for fault in check.faults(edition, verbs=VERBS, posts=POSTS, years=(2025, 2026))] == []


@pytest.mark.parametrize("identity", CARRIED)
def test_every_promised_id_is_named_by_a_clause(edition: books.Book, identity: str) -> None:
    assert any(identity in clause.fulfils for clause in edition.clauses.values())


def test_every_clause_names_what_it_fulfils_and_has_an_example(edition: books.Book) -> None:
    assert [c.id for c in edition.clauses.values() if not c.fulfils or not c.examples] == []


@pytest.mark.clause("ORG-15")
def test_every_document_names_its_interpreter_and_its_sources(edition: books.Book) -> None:
    assert [d.name for d in edition.documents if not d.interpreter or not d.sources] == []


def test_nothing_but_waiting_for_the_customer_pauses_a_promise(edition: books.Book) -> None:
    customers = {"customer_moved", "customer_absent", "awaiting_customer", "awaiting_payment", "awaiting_return"}
    for clause in edition.clauses.values():
        assert set(getattr(clause.rule, "pauses", ())) <= customers, clause.id


@pytest.mark.clause("ORG-03")
def test_whoever_a_clause_lets_decide_holds_the_right_to(edition: books.Book) -> None:
    for clause in (*edition.of_kind("approval"), *edition.of_kind("restriction")):
        for act in clause.rule.acts:
            assert set(clause.rule.posts) <= set(VERBS[act]), (clause.id, act)


# -- what we promise


@pytest.mark.clause("SLA-01")
def test_a_normal_case_unanswered_after_a_day_turns_missed_at_that_minute(shelf: Shelf) -> None:
    facts = story("02 10:00 case.received")
    assert read(shelf, "answer", facts, "03 09:59", case__urgency="normal").state is State.RUNNING
    assert read(shelf, "answer", facts, "03 10:00", case__urgency="normal").state is State.MISSED


@pytest.mark.clause("SLA-02")
@pytest.mark.parametrize(("arrived", "state"), [("14:59", State.MET), ("15:00", State.MET), ("15:01", State.MISSED)])
def test_engineer_li_has_two_hours_to_ms_wang_when_it_is_urgent(shelf: Shelf, arrived: str, state: State) -> None:
    facts = story("02 13:00 case.received", f"02 {arrived} visit.arrived")
    found = read(shelf, "arrival", facts, "02 18:00", case__mode="on_site", case__urgency="urgent", case__kind="repair")
    assert found.state is state
    if state is State.MISSED:
        assert found.last and found.last.late_by and found.last.late_by.total_seconds() == 60


@pytest.mark.clause("SLA-02")
def test_deciding_for_a_visit_does_not_give_the_urgent_engineer_new_time(shelf: Shelf) -> None:
    facts = story("02 13:00 case.received", "02 13:40 case.judged case.mode=on_site")
    found = read(shelf, "arrival", facts, "02 14:00", case__mode="undecided", case__urgency="urgent", case__kind="repair")
    assert [round.due for round in found.rounds] == [at("02 15:00")]


@pytest.mark.clause("SLA-02")
@pytest.mark.clause("REMOTE-01")
def test_what_is_solved_remotely_on_the_way_needs_no_arrival(shelf: Shelf) -> None:
    facts = story("02 13:00 case.received", "02 14:10 case.done")
    found = read(shelf, "arrival", facts, "02 18:00", case__mode="on_site", case__urgency="urgent", case__kind="repair")
    assert found.state is State.MET


def test_a_cancelled_request_is_owed_nothing_more_and_counts_neither_way(shelf: Shelf) -> None:
    facts = story("02 10:00 case.received case.stage=received", "02 11:00 case.cancelled case.stage=cancelled")
    readings = follow_all(facts, shelf, at("20 10:00"), {"case.kind": "repair", "case.urgency": "normal", "unit.purchase_known": True, "case.covered": True})
    assert readings and [q for q, reading in readings.items() if reading.open or reading.state is State.MISSED] == []


def test_waiting_for_a_part_pauses_nothing_and_waiting_for_ms_wang_does(shelf: Shelf) -> None:
    for reason, due in (("awaiting_part", "05 10:00"), ("awaiting_customer", "06 10:00")):
        facts = story("02 10:00 case.received", f"03 10:00 hold.began reason={reason}", "04 10:00 hold.ended")
        assert read(shelf, "resolution", facts, "04 12:00", case__priority=3, case__kind="repair").due == at(due)


@pytest.mark.clause("TRIAGE-04")
def test_turning_urgent_starts_the_urgent_clocks_at_the_change_and_keeps_the_old_due(shelf: Shelf) -> None:
    facts = story("02 10:00 case.received", "02 15:00 case.urgency_changed case.urgency=urgent")
    given = {"case__mode": "on_site", "case__urgency": "normal", "case__kind": "repair"}
    answer = read(shelf, "answer", facts, "02 15:10", **given)
    assert [(round.state, round.due) for round in answer.rounds] == [(State.REPLACED, at("03 10:00")), (State.RUNNING, at("02 16:00"))]
    arrival = read(shelf, "arrival", facts, "02 15:10", **given)
    assert [round.due for round in arrival.rounds] == [at("06 00:00"), at("02 17:00")]
    assert read(shelf, "urgent_escalation", facts, "02 15:10", **given).due == at("02 15:30")


@pytest.mark.clause("TRIAGE-05")
def test_an_urgent_case_unknown_to_the_supervisor_after_half_an_hour_is_missed(shelf: Shelf, edition: books.Book) -> None:
    found = read(shelf, "urgent_escalation", story("02 09:00 case.received"), "02 09:30", case__urgency="urgent")
    assert found.state is State.MISSED
    assert edition.clauses["urgent_escalation.default"].rule.owner == "hotline"


@pytest.mark.clause("SLA-03")
def test_an_unexplained_miss_bars_closing(edition: books.Book) -> None:
    assert "overtime.default" in [clause.id for clause in edition.bars("case.close")]


@pytest.mark.clause("SLA-04")
def test_answering_by_phone_does_not_assign_a_technician(shelf: Shelf) -> None:
    facts = story("02 08:00 case.received", "02 09:00 case.answered")
    assert read(shelf, "answer", facts, "03 08:00", case__kind="repair").state is State.MET
    assert read(shelf, "assignment", facts, "03 08:00", case__kind="repair").state is State.MISSED


@pytest.mark.clause("SLA-05")
def test_only_a_repair_in_warranty_runs_the_warranty_clock(shelf: Shelf) -> None:
    facts = story("02 10:00 case.received")
    assert read(shelf, "warranty_response", facts, "02 11:00", case__kind="repair", case__warranty="in").due == at("03 10:00")
    assert read(shelf, "warranty_response", facts, "02 11:00", case__kind="repair", case__warranty="out").state is State.IDLE


@pytest.mark.clause("SLA-06")
@pytest.mark.parametrize(("category", "due"), [("software", "02 11:00"), ("appliance", "03 10:00"), ("electronics", "03 10:00")])
def test_one_hour_is_promised_for_software_only(shelf: Shelf, category: str, due: str) -> None:
    assert read(shelf, "answer", story("02 10:00 case.received"), "02 10:01", case__category=category).due == at(due)


@pytest.mark.clause("SLA-07")
def test_the_engineers_own_clock_runs_though_the_hotline_answered(shelf: Shelf) -> None:
    facts = story("02 08:00 case.received", "02 09:00 case.answered", "02 12:00 assignment.made")
    assert read(shelf, "engineer_response", facts, "03 12:00").state is State.MISSED


@pytest.mark.clause("SLA-09")
def test_solved_in_forty_hours_is_met_and_stays_met_when_reopened(shelf: Shelf) -> None:
    facts = story("02 10:00 case.received", "04 02:00 case.done", "07 09:00 case.reopened")
    found = read(shelf, "resolution", facts, "07 10:00", case__priority=2, case__kind="repair")
    assert [round.state for round in found.rounds] == [State.MET, State.RUNNING]
    assert found.due == at("09 09:00")


@pytest.mark.clause("SLA-10")
def test_a_case_judged_too_late_misses_that_stage_alone(shelf: Shelf) -> None:
    facts = story("02 09:00 case.received", "02 09:10 case.accepted")
    assert read(shelf, "stage_judgement", facts, "02 13:10").state is State.MISSED
    assert read(shelf, "stage_acceptance", facts, "02 13:10").state is State.MET


@pytest.mark.clause("SLA-10")
def test_planning_counts_the_make_up_saturday_and_not_the_holiday(shelf: Shelf) -> None:
    assert read(shelf, "stage_planning", story("2026-09-30 16:30 case.judged"), "2026-09-30 17:00").due == at("2026-10-08 16:30")
    assert read(shelf, "stage_planning", story("2026-10-09 13:00 case.judged"), "2026-10-09 13:01").due == at("2026-10-10 12:00")


@pytest.mark.clause("SLA-11")
def test_every_word_to_the_customer_renews_the_silence_limit_until_the_work_is_done(shelf: Shelf) -> None:
    facts = story("02 10:00 case.received", "03 16:00 case.customer_told")
    assert read(shelf, "silence", facts, "03 17:00", case__kind="repair").due == at("05 16:00")
    assert read(shelf, "silence", facts, "05 16:00", case__kind="repair").state is State.MISSED
    over = [*facts, *story("04 10:00 case.done case.stage=done", "04 11:00 case.customer_told")]
    assert not read(shelf, "silence", over, "09 10:00", case__kind="repair").open


@pytest.mark.clause("SLA-13")
def test_a_security_case_has_a_quarter_of_an_hour_and_goes_first(shelf: Shelf, edition: books.Book) -> None:
    facts = story("02 10:00 case.received")
    assert read(shelf, "answer", facts, "02 10:15", case__kind="security").state is State.MISSED
    ranks = [edition.decide("routing", "queue", {"case.kind": kind, "case.urgency": "normal"}, DAY).answer["rank"] for kind in ("security", "consulting")]
    assert ranks == sorted(ranks)


@pytest.mark.clause("CLASSIFY-01")
def test_a_question_before_the_sale_starts_no_repair_clock(shelf: Shelf) -> None:
    facts = story("02 10:00 case.received")
    for question in ("resolution", "assignment", "callback"):
        assert read(shelf, question, facts, "02 11:00", case__sale_stage="pre_sale", case__kind="consulting").state is State.IDLE


@pytest.mark.clause("CLASSIFY-05")
def test_heavy_machinery_and_electronics_differ_as_configured(shelf: Shelf, edition: books.Book) -> None:
    facts = story("02 10:00 case.received")
    dues = {c: read(shelf, "resolution", facts, "02 11:00", case__category=c).due for c in ("electronics", "heavy_machinery")}
    assert dues == {"electronics": at("05 10:00"), "heavy_machinery": at("10 00:00")}
    offers = {edition.decide("classification", "plan_offer", {"case.category": c}, DAY).answer["offer"] for c in dues}
    assert offers == {"software_updates", "long_term_maintenance"}


@pytest.mark.clause("CLASSIFY-10")
def test_two_customers_alike_are_promised_alike(shelf: Shelf) -> None:
    given = {"case__category": "appliance", "case__urgency": "normal", "case__kind": "repair"}
    dues = {read(shelf, "resolution", story("02 10:00 case.received"), "02 11:00", customer__kind=who, **given).due for who in ("person", "firm")}
    assert len(dues) == 1


# -- what bars what


def refused(edition: books.Book, act: str, **given: object) -> list[str]:
    known = {name.replace("__", "."): value for name, value in given.items()}
    return [ruling.clause_id for ruling in edition.gates(act, known, DAY) if ruling.answer == "refused"]


@pytest.mark.clause("REMOTE-01")
def test_a_software_fault_is_tried_remotely_before_a_visit_but_never_delays_an_urgent_one(edition: books.Book) -> None:
    asked = {"case__nature": "software", "case__mode": "on_site"}
    assert refused(edition, "appointment.book", case__urgency="normal", **asked) == ["remote_first.default"]
    assert refused(edition, "appointment.book", case__urgency="normal", case__remote_tried=True, **asked) == []
    assert refused(edition, "appointment.book", case__urgency="normal", case__remote_waived=True, **asked) == []
    assert refused(edition, "appointment.book", case__urgency="urgent", **asked) == []


@pytest.mark.clause("ORG-02")
def test_a_tier_is_skipped_only_for_a_reason(edition: books.Book) -> None:
    assert refused(edition, "case.hand", hand__skips_tier=True) == ["tiers.default"]
    assert refused(edition, "case.hand", hand__skips_tier=True, case__skipping_reason=True) == []


@pytest.mark.clause("INTAKE-06")
def test_nobody_is_assigned_to_an_unverified_request(edition: books.Book) -> None:
    assert refused(edition, "assignment.make") == ["verification.default"]
    assert refused(edition, "assignment.make", case__verified=True) == []


@pytest.mark.clause("INTAKE-07")
def test_one_check_of_the_key_fields_is_not_enough(edition: books.Book) -> None:
    assert refused(edition, "appointment.confirm", case__checks=1) == ["key_fields.default"]
    assert refused(edition, "appointment.confirm", case__checks=2) == []


@pytest.mark.clause("QUOTE-02")
def test_work_out_of_warranty_waits_for_the_accepted_quotation(edition: books.Book) -> None:
    out = {"case__kind": "repair", "case__warranty": "out"}
    assert refused(edition, "case.start", **out) == ["quotation.default"]
    assert refused(edition, "work.record", **out) == ["quotation.default"]
    assert refused(edition, "case.start", case__quote_accepted=True, **out) == []
    assert refused(edition, "case.finish", case__quote_accepted=True, **out) == ["within_quotation.default"]


@pytest.mark.clause("SIGNOFF-03")
def test_ms_wang_signs_only_after_she_rated_and_was_advised(edition: books.Book) -> None:
    assert set(refused(edition, "signoff.sign")) == {"rated.default", "advice.default"}
    assert refused(edition, "signoff.sign", case__rated=True, case__advice_given=True) == []


@pytest.mark.clause("ARCHIVE-02")
def test_nothing_is_filed_before_the_callback(edition: books.Book) -> None:
    assert "callback_filed.default" in refused(edition, "case.archive", case__kind="repair")
    assert "callback_filed.default" not in refused(edition, "case.archive", case__kind="repair", case__called_back=True)


@pytest.mark.clause("TRIAGE-07")
def test_a_remote_case_takes_no_visit(edition: books.Book) -> None:
    assert refused(edition, "appointment.book", case__mode="remote") == ["visit_mode.default"]


# -- afterwards


@pytest.mark.clause("SIGNOFF-05")
def test_an_objection_has_a_day(shelf: Shelf) -> None:
    assert read(shelf, "objection", story("02 17:00 objection.raised"), "03 17:00").state is State.MISSED


@pytest.mark.clause("ARCHIVE-01")
def test_the_missing_paper_is_the_one_that_is_named(shelf: Shelf) -> None:
    facts = story("02 18:00 case.done", "02 19:00 paper.form", "03 18:00 paper.photos")
    given = {"case__kind": "repair", "case__mode": "on_site"}
    states = {name: read(shelf, name, facts, "03 18:00", "obligation", **given).state for name in ("papers_form", "papers_photos", "papers_report")}
    assert states == {"papers_form": State.MET, "papers_photos": State.MET, "papers_report": State.MISSED}


@pytest.mark.clause("CALLBACK-01")
def test_three_days_end_with_the_fourth_of_march_and_attempts_do_not_count(shelf: Shelf) -> None:
    facts = story("01 15:00 case.done", "02 10:00 callback.attempted", "03 10:00 callback.attempted", "04 10:00 callback.attempted")
    assert read(shelf, "callback", facts, "04 23:59", case__kind="repair").state is State.RUNNING
    assert read(shelf, "callback", facts, "05 00:00", case__kind="repair").state is State.MISSED


@pytest.mark.clause("CALLBACK-04")
def test_measures_that_the_customer_was_not_told_do_not_stop_the_clock(shelf: Shelf, edition: books.Book) -> None:
    facts = story("02 09:00 callback.dissatisfied", "03 15:00 improvement.planned")
    assert read(shelf, "improvement", facts, "04 09:00", "obligation").state is State.MISSED
    told = [*facts, *story("04 09:00 improvement.told")]
    assert read(shelf, "improvement", told, "04 10:00", "obligation").state is State.MET
    assert "improvement.default" in [clause.id for clause in edition.bars("case.archive")]


@pytest.mark.clause("SIGNOFF-07")
def test_a_remote_case_waits_three_days_for_ms_wangs_word_and_then_closes_unconfirmed(edition: books.Book) -> None:
    assert edition.decide("routing", "confirmation", {"case.mode": "remote"}, DAY).answer == {"days": 3}
    assert refused(edition, "case.close", case__mode="remote") == ["confirmed.default"]
    assert refused(edition, "case.close", case__mode="remote", case__confirmation_lapsed=True) == []


# -- answers


@pytest.mark.clause("TRIAGE-03")
@pytest.mark.parametrize(
    ("importance", "urgency", "priority"),
    [("high", "urgent", 1), ("high", "normal", 2), ("normal", "urgent", 2), ("normal", "normal", 3), ("low", "urgent", 3), ("low", "normal", 4)],
)
def test_priority_is_the_cell_of_the_matrix(edition: books.Book, importance: str, urgency: str, priority: int) -> None:
    ruling = edition.decide("classification", "priority", {"case.importance": importance, "case.urgency": urgency}, DAY)
    assert ruling and ruling.answer == {"priority": priority}


@pytest.mark.clause("CLASSIFY-03")
@pytest.mark.clause("CLASSIFY-11")
def test_every_kind_of_service_has_a_form_type_and_a_scene(edition: books.Book) -> None:
    from yinuo.policy.facts import ATTRIBUTES

    for kind in ATTRIBUTES["case.kind"].values:
        answer = edition.decide("classification", "catalogue", {"case.kind": kind}, DAY).answer
        assert answer["mode"] in ATTRIBUTES["case.mode"].values, kind
        assert answer["form_type"] in ATTRIBUTES["case.form_type"].values and answer["scene"] in ATTRIBUTES["case.scene"].values, kind


@pytest.mark.clause("TRIAGE-10")
@pytest.mark.clause("TRIAGE-11")
def test_every_problem_class_has_a_handling_standard(edition: books.Book) -> None:
    from yinuo.policy.facts import ATTRIBUTES

    answers = {name: edition.decide("routing", "handling", {"case.class": name}, DAY).answer for name in ATTRIBUTES["case.class"].values}
    assert all(set(answer["outcomes"]) <= set(ATTRIBUTES["case.outcome"].values) for answer in answers.values())
    assert answers["setup"]["common"] and not answers["leak"]["common"]
    assert "answered" not in answers["leak"]["outcomes"]


@pytest.mark.clause("WARRANTY-02")
def test_a_listed_fault_in_warranty_is_replaced_free_of_charge(edition: books.Book) -> None:
    asked = {"case.warranty": "in", "case.class": "no_power", "case.outcome": "replaced"}
    assert edition.decide("routing", "free_replacement", asked, DAY).answer == {"free": True}
    assert edition.decide("routing", "free_replacement", asked | {"case.warranty": "out"}, DAY).answer == {"free": False}


@pytest.mark.clause("WARRANTY-01")
@pytest.mark.parametrize(("asked", "within"), [(date(2025, 1, 31), True), (date(2025, 2, 1), False)])
def test_the_last_day_of_the_warranty_is_still_covered(edition: books.Book, asked: date, within: bool) -> None:
    ruling = edition.decide("entitlement", "warranty", {"unit.purchased": date(2024, 1, 31), "case.category": "appliance"}, asked)
    assert ruling and ruling.clause_id == "warranty.household"
    assert ruling.answer["until"] == date(2025, 1, 31)
    assert (asked <= ruling.answer["until"]) is within


@pytest.mark.clause("ORG-08")
def test_twelve_open_jobs_are_too_many_for_engineer_li(edition: books.Book) -> None:
    most = edition.decide("target", "open_jobs", {}, DAY).answer["at_most"]
    assert [jobs > most for jobs in (12, 4, 2)] == [True, False, False]


@pytest.mark.clause("ORG-07")
@pytest.mark.clause("CALLBACK-03")
def test_the_organisation_and_every_customer_come_up_again_after_six_months(edition: books.Book) -> None:
    for name in ("organisation_review.default", "callback_plan.default"):
        assert recurring.next_day(edition.clauses[name].rule, date(2026, 1, 15)) == date(2026, 7, 15)


@pytest.mark.clause("SLA-03")
def test_every_promise_of_time_to_the_customer_goes_up_when_it_is_missed(edition: books.Book) -> None:
    for clause in edition.of_kind("deadline"):
        assert clause.rule.escalate_to, clause.id
        called = {found.rule.to for found in edition.escalations(clause.id, "breach", {})}
        assert clause.id == "answer.security" or called <= {clause.rule.escalate_to}, clause.id


def test_a_repair_done_in_good_order_keeps_every_promise_and_owes_nothing(shelf: Shelf) -> None:
    facts = story(
        "02 10:00 case.received case.stage=received", "02 10:00 case.answered", "02 10:01 case.registered", "02 10:05 case.verified",
        "02 10:10 case.accepted case.stage=accepted", "02 10:11 case.owner_named", "02 10:30 case.judged case.stage=judged case.mode=on_site",
        "02 11:00 case.planned case.stage=planned", "02 11:05 assignment.made case.engineer_assigned=yes", "02 11:30 engineer.responded",
        "02 11:40 appointment.booked", "02 11:45 appointment.confirmed", "03 08:30 kit.checked", "03 09:00 visit.departed", "03 10:00 visit.arrived",
        "03 10:05 case.working case.stage=working", "03 11:00 case.done case.stage=done", "03 11:05 signoff.customer", "03 11:10 record.delivered",
        "03 12:00 paper.form", "03 12:01 paper.photos", "03 12:02 paper.report", "03 12:10 survey.invited", "04 09:00 case.customer_told case.final_told=yes",
        "04 10:00 callback.made", "04 11:00 case.closed case.stage=closed",
    )
    given = {"case.kind": "repair", "case.urgency": "normal", "case.mode": "undecided", "case.category": "appliance", "case.sale_stage": "after_sale",
             "case.priority": 3, "case.covered": True, "unit.purchase_known": True}
    readings = follow_all(facts, shelf, at("30 10:00"), given)
    assert {question: reading.state for question, reading in readings.items() if reading.state is not State.MET or reading.open} == {}
    assert {"answer", "assignment", "arrival", "resolution", "callback", "papers_form", "survey_invitation"} <= readings.keys()
