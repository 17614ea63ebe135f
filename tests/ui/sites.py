"""``Site``: a real server that a browser reaches, over a library of its own; it can be ended, killed and started again.

In a thread of this process, or as the process ``playlista serve``.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Page

from core.settings import Settings, from_mapping
from core.store import Store, open_store
from models.people import User
from playlista.jobs.queue import JobQueue
from playlista.web.app import create_app
from playlista.web.context import ServerContext
from playlista.web.cookies import cookie_name
from playlista.web.gate import Gate
from playlista.web.rates import Rates
from playlista.web.running import listen
from tests.playlista.web.serving import PASSWORD, Nobody, cheap_passwords
from tests.ports import port_of_our_own

__all__ = ["PASSWORD", "ProcessSite", "Site", "ThreadSite", "settings_of"]

#: Who there is: by name, and as what.
PEOPLE = {"anna": "admin", "ben": "user"}
_STARTS_WITHIN_S = 120.0


def settings_of(folder: Path, given: Mapping[str, object]) -> Settings:
    """Settings of a site in a folder; ``given`` are keys of playlista.conf in small letters."""
    defaults: dict[str, object] = {
        "LIBRARY_PATH": str(folder / "Music"),
        "DATABASE_URL": f"sqlite:///{folder / 'library.db'}",
        "USE_THREADED_PROCESSING": "true",
        "PROCESS_WORKERS": "1",
    }
    return from_mapping(defaults | {name.upper(): value for name, value in given.items()})


class Site(ABC):
    """A server at ``url``, and the same library from within: ``store``, ``music``."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.music = Path(settings.library.library_path)
        self.store: Store = open_store(settings.database.database_url)
        self._gate = Gate(self.store, settings.web, cheap_passwords())
        self._port = port_of_our_own()
        self.url = f"http://127.0.0.1:{self._port}"

    def add_people(self) -> None:
        """Add anna, who is an administrator, and ben."""
        for name in PEOPLE:
            self.user(name)

    def user(self, name: str) -> User:
        """The user of a name, added if need be, with ``PASSWORD``."""
        found = self.store.people.find(name)
        return found or self.store.people.add(name, self._gate.passwords.hash(PASSWORD), PEOPLE.get(name, "user"))

    def sign_in(self, page: Page | BrowserContext, name: str = "anna") -> None:
        """Sign a browser in, by a cookie; the page has to be opened after."""
        opened = self._gate.open(self.user(name), "127.0.0.1", "a test")
        assert opened is not None
        context = page.context if isinstance(page, Page) else page
        context.add_cookies(
            [{"name": cookie_name(self.settings.web), "value": opened.secret, "url": self.url, "httpOnly": True}]
        )

    def end_sessions(self, name: str) -> None:
        """Know the browsers of a user no longer, as after a long time; of a server in this process."""
        number = self.user(name).id
        self.store.people.end_all_sessions(number)
        self._gate.forget(number)

    @abstractmethod
    def start(self) -> None:
        """Serve, at the same address as before."""

    @abstractmethod
    def stop(self) -> None:
        """End in order; does nothing where it has ended."""

    def close(self) -> None:
        """End for good."""
        self.stop()
        self.store.close()


class ThreadSite(Site):
    """Served by a thread; ``context`` is what its routes use. Jobs are run only with ``runs_jobs``."""

    context: ServerContext

    def __init__(self, settings: Settings, *, runs_jobs: bool = False) -> None:
        super().__init__(settings)
        self._runs_jobs = runs_jobs
        self._running: _Running | None = None

    def start(self) -> None:
        executor = None if self._runs_jobs else Nobody
        queue = JobQueue(self.store, self.settings, executor=executor)
        self.context = ServerContext(self.settings, self.store, queue, self._gate, sign_in_rates=Rates(burst=1000))
        self._running = _Running(create_app(self.context), listen("127.0.0.1", self._port))

    def stop(self) -> None:
        if self._running is not None:
            self._running.end()
            self._running = None


class ProcessSite(Site):
    """Served by ``playlista serve``, which runs jobs; it can be killed."""

    _process: subprocess.Popen[str] | None = None
    _reader: threading.Thread | None = None

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PLAYLISTA_")}
        environment |= {
            "PLAYLISTA_LIBRARY_PATH": str(self.music),
            "PLAYLISTA_DATABASE_URL": self.settings.database.database_url,
            "PLAYLISTA_USE_THREADED_PROCESSING": "true",
            "PLAYLISTA_PROCESS_WORKERS": "1",
        }
        command = [sys.executable, "-m", "playlista", "serve", "--host", "127.0.0.1", "--port", str(self._port)]
        root = Path(__file__).resolve().parents[2]
        self._process = subprocess.Popen(
            command, cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self._wait_until_it_listens(self._process)

    def _wait_until_it_listens(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        watchdog = threading.Timer(_STARTS_WITHIN_S, process.kill)
        watchdog.start()
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Listening at"):
                watchdog.cancel()
                # What it says later must not fill the pipe.
                self._reader = threading.Thread(target=process.stdout.read, daemon=True)
                self._reader.start()
                return
        watchdog.cancel()
        self._end(signal.SIGKILL)
        raise AssertionError(f"`playlista serve` did not start: {''.join(said)}")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=20)
            self._process.kill()
            self._process.wait()
            self._close(self._process)
            self._process = None

    def _close(self, process: subprocess.Popen[str]) -> None:
        if self._reader is not None:
            self._reader.join()
        assert process.stdout is not None
        process.stdout.close()


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, listening: threading.Event) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening.set()


class _Running:
    """A thread that serves an application."""

    def __init__(self, app: FastAPI, listening: socket.socket) -> None:
        config = uvicorn.Config(
            app, log_config=None, access_log=False, ws="none", lifespan="on", timeout_graceful_shutdown=1
        )
        there = threading.Event()
        self._server = _Server(config, there)
        self._socket = listening
        self._thread = threading.Thread(target=self._serve, args=(there,), name="site", daemon=True)
        self._thread.start()
        there.wait()
        assert self._server.started, "the server could not start; the log says why"

    def _serve(self, there: threading.Event) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._socket]))
        finally:
            there.set()

    def end(self) -> None:
        self._server.should_exit = True
        self._thread.join(60)
        assert not self._thread.is_alive()
        self._socket.close()
