"""Anybody may try any verb in any order, late and out of order: what must hold, holds after every single step."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

import cast as people
from areas import service
from areas.visits.test_at_the_door import STROKES
from proof import case_laws
from stories.telling import on
from yinuo.archive import actions as archive
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import improving, surveying
from yinuo.callbacks.models import Callback
from yinuo.cases import (
    actions,
    changes,
    clocks,
    correcting,
    enquiring,
    holds,
    obligations,
    overtime,
    remote,
    reopening,
    stages,
    standing,
    tasks,
    verifying,
    words,
)
from yinuo.cases.models import Case, Clock, Hold, Obligation
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments
from yinuo.editions import asking
from yinuo.journal import reading
from yinuo.journal.operation import operation
from yinuo.journal.verify import verify
from yinuo.kit.refusal import Refusal
from yinuo.people.models import PostHolding
from yinuo.people.roles import POSTS
from yinuo.policy.facts import EVENTS, HOLD_REASONS
from yinuo.policy.history import steps
from yinuo.visits import actions as visits
from yinuo.visits import objections, papers, signing, working
from yinuo.visits.models import Visit
from yinuo.warranty import actions as warranty
from yinuo.warranty import quotes

pytestmark = pytest.mark.django_db

CORE = ("number", "kind", "urgency", "mode", "priority", "outcome", "customer_id", "contact_id", "unit_id", "model_text", "description", "engineer_id",
        "owner_id", "tier", "received_at")
WHO = st.sampled_from(["han", "han", "han", "han", "chen", "gao", "sun", "li", "zhao", "he", "wu", "tang", "liu", "luo"])
SETTING = (changes.set_urgency, changes.set_mode, changes.set_priority, changes.set_kind, actions.start)
MINUTES = st.integers(1, 3000)
EARLIER = st.integers(0, 600)


class Cases(RuleBasedStateMachine):
    """Up to three requests of Ms Wang, and everybody at work on them."""

    cast: Any = None
    by: Any = None
    done: dict[str, int] = {}

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = on("03-02 09:00")
        self.cases: list[int] = []
        self.numbers: list[str] = []

    def teardown(self) -> None:
        try:
            if self.cases:
                report = verify(self.now)
                assert report.findings == [], [str(found) for found in report.findings]
                case_laws.told_once(self.now)
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # -- trying

    def attempt(self, which: int, verb: Any, who: str, **given: Any) -> Any:
        """Do it as somebody; a refusal is kind and leaves no trace, a deed leaves an entry and keeps to the table."""
        case = Case.objects.get(pk=self.cases[which % len(self.cases)])
        before = {name: getattr(case, name) for name in (*CORE, "stage", "version", "chain")}
        entered = case_laws.entries_of(case.pk)
        name = f"{verb.__module__.rsplit('.', 1)[1]}.{verb.__name__}"
        try:
            made = verb(case.pk, by=getattr(self.by, who), at=self.now, **given)
        except Refusal as no:
            assert no.says.zh and no.says.en and (no.way_out is None or no.way_out.zh and no.way_out.en), no.code
            now = Case.objects.get(pk=case.pk)
            assert before == {name: getattr(now, name) for name in before}, f"{no.code} left a trace"
            assert len(entered) == len(case_laws.entries_of(case.pk)), f"{no.code} left an entry"
            return None
        note(f"{self.now:%m-%d %H:%M} {name} by {who}")
        Cases.done[name] = Cases.done.get(name, 0) + 1
        now = Case.objects.get(pk=case.pk)
        assert now.stage == before["stage"] or now.stage in stages.FOLLOWING[before["stage"]] or verb is enquiring.settle, (name, before["stage"], now.stage)
        entries = case_laws.entries_of(case.pk)
        case_laws.each_deed_has_entries_of_its_own(entered, entries, getattr(self.by, who), self.now, same=verb in SETTING)
        case_laws.versions_have_no_gap(entries, now)
        if before["stage"] == "archived" or before["stage"] == "closed" and verb not in (reopening.reopen, correcting.correct, callbacks.answer):
            assert {n: before[n] for n in CORE} == {n: getattr(now, n) for n in CORE}, f"{name} changed a closed case"
        if now.stage == "closed" != before["stage"]:
            late = [o.clause for o in Obligation.objects.filter(case=now, is_open=True, arisen_at__lt=self.now) if asking.bars(o.clause, o.edition, "case.close")]
            assert not late, late
        return made

    # -- time

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        promised = case_laws.time_alone(self.cases)
        self.now += timedelta(minutes=minutes)
        for case in Clock.objects.filter(running=True, next_at__lte=self.now).values_list("case_id", flat=True).distinct():
            clocks.tick(case, self.now)
        case_laws.time_changed_nothing_else(promised, case_laws.time_alone(self.cases))

    @rule(minutes=st.integers(0, 30))
    def a_moment_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    # -- the way through

    @initialize(urgency=st.sampled_from(["normal", "urgent"]), mode=st.sampled_from(["on_site", "remote", "undecided", "sent_in"]),
                kind=st.sampled_from(["repair", "repair", "repair", "training", "consulting"]), bought=st.sampled_from([None, date(2020, 1, 1), date(2026, 1, 1)]), ahead=st.sampled_from([0, 3, 5, 7, 9, 9, 9]))
    def first(self, ahead: int, **given: Any) -> None:
        self.receive(**given)
        for _ in range(ahead):
            self.now += timedelta(minutes=7)
            self.further(0, "repaired", 3, "satisfied")

    @precondition(lambda self: len(self.cases) < 3)
    @rule(urgency=st.sampled_from(["normal", "urgent"]), mode=st.sampled_from(["on_site", "remote", "undecided"]), kind=st.just("repair"),
          bought=st.sampled_from([None, date(2026, 1, 1)]))
    def another(self, **given: Any) -> None:
        self.receive(**given)

    def receive(self, urgency: str, mode: str, kind: str, bought: date | None) -> None:
        case = service.received(self.cast, self.now, urgency=urgency, mode=mode, kind=kind, purchased_on=bought, serial=f"SN-{len(self.cases)}").case
        self.cases.append(case.pk)
        self.numbers.append(case.number)

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), outcome=st.sampled_from(["repaired", "repaired", "answered", "trained", "given_up"]), earlier=EARLIER,
          rating=st.sampled_from(["satisfied", "dissatisfied"]))
    def one_step_further(self, which: int, outcome: str, earlier: int, rating: str) -> None:
        self.further(which, outcome, earlier, rating)

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), minutes=st.integers(5, 90), outcome=st.sampled_from(["repaired", "answered"]), rating=st.sampled_from(["satisfied", "dissatisfied"]))
    def a_good_morning(self, which: int, minutes: int, outcome: str, rating: str) -> None:
        for _ in range(4):
            self.now += timedelta(minutes=minutes)
            self.further(which, outcome, minutes, rating)

    def further(self, which: int, outcome: str, earlier: int, rating: str) -> None:
        """Whatever the plain way asks next, so that runs get beyond the first stages."""
        case = Case.objects.get(pk=self.cases[which % len(self.cases)])
        def go(verb: Any, who: str, **given: Any) -> Any:
            return self.attempt(which, verb, who, **given)
        match case.stage:
            case "received":
                go(actions.accept, "chen")
            case "accepted":
                go(actions.judge, "gao", nature="hardware", degree="minor", cause="不明", problem_class="setup", mode="on_site" if case.mode == "undecided" else None)
            case "judged":
                go(actions.plan, "gao", solution="检修")
            case "planned":
                if case.mode == "on_site" and not case.engineer_id:
                    go(dispatch.assign, "sun", engineer_id=self.cast.li.id)
                go(actions.start, "gao")
            case "working":
                if case.mode == "on_site" and not case.engineer_id:
                    go(dispatch.assign, "sun", engineer_id=self.cast.li.id)
                if case.mode == "on_site" and case.engineer_id and not case.visits.exists():
                    go(visits.arrive, "li", happened=max(case.received_at, self.now - timedelta(minutes=earlier)), late_because="补登")
                go(working.diagnose, "li" if case.engineer_id else "gao", symptom="setup", cause="进水")
                go(working.work, "li" if case.engineer_id else "gao", lines=[working.Line("清理进水阀")])
                go(working.test, "li" if case.engineer_id else "gao", words="正常", passed=True)
                go(visits.leave, "li")
                go(actions.finish, "li" if case.engineer_id else "gao", outcome=outcome)
            case "done":
                form = go(signing.prepare, "li" if case.engineer_id else "gao", advice="定期清理")
                if form:
                    go(signing.sign, "li" if case.engineer_id else "gao", side="customer", form_digest=form.digest, strokes=STROKES, rating=rating)
                go(papers.deliver, "li" if case.engineer_id else "gao", means="mail")
                go(papers.file, "li" if case.engineer_id else "gao", kinds=["form"])
                go(words.tell, "chen", words="已办结", final=True)
                go(actions.confirm, "chen")
                go(surveying.invite, "he")
                for clock in case.clocks.filter(late=True, overtimes__isnull=True):
                    go(overtime.explain, "chen", clock_id=clock.pk, reason="人手不足")
                go(actions.close, "chen")
            case "closed":
                go(callbacks.answer, "he", rating=rating, running_well=True, solved=True)
                go(archive.archive, "wu")

    # -- anything, by anybody

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, verb=st.sampled_from([
        actions.accept, actions.verify, actions.recheck, actions.start, actions.confirm, actions.close, archive.archive, dispatch.respond, surveying.invite,
        holds.resume, visits.doubt, visits.depart, visits.leave, signing.prepare, changes.escalate, actions.answer, words.chase,
    ]))
    def a_plain_verb(self, which: int, who: str, verb: Any) -> None:
        self.attempt(which, verb, who)

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, earlier=EARLIER, verb=st.sampled_from([actions.answer, changes.escalate, actions.confirm, visits.arrive, visits.depart,
                                                                                     visits.leave, dispatch.respond, holds.resume]))
    def noted_later(self, which: int, who: str, earlier: int, verb: Any) -> None:
        self.attempt(which, verb, who, happened=self.now - timedelta(minutes=earlier), late_because="补登")

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, earlier=EARLIER, reason=st.sampled_from(sorted(HOLD_REASONS)))
    def hold(self, which: int, who: str, earlier: int, reason: str) -> None:
        self.attempt(which, holds.hold, who, reason=reason, happened=self.now - timedelta(minutes=earlier), late_because="补登")

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, earlier=EARLIER, outcome=st.sampled_from(["repaired", "answered", "given_up", "unsolved"]))
    def finish(self, which: int, who: str, earlier: int, outcome: str) -> None:
        self.attempt(which, actions.finish, who, outcome=outcome, happened=self.now - timedelta(minutes=earlier), late_because="补登")

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, earlier=EARLIER, urgency=st.sampled_from(["normal", "urgent"]))
    def urgency(self, which: int, who: str, earlier: int, urgency: str) -> None:
        self.attempt(which, changes.set_urgency, who, urgency=urgency, reason="客户来电", happened=self.now - timedelta(minutes=earlier), late_because="补登")

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, pick=st.integers(0, 5), value=st.integers(0, 3))
    def change(self, which: int, who: str, pick: int, value: int) -> None:
        verb, given = (
            (changes.set_mode, {"mode": ["remote", "on_site", "sent_in", "undecided"][value], "reason": "改变"}),
            (changes.set_priority, {"priority": value + 1, "reason": "特批"}),
            (changes.set_kind, {"kind": ["repair", "training", "inspection", "security"][value], "reason": "更正"}),
            (tasks.hand, {"to_tier": value, "words": "请处理", "skipped_because": "" if value % 2 else "值班"}),
            (actions.cancel, {"reason": "客户撤回" if value else ""}),
            (reopening.reopen, {"reason": "又坏了" if value else ""}),
        )[pick]
        self.attempt(which, verb, who, **given)

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, hours=st.integers(-2, 40), length=st.integers(0, 3), asked_by=st.sampled_from(["customer", "company"]))
    def appointment(self, which: int, who: str, hours: int, length: int, asked_by: str) -> None:
        start = self.now + timedelta(hours=hours)
        window = {"starts_at": start, "ends_at": start + timedelta(hours=length)}
        if self.attempt(which, appointments.book, who, **window) is None:
            self.attempt(which, appointments.move, who, asked_by=asked_by, reason="另有安排", **window)
        self.attempt(which, appointments.confirm, who, means="phone")

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, solved=st.booleans())
    def remotely(self, which: int, who: str, solved: bool) -> None:
        self.attempt(which, remote.start, who)
        self.attempt(which, remote.end, who, solved=solved, steps=(remote.Step("重启", "正常"),))

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, amount=st.integers(0, 300))
    def money(self, which: int, who: str, amount: int) -> None:
        quote = self.attempt(which, quotes.offer, who, plan="更换", amount=Decimal(amount), cycle_days=1)
        if quote is not None and amount % 2:
            self.attempt(which, quotes.accept, who, quote_id=quote.pk, means="phone")
        self.attempt(which, working.work, who, lines=[working.Line("更换", "泵", 1, amount=Decimal(amount % 100))])
        self.attempt(which, warranty.prove_purchase, who, purchased_on=date(2026, 1, 2) if amount % 3 else date(2021, 1, 1))

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, rating=st.sampled_from(["satisfied", "basically", "dissatisfied"]), solved=st.booleans())
    def call_back(self, which: int, who: str, rating: str, solved: bool) -> None:
        self.attempt(which, callbacks.attempt, who, words="无人接听")
        self.attempt(which, callbacks.answer, who, rating=rating, running_well=solved, solved=solved)
        self.attempt(which, improving.plan, who, analysis="慢", measures="加人")
        self.attempt(which, improving.tell, who, words="已改进")

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, answered=st.booleans())
    def others(self, which: int, who: str, answered: bool) -> None:
        task = self.attempt(which, tasks.ask, who, department_id=self.cast.research.id, words="请看")
        raised = self.attempt(which, objections.raise_objection, who, words="有异响", explained="正常")
        if answered and task is not None:
            self.attempt(which, tasks.answer, "luo", task_id=task.pk, words="已看")
        if answered and raised is not None:
            self.attempt(which, objections.answer, who, objection_id=raised.pk, words="已复检")

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, pick=st.integers(0, 200), earlier=EARLIER, voided=st.booleans())
    def put_right(self, which: int, who: str, pick: int, earlier: int, voided: bool) -> None:
        entries = [e for e in reading.of_case(self.cases[which % len(self.cases)]) if e.subject == "case"]
        chosen = entries[pick % len(entries)]
        self.attempt(which, correcting.correct, who, reason="记错", entry_id=chosen.pk, happened=self.now - timedelta(minutes=earlier), voided=voided)

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), who=WHO, pick=st.integers(0, 20))
    def waive_or_explain(self, which: int, who: str, pick: int) -> None:
        case = self.cases[which % len(self.cases)]
        if owed := list(Obligation.objects.filter(case=case, is_open=True)):
            self.attempt(which, obligations.waive, who, clause=owed[pick % len(owed)].clause, reason="特批")
        if late := list(Clock.objects.filter(case=case, late=True)):
            self.attempt(which, overtime.explain, who, clock_id=late[pick % len(late)].pk, reason="人手不足")

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 2), verb=st.sampled_from([actions.accept, actions.start, actions.close, archive.archive, visits.arrive, holds.resume, changes.escalate]))
    def whoever_may_not_see_it_tries(self, which: int, verb: Any) -> None:
        case = Case.objects.select_related("station").get(pk=self.cases[which % len(self.cases)])
        strangers = case_laws.who_may_see_is_the_same_asked_of_the_database_and_of_the_case(case, self.by)
        assert strangers, "somebody of another station is always about"
        case_laws.to_them_it_does_not_exist(case, strangers, verb, self.now)

    # -- what must hold

    @invariant()
    def every_clock_is_its_replay(self) -> None:
        assert verifying.verify(self.now, everything=True).differences == []

    @invariant()
    def a_clock_stands_still_only_for_a_reason_its_clause_names(self) -> None:
        for clock in Clock.objects.filter(state="paused"):
            named = asking.clause_of(clock.clause, clock.edition).rule.pauses
            assert Hold.objects.filter(case=clock.case_id, ended_at__isnull=True, reason__in=[n.removeprefix("hold.") for n in named]).exists(), clock.question

    @invariant()
    def what_is_known_is_what_the_entries_set(self) -> None:
        for case in Case.objects.filter(pk__in=self.cases):
            case_laws.it_stands_in_one_stage_of_the_table(case)
            case_laws.the_verdict_is_what_the_facts_give(case, self.now)
            entries = [e for e in reading.of_case(case.pk) if e.subject == "case"]
            assert all(e.kind in EVENTS for e in entries if e.sets), [e.kind for e in entries if e.sets and e.kind not in EVENTS]
            known, _ = standing.facts_of(case.pk)
            told = steps(known, self.now)[-1].attributes
            for name in ("case.stage", "case.urgency", "case.mode", "case.kind", "case.priority", "case.on_hold", "case.unexplained_breaches", "case.open_tasks"):
                assert told.get(name) == case.facts.get(name), (name, told.get(name), case.facts.get(name))
            unexplained = Clock.objects.filter(case=case, late=True, overtimes__isnull=True).count()
            assert case.facts["case.unexplained_breaches"] == unexplained, (case.facts["case.unexplained_breaches"], unexplained)

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        case_laws.nobody_is_in_two_places()

    @invariant()
    def numbers_are_given_once_and_nobody_calls_back_about_their_own_work(self) -> None:
        assert len(set(self.numbers)) == len(self.numbers)
        for made in Callback.objects.all():
            assert not Visit.objects.filter(case=made.case_id, engineer=made.by_id).exists()


def test_whatever_anybody_does_in_whatever_order(cast, request, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    service.washing_machine()
    with operation(people.BEGAN):
        for post in POSTS:  # Ms Han holds every post, so that not all attempts end at a missing right
            people._noted(PostHolding(user=cast.han, post=post, since=people.BEGAN.date()), people.BEGAN)
    Cases.cast, Cases.by, Cases.done = cast, cast.by, {}
    run_state_machine_as_test(Cases, settings=_size(request.config.getoption("slow")))
    print(sorted(Cases.done.items(), key=lambda row: -row[1]))


def _size(slow: bool) -> settings:
    return settings(max_examples=200 if slow else 12, stateful_step_count=60 if slow else 30, deadline=None, suppress_health_check=list(HealthCheck),
                    print_blob=True, phases=(Phase.explicit, Phase.reuse, Phase.generate) if not slow else tuple(Phase))
