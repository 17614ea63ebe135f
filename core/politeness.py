"""Analysing without being in the way: low priority, and pauses. Knows nothing of what is analysed.

On Linux all of this is a thread's own, elsewhere the whole process's; what cannot be had is done without.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable

from core.settings import AnalysisSettings

NICEST = 19
#: How many times longer a file may take in the background, where other programs come first.
BACKGROUND_PATIENCE = 10
#: Shorter pauses are saved up: going to sleep has its price too.
SHORTEST_PAUSE_S = 0.02
LONGEST_PAUSE_S = 0.5


def step_back() -> None:
    """Give the calling thread the lowest priority for processors and disks."""
    import psutil

    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, 0, NICEST)
    with contextlib.suppress(OSError, AttributeError):  # only where nobody else wants the core, not only rarely
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with contextlib.suppress(OSError, AttributeError, psutil.Error):
        psutil.Process(threading.get_native_id()).ionice(psutil.IOPRIO_CLASS_IDLE)


def patience(settings: AnalysisSettings) -> float:
    """Return how many times longer a file may take than it would if it were alone."""
    slower = BACKGROUND_PATIENCE if settings.priority == "background" else 1
    return slower * 100 / (settings.max_cpu_percent or 100)


class Pauses:
    """Keeps the calling thread at a share of its core, measured in its own CPU time since it was made.

    Parameters
    ----------
    percent
        That share; 0 for no limit.
    clock, cpu_clock, sleep
        Time that passes, CPU time of the thread, and a way to let time pass.
    """

    def __init__(
        self,
        percent: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        cpu_clock: Callable[[], float] = time.thread_time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._share = percent / 100
        self._clock, self._cpu_clock, self._sleep = clock, cpu_clock, sleep
        self._began, self._cpu_began = clock(), cpu_clock()

    def pause(self) -> None:
        """Wait for as long as is owed by now."""
        if not 0 < self._share < 1:
            return
        while (owed_s := self._owed_s()) >= SHORTEST_PAUSE_S:
            self._sleep(min(owed_s, LONGEST_PAUSE_S))

    def _owed_s(self) -> float:
        return (self._cpu_clock() - self._cpu_began) / self._share - (self._clock() - self._began)
