"""Spotify's Web API through spotipy: one client for all threads, under the limit, with a fresh token when one ends."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.errors import ServiceError
from core.services.asking import fault, told
from core.services.services import Services
from core.services.spotify_tokens import SERVICE, Tokens

#: Pages are as long as Spotify allows: 50, or 10 for apps of 2026, which refuse more for an artist's albums.
PAGE_SIZES = (50, 10)


@dataclass(frozen=True, slots=True)
class _Pages:
    """What is read page by page; kept under ``key`` if there is one. Each kind has a limit of its own."""

    kind: str
    question: Callable[..., Any]
    key: str = ""


class Spotify:
    """Answers as Spotify gives them: dictionaries, whose every field may be missing."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.tokens = Tokens(services)
        self._client = _client(services, self.tokens)
        self._sizes: dict[str, int] = {}

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

    def album_page(self, id: str, offset: int, span: int = 0) -> dict[str, Any]:
        return self._span(_Pages("album_tracks", partial(self._client.album_tracks, id), f"album {id}"), offset, span)

    def albums_page(self, id: str, offset: int, span: int = 0) -> dict[str, Any]:
        """Albums and singles of an artist."""
        question = partial(self._client.artist_albums, id, include_groups="album,single")
        return self._span(_Pages("artist_albums", question, f"artist {id}"), offset, span)

    def playlist_page(self, id: str, offset: int, span: int = 0, *, snapshot: str = "") -> dict[str, Any]:
        """Items of a playlist; kept where ``snapshot`` says of which state of it."""
        key = f"playlist {id} {snapshot}" if snapshot else ""
        return self._span(_Pages("playlist_items", partial(self._client.playlist_items, id), key), offset, span)

    def liked_page(self, offset: int, span: int = 0) -> dict[str, Any]:
        """Tracks that the user who is logged in likes."""
        return self._span(_Pages("saved_tracks", self._client.current_user_saved_tracks), offset, span)

    def _span(self, pages: "_Pages", offset: int, span: int) -> dict[str, Any]:
        """A page as long as Spotify allows; with ``span``, so many items, if need be of several pages."""
        page = self._page(pages, offset)
        items = _items(page)
        while span and 0 < len(items) < span and offset + len(items) < _total(page):
            further = _items(self._page(pages, offset + len(items)))
            if not further:
                break
            items = items + further
        return {**page, "items": items[:span] if span else items}

    def _page(self, pages: "_Pages", offset: int) -> dict[str, Any]:
        size = self._sizes.get(pages.kind, PAGE_SIZES[0])
        try:
            asked = partial(pages.question, limit=size, offset=offset)
            return self._kept(f"{pages.kind} {pages.key} {offset} {size}", asked) if pages.key else self._ask(asked)
        except ServiceError as error:
            if "limit" not in str(error).lower() or error.error_class != "malformed" or size == PAGE_SIZES[-1]:
                raise
        self._sizes[pages.kind] = PAGE_SIZES[-1]
        return self._page(pages, offset)

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


def _items(page: dict[str, Any]) -> list[Any]:
    items = page.get("items")
    return items if isinstance(items, list) else []


def _total(page: dict[str, Any]) -> int:
    total = page.get("total")
    return total if isinstance(total, int) else 0


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
