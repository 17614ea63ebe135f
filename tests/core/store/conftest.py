"""Both databases for every test of the store."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from core.store import Store, open_store
from tests.core.store.examples import Clock
from tests.servers import PostgresServer, shared_folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer(shared_folder())
    yield server
    server.stop()


@contextmanager
def empty_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Address of a database that is empty, of the server that the test is run for."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'library.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        with server.database() as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with empty_database(request, tmp_path) as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    with open_store(database_url, now=clock) as opened:
        yield opened


@pytest.fixture
def open_stores() -> Iterator[Callable[..., Store]]:
    """Open stores that are closed after the test."""
    with ExitStack() as stack:
        yield lambda *args, **options: stack.enter_context(open_store(*args, **options))
