"""Stepping back and pausing, with clocks moved by hand; the priority of a thread as the system tells it."""

import os
import sys
import threading
from dataclasses import replace

import pytest

from core.analyze import allowed_seconds
from core.politeness import NICEST, Pauses, patience, step_back
from core.settings import AnalysisSettings
from models.audio import AudioFile


class Machine:
    """A thread that works and sleeps on a machine where time passes by hand."""

    def __init__(self) -> None:
        self.wall_s = self.cpu_s = 0.0

    def pauses(self, percent: int) -> Pauses:
        return Pauses(percent, clock=lambda: self.wall_s, cpu_clock=lambda: self.cpu_s, sleep=self.sleep)

    def work(self, seconds: float) -> None:
        self.wall_s += seconds
        self.cpu_s += seconds

    def sleep(self, seconds: float) -> None:
        self.wall_s += seconds


@pytest.mark.parametrize("percent", [5, 25, 50, 90])
def test_a_share_of_the_core_is_kept_however_the_work_is_cut(percent: int) -> None:
    for step_s in (0.003, 0.1, 7.0):
        machine = Machine()
        pauses = machine.pauses(percent)
        for _ in range(300):
            machine.work(step_s)
            pauses.pause()
        assert machine.cpu_s / machine.wall_s == pytest.approx(percent / 100, rel=0.03)


@pytest.mark.parametrize("percent", [0, 100])
def test_without_a_limit_nobody_waits(percent: int) -> None:
    machine = Machine()
    pauses = machine.pauses(percent)
    machine.work(10.0)
    pauses.pause()
    assert machine.wall_s == machine.cpu_s


def test_time_spent_waiting_for_disks_is_pause_enough() -> None:
    machine = Machine()
    pauses = machine.pauses(50)
    machine.work(1.0)
    machine.wall_s += 1.0
    pauses.pause()
    assert machine.wall_s == 2.0


def test_a_polite_file_may_take_longer_by_as_much_as_it_is_slowed_down() -> None:
    settings = AnalysisSettings(analysis_timeout_seconds=100.0)
    file = AudioFile("/m/a.mp3", 0, 0)
    assert allowed_seconds(file, settings) == 100.0
    assert allowed_seconds(file, replace(settings, max_cpu_percent=20)) == 500.0
    assert patience(replace(settings, priority="background")) == 10


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere priority is not a thread's own")
def test_stepping_back_is_the_threads_own_affair() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0)
    found: list[tuple[int, int]] = []

    def work() -> None:
        step_back()
        found.append((os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [(NICEST, os.SCHED_IDLE)]
    assert (os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0)) == before
