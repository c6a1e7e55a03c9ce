"""Several at once: sealers share the work without doubling it, and a verification among writers accuses nobody."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from areas.journal.log import AT
from yinuo.journal import checkpoints
from yinuo.journal.models import Entry, Leaf, Unsealed
from yinuo.journal.operation import note, operation
from yinuo.journal.sealer import seal
from yinuo.journal.verify import verify
from yinuo.kit.actor import SYSTEM
from yinuo.people.models import Region

pytestmark = pytest.mark.django_db(transaction=True)
ACTS = 60


def open_regions(mark: str) -> None:
    for turn in range(ACTS):
        with operation(AT):
            region = Region(code=f"{mark}{turn}", name="华东")
            note(region, "region.opened", by=SYSTEM, at=AT)
        with operation(AT):
            region = Region.objects.get(pk=region.pk)
            region.name = "华南"
            note(region, "region.renamed", by=SYSTEM, at=AT)


def seal_until_stopped(stop: threading.Event) -> None:
    while not stop.is_set() or Unsealed.objects.exists():
        if seal(7):
            checkpoints.sign(AT, even_if_early=True)


def together(*acts: Callable[[], None]) -> list[BaseException]:
    failed: list[BaseException] = []

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001  shown by the test
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return failed


def test_two_sealers_among_writers_number_each_entry_once():
    stop = threading.Event()

    def write(mark: str) -> Callable[[], None]:
        return lambda: open_regions(mark)

    def write_last() -> None:
        open_regions("b")
        stop.set()

    assert together(write("a"), write_last, lambda: seal_until_stopped(stop), lambda: seal_until_stopped(stop)) == []
    while seal():
        pass
    assert Entry.objects.count() == Leaf.objects.count() == 4 * ACTS
    assert list(Leaf.objects.order_by("seq").values_list("seq", flat=True)) == list(range(4 * ACTS))
    assert verify(AT).findings == []


def test_a_verification_among_writers_accuses_nobody():
    reports = []
    assert together(lambda: open_regions("c"), lambda: reports.extend(verify(AT) for _ in range(8))) == []
    assert len(reports) == 8 and [f for report in reports for f in report.findings] == []
