"""The executor that needs nothing: jobs run in threads of this process, claimed by one thread that looks after them."""

import logging
import threading
import time
from collections.abc import Callable

from core.errors import StoreError
from core.settings import Settings
from core.store import Store
from playlista.jobs.crew import EVERYTHING, Crew, Duty
from playlista.jobs.executor import ExecutorState
from playlista.jobs.housekeeping import Housekeeping

LOGGER = logging.getLogger("playlista.jobs")

#: Jobs that another process has ordered or cancelled are seen after so long.
ROUND_S = 1.0
#: While jobs end, they are looked at so often.
ENDING_S = 0.05


class Embedded:
    """Runs jobs from ``start`` to ``stop``; ``changed`` is called, in any thread, when a job has changed.

    Parameters
    ----------
    duty
        The jobs that it runs.
    round_s
        The queue is looked at so often, in case that nobody wakes us.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        changed: Callable[[], None],
        *,
        duty: Duty = EVERYTHING,
        round_s: float = ROUND_S,
    ) -> None:
        self._round_s = round_s
        self._rounds = self._awaited = 0
        self._after_a_round = threading.Condition()
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._changed = changed
        self._problem: str | None = None
        self.crew = Crew(store, settings, duty, changed=changed, wake=self._awake.set)
        self._house = Housekeeping(store, settings.jobs, self.crew.runner)
        self._deadline = 0.0
        self._thread = threading.Thread(target=self._run, name="playlista-jobs", daemon=True)

    def start(self) -> None:
        """Begin to run jobs."""
        self._thread.start()

    def wake(self) -> None:
        """Look at the queue now."""
        self.crew.hurry()
        self._awake.set()

    def stop(self, within_s: float) -> bool:
        """End; what is running stops and goes back to the queue. Tell whether all of it did in time."""
        self._deadline = time.monotonic() + within_s
        self._stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(within_s + ROUND_S)
        return not self._thread.is_alive() and not self.crew.running()

    def serve(self, patience_s: float | None = None) -> bool:
        """Wake it, and wait until a job has ended or there is nothing to do; tell whether one has."""
        with self._after_a_round:
            before, fresh = self.crew.ended, self._rounds + 2  # the round that is under way may have looked before
            self._awaited = max(self._awaited, fresh)
            self.wake()
            self._after_a_round.wait_for(
                lambda: (
                    self.crew.ended > before
                    or self._stopping.is_set()
                    or (self._rounds >= fresh and not self.crew.running())
                ),
                patience_s,
            )
            return self.crew.ended > before

    def state(self) -> ExecutorState:
        """Return how it is."""
        alive = self._thread.is_alive()
        problem = self._problem if alive else "the thread that runs jobs has ended"
        return ExecutorState("embedded", alive, self.crew.running(), problem=problem)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._awake.clear()  # what comes from here on has the next round at once
            self._try(self._round)
            self._count()
            self._awake.wait(self._pause_s())
        self.crew.stop_all()
        while self.crew.running() and time.monotonic() < self._deadline:
            self._try(self.crew.look)
            time.sleep(ENDING_S)
        self._try(self.crew.leave)
        self._count()

    def _pause_s(self) -> float:
        """What is being run is looked at each second, whatever else."""
        return min(self._round_s, ROUND_S) if self.crew.running() else self._round_s

    def _count(self) -> None:
        with self._after_a_round:
            self._rounds += 1
            self._after_a_round.notify_all()
            if self._rounds < self._awaited:
                self._awake.set()

    def _round(self) -> None:
        self.crew.look()
        if self._house.round():
            self._changed()
        while not self._stopping.is_set() and self.crew.begin() is not None:
            pass

    def _try(self, step: Callable[[], None]) -> None:
        """Whatever fails, the thread goes on: the rows say what is left to do."""
        try:
            step()
            self._problem = None
        except StoreError as error:
            self._problem = str(error)
            LOGGER.warning("jobs wait for the database: %s", error)
        except Exception as error:
            self._problem = f"{type(error).__name__}: {error}"
            LOGGER.error("jobs are looked after again in a moment: %s", error, exc_info=error)
