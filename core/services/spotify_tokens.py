"""Tokens for Spotify's Web API: of the user who logged in, else of the app. One request for one, however many wait.

The login is kept in the user's data folder, for its owner only; ``core.services.spotify_login`` makes it.
"""

import base64
import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import ServiceError
from core.services.asking import check_status, said, told
from core.services.private_file import alone, read_private, write_private
from core.services.services import Services

SERVICE = "spotify"
#: A token is replaced so long before it ends.
LEEWAY_S = 30.0
NO_CREDENTIALS = (
    "Spotify answers only to an app of your own: set SPOTIFY_CLIENT_ID, then `playlista login spotify` or set "
    "SPOTIFY_CLIENT_SECRET (docs/download.md tells how to make an app; a list exported as CSV needs none)"
)
LOGIN_ENDED = "the login to Spotify has ended: log in again with `playlista login spotify`"

_log = logging.getLogger("playlista.services.spotify")


class Tokens:
    """The token in force, for all threads; has the form that spotipy asks of an ``auth_manager``."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._path = login_path(services)
        self._lock = threading.Lock()
        self._token, self._ends_at = "", 0.0
        self._of_user = False

    def get_access_token(self, as_dict: bool = False) -> str:
        """Return a token that Spotify should take, asking for one where there is none.

        Raises
        ------
        ServiceError
            "unauthorized" without credentials or with wrong ones; else as any question.
        """
        with self._lock:
            if not self._token or self._ends_at - LEEWAY_S <= self._services.now():
                self._renew()
            return self._token

    def refused(self, token: str) -> None:
        """Spotify did not take a token: another is asked for, unless a thread has done so already."""
        with self._lock:
            if token == self._token:
                self._ends_at = 0.0

    def of_user(self) -> bool:
        """Whether the token is one of a user who logged in."""
        self.get_access_token()
        return self._of_user

    def _renew(self) -> None:
        given = self._of_login() or self._of_app()
        self._of_user = "refresh_token" in given
        self._token, self._ends_at = given["access_token"], given["ends_at"]

    def _of_login(self) -> Mapping[str, Any] | None:
        """The token of the login; ``None`` where nobody is logged in, or where the app can do without."""
        if not self._login():
            return None
        with alone(self._path):
            login = self._login()  # another process may have changed it by now
            if login and (login["access_token"] == self._token or login["ends_at"] - LEEWAY_S <= self._services.now()):
                return self._refreshed(login)
            return login

    def _refreshed(self, login: Mapping[str, Any]) -> Mapping[str, Any] | None:
        form = {"grant_type": "refresh_token", "refresh_token": login["refresh_token"], "client_id": login["client_id"]}
        try:
            given = token_for(self._services, form)
        except ServiceError as error:
            if error.error_class != "unauthorized":
                raise
            if not self._services.settings.spotify_client_secret:
                raise ServiceError(LOGIN_ENDED, service=SERVICE, error_class="unauthorized") from error
            _log.warning("%s", LOGIN_ENDED)
            return None
        renewed = {**login, **given}  # without a new refresh token the old one goes on
        try:
            write_private(self._path, renewed)
        except OSError as error:  # a full disk does not end the run, but the next one may have to log in again
            _log.warning("the login to Spotify cannot be kept in %s: %s", self._path, error.strerror or error)
        return renewed

    def _of_app(self) -> Mapping[str, Any]:
        settings = self._services.settings
        if not (settings.spotify_client_id and settings.spotify_client_secret):
            raise ServiceError(NO_CREDENTIALS, service=SERVICE, error_class="unauthorized")
        known = f"{settings.spotify_client_id}:{settings.spotify_client_secret}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(known).decode('ascii')}"}
        return token_for(self._services, {"grant_type": "client_credentials"}, headers)

    def _login(self) -> dict[str, Any] | None:
        found = read_private(self._path)
        texts = all(isinstance(found.get(name), str) for name in ("access_token", "refresh_token"))
        ours = found.get("client_id") == self._services.settings.spotify_client_id
        return found if texts and ours and isinstance(found.get("ends_at"), int | float) else None


def login_path(services: Services) -> Path:
    """Where the login is kept."""
    return services.data_folder / "spotify-login.json"


def token_for(services: Services, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Ask for a token; the answer has "access_token", "ends_at" and perhaps "refresh_token".

    Raises
    ------
    ServiceError
        "unauthorized" when Spotify does not know who asks, or the login has ended.
    """
    url = f"{services.settings.spotify_accounts_url.rstrip('/')}/api/token"

    def question() -> dict[str, Any]:
        with told(SERVICE):
            response = services.session.post(url, data=form, headers=headers)
            if response.status_code in (400, 401):
                words = f"Spotify gives no token: {said(response) or response.status_code}"
                raise ServiceError(words, service=SERVICE, error_class="unauthorized")
            check_status(response, SERVICE, now=services.now)
            return _token_in(response.json(), services.now())

    found: dict[str, Any] = services.ask(SERVICE, question)
    return found


def _token_in(answer: object, now: float) -> dict[str, Any]:
    given = answer if isinstance(answer, dict) else {}
    token, lasts_s = given.get("access_token"), given.get("expires_in", 3600)
    if not isinstance(token, str) or not isinstance(lasts_s, int | float):
        raise ServiceError("Spotify gives something that is no token", service=SERVICE, error_class="malformed")
    found = {"access_token": token, "ends_at": now + lasts_s}
    refresh = given.get("refresh_token")
    return {**found, "refresh_token": refresh} if isinstance(refresh, str) else found
