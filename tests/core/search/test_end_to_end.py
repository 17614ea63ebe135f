"""Both providers, the real rules, and services on loopback: what is found is what was wanted, or nothing is."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.matching import REASONS
from core.search.finder import Finder
from core.settings.sections import DownloadSettings
from models.matching import Decision
from models.wanted import WantedTrack
from tests.fakes.loopback import Fault
from tests.fakes.video_site import Video, VideoSite, video_site
from tests.fakes.ytmusic import Album, Song, YtMusic, ytmusic
from tests.services import quick_services

STOP = threading.Event()
WANTED = WantedTrack("Paper Boats", ("Ann Lee",), album="Harbour", duration_s=201.0)


@pytest.fixture
def site() -> Iterator[VideoSite]:
    with video_site() as running:
        yield running


@pytest.fixture
def music() -> Iterator[YtMusic]:
    with ytmusic() as running:
        yield running


@pytest.fixture
def finder(site: VideoSite, music: YtMusic, tmp_path: Path) -> Iterator[Finder]:
    with quick_services(tmp_path, ytmusic_url=music.url) as services, Finder(services, DownloadSettings()) as made:
        yield made


def chosen(decision: Decision) -> str:
    assert decision.chosen is not None, decision
    return decision.chosen.candidate.id


def test_the_studio_cut_is_taken_from_among_its_edits(finder: Finder, music: YtMusic, site: VideoSite) -> None:
    music.catalogue.results["Ann Lee Paper Boats"] = [
        Song("nightcore-1", "Paper Boats (Nightcore)", ("Fast Edits",), duration_s=160),
        Song("live-000001", "Paper Boats (Live)", ("Ann Lee",), "On Stage", duration_s=215),
        Song("studio-0001", "Paper Boats", ("Ann Lee",), "Harbour", duration_s=201),
    ]
    assert chosen(finder.find(WANTED, stop=STOP)) == "studio-0001"
    assert site.server.count() == 0


def test_a_video_is_taken_where_there_is_no_song(finder: Finder, site: VideoSite) -> None:
    site.videos = [
        Video("cover-00001", "Paper Boats - Ann Lee (piano cover)", "Bob", 199.0),
        Video("video-00001", "Ann Lee - Paper Boats (Official Audio)", "Ann Lee", 201.0),
    ]
    assert chosen(finder.find(WANTED, stop=STOP)) == "video-00001"


def test_never_the_best_of_the_bad(finder: Finder, music: YtMusic, site: VideoSite) -> None:
    music.catalogue.songs = [Song("karaoke-001", "Paper Boats (Karaoke)", ("Ann Lee Tribute",), duration_s=201)]
    site.videos = [Video("cover-00001", "Paper Boats - Ann Lee (piano cover)", "Bob", 199.0)]
    decision = finder.find(WANTED, stop=STOP)
    assert (decision.chosen, decision.verdict) == (None, "reject")
    assert {one.candidate.id for one in decision.judged} == {"karaoke-001", "cover-00001"}
    assert all(reason in REASONS for one in decision.judged for reason in one.reasons)


def test_one_provider_may_be_down(finder: Finder, music: YtMusic, site: VideoSite) -> None:
    music.server.faults = [Fault("search", status=429, headers={"Retry-After": "86400"})]
    site.videos = [Video("video-00001", "Ann Lee - Paper Boats (Official Audio)", "Ann Lee", 201.0)]
    decision = finder.find(WANTED, stop=STOP)
    assert chosen(decision) == "video-00001"
    assert len(decision.problems) == 1
    assert decision.problems[0].startswith("youtube_music: youtube_music wants no more requests before")


def test_a_whole_album_costs_two_questions(finder: Finder, music: YtMusic, site: VideoSite) -> None:
    songs = tuple(
        Song(f"song-{place:06}", f"Quay {place}", ("Ann Lee",), duration_s=180 + place) for place in range(12)
    )
    music.catalogue.albums = [Album("MPREb_1", "Harbour", "Ann Lee", songs)]
    tracks = [
        WantedTrack(song.title, song.artists, "Harbour", "Ann Lee", float(song.duration_s or 0), None, place, place)
        for place, song in enumerate(songs, 1)
    ]
    with ThreadPoolExecutor(4) as searching:
        found = list(searching.map(lambda wanted: chosen(finder.find(wanted, stop=STOP)), tracks))
    assert found == [song.id for song in songs]
    assert music.server.count("youtubei") == 2
