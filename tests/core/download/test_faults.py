"""Every class of error, through the real yt-dlp and our own downloader; and when it is tried again."""

import errno
import random
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from core.download.faults import LONGEST_PAUSE_S, POLICIES, SESSION_LIMIT_S, UNTOLD_LIMIT_S, fault, next_try
from core.download.fetching import fetch
from core.download.workers import Workers
from core.errors import DownloadError
from core.settings import DownloadSettings
from tests.fakes.audio_site import AudioSite

HERE = DownloadSettings(download_allow_private=True, download_allowed_hosts=("127.0.0.1",))
Failing = Callable[..., DownloadError]


@pytest.fixture
def failing(tmp_path: Path, workers: Workers) -> Failing:
    def run(url: str, settings: DownloadSettings = HERE) -> DownloadError:
        with pytest.raises(DownloadError) as caught:
            fetch(url, tmp_path, settings=settings, on_progress=lambda *_: None, stop=Event(), workers=workers)
        return caught.value

    return run


@pytest.mark.parametrize(
    ("said", "error_class", "told"),
    [
        ("private", "permanent", "Private video"),
        ("removed", "permanent", "removed by the uploader"),
        ("terminated", "permanent", "no longer available"),
        ("age", "permanent", "confirm your age"),
        ("members", "permanent", "members-only"),
        ("geo", "permanent", "not made this video available in your country"),
        ("drm", "permanent", "DRM"),
        ("premiere", "permanent", "Premieres in 3 hours"),
        ("live", "permanent", "live event"),
        ("now live", "permanent", "it is live"),
        ("bot", "bot_check", "COOKIES_FILE"),
        ("captcha", "bot_check", "COOKIES_FILE"),
        ("rate", "rate_limited", "up to an hour"),
        ("odd", "transient", "yt-dlp may be too old"),
        ("broken", "transient", "yt-dlp may be too old"),
    ],
)
def test_what_a_site_says_has_a_class(
    site: AudioSite, failing: Failing, said: str, error_class: str, told: str
) -> None:
    site.add("a.m4a", b"sound")
    error = failing(site.page("one", ["a.m4a"], fault=said))
    assert (error.error_class, told in str(error)) == (error_class, True), str(error)
    assert "\n" not in str(error)
    assert "report this issue" not in str(error)


@pytest.mark.parametrize("by", ["page", "file"])
@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        *((401, "permanent"), (403, "transient"), (404, "permanent"), (410, "permanent"), (451, "permanent")),
        *((429, "rate_limited"), (500, "transient"), (502, "transient"), (503, "transient"), (504, "transient")),
    ],
)
def test_what_a_server_answers_has_a_class(
    site: AudioSite, failing: Failing, status: int, error_class: str, by: str
) -> None:
    url = site.add("a.m4a", b"sound", statuses=[(status, {})] * 9)
    error = failing(site.page("one", ["a.m4a"]) if by == "page" else url)
    assert (error.error_class, str(status) in str(error)) == (error_class, True), str(error)


@pytest.mark.parametrize("by", ["page", "file"])
def test_the_time_that_a_server_tells_is_kept(site: AudioSite, failing: Failing, by: str) -> None:
    url = site.add("a.m4a", b"sound", statuses=[(429, {"Retry-After": "86400"})] * 9)
    before = time.time()
    error = failing(site.page("one", ["a.m4a"]) if by == "page" else url)
    assert error.error_class == "rate_limited"
    assert error.retry_at is not None
    assert before + 86400 <= error.retry_at <= time.time() + 86400


def test_a_limit_without_a_time_is_waited_for_anyway(site: AudioSite, failing: Failing) -> None:
    before = time.time()
    session = failing(site.page("one", [], fault="rate")).retry_at or 0.0
    status = failing(site.add("a.mp3", b"sound", statuses=[(429, {})])).retry_at or 0.0
    assert before + SESSION_LIMIT_S <= session <= time.time() + SESSION_LIMIT_S
    assert before + UNTOLD_LIMIT_S <= status <= time.time() + UNTOLD_LIMIT_S


def test_a_page_that_does_not_exist_is_permanent(site: AudioSite, failing: Failing) -> None:
    assert failing(f"{site.address}/sound/none").error_class == "permanent"


def test_no_formats_for_want_of_javascript_is_the_surroundings_fault(site: AudioSite, failing: Failing) -> None:
    error = failing(site.page("one", [], fault="no runtime"))
    assert error.error_class == "environment"
    assert "pip install 'playlista[youtube]'" in str(error)


def test_a_page_without_formats_is_permanent(site: AudioSite, failing: Failing) -> None:
    assert failing(site.page("one", [])).error_class == "permanent"


def test_a_server_that_is_not_there_is_transient(failing: Failing) -> None:
    assert failing("http://127.0.0.1:1/a.mp3").error_class == "transient"
    assert failing("http://127.0.0.1:1/sound/one").error_class == "transient"


def test_a_name_that_is_not_known_is_transient_and_told_plainly(failing: Failing) -> None:
    settings = DownloadSettings(download_allowed_hosts=("*.invalid",))
    error = failing("http://nowhere.invalid/a.mp3", settings)
    assert (error.error_class, "is there a network?" in str(error)) == ("transient", True)


def test_cookies_that_cannot_be_read_are_the_surroundings_fault(
    site: AudioSite, failing: Failing, tmp_path: Path
) -> None:
    broken = tmp_path / "cookies.txt"
    broken.write_text("these are no cookies\n")
    for path in (tmp_path / "none", broken):
        error = failing(site.page("one", []), DownloadSettings(download_allow_private=True, cookies_file=str(path)))
        assert (error.error_class, "COOKIES_FILE" in str(error)) == ("environment", True)


@pytest.mark.parametrize("by", ["page", "file"])
def test_a_full_disk_is_the_surroundings_fault(site: AudioSite, failing: Failing, tmp_path: Path, by: str) -> None:
    url = site.add("a.m4a", b"sound" * 100_000)
    for name in ("fetched.a_m4a.m4a.part", "fetched.direct.part"):
        (tmp_path / name).symlink_to("/dev/full")
    error = failing(site.page("one", ["a.m4a"]) if by == "page" else url)
    assert (error.error_class, "the disk is full" in str(error)) == ("environment", True)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.EIO])
def test_what_the_system_lacks_is_the_surroundings_fault_however_deep_it_lies(number: int) -> None:
    inner = OSError(number, "the system's words")
    outer = RuntimeError("unable to write data")
    outer.__context__ = inner
    assert fault(outer, now=0.0).error_class == "environment"
    assert fault(inner, now=0.0).error_class == "environment"


def test_a_date_is_a_time_too() -> None:
    answer = requests.Response()
    answer.status_code = 503
    answer.headers["Retry-After"] = "Thu, 01 Jan 1970 01:00:00 GMT"
    error = fault(requests.HTTPError("no", response=answer), now=0.0)
    assert (error.error_class, error.retry_at) == ("transient", 3600.0)


def test_an_error_that_has_a_class_keeps_it() -> None:
    error = DownloadError("as it was", error_class="unfit")
    assert fault(error, now=0.0) is error


def test_every_class_has_a_policy() -> None:
    assert set(POLICIES) == {
        *("permanent", "unfit", "rate_limited", "bot_check", "transient", "environment", "stopped")
    }


@given(attempt=st.integers(1, 40), seed=st.integers())
def test_pauses_double_up_to_a_bound_and_are_spread(attempt: int, seed: int) -> None:
    error = DownloadError("x", error_class="transient")
    pause = next_try(error, attempt, random.Random(seed), attempts=100)
    full = min(2.0 * 2.0 ** (attempt - 1), LONGEST_PAUSE_S)
    assert pause is not None
    assert full / 2 <= pause <= full


@pytest.mark.parametrize("error_class", [name for name in POLICIES if name != "transient"])
def test_only_what_passes_is_tried_again(error_class: str) -> None:
    assert next_try(DownloadError("x", error_class=error_class), 1, random.Random(0)) is None


def test_tries_have_an_end_and_wait_as_long_as_they_are_told() -> None:
    error = DownloadError("x", error_class="transient", retry_at=1100.0)
    assert next_try(error, 4, random.Random(0), attempts=4) is None
    assert next_try(error, 3, random.Random(0), attempts=4, now=1000.0) == 100.0
