from collections.abc import Iterator

import pytest

from core.errors import ServiceError, SourceError
from core.lists.deezer import recognises
from core.services.services import Services
from models.wanted import WantedTrack
from tests.core.lists.reading import items, opened, titles
from tests.core.services.clock import Clock
from tests.core.services.conftest import MakeServices
from tests.fakes.deezer import FakeDeezer, fake_deezer


@pytest.fixture
def site() -> Iterator[FakeDeezer]:
    with fake_deezer() as fake:
        yield fake


@pytest.fixture
def services(site: FakeDeezer, make_services: MakeServices) -> Services:
    return make_services(site.settings() | {"RATE_LIMITS": "deezer:1000/1:1000"})


@pytest.mark.parametrize(
    "source",
    [
        *(
            "https://www.deezer.com/en/playlist/12?utm_source=x",
            "https://www.deezer.com/playlist/12",
            "deezer:playlist:12",
        ),
        *("deezer.com/pt-br/playlist/12/", "http://deezer.com/us/playlist/12#x"),
    ],
)
def test_every_way_to_write_an_address_is_read(source: str, site: FakeDeezer, services: Services) -> None:
    site.add_playlist(12, "Mine", [site.add_track(1, "One")])
    found = opened(source, services)
    assert (found.head.source, found.head.kind, found.head.name, found.head.owner) == (
        *("deezer:playlist:12", "playlist", "Mine", "Me"),
    )
    assert titles(found.items) == ["One"]


@pytest.mark.parametrize(
    "source", ["https://www.deezer.com/en/show/1", "https://link.deezer.com/s/abc", "deezer:track:x"]
)
def test_what_is_no_list_of_tracks_is_told(source: str, services: Services) -> None:
    assert recognises(source)
    with pytest.raises(SourceError, match="is no track, album, artist or playlist of Deezer"):
        opened(source, services)


def test_a_track_has_all_that_deezer_tells(site: FakeDeezer, services: Services) -> None:
    one = site.add_track(
        *(1, "One", "A"),
        duration=187,
        isrc="GBAYE0601498",
        track_position=3,
        disk_number=1,
        contributors=[{"name": "A"}, {"name": "B"}],
    )
    site.add_album(7, "An Album", [one], "A")
    assert items("deezer:track:1", services) == [
        WantedTrack(
            *("One", ("A", "B"), "An Album", None, 187.0, "GBAYE0601498", 1, 3, None, 1, 1997, False),
            source_ids=(("deezer", "1"),),
            cover_url="https://img.example/7.jpg",
        )
    ]


def test_an_album_has_its_tracks_in_order(site: FakeDeezer, services: Services) -> None:
    site.add_album(7, "Long", [site.add_track(n, f"T{n}") for n in range(1, 231)], "A")
    found = opened("deezer:album:7", services)
    tracks = list(found.items)
    assert titles(tracks) == [f"T{n}" for n in range(1, 231)]
    assert isinstance(tracks[0], WantedTrack)
    assert (tracks[0].album, tracks[0].album_artist, tracks[0].track_total) == ("Long", "A", 230)


def test_an_artist_is_all_albums_once_each_song(site: FakeDeezer, services: Services) -> None:
    albums = [
        site.add_album(a, f"Album {a}", [site.add_track(1000 * a + n, f"T{a}-{n}", "A") for n in range(3)], "A")
        for a in range(1, 121)
    ]
    albums.append(site.add_album(999, "Best of", [site.add_track(5, "T7-1", "A", duration=201)], "A"))
    site.add_artist(3, "A", albums)
    found = items("deezer:artist:3", services)
    assert titles(found) == [*[f"T{a}-{n}" for a in range(1, 121) for n in range(3)], "(duplicate)"]
    assert site.most_at_once <= services.settings.api_threads + 1


def test_ten_thousand_items_come_in_order(site: FakeDeezer, services: Services) -> None:
    site.add_playlist(12, "Long", [site.add_track(n, f"T{n}") for n in range(1, 10_001)])
    assert titles(items("deezer:playlist:12", services)) == [f"T{n}" for n in range(1, 10_001)]
    assert len(site.paths("/tracks")) == 100


def test_what_is_no_track_is_left_out(site: FakeDeezer, services: Services) -> None:
    one = site.add_track(1, "One")
    odd = [site.add_track(-5, "Mine"), site.add_track(2, "Talk", type="episode"), site.add_track(3, ""), {}]
    site.add_playlist(12, "Odd", [one, *odd, one])
    expected = ["One", "(local)", "(episode)", "(removed)", "(removed)", "(duplicate)"]
    assert titles(items("deezer:playlist:12", services)) == expected


def test_an_empty_playlist_is_empty(site: FakeDeezer, services: Services) -> None:
    site.add_playlist(12, "Nothing", [])
    assert items("deezer:playlist:12", services) == []


def test_its_quota_is_waited_for(site: FakeDeezer, services: Services, clock: Clock) -> None:
    site.add_playlist(12, "Mine", [site.add_track(1, "One")])
    site.quota = 2
    start = clock()
    assert titles(items("deezer:playlist:12", services)) == ["One"]
    assert clock() - start >= 5
    assert services.limiter("deezer").per_second < 1000


def test_its_quota_stays_a_limit_when_it_never_ends(site: FakeDeezer, services: Services) -> None:
    site.quota = 10**6
    with pytest.raises(ServiceError) as caught:
        items("deezer:track:1", services)
    assert caught.value.error_class == "rate_limited"


def test_what_is_not_there_is_told(services: Services) -> None:
    with pytest.raises(SourceError, match=r"Deezer shows no such album .*no data.*only public lists"):
        opened("deezer:album:5", services)


def test_albums_and_tracks_are_kept_and_playlists_are_not(site: FakeDeezer, services: Services) -> None:
    site.add_album(7, "Album", [site.add_track(1, "One")])
    site.add_playlist(12, "Mine", [site.add_track(2, "Two")])
    for _ in range(2):
        items("deezer:album:7", services)
    assert len(site.asked) == 2
    for _ in range(2):
        items("deezer:playlist:12", services)
    assert len(site.asked) == 2 + 4


@pytest.mark.parametrize(
    "item", [{"title": 5}, [], "text", {"title": "X", "artist": [], "album": 3, "duration": {}, "id": []}]
)
def test_any_field_may_be_missing_or_wrong(item: object, site: FakeDeezer, services: Services) -> None:
    site.add_playlist(12, "Odd", [item])  # type: ignore[list-item]
    (found,) = items("deezer:playlist:12", services)
    assert found.position == 1
