"""What YouTube offers for a track: flat results first, then the page of each; tried through yt-dlp itself."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.errors import ServiceError
from core.search.finder import Finder
from core.search.youtube import VideoSearch, candidate_of
from core.services.services import Services
from core.services.ytdlp import VideoPages
from core.settings.sections import DownloadSettings
from models.wanted import WantedTrack
from tests.core.search.fakes import decide, is_strong, judge
from tests.fakes.loopback import Fault, Request
from tests.fakes.video_site import Video, VideoSite, video_site

STOP = threading.Event()
WANTED = WantedTrack("Song", ("Ann",))


def named(place: int) -> str:
    return f"video-{place:05}"


@pytest.fixture
def site() -> Iterator[VideoSite]:
    with video_site() as running:
        yield running


@pytest.fixture
def search(site: VideoSite, services: Callable[..., Services]) -> VideoSearch:
    return VideoSearch(VideoPages(services()))


@pytest.fixture
def real_finder(site: VideoSite, services: Callable[..., Services]) -> Iterator[Finder]:
    """A finder that asks the site by yt-dlp, and nobody else."""
    settings = DownloadSettings(search_providers=("youtube",))
    with Finder(services(), settings, judge=judge, decide=decide, is_strong=is_strong) as made:
        yield made


def test_results_come_first_without_what_only_pages_tell(search: VideoSearch, site: VideoSite) -> None:
    site.videos = [Video(named(1), "Song", "Ann - Topic", 201.0, artists=("Ann", "Bob"), album="Works")]
    flat = next(search.search(WANTED, stop=STOP))[0]
    assert (flat.id, flat.title, flat.artists, flat.duration_s, flat.whole) == (
        named(1),
        "Song",
        ("Ann",),
        201.0,
        False,
    )
    assert site.server.count("/api/video") == 0
    whole = search.complete(flat)
    assert (whole.artists, whole.album, whole.kind, whole.whole) == (("Ann", "Bob"), "Works", "song", True)


def test_whom_youtube_hears_in_an_upload_is_not_who_made_it(search: VideoSearch, site: VideoSite) -> None:
    site.videos = [
        Video(named(1), "Ann - Song (nightcore)", "Fast edits", artists=("Ann",), track="Song", album="Works")
    ]
    whole = search.complete(next(search.search(WANTED, stop=STOP))[0])
    assert (whole.title, whole.artists, whole.album, whole.kind) == ("Ann - Song (nightcore)", (), None, "upload")


def test_broadcasts_are_left_out() -> None:
    assert candidate_of({"id": "x", "title": "Song", "live_status": "is_live"}, whole=False) is None


@pytest.mark.parametrize("state", ["private", "removed", "terminated", "age", "members", "geo", "live"])
def test_a_video_that_cannot_be_had_is_passed_over(real_finder: Finder, site: VideoSite, state: str) -> None:
    site.videos = [Video(named(0), "Song", "Ann", state=state), Video(named(1), "Song", "Ann")]
    decision = real_finder.find(WANTED, stop=STOP)
    assert decision.chosen is not None
    assert decision.chosen.candidate.id == named(1)
    assert decision.problems == ()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("bot", "set COOKIES_FILE"),
        ("rate_limited", "wants no more requests before"),
        ("no_runtime", "no JavaScript runtime is installed"),
    ],
)
def test_a_service_that_shuts_its_door_is_a_problem(
    real_finder: Finder, site: VideoSite, state: str, sentence: str
) -> None:
    site.videos = [Video(named(place), "Song", "Ann", state=state) for place in range(10)]
    decision = real_finder.find(WANTED, stop=STOP)
    assert decision.verdict == "reject"
    assert len(decision.problems) == 1
    assert sentence in decision.problems[0]
    assert site.server.count("/api/video") <= 5


def test_a_check_for_bots_is_not_asked_for_again(real_finder: Finder, site: VideoSite) -> None:
    site.videos = [Video(named(1), "Song", "Ann", state="bot")]
    first = real_finder.find(WANTED, stop=STOP)
    asked = site.server.count()
    assert real_finder.find(WANTED, stop=STOP).problems == first.problems
    assert site.server.count() == asked


def test_a_refusal_with_a_time_shuts_the_service_for_all_without_waiting(real_finder: Finder, site: VideoSite) -> None:
    site.videos = [Video(named(1), "Song", "Ann")]
    site.server.faults = [Fault("/api/search", status=429, headers={"Retry-After": "86400"})]
    first, second = real_finder.find(WANTED, stop=STOP), real_finder.find(WANTED, stop=STOP)
    assert first.problems
    assert second.problems
    assert site.server.count() == 1


def test_a_storm_of_server_errors_is_outlasted(real_finder: Finder, site: VideoSite) -> None:
    site.videos = [Video(named(1), "Song", "Ann")]
    site.server.faults = [Fault("/api/search", status=503, times=2), Fault("/api/video", status=500, times=2)]
    decision = real_finder.find(WANTED, stop=STOP)
    assert decision.verdict == "accept"
    assert decision.problems == ()


@pytest.mark.parametrize("fault", [{"truncate": True}, {"drop": True}], ids=["cut short", "hung up"])
def test_a_broken_answer_is_asked_for_again(real_finder: Finder, site: VideoSite, fault: dict[str, Any]) -> None:
    site.videos = [Video(named(1), "Song", "Ann")]
    site.server.faults = [Fault("/api/video", **fault)]
    assert real_finder.find(WANTED, stop=STOP).verdict == "accept"


def test_answers_of_an_odd_shape_are_told_of(real_finder: Finder, site: VideoSite) -> None:
    site.videos = [Video(named(1), "Song", "Ann")]
    site.server.faults = [Fault("/api/video", body=b"{}")]
    decision = real_finder.find(WANTED, stop=STOP)
    assert decision.verdict == "reject"
    assert f"https://www.youtube.com/watch?v={named(1)}" in decision.problems[0]


def test_the_first_good_video_ends_it_though_later_ones_answer_sooner(real_finder: Finder, site: VideoSite) -> None:
    site.videos = [Video(named(place), "Song" if place in (2, 4, 7) else "other", "Ann Song") for place in range(10)]

    def latency(request: Request) -> float:
        return 0.3 if request.path.endswith(named(2)) else 0.01

    site.server.latency_s = latency
    site.results["Ann Song"] = site.videos
    decision = real_finder.find(WANTED, stop=STOP)
    assert decision.chosen is not None
    assert decision.chosen.candidate.id == named(2)
    assert [one.candidate.id for one in decision.judged] == [named(0), named(1), named(2)]
    assert site.server.count("/api/video") == 5


def test_no_more_questions_go_on_together_than_candidates_may(real_finder: Finder, site: VideoSite) -> None:
    site.results["Ann Song"] = [Video(named(place), "other", "Ann") for place in range(10)]
    together = threading.Barrier(5)

    def once_five_are_there(request: Request) -> float:
        if request.path.startswith("/api/video"):
            together.wait(60.0)
        return 0.0

    site.server.latency_s = once_five_are_there
    real_finder.find(WANTED, stop=STOP)
    assert site.server.count("/api/video") == 10
    assert site.server.most_at_once == 5


def test_a_video_of_the_list_is_its_own_answer(real_finder: Finder, site: VideoSite) -> None:
    site.videos = [Video(named(1), "Something else entirely", "Zoe", 99.0)]
    decision = real_finder.find(WantedTrack("Song", ("Ann",), source_ids=(("youtube", named(1)),)), stop=STOP)
    assert decision.chosen is not None
    assert (decision.chosen.candidate.provider, decision.chosen.candidate.duration_s) == ("list", 99.0)
    assert site.server.count("/api/search") == 0


def test_another_is_looked_for_where_the_video_of_the_list_is_gone(real_finder: Finder, site: VideoSite) -> None:
    site.videos = [Video(named(1), "Song", "Ann", state="removed"), Video(named(2), "Song", "Ann")]
    decision = real_finder.find(WantedTrack("Song", ("Ann",), source_ids=(("youtube", named(1)),)), stop=STOP)
    assert decision.chosen is not None
    assert decision.chosen.candidate.id == named(2)


def test_no_other_is_taken_while_it_is_not_known_whether_the_video_of_the_list_is_there(
    real_finder: Finder, site: VideoSite
) -> None:
    site.videos = [Video(named(1), "Song", "Ann", state="rate_limited"), Video(named(2), "Song", "Ann")]
    decision = real_finder.find(WantedTrack("Song", ("Ann",), source_ids=(("youtube", named(1)),)), stop=STOP)
    assert decision.verdict == "reject"
    assert len(decision.problems) == 1


def test_answers_are_kept_for_the_next_time(site: VideoSite, services: Callable[..., Services]) -> None:
    site.videos = [Video(named(1), "Song", "Ann")]
    search = VideoSearch(VideoPages(services(cache_hours=1.0)))
    for _ in range(2):
        search.complete(next(search.search(WANTED, stop=STOP))[0])
    assert site.server.count() == 2


def test_an_extractor_that_is_not_allowed_is_not_used(services: Callable[..., Services], site: VideoSite) -> None:
    with pytest.raises(ServiceError, match="No suitable extractor") as caught:
        VideoPages(services()).video(f"{site.url}/files/secret")
    assert caught.value.error_class == "refused"
    assert site.server.count() == 0
