"""yt-dlp tells of videos only what it is asked, with our options, and its errors have a class and a sentence."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import ServiceError
from core.services.services import Services
from core.services.ytdlp import Silence, VideoPages, deno, options
from tests.fakes.loopback import Fault
from tests.fakes.video_site import Video, VideoSite, environment, video_site
from tests.services import quick_services

NETSCAPE = "# Netscape HTTP Cookie File\n.youtube.com\tTRUE\t/\tTRUE\t2147483647\tSID\tsecret\n"


@pytest.fixture
def site() -> Iterator[VideoSite]:
    with video_site() as running:
        running.videos = [Video(f"video-{place:05}", "Song", "Ann") for place in range(40)]
        yield running


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with quick_services(tmp_path) as made:
        yield made


def test_extractors_are_those_of_youtube_and_of_plugins_only(site: VideoSite, services: Services) -> None:
    for address in (
        "https://vimeo.com/1",
        "file:///etc/passwd",
        f"{site.url}/files/x",
        "http://169.254.169.254/latest",
    ):
        with VideoPages(services) as pages, pytest.raises(ServiceError) as caught:
            pages.video(address)
        assert caught.value.error_class == "refused"
    assert site.server.count() == 0


def test_the_users_own_configuration_of_yt_dlp_is_not_read(
    site: VideoSite, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "xdg" / "yt-dlp"
    folder.mkdir(parents=True)
    (folder / "config").write_text(f"--cookies {tmp_path / 'cookies.txt'}\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    with VideoPages(services) as pages:
        pages.search("Song", 3)
    assert not (tmp_path / "cookies.txt").exists()


def test_a_file_of_cookies_is_read_and_never_written(site: VideoSite, services: Services, tmp_path: Path) -> None:
    cookies = tmp_path / "cookies.txt"
    cookies.write_text(NETSCAPE)
    cookies.chmod(0o400)
    with VideoPages(services, cookies_file=str(cookies)) as pages:
        pages.video(site.videos[0].url)
    assert cookies.read_text() == NETSCAPE


def test_a_file_of_cookies_that_is_not_there_is_named(services: Services, tmp_path: Path) -> None:
    with VideoPages(services, cookies_file=str(tmp_path / "no")) as pages, pytest.raises(ServiceError) as caught:
        pages.search("Song", 3)
    assert caught.value.error_class == "environment"
    assert "COOKIES_FILE" in str(caught.value)


def test_nothing_is_written_outside_our_cache_folder(tmp_path: Path) -> None:
    cache = Path(os.environ["XDG_CACHE_HOME"])
    assert Path(options(Silence())["cachedir"]).is_relative_to(cache)


def test_connections_are_used_again_and_closed_at_the_end(site: VideoSite, services: Services) -> None:
    pages = VideoPages(services)
    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(lambda video: pages.video(video.url)["id"], site.videos))
    assert told == [video.id for video in site.videos]
    assert 1 <= len(pages._readers._free) <= 4
    pages.close()
    assert pages._readers._free == []


def test_a_storm_of_errors_leaves_no_reader_behind(site: VideoSite, services: Services) -> None:
    site.server.faults = [Fault("/api/video", times=1000, status=500)]
    with VideoPages(services) as pages:
        for video in site.videos[:10]:
            with pytest.raises(ServiceError, match="500"):
                pages.video(video.url)
        assert pages._readers._free == []


def test_another_process_takes_the_site_for_youtube_without_a_switch(site: VideoSite) -> None:
    program = "import yt_dlp; print(yt_dlp.YoutubeDL({'quiet': True, 'extract_flat': True}).extract_info("
    program += "'ytsearch1:Song', download=False)['entries'][0]['id'])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | environment(site),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "video-00000"


def test_the_javascript_runtime_is_looked_for_beside_python_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "deno"
    runtime.touch(mode=0o755)
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    assert deno() == runtime
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    assert deno() is None
