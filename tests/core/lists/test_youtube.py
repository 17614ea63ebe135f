"""What YouTube and YouTube Music list becomes wanted tracks, in order, with a reason for all that cannot be had."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from core.errors import ServiceError, SourceError
from core.lists import open_list, recognise
from core.lists.youtube import named
from core.services.services import Services
from models.wanted import LeftOut, WantedList, WantedTrack
from tests.fakes.loopback import Fault
from tests.fakes.video_site import Video, VideoList, VideoSite, video_site
from tests.fakes.ytmusic import Album, Playlist, Song, YtMusic, ytmusic
from tests.services import quick_services

WATCH = "https://www.youtube.com/watch?v="
MUSIC = "https://music.youtube.com"


@pytest.fixture
def site() -> Iterator[VideoSite]:
    with video_site() as running:
        yield running


@pytest.fixture
def music() -> Iterator[YtMusic]:
    with ytmusic() as running:
        yield running


@pytest.fixture
def services(music: YtMusic, tmp_path: Path) -> Iterator[Services]:
    with quick_services(tmp_path, ytmusic_url=music.url) as made:
        yield made


def opened(source: str, services: Services) -> WantedList:
    return open_list(source, services, read_stdin=lambda: "")


def video(place: int, title: str | None = None, **more: object) -> Video:
    return Video(f"video-{place:05}", title or f"Ann - Song {place}", **more)  # type: ignore[arg-type]


def test_a_video_is_a_list_of_one(site: VideoSite, services: Services) -> None:
    site.videos = [video(1, "Ann - Song (Official Video)", channel="AnnVEVO")]
    found = opened(f"{WATCH}video-00001", services)
    assert (found.head.source, found.head.kind, found.head.total) == ("youtube:video:video-00001", "track", 1)
    assert list(found.items) == [
        WantedTrack(
            "Song",
            ("Ann",),
            duration_s=200.0,
            source_ids=(("youtube", "video-00001"),),
            cover_url=f"{site.url}/covers/video-00001",
        )
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://youtu.be/video-00001?si=abc",
        "https://www.youtube.com/shorts/video-00001",
        "https://music.youtube.com/watch?v=video-00001&list=RDAMVM",
        "www.youtube.com/watch?v=video-00001",
        "youtube:video:video-00001",
    ],
)
def test_a_video_has_many_addresses(site: VideoSite, services: Services, address: str) -> None:
    site.videos = [video(1)]
    assert recognise(address) == "youtube"
    assert opened(address, services).head.source == "youtube:video:video-00001"


@pytest.mark.parametrize("state", ["private", "removed", "geo", "members"])
def test_a_video_that_is_not_shown_says_why(site: VideoSite, services: Services, state: str) -> None:
    site.videos = [video(1, state=state)]
    with pytest.raises(SourceError, match=r"YouTube shows no such video \(YouTube: .*only what is public"):
        opened(f"{WATCH}video-00001", services)


def test_a_playlist_of_videos_keeps_its_order_and_tells_of_what_is_gone(site: VideoSite, services: Services) -> None:
    videos = (
        video(1),
        video(2, listed="[Private video]", duration_s=None),
        video(3, listed="[Deleted video]", duration_s=None),
        video(1),
        video(5, "Song 5", channel="Ann - Topic"),
        video(6, "Just a song", channel="Zoe"),
    )
    site.lists = [VideoList("PLmine", "Mine", videos)]
    found = opened("https://www.youtube.com/playlist?list=PLmine", services)
    items = list(found.items)
    assert (found.head.source, found.head.name, found.head.owner) == ("youtube:playlist:PLmine", "Mine", "A listener")
    assert [item.position for item in items] == [1, 2, 3, 4, 5, 6]
    assert [(item.position, item.error_class) for item in items if isinstance(item, LeftOut)] == [
        (2, "removed"),
        (3, "removed"),
        (4, "duplicate"),
    ]
    assert [(item.artists, item.title) for item in items if isinstance(item, WantedTrack)] == [
        (("Ann",), "Song 1"),
        (("Ann",), "Song 5"),
        (("Zoe",), "Just a song"),
    ]


def test_a_channel_is_its_videos(site: VideoSite, services: Services) -> None:
    site.lists = [VideoList("@ann", "Ann", (video(1), video(2)))]
    found = opened("https://www.youtube.com/@ann/featured", services)
    assert (found.head.kind, len(list(found.items))) == ("artist", 2)


def test_a_long_playlist_is_read_as_it_is_drawn(site: VideoSite, services: Services) -> None:
    site.lists = [VideoList("PLlong", "Long", tuple(video(place) for place in range(2_345)))]
    items = opened("https://www.youtube.com/playlist?list=PLlong", services).items
    list(islice(items, 250))
    assert site.server.count("/api/list") == 1 + 3
    assert [item.position for item in items][-1] == 2_345


def test_an_empty_playlist_is_empty(site: VideoSite, music: YtMusic, services: Services) -> None:
    site.lists = [VideoList("PLnone", "Nothing")]
    music.catalogue.playlists = [Playlist("PLnone", "Nothing", ())]
    assert list(opened("https://www.youtube.com/playlist?list=PLnone", services).items) == []
    assert list(opened(f"{MUSIC}/playlist?list=PLnone", services).items) == []


@pytest.mark.parametrize("host", ["https://www.youtube.com", MUSIC])
def test_an_unknown_playlist_says_so(site: VideoSite, services: Services, host: str) -> None:
    with pytest.raises(SourceError, match="YouTube shows no such playlist"):
        opened(f"{host}/playlist?list=PLwhat", services)


@pytest.mark.parametrize("name", ["LL", "WL", "RDCLAK5uy_abc", "LM"])
def test_lists_of_ones_own_are_refused_with_advice(services: Services, name: str) -> None:
    with pytest.raises(SourceError, match="copy it into a playlist that is public or unlisted"):
        opened(f"https://www.youtube.com/playlist?list={name}", services)


def test_another_page_of_youtube_is_no_list(services: Services) -> None:
    with pytest.raises(SourceError, match="no video, playlist, album or channel of YouTube"):
        opened("https://www.youtube.com/feed/trending", services)


def test_a_playlist_of_youtube_music_has_artists_and_albums(music: YtMusic, services: Services) -> None:
    songs = (
        Song("song-000001", "One", ("Ann", "Bob"), "Works", "MPREb_1", 61, explicit=True),
        Song("song-000002", "Two", state="greyed"),
        Song("song-000003", "Three", state="deleted"),
        Song("song-000001", "One", ("Ann", "Bob"), "Works", "MPREb_1", 61),
        Song("song-000005", "Five", ("Ann",), duration_s=None),
    )
    music.catalogue.playlists = [Playlist("PLmine", "Mine", songs)]
    found = opened(f"{MUSIC}/playlist?list=PLmine", services)
    items = list(found.items)
    assert (found.head.total, found.head.owner, found.head.service) == (5, "A listener", "youtube_music")
    assert items[0] == WantedTrack(
        "One",
        ("Ann", "Bob"),
        album="Works",
        duration_s=61.0,
        explicit=True,
        source_ids=(("youtube", "song-000001"),),
    )
    assert [(item.position, item.error_class) for item in items[1:4] if isinstance(item, LeftOut)] == [
        (2, "removed"),
        (3, "removed"),
        (4, "duplicate"),
    ]
    assert items[4].position == 5


def test_a_long_playlist_of_youtube_music_is_read_as_it_is_drawn(music: YtMusic, services: Services) -> None:
    songs = tuple(Song(f"song-{place:06}", f"Song {place}") for place in range(2_100))
    music.catalogue.playlists = [Playlist("PLlong", "Long", songs)]
    items = opened(f"{MUSIC}/playlist?list=PLlong", services).items
    list(islice(items, 150))
    assert music.server.count("browse") == 2
    assert len(list(items)) == 2_100 - 150
    assert music.server.count("browse") == 21


@pytest.mark.parametrize("address", [f"{MUSIC}/playlist?list=OLAK5uy_x", f"{MUSIC}/browse/MPREb_1"])
def test_an_album_has_its_numbers_and_its_cover(music: YtMusic, services: Services, address: str) -> None:
    songs = (Song("song-000001", "One", ("Ann",)), Song("song-000002", "Two", ("Ann", "Bob"), duration_s=70))
    music.catalogue.albums = [Album("MPREb_1", "Works", "Ann", songs, playlist_id="OLAK5uy_x")]
    found = opened(address, services)
    assert (found.head.source, found.head.kind, found.head.total) == ("youtube_music:album:MPREb_1", "album", 2)
    assert list(found.items)[1] == WantedTrack(
        "Two",
        ("Ann", "Bob"),
        album="Works",
        album_artist="Ann",
        duration_s=70.0,
        position=2,
        track_number=2,
        track_total=2,
        year=2001,
        explicit=False,
        source_ids=(("youtube", "song-000002"),),
        cover_url="https://covers.example/MPREb_1",
    )


def test_an_album_that_youtube_music_does_not_know_is_read_as_a_playlist(
    site: VideoSite, music: YtMusic, services: Services
) -> None:
    site.lists = [VideoList("OLAK5uy_y", "Works", (video(1),))]
    assert len(list(opened("https://www.youtube.com/playlist?list=OLAK5uy_y", services).items)) == 1


def test_an_artist_is_the_list_of_songs_that_the_page_leads_to(music: YtMusic, services: Services) -> None:
    songs = tuple(Song(f"song-{place:06}", f"Song {place % 9}", ("Ann",)) for place in range(10))
    music.catalogue.playlists = [Playlist("PLsongs", "Songs", songs)]
    music.catalogue.artists = {"UCann": ("Ann", "PLsongs")}
    found = opened(f"{MUSIC}/channel/UCann", services)
    items = list(found.items)
    assert (found.head.kind, found.head.name) == ("artist", "Ann")
    assert [item.error_class for item in items if isinstance(item, LeftOut)] == ["duplicate"]


def test_what_goes_wrong_in_the_middle_is_raised_there(music: YtMusic, services: Services) -> None:
    songs = tuple(Song(f"song-{place:06}", f"Song {place}") for place in range(250))
    music.catalogue.playlists = [Playlist("PLlong", "Long", songs)]
    items = opened(f"{MUSIC}/playlist?list=PLlong", services).items
    assert len(list(islice(items, 100))) == 100
    music.server.faults = [Fault("browse", body=b"[]")]
    with pytest.raises(SourceError, match="not understood"):
        next(items)


def test_a_service_that_refuses_for_a_while_is_no_fault_of_the_list(music: YtMusic, services: Services) -> None:
    music.server.faults = [Fault("browse", status=429, headers={"Retry-After": "86400"})]
    with pytest.raises(ServiceError, match="no more requests before"):
        opened(f"{MUSIC}/playlist?list=PLlong", services)


@pytest.mark.parametrize(
    ("title", "channel", "expected"),
    [
        ("Ann - Song (Official Video)", "AnnVEVO", (("Ann",), "Song")),
        ("Ann – Song [Official Music Video] [4K]", "x", (("Ann",), "Song")),
        ("Song (Live at Home)", "Ann", (("Ann",), "Song (Live at Home)")),
        ("Ann - Song (Lyrics)", "x", (("Ann",), "Song")),
        ("Song - Part 2", "Ann - Topic", (("Ann",), "Song - Part 2")),
        ("(Official Video)", "", ((), "(Official Video)")),
        ("Ann - Video (Killed)", "x", (("Ann",), "Video (Killed)")),
    ],
)
def test_titles_of_videos_are_taken_apart(title: str, channel: str, expected: tuple[tuple[str, ...], str]) -> None:
    assert named(title, channel) == expected
