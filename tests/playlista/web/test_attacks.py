"""Attacks from the outside: guessing passwords, planted sessions, made-up lines of the log, secrets in it.

What was attacked elsewhere is listed in ``docs/server.md``.
"""

import json
import logging

import pytest
from starlette.testclient import TestClient

from tests.playlista.web.conftest import StartServer
from tests.playlista.web.serving import PASSWORD, Server

HOSTILE = 'x\x1b[2J\x85\u2028"evil'


def sign_in(client: TestClient, password: str, name: str = "anna") -> int:
    return client.post("/api/login", json={"name": name, "password": password}).status_code


def ours(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Lines of our own log; the test client and SQLAlchemy have theirs."""
    names = ("playlista", "uvicorn", "starlette", "fastapi")
    return [record.getMessage() for record in caplog.records if record.name.startswith(names)]


def test_five_wrong_passwords_lock_an_account_for_all_addresses(server: StartServer) -> None:
    running = server()
    running.user("anna")
    running.user("bert")
    attacker = running.browser_at("203.0.113.5")
    assert [sign_in(attacker, f"guess {number}") for number in range(5)] == [401] * 5
    for address in ("203.0.113.5", "203.0.113.6", "2001:db8::7", "10.0.0.1"):
        assert sign_in(running.browser_at(address), PASSWORD) == 401
    assert sign_in(running.browser_at("203.0.113.5"), PASSWORD, "bert") == 200
    running.clock.pass_seconds(901)
    assert sign_in(running.browser_at("10.0.0.1"), PASSWORD) == 200


def test_five_wrong_passwords_from_five_addresses_are_five(server: StartServer) -> None:
    running = server()
    running.user("anna")
    for number in range(5):
        assert sign_in(running.browser_at(f"203.0.113.{number}"), "guess") == 401
    assert sign_in(running.browser_at("10.0.0.1"), PASSWORD) == 401


def test_names_in_other_letters_are_the_same_account(server: StartServer) -> None:
    running = server()
    running.user("anna")
    for name in ("anna", "ANNA", " anna", "Anna ", "aNNa"):
        assert sign_in(running.anonymous, "guess", name) == 401
    assert sign_in(running.anonymous, PASSWORD) == 401


def test_a_session_of_the_attackers_that_was_planted_does_not_become_the_victims(server: StartServer) -> None:
    running = server()
    attacker, victim = running.client("mallory"), running.anonymous
    running.user("anna")
    planted = attacker.cookies["playlista_session"]
    answer = victim.post(
        "/api/login", json={"name": "anna", "password": PASSWORD}, headers={"Cookie": f"playlista_session={planted}"}
    )
    assert answer.status_code == 200
    assert answer.cookies["playlista_session"] != planted
    assert victim.get("/api/me").json()["name"] == "anna"
    assert attacker.get("/api/me").json()["name"] == "mallory"
    assert victim.post("/api/logout", headers={"X-CSRF-Token": attacker.headers["X-CSRF-Token"]}).status_code == 403


@pytest.mark.parametrize("where", ["query", "header"])
def test_a_session_is_taken_from_a_cookie_only(server: StartServer, where: str) -> None:
    running = server()
    secret = running.client("anna").cookies["playlista_session"]
    given = {"playlista_session": secret, "access_token": secret, "token": secret}
    asked = {"params": given} if where == "query" else {"headers": {"X-Session": secret, "X-Auth-Token": secret}}
    assert running.anonymous.get("/api/me", **asked).status_code == 401  # type: ignore[arg-type]


def test_whatever_is_sent_is_one_line_of_the_log(server: StartServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    running = server(trusted_proxies="10.0.0.9")
    hostile = HOSTILE.encode()
    headers = dict.fromkeys(
        (b"User-Agent", b"Referer", b"Origin", b"X-Forwarded-For", b"X-Request-ID", b"Last-Event-ID"), hostile
    )
    root = running.client("root", "admin")
    for client in (running.anonymous, root):
        for path in ("/api/me", "/api/%0a%0d%1b[2J", "/downloads/status/1%0a10.0.0.1%20root", "/api/labels?x=%0aline"):
            client.get(path, headers=headers)
        post(client, "/api/login", {"name": f"anna\n{HOSTILE}", "password": HOSTILE}, headers)
        post(client, "/downloads/queue", {"url": f"https://youtu.be/{HOSTILE}\n"}, headers)
        post(client, "/api/labels", {"name": f"a\n{HOSTILE}"}, headers)
        post(client, "/api/users", {"name": f"a\n{HOSTILE}", "password": PASSWORD}, headers)
    lines = ours(caplog)
    assert len(lines) >= 16
    assert [line for line in lines if not line.isprintable()] == []
    noted = [f"{entry.user_name}{entry.action}{entry.subject}{entry.address}" for entry in running.store.people.audit()]
    assert noted
    assert all(line.isprintable() for line in noted)


def post(client: TestClient, path: str, body: object, headers: dict[bytes, bytes]) -> None:
    told = {b"Content-Type": b"application/json"} | {
        name: value for name, value in headers.items() if name != b"Origin"
    }
    answer = client.post(path, content=json.dumps(body), headers=told)
    assert answer.status_code < 500, answer.text


def test_a_browsers_name_is_kept_on_one_line_and_not_whole(server: StartServer) -> None:
    running = server()
    running.user("anna")
    browser = running.anonymous
    given = {"name": "anna", "password": PASSWORD}
    assert browser.post("/api/login", json=given, headers={b"User-Agent": b"\x1b[2J" + b"x" * 5000}).status_code == 200
    (session,) = running.store.people.sessions_of(running.user("anna").id)
    assert session.agent.isprintable()
    assert len(session.agent) <= 200


def test_no_secret_is_in_the_log_at_its_most_talkative(server: StartServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    running = server()
    secrets = everything_secret(running)
    lines = "\n".join(ours(caplog))
    assert "POST /api/tokens 201" in lines
    assert [secret for secret in secrets if secret in lines] == []
    assert [secret for secret in secrets if secret in str(running.store.people.audit())] == []


def everything_secret(server: Server) -> list[str]:
    """Use each kind of secret, rightly and wrongly; return them all."""
    setup, browser, wrong = server.context.setup.secret, server.anonymous, "a wrong pass phrase"
    browser.post("/api/setup", json={"token": f"{setup}x", "name": "root", "password": PASSWORD})
    me = browser.post("/api/setup", json={"token": setup, "name": "root", "password": PASSWORD}).json()
    browser.headers["X-CSRF-Token"] = me["csrf"]
    token = browser.post("/api/tokens", json={"name": "script", "scopes": ["read"]}).json()["token"]
    program = server.anonymous
    for bearer in (token, f"{token}x"):
        program.get("/api/me", params={"access_token": token}, headers={"Authorization": f"Bearer {bearer}"})
    changed = "another pass phrase"
    for current in (wrong, PASSWORD):
        browser.post("/api/me/password", json={"current": current, "new": changed})
    browser.post("/api/users", json={"name": "bert", "password": {"a": changed}})
    sign_in(server.anonymous, wrong, "root")
    sign_in(server.anonymous, "x", changed)  # typed into the wrong field
    url = f"https://anna:{changed}@open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M"
    browser.post("/downloads/queue", json={"url": url})
    return [setup, me["csrf"], token, browser.cookies["playlista_session"], PASSWORD, wrong, changed]
