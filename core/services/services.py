"""All services as one thing with a lifetime: limits, cache, guard, connections and threads, for the whole program.

Make one, hand it to whoever asks services, close it. Nothing is opened before it is needed.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import platformdirs

from core.errors import ServiceError
from core.services.cache import Cache, default_path
from core.services.guard import Guard, own_hosts
from core.services.limits import REAL, RateLimiter, Timing, rate, rates
from core.services.threads import Threads
from core.settings.sections import ServiceSettings

_ORDINARY = rate("5/1:5")


class Services:
    """What is shared by all that ask services; safe for threads.

    Parameters
    ----------
    settings
        Addresses, credentials and limits.
    allow_private, allowed_hosts
        DOWNLOAD_ALLOW_PRIVATE and DOWNLOAD_ALLOWED_HOSTS.
    cache, data_folder
        The file of the cache and the folder of tokens, where they are not the user's own.
    timing
        The clocks, and how to wait.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        *,
        allow_private: bool = False,
        allowed_hosts: tuple[str, ...] = (),
        cache: Path | None = None,
        data_folder: Path | None = None,
        timing: Timing = REAL,
    ) -> None:
        self.settings = settings
        self.stop = threading.Event()
        self.guard = Guard(allow_private, own_hosts(addresses(settings)), allowed_hosts)
        self.cache = Cache(cache or default_path(), now=timing.now)
        self.data_folder = data_folder or platformdirs.user_data_path("playlista", appauthor=False)
        self._rates = rates(ServiceSettings().rate_limits) | rates(settings.rate_limits)
        self._limiters: dict[str, RateLimiter] = {}
        self._lock = threading.RLock()
        self._made: dict[str, Any] = {}
        self._session: Any = None
        self._pool: Threads | None = None
        self._timing, self.now = timing, timing.now

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def limiter(self, service: str) -> RateLimiter:
        """Return the one limiter of a service; it knows of blocks of earlier runs."""
        with self._lock:
            if service not in self._limiters:
                self._limiters[service] = self._limiter(service)
            return self._limiters[service]

    @property
    def session(self) -> Any:
        """The connections (``core.services.http.Session``), for all threads."""
        from core.services.http import Session

        with self._lock:
            if self._session is None:
                self._session = Session(self.guard, connections=self.settings.api_threads + 12)
                if self.stop.is_set():
                    self._session.interrupt()
            return self._session

    @property
    def pool(self) -> Threads:
        """The API_THREADS threads that read lists. What runs in it must not wait for it."""
        with self._lock:
            if self._pool is None:
                self._pool = Threads(self.settings.api_threads, "playlista-api", asked="the list")
                if self.stop.is_set():  # by then nobody would end its threads
                    self._pool.shutdown()
            return self._pool

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what ``make`` gave when it was first asked for under this name: one client for all threads."""
        with self._lock:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]

    def get_json(
        self,
        service: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        keep: bool = False,
        check: Callable[[Any], None] | None = None,
    ) -> Any:
        """Ask a service under its limit and return its answer; with ``keep``, one of the last METADATA_CACHE_HOURS.

        ``check`` raises a ``ServiceError`` for an answer that tells of a fault though its status does not.

        Raises
        ------
        ServiceError
            When there is no answer of use, whatever the reason.
        """
        key = f"{service} {url} {json.dumps(sorted((params or {}).items()))}"

        def question() -> Any:
            answer = self._get(service, url, params, headers)
            if check is not None:
                check(answer)
            return answer

        return self.kept(key, lambda: self.ask(service, question), keep=keep)

    def ask(self, service: str, question: Callable[[], Any]) -> Any:
        """Ask under the limit of a service, again where that helps; see ``core.services.asking.patiently``."""
        from core.services.asking import patiently

        return patiently(question, limiter=self.limiter(service), stop=self.stop, wait=self._timing.wait)

    def kept(self, key: str, question: Callable[[], Any], *, keep: bool = True) -> Any:
        """Return the answer of the cache, else ask and keep the answer."""
        keep_s = self.settings.cache_hours * 3600 if keep else 0.0
        found = self.cache.get(key) if keep_s else None
        if found is None:
            found = question()
            self.cache.put(key, found, keep_s=keep_s)
        return found

    def halt(self) -> None:
        """End all waiting and asking soon, from any thread; nothing is asked any more."""
        self.stop.set()
        with self._lock:
            if self._session is not None:
                self._session.interrupt()

    def close(self) -> None:
        """Stop what goes on, and leave no thread, connection or file open."""
        self.halt()
        with self._lock:  # what another thread makes just now is there before, or made ended
            pool, session = self._pool, self._session
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
        if session is not None:
            session.close()
        self.cache.close()

    def _limiter(self, service: str) -> RateLimiter:
        client = self._client(service)
        limiter = RateLimiter(
            service,
            self._rates.get(service, _ORDINARY),
            on_block=partial(self.cache.block, service, client),
            timing=self._timing,
        )
        earlier = self.cache.blocked(service, client)
        if earlier:
            limiter.restore(*earlier)
        return limiter

    def _client(self, service: str) -> str:
        """Whose limit it is: Spotify counts by client id. Kept as a hash."""
        client = self.settings.spotify_client_id if service == "spotify" else ""
        return hashlib.sha256(client.encode()).hexdigest()[:16]

    def _get(
        self, service: str, url: str, params: Mapping[str, str | int] | None, headers: Mapping[str, str] | None
    ) -> Any:
        from core.services.asking import check_status, told

        with told(service):
            response = self.session.get(url, params=params, headers=headers)
            check_status(response, service, now=self.now)
            answer = response.json()
        if answer is None:
            raise ServiceError(f"{service} answers with nothing", service=service, error_class="malformed")
        return answer


def addresses(settings: ServiceSettings) -> tuple[str, ...]:
    """The addresses of all services."""
    return (
        settings.spotify_api_url,
        settings.spotify_accounts_url,
        settings.ytmusic_url,
        settings.deezer_api_url,
        settings.listenbrainz_api_url,
    )
