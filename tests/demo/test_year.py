"""The demo company's year agrees with the policy, and what it leaves behind stands every check."""

from datetime import UTC, datetime, timedelta

import pytest

from yinuo.cases import verifying
from yinuo.cases.models import Case, Clock, HandOff, Hold, Task
from yinuo.demo import seed
from yinuo.editions.actions import found
from yinuo.editions.models import Edition, Proposal
from yinuo.insight import first_time, reports
from yinuo.journal.verify import verify
from yinuo.people.models import User
from yinuo.people.rights import actor_of
from yinuo.visits.models import Visit

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
"""A Friday noon in Shanghai."""


def test_a_small_company_is_lived_without_a_refusal_and_shows_every_plight(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found(NOON)
    assert seed.fill(NOON, count=12) == []

    stages = set(Case.objects.filter(is_open=True).values_list("stage", flat=True))
    assert {"received", "planned", "working", "done"} <= stages and Case.objects.filter(stage="archived").exists()
    states = set(Clock.objects.filter(case__is_open=True).values_list("state", flat=True))
    assert {"running", "paused", "missed"} <= states, states
    batch = Case.objects.filter(unit__serial__startswith="WM1088-2604-").values_list("problem_class", flat=True)
    assert list(batch) == ["leak"] * 10
    assert Visit.objects.exclude(disputed="").count() == 1 and Case.objects.filter(improvements__isnull=False).count() == 2
    assert Case.objects.filter(is_open=True, warranty="out", quotes__accepted_at__isnull=True, quotes__isnull=False).exists()
    assert Task.objects.filter(answered_at__isnull=True).count() == 3 and HandOff.objects.exists() and Hold.objects.filter(ended_at__isnull=True).exists()
    assert Case.objects.filter(batch__isnull=False).count() >= 5 and Proposal.objects.count() == 2 and Edition.objects.filter(approved_at__isnull=True).count() == 1
    assert {username for username, *_ in seed.LOGINS} <= set(User.objects.values_list("username", flat=True))

    sees = actor_of(User.objects.get(username="tangyi").pk, NOON.date())
    assert sees is not None
    year = (NOON.date() - timedelta(days=366), NOON.date())
    held = first_time.rate(sees, *year)
    assert 0 < held["fixed"] < held["total"] and {says.en for row in first_time.failures(sees, *year) for says in row["why"]}
    assert any(row["stated"] for row in reports.promises_kept(sees, *year)) and any(row["withdrawn"] for row in reports.promises_kept(sees, *year))

    assert not verifying.verify(NOON).differences
    report = verify(NOON)
    assert not report.findings, report.findings[:3]
