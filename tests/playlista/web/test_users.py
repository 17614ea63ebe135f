"""Users, one's own account, and the audit log, over HTTP."""

import pytest
from starlette.testclient import TestClient

from models.jobs import NewJob
from models.playlist import Playlist, PlaylistSpec
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.music import fill
from tests.playlista.web.serving import PASSWORD, Server

NEW = "another good password"


def sign_in(server: Server, name: str, password: str = PASSWORD) -> int:
    return server.anonymous.post("/api/login", json={"name": name, "password": password}).status_code


def administrator(server: Server) -> TestClient:
    return server.client("root", "admin")


def actions(server: Server) -> list[str]:
    return [f"{entry.user_name}: {entry.action} {entry.subject}".strip() for entry in server.store.people.audit(100)]


def test_the_first_administrator_is_made_with_the_setup_token_once(server: StartServer) -> None:
    running = server()
    browser = running.anonymous
    assert browser.get("/api/setup").json() == {"needed": True}
    given = {"token": running.context.setup.secret, "name": "root", "password": PASSWORD}
    answer = browser.post("/api/setup", json=given)
    assert (answer.status_code, answer.json()["role"]) == (201, "admin")
    assert browser.get("/api/me").json() == answer.json()
    assert browser.get("/api/setup").json() == {"needed": False}
    again = running.anonymous.post("/api/setup", json=given | {"name": "evil"})
    assert (again.status_code, again.json()["detail"]) == (409, "there are users already: ask an administrator")
    (root,) = running.store.people.all()
    assert root.name == "root"
    assert root.seen_at is not None


def test_a_wrong_setup_token_makes_nobody(server: StartServer) -> None:
    running = server()
    given = {"token": "wrong", "name": "root", "password": PASSWORD}
    assert running.anonymous.post("/api/setup", json=given).status_code == 403
    assert running.store.people.count() == 0
    assert actions(running) == [": setup.refused"]


def test_an_administrator_adds_users_who_can_sign_in(server: StartServer) -> None:
    running = server()
    root = administrator(running)
    added = root.post("/api/users", json={"name": " Anna ", "password": PASSWORD})
    assert added.status_code == 201
    assert added.json()["name"] == "Anna"
    assert sign_in(running, "anna") == 200
    assert root.get(f"/api/users/{added.json()['id']}").json()["seen_at"] is not None
    assert [user["name"] for user in root.get("/api/users").json()["users"]] == ["Anna", "root"]
    assert PASSWORD not in root.get("/api/users").text


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"name": "root"}, 409, "there is a user 'root' already: choose another name"),
        ({"password": "short"}, 400, "the password is too short: use 8 characters or more"),
        ({"password": "Password123"}, 400, "the password is one of those that are guessed first: use another"),
        ({"password": "aaaaaaaaaaaa"}, 400, "the password is one of those that are guessed first: use another"),
        ({"password": "x" * 1025}, 400, "the password is too long"),
        ({"name": "  "}, 400, "the name must have 1 to 64 visible characters"),
        ({"name": "a\nb"}, 400, "the name must have"),
        ({"role": "owner"}, 422, "role: Input should be 'user' or 'admin'"),
    ],
)
def test_what_a_user_cannot_be_is_one_line(server: StartServer, given: dict[str, str], status: int, words: str) -> None:
    answer = administrator(server()).post("/api/users", json={"name": "anna", "password": PASSWORD} | given)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]


def test_what_was_sent_is_not_told_back(server: StartServer) -> None:
    answer = administrator(server()).post("/api/users", json={"name": "anna", "password": {"secret": "hunter2"}})
    assert answer.status_code == 422
    assert "hunter2" not in answer.text


def test_who_is_disabled_is_signed_out_at_once(server: StartServer) -> None:
    running = server()
    root, anna, program = administrator(running), running.client("anna"), running.token_client("read", user="anna")
    assert [client.get("/api/me").status_code for client in (anna, program)] == [200, 200]
    number = running.user("anna").id
    assert root.patch(f"/api/users/{number}", json={"disabled": True}).json()["disabled"] is True
    assert [client.get("/api/me").status_code for client in (anna, program)] == [401, 401]
    assert sign_in(running, "anna") == 401
    root.patch(f"/api/users/{number}", json={"disabled": False})
    assert sign_in(running, "anna") == 200


def test_a_role_counts_from_the_next_request(server: StartServer) -> None:
    running = server()
    root, bert = administrator(running), running.client("bert", "admin")
    assert bert.get("/api/users").status_code == 200
    root.patch(f"/api/users/{running.user('bert').id}", json={"role": "user"})
    assert bert.get("/api/users").status_code == 403


def test_who_is_removed_is_gone_at_once(server: StartServer) -> None:
    running = server()
    root, anna = administrator(running), running.client("anna")
    assert anna.get("/api/me").status_code == 200
    assert root.delete(f"/api/users/{running.user('anna').id}").status_code == 204
    assert anna.get("/api/me").status_code == 401


def test_what_somebody_had_who_was_removed_is_there_for_nobody(server: StartServer) -> None:
    running = server()
    root, anna = administrator(running), running.client("anna")
    (track, *_) = fill(running.store, 1)
    label = anna.post("/api/labels", json={"name": "mine"}).json()["id"]
    anna.put(f"/api/tracks/{track}/opinion", json={"liked": 1})
    saved = running.store.playlists.save(Playlist("Mine", PlaylistSpec("random"), ()), owner_id=running.user("anna").id)
    assert root.delete(f"/api/users/{running.user('anna').id}").status_code == 204
    assert running.store.labels.get(label) is None
    assert running.store.playlists.get(saved.id) is None
    again = running.client("anna")
    assert again.get("/api/labels").json()["labels"] == []
    assert again.get(f"/api/tracks/{track}").status_code == 200


def test_the_jobs_of_who_is_removed_are_cancelled_and_no_others(server: StartServer) -> None:
    running = server()
    root = administrator(running)
    jobs = {
        name: running.queue.submit([NewJob("analysis", "scan", running.user(name).id, name, {})])[0]
        for name in ("anna", "bert")
    }
    root.delete(f"/api/users/{running.user('anna').id}")
    states = {name: getattr(running.store.jobs.get(job.id), "state", None) for name, job in jobs.items()}
    assert states == {"anna": "cancelled", "bert": "queued"}


def test_the_last_administrator_can_be_neither_removed_nor_disabled_nor_demoted(server: StartServer) -> None:
    running = server()
    root = administrator(running)
    path = f"/api/users/{running.user('root').id}"
    answers = [root.delete(path), root.patch(path, json={"disabled": True}), root.patch(path, json={"role": "user"})]
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert all("the last administrator" in answer.json()["detail"] for answer in answers)
    assert root.get("/api/me").json()["role"] == "admin"


def test_a_password_that_an_administrator_sets_ends_the_sessions(server: StartServer) -> None:
    running = server()
    root, anna = administrator(running), running.client("anna")
    root.patch(f"/api/users/{running.user('anna').id}", json={"password": NEW})
    assert anna.get("/api/me").status_code == 401
    assert (sign_in(running, "anna"), sign_in(running, "anna", NEW)) == (401, 200)


def test_who_changes_their_password_stays_signed_in_here_only(server: StartServer) -> None:
    running = server()
    here, there = running.client("anna"), running.client("anna")
    assert there.get("/api/me").status_code == 200
    assert here.post("/api/me/password", json={"current": "wrong", "new": NEW}).status_code == 403
    assert there.get("/api/me").status_code == 200
    assert here.post("/api/me/password", json={"current": PASSWORD, "new": NEW}).status_code == 204
    assert (here.get("/api/me").status_code, there.get("/api/me").status_code) == (200, 401)
    assert (sign_in(running, "anna"), sign_in(running, "anna", NEW)) == (401, 200)


def test_guessing_a_password_from_within_locks_the_account_too(server: StartServer) -> None:
    running = server(login_attempts=2)
    anna = running.client("anna")
    for _ in range(2):
        anna.post("/api/me/password", json={"current": "wrong", "new": NEW})
    assert anna.post("/api/me/password", json={"current": PASSWORD, "new": NEW}).status_code == 403


def test_one_sees_and_ends_ones_own_sessions(server: StartServer) -> None:
    running = server()
    here, there, other = running.client("anna"), running.client("anna"), running.client("bert")
    seen = here.get("/api/me/sessions").json()["sessions"]
    assert sorted(session["current"] for session in seen) == [False, True]
    assert here.cookies["playlista_session"] not in str(seen)
    [theirs] = other.get("/api/me/sessions").json()["sessions"]
    assert here.delete(f"/api/me/sessions/{theirs['id']}").status_code == 404
    [elsewhere] = [session["id"] for session in seen if not session["current"]]
    assert here.delete(f"/api/me/sessions/{elsewhere}").status_code == 204
    assert [client.get("/api/me").status_code for client in (here, there, other)] == [200, 401, 200]


def test_one_signs_out_everywhere(server: StartServer) -> None:
    running = server()
    here, there, other = running.client("anna"), running.client("anna"), running.client("bert")
    assert here.delete("/api/me/sessions").status_code == 204
    assert [client.get("/api/me").status_code for client in (here, there, other)] == [401, 401, 200]


def test_a_token_is_shown_once_and_works_until_it_is_revoked(server: StartServer) -> None:
    running = server()
    anna = running.client("anna")
    made = anna.post("/api/tokens", json={"name": "script", "scopes": ["write", "read"], "expires_in_days": 7}).json()
    assert made["token"].startswith("pl_")
    assert made["scopes"] == ["read", "write"]
    listed = anna.get("/api/tokens")
    assert made["token"] not in listed.text
    assert [token["name"] for token in listed.json()["tokens"]] == ["script"]
    program, bearer = running.anonymous, {"Authorization": f"Bearer {made['token']}"}
    assert program.get("/api/me", headers=bearer).json()["scopes"] == ["read", "write"]
    assert running.client("bert").delete(f"/api/tokens/{made['id']}").status_code == 404
    assert anna.delete(f"/api/tokens/{made['id']}").status_code == 204
    assert program.get("/api/me", headers=bearer).status_code == 401


@pytest.mark.parametrize("scopes", [["admin"], [], ["root"], ["read", "admin"]])
def test_a_token_can_do_no_more_than_who_makes_it(server: StartServer, scopes: list[str]) -> None:
    answer = server().client("anna").post("/api/tokens", json={"name": "script", "scopes": scopes})
    assert (answer.status_code, answer.json()["detail"]) == (400, "the scopes must be among read, write")


def test_a_token_makes_no_token_and_changes_no_password(server: StartServer) -> None:
    running = server()
    program = running.token_client("read", "write", "admin", user="root", role="admin")
    made = program.post("/api/tokens", json={"name": "more"})
    changed = program.post("/api/me/password", json={"current": PASSWORD, "new": NEW})
    assert [made.status_code, changed.status_code] == [403, 403]


def test_what_is_done_to_users_is_in_the_audit_log(server: StartServer) -> None:
    running = server()
    root = administrator(running)
    number = root.post("/api/users", json={"name": "anna", "password": PASSWORD}).json()["id"]
    sign_in(running, "anna", "wrong password")
    sign_in(running, "nobody", PASSWORD)
    sign_in(running, "anna")
    root.patch(f"/api/users/{number}", json={"role": "admin", "password": NEW})
    root.delete(f"/api/users/{number}")
    page = root.get("/api/audit", params={"limit": 2}).json()
    assert [entry["action"] for entry in page["entries"]] == ["user.remove", "user.change"]
    assert page["entries"][0]["address"] == "10.0.0.9"
    rest = root.get("/api/audit", params={"before": page["next"]}).json()
    assert rest["next"] is None
    assert [(entry["user_name"], entry["action"], entry["subject"]) for entry in rest["entries"]] == [
        ("anna", "sign_in", ""),
        ("", "sign_in.refused", "unknown name"),
        ("", "sign_in.refused", "anna"),
        ("root", "user.add", "anna (user)"),
    ]
    told = root.get("/api/audit").text
    assert not any(secret in told for secret in (PASSWORD, NEW, "nobody", "wrong password"))
