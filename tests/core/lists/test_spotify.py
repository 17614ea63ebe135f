from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.errors import ServiceError, SourceError
from core.lists.spotify import parse, recognises
from core.services.services import Services
from models.wanted import LeftOut, WantedTrack
from tests.core.lists.reading import items, opened, titles
from tests.core.services.clock import Clock
from tests.core.services.conftest import MakeServices
from tests.core.services.test_spotify import logged_in
from tests.fakes.server import Answer
from tests.fakes.spotify import FakeSpotify, episode, fake_spotify, local_item


@pytest.fixture
def site() -> Iterator[FakeSpotify]:
    with fake_spotify() as fake:
        yield fake


@pytest.fixture
def services(site: FakeSpotify, make_services: MakeServices) -> Services:
    """Those of a user who is logged in."""
    made = make_services(site.settings())
    logged_in(made, site)
    return made


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("spotify:track:4uLU6hMCjMI75M1A2tKUQC", ("track", "4uLU6hMCjMI75M1A2tKUQC")),
        ("https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy?si=abc", ("album", "4aawyAB9vmqN3uQ7FjRGTy")),
        ("https://open.spotify.com/intl-de/artist/0TnOYISbd1XYRBk9myaseg", ("artist", "0TnOYISbd1XYRBk9myaseg")),
        ("http://open.spotify.com/intl-pt-BR/playlist/x1/?si=1#2", ("playlist", "x1")),
        ("open.spotify.com/user/some.body/playlist/x1", ("playlist", "x1")),
        ("https://open.spotify.com/embed/track/x1", ("track", "x1")),
        ("spotify:user:somebody:playlist:x1", ("playlist", "x1")),
        (" spotify:album:x1\n", ("album", "x1")),
        ("https://open.spotify.com/collection/tracks", ("liked", "")),
        ("spotify:collection:tracks", ("liked", "")),
        ("spotify:user:me:collection", ("liked", "")),
    ],
)
def test_every_way_to_write_an_address_is_read(source: str, expected: tuple[str, str]) -> None:
    assert recognises(source)
    assert parse(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        *(
            "spotify:episode:x",
            "https://open.spotify.com/show/x",
            "https://open.spotify.com/",
            "spotify:track:",
            "spotify:",
        ),
        *("https://spotify.link/abc", "spotify:track:../../x", "https://open.spotify.com/track/x/../y"),
    ],
)
def test_what_is_no_list_of_tracks_is_told(source: str) -> None:
    assert recognises(source)
    with pytest.raises(SourceError, match="is no track, album, artist or playlist of Spotify"):
        parse(source)


@pytest.mark.parametrize(
    "source", ["https://example.org/track/x", "https://open.spotify.com.evil.org/track/x", "spot", ""]
)
def test_other_addresses_are_not_spotifys(source: str) -> None:
    assert not recognises(source)


def test_a_track_has_all_that_spotify_tells(site: FakeSpotify, services: Services) -> None:
    tracks = [
        site.add_track("t1", "One", "A", "B", duration_ms=187_500, external_ids={"isrc": "us-rc1-76-07839"}),
        site.add_track("t2", "Two", explicit=True),
    ]
    site.add_album("al", "Both", tracks, artist="A")
    wanted = WantedTrack(
        *("One", ("A", "B"), "Both", "A", 187.5, "USRC17607839", 1, 1, 2, 1, 1997, False),
        source_ids=(("spotify", "t1"),),
        cover_url="https://img.example/al-640.jpg",
    )
    found = opened("https://open.spotify.com/track/t1?si=x", services)
    assert (found.head.source, found.head.kind, found.head.name, found.head.total) == (
        "spotify:track:t1",
        "track",
        "One",
        1,
    )
    assert list(found.items) == [wanted]


def test_an_album_longer_than_a_page_comes_whole_and_in_order(site: FakeSpotify, services: Services) -> None:
    site.add_album("al", "Long", [site.add_track(f"t{n}", f"T{n}") for n in range(1, 131)], artist="A")
    found = opened("spotify:album:al", services)
    assert (found.head.name, found.head.total, found.head.owner) == ("Long", 130, "A")
    tracks = list(found.items)
    assert titles(tracks) == [f"T{n}" for n in range(1, 131)]
    last = tracks[-1]
    assert isinstance(last, WantedTrack)
    assert (last.position, last.track_number, last.track_total, last.album, last.year) == (130, 130, 130, "Long", 1997)


def test_an_artist_is_all_albums_once_each_song(site: FakeSpotify, services: Services) -> None:
    albums = [
        site.add_album(f"al{n}", f"Album {n}", [site.add_track(f"t{n}-{i}", f"T{n}-{i}", "A") for i in range(3)])
        for n in range(25)
    ]
    again = site.add_track("again", "T3-1", "A", duration_ms=201_000)  # on a compilation
    longer = site.add_track("longer", "T3-2", "A", duration_ms=400_000)  # another version
    albums.append(site.add_album("best", "Best of", [again, longer]))
    site.add_artist("ar", "A", albums)
    found = items("spotify:artist:ar", services)
    assert titles(found) == [*[f"T{n}-{i}" for n in range(25) for i in range(3)], "(duplicate)", "T3-2"]
    assert [item.position for item in found] == list(range(1, 78))
    duplicate = found[75]
    assert isinstance(duplicate, LeftOut)
    assert duplicate.reason == "the same as number 11 of the list"


def test_threads_do_not_multiply(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(site.settings() | {"API_THREADS": 3})
    tracks = [[site.add_track(f"t{n}-{i}", f"T{n}-{i}") for i in range(60)] for n in range(12)]
    site.add_artist("ar", "A", [site.add_album(f"al{n}", f"Album {n}", some) for n, some in enumerate(tracks)])
    site.latency_s = 0.003
    assert len(items("spotify:artist:ar", services)) == 720
    assert site.most_at_once <= 3 + 1  # the reader itself asks once, for the artist's name


@pytest.mark.parametrize("old_names", [False, True])
def test_a_playlist_leaves_out_what_is_no_track_and_says_why(
    old_names: bool, site: FakeSpotify, services: Services
) -> None:
    site.old_names = old_names
    one, two = site.add_track("t1", "One"), site.add_track("t2", "Two")
    nameless = site.add_track("t3", "")
    site.add_playlist("p", "Mine", [one, local_item("Mixtape"), None, episode("e", "Talk"), one, nameless, two])
    found = opened("spotify:playlist:p", services)
    assert (found.head.name, found.head.total, found.head.owner) == ("Mine", 7, "me")
    all_items = list(found.items)
    assert titles(all_items) == ["One", "(local)", "(removed)", "(episode)", "(duplicate)", "(removed)", "Two"]
    assert [item.position for item in all_items] == [1, 2, 3, 4, 5, 6, 7]
    assert all(item.reason for item in all_items if isinstance(item, LeftOut))


def test_an_empty_playlist_is_empty(site: FakeSpotify, services: Services) -> None:
    site.add_playlist("p", "Nothing", [])
    found = opened("spotify:playlist:p", services)
    assert found.head.total == 0
    assert list(found.items) == []


def test_a_playlist_of_episodes_has_nothing_that_can_be_wanted(site: FakeSpotify, services: Services) -> None:
    site.add_playlist("p", "Talk", [episode(f"e{n}", f"Talk {n}") for n in range(120)])
    assert titles(items("spotify:playlist:p", services)) == ["(episode)"] * 120


def test_ten_thousand_items_come_in_order_and_not_far_ahead(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(site.settings() | {"RATE_LIMITS": "spotify:1000/1:1000"})
    logged_in(services, site)
    site.add_playlist("p", "Long", [site.add_track(f"t{n}", f"T{n}") for n in range(1, 10_001)])
    found = opened("spotify:playlist:p", services)
    assert found.head.total == 10_000
    first = next(found.items)
    assert first.position == 1
    assert len(site.paths("/items")) == 1
    rest = [next(found.items) for _ in range(50)]
    assert len(site.paths("/items")) <= 1 + 2 * services.settings.api_threads + 1
    assert titles([first, *rest, *found.items]) == [f"T{n}" for n in range(1, 10_001)]
    assert len(site.paths("/items")) == 200


def test_a_list_that_is_not_read_to_its_end_leaves_nothing_going_on(site: FakeSpotify, services: Services) -> None:
    site.add_playlist("p", "Long", [site.add_track(f"t{n}", f"T{n}") for n in range(1, 2001)])
    found = opened("spotify:playlist:p", services)
    for _ in range(60):
        next(found.items)
    found.items.close()  # type: ignore[attr-defined]
    services.pool.submit(int).result()
    asked = len(site.asked)
    services.close()
    assert len(site.asked) - asked <= services.settings.api_threads


def test_a_list_that_is_being_read_when_all_ends_says_so(site: FakeSpotify, services: Services) -> None:
    site.add_playlist("p", "Long", [site.add_track(f"t{n}", f"T{n}") for n in range(1, 2001)])
    found = opened("spotify:playlist:p", services)
    next(found.items)
    services.close()
    with pytest.raises(ServiceError, match="stopped") as caught:
        list(found.items)
    assert caught.value.error_class == "stopped"
    with pytest.raises(ServiceError, match="stopped"):
        opened("spotify:playlist:p", services)


def test_a_total_that_is_not_true_is_not_believed_for_ever(site: FakeSpotify, services: Services) -> None:
    site.add_playlist("p", "Short", [site.add_track(f"t{n}", f"T{n}") for n in range(1, 61)])
    page = site._page
    site._page = lambda *some, **more: lying(page(*some, **more))  # type: ignore[method-assign]
    assert len(items("spotify:playlist:p", services)) == 60
    assert len(site.paths("/items")) < 20


def lying(answer: Answer) -> Answer:
    return replace(answer, content=answer.content | {"total": 900_000})


def test_a_second_run_asks_for_what_may_have_changed_only(site: FakeSpotify, services: Services) -> None:
    tracks = [site.add_track(f"t{n}", f"T{n}") for n in range(1, 301)]
    site.add_playlist("p", "Mine", tracks)
    assert len(items("spotify:playlist:p", services)) == 300
    asked = len(site.asked)
    assert len(items("spotify:playlist:p", services)) == 300
    assert len(site.asked) - asked == 2
    site.add_playlist("p", "Mine", tracks[:-1])
    assert len(items("spotify:playlist:p", services)) == 299


def test_somebody_elses_playlist_says_why_and_what_works(site: FakeSpotify, make_services: MakeServices) -> None:
    site.add_playlist("p", "Theirs", [site.add_track("t", "T")], owner="them")
    with pytest.raises(SourceError) as caught:
        opened("spotify:playlist:p", make_services(site.settings()))
    assert "only to its owner" in str(caught.value)
    assert "playlista login spotify" in str(caught.value)
    assert "Exportify" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_playlist_that_is_not_there_says_the_same(site: FakeSpotify, services: Services) -> None:
    with pytest.raises(SourceError, match=r"Spotify refuses this playlist .*404.*Exportify"):
        opened("spotify:playlist:none", services)


@pytest.mark.parametrize("kind", ["track", "album", "artist"])
def test_what_spotify_does_not_know_is_told(kind: str, site: FakeSpotify, services: Services) -> None:
    with pytest.raises(SourceError, match=f"Spotify knows no such {kind}"):
        opened(f"spotify:{kind}:none", services)


def test_liked_songs_are_those_of_the_user(site: FakeSpotify, services: Services) -> None:
    site.liked = [site.add_track(f"t{n}", f"T{n}") for n in range(1, 121)]
    found = opened("spotify:collection:tracks", services)
    assert (found.head.kind, found.head.total, found.head.source) == ("liked", 120, "spotify:collection:tracks")
    assert titles(found.items) == [f"T{n}" for n in range(1, 121)]


def test_liked_songs_need_a_login(site: FakeSpotify, make_services: MakeServices) -> None:
    with pytest.raises(SourceError, match="playlista login spotify"):
        opened("https://open.spotify.com/collection/tracks", make_services(site.settings()))


def test_without_credentials_it_says_how_to_get_them(make_services: MakeServices) -> None:
    with pytest.raises(SourceError, match=r"SPOTIFY_CLIENT_ID.*docs/download\.md.*CSV"):
        opened("spotify:track:t1", make_services({}))


def test_a_token_that_ends_in_the_middle_of_a_list_costs_nothing(site: FakeSpotify, services: Services) -> None:
    site.add_playlist("p", "Long", [site.add_track(f"t{n}", f"T{n}") for n in range(1, 1001)])
    found = opened("spotify:playlist:p", services)
    some = [next(found.items) for _ in range(60)]
    site.expire()
    assert titles([*some, *found.items]) == [f"T{n}" for n in range(1, 1001)]
    assert len(site.paths("/api/token")) == 1


def test_a_storm_in_the_middle_of_a_list_costs_nothing(site: FakeSpotify, services: Services) -> None:
    site.add_playlist("p", "Long", [site.add_track(f"t{n}", f"T{n}") for n in range(1, 1001)])
    site.fail(status=502, where="/items").fail(manner="truncated", where="/items")
    site.fail(status=429, headers={"Retry-After": "1"}, where="/items").fail(manner="hang_up", where="/items")
    assert titles(items("spotify:playlist:p", services)) == [f"T{n}" for n in range(1, 1001)]


def test_a_day_without_requests_in_the_middle_of_a_list_is_told_with_its_end(
    site: FakeSpotify, services: Services, clock: Clock
) -> None:
    site.add_playlist("p", "Long", [site.add_track(f"t{n}", f"T{n}") for n in range(1, 1001)])
    found = opened("spotify:playlist:p", services)
    site.fail(status=429, headers={"Retry-After": "86400"}, where="/items")
    with pytest.raises(ServiceError, match="wants no more requests before") as caught:
        list(found.items)
    assert caught.value.retry_at == pytest.approx(clock() + 86_400, abs=60)
    assert sum(clock.waits) < 60


def test_text_of_strangers_is_data_on_one_line(site: FakeSpotify, services: Services) -> None:
    hostile = "../a\0b\u202ec\nd\u2028e" + "x" * 300
    site.add_playlist("p", hostile, [site.add_track("t1", hostile, hostile, "e\u0301")])
    found = opened("spotify:playlist:p", services)
    (track,) = found.items
    assert isinstance(track, WantedTrack)
    assert track.title == "../a b\u202ec d e" + "x" * 300
    assert track.artists == (track.title, "é")
    assert found.head.name == track.title


@pytest.mark.parametrize(
    "item",
    [
        *({}, {"name": 5}, {"name": "X", "artists": None, "album": [], "duration_ms": "long", "id": 7}, [], "text", 3),
        {"name": "X", "artists": [None, {"name": None}, 5], "external_ids": [], "explicit": "yes", "track_number": -1},
        {"name": "X", "album": {"artists": {}, "images": {}, "release_date": 1997, "total_tracks": "many"}},
    ],
)
def test_any_field_may_be_missing_or_wrong(item: object, site: FakeSpotify, services: Services) -> None:
    site.add_playlist("p", "Odd", [item])  # type: ignore[list-item]
    (found,) = items("spotify:playlist:p", services)
    assert found.position == 1
