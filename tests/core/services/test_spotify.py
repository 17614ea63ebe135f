import errno
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import ServiceError
from core.services.private_file import write_private
from core.services.services import Services
from core.services.spotify import spotify
from core.services.spotify_tokens import login_path
from tests.core.services.clock import Clock
from tests.core.services.conftest import MakeServices
from tests.fakes.spotify import CLIENT_ID, FakeSpotify, fake_spotify


@pytest.fixture
def site() -> Iterator[FakeSpotify]:
    with fake_spotify() as fake:
        fake.add_track("t1", "One", isrc="x")
        yield fake


def logged_in(services: Services, site: FakeSpotify, *, ends_at: float = 1e12) -> None:
    """Keep a login as the program would."""
    site.tokens["user-0"] = "user"
    site.refresh_tokens.add("refresh-0")
    login = {"client_id": CLIENT_ID, "access_token": "user-0", "refresh_token": "refresh-0", "ends_at": ends_at}
    write_private(login_path(services), login)


def token_requests(site: FakeSpotify) -> int:
    return len(site.paths("/api/token"))


def test_sixteen_threads_ask_for_one_token(site: FakeSpotify, make_services: MakeServices) -> None:
    site.latency_s = 0.01
    services = make_services(site.settings() | {"METADATA_CACHE_HOURS": 0})
    client = spotify(services)
    threads = [threading.Thread(target=client.track, args=("t1",)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert token_requests(site) == 1
    assert len(site.paths("/v1/tracks")) == 16


def test_a_token_that_ends_in_the_middle_is_replaced_once(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(site.settings() | {"METADATA_CACHE_HOURS": 0})
    client = spotify(services)
    client.track("t1")
    site.expire()
    problems: list[BaseException] = []

    def ask() -> None:
        try:
            client.track("t1")
        except ServiceError as error:
            problems.append(error)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert token_requests(site) == 2


def test_a_token_is_replaced_before_it_ends(site: FakeSpotify, make_services: MakeServices, clock: Clock) -> None:
    services = make_services(site.settings() | {"METADATA_CACHE_HOURS": 0})
    spotify(services).track("t1")
    clock.seconds += site.expires_in - 10
    spotify(services).track("t1")
    assert token_requests(site) == 2


def test_a_token_that_is_never_taken_is_not_asked_for_for_ever(site: FakeSpotify, make_services: MakeServices) -> None:
    site.fail(status=401, where="/v1/tracks", times=100)
    with pytest.raises(ServiceError) as caught:
        spotify(make_services(site.settings())).track("t1")
    assert caught.value.error_class == "unauthorized"
    assert token_requests(site) == 2


def test_without_credentials_it_says_how_to_get_them(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(site.settings() | {"SPOTIFY_CLIENT_ID": "", "SPOTIFY_CLIENT_SECRET": ""})
    with pytest.raises(ServiceError, match=r"docs/download\.md") as caught:
        spotify(services).track("t1")
    assert caught.value.error_class == "unauthorized"
    assert site.asked == []


def test_a_wrong_secret_is_told(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(site.settings() | {"SPOTIFY_CLIENT_SECRET": "wrong"})
    with pytest.raises(ServiceError, match="gives no token: invalid_client"):
        spotify(services).track("t1")


def test_the_login_is_used_where_there_is_one(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(site.settings())
    logged_in(services, site)
    assert spotify(services).tokens.of_user()
    spotify(services).track("t1")
    assert token_requests(site) == 0


def test_the_login_of_another_client_id_is_not_used(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(site.settings())
    logged_in(services, site)
    other = make_services(site.settings() | {"SPOTIFY_CLIENT_ID": "another", "SPOTIFY_CLIENT_SECRET": ""})
    with pytest.raises(ServiceError, match="SPOTIFY_CLIENT_ID"):
        spotify(other).track("t1")


def test_a_login_that_has_ended_is_refreshed_and_kept_for_the_next_run(
    site: FakeSpotify, make_services: MakeServices, clock: Clock
) -> None:
    services = make_services(site.settings())
    logged_in(services, site, ends_at=clock() - 1)
    assert spotify(services).tokens.of_user()
    again = make_services(site.settings())
    assert spotify(again).tokens.of_user()
    assert token_requests(site) == 1
    assert login_path(services).stat().st_mode & 0o777 == 0o600


def test_a_full_disk_does_not_end_a_run(
    site: FakeSpotify, make_services: MakeServices, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = make_services(site.settings())
    logged_in(services, site, ends_at=clock() - 1)

    def full(path: Path, content: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.services.spotify_tokens.write_private", full)
    assert spotify(services).track("t1")["name"] == "One"
    assert spotify(services).tokens.of_user()


def test_two_programs_refresh_one_login_one_after_the_other(
    site: FakeSpotify, make_services: MakeServices, clock: Clock
) -> None:
    """Spotify takes a refresh token once: the second one finds what the first has kept."""
    programs = [make_services(site.settings()) for _ in range(4)]
    logged_in(programs[0], site, ends_at=clock() - 1)
    site.latency_s = 0.01
    clients = [spotify(services) for services in programs]
    threads = [threading.Thread(target=client.tokens.get_access_token) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(client.tokens.of_user() for client in clients)
    assert token_requests(site) == 1


def test_a_login_that_was_taken_back_says_how_to_mend_it(
    site: FakeSpotify, make_services: MakeServices, clock: Clock
) -> None:
    services = make_services(site.settings() | {"SPOTIFY_CLIENT_SECRET": ""})
    logged_in(services, site, ends_at=clock() - 1)
    site.refresh_tokens.clear()
    with pytest.raises(ServiceError, match="playlista login spotify"):
        spotify(services).track("t1")


def test_where_there_is_a_secret_the_app_goes_on_without_the_login(
    site: FakeSpotify, make_services: MakeServices, clock: Clock
) -> None:
    services = make_services(site.settings())
    logged_in(services, site, ends_at=clock() - 1)
    site.refresh_tokens.clear()
    assert spotify(services).track("t1")["name"] == "One"
    assert not spotify(services).tokens.of_user()


def test_tracks_are_kept_and_playlists_are_kept_by_their_state(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(site.settings())
    logged_in(services, site)
    site.add_playlist("p1", "Mine", list(site.tracks.values()))
    client = spotify(services)
    for _ in range(2):
        client.track("t1")
        client.playlist("p1")
        client.playlist_page("p1", 0, snapshot="a")
    assert [len(site.paths(path)) for path in ("/v1/tracks", "/v1/playlists/p1/items")] == [1, 1]
    client.playlist_page("p1", 0, snapshot="b")
    client.playlist_page("p1", 0)
    client.playlist_page("p1", 0)
    assert len(site.paths("/v1/playlists/p1/items")) == 4


def test_pages_are_shorter_where_spotify_wants_that(site: FakeSpotify, make_services: MakeServices) -> None:
    site.add_artist("ar", "Somebody", [site.add_album(f"al{n}", f"Album {n}", []) for n in range(35)])
    client = spotify(make_services(site.settings()))
    assert len(client.albums_page("ar", 0)["items"]) == 10
    whole = client.albums_page("ar", 10, 20)
    assert [album["id"] for album in whole["items"]] == [f"al{n}" for n in range(10, 30)]
    limits = [asked.query["limit"] for asked in site.asked if asked.path.endswith("/albums")]
    assert limits == ["50", "10", "10", "10"]


def test_a_program_that_may_ask_for_more_does(site: FakeSpotify, make_services: MakeServices) -> None:
    site.most = 50
    site.add_artist("ar", "Somebody", [site.add_album(f"al{n}", f"Album {n}", []) for n in range(35)])
    assert len(spotify(make_services(site.settings())).albums_page("ar", 0)["items"]) == 35


def test_a_day_without_requests_is_told_at_once_and_kept(
    site: FakeSpotify, make_services: MakeServices, clock: Clock
) -> None:
    site.fail(status=429, headers={"Retry-After": "86400"}, where="/v1/tracks")
    start = clock()
    with pytest.raises(ServiceError) as caught:
        spotify(make_services(site.settings())).track("t1")
    assert caught.value.retry_at == start + 86_400
    asked = len(site.asked)
    with pytest.raises(ServiceError, match="wants no more requests") as again:
        spotify(make_services(site.settings())).track("t1")
    assert again.value.retry_at == start + 86_400
    assert (len(site.asked), clock.waits) == (asked, [])


def test_what_is_no_json_is_asked_again(site: FakeSpotify, make_services: MakeServices) -> None:
    site.fail(manner="truncated", where="/v1/tracks").fail(status=502, where="/v1/tracks")
    assert spotify(make_services(site.settings())).track("t1")["name"] == "One"


def test_nothing_is_printed_of_a_refusal(
    site: FakeSpotify, make_services: MakeServices, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ServiceError) as caught:
        spotify(make_services(site.settings())).track("unknown")
    assert caught.value.error_class == "not_found"
    assert capfd.readouterr() == ("", "")
