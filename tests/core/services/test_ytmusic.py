"""YouTube Music is asked at the address in the settings, within limits, by one client that changes nothing else."""

import locale
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import ServiceError
from core.services.services import Services
from core.services.ytmusic import YouTubeMusic, youtube_music
from core.settings.sections import ServiceSettings
from tests.fakes.loopback import Fault
from tests.fakes.ytmusic import Song, YtMusic, ytmusic
from tests.services import quick_services


@pytest.fixture
def fake() -> Iterator[YtMusic]:
    with ytmusic() as running:
        running.catalogue.songs = [Song("song-000001", "Song", ("Ann",))]
        yield running


def test_two_programs_may_ask_two_addresses(fake: YtMusic, tmp_path: Path) -> None:
    with (
        ytmusic() as other,
        quick_services(tmp_path / "1", ytmusic_url=fake.url) as first,
        quick_services(tmp_path / "2", ytmusic_url=f"{other.url}/") as second,
    ):
        assert len(youtube_music(first).search("Song", "songs")) == 1
        assert youtube_music(second).search("Song", "songs") == []
    assert fake.queries() == other.queries() == [("songs", "Song")]


def test_there_is_one_client_for_all_threads(fake: YtMusic, tmp_path: Path) -> None:
    with quick_services(tmp_path, ytmusic_url=fake.url) as services, ThreadPoolExecutor(8) as threads:
        clients = set(threads.map(lambda _: youtube_music(services), range(32)))
        found = list(threads.map(lambda place: youtube_music(services).search(f"Song {place}", "songs"), range(32)))
    assert len(clients) == 1
    assert len(found) == 32
    assert [request.path for request in fake.server.requests].count("/") == 1


def test_the_locale_of_the_program_stays(fake: YtMusic, tmp_path: Path) -> None:
    before = locale.setlocale(locale.LC_ALL)
    with quick_services(tmp_path, ytmusic_url=fake.url) as services:
        YouTubeMusic(services)
    assert locale.setlocale(locale.LC_ALL) == before


def test_answers_are_kept_for_the_next_run(fake: YtMusic, tmp_path: Path) -> None:
    for _ in range(2):
        with quick_services(tmp_path, ytmusic_url=fake.url, cache_hours=1.0) as services:
            assert youtube_music(services).search("Song", "songs")[0]["videoId"] == "song-000001"
    assert fake.queries() == [("songs", "Song")]


def test_the_limit_is_never_exceeded(fake: YtMusic, tmp_path: Path) -> None:
    settings = ServiceSettings(ytmusic_url=fake.url, cache_hours=0.0, rate_limits=("youtube_music:50/1:5",))
    with Services(settings, cache=tmp_path / "c", data_folder=tmp_path) as services, ThreadPoolExecutor(8) as threads:
        begun = time.monotonic()
        list(threads.map(lambda place: youtube_music(services).search(f"Song {place}", "songs"), range(30)))
    for place, request in enumerate(fake.server.requests):
        assert place + 1 <= 5 + 50 * (request.begun - begun)


@pytest.mark.parametrize(
    ("fault", "error_class"),
    [
        (Fault("search", times=99, status=500), "transient"),
        (Fault("search", times=99, drop=True), "transient"),
        (Fault("search", times=99, truncate=True), "transient"),
        (Fault("search", status=403, body=b'{"error": {"message": "no"}}'), "forbidden"),
        (Fault("search", status=429, headers={"Retry-After": "86400"}), "rate_limited"),
        (Fault("search", body=b"not json"), "malformed"),
    ],
    ids=["500", "hung up", "cut short", "403", "429", "no JSON"],
)
def test_faults_are_told_apart(fake: YtMusic, tmp_path: Path, fault: Fault, error_class: str) -> None:
    fake.server.faults = [fault]
    with quick_services(tmp_path, ytmusic_url=fake.url) as services, pytest.raises(ServiceError) as caught:
        youtube_music(services).search("Song", "songs")
    assert caught.value.error_class == error_class


def test_a_fault_that_passes_is_outlasted(fake: YtMusic, tmp_path: Path) -> None:
    fake.server.faults = [Fault("search", times=2, status=503)]
    with quick_services(tmp_path, ytmusic_url=fake.url) as services:
        assert len(youtube_music(services).search("Song", "songs")) == 1


def test_whoever_waits_for_an_answer_is_freed_when_the_program_ends(fake: YtMusic, tmp_path: Path) -> None:
    fake.server.faults = [Fault("search", trickle_s=0.05)]
    services = quick_services(tmp_path, ytmusic_url=fake.url)
    raised: list[str] = []

    def ask() -> None:
        try:
            youtube_music(services).search("Song", "songs")
        except ServiceError as error:
            raised.append(error.error_class)

    asking = threading.Thread(target=ask)
    asking.start()
    assert fake.server.wait_for("search")
    services.close()
    asking.join(timeout=60)
    assert raised == ["stopped"]
