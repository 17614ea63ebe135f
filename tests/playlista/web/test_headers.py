"""What every answer carries, whose names are answered to, and which proxies are believed."""

import logging

import pytest
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from core.errors import MissingError, PlaylistError, SettingsError, StoreError
from playlista.web.middleware.headers import SECURITY
from playlista.web.middleware.proxies import networks
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.serving import PASSWORD, Server


def with_route(server: Server, path: str, endpoint: object) -> Server:
    """Add a page to an application."""
    router = APIRouter()
    router.add_api_route(path, endpoint)  # type: ignore[arg-type]
    server.app.include_router(router)
    return server


def test_every_answer_has_the_security_headers(server: StartServer) -> None:
    running = server()
    browser = running.client()
    answers = [
        browser.get("/api/me"),
        browser.get("/api/nothing"),
        running.anonymous.get("/api/me"),
        running.anonymous.get("/healthz"),
        running.anonymous.get("/healthz", headers={"Host": "evil.example"}),
        running.anonymous.post("/api/login", content=b"x" * (2 << 20)),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 401, 200, 421, 413]
    for answer in answers:
        assert {name: answer.headers[name] for name in SECURITY} == SECURITY
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers
        assert "Server" not in answer.headers


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline() -> None:
    policy = dict(part.split(" ", 1) for part in SECURITY["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    sources = {source for sources in policy.values() for source in sources.split()}
    assert sources == {"'none'", "'self'", "data:", "blob:"}
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"


def test_https_is_demanded_where_people_come_by_it(server: StartServer) -> None:
    running = server(public_url="https://music.example.org")
    answer = running.anonymous.get("/healthz", headers={"Host": "music.example.org"})
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    running.user("anna")
    given = {"name": "anna", "password": PASSWORD}
    cookie = running.anonymous.post("/api/login", json=given).headers["Set-Cookie"]
    assert cookie.startswith("__Host-playlista_session=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "secure", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(server: StartServer) -> None:
    running = server()
    running.user("anna")
    answer = running.anonymous.post("/api/login", json={"name": "anna", "password": PASSWORD})
    parts = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= parts
    assert "secure" not in parts


@pytest.mark.parametrize(
    "host",
    [
        *(
            "evil.example",
            "evil.example:8780",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "localhost@evil.example",
        ),
        *("", "evil.example/localhost", "[::1", "music.example.org.evil.example"),
    ],
)
def test_a_foreign_name_is_not_answered(server: StartServer, host: str) -> None:
    running = server(public_url="http://music.example.org")
    answer = running.client().get("/api/me", headers={"Host": host})
    assert answer.status_code == 421
    assert "PUBLIC_URL" in answer.json()["detail"]


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST:8780", "localhost.:8780", "127.0.0.1:8780", "[::1]:8780", "192.168.1.5"),
        *("ui.localhost:8780", "music.example.org", "Music.Example.org:443"),
    ],
)
def test_its_own_names_and_all_addresses_are_answered(server: StartServer, host: str) -> None:
    answer = server(public_url="https://music.example.org").anonymous.get("/healthz", headers={"Host": host})
    assert answer.status_code == 200


def address_seen(server: Server, peer: str, headers: dict[str, str]) -> str:
    """Where a refused sign-in came from, as the audit log has it."""
    client = server.browser_at(peer)
    client.post("/api/login", json={"name": "x", "password": "y"}, headers=headers)
    return server.store.people.audit(1)[0].address


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("::ffff:10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.0.0.2", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.2", "<script>", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.1.0.2", "198.51.100.1", "10.1.0.2"),
    ],
)
def test_only_proxies_that_are_trusted_say_where_a_request_comes_from(
    server: StartServer, peer: str, forwarded: str, seen: str
) -> None:
    running = server(trusted_proxies="10.0.0.0/24")
    assert address_seen(running, peer, {"X-Forwarded-For": forwarded}) == seen


def test_nobody_is_believed_where_no_proxy_is_named(server: StartServer) -> None:
    assert address_seen(server(), "127.0.0.1", {"X-Forwarded-For": "198.51.100.1"}) == "127.0.0.1"


def test_a_trusted_proxy_says_the_host_and_the_scheme(server: StartServer) -> None:
    running = server(trusted_proxies="10.0.0.2", public_url="https://music.example.org")
    running.user("anna")
    told = {
        "X-Forwarded-Host": "music.example.org",
        "X-Forwarded-Proto": "https",
        "Origin": "https://music.example.org",
    }
    given = {"name": "anna", "password": PASSWORD}
    assert running.browser_at("10.0.0.2").post("/api/login", json=given, headers=told).status_code == 200
    assert running.browser_at("10.0.0.3").post("/api/login", json=given, headers=told).status_code == 403
    evil = told | {"X-Forwarded-Host": "evil.example"}
    assert running.browser_at("10.0.0.2").post("/api/login", json=given, headers=evil).status_code == 421


def test_a_proxy_that_is_no_address_is_a_mistake() -> None:
    with pytest.raises(SettingsError, match=r"TRUSTED_PROXIES: 'proxy' .* name addresses as 10\.0\.0\.2"):
        networks(["10.0.0.1", "proxy"])


def test_pages_of_other_sites_may_read_nothing_by_default(server: StartServer) -> None:
    running = server()
    answer = running.token_client("read").get("/api/me", headers={"Origin": "https://app.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    preflight = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
    assert running.anonymous.options("/api/me", headers=preflight).status_code == 401


def test_sites_that_are_named_may_use_the_api_with_a_token_but_no_cookie(server: StartServer) -> None:
    running = server(cors_origins="https://app.example")
    origin = {"Origin": "https://app.example"}
    preflight = origin | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    allowed = running.anonymous.options("/api/me", headers=preflight)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://app.example")
    answer = running.token_client("read").get("/api/me", headers=origin)
    assert answer.headers["access-control-allow-origin"] == "https://app.example"
    assert "access-control-allow-credentials" not in answer.headers
    assert running.client().post("/api/logout", headers=origin).status_code == 403
    other = running.token_client("read").get("/api/me", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


def test_what_goes_wrong_inside_is_logged_and_not_told(server: StartServer, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise RuntimeError("the inside")

    answer = with_route(server(), "/api/broken", broken).client().get("/api/broken")
    assert answer.status_code == 500
    assert answer.json() == {"detail": "internal error", "id": answer.headers["X-Request-ID"]}
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    [record] = [record for record in errors if record.name.startswith("playlista")]
    assert record.getMessage() == f"request {answer.json()['id']} failed: GET /api/broken"
    assert "the inside" in caplog.text


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (MissingError("there is no playlist 7"), 404, "there is no playlist 7"),
        (PlaylistError("two mistakes:\n  one"), 422, "two mistakes:;   one"),
        (HTTPException(418, "a\x1bb"), 418, r"a\x1bb"),
        (
            StoreError("/home/anna/library.db is locked"),
            503,
            "the library cannot be reached just now; try again in a while",
        ),
    ],
)
def test_an_error_is_answered_by_its_class_in_one_line(
    server: StartServer, error: Exception, status: int, detail: str
) -> None:
    def broken() -> None:
        raise error

    answer = with_route(server(), "/api/broken", broken).client().get("/api/broken")
    assert (answer.status_code, answer.json()) == (status, {"detail": detail})


def test_a_stream_that_breaks_off_is_no_whole_answer(server: StartServer) -> None:
    def broken() -> StreamingResponse:
        def parts() -> object:
            yield b"one"
            raise RuntimeError("the inside")

        return StreamingResponse(parts())  # type: ignore[arg-type]

    with pytest.raises(RuntimeError, match="the inside"):
        with_route(server(), "/api/broken", broken).client(raises=True).get("/api/broken")
