"""Signing in and out, sessions, CSRF, tokens: who is let in, and who is not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import Type, extract_parameters
from sqlalchemy import event

from core.settings import WebSettings
from core.store import open_store
from models.people import Session, User
from playlista.jobs import queue
from playlista.web import context
from playlista.web.gate import BELIEVED_S, MOST_BELIEVED, Gate, Recent
from playlista.web.passwords import Passwords
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.serving import ADDRESS, PASSWORD, Server, cheap_passwords


def test_a_stranger_is_told_to_sign_in(server: StartServer) -> None:
    answer = server().anonymous.get("/api/me")
    assert (answer.status_code, answer.json()) == (401, {"detail": "sign in first"})


def test_health_needs_nobody_to_be_signed_in(server: StartServer) -> None:
    answer = server().anonymous.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_who_signs_in_is_known_by_the_cookie(server: StartServer) -> None:
    running = server()
    running.user("anna")
    browser = running.anonymous
    answer = browser.post("/api/login", json={"name": "Anna", "password": PASSWORD})
    assert answer.status_code == 200
    assert browser.get("/api/me").json() == answer.json()
    assert answer.json()["name"] == "anna"
    assert answer.json()["scopes"] == ["read", "write"]


def test_a_browser_that_is_signed_in_may_change_things_with_the_header_only(server: StartServer) -> None:
    running = server()
    browser = running.client()
    csrf = browser.headers.pop("X-CSRF-Token")
    refused = browser.post("/api/logout")
    assert refused.status_code == 403
    assert "X-CSRF-Token" in refused.json()["detail"]
    assert browser.post("/api/logout", headers={"X-CSRF-Token": csrf[:-1] + "~"}).status_code == 403
    assert browser.post("/api/logout", headers={"X-CSRF-Token": csrf}).status_code == 204
    assert browser.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_other_sites_change_nothing_even_with_the_right_header(
    server: StartServer, headers: dict[str, str]
) -> None:
    browser = server().client()
    assert browser.post("/api/logout", headers=headers).status_code == 403
    assert browser.get("/api/me").status_code == 200


def test_a_token_is_enough_for_a_program(server: StartServer) -> None:
    running = server()
    answer = running.token_client("read").get("/api/me")
    assert answer.status_code == 200
    assert answer.json() | {"id": 0} == {"id": 0, "name": "anna", "role": "user", "scopes": ["read"], "csrf": None}


def test_our_own_origin_is_no_other_site(server: StartServer) -> None:
    browser = server().client()
    assert browser.post("/api/logout", headers={"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}).status_code == 204


def test_every_sign_in_begins_a_session_of_its_own_whatever_cookie_was_there(server: StartServer) -> None:
    running = server()
    running.user("anna")
    browser = running.anonymous
    browser.cookies.set("playlista_session", "planted-by-somebody-else")
    secrets = []
    for _ in range(2):
        answer = browser.post("/api/login", json={"name": "anna", "password": PASSWORD})
        secrets.append(answer.cookies["playlista_session"])
        assert answer.json()["csrf"] not in secrets
    assert len({*secrets, "planted-by-somebody-else"}) == 3
    planted = running.anonymous
    planted.cookies.set("playlista_session", "planted-by-somebody-else")
    assert planted.get("/api/me").status_code == 401


def test_the_database_holds_no_secret(server: StartServer) -> None:
    running = server()
    browser = running.client("anna")
    token = browser.post("/api/tokens", json={"name": "script"}).json()["token"]
    running.store.close()
    url = running.context.settings.database.database_url
    files = Path(url.removeprefix("sqlite:///")).parent.glob("library.db*")
    kept = b"".join(file.read_bytes() for file in files)
    assert b"script" in kept
    for secret in (browser.cookies["playlista_session"], token, PASSWORD):
        assert secret.encode() not in kept


def test_a_session_ends_when_it_was_not_used_for_long_and_use_prolongs_it(server: StartServer) -> None:
    running = server(session_hours=1)
    browser = running.client("anna")
    for _ in range(3):
        running.clock.pass_seconds(3000)
        running.context.gate.forget(running.user("anna").id)
        assert browser.get("/api/me").status_code == 200
    running.clock.pass_seconds(3601)
    running.context.gate.forget(running.user("anna").id)
    assert browser.get("/api/me").status_code == 401


def test_a_session_is_looked_up_once_in_some_seconds(tmp_path: Path) -> None:
    now = 0.0
    looked: list[str] = []
    with open_store(f"sqlite:///{tmp_path / 'library.db'}") as store:
        gate = Gate(store, WebSettings(), cheap_passwords(), clock=lambda: now)
        opened = gate.open(store.people.add("anna", "digest"), "", "")
        assert opened is not None
        with_statement = event.listens_for(store.database.engine, "before_cursor_execute")
        with_statement(lambda *words: looked.append(words[2]))
        for seconds, expected in ((0.0, 1), (1.0, 1), (BELIEVED_S - 0.1, 1), (BELIEVED_S, 2)):
            now = seconds
            found = gate.believed_session(opened.secret) or gate.session(opened.secret)
            assert found is not None
            assert sum("FROM sessions" in words for words in looked) == expected


def test_what_is_forgotten_while_it_is_looked_up_is_not_believed_after() -> None:
    recent: Recent[Session] = Recent(clock=lambda: 0.0)
    session = a_session()

    def look_up(digest: str) -> Session:
        recent.forget(session.user.id)  # somebody signs out meanwhile, in another thread
        return session

    assert recent.look("d", look_up) is session
    assert recent.get("d") is None
    assert recent.look("d", lambda digest: session) is session
    assert recent.get("d") is session


def test_many_sessions_take_no_more_memory_than_allowed() -> None:
    recent: Recent[Session] = Recent(clock=lambda: 0.0)
    session = a_session()
    for number in range(MOST_BELIEVED + 100):
        recent.look(str(number), lambda digest: session)
    assert recent.get("0") is None
    assert recent.get(str(MOST_BELIEVED + 99)) is session


class CountedPasswords(Passwords):
    """Notes each digest that is verified."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_kib=8, lanes=1)
        self.verified: list[bool] = []

    def verify(self, digest: str | None, password: str) -> bool:
        right = super().verify(digest, password)
        self.verified.append(right)
        return right


@pytest.mark.parametrize("name", ["anna", "nobody", "disabled", "locked"])
def test_every_attempt_verifies_one_digest_whoever_is_named(server: StartServer, name: str) -> None:
    passwords = CountedPasswords()
    running = server(passwords=passwords, login_attempts=2)
    running.user("anna")
    running.store.people.change(running.user("disabled").id, disabled=True)
    running.user("locked")
    for _ in range(2):
        running.store.people.attempt("locked", 2, timedelta(hours=1))
    status = running.anonymous.post("/api/login", json={"name": name, "password": PASSWORD}).status_code
    assert (status, passwords.verified) == ((200, [True]) if name == "anna" else (401, [False]))


def test_what_is_verified_for_nobody_costs_what_a_user_costs() -> None:
    passwords = Passwords(time_cost=2, memory_kib=16, lanes=1)
    nobodys, somebodys = (extract_parameters(digest) for digest in (passwords.nobodys, passwords.hash(PASSWORD)))
    assert nobodys == somebodys
    assert not passwords.verify(None, "nobody's password")


def test_passwords_cost_what_is_recommended_by_default() -> None:
    parameters = extract_parameters(Passwords().nobodys)
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 64 * 1024
    assert parameters.time_cost >= 3


def test_a_digest_of_weaker_days_is_made_anew_at_the_next_sign_in(server: StartServer) -> None:
    running = server(passwords=Passwords(time_cost=2, memory_kib=16, lanes=1))
    old = cheap_passwords().hash(PASSWORD)
    anna = running.store.people.add("anna", old)
    assert running.anonymous.post("/api/login", json={"name": "anna", "password": "wrong"}).status_code == 401
    assert running.store.people.password_of(anna.id) == old
    for _ in range(2):
        assert running.anonymous.post("/api/login", json={"name": "anna", "password": PASSWORD}).status_code == 200
    digest = running.store.people.password_of(anna.id)
    assert digest is not None
    assert not running.context.gate.passwords.is_weak(digest)


def test_a_server_that_has_no_room_for_another_password_says_so(server: StartServer) -> None:
    passwords = Passwords(time_cost=1, memory_kib=8, lanes=1, at_once=1, patience_s=0.0)
    running = server(passwords=passwords)
    running.user("anna")
    with passwords.place():
        answer = running.anonymous.post("/api/login", json={"name": "anna", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert running.anonymous.post("/api/login", json={"name": "anna", "password": PASSWORD}).status_code == 200


def test_a_library_that_is_away_is_told_and_its_address_is_not(server: StartServer) -> None:
    running = server()
    browser = running.client("anna")
    path = running.store.database.path
    running.store.database.patience_s = 0.0
    running.store.close()
    for part in path.parent.glob("library.db*"):
        part.unlink()
    answer = browser.get("/api/me")
    assert answer.status_code == 503
    assert answer.json() == {"detail": "the library cannot be reached just now; try again in a while"}


@contextmanager
def locked(running: Server) -> Iterator[None]:
    """Have another program write into the database while the block lasts."""
    with closing(sqlite3.connect(running.store.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_library_is_told_soon_and_can_be_read(
    server: StartServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "playlista.store")
    for module in (context, queue):
        monkeypatch.setattr(module, "ANSWER_S", 0.0)
    running = server()
    running.clock.pass_seconds(-3600)
    browser, program = running.client("anna"), running.token_client("read")
    running.clock.pass_seconds(3600)
    order = {"url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ"}
    with locked(running):
        assert program.get("/downloads/my-jobs").json() == {"jobs": []}, "its use cannot be noted"
        assert browser.get("/downloads/my-jobs").json() == {"jobs": []}
        for path, sent in (("/downloads/queue", order), ("/api/labels", {"name": "calm"})):
            answer = browser.post(path, json=sent)
            assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5"), path
    assert not [record for record in caplog.records if "trying again" in record.getMessage()], "it has waited"
    assert browser.post("/downloads/queue", json=order).status_code == 200


def a_session() -> Session:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    user = User(1, "anna", "user", False, 0, None, now, None)
    return Session("d", user, "c", "", "", now, now, now + timedelta(days=1))
