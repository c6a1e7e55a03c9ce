"""Reports that look back over a long past ask only for entries that few cases have, and find those in the order of their noting."""

from datetime import timedelta

import pytest

from yinuo.journal import reading
from yinuo.journal.models import RARE
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import utc_now
from yinuo.people.models import User

pytestmark = pytest.mark.django_db


def test_what_is_rare_is_found_by_when_it_was_noted_and_other_kinds_are_refused():
    at = utc_now()
    with operation(at):
        somebody = User(username="wang", name="王女士")
        note(somebody, "user.written", by=SYSTEM, at=at)
        for kind in ("obligation.waived", "case.priority_set"):
            note(somebody, kind, by=SYSTEM, at=at)
    hour = timedelta(hours=1)
    assert [e.kind for e in reading.rare_between(at - hour, at + hour, RARE)] == ["obligation.waived", "case.priority_set"]
    assert [e.kind for e in reading.rare_between(at - hour, at + hour, ["case.priority_set"])] == ["case.priority_set"]
    assert not list(reading.rare_between(at - 2 * hour, at - hour, RARE))
    with pytest.raises(LookupError):
        reading.rare_between(at - hour, at + hour, ["case.received"])
