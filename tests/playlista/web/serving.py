"""A server in this process: the application over a store of its own, and clients for it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from core.settings import from_mapping
from core.store import Store, open_store
from models.people import User
from playlista.jobs.executor import ExecutorState
from playlista.jobs.queue import JobQueue
from playlista.web.app import create_app
from playlista.web.context import Queue, ServerContext, context_for
from playlista.web.passwords import Passwords
from playlista.web.rates import Rates
from playlista.web.secret_words import digest_of, new_token
from tests.made_libraries import new_library

PASSWORD = "correct horse battery"
ADDRESS = "http://localhost:8780"


def cheap_passwords() -> Passwords:
    """Digests that take no time, for tests that are not about them."""
    return Passwords(time_cost=1, memory_kib=8, lanes=1, at_once=8)


class Clock:
    """The time of day, which tests put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_seconds(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


@dataclass
class Server:
    """A running application; ``app_client`` has started it, and ends it."""

    context: ServerContext
    clock: Clock
    app: FastAPI
    app_client: TestClient

    @property
    def store(self) -> Store:
        return self.context.store

    @property
    def queue(self) -> Queue:
        return self.context.queue

    @property
    def music(self) -> Path:
        """Its LIBRARY_PATH."""
        return Path(self.context.settings.library.library_path)

    def files(self) -> list[str]:
        """What is in the library but empty marks and locks, as paths from it on."""
        found = (path for path in self.music.rglob("*") if path.is_file() and path.suffix != ".lock")
        return sorted(path.relative_to(self.music).as_posix() for path in found if path.name != ".nomedia")

    @property
    def anonymous(self) -> TestClient:
        """Somebody who is not signed in; a new browser every time."""
        return self._new_client({})

    def user(self, name: str, role: str = "user") -> User:
        """The user of a name, added if need be, with ``PASSWORD``."""
        found = self.store.people.find(name)
        return found or self.store.people.add(name, self.context.gate.passwords.hash(PASSWORD), role)

    def browser_at(self, address: str) -> TestClient:
        """Somebody who is not signed in, at an address."""
        return self._new_client({}, address)

    def client(self, user: str = "anna", role: str = "user", *, raises: bool = False) -> TestClient:
        """A browser in which a user has signed in; it shows the CSRF header.

        With ``raises``, what goes wrong in the application does so here.
        """
        opened = self.context.gate.open(self.user(user, role), "testclient", "test browser")
        assert opened is not None
        client = self._new_client({"X-CSRF-Token": opened.session.csrf, "Origin": ADDRESS}, raises=raises)
        client.cookies.set("playlista_session", opened.secret)
        return client

    def token_client(self, *scopes: str, user: str = "anna", role: str = "user") -> TestClient:
        """A program with a token of a user."""
        token = new_token()
        owner = self.user(user, role)
        self.store.people.add_token(owner.id, name="test", digest=digest_of(token), scopes=scopes)
        return self._new_client({"Authorization": f"Bearer {token}"})

    def _new_client(self, headers: Mapping[str, str], address: str = "10.0.0.9", *, raises: bool = False) -> TestClient:
        client = TestClient(
            self.app, ADDRESS, raise_server_exceptions=raises, headers=dict(headers), client=(address, 50000)
        )
        # The application is started once, by ``app_client``; all clients use its loop.
        client.portal = self.app_client.portal
        return client


@contextmanager
def serving(
    folder: Path,
    settings: Mapping[str, object],
    *,
    make_queue: Callable[[Store], Queue] | None = None,
    passwords: Passwords | None = None,
    sign_in_rates: Rates | None = None,
) -> Iterator[Server]:
    """Run the application; settings are keys in small letters."""
    music = folder / "Music"
    music.mkdir(parents=True)
    defaults = {"LIBRARY_PATH": str(music), "DATABASE_URL": new_library(folder / "library.db")}
    loaded = from_mapping(defaults | {name.upper(): value for name, value in settings.items()})
    clock = Clock()
    with ExitStack() as stack:
        store = stack.enter_context(open_store(loaded.database.database_url, now=clock))
        queue = make_queue(store) if make_queue else JobQueue(store, loaded, executor=Nobody)
        context = context_for(loaded, store, queue, passwords or cheap_passwords())
        context = replace(context, sign_in_rates=sign_in_rates or Rates(burst=1000))
        app = create_app(context)
        yield Server(context, clock, app, stack.enter_context(TestClient(app, ADDRESS)))


class Nobody:
    """Runs no job, so that tests themselves say what becomes of them."""

    def __init__(self, *_: object) -> None:
        self.alive = False

    def start(self) -> None:
        self.alive = True

    def wake(self) -> None:
        pass

    def stop(self, within_s: float) -> bool:
        self.alive = False
        return True

    def state(self) -> ExecutorState:
        return ExecutorState("nobody", self.alive)
