"""What comes is what was there; what broke off goes on; what is stopped is stopped, wherever it hangs."""

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from core.download.fetching import fetch
from core.download.speed import Report
from core.download.workers import MOST_JOBS, Workers
from core.errors import DownloadError
from core.settings import DownloadSettings
from tests.core.download.house import something_came, until
from tests.fakes.audio_site import AudioSite

CONTENT = bytes(range(256)) * 4000
HERE = DownloadSettings(download_allow_private=True, download_allowed_hosts=("127.0.0.1",))
Fetching = Callable[..., Path]


def ignore(there: int, total: int | None, speed: float | None) -> None:
    """Nobody wants to know."""


@pytest.fixture
def fetching(tmp_path: Path, workers: Workers) -> Fetching:
    """Fetch into one folder, which keeps what came."""
    folder = tmp_path / "a folder of $HOME"
    folder.mkdir()

    def run(
        url: str,
        settings: DownloadSettings = HERE,
        *,
        stop: threading.Event | None = None,
        on_progress: Report = ignore,
        workers: Workers = workers,
    ) -> Path:
        event = stop or threading.Event()
        return fetch(url, folder, settings=settings, on_progress=on_progress, stop=event, workers=workers)

    return run


def failure(fetching: Fetching, *arguments: object, **more: object) -> DownloadError:
    with pytest.raises(DownloadError) as caught:
        fetching(*arguments, **more)
    return caught.value


def tried(fetching: Fetching, url: str) -> Path | None:
    """Fetch, unless something is wrong that will pass."""
    try:
        return fetching(url)
    except DownloadError as error:
        if error.error_class != "transient":
            raise
    return None


def test_a_page_gives_its_sound_by_yt_dlp(site: AudioSite, fetching: Fetching) -> None:
    site.add("low.m4a", b"low" * 1000)
    site.add("best.m4a", CONTENT)
    site.add("other.webm", CONTENT[::-1])
    told: list[tuple[int, int | None, float | None]] = []
    url = site.page("one", ["low.m4a", "best.m4a", "other.webm"])
    path = fetching(url, on_progress=lambda *progress: told.append(progress))
    assert path.read_bytes() == CONTENT
    assert told[-1][:2] == (len(CONTENT), len(CONTENT))
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name]


def test_who_wants_opus_gets_it_as_it_is(site: AudioSite, fetching: Fetching) -> None:
    site.add("a.m4a", b"no")
    site.add("b.webm", CONTENT)
    path = fetching(site.page("one", ["b.webm", "a.m4a"]), replace(HERE, audio_format="opus"))
    assert path.read_bytes() == CONTENT


def test_an_address_of_a_file_is_fetched_without_yt_dlp(site: AudioSite, fetching: Fetching) -> None:
    told: list[tuple[int, int | None, float | None]] = []
    url = site.add("a.mp3", CONTENT, kind="audio/mpeg")
    path = fetching(url, on_progress=lambda *progress: told.append(progress))
    assert path.read_bytes() == CONTENT
    assert told[-1][:2] == (len(CONTENT), len(CONTENT))
    assert [asked.headers["user-agent"] for asked in site.asked] == ["playlista"]


def test_a_file_of_unknown_length_is_whole_when_it_ends(site: AudioSite, fetching: Fetching) -> None:
    assert fetching(site.add("a.mp3", CONTENT, length=False)).read_bytes() == CONTENT


@pytest.mark.parametrize("by", ["page", "file"])
def test_what_broke_off_goes_on_where_it_was(site: AudioSite, fetching: Fetching, by: str) -> None:
    url = site.add("a.m4a", CONTENT, cuts=[300_000] * 9)
    address = site.page("one", ["a.m4a"]) if by == "page" else url
    paths = [path for _ in range(4) if (path := tried(fetching, address)) is not None]
    assert paths[0].read_bytes() == CONTENT
    starts = [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in site.ranges()[1:4]]
    assert site.ranges()[0] == ""
    assert 0 < starts[0] < starts[1] < starts[2] < len(CONTENT)


def test_another_file_at_the_address_is_fetched_from_the_start(site: AudioSite, fetching: Fetching) -> None:
    url = site.add("a.m4a", CONTENT, cuts=[300_000])
    failure(fetching, url)
    site.add("a.m4a", CONTENT[::-1], etag='"2"')
    assert fetching(url).read_bytes() == CONTENT[::-1]


def test_a_server_that_cannot_go_on_sends_all_again(site: AudioSite, fetching: Fetching) -> None:
    url = site.add("a.m4a", CONTENT, cuts=[300_000], ranges=False)
    failure(fetching, url)
    assert fetching(url).read_bytes() == CONTENT


def test_a_file_that_has_become_shorter_is_fetched_again(site: AudioSite, fetching: Fetching) -> None:
    url = site.add("a.m4a", CONTENT, cuts=[300_000])
    failure(fetching, url)
    site.add("a.m4a", CONTENT[:1000])
    assert failure(fetching, url).error_class == "transient"
    assert fetching(url).read_bytes() == CONTENT[:1000]


@pytest.mark.parametrize("by", ["page", "file"])
def test_a_length_that_is_not_kept_is_no_whole_file(site: AudioSite, fetching: Fetching, by: str) -> None:
    url = site.add("a.m4a", CONTENT, longer=1000)
    error = failure(fetching, site.page("one", ["a.m4a"]) if by == "page" else url)
    assert error.error_class == "transient"


def test_a_redirection_is_followed_to_allowed_hosts_only(site: AudioSite, fetching: Fetching) -> None:
    site.add("a.mp3", CONTENT)
    to_us = site.add("near", b"", location="/files/a.mp3")
    assert fetching(to_us).read_bytes() == CONTENT
    away = site.add("far", b"", location=f"{site.address.replace('127.0.0.1', 'localhost')}/files/a.mp3")
    error = failure(fetching, away)
    assert (error.error_class, "localhost is neither" in str(error)) == ("permanent", True)
    assert failure(fetching, site.add("round", b"", location="/files/round")).error_class == "permanent"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ytsearch5:song", "/etc/passwd", "ftp://127.0.0.1/a", "https://example.org/a.mp3"]
)
def test_other_addresses_are_refused(fetching: Fetching, url: str) -> None:
    assert failure(fetching, url).error_class == "permanent"


@pytest.mark.parametrize("by", ["page", "file"])
def test_private_addresses_are_asked_only_where_that_is_allowed(site: AudioSite, fetching: Fetching, by: str) -> None:
    url = site.add("a.mp3", CONTENT)
    address = site.page("one", ["a.mp3"]) if by == "page" else url
    error = failure(fetching, address, replace(HERE, download_allow_private=False))
    assert error.error_class == "permanent"
    assert "127.0.0.1 is an address of a private network or of this machine" in str(error)
    assert site.asked == []


def test_no_extractor_takes_any_address(site: AudioSite, fetching: Fetching) -> None:
    url = site.add("a.mp3", CONTENT)
    error = failure(fetching, url, replace(HERE, download_allowed_hosts=("*.example.org",)))
    assert error.error_class == "permanent"
    assert site.asked == []


def test_a_list_is_no_song_and_none_of_it_is_read(site: AudioSite, fetching: Fetching) -> None:
    assert "of a list" in str(failure(fetching, f"{site.address}/list/one"))
    assert site.asked == []


def test_a_page_that_is_no_sound_is_refused(site: AudioSite, fetching: Fetching) -> None:
    error = failure(fetching, site.add("a.mp3", b"<html>", kind="text/html; charset=utf-8"))
    assert (error.error_class, str(error)) == ("permanent", "it is no sound but text/html")


@pytest.mark.parametrize("fault", ["hang", "hang in a pattern", "deaf"])
def test_a_stop_is_heeded_wherever_it_hangs(site: AudioSite, fetching: Fetching, workers: Workers, fault: str) -> None:
    stop = threading.Event()
    url = site.page("one", fault=fault)
    stopper = after(lambda: until(lambda: bool(site.asked)), stop)
    assert failure(fetching, url, stop=stop).error_class == "stopped"
    stopper.join()
    assert downloaders() == []


def test_a_stop_in_the_middle_of_a_file_keeps_what_came(site: AudioSite, fetching: Fetching, tmp_path: Path) -> None:
    gate, stop = threading.Event(), threading.Event()
    url = site.add("a.mp3", CONTENT, gate=gate)
    stopper = after(lambda: until(lambda: something_came(tmp_path)), stop)
    assert failure(fetching, url, stop=stop).error_class == "stopped"
    stopper.join()
    gate.set()
    site.sounds["a.mp3"].gate = None
    assert fetching(url).read_bytes() == CONTENT
    assert int(site.ranges()[-1].removeprefix("bytes=").removesuffix("-")) > 0


@pytest.mark.parametrize("where", ["page", "bytes"])
def test_a_download_that_takes_too_long_is_ended(site: AudioSite, fetching: Fetching, where: str) -> None:
    url = site.add("a.mp3", CONTENT, trickle_s=0.05)
    address = site.page("one", fault="hang") if where == "page" else url
    error = failure(fetching, address, replace(HERE, download_timeout_seconds=1.0))
    assert error.error_class == "transient"
    assert str(error) == "it took longer than 1 s (DOWNLOAD_TIMEOUT_SECONDS)"


def test_what_a_download_has_started_ends_with_it(site: AudioSite, fetching: Fetching, workers: Workers) -> None:
    stop, seen = threading.Event(), list[psutil.Process]()

    def stop_with_child() -> None:
        until(lambda: any(process.name() == "sleep" for process in below()))
        seen.extend(process for process in below() if process.name() == "sleep")
        stop.set()

    stopper = threading.Thread(target=stop_with_child)
    stopper.start()
    failure(fetching, site.page("one", fault="child"), stop=stop)
    stopper.join()
    gone, alive = psutil.wait_procs(seen, timeout=60)
    assert (len(gone), alive) == (1, [])


def test_a_process_that_dies_costs_one_try(site: AudioSite, fetching: Fetching) -> None:
    error = failure(fetching, site.page("one", fault="crash"))
    assert (error.error_class, str(error)) == ("transient", "the process that downloads was killed by signal 11")
    assert fetching(site.add("a.mp3", CONTENT)).read_bytes() == CONTENT


def test_what_libraries_print_disturbs_nothing(
    site: AudioSite, fetching: Fetching, capfd: pytest.CaptureFixture[str]
) -> None:
    site.add("a.m4a", CONTENT)
    assert fetching(site.page("one", ["a.m4a"], fault="print")).read_bytes() == CONTENT
    assert capfd.readouterr() == ("", "")


def test_many_downloads_leave_files_threads_and_processes_as_they_are(site: AudioSite, fetching: Fetching) -> None:
    site.add("a.m4a", CONTENT[:5000])
    page, file = site.page("one", ["a.m4a"]), f"{site.address}/files/a.m4a"
    own = psutil.Process()
    with Workers() as workers:
        for number in range(MOST_JOBS + 10):
            path = fetching(page if number % 2 else file, workers=workers)
            path.unlink()
            if number == 4:
                before = own.num_fds(), len(below())
        # The site is in this process and closes its end when it comes to it, so one more or less says nothing.
        until(lambda: own.num_fds() <= before[0] and len(below()) <= before[1])


def test_closing_ends_all_processes(site: AudioSite, fetching: Fetching, plugin: None) -> None:
    before = {process.pid for process in below()}
    with Workers() as workers:
        fetching(site.add("a.mp3", CONTENT), workers=workers)
        assert {process.pid for process in below()} - before
    assert {process.pid for process in below()} <= before


def test_what_is_expected_finds_a_process_that_was_started_before(
    site: AudioSite, fetching: Fetching, plugin: None
) -> None:
    before = {process.pid for process in below()}
    with Workers() as workers:
        workers.expect()
        workers.expect()
        early = {process.pid for process in below()} - before
        assert len(early) == 1
        fetching(site.add("a.mp3", CONTENT), workers=workers)
        assert {process.pid for process in below()} - before == early


def test_without_yt_dlp_nothing_can_be_downloaded(
    site: AudioSite, fetching: Fetching, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "yt_dlp.py").write_text("raise ImportError('broken')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Workers() as workers:
        error = failure(fetching, site.add("a.mp3", CONTENT), workers=workers)
    assert (error.error_class, str(error)) == ("environment", "yt-dlp is not installed as it should be: broken")


def test_ctrl_c_of_a_terminal_does_not_reach_the_process(site: AudioSite, fetching: Fetching) -> None:
    with Workers() as workers, workers.lent() as worker:
        assert os.getpgid(worker.pid) == os.getsid(worker.pid) == worker.pid


def test_the_process_knows_no_setting_of_ours(
    site: AudioSite, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYLISTA_SPOTIFY_CLIENT_SECRET", "hush")
    gate, known = threading.Event(), list[dict[str, str]]()
    url = site.add("a.mp3", CONTENT, gate=gate)

    def look() -> None:
        site.busy.wait()
        known.extend(process.environ() for process in below())
        gate.set()

    looker = threading.Thread(target=look)
    looker.start()
    with Workers() as workers:
        fetching(url, workers=workers)
    looker.join()
    assert known
    assert not any("PLAYLISTA_SPOTIFY_CLIENT_SECRET" in environment for environment in known)


def after(wait: Callable[[], object], stop: threading.Event) -> threading.Thread:
    """Set an event as soon as something has been waited for."""

    def run() -> None:
        wait()
        stop.set()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def below() -> list[psutil.Process]:
    """Return the processes that this one, or one of its own, has started."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def downloaders() -> list[psutil.Process]:
    found = []
    for process in below():
        with contextlib.suppress(psutil.NoSuchProcess):
            if "core.download.worker" in " ".join(process.cmdline()):
                found.append(process)
    return found
