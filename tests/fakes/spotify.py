"""Spotify's accounts and Web API as they are in 2026, with a catalogue that tests and benchmarks fill."""

import base64
import hashlib
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.fakes.server import Answer, Asked, Fake, served

CLIENT_ID = "fakeclient"
SECRET = "fakesecret"
Item = dict[str, Any]


class FakeSpotify(Fake):
    """``user`` owns playlists named with ``owner="me"`` and has liked tracks; tokens are given as Spotify does.

    ``old_names`` has the fields of before March 2026, ``most`` is the limit above which pages of an artist's albums
    are refused, ``expires_in`` what tokens say of themselves.
    """

    def __init__(self) -> None:
        super().__init__()
        self.old_names = False
        self.most = 10
        self.expires_in = 3600
        self.tracks: dict[str, Item] = {}
        self.albums: dict[str, Item] = {}
        self.artists: dict[str, Item] = {}
        self.playlists: dict[str, Item] = {}
        self.liked: list[Item | None] = []
        self.tokens: dict[str, str] = {}
        self.refresh_tokens: set[str] = set()
        self._codes: dict[str, str] = {}
        self._given = 0

    @property
    def api(self) -> str:
        return f"{self.address}/v1"

    def settings(self) -> dict[str, object]:
        """The keys that lead a program here."""
        return {
            "SPOTIFY_CLIENT_ID": CLIENT_ID,
            "SPOTIFY_CLIENT_SECRET": SECRET,
            "SPOTIFY_API_URL": self.api,
            "SPOTIFY_ACCOUNTS_URL": self.address,
        }

    def add_track(self, id: str, name: str, *artists: str, duration_ms: int = 200_000, **more: Any) -> Item:
        """A track by itself; it belongs to an album once that is added."""
        self.tracks[id] = {
            **{"id": id, "uri": f"spotify:track:{id}", "type": "track", "name": name, "is_local": False},
            **{"artists": [{"name": artist} for artist in artists or ("Somebody",)], "duration_ms": duration_ms},
            **{"explicit": False, "track_number": 1, "disc_number": 1},
            **more,
        }
        return self.tracks[id]

    def add_album(self, id: str, name: str, tracks: Sequence[Item], *, artist: str = "Somebody", **more: Any) -> Item:
        for number, track in enumerate(tracks, start=1):
            track["track_number"] = number
            track["album"] = self._album(id, name, artist, len(tracks)) | more
        self.albums[id] = {**self._album(id, name, artist, len(tracks)), **more, "own": list(tracks)}
        return self.albums[id]

    def add_artist(self, id: str, name: str, albums: Sequence[Item]) -> None:
        self.artists[id] = {"id": id, "name": name, "own": list(albums)}

    def add_playlist(self, id: str, name: str, items: Sequence[Item | None], *, owner: str = "me") -> None:
        self.playlists[id] = {"id": id, "name": name, "owner": owner, "own": list(items)}

    def expire(self) -> None:
        """All tokens given so far are refused from now on."""
        self.tokens.clear()

    @property
    def tokens_given(self) -> int:
        return self._given

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/authorize":
            return self._authorize(asked.query)
        if asked.path == "/api/token":
            return self._token(asked)
        kind = self.tokens.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if kind is None:
            return _error(401, "The access token expired")
        return self._api(asked.path.removeprefix("/v1/").strip("/").split("/"), asked.query, kind)

    def _api(self, parts: list[str], query: dict[str, str], kind: str) -> Answer:
        match parts:
            case ["tracks", id]:
                return Answer(self.tracks[id])
            case ["albums", id]:
                return Answer(self._whole_album(self.albums[id]))
            case ["albums", id, "tracks"]:
                return self._page(f"albums/{id}/tracks", [_simple(item) for item in self.albums[id]["own"]], query)
            case ["artists", id]:
                return Answer({"id": id, "name": self.artists[id]["name"]})
            case ["artists", id, "albums"]:
                albums = [_without_own(item) for item in self.artists[id]["own"]]
                return self._page(f"artists/{id}/albums", albums, query, most=self.most)
            case ["playlists", id]:
                return Answer(self._head(self.playlists[id]))
            case ["playlists", id, "items" | "tracks"]:
                return self._playlist_items(self.playlists[id], query, kind)
            case ["me", "tracks"]:
                if kind != "user":
                    return _error(401, "Valid user authentication required")
                return self._page("me/tracks", [{"track": item} for item in self.liked], query)
        raise KeyError(parts)

    def _playlist_items(self, playlist: Item, query: dict[str, str], kind: str) -> Answer:
        if kind != "user" or playlist["owner"] != "me":
            return _error(403, "Forbidden")
        name = "track" if self.old_names else "item"
        items = [
            {name: item, "is_local": isinstance(item, dict) and bool(item.get("is_local"))} for item in playlist["own"]
        ]
        return self._page(f"playlists/{playlist['id']}/items", items, query)

    def _head(self, playlist: Item) -> Item:
        snapshot = hashlib.sha256(repr(playlist["own"]).encode()).hexdigest()
        return {
            **{"id": playlist["id"], "name": playlist["name"], "snapshot_id": snapshot},
            "owner": {"id": playlist["owner"], "display_name": playlist["owner"]},
            "tracks" if self.old_names else "items": {"total": len(playlist["own"])},
        }

    def _whole_album(self, album: Item) -> Item:
        page = self._page(f"albums/{album['id']}/tracks", [_simple(item) for item in album["own"]], {"limit": "50"})
        return {**_without_own(album), "tracks": page.content}

    def _album(self, id: str, name: str, artist: str, total: int) -> Item:
        return {
            **{"id": id, "name": name, "album_type": "album", "total_tracks": total, "release_date": "1997-05-21"},
            "artists": [{"name": artist}],
            "images": [{"url": f"https://img.example/{id}-640.jpg", "width": 640}],
        }

    def _page(self, path: str, items: list[Any], query: dict[str, str], *, most: int = 50) -> Answer:
        limit, offset = int(query.get("limit", 20)), int(query.get("offset", 0))
        if limit > most:
            return _error(400, "Invalid limit")
        following = f"{self.api}/{path}?offset={offset + limit}&limit={limit}" if offset + limit < len(items) else None
        found = items[offset : offset + limit]
        return Answer({"items": found, "total": len(items), "limit": limit, "offset": offset, "next": following})

    def _authorize(self, query: dict[str, str]) -> Answer:
        """A user who agrees at once."""
        code = f"code{len(self._codes)}"
        self._codes[code] = query["code_challenge"]
        back = urllib.parse.urlencode({"code": code, "state": query["state"]})
        return Answer(b"", 302, {"Location": f"{query['redirect_uri']}?{back}"})

    def _token(self, asked: Asked) -> Answer:
        form = dict(urllib.parse.parse_qsl(asked.body.decode()))
        match form.get("grant_type"):
            case "client_credentials":
                known = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
                if asked.headers.get("authorization") != f"Basic {known}":
                    return Answer({"error": "invalid_client", "error_description": "Invalid client"}, 400)
                return self._give_token("app")
            case "authorization_code" if self._codes.pop(form["code"], None) == _challenge(form["code_verifier"]):
                return self._give_token("user")
            case "refresh_token" if form["refresh_token"] in self.refresh_tokens and form["client_id"] == CLIENT_ID:
                self.refresh_tokens.remove(form["refresh_token"])
                return self._give_token("user")
        return Answer({"error": "invalid_grant", "error_description": "Refresh token revoked"}, 400)

    def _give_token(self, kind: str) -> Answer:
        with self._lock:
            self._given += 1
            token = f"{kind}-{self._given}"
        self.tokens[token] = kind
        given = {"access_token": token, "token_type": "Bearer", "expires_in": self.expires_in, "scope": ""}
        if kind == "user":
            given["refresh_token"] = f"refresh-{token}"
            self.refresh_tokens.add(f"refresh-{token}")
        return Answer(given)


def local_item(name: str) -> Item:
    """A file on somebody's computer in a playlist."""
    return {
        "id": None,
        "uri": f"spotify:local:a:b:{name}:1",
        "type": "track",
        "name": name,
        "is_local": True,
        "artists": [],
    }


def episode(id: str, name: str) -> Item:
    return {"id": id, "uri": f"spotify:episode:{id}", "type": "episode", "name": name, "duration_ms": 3_600_000}


@contextmanager
def fake_spotify() -> Iterator[FakeSpotify]:
    """A Spotify that answers at ``address`` (accounts) and ``api``."""
    fake = FakeSpotify()
    with served(fake):
        yield fake


def _simple(track: Item) -> Item:
    return {name: value for name, value in track.items() if name not in ("album", "external_ids")}


def _without_own(item: Item) -> Item:
    return {name: value for name, value in item.items() if name != "own"}


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _error(status: int, message: str) -> Answer:
    return Answer({"error": {"status": status, "message": message}}, status)
