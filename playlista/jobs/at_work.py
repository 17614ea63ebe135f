"""One job in a thread of its own, and what those around it have to know: how far it is, and how it ended."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.settings import Settings
from core.store import Store
from models.jobs import Job, Progress
from playlista.jobs.desk import Desk, Work

LOGGER = logging.getLogger("playlista.jobs")

#: Why a job is stopped.
CANCELLED, OUT_OF_TIME, RELEASED, LOST = "cancelled", "timeout", "released", "lost"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: with a ``result``, or by an ``error``."""

    result: Mapping[str, Any] | None = None
    error: BaseException | None = None


class AtWork:
    """A job being run; ``ended`` is called in its thread at the end."""

    def __init__(self, job: Job, store: Store, settings: Settings, work: Work, ended: Callable[[], None]) -> None:
        self.job = job
        self.latest = Progress()
        self.outcome: Outcome | None = None
        #: Why it was told to stop, if it was.
        self.why: str | None = None
        self._stop = threading.Event()
        self._desk = Desk(store, settings, self._stop, self._told)
        self._work, self._ended = work, ended
        self._thread = threading.Thread(target=self._run, name=f"playlista-job-{job.id}", daemon=True)

    def start(self) -> None:
        """Begin."""
        try:
            self._thread.start()
        except RuntimeError as error:  # the system has no thread left: a job that nobody runs must end, too
            self.outcome = Outcome(error=error)
            self._ended()

    def stop(self, why: str) -> None:
        """Have it end soon; the first reason counts."""
        if self.why is None:
            self.why = why
        self._stop.set()

    def _told(self, progress: Progress) -> None:
        self.latest = progress

    def _run(self) -> None:
        try:
            self.outcome = Outcome(result=self._work(self.job, self._desk))
        except BaseException as error:  # whatever it is, it must not end unnoticed
            LOGGER.debug("job %d ended by %s", self.job.id, type(error).__name__)
            self.outcome = Outcome(error=error)
        finally:
            self._ended()
