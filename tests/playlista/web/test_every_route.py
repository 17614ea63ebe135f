"""What holds for every route there is: who is let in is decided before anything else."""

from fastapi import FastAPI

from playlista.web.app import ROUTERS
from playlista.web.middleware.doorman import API_ROOTS, is_api
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.every_route import STRICTNESS, Endpoint, endpoints
from tests.playlista.web.serving import Server

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
#: Pages may be seen by anybody; they are files that are the same for all.
PAGES = {"GET /", "GET /{path:path}"}


def all_of(server: Server) -> list[Endpoint]:
    return endpoints(server.app)


def guarded(server: Server) -> list[Endpoint]:
    found = [each for each in all_of(server) if each.kind in STRICTNESS]
    assert len(found) >= 15
    return found


def test_every_route_is_classed_by_a_dependency_or_public(server: StartServer) -> None:
    assert [str(each) for each in all_of(server()) if not each.kind] == []


def test_every_router_is_below_a_root_that_the_doorman_knows() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for router in ROUTERS:
        app.include_router(router)
    found = endpoints(app)
    assert {str(each) for each in found if not is_api(each.path)} <= PAGES, f"begin with one of {API_ROOTS}"
    assert len(found) >= 15


def test_a_stranger_gets_401_everywhere(server: StartServer) -> None:
    running = server()
    got = {str(each): running.anonymous.request(each.method, each.url).status_code for each in guarded(running)}
    assert got == dict.fromkeys(got, 401)


def test_a_stranger_gets_401_whatever_is_sent(server: StartServer) -> None:
    running = server()
    headers = {"Content-Type": "application/json"}
    got = {
        str(each): running.anonymous.request(each.method, each.url, content=b"{broken", headers=headers).status_code
        for each in guarded(running)
    }
    assert got == dict.fromkeys(got, 401)


def test_a_cookie_or_token_that_nobody_has_is_a_stranger_everywhere(server: StartServer) -> None:
    running = server()
    for headers in (
        {"Cookie": "playlista_session=made-up"},
        {"Authorization": "Bearer pl_made-up"},
        {"Authorization": "Basic cm9vdDpyb290"},
        {"Authorization": "Bearer "},
    ):
        got = {
            str(each): running.anonymous.request(each.method, each.url, headers=headers).status_code
            for each in guarded(running)
        }
        assert got == dict.fromkeys(got, 401)


def test_a_wrong_token_is_not_helped_by_a_good_cookie(server: StartServer) -> None:
    assert server().client().get("/api/me", headers={"Authorization": "Bearer pl_wrong"}).status_code == 401


def test_a_token_that_may_only_read_changes_nothing(server: StartServer) -> None:
    running = server()
    program = running.token_client("read", user="root", role="admin")
    changes = [each for each in guarded(running) if each.method in UNSAFE]
    got = {str(each): program.request(each.method, each.url).status_code for each in changes}
    assert got == dict.fromkeys(got, 403)


def test_no_browser_changes_anything_without_the_header(server: StartServer) -> None:
    running = server()
    browser = running.client("root", "admin")
    del browser.headers["X-CSRF-Token"]
    changes = [each for each in guarded(running) if each.method in UNSAFE]
    got = {str(each): browser.request(each.method, each.url).status_code for each in changes}
    assert got == dict.fromkeys(got, 403)
    assert browser.get("/api/me").status_code == 200


def test_what_is_for_administrators_is_for_nobody_else(server: StartServer) -> None:
    running = server()
    user, token = running.client("anna"), running.token_client("read", "write", "admin", user="anna")
    theirs = [each for each in guarded(running) if each.kind in ("admin", "overseer")]
    got = {
        f"{each} {number}": client.request(each.method, each.url).status_code
        for each in theirs
        for number, client in enumerate((user, token))
    }
    assert got == dict.fromkeys(got, 403)


def test_administration_needs_a_token_made_for_it(server: StartServer) -> None:
    running = server()
    token = running.token_client("read", "write", user="root", role="admin")
    theirs = [each for each in guarded(running) if each.kind == "admin"]
    got = {str(each): token.request(each.method, each.url).status_code for each in theirs}
    assert got == dict.fromkeys(got, 403)


def test_what_is_not_there_is_not_told_to_strangers(server: StartServer) -> None:
    running = server()
    assert running.anonymous.get("/api/nothing").status_code == 401
    answer = running.client().get("/api/nothing")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


def test_a_path_that_only_looks_different_is_guarded(server: StartServer) -> None:
    running = server()
    for path in (
        "/API/me",
        "//api/me",
        "/api//me",
        "/api/./me",
        "/api/../api/me",
        "/%61pi/me",
        "/api/me/",
        "/x/../api/me",
    ):
        answer = running.anonymous.get(path, follow_redirects=False)
        assert "csrf" not in answer.text, path
        assert answer.status_code != 200 or "text/html" in answer.headers["content-type"], path
