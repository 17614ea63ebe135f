"""Downloads that are led into the private network: they fail with words, and nobody there is asked.

The internet is a proxy on loopback. What is private is asked without it, so that only our own guards stand before it.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.settings import Settings, from_mapping
from core.store import Store, open_store
from models.jobs import Job
from playlista.jobs import orders
from playlista.jobs.queue import JobQueue
from tests.fakes.loopback import Answer, Loopback, answered
from tests.made_libraries import new_library
from tests.playlista.jobs.waiting import PATIENCE_S, until

RESOLVER = Path(__file__).resolve().parents[2] / "fakes" / "resolver"
PUBLIC, INSIDE, INSIDE6 = "music.example", "inside.example", "inside6.example"
PRIVATE = (INSIDE, INSIDE6, "127.0.0.1", "169.254.169.254", "::1", "[::1]")


class Network:
    """Where ``private`` is, which must not be asked, and the proxy, which answers as ``leads_to`` says."""

    def __init__(self, proxy: Loopback, private: Loopback) -> None:
        self.proxy, self.private = proxy, private
        self.leads_to = ""
        proxy.answer = lambda _: Answer(b"", 302, headers={"Location": self.leads_to})

    @property
    def port(self) -> int:
        return int(self.private.address.rpartition(":")[2])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An open library; which database it is matters nothing here."""
    with open_store(new_library(tmp_path / "library.db")) as opened:
        yield opened


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    with ExitStack() as stack:
        proxy = stack.enter_context(answered(lambda _: Answer(b"", 404)))
        private = stack.enter_context(answered(lambda _: Answer(b"fLaC a secret", kind="audio/flac")))
        folders = [str(RESOLVER), *filter(None, [os.environ.get("PYTHONPATH")])]
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(folders))
        monkeypatch.setenv("FAKE_NAMES", f"{INSIDE}=127.0.0.1,{INSIDE6}=::1")
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.setenv(name, ",".join(PRIVATE))
        yield Network(proxy, private)


def settings(tmp_path: Path, *, allow_private: bool = False, hosts: tuple[str, ...] = ()) -> Settings:
    library = tmp_path / "Music"
    library.mkdir()
    return from_mapping(
        {
            "LIBRARY_PATH": str(library),
            "DOWNLOAD_ALLOWED_HOSTS": ",".join([PUBLIC, INSIDE, INSIDE6, *hosts]),
            "DOWNLOAD_ALLOW_PRIVATE": allow_private,
            "DOWNLOAD_ATTEMPTS": 1,
            "JOB_ATTEMPTS": 1,
            "SEARCH_PROVIDERS": "",
        }
    )


def done(store: Store, wanted: str, chosen: Settings) -> Job:
    """Run the download of an address to its end."""
    queue = JobQueue(store, chosen)
    queue.start()
    try:
        (job,) = queue.submit([orders.download(wanted, owner_id=1, settings=chosen)])

        def ended() -> Job | None:
            found = store.jobs.get(job.id)
            return found if found is not None and found.state in ("completed", "failed") else None

        until(lambda: ended() is not None)
    finally:
        assert queue.stop(PATIENCE_S)
    found = ended()
    assert found is not None
    return found


@pytest.mark.parametrize(
    "leads_to",
    [
        "http://127.0.0.1:{port}/song.flac",
        "http://169.254.169.254/latest/meta-data/song.flac",
        "http://[::1]:{port}/song.flac",
        "http://2130706433:{port}/song.flac",
        "//127.0.0.1:{port}/song.flac",
        "file:///etc/passwd",
    ],
)
def test_an_allowed_host_leads_nobody_into_the_private_network(
    store: Store, network: Network, tmp_path: Path, leads_to: str
) -> None:
    network.leads_to = leads_to.format(port=network.port)
    job = done(store, f"http://{PUBLIC}/song.flac", settings(tmp_path))
    assert (job.state, network.private.requests) == ("failed", [])
    assert "is neither a site" in (job.error or "") or "is no address of the web" in (job.error or "")
    assert [request.headers["host"] for request in network.proxy.requests] == [PUBLIC]


@pytest.mark.parametrize("host", [INSIDE, "127.0.0.1"])
def test_nor_to_a_host_that_is_allowed_but_is_within_it(
    store: Store, network: Network, tmp_path: Path, host: str
) -> None:
    network.leads_to = f"http://{host}:{network.port}/song.flac"
    job = done(store, f"http://{PUBLIC}/song.flac", settings(tmp_path, hosts=("127.0.0.1",)))
    assert (job.state, network.private.requests) == ("failed", [])
    assert "127.0.0.1 is an address of a private network or of this machine" in (job.error or "")


@pytest.mark.parametrize(("host", "address"), [(INSIDE, "127.0.0.1"), (INSIDE6, "::1")])
def test_a_name_that_resolves_into_the_private_network_is_not_asked(
    store: Store, network: Network, tmp_path: Path, host: str, address: str
) -> None:
    job = done(store, f"http://{host}:{network.port}/song.flac", settings(tmp_path))
    assert (job.state, network.private.requests) == ("failed", [])
    assert f"{address} is an address of a private network or of this machine" in (job.error or "")


def test_the_same_is_asked_where_that_is_allowed(store: Store, network: Network, tmp_path: Path) -> None:
    network.leads_to = f"http://{INSIDE}:{network.port}/song.flac"
    done(store, f"http://{PUBLIC}/song.flac", settings(tmp_path, allow_private=True))
    assert [request.path for request in network.private.requests] == ["/song.flac"]
