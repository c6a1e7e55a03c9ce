"""No call ends unrecorded."""

import pytest

import cast
from areas.service import NINE
from yinuo.kit.refusal import Refusal
from yinuo.registers import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return cast.company()


@pytest.mark.clause("CHANNEL-03")
def test_a_call_without_customer_subject_and_outcome_stays_on_the_unlogged_list(made):
    call = actions.open_call(by=made.by.chen, at=NINE, number="13800138000")
    with pytest.raises(Refusal) as no:
        actions.log_call(call, by=made.by.chen, at=NINE)
    assert no.value.clause == "CHANNEL-03" and no.value.facts["fields"] == ["contact_id", "subject", "outcome"]
    assert list(queries.unlogged(made.by.chen)) == [call]
    actions.log_call(call, by=made.by.chen, at=NINE, contact_id=made.wang.id, subject="询问配件", outcome="answered")
    assert not queries.unlogged(made.by.chen)


def test_a_wrong_number_needs_no_customer(made):
    call = actions.open_call(by=made.by.chen, at=NINE)
    assert actions.log_call(call, by=made.by.chen, at=NINE, subject="打错", outcome="wrong_number").logged_at == NINE


def test_the_number_of_a_caller_is_sealed(made):
    call = actions.open_call(by=made.by.chen, at=NINE, number="13900139000")
    assert b"13900139000" not in bytes(call.number) and str(call.number) == "•••"
