"""How large, how often and how wrong requests may be, and what of them reaches a log."""

import json
import logging
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, Request
from starlette.types import Message

from playlista.web.plain import Redaction, plain, redacted
from playlista.web.rates import Rates
from tests.coroutines import run
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.serving import PASSWORD, Server

MIB = 1 << 20
WRONG = "the name or the password is wrong, or there were too many attempts: try again later"


def pieces(size: int) -> Iterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(size // 65536):
        yield b" " * 65536


def measuring(server: Server, path: str) -> Server:
    """Add a route that counts what comes."""
    router = APIRouter()

    @router.post(path)
    async def size(request: Request) -> int:
        return sum([len(part) async for part in request.stream()])

    server.app.router.routes.insert(0, router.routes[0])
    return server


def test_a_body_may_have_a_mebibyte_whether_it_is_announced_or_not(server: StartServer) -> None:
    client = measuring(server(), "/api/size").client()
    assert client.post("/api/size", content=b" " * MIB).json() == MIB
    assert client.post("/api/size", content=pieces(MIB)).json() == MIB
    for content in (b" " * (MIB + 1), pieces(MIB + 65536)):
        answer = client.post("/api/size", content=content)
        assert answer.status_code == 413
        assert answer.json() == {"detail": "the request is too large: 1 MiB are allowed"}


def test_a_large_json_body_in_pieces_is_refused_as_too_large(server: StartServer) -> None:
    answer = (
        server()
        .client("root", "admin")
        .post("/api/users", content=pieces(2 * MIB), headers={"Content-Type": "application/json"})
    )
    assert answer.status_code == 413


def test_an_upload_may_be_as_large_as_is_set(server: StartServer) -> None:
    client = measuring(server(max_upload_mb=2), "/music/upload").client()
    assert client.post("/music/upload", content=pieces(2 * MIB)).json() == 2 * MIB
    assert client.post("/music/upload", content=pieces(3 * MIB)).status_code == 413


def test_nothing_is_read_of_what_a_stranger_sends(server: StartServer) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("the body is read")

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-length", b"1000000")]
    scope = {"type": "http", "method": "POST", "path": "/music/upload", "headers": headers, "query_string": b""}
    run(server().app(scope, receive, send))
    assert sent[0]["status"] == 401


@pytest.mark.parametrize("length", ["-1", "x", "1e9", "99999999999999999999"])
def test_a_length_that_is_none_is_refused(server: StartServer, length: str) -> None:
    answer = server().client().post("/api/logout", headers={"Content-Length": length})
    assert answer.status_code == 413


def test_one_address_may_try_to_sign_in_so_often_a_minute(server: StartServer) -> None:
    now = 0.0
    rates = Rates(burst=3, per_minute=6, clock=lambda: now)
    assert [rates.wait_s("10.0.0.1") for _ in range(4)] == [0, 0, 0, 10]
    assert rates.wait_s("10.0.0.2") == 0
    now = 10.0
    assert [rates.wait_s("10.0.0.1") for _ in range(2)] == [0, 10]
    now = 10_000.0
    assert [rates.wait_s("10.0.0.1") for _ in range(4)] == [0, 0, 0, 10]


def test_a_household_is_one_address_in_ipv6_and_the_same_in_both_spellings() -> None:
    rates = Rates(burst=1, clock=lambda: 0.0)
    assert rates.wait_s("2001:db8::1") == 0
    assert rates.wait_s("2001:db8::ffff") > 0
    assert rates.wait_s("2001:db8:0:1::1") == 0
    assert rates.wait_s("10.0.0.1") == 0
    assert rates.wait_s("::ffff:10.0.0.1") > 0


def test_addresses_that_are_seen_no_more_take_no_memory() -> None:
    rates = Rates(burst=1, clock=lambda: 0.0)
    for number in range(12_000):
        rates.wait_s(f"address {number}")
    assert len(rates._buckets) == 10_000


def test_too_many_attempts_from_an_address_are_told_with_a_time(server: StartServer) -> None:
    running = server(sign_in_rates=Rates(burst=2, per_minute=1, clock=lambda: 0.0))
    given = {"name": "anna", "password": PASSWORD}
    running.user("anna")
    answers = [running.anonymous.post("/api/login", json=given) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert running.browser_at("10.0.0.77").post("/api/login", json=given).status_code == 200


def test_an_account_is_locked_after_wrong_passwords_and_says_nothing_else_than_before(server: StartServer) -> None:
    running = server(login_attempts=3, lockout_seconds=900)
    running.user("anna")
    wrong = [running.anonymous.post("/api/login", json={"name": "anna", "password": "wrong"}) for _ in range(3)]
    right = running.anonymous.post("/api/login", json={"name": "anna", "password": PASSWORD})
    nobody = running.anonymous.post("/api/login", json={"name": "nobody", "password": PASSWORD})
    assert {(answer.status_code, answer.text) for answer in [*wrong, right]} == {(401, nobody.text)}
    assert nobody.json()["detail"] == WRONG
    actions = [entry.action for entry in running.store.people.audit(10)]
    assert actions == ["sign_in.refused", "sign_in.locked", "sign_in.locked", "sign_in.refused", "sign_in.refused"]
    running.clock.pass_seconds(901)
    assert running.anonymous.post("/api/login", json={"name": "anna", "password": PASSWORD}).status_code == 200


def test_who_is_signed_in_stays_so_while_the_account_is_locked(server: StartServer) -> None:
    running = server(login_attempts=1)
    browser = running.client("anna")
    running.anonymous.post("/api/login", json={"name": "anna", "password": "wrong"})
    assert browser.get("/api/me").status_code == 200


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"name": 1}', b'{"name": "a"}', b'"\\ud800"', b"\xff\xfe", b"[" * 100_000]
)
def test_nonsense_is_refused_in_one_line(server: StartServer, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = server().anonymous.post("/api/login", content=content, headers=headers)
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"detail"}
    assert "\n" not in answer.json()["detail"]


@pytest.mark.parametrize("name", ["\0", "\ud800", "a\r\nb", "\x1b[2J", "x" * 1000])
def test_a_strange_name_is_a_wrong_one(server: StartServer, name: str) -> None:
    content = json.dumps({"name": name, "password": name}).encode()
    answer = server().anonymous.post("/api/login", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (401, 422)


def test_no_line_of_the_log_is_made_up_by_a_request(server: StartServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="playlista.web.access")
    running = server()
    running.client("root", "admin").get("/api/x%0d%0a10.0.0.1 root GET /api/users%1b[2J")
    [line] = [record.getMessage() for record in caplog.records if record.name == "playlista.web.access"]
    assert line.startswith(r"10.0.0.9 root GET /api/x\r\n10.0.0.1 root GET /api/users\x1b[2J 404 ")
    assert line.isprintable()


def test_no_query_and_no_secret_is_in_the_log(server: StartServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    running = server()
    browser = running.client("anna")
    browser.get("/api/me", params={"token": "hunter2"})
    running.anonymous.post("/api/login", json={"name": "anna", "password": PASSWORD})
    running.anonymous.post("/api/login", json={"name": "anna", "password": "hunter2"})
    ours = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("playlista", "uvicorn"))
    )
    assert "GET /api/me 200" in ours
    secrets = ("hunter2", PASSWORD, browser.cookies["playlista_session"], str(browser.headers["X-CSRF-Token"]))
    assert [secret for secret in secrets if secret in ours] == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Authorization: Bearer pl_abcdefghijkl", "Authorization: Bearer ***"),
        ("{'authorization': 'Basic cm9vdA=='}", "{'authorization': 'Basic ***'}"),
        ("GET /events?access_token=abc123&since=7", "GET /events?access_token=***&since=7"),
        ("cookie: playlista_session=abc; theme=dark", "cookie: ***; theme=dark"),
        ("made pl_abcdefghijklmnop for anna", "made pl_*** for anna"),
        ("http://127.0.0.1:8780/setup#token=abc", "http://127.0.0.1:8780/setup#token=***"),
        ("a job took 3 s", "a job took 3 s"),
    ],
)
def test_secrets_are_taken_out_of_lines(text: str, kept: str) -> None:
    assert redacted(text) == kept


def test_secrets_are_taken_out_of_tracebacks(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("playlista.test")
    caplog.handler.addFilter(Redaction())
    try:
        raise ValueError("Bearer abcdefgh")
    except ValueError:
        log.exception("it went wrong with %s", "password=hunter2")
    assert "abcdefgh" not in caplog.text
    assert "hunter2" not in caplog.text
    assert "ValueError: Bearer ***" in caplog.text


def test_text_from_outside_is_one_line() -> None:
    assert plain("a\n\x1b[31m\u202eb\ud800") == r"a\n\x1b[31m\u202eb\ud800"
    assert plain("Große Fuge №1") == "Große Fuge №1"
