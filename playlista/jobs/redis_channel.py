"""Changes of jobs told to other processes through Redis, and heard of. Carries no truth: losing a word loses no job."""

import logging
import threading
from collections.abc import Callable

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

LOGGER = logging.getLogger("playlista.jobs")

CHANNEL = "playlista:changes"
#: Nobody waits longer for Redis, to connect or to answer.
PATIENCE_S = 3.0
#: After it was away it is tried again so often.
AGAIN_S = 1.0
#: Who listens looks up so often whether it is to end.
LISTEN_S = 1.0
ERRORS = (redis.RedisError, OSError)


def client(url: str) -> redis.Redis:
    """Return a client that waits for nothing for long. It connects when it is first used."""
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=PATIENCE_S,
        socket_timeout=PATIENCE_S,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 1),
    )


def problem_of(url: str) -> str | None:
    """Ask Redis whether it is there; return what is wrong, or nothing."""
    try:
        with client(url) as connection:
            connection.ping()
    except ERRORS as error:
        return str(error)
    return None


class RedisChannel:
    """Tells and hears of changes from ``start`` to ``stop``, in threads of its own; nothing here waits for Redis.

    Parameters
    ----------
    heard
        Called, in a thread of the channel's, when another process has told of a change, and whenever Redis is back.
    revision
        What is told: the revision of the last change.
    """

    def __init__(self, url: str, *, heard: Callable[[], None], revision: Callable[[], int]) -> None:
        self._url, self._heard, self._revision = url, heard, revision
        self._to_tell = threading.Event()
        self._over = threading.Event()
        #: What is wrong with Redis, if anything is.
        self.problem: str | None = None
        self._threads = [
            threading.Thread(target=self._listen, name="playlista-redis-listen", daemon=True),
            threading.Thread(target=self._tell, name="playlista-redis-tell", daemon=True),
        ]

    def start(self) -> None:
        """Begin to listen."""
        for thread in self._threads:
            thread.start()

    def tell(self) -> None:
        """Say that jobs have changed; may be called any number of times."""
        self._to_tell.set()

    def stop(self) -> None:
        """End; only a Redis that hangs is waited for, and not for long."""
        self._over.set()
        self._to_tell.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(PATIENCE_S / 2)

    def _tell(self) -> None:
        with client(self._url) as connection:
            while not self._over.is_set():
                self._to_tell.wait()
                self._to_tell.clear()
                if self._over.is_set():
                    return
                try:
                    connection.publish(CHANNEL, self._revision())
                except Exception as error:  # they look by themselves in a moment
                    LOGGER.debug("a change was not told: %s", error)

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                self._hear()
            except Exception as error:  # as in ``_tell``: whatever it is, it is tried again
                if self.problem is None:
                    LOGGER.warning("Redis does not answer, jobs are looked for in the database: %s", error)
                self.problem = str(error)
                self._over.wait(AGAIN_S)

    def _hear(self) -> None:
        with client(self._url) as connection, connection.pubsub(ignore_subscribe_messages=True) as heard:
            heard.subscribe(CHANNEL)
            connection.ping()
            if self.problem is not None:
                LOGGER.warning("Redis answers again")
            self.problem = None
            self._heard()
            while not self._over.is_set():
                if heard.get_message(timeout=LISTEN_S) is not None:
                    self._heard()
