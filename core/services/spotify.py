"""Spotify's Web API through spotipy: one client for all threads, under the limit, with a fresh token when one ends."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from core.errors import ServiceError
from core.services.asking import fault, told
from core.services.services import Services
from core.services.spotify_tokens import SERVICE, Tokens

#: Pages are as long as Spotify allows: 50, or 10 for apps of 2026, which refuse more for an artist's albums.
PAGE_SIZES = (50, 10)


class Spotify:
    """Answers as Spotify gives them: dictionaries, whose every field may be missing."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.tokens = Tokens(services)
        self._client = _client(services, self.tokens)
        self._sizes: dict[str, int] = {}
        self._lock = threading.Lock()

    def track(self, id: str) -> dict[str, Any]:
        return self._kept(f"track {id}", partial(self._client.track, id))

    def album(self, id: str) -> dict[str, Any]:
        """An album, with the first page of its tracks."""
        return self._kept(f"album {id}", partial(self._client.album, id))

    def artist(self, id: str) -> dict[str, Any]:
        return self._kept(f"artist {id}", partial(self._client.artist, id))

    def playlist(self, id: str) -> dict[str, Any]:
        """What a playlist is; how its items are read is told by :meth:`playlist_page`."""
        return self._ask(partial(self._client.playlist, id))

    def album_page(self, id: str, offset: int) -> dict[str, Any]:
        return self._page("album_tracks", partial(self._client.album_tracks, id), offset, key=f"album {id}")

    def albums_page(self, id: str, offset: int) -> dict[str, Any]:
        """Albums and singles of an artist."""
        question = partial(self._client.artist_albums, id, include_groups="album,single")
        return self._page("artist_albums", question, offset, key=f"artist {id}")

    def playlist_page(self, id: str, offset: int, *, snapshot: str = "") -> dict[str, Any]:
        """Items of a playlist; kept where ``snapshot`` says of which state of it."""
        question = partial(self._client.playlist_items, id)
        return self._page("playlist_items", question, offset, key=f"playlist {id} {snapshot}" if snapshot else "")

    def liked_page(self, offset: int) -> dict[str, Any]:
        """Tracks that the user who is logged in likes."""
        return self._page("saved_tracks", self._client.current_user_saved_tracks, offset)

    def page_size(self, what: str) -> int:
        """How many items a page has ("album_tracks", "artist_albums", "playlist_items", "saved_tracks")."""
        return self._sizes.get(what, PAGE_SIZES[0])

    def _page(self, what: str, question: Callable[..., Any], offset: int, *, key: str = "") -> dict[str, Any]:
        size = self.page_size(what)
        try:
            asked = partial(question, limit=size, offset=offset)
            return self._kept(f"{what} {key} {offset} {size}", asked) if key else self._ask(asked)
        except ServiceError as error:
            if "limit" not in str(error).lower() or error.error_class != "malformed" or size == PAGE_SIZES[-1]:
                raise
        with self._lock:
            self._sizes[what] = PAGE_SIZES[-1]
        return self._page(what, question, offset, key=key)

    def _kept(self, key: str, question: Callable[[], Any]) -> dict[str, Any]:
        found: dict[str, Any] = self._services.kept(f"{SERVICE} {key}", partial(self._ask, question))
        return found

    def _ask(self, question: Callable[[], Any]) -> dict[str, Any]:
        """Ask under the limit; a token that is not taken is replaced once."""
        token = self.tokens.get_access_token()
        try:
            return self._asked(question)
        except ServiceError as error:
            if error.error_class != "unauthorized":
                raise
        self.tokens.refused(token)
        self.tokens.get_access_token()
        return self._asked(question)

    def _asked(self, question: Callable[[], Any]) -> dict[str, Any]:
        found: dict[str, Any] = self._services.ask(SERVICE, partial(_answer, question, self._services.now))
        return found


def spotify(services: Services) -> Spotify:
    """The one client of the program."""
    found: Spotify = services.once("spotify", lambda: Spotify(services))
    return found


def _client(services: Services, tokens: Tokens) -> Any:
    import spotipy

    logging.getLogger("spotipy").setLevel(logging.CRITICAL)  # it prints faults that we tell, and tokens
    client = spotipy.Spotify(auth_manager=tokens, requests_session=services.session)
    client.prefix = f"{services.settings.spotify_api_url.rstrip('/')}/"
    return client


def _answer(question: Callable[[], Any], now: Callable[[], float]) -> dict[str, Any]:
    from spotipy.exceptions import SpotifyException

    with told(SERVICE):
        try:
            answer = question()
        except SpotifyException as error:
            _, _, words = str(error.msg).partition("\n")
            retry_after = (error.headers or {}).get("Retry-After")
            raise fault(SERVICE, error.http_status, retry_after, words.strip()[:200], now()) from error
    if not isinstance(answer, dict):
        raise ServiceError("spotify answers with something that is no JSON", service=SERVICE, error_class="transient")
    return answer
