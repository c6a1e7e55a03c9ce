"""The planner's process of a web process goes when nobody has asked for a while, and is back at the next question."""

import io
import threading
from types import SimpleNamespace

import pytest

from yinuo.dispatch import engine, engine_wire
from yinuo.dispatch.engine_wire import send
from yinuo.kit.refusal import Refusal


class Alarm:
    """Rings when the test says so."""

    def __init__(self, seconds, ring):
        self.seconds, self.ring, self.state = seconds, ring, "made"

    def start(self):
        self.state = "running"

    def cancel(self):
        self.state = "cancelled"


class Child:
    """Stands in for the process: says it is ready, then answers each question with its name."""

    started: list["Child"] = []

    def __init__(self, *command, **given):
        self.pid, self.alive, self.stdin, self.stdout = len(self.started) + 1, True, io.BytesIO(), _answers()
        self.started.append(self)

    def poll(self):
        return None if self.alive else 0

    def kill(self):
        self.alive = False

    def wait(self):
        return 0


def _answers():
    out = io.BytesIO()
    send(out, "ready", None)
    for _ in range(3):
        send(out, "done", "an answer")
    out.seek(0)
    return out


@pytest.fixture
def alarms(monkeypatch):
    """Every alarm that was set, oldest first."""
    made = []
    monkeypatch.setattr(Child, "started", [])
    monkeypatch.setattr(engine, "subprocess", SimpleNamespace(Popen=Child, PIPE=-1))
    return made


def resting(alarms, idle=600.0):
    def alarm(seconds, ring):
        alarms.append(Alarm(seconds, ring))
        return alarms[-1]

    return engine.Engine(idle, alarm)


def test_ten_minutes_after_the_last_question_it_ends_and_the_next_one_starts_another(alarms):
    desk = resting(alarms)
    assert desk.ask("offers") == "an answer" and desk.process == 1
    (alarm,) = alarms
    assert (alarm.seconds, alarm.state) == (600, "running")
    alarm.ring()
    assert desk.process is None and not Child.started[0].alive
    assert desk.ask("offers") == "an answer" and desk.process == 2


def test_a_question_puts_the_end_off(alarms):
    desk = resting(alarms)
    desk.ask("offers")
    desk.ask("offers")
    first, second = alarms
    assert (first.state, second.state) == ("cancelled", "running")
    first.ring()  # it rang in the very moment somebody asked
    assert desk.process == 1
    second.ring()
    assert desk.process is None


def test_a_process_that_was_only_warmed_goes_too_and_one_that_broke_leaves_no_alarm(alarms):
    desk = resting(alarms)
    desk._warm()
    assert desk.process == 1 and alarms[-1].state == "running"
    Child.started[0].stdout = io.BytesIO()
    with pytest.raises(Refusal):
        desk.ask("offers")
    assert desk.process is None and [alarm.state for alarm in alarms] == ["cancelled"]


def test_nought_keeps_it_and_a_planning_run_of_its_own_never_rests(alarms):
    for desk in (resting(alarms, 0), engine.Engine()):
        desk.ask("offers")
        assert desk.process is not None
    assert alarms == []


def test_pages_ask_one_that_rests_as_operations_say():
    from django.conf import settings

    assert engine.desk._idle == settings.PLANNER_IDLE == 600
    assert engine.desk._alarm is threading.Timer


def test_nobody_waits_for_ever_for_a_planner_that_is_still_being_made_ready(monkeypatch):
    ready = threading.Event()

    def slow(*command, **given):
        ready.wait(10)
        return Child()

    monkeypatch.setattr(Child, "started", [])
    monkeypatch.setattr(engine, "subprocess", SimpleNamespace(Popen=slow, PIPE=-1))
    desk = engine.Engine(patience=0.05)
    for _ in range(2):  # whoever comes second waits no longer than the first
        with pytest.raises(Refusal) as no:
            desk.ask("offers")
        assert no.value.code == "planner.busy" and no.value.way_out
    ready.set()
    desk.warm().join(10)
    assert desk.ask("offers") == "an answer" and len(Child.started) == 1


def test_a_planner_that_falls_silent_is_ended_and_whoever_asked_is_told(monkeypatch):
    silent = threading.Event()

    class Mute(Child):
        def kill(self):
            super().kill()
            silent.set()

    def receive(stream):
        if stream.tell():
            silent.wait(10)
            return None
        return engine_wire.receive(stream)

    monkeypatch.setattr(Child, "started", [])
    monkeypatch.setattr(engine, "receive", receive)
    monkeypatch.setattr(engine, "subprocess", SimpleNamespace(Popen=Mute, PIPE=-1))
    with pytest.raises(Refusal) as no:
        engine.Engine(patience=0.2).ask("offers")
    assert no.value.code == "planner.failed" and silent.is_set()
