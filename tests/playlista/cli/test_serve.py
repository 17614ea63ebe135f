"""``playlista serve`` as a program of its own: it listens, lets the first administrator in, and ends in time."""

import contextlib
import http.client
import http.cookiejar
import json
import os
import re
import shlex
import signal
import socket
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Thread

import pytest
from click.testing import Result

from core.store import open_store
from tests.made_libraries import new_library
from tests.playlista.cli.programs import PATIENCE_S, Program, until, until_said

PASSWORD = "correct horse battery"


class Browser:
    """Keeps cookies, and speaks JSON."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.headers: dict[str, str] = {}
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Mapping[str, object]]:
        data = None if body is None else json.dumps(body).encode()
        told = {"Content-Type": "application/json"} | self.headers | headers
        request = urllib.request.Request(self.address + path, data, told, method=method)
        try:
            with self._opener.open(request, timeout=PATIENCE_S) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"{}")

    def fail(self, method: str, path: str, body: object) -> None:
        """Ask what is cut off before it is answered, or answered by the server as an error."""
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            self.ask(method, path, body)

    def stream(self, path: str) -> http.client.HTTPResponse:
        answer: http.client.HTTPResponse = self._opener.open(self.address + path, timeout=PATIENCE_S)
        return answer


@pytest.fixture
def serve(home: Path, start: Callable[..., Program]) -> Iterator[Callable[..., Program]]:
    """Start servers over a folder of music, at a port that is free."""
    (home / "Music").mkdir()
    started: list[Program] = []

    def serve(*options: str, **environment: str) -> Program:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in ({"PLAYLISTA_LIBRARY_PATH": str(home / "Music")} | environment).items():
                patch.setenv(name, value)
            started.append(start("serve", "--port", "0", *options))
        return started[-1]

    yield serve
    for program in started:
        with contextlib.suppress(ProcessLookupError):
            program.kill()
        program.communicate()


def address_of(program: Program) -> str:
    return until_said("Listening at ", program).split()[-1]


def token_of(program: Program) -> str:
    return until_said("There is no user yet.", program).strip().rpartition("#token=")[2]


def ended(program: Program) -> str:
    """It ends by itself with 0, and says so; what it said before is returned with it."""
    output, errors = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, errors
    assert output == ""
    assert errors.endswith("Stopped.\n")
    assert "Traceback" not in errors
    return errors


def test_the_first_administrator_comes_by_the_link_and_the_server_ends_by_sigterm(
    serve: Callable[..., Program],
) -> None:
    program = serve(PLAYLISTA_LOG_LEVEL="INFO")
    browser = Browser(address_of(program))
    token = token_of(program)
    assert browser.ask("GET", "/healthz") == (200, {"status": "ok"})
    assert browser.ask("GET", "/api/me")[0] == 401
    assert browser.ask("GET", "/api/setup") == (200, {"needed": True})
    given = {"token": token, "name": "anna", "password": PASSWORD}
    status, me = browser.ask("POST", "/api/setup", given)
    assert (status, me["role"]) == (201, "admin")
    assert browser.ask("GET", "/api/me")[1]["name"] == "anna"
    browser.headers["X-CSRF-Token"] = str(me["csrf"])
    assert browser.ask("POST", "/api/logout", {})[0] == 204
    assert browser.ask("GET", "/api/me")[0] == 401
    assert browser.ask("POST", "/api/login", {"name": "anna", "password": "wrong"})[0] == 401
    status, again = browser.ask("POST", "/api/login", {"name": "anna", "password": PASSWORD})
    assert status == 200
    assert again["csrf"] != me["csrf"]
    assert browser.ask("GET", "/api/me?token=hunter2")[0] == 200
    program.send_signal(signal.SIGTERM)
    said = ended(program)
    assert " 127.0.0.1 anna GET /api/me 200 " in said
    assert not any(secret in said for secret in (PASSWORD, "hunter2", str(me["csrf"]), token))


def test_ctrl_c_is_the_usual_end(serve: Callable[..., Program]) -> None:
    program = serve()
    address_of(program)
    program.send_signal(signal.SIGINT)
    ended(program)


def test_an_open_connection_does_not_keep_the_server(serve: Callable[..., Program]) -> None:
    program = serve()
    host, _, port = address_of(program).removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        program.send_signal(signal.SIGTERM)
        ended(program)


def test_who_is_there_after_a_start_again(serve: Callable[..., Program], run: Callable[..., Result]) -> None:
    run("users", "add", "anna", "--admin", "--password-stdin", input=PASSWORD)
    for _ in range(2):
        program = serve()
        browser = Browser(address_of(program))
        assert browser.ask("GET", "/api/setup") == (200, {"needed": False})
        assert browser.ask("POST", "/api/login", {"name": "anna", "password": PASSWORD})[0] == 200
        program.send_signal(signal.SIGTERM)
        assert "token" not in ended(program)


def test_a_foreign_name_and_nonsense_are_refused_by_the_real_server(serve: Callable[..., Program]) -> None:
    program = serve()
    browser = Browser(address_of(program))
    assert browser.ask("GET", "/healthz", Host="evil.example")[0] == 421
    host, _, port = browser.address.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"NONSENSE\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 400 ")
    assert browser.ask("GET", "/healthz")[0] == 200
    program.send_signal(signal.SIGTERM)
    ended(program)


def test_a_body_without_end_is_cut_off_by_the_real_server(serve: Callable[..., Program]) -> None:
    program = serve()
    host, _, port = address_of(program).removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port))) as connection:
        head = b"POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(64):
                connection.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")
    program.send_signal(signal.SIGTERM)
    ended(program)


def refused(program: Program) -> str:
    output, errors = program.communicate(timeout=PATIENCE_S)
    assert (program.returncode, output) == (1, "")
    assert errors.startswith("Error: ")
    assert errors.count("\n") == 1
    return errors


def test_a_port_that_is_in_use_is_one_line(serve: Callable[..., Program]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"port {port} is in use" in refused(serve("--port", str(port)))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may listen anywhere")
def test_a_port_of_the_system_is_one_line(serve: Callable[..., Program]) -> None:
    assert "port 1 is for the system only: choose one from 1024 on" in refused(serve("--port", "1"))


def test_an_address_that_is_not_of_this_machine_is_one_line(serve: Callable[..., Program]) -> None:
    assert "cannot listen at 192.0.2.1" in refused(serve("--host", "192.0.2.1"))
    assert "HOST=no name: no address of this machine" in refused(serve("--host", "no name"))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "LIBRARY_PATH is not set: name the folder of your music"),
        ("/nowhere/at/all", "LIBRARY_PATH=/nowhere/at/all: is no folder; make it, or name another one"),
    ],
)
def test_a_library_that_is_not_there_is_one_line(serve: Callable[..., Program], path: str, words: str) -> None:
    assert words in refused(serve(PLAYLISTA_LIBRARY_PATH=path))


def test_proxies_that_are_no_addresses_are_one_line(serve: Callable[..., Program]) -> None:
    assert "TRUSTED_PROXIES: 'proxy'" in refused(serve(PLAYLISTA_TRUSTED_PROXIES="proxy"))


def test_it_warns_of_passwords_on_an_open_network(serve: Callable[..., Program]) -> None:
    program = serve("--host", "0.0.0.0")
    assert re.fullmatch(r"http://localhost:\d+", address_of(program))
    assert "put a proxy with https in front" in until_said("Passwords travel", program)
    program.send_signal(signal.SIGTERM)
    ended(program)


def test_the_example_of_the_help_works_and_opens_a_browser(
    run: Callable[..., Result], home: Path, start: Callable[..., Program]
) -> None:
    example = shlex.split(run("serve", "-h").stdout.strip().rsplit("Example: ", 1)[-1])
    assert example == ["playlista", "serve", "--open"]
    (home / "Music").mkdir()
    (home / "browser").write_text('#!/bin/sh\necho "$1" > opening && mv opening opened\n')
    (home / "browser").chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYLISTA_LIBRARY_PATH", str(home / "Music"))
        patch.setenv("PLAYLISTA_PORT", "0")
        patch.setenv("BROWSER", f"{home / 'browser'} %s")
        program: Program = start(*example[1:])
    address = address_of(program)
    until((home / "opened").is_file, program)
    assert (home / "opened").read_text() == f"{address}/setup#token={token_of(program)}\n"
    program.send_signal(signal.SIGTERM)
    ended(program)


def test_a_stream_of_events_does_not_keep_the_server(serve: Callable[..., Program]) -> None:
    program = serve()
    browser = Browser(address_of(program))
    given = {"token": token_of(program), "name": "anna", "password": PASSWORD}
    assert browser.ask("POST", "/api/setup", given)[0] == 201
    with browser.stream("/events") as stream:
        assert b"event: snapshot\n" in [stream.readline() for _ in range(4)]
        program.send_signal(signal.SIGTERM)
        ended(program)


def test_what_hangs_is_cut_off_in_time(serve: Callable[..., Program], home: Path) -> None:
    program = serve(PLAYLISTA_LOG_LEVEL="INFO")
    browser = Browser(address_of(program))
    with contextlib.closing(sqlite3.connect(home / "library.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # a sign-in is written: it waits for longer than a server may take to end
        request = Thread(target=browser.fail, args=("POST", "/api/login", {"name": "anna", "password": PASSWORD}))
        request.start()
        until_said("the database is busy, trying again", program)
        program.send_signal(signal.SIGTERM)
        _, errors = program.communicate(timeout=PATIENCE_S)
        request.join()
    assert program.returncode == 1
    assert "it did not end within 9 s and was cut off" in errors


@pytest.mark.parametrize("command", [("serve",), ("worker", "--queues", "downloads,analysis", "--burst")])
def test_a_setting_of_the_environment_without_its_prefix_is_told(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, home: Path, command: tuple[str, ...]
) -> None:
    open_store(new_library(home / "library.db")).close()
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    told = "REDIS_URL in the environment is not read: playlista calls it PLAYLISTA_REDIS_URL there.\n"
    assert told in run(*command).stderr
    monkeypatch.delenv("REDIS_URL")
    assert told not in run(*command).stderr
