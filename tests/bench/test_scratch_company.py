"""The company that is measured is a true one: every chain, place in the tree and clock holds."""

from datetime import UTC, datetime

import pytest

from yinuo.bench import filling, prototypes
from yinuo.cases.models import Case
from yinuo.cases.verifying import verify as verify_clocks
from yinuo.journal.verify import verify

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_company_poured_in_bulk_stands_up_to_every_check() -> None:
    made = prototypes.founded(NOW)
    filling.fill(made, 60, NOW)

    report = verify(NOW)
    clocks = verify_clocks(NOW, everything=True)

    assert Case.objects.count() == 60 + 240 + 8
    assert report.findings == []
    assert clocks.differences == []
    assert Case.objects.filter(is_open=True).count() > 60
