"""What the worker does: seal, tick, tell, fold, sign, send, back up."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection

from yinuo.backup import taking
from yinuo.callbacks import surveying
from yinuo.cases import clocks
from yinuo.dispatch import appointments, lateness, offering, preparing, upkeep
from yinuo.insight.folding import fold
from yinuo.journal import checkpoints
from yinuo.journal.sealer import seal
from yinuo.kit.moment import utc_now
from yinuo.notices import outbox, telling
from yinuo.people import digesting

from . import verifying

log = logging.getLogger("yinuo.worker")
_BATCH = 200
_AGAIN = timedelta(minutes=15)
_aside: dict[int, datetime] = {}
"""Cases left aside, and until when."""


def tick() -> int:
    """Let every clock whose next level has come notice the time. A case that cannot be counted is left aside for a while: the others' clocks go on."""
    at = utc_now()
    for case_id in [case_id for case_id, until in _aside.items() if until <= at]:
        del _aside[case_id]
    due = [case_id for case_id in clocks.due_for_tick(at, _BATCH + len(_aside)) if case_id not in _aside]
    for case_id in due:
        try:
            clocks.tick(case_id, at)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("the clocks of case %s could not be counted; it is tried again in a quarter of an hour", case_id)
            _aside[case_id] = at + _AGAIN
    return len(due)


def sign() -> int:
    """Sign a checkpoint when enough was sealed or enough time has passed."""
    return 1 if checkpoints.sign(utc_now()) else 0


def tell() -> int:
    """Read the journal on and tell people."""
    return telling.read_on(utc_now())


def send() -> int:
    """Send what waits in the outbox."""
    return outbox.send_due(utc_now())


def lapse() -> int:
    """End the wait for a time the customer chose once that time has come."""
    return appointments.lapse_due(utc_now(), _BATCH)


def invite() -> int:
    """Invite the customers of finished services to rate them."""
    return surveying.invite_due(utc_now(), _BATCH)


def nightly() -> int:
    """Ask for tonight's backup."""
    return 1 if taking.nightly(utc_now()) else 0


def tend() -> int:
    """Give SQLite the statistics it chooses its indexes by; PostgreSQL sees to its own."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("PRAGMA optimize")
    return 0


def check() -> int:
    """Ask for tonight's verification of journal and clocks."""
    return 1 if verifying.ask(utc_now()) else 0


def maintain() -> int:
    """Make the cases of inspection and maintenance plans that are due."""
    return upkeep.run_due(utc_now())


def prompt() -> int:
    """Prompt engineers who are late to call ahead, and mark who came without a word."""
    return lateness.prompt_due(utc_now())


def prepare() -> int:
    """Tell supervisors of kits unchecked an hour before the visit."""
    return preparing.alert_due(utc_now())


def pass_on() -> int:
    """Take offers nobody answered to the next best station."""
    return offering.lapse_due(utc_now())


def digest() -> int:
    """Put what the access log held of the hours gone by into the journal."""
    return digesting.digest_hours(utc_now())


FULL = {"seal": 1500, "tick": _BATCH, "tell": telling.BATCH, "fold": 5000}
"""What a part finds when it leaves something over; with less it keeps its pace, so that a round serves many acts."""
PARTS: tuple[tuple[str, float, Callable[[], int]], ...] = (
    ("seal", 0.5, seal),
    ("tick", 1.0, tick),
    ("tell", 1.0, tell),
    ("fold", 2.0, fold),
    ("send", 5.0, send),
    ("sign", 30.0, sign),
    ("nightly", 600.0, nightly),
    ("check", 600.0, check),
    ("tend", 3600.0, tend),
    ("lapse", 10.0, lapse),
    ("invite", 60.0, invite),
    ("maintain", 300.0, maintain),
    ("pass_on", 15.0, pass_on),
    ("prepare", 10.0, prepare),
    ("prompt", 5.0, prompt),
    ("digest", 300.0, digest),
)

APART = frozenset({"send"})
"""Parts on a thread of their own: an address that does not answer must keep no clock waiting."""
