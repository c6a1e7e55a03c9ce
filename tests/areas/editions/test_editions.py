"""One drafts, another approves; running promises keep the edition they began with; a proposal is answered."""

from datetime import date, timedelta

import pytest

from areas import service
from yinuo.cases.models import Clock
from yinuo.editions import actions, shelves
from yinuo.editions.models import Edition, Proposal
from yinuo.jobs import queue
from yinuo.journal import reading
from yinuo.journal.verify import verify
from yinuo.kit.refusal import Refusal
from yinuo.notices.models import Bell
from yinuo.notices.telling import read_on
from yinuo.policy.clock import follow

MINUTE = timedelta(minutes=1)


def standard(**changed: tuple[str, str]) -> dict[str, str]:
    """The standard documents with words replaced: document → (old, new)."""
    documents = dict(shelves.standard().sources)
    for name, (old, new) in changed.items():
        file = name.replace("_", "-") + ".md"
        assert old in documents[file]
        documents[file] = documents[file].replace(old, new, 1)
    return documents


FASTER = {"service_promise": ('allow = "24 hours"', 'allow = "20 hours"')}


def faster() -> dict[str, str]:
    """Answers within twenty hours instead of twenty-four; the examples that say otherwise are left out."""
    documents = standard(**FASTER)
    text = documents["service-promise.md"]
    head, _, rest = text.partition('id         = "answer.default"')
    rule, _, rest = rest.partition("```toml example")
    _, _, after = rest.partition("## 2.2")
    documents["service-promise.md"] = head + 'id         = "answer.default"' + rule + "## 2.2" + after
    return documents


@pytest.fixture
def house(cast):
    actions.found(service.NINE - timedelta(days=30))
    service.washing_machine()
    return cast


def drafted(cast, documents=None, at=service.NINE) -> Edition:
    return actions.draft(documents or faster(), by=cast.by.qin, at=at, label="三月修订", why="客户希望更快")


@pytest.mark.clause("SECURITY-04")
def test_a_change_by_one_person_is_a_draft_until_another_approves_it(house):
    edition = drafted(house)
    before = shelves.in_force(service.NINE + 5 * MINUTE)[1].digest

    actions.approve(edition, by=house.by.tang, at=service.NINE + MINUTE, in_force_from=date(2026, 3, 2))

    assert before != edition.digest
    assert shelves.in_force(service.NINE + 5 * MINUTE)[1].digest == edition.digest


@pytest.mark.clause("SECURITY-04")
def test_nobody_approves_what_they_drafted_even_with_the_right_to(house):
    from dataclasses import replace

    both_hats = replace(house.by.tang, grants={**house.by.tang.grants, **house.by.qin.grants})
    edition = actions.draft(faster(), by=both_hats, at=service.NINE, label="三月修订", why="客户希望更快")

    with pytest.raises(Refusal) as caught:
        actions.approve(edition, by=both_hats, at=service.NINE, in_force_from=date(2026, 3, 2))
    assert caught.value.code == "edition.own" and caught.value.status == 403 and caught.value.way_out


@pytest.mark.clause("ORG-15")
def test_a_draft_without_an_interpreting_department_is_refused(house):
    edition = drafted(house, standard(service_promise=('interpreter = "售后服务部"\n', "")))

    with pytest.raises(Refusal) as caught:
        actions.approve(edition, by=house.by.tang, at=service.NINE, in_force_from=date(2026, 3, 2))

    assert "interpreter.default" in caught.value.clause and "解释" in caught.value.says.zh
    edition.refresh_from_db()
    assert edition.approved_at is None


@pytest.mark.clause("SLA-08")
def test_a_response_policy_without_a_default_limit_is_refused(house):
    edition = drafted(house, standard(service_promise=('kind       = "deadline"\ndefault    = true\nfulfils    = ["SLA-01"', 'kind       = "deadline"\nfulfils    = ["SLA-01"')))

    with pytest.raises(Refusal) as caught:
        actions.approve(edition, by=house.by.tang, at=service.NINE, in_force_from=date(2026, 3, 2))

    assert caught.value.code == "edition.faulty"


@pytest.mark.clause("CLASSIFY-06")
def test_a_standard_without_a_citation_is_approved_with_its_warning_kept(house):
    documents = faster()
    line = next(line for line in documents["remote.md"].split("\n") if line.startswith("sources"))
    edition = drafted(house, documents | {"remote.md": documents["remote.md"].replace(line + "\n", "")})

    actions.approve(edition, by=house.by.tang, at=service.NINE, in_force_from=date(2026, 3, 2))

    kept = list(reading.of_record("edition", edition.id))[-1].data["warnings"]
    assert any("remote.md" in warning and "no-sources" in warning for warning in kept)


def test_it_never_comes_into_force_before_its_approval(house):
    edition = drafted(house)

    with pytest.raises(Refusal) as caught:
        actions.approve(edition, by=house.by.tang, at=service.NINE, in_force_from=date(2026, 3, 1))

    assert caught.value.code == "edition.past" and caught.value.field == "in_force_from"


@pytest.mark.clause("ORG-15")
def test_a_running_clock_keeps_the_edition_it_began_with_and_shows_it(house):
    old = service.received(house, channel="email")
    founding = Edition.objects.order_by("id").first()
    edition = drafted(house, at=service.NINE + MINUTE)
    actions.approve(edition, by=house.by.tang, at=service.NINE + 2 * MINUTE, in_force_from=date(2026, 3, 2))
    new = service.received(house, at=service.NINE + 10 * MINUTE, channel="email", serial="SN-2")

    def answer(job) -> Clock:
        return Clock.objects.get(case=job.case, question="answer")

    from yinuo.cases import clocks

    clocks.tick(old.case.id, service.NINE + timedelta(hours=30))
    assert answer(old).due_at == service.NINE + timedelta(hours=24) and answer(old).edition == founding.id
    assert answer(old).late
    assert answer(new).due_at == service.NINE + 10 * MINUTE + timedelta(hours=20) and answer(new).edition == edition.id


@pytest.mark.clause("ORG-15", "TRIAGE-03")
def test_a_case_is_classified_by_the_edition_of_its_receipt_and_a_later_one_by_the_next(house):
    from yinuo.cases import actions as cases
    from yinuo.cases import changes

    old = [service.received(house, channel="email", serial=f"SN-{n}") for n in range(2)]
    edition = drafted(house, standard() | _matrix(), at=service.NINE + MINUTE)
    actions.approve(edition, by=house.by.tang, at=service.NINE + 2 * MINUTE, in_force_from=date(2026, 3, 2))
    later = service.NINE + 10 * MINUTE
    new = service.received(house, at=later, channel="email", serial="SN-9")

    for job, priority in ((old[0], 2), (new, 1)):
        cases.accept(job.case, by=house.by.chen, at=later)
        judged = cases.judge(job.case, by=house.by.gao, at=later, nature="hardware", degree="major", cause="不明", importance="high")
        assert judged.priority == priority
    assert changes.set_urgency(old[1].case, by=house.by.chen, at=later, urgency="urgent", reason="漏水").priority == 2


def _matrix() -> dict[str, str]:
    """The second priority of the matrix becomes a first one, and the examples below it with it."""
    text = shelves.standard().sources["triage.md"]
    start, end = text.index('id         = "priority.second"'), text.index('id         = "priority.fourth"')
    return {"triage.md": text[:start] + text[start:end].replace("priority = 2", "priority = 1") + text[end:]}


def test_a_draft_goes_on_from_another_which_is_laid_aside(house):
    first = drafted(house)
    second = actions.draft(standard(), by=house.by.qin, at=service.NINE, label="再改", why="更正", instead_of=first.id)

    first.refresh_from_db()
    assert first.discarded_at and second.discarded_at is None
    with pytest.raises(Refusal) as caught:
        actions.draft(faster(), by=house.by.qin, at=service.NINE, label="又改", why="更正", instead_of=first.id)
    assert caught.value.code == "edition.decided"


def test_a_decided_edition_is_decided(house):
    edition = drafted(house)
    actions.discard(edition, by=house.by.qin, at=service.NINE)

    with pytest.raises(Refusal) as caught:
        actions.approve(edition, by=house.by.tang, at=service.NINE, in_force_from=date(2026, 3, 2))
    assert caught.value.code == "edition.decided"


def test_documents_that_are_not_what_was_approved_are_found(house):
    edition = drafted(house)
    actions.approve(edition, by=house.by.tang, at=service.NINE, in_force_from=date(2026, 3, 2))

    Edition.objects.filter(pk=edition.pk).update(documents=standard())

    assert "edition.altered" in {finding.code for finding in verify(service.NINE).findings}


@pytest.mark.clause("ORG-14")
def test_an_accepted_proposal_names_its_edition_and_its_author_is_told(house):
    proposal = actions.propose("催单次数应当场告知客户", by=house.by.li, at=service.NINE, clause="answer.default")
    with pytest.raises(Refusal) as caught:
        actions.answer_proposal(proposal, by=house.by.qin, at=service.NINE, accepted=True)
    assert caught.value.code == "proposal.edition"
    edition = drafted(house)

    actions.answer_proposal(proposal, by=house.by.qin, at=service.NINE, accepted=True, edition_id=edition.id)

    assert Proposal.objects.get(pk=proposal.pk).edition_id == edition.id
    verify(service.NINE)  # seals what waits, as the worker does
    while read_on(service.NINE):
        pass
    assert Bell.objects.filter(user=house.li, kind="proposal.answered").count() == 1


@pytest.mark.clause("ORG-14")
def test_a_rejected_proposal_has_a_reason(house):
    proposal = actions.propose("取消回访", by=house.by.li, at=service.NINE)

    with pytest.raises(Refusal) as caught:
        actions.answer_proposal(proposal, by=house.by.qin, at=service.NINE, accepted=False)
    assert caught.value.code == "proposal.reason" and caught.value.clause == "ORG-14"

    actions.answer_proposal(proposal, by=house.by.qin, at=service.NINE, accepted=False, reason="与承诺相悖")
    with pytest.raises(Refusal):
        actions.answer_proposal(proposal, by=house.by.qin, at=service.NINE, accepted=False, reason="再说一次")


def dues(job):
    """What a case's running promises are due at, once every process knows of the days that changed."""
    while queue.run_next(lambda: job.now + shelves.HEARD_BY_ALL):
        pass
    return dict(Clock.objects.filter(case=job.case, running=True).values_list("question", "due_at"))


@pytest.fixture
def evening(house):
    """A letter received at seven in the evening: four working hours to accept it."""
    return service.received(house, service.NINE + timedelta(hours=10), channel="email")


def test_a_day_closed_by_hand_moves_running_promises_and_leaves_the_past_alone(house, evening):
    before = dues(evening)
    actions.set_day("field", date(2026, 3, 3), [], by=house.by.qin, at=evening.now, reason="台风停工")
    after = dues(evening)
    assert before.keys() == after.keys() and all(after[q] >= before[q] for q in before) and any(after[q] > before[q] for q in before)
    for day, reason, code in ((date(2026, 3, 1), "补记", "calendar.past"), (date(2026, 3, 9), " ", "calendar.reason")):
        with pytest.raises(Refusal) as caught:
            actions.set_day("field", day, [], by=house.by.qin, at=evening.now, reason=reason)
        assert caught.value.code == code


def test_a_special_day_taken_back_gives_the_promises_their_old_due_times(house, evening):
    before = dues(evening)
    closed = actions.set_day("field", date(2026, 3, 3), [], by=house.by.qin, at=evening.now, reason="台风停工")
    assert dues(evening) != before
    with pytest.raises(Refusal) as caught:
        actions.take_day_back(closed.pk, by=house.by.qin, at=evening.now, reason=" ")
    assert caught.value.code == "calendar.reason"
    back = actions.take_day_back(closed.pk, by=house.by.qin, at=evening.now, reason="台风改道")
    assert dues(evening) == before and list(shelves.special_days()) == []
    assert [e.kind for e in reading.of_record("daytakenback", back.pk)] == ["calendar.day_taken_back"]
    with pytest.raises(Refusal) as caught:
        actions.take_day_back(closed.pk, by=house.by.qin, at=evening.now, reason="再撤")
    assert caught.value.code == "calendar.none"
    again = actions.set_day("field", date(2026, 3, 3), [], by=house.by.qin, at=evening.now, reason="台风又来")
    assert list(shelves.special_days()) == [again] and dues(evening) != before
    with pytest.raises(Refusal) as caught:
        actions.take_day_back(again.pk, by=house.by.qin, at=evening.later(days=3), reason="事后撤")
    assert caught.value.code == "calendar.past"


def test_the_clocks_of_every_case_follow_from_the_shelf(house):
    from yinuo.cases.standing import facts_of

    job = service.received(house, channel="email")
    read = follow("answer", facts_of(job.case.id)[0], shelves.shelf(), service.NINE)
    assert read.due == Clock.objects.get(case=job.case, question="answer").due_at
