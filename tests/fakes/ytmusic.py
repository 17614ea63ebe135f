"""YouTube Music on loopback: its inner API in the shapes that the web player gets, over songs, albums and playlists.

Started by :func:`ytmusic`, addressed by YTMUSIC_URL.
"""

import html
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.loopback import Answer, Loopback, Request, answered, as_json
from tests.fakes.ytmusic_shapes import (
    album_item,
    album_page,
    artist_page,
    nothing_found,
    player,
    playlist_more,
    playlist_page,
    search_page,
    song_item,
)

#: As the web player asks for them: what is searched for is in the middle of a parameter.
FILTERS = {"EgWKAQII": "songs", "EgWKAQIQ": "videos", "EgWKAQIY": "albums"}
PAGE = 100


@dataclass(frozen=True)
class Song:
    """A song or video. ``kind`` is "song" (a label's own audio) or "video"; ``state`` is "", "greyed" or "deleted"."""

    id: str
    title: str
    artists: tuple[str, ...] = ("Somebody",)
    album: str | None = None
    album_id: str | None = None
    duration_s: int | None = 200
    kind: str = "song"
    isrc: str | None = None
    explicit: bool = False
    views: str = "1.2M"
    state: str = ""

    @property
    def words(self) -> set[str]:
        """What a search for it may say."""
        return words(" ".join((self.title, *self.artists, self.album or "", self.isrc or "")))


@dataclass(frozen=True)
class Album:
    """An album, its songs in their order."""

    id: str
    title: str
    artist: str
    songs: tuple[Song, ...]
    year: str = "2001"
    playlist_id: str = "OLAK5uy_none"


@dataclass(frozen=True)
class Playlist:
    """A playlist as its owner made it."""

    id: str
    title: str
    songs: tuple[Song, ...]
    owner: str = "A listener"


@dataclass
class Catalogue:
    """What there is. ``results`` says what a query finds, where words in common are not to decide."""

    songs: list[Song] = field(default_factory=list)
    albums: list[Album] = field(default_factory=list)
    playlists: list[Playlist] = field(default_factory=list)
    artists: dict[str, tuple[str, str]] = field(default_factory=dict)
    results: dict[str, Sequence[Song]] = field(default_factory=dict)

    def find(self, query: str, kind: str) -> list[Song]:
        """Songs or videos that have most of the words of a query, those with more of them first."""
        if query in self.results:
            return [song for song in self.results[query] if song.kind == kind]
        asked = words(query)
        hits = [(len(asked & song.words), song) for song in self.songs if song.kind == kind]
        good = [(count, song) for count, song in hits if count * 2 > len(asked)]
        return [song for _, song in sorted(good, key=lambda hit: -hit[0])]

    def find_albums(self, query: str) -> list[Album]:
        """Albums that have most of the words of a query."""
        asked = words(query)
        return [album for album in self.albums if len(asked & words(f"{album.title} {album.artist}")) * 2 > len(asked)]


@dataclass
class YtMusic:
    """The running fake: what it has, and the server."""

    catalogue: Catalogue
    server: Loopback

    @property
    def url(self) -> str:
        """What YTMUSIC_URL must be."""
        return self.server.address

    def queries(self) -> list[tuple[str, str]]:
        """(filter, query) of every search, in the order they came."""
        asked = [request.json() for request in self.server.requests if request.path.endswith("/search")]
        return [(_filter(body), body["query"]) for body in asked]


@contextmanager
def ytmusic(catalogue: Catalogue | None = None) -> Iterator[YtMusic]:
    """Serve a catalogue while the context lasts."""
    catalogue = catalogue or Catalogue()
    with answered(lambda request: _answer(catalogue, request)) as server:
        yield YtMusic(catalogue, server)


def words(text: str) -> set[str]:
    """The words of a text, in small letters."""
    return set(re.findall(r"\w+", text.casefold()))


def _answer(catalogue: Catalogue, request: Request) -> Answer:
    if request.path.rstrip("/") == "":
        return Answer(b'<script>ytcfg.set({"VISITOR_DATA": "visitor"});</script>', kind="text/html")
    if request.path == "/playlist":
        return _audio_playlist(catalogue, request.query.get("list", ""))
    routes = {"search": _search, "browse": _browse, "player": _player}
    route = routes.get(request.path.removeprefix("/youtubei/v1/"))
    return route(catalogue, request.json()) if route else as_json(_refused(404, "no such thing"), 404)


def _search(catalogue: Catalogue, body: dict[str, Any]) -> Answer:
    if (wanted := _filter(body)) == "albums":
        items = [album_item(album) for album in catalogue.find_albums(body["query"])]
    else:
        items = [song_item(song) for song in catalogue.find(body["query"], wanted.removesuffix("s"))]
    return as_json(search_page(items, wanted) if items else nothing_found(body["query"]))


def _filter(body: dict[str, Any]) -> str:
    return FILTERS.get(str(body.get("params", ""))[:8], "none")


def _browse(catalogue: Catalogue, body: dict[str, Any]) -> Answer:
    if "continuation" in body:
        name, _, start = body["continuation"].rpartition(":")
        return as_json(playlist_more(_playlist(catalogue, name), int(start), PAGE))
    name = body["browseId"]
    album = next((album for album in catalogue.albums if album.id == name), None)
    playlist = _playlist(catalogue, name.removeprefix("VL"))
    if album:
        return as_json(album_page(album))
    if playlist:
        return as_json(playlist_page(playlist, PAGE))
    if name in catalogue.artists:
        return as_json(artist_page(name, *catalogue.artists[name]))
    return as_json(_refused(404, "Requested entity was not found."), 404)


def _playlist(catalogue: Catalogue, name: str) -> Playlist | None:
    return next((playlist for playlist in catalogue.playlists if playlist.id == name), None)


def _player(catalogue: Catalogue, body: dict[str, Any]) -> Answer:
    song = next((song for song in catalogue.songs if song.id == body["video_id"]), None)
    return as_json(player(song))


def _audio_playlist(catalogue: Catalogue, name: str) -> Answer:
    album = next((album for album in catalogue.albums if album.playlist_id == name), None)
    inside = f'"browseId":"{album.id}"' if album else ""
    return Answer(f"<html><script>{{{html.escape(inside, quote=False)}}}</script>".encode(), kind="text/html")


def _refused(status: int, message: str) -> dict[str, Any]:
    return {"error": {"code": status, "message": message, "status": "NOT_FOUND"}}
