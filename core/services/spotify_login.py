"""Login to Spotify in the user's browser, without a secret (OAuth 2, PKCE, RFC 7636); who agrees is sent back here."""

import base64
import hashlib
import hmac
import ipaddress
import secrets
import time
import urllib.parse
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from core.errors import ServiceError, SettingsError
from core.services.private_file import write_private
from core.services.services import Services
from core.services.spotify_tokens import SERVICE, login_path, token_for

SCOPES = "playlist-read-private playlist-read-collaborative user-library-read"
TIMEOUT_S = 300.0
_DONE = "playlista is logged in to Spotify. This window can be closed."
_NOT_DONE = "Spotify did not agree. playlista tells more."


def logout(services: Services) -> bool:
    """Forget the login on this machine; tell whether there was one."""
    path = login_path(services)
    was_there = path.exists()
    path.unlink(missing_ok=True)
    return was_there


def login(services: Services, open_browser: Callable[[str], object], *, timeout_s: float = TIMEOUT_S) -> None:
    """Have the user agree in a browser, and keep the login.

    ``open_browser`` is given the address to open; it may as well show it.

    Raises
    ------
    SettingsError
        Without SPOTIFY_CLIENT_ID, or when nobody can be sent back to SPOTIFY_REDIRECT_URI.
    ServiceError
        When the user does not agree, or not in time.
    """
    settings = services.settings
    if not settings.spotify_client_id:
        raise SettingsError("SPOTIFY_CLIENT_ID is empty: docs/download.md tells how to make an app of your own")
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(24)
    with _listener(settings.spotify_redirect_uri, state) as listener:
        open_browser(_address(services, verifier, state))
        code = _awaited(listener, services, timeout_s)
    given = token_for(
        services,
        {
            **{"grant_type": "authorization_code", "code": code, "code_verifier": verifier},
            **{"redirect_uri": settings.spotify_redirect_uri, "client_id": settings.spotify_client_id},
        },
    )
    _keep(login_path(services), {**given, "client_id": settings.spotify_client_id})


def _keep(path: Path, given: Mapping[str, object]) -> None:
    try:
        write_private(path, given)
    except OSError as error:
        words = f"the login cannot be kept in {path}: {error.strerror or error}"
        raise ServiceError(words, service=SERVICE, error_class="refused") from error


def _address(services: Services, verifier: str, state: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    query = {
        **{"client_id": services.settings.spotify_client_id, "response_type": "code", "state": state},
        **{"redirect_uri": services.settings.spotify_redirect_uri, "scope": SCOPES},
        "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(digest).decode("ascii").rstrip("="),
    }
    return f"{services.settings.spotify_accounts_url.rstrip('/')}/authorize?{urllib.parse.urlencode(query)}"


class _Listener(ThreadingHTTPServer):
    """Waits for the one request that knows the state; a browser asks for other things as well."""

    daemon_threads = False  # those that answer are waited for when it is closed
    allow_reuse_address = True
    path: str
    state: str
    code = ""
    problem = ""


class _Handler(BaseHTTPRequestHandler):
    timeout = 2.0
    server: Any

    def do_GET(self) -> None:
        listener: _Listener = self.server
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path != listener.path or not _same(query.get("state", ""), listener.state):
            self.send_error(404)
            return
        listener.code, listener.problem = query.get("code", ""), query.get("error", "")
        self._say(_DONE if listener.code else _NOT_DONE)

    def _say(self, sentence: str) -> None:
        content = sentence.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: the code of the login would be in it."""


def _listener(redirect_uri: str, state: str) -> _Listener:
    parts = urllib.parse.urlsplit(redirect_uri)
    try:
        loopback = ipaddress.ip_address(parts.hostname or "").is_loopback and parts.port is not None
    except ValueError:
        loopback = False
    if parts.scheme != "http" or not loopback:
        raise SettingsError(
            f"SPOTIFY_REDIRECT_URI={redirect_uri}: expected http://127.0.0.1:PORT/PATH; Spotify refuses localhost"
        )
    try:
        listener = _Listener((parts.hostname or "", parts.port or 0), _Handler)
    except OSError as error:
        raise SettingsError(
            f"SPOTIFY_REDIRECT_URI={redirect_uri}: nobody can listen there ({error.strerror}); choose another port, "
            "here and in your app"
        ) from error
    listener.path, listener.state = parts.path or "/", state
    return listener


def _awaited(listener: _Listener, services: Services, timeout_s: float) -> str:
    """Wait for the user to come back."""
    end = time.monotonic() + timeout_s
    listener.timeout = 0.1
    while not (listener.code or listener.problem):
        if services.stop.is_set():
            raise ServiceError("the login was stopped", service=SERVICE, error_class="stopped")
        if time.monotonic() > end:
            raise ServiceError(
                f"nobody came back from Spotify within {timeout_s:g} s: try again, and check that "
                f"{services.settings.spotify_redirect_uri} is a redirect URI of your app",
                service=SERVICE,
                error_class="unauthorized",
            )
        listener.handle_request()
    if not listener.code:
        raise ServiceError(f"Spotify did not agree: {listener.problem}", service=SERVICE, error_class="unauthorized")
    return listener.code


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
