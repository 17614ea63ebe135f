"""YouTube Music, asked as its web player asks, through ``ytmusicapi``.

Owns the client and its connections; what the answers mean for a wanted track is for others.
"""

import contextlib
import json
import locale
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal, TypeVar

import requests
from ytmusicapi import YTMusic
from ytmusicapi.constants import YTM_BASE_API, YTM_DOMAIN
from ytmusicapi.continuations import CONTINUATION_ITEMS, get_continuation_token
from ytmusicapi.navigation import CONTENT, MRLIR, SECTION, TWO_COLUMN_RENDERER, nav
from ytmusicapi.parsers.playlists import parse_playlist_item

from core.errors import ServiceError
from core.services.asking import check_status, told
from core.services.services import Services

SERVICE = "youtube_music"
Json = dict[str, Any]
T = TypeVar("T")
_SHELF = [*TWO_COLUMN_RENDERER, "secondaryContents", *SECTION, *CONTENT, "musicPlaylistShelfRenderer"]


def youtube_music(services: Services) -> "YouTubeMusic":
    """The one client of the program: making one changes the locale of the process for a moment."""
    client: YouTubeMusic = services.once(SERVICE, lambda: YouTubeMusic(services))
    return client


class YouTubeMusic:
    """Songs, videos, albums, playlists and artists of YouTube Music, as ``ytmusicapi`` names their fields.

    Every method raises ``ServiceError`` when there is no answer of use; answers are kept as long as the settings say.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._line = _Line(services)
        self._client = _made(self._line)
        self._introducing = threading.Lock()

    def search(self, query: str, what: Literal["songs", "videos", "albums"]) -> list[Json]:
        """Return what a query finds, best first; an empty list only where YouTube Music says that there is nothing."""
        return self._kept(f"search {what} {query}", lambda: self._search(query, what))

    def album(self, browse_id: str) -> Json:
        """Return an album and its tracks; ``browse_id`` begins with MPRE."""
        return self._kept(f"album {browse_id}", lambda: self._asked(lambda: self._client.get_album(browse_id)))

    def album_id(self, playlist_id: str) -> str | None:
        """Return the id of the album whose songs are the playlist ``playlist_id`` (OLAK5uy_…)."""
        found: str | None = self._asked(lambda: self._client.get_album_browse_id(playlist_id))
        return found

    def artist(self, channel_id: str) -> Json:
        """Return the page of an artist."""
        return self._kept(f"artist {channel_id}", lambda: self._asked(lambda: self._client.get_artist(channel_id)))

    def song(self, video_id: str) -> Json:
        """Return what the player is told of a song or video."""
        return self._kept(f"song {video_id}", lambda: self._asked(lambda: self._client.get_song(video_id)))

    def playlist(self, playlist_id: str) -> tuple[Json, Iterator[Json | None]]:
        """Return the head of a playlist, and its items as they are drawn, a page of 100 at a time.

        An item is ``None`` where the song has been deleted. Drawing may raise ``ServiceError``.
        """
        head: Json = self._asked(lambda: self._client.get_playlist(playlist_id, limit=0))
        shelf = self._asked(lambda: nav(self._line.answer, _SHELF))
        return head, self._items(shelf.get("contents", []), "collaborators" in head)

    def _items(self, rows: list[Json], shared: bool) -> Iterator[Json | None]:
        while rows:
            yield from self._asked(partial(_songs, rows, shared))
            token = self._asked(partial(get_continuation_token, rows))
            rows = self._more(token) if token else []

    def _more(self, token: str) -> list[Json]:
        def question() -> list[Json]:
            body = {"continuation": token} | self._client.context
            url = f"{YTM_BASE_API}browse{self._client.params}"
            answer = self._line.request("POST", url, json=body, headers=self._client.headers).json()
            return nav(answer, CONTINUATION_ITEMS, True) or []

        return list(self._asked(question))

    def _search(self, query: str, what: Literal["songs", "videos", "albums"]) -> list[Json]:
        found: list[Json] = self._asked(lambda: self._client.search(query, filter=what, limit=1))
        if not found and "messageRenderer" not in self._line.text:
            # Its parser passes over what it does not know: nothing at all then looks like "nothing found".
            raise _odd("it shows no results, and does not say that there are none")
        return [{name: value for name, value in item.items() if name != "thumbnails"} for item in found]

    def _kept(self, key: str, question: Callable[[], T]) -> T:
        found: T = self._services.kept(f"{SERVICE} {key}", question)
        return found

    def _asked(self, question: Callable[[], T]) -> T:
        try:
            with self._introducing:  # what it fetches first of all, each thread would fetch from Python 3.12 on
                _ = self._client.base_headers
            return question()
        except ServiceError:
            raise
        except Exception as error:  # its parsers raise whatever comes, when the shape of a page has changed
            raise _odd(f"{type(error).__name__}: {str(error)[:120]}") from error


def artist_names(artists: object) -> tuple[str, ...]:
    """The names of artists, as they stand in songs, albums and results."""
    some = artists if isinstance(artists, list) else []
    return tuple(artist["name"] for artist in some if isinstance(artist, dict) and artist.get("name"))


class _Line(requests.Session):
    """The connections that ``ytmusicapi`` is given: to the address in the settings, within our limits and time-outs."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._base = services.settings.ytmusic_url.rstrip("/")
        self._last = threading.local()

    @property
    def text(self) -> str:
        """The last answer that came in this thread."""
        return str(getattr(self._last, "text", ""))

    @property
    def answer(self) -> Any:
        """The same, read as JSON."""
        return json.loads(self.text)

    def request(self, method: Any, url: Any, *_: Any, **options: Any) -> requests.Response:
        """Ask; all that is no success is a ``ServiceError``."""
        options.pop("proxies", None)  # ours come from the environment
        address = self._base + str(url).removeprefix(YTM_DOMAIN)
        answer: requests.Response = self._services.ask(SERVICE, lambda: self._once(str(method), address, options))
        self._last.text = answer.text
        return answer

    def _once(self, method: str, address: str, options: dict[str, Any]) -> requests.Response:
        with told(SERVICE):
            response: requests.Response = self._services.session.request(method, address, **options)
            check_status(response, SERVICE)
        return response


def _made(line: _Line) -> YTMusic:
    """Make the client; the locale of the process is afterwards what it was."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        return YTMusic(requests_session=line)
    finally:
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, before)


def _songs(rows: list[Json], shared: bool) -> list[Json | None]:
    return [parse_playlist_item(row[MRLIR], False, shared) for row in rows if MRLIR in row]


def _odd(what: str) -> ServiceError:
    return ServiceError(
        f"YouTube Music answers in a way that is not understood ({what}); a newer ytmusicapi may help: "
        "pip install --upgrade ytmusicapi",
        service=SERVICE,
        error_class="malformed",
    )
