import json
import socket
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests

from core.errors import ServiceError, SettingsError
from core.services.services import Services
from core.services.spotify import spotify
from core.services.spotify_login import login
from core.services.spotify_tokens import login_path
from tests.core.services.conftest import MakeServices
from tests.fakes.spotify import CLIENT_ID, FakeSpotify, fake_spotify
from tests.ports import port_of_our_own

#: The machine may be busy with other tests.
PATIENCE_S = 60.0


@pytest.fixture
def site() -> Iterator[FakeSpotify]:
    with fake_spotify() as fake:
        yield fake


def without_secret(site: FakeSpotify, uri: str = "") -> dict[str, object]:
    uri = uri or f"http://127.0.0.1:{port_of_our_own()}/callback"
    return site.settings() | {"SPOTIFY_CLIENT_SECRET": "", "SPOTIFY_REDIRECT_URI": uri}


@contextmanager
def browser(visit: Callable[[str], object]) -> Iterator[Callable[[str], object]]:
    """A browser that opens an address in a thread of its own, as browsers do."""
    threads: list[threading.Thread] = []

    def open_browser(address: str) -> None:
        threads.append(threading.Thread(target=visit, args=(address,)))
        threads[-1].start()

    yield open_browser
    for thread in threads:
        thread.join()


def agree(address: str) -> requests.Response:
    return requests.get(address, timeout=PATIENCE_S)


def test_whoever_agrees_is_logged_in_without_a_secret(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(without_secret(site))
    seen: list[str] = []
    with browser(lambda address: seen.append(agree(address).text)) as open_browser:
        login(services, open_browser)
    assert "logged in" in seen[0]
    assert spotify(services).tokens.of_user()
    kept = json.loads(login_path(services).read_text())
    assert kept["client_id"] == CLIENT_ID
    assert set(kept) == {"client_id", "access_token", "refresh_token", "ends_at"}
    assert login_path(services).stat().st_mode & 0o777 == 0o600


def test_the_address_asks_for_what_is_needed_and_no_more(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(without_secret(site))
    seen: list[str] = []
    with pytest.raises(ServiceError):
        login(services, seen.append, timeout_s=0.01)
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(seen[0]).query))
    assert query["scope"] == "playlist-read-private playlist-read-collaborative user-library-read"
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert len(query["code_challenge"]) == 43
    assert query["redirect_uri"] == services.settings.spotify_redirect_uri


def visit_with(site: FakeSpotify, services: Services, **changed: str) -> Callable[[str], None]:
    """Come back from Spotify with something changed, and then properly."""

    def visit(address: str) -> None:
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        back = urllib.parse.urlencode({"code": "stolen", "state": query["state"]} | changed)
        answer = requests.get(f"{services.settings.spotify_redirect_uri}?{back}", timeout=PATIENCE_S)
        if answer.status_code == 404:
            agree(address)

    return visit


def test_somebody_who_does_not_know_the_state_is_not_heard(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(without_secret(site))
    with browser(visit_with(site, services, state="guessed")) as open_browser:
        login(services, open_browser)
    assert spotify(services).tokens.of_user()


def test_whoever_does_not_agree_is_not_logged_in(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(without_secret(site))
    visit = visit_with(site, services, code="", error="access_denied")
    with browser(visit) as open_browser, pytest.raises(ServiceError, match="did not agree: access_denied"):
        login(services, open_browser)
    assert not login_path(services).exists()


def test_a_code_that_spotify_did_not_give_is_of_no_use(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(without_secret(site))
    with browser(visit_with(site, services)) as open_browser, pytest.raises(ServiceError, match="gives no token"):
        login(services, open_browser)
    assert not login_path(services).exists()


def test_a_browser_that_asks_for_other_things_does_not_end_it(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(without_secret(site))
    port = urllib.parse.urlsplit(services.settings.spotify_redirect_uri).port

    def visit(address: str) -> None:
        idle = socket.create_connection(("127.0.0.1", port or 0))  # opened ahead, and nothing is said on it
        assert requests.get(f"http://127.0.0.1:{port}/favicon.ico", timeout=PATIENCE_S).status_code == 404
        agree(address)
        idle.close()

    with browser(visit) as open_browser:
        login(services, open_browser)
    assert spotify(services).tokens.of_user()


def test_nobody_coming_back_is_told_with_the_address(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(without_secret(site))
    before = set(threading.enumerate())
    with pytest.raises(ServiceError, match=r"nobody came back from Spotify .*/callback is a redirect URI of your app"):
        login(services, lambda address: None, timeout_s=0.01)
    assert set(threading.enumerate()) <= before


def test_a_login_ends_when_the_program_does(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(without_secret(site))
    with pytest.raises(ServiceError, match="stopped"):
        login(services, lambda address: services.stop.set())


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost:8731/callback",
        "https://127.0.0.1:8731/callback",
        "http://127.0.0.1/x",
        "http://example.org:1/",
    ],
)
def test_an_address_that_spotify_or_we_cannot_use_is_told(
    uri: str, site: FakeSpotify, make_services: MakeServices
) -> None:
    with pytest.raises(SettingsError, match=r"SPOTIFY_REDIRECT_URI=.*expected http://127\.0\.0\.1:PORT/PATH"):
        login(make_services(without_secret(site, uri)), lambda address: None)


def test_a_folder_that_cannot_be_written_is_told(site: FakeSpotify, make_services: MakeServices) -> None:
    services = make_services(without_secret(site))
    services.data_folder.write_text("in the way")
    with (
        browser(agree) as open_browser,
        pytest.raises(ServiceError, match=r"cannot be kept in .*: (File exists|Not a)"),
    ):
        login(services, open_browser)


def test_a_port_that_is_taken_is_told(site: FakeSpotify, make_services: MakeServices) -> None:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        made.listen()
        uri = f"http://127.0.0.1:{made.getsockname()[1]}/callback"
        with pytest.raises(SettingsError, match="choose another port"):
            login(make_services(without_secret(site, uri)), lambda address: None)


def test_without_an_app_there_is_no_login(make_services: MakeServices) -> None:
    with pytest.raises(SettingsError, match=r"SPOTIFY_CLIENT_ID is empty: docs/download\.md"):
        login(make_services({}), lambda address: None)
