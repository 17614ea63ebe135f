"""Waiting for what other threads and processes do, a queue at work, and work that tests hold in their hands."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from core.errors import Stopped
from core.settings import Settings
from core.store import Store
from models.jobs import Job, NewJob, Progress
from playlista.jobs.desk import Desk
from playlista.jobs.queue import JobQueue

#: So long is waited for what must happen; it is there to end a test that fails.
PATIENCE_S = 60.0


def until(is_so: Callable[[], bool], what: str = "it") -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, f"{what} has not happened"
        pause.wait(0.01)


@contextmanager
def running(store: Store, settings: Settings, **more: Any) -> Iterator[JobQueue]:
    """A queue at work, which has stopped in time at the end; ``more`` is given to it."""
    queue = JobQueue(store, settings, **more)
    queue.start()
    try:
        yield queue
    finally:
        assert queue.stop(PATIENCE_S)


def ordered(name: str, *, owner_id: int = 1, kind: str = "download", priority: int = 0, **payload: Any) -> NewJob:
    """A job whose subject is its name."""
    return NewJob(kind, "url", owner_id, name, {"name": name, **payload}, priority)


class Hands:
    """Work that goes on until a test lets it; counts how much goes on at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._doors: dict[str, threading.Event] = {}
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.at_once = self.most_at_once = 0
        self.errors: dict[str, list[BaseException]] = {}

    def open(self, *names: str) -> None:
        """Let jobs come to their end."""
        for name in names:
            self._door(name).set()

    def work(self, job: Job, desk: Desk) -> Mapping[str, Any]:
        """Do a job."""
        name = str(job.payload["name"])
        with self._lock:
            self.begun.append(name)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            desk.tell(Progress("working", 1, 2, name))
            while not self._door(name).wait(0.01):
                if desk.stop.is_set():
                    raise Stopped("stopped")
            if self.errors.get(name):
                raise self.errors[name].pop(0)
            return {"name": name, "attempt": job.attempts}
        finally:
            with self._lock:
                self.at_once -= 1
                self.ended.append(name)

    def _door(self, name: str) -> threading.Event:
        with self._lock:
            return self._doors.setdefault(name, threading.Event())
