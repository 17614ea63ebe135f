"""What every test may ask for: the corpus of recordings, both databases, and a home of its own."""

import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.made_libraries import library_of
from tests.servers import PostgresServer, RedisServer, empty_database, shared_folder

ROOT = Path(__file__).resolve().parent.parent

# Times vary too much on a shared machine to be the ground for a failure. The examples are the same each time, so that a
# change is judged and not the draw; ``pytest --hypothesis-profile search`` tries others.
hypothesis.settings.register_profile("playlista", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile("playlista")


def pytest_configure() -> None:
    """A shell has what it runs in the background ignore Ctrl-C, and so would every program that a test interrupts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the user's configuration or touches the user's library."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home" / variable))
    for variable in [name for name in os.environ if name.startswith("PLAYLISTA_")]:
        monkeypatch.delenv(variable)


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """A command that set up logging in one test does not log into the next."""
    yield
    logger = logging.getLogger("playlista")
    logger.setLevel(logging.NOTSET)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that has the packages, the documentation and the tests."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of recordings with known tempo and key; the test is skipped where there is none."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip(f"no recordings in {folder}")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer(shared_folder())
    yield server
    server.stop()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of the test's own, which it may kill."""
    server = RedisServer(tmp_path / "redis")
    yield server
    server.kill()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a library without a track."""
    with library_of(request, tmp_path) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database that is no library yet."""
    with empty_database(request, tmp_path) as url:
        yield url
