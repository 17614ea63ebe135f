import dataclasses
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from core.errors import ServiceError
from core.services.guard import Guard, own_hosts
from core.services.http import Bounds, Session, TooLarge
from tests.fakes.server import Answer, Asked, Fake, served
from tests.playlista.jobs.waiting import until


class Pages(Fake):
    """Answers with what a test puts here."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, Answer] = {}

    def answer(self, asked: Asked) -> Answer:
        return self.pages[asked.path]


@pytest.fixture
def site() -> Iterator[Pages]:
    fake = Pages()
    fake.pages["/x"] = Answer({"a": "b" * 200})
    with served(fake):
        yield fake


def session(site: Fake, **bounds: Any) -> Session:
    return Session(Guard(own=own_hosts([site.address])), bounds=dataclasses.replace(Bounds(), **bounds))


def test_an_answer_is_read(site: Pages) -> None:
    with session(site) as made:
        assert made.get(f"{site.address}/x").json() == {"a": "b" * 200}
        assert site.asked[0].headers["user-agent"].startswith("playlista/")


def test_connections_are_used_again(site: Pages) -> None:
    with session(site) as made:
        for _ in range(5):
            made.get(f"{site.address}/x")
        assert len(made.line.sockets) == 1


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest", "http://127.0.0.1:1/", "http://localhost:1/"])
def test_a_redirect_into_a_private_network_is_refused(site: Pages, to: str) -> None:
    site.pages["/there"] = Answer(b"", 302, {"Location": to})
    with session(site) as made, pytest.raises(ServiceError, match="private network"):
        made.get(f"{site.address}/there")
    assert len(site.asked) == 1


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://example.org/x"])
def test_a_redirect_to_a_file_is_refused(site: Pages, to: str) -> None:
    site.pages["/there"] = Answer(b"", 302, {"Location": to})
    with session(site) as made, pytest.raises((ServiceError, requests.RequestException)):
        made.get(f"{site.address}/there")


def test_redirects_in_a_circle_end(site: Pages) -> None:
    site.pages["/there"] = Answer(b"", 302, {"Location": f"{site.address}/there"})
    with session(site) as made, pytest.raises(requests.TooManyRedirects):
        made.get(f"{site.address}/there")
    assert len(site.asked) == 6


def test_an_answer_that_trickles_is_ended_as_a_whole(site: Pages) -> None:
    """Every byte comes in time; all of them would take two seconds."""
    site.fail(manner="slow")
    with session(site, whole_s=0.05) as made, pytest.raises((requests.ConnectionError, requests.Timeout)):
        made.get(f"{site.address}/x")  # on a busy machine the head may not come in time either


def test_headers_that_trickle_are_ended_too(site: Pages) -> None:
    site.fail(manner="slow_head")
    with session(site, whole_s=0.03) as made, pytest.raises(requests.Timeout):
        made.get(f"{site.address}/x")


def test_an_answer_that_is_too_large_is_not_read(site: Pages) -> None:
    site.pages["/large"] = Answer(b"x" * 100_000)
    with session(site, max_bytes=50_000) as made, pytest.raises(TooLarge, match="more than 50000 bytes"):
        made.get(f"{site.address}/large")


def test_an_answer_that_unpacks_to_more_than_it_may_is_not_read(site: Pages) -> None:
    import gzip

    site.pages["/bomb"] = Answer(gzip.compress(b"x" * 10_000_000), 200, {"Content-Encoding": "gzip"})
    with session(site, max_bytes=100_000) as made, pytest.raises(TooLarge):
        made.get(f"{site.address}/bomb")


def test_an_answer_cut_short_is_an_error(site: Pages) -> None:
    site.fail(manner="truncated")
    with session(site) as made, pytest.raises(requests.RequestException):
        made.get(f"{site.address}/x")


def test_a_stream_is_left_to_whoever_asked_for_it(site: Pages) -> None:
    site.pages["/large"] = Answer(b"x" * 100_000)
    with session(site, max_bytes=10) as made:
        answer = made.get(f"{site.address}/large", stream=True)
        assert sum(map(len, answer.iter_content(1000))) == 100_000


def test_no_cookie_is_kept_and_no_netrc_is_read(
    site: Pages, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    site.pages["/x"] = Answer({}, 200, {"Set-Cookie": "who=me; Path=/"})
    with session(site) as made:
        for _ in range(2):
            made.get(f"{site.address}/x", headers={"Authorization": "Bearer ours"})
    assert site.asked[1].headers["authorization"] == "Bearer ours"
    assert "cookie" not in site.asked[1].headers


def test_whoever_waits_for_an_answer_is_woken(site: Pages) -> None:
    site.latency_s = 60.0  # or it might be answered before
    problems: list[BaseException] = []
    made = session(site)

    def ask() -> None:
        try:
            made.get(f"{site.address}/x")
        except requests.RequestException as error:
            problems.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: bool(site.asked), "it asks")
    made.interrupt()
    thread.join()
    assert len(problems) == 1
    with pytest.raises(requests.RequestException):  # and nothing begins again
        made.get(f"{site.address}/x")
    made.close()
