"""What YouTube Music offers for a track, in which order, and by how many questions."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest

from core.errors import ServiceError
from core.search.youtube_music import MusicSearch, number
from core.services.services import Services
from core.services.ytmusic import youtube_music
from models.matching import Candidate
from models.wanted import WantedTrack
from tests.fakes.loopback import Fault
from tests.fakes.ytmusic import Album, Song, YtMusic, ytmusic
from tests.fakes.ytmusic_shapes import search_page, song_item

STOP = threading.Event()
SONGS = tuple(
    Song(f"song-{place}", f"Song {place}", ("Ann", "Bob"), "Works", "MPREb_1", 200 + place, explicit=place == 2)
    for place in range(1, 6)
)
VIDEO = Song("video-1", "Song 1 (official video)", ("Ann",), kind="video", duration_s=215, views="3.4M")
WANTED = WantedTrack("Song 1", ("Ann",))


@pytest.fixture
def fake() -> Iterator[YtMusic]:
    with ytmusic() as running:
        running.catalogue.songs = [*SONGS, VIDEO]
        yield running


@pytest.fixture
def search(fake: YtMusic, services: Callable[..., Services]) -> MusicSearch:
    return MusicSearch(youtube_music(services(ytmusic_url=fake.url)))


def drawn(search: MusicSearch, wanted: WantedTrack, rounds: int | None = None) -> list[list[str]]:
    return [[one.id for one in batch] for batch in islice(search.search(wanted, stop=STOP), rounds)]


def test_a_song_comes_with_all_that_is_known_of_it(search: MusicSearch) -> None:
    first = next(search.search(WantedTrack("Song 2", ("Ann",)), stop=STOP))[0]
    assert first == Candidate(
        provider="youtube_music",
        id="song-2",
        url="https://music.youtube.com/watch?v=song-2",
        title="Song 2",
        artists=("Ann", "Bob"),
        uploader="Ann",
        album="Works",
        duration_s=202.0,
        kind="song",
        explicit=True,
        views=1_200_000,
    )


def test_songs_are_asked_for_before_videos(search: MusicSearch, fake: YtMusic) -> None:
    assert drawn(search, WANTED)[-1] == ["video-1"]
    assert fake.queries() == [("songs", "Ann Song 1"), ("videos", "Ann Song 1")]


def test_what_is_not_drawn_is_not_asked(search: MusicSearch, fake: YtMusic) -> None:
    drawn(search, WANTED, 1)
    assert fake.queries() == [("songs", "Ann Song 1")]


def test_the_code_of_the_recording_is_asked_for_first(search: MusicSearch, fake: YtMusic) -> None:
    fake.catalogue.songs.append(Song("by-code", "Something else", ("Zoe",), isrc="GBAYE6300106"))
    wanted = WantedTrack("Song 1", ("Ann",), isrc="gb-aye-63-00106")
    assert drawn(search, wanted, 2)[0] == ["by-code"]
    assert fake.queries() == [("songs", "GBAYE6300106"), ("songs", "Ann Song 1")]


def test_a_title_with_additions_is_asked_for_without_them_at_last(search: MusicSearch, fake: YtMusic) -> None:
    drawn(search, WantedTrack("Song 1 (feat. Cleo) [2011 Remaster]", ("Ann",)))
    assert [query for kind, query in fake.queries() if kind == "songs"] == ["Ann Song 1 [2011 Remaster]", "Ann Song 1"]


def test_a_whole_album_is_taken_from_the_album_by_position(search: MusicSearch, fake: YtMusic) -> None:
    fake.catalogue.albums = [
        Album("MPREb_0", "Works", "Zoe", (Song("wrong", "Song 3", ("Zoe",)),)),
        Album("MPREb_1", "Works (Deluxe)", "Ann", SONGS),
    ]
    wanted = WantedTrack("Song 3", ("Ann",), "Works", position=3, track_number=3)
    assert drawn(search, wanted, 1) == [["song-3"]]
    first = next(search.search(wanted, stop=STOP))[0]
    assert (first.album, first.duration_s, first.kind) == ("Works (Deluxe)", 203.0, "song")


def test_an_album_is_asked_for_once_however_many_of_its_tracks_are_wanted(search: MusicSearch, fake: YtMusic) -> None:
    fake.catalogue.albums = [Album("MPREb_1", "Works", "Ann", SONGS)]
    fake.server.latency_s = 0.02
    tracks = [WantedTrack(f"Song {n}", ("Ann",), "Works", position=n, track_number=n) for n in range(1, 6)]
    with ThreadPoolExecutor(5) as searching:
        found = list(searching.map(lambda wanted: drawn(search, wanted, 1), tracks))
    assert found == [[[f"song-{n}"]] for n in range(1, 6)]
    assert fake.queries() == [("albums", "Ann Works")]
    assert fake.server.count("browse") == 1


def test_an_album_of_somebody_else_is_not_taken(search: MusicSearch, fake: YtMusic) -> None:
    fake.catalogue.albums = [Album("MPREb_0", "Works", "Zoe", SONGS)]
    wanted = WantedTrack("Song 3", ("Ann",), "Works", position=3, track_number=3)
    assert drawn(search, wanted, 1) == [[]]


def test_nothing_found_is_an_empty_answer(search: MusicSearch) -> None:
    assert drawn(search, WantedTrack("Unheard of", ("Nobody",))) == [[], []]


@pytest.mark.parametrize(
    "body", [b"{}", b'{"contents": {}}', b"<html>", b'{"contents": {"tabbedSearchResultsRenderer": 1}}']
)
def test_an_answer_of_an_odd_shape_is_no_empty_one(search: MusicSearch, fake: YtMusic, body: bytes) -> None:
    fake.server.faults = [Fault("search", body=body)]
    with pytest.raises(ServiceError) as caught:
        drawn(search, WANTED)
    assert caught.value.error_class == "malformed"


def test_results_that_the_parser_passes_over_are_no_empty_answer(search: MusicSearch, fake: YtMusic) -> None:

    body = json.dumps(search_page([song_item(SONGS[0])], "canciones")).encode()
    fake.server.faults = [Fault("search", body=body)]
    with pytest.raises(ServiceError, match="shows no results, and does not say that there are none"):
        drawn(search, WANTED)


def test_a_candidate_without_a_duration_is_completed_by_the_player(search: MusicSearch, fake: YtMusic) -> None:
    fake.catalogue.results["Ann Song 1"] = [Song("song-1", "Song 1", ("Ann",), duration_s=None)]
    first = next(search.search(WANTED, stop=STOP))[0]
    assert (first.duration_s, first.whole) == (None, False)
    assert search.complete(first).duration_s == 201.0


def test_a_candidate_that_is_gone_is_not_found(search: MusicSearch) -> None:
    with pytest.raises(ServiceError, match="not available") as caught:
        search.complete(Candidate("youtube_music", "gone", "https://music.youtube.com/watch?v=gone", "Song 1"))
    assert caught.value.error_class == "not_found"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2M", 1_200_000),
        ("3,406 views", 3406),
        ("12", 12),
        ("1B plays", 10**9),
        ("", None),
        (None, None),
        (".", None),
    ],
)
def test_counts_are_read(text: str | None, value: int | None) -> None:
    assert number(text) == value
