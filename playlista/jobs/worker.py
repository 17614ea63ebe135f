"""A worker: a process that runs one job at a time, on any machine that shares the database and the music folder.

The process claims rows by itself; RQ's wake-ups, heard in a thread, only say when to look. So a worker goes on without
Redis, and without REDIS_URL it looks each second. RQ forks nothing here: native libraries do not outlive a fork.
"""

import logging
import threading
from collections.abc import Callable, Sequence

import redis
from redis.client import Pipeline
from rq import SimpleWorker, worker_registration
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty

from core.errors import JobError
from core.settings import Settings
from core.store import Store
from models.jobs import JOB_KINDS
from playlista.jobs import wake_ups
from playlista.jobs.crew import Duty
from playlista.jobs.desk import Work
from playlista.jobs.embedded import ROUND_S, Embedded
from playlista.jobs.redis_channel import RedisChannel, client
from playlista.jobs.rq_executor import SWEEP_S
from playlista.jobs.running import run

LOGGER = logging.getLogger("playlista.jobs")

#: A worker shows itself to RQ that often, at least.
TTL_S = 60
#: After Redis was away it is tried again so often.
AGAIN_S = 1.0
#: A worker that is told to end gives back its job within so long.
END_S = 9.0

#: RQ calls ``work`` by its name, so what it is to wake has to be found here.
_serving: list[Embedded] = []


def work(kind: str) -> bool:
    """Take part in the work until a job has ended or there is nothing to do; called by RQ."""
    if not _serving:
        raise JobError(f"jobs of the kind {kind} are run by `playlista worker` only", error_class="environment")
    return _serving[-1].serve()


class Worker:
    """One worker, from ``run`` to the moment when ``over`` is set.

    Parameters
    ----------
    kinds
        The jobs it takes.
    name
        What it is called in Redis; by default something that nobody else is called.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        kinds: Sequence[str] = JOB_KINDS,
        name: str | None = None,
        work: Work = run,
    ) -> None:
        self._settings, self._kinds, self._name = settings, tuple(kinds), name
        url = settings.jobs.redis_url
        self._channel = RedisChannel(url, heard=self._heard, revision=store.jobs.revision) if url else None
        round_s = SWEEP_S if url else ROUND_S
        self._executor = Embedded(store, settings, self._changed, duty=Duty(kinds, 1, work), round_s=round_s)

    def run(self, over: threading.Event, *, burst: bool = False) -> bool:
        """Run jobs until ``over`` is set, or, with ``burst``, until none can be begun.

        Tell whether it ended in time.
        """
        _serving.append(self._executor)
        self._executor.start()
        listener = None if self._channel is None or burst else self._listen(over)
        if self._channel is not None:
            self._channel.start()
        try:
            while not over.is_set() and (not burst or self._executor.serve()):
                if not burst:
                    over.wait()
        finally:
            over.set()
            ended = self._executor.stop(END_S)
            _serving.remove(self._executor)
            if self._channel is not None:
                self._channel.stop()
            if listener is not None:
                listener.leave()
        return ended

    def _listen(self, over: threading.Event) -> "_Listener":
        listener = _Listener(self._settings.jobs.redis_url, self._kinds, self._name, over)
        listener.start()
        return listener

    def _heard(self) -> None:
        self._executor.wake()

    def _changed(self) -> None:
        if self._channel is not None:
            self._channel.tell()


class _NoDeathPenalty(BaseDeathPenalty):
    """Jobs are stopped by us (JOB_TIMEOUT_SECONDS); RQ's way is a signal, which threads have not."""

    def setup_death_penalty(self) -> None: ...

    def cancel_death_penalty(self) -> None: ...


class _RqWorker(SimpleWorker):
    """RQ's worker in a thread: no signals, no commands from Redis."""

    death_penalty_class = _NoDeathPenalty
    #: RQ would wait twice as long each time, up to a minute in which no wake-up is heard although Redis is back.
    max_connection_wait_time = AGAIN_S

    #: Whether its name was taken from Redis, for good.
    has_left = False

    def _install_signal_handlers(self) -> None: ...

    def subscribe(self) -> None: ...

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Show itself, also to a Redis that has forgotten it: RQ tells its name when it begins, and then never."""
        if not (self.has_left or self.connection.sismember(self.redis_workers_keys, self.key)):
            self.connection.hset(self.key, mapping=self.serialize())
            worker_registration.register(self)
        super().heartbeat(timeout, pipeline)


class _Listener:
    """Listens for wake-ups in a thread, whatever becomes of Redis."""

    def __init__(self, url: str, kinds: Sequence[str], name: str | None, over: threading.Event) -> None:
        self._url, self._kinds, self._name, self._over = url, kinds, name, over
        self._worker: _RqWorker | None = None
        self._thread = threading.Thread(target=self._run, name="playlista-rq", daemon=True)

    def start(self) -> None:
        for name in ("rq.worker", "rq.job"):  # RQ would print, and it is our word that there is trouble with Redis
            logging.getLogger(name).addHandler(logging.NullHandler())
            logging.getLogger(name).propagate = False
        self._thread.start()

    def leave(self) -> None:
        """Take our name from Redis, if it is there."""
        worker = self._worker
        if worker is None:
            return
        worker.has_left = True
        try:
            with client(self._url) as connection:
                worker.connection = connection
                register_death: Callable[[], object] = worker.register_death
                register_death()
        except Exception as error:  # it will be missed in a minute
            LOGGER.debug("Redis was not told that this worker has ended: %s", error)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                with client(self._url) as connection:
                    self._worker = self._made(connection)
                    self._worker.work(logging_level="CRITICAL")
            except Exception as error:
                LOGGER.debug("no wake-ups are heard: %s", error)
            self._over.wait(AGAIN_S)

    def _made(self, connection: redis.Redis) -> _RqWorker:
        queues = [wake_ups.queue(kind, connection) for kind in self._kinds]
        return _RqWorker(queues, name=self._name, connection=connection, serializer=JSONSerializer, worker_ttl=TTL_S)
