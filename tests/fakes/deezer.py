"""Deezer's public API, with a catalogue that tests and benchmarks fill; its faults are answers of status 200."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.fakes.server import Answer, Asked, Fake, served

Item = dict[str, Any]


class FakeDeezer(Fake):
    """``quota`` is how many requests are answered with error code 4 before the next real answer."""

    def __init__(self) -> None:
        super().__init__()
        self.quota = 0
        self.things: dict[str, Item] = {}
        self.parts: dict[str, list[Item]] = {}

    def settings(self) -> dict[str, object]:
        """The keys that lead a program here."""
        return {"DEEZER_API_URL": self.address}

    def add_track(self, id: int, title: str, artist: str = "Somebody", *, duration: int = 200, **more: Any) -> Item:
        track: Item = {
            **{"id": id, "type": "track", "title": title, "duration": duration, "artist": {"name": artist}},
            **{"explicit_lyrics": False, "album": {"title": "", "cover_xl": ""}},
            **more,
        }
        self.things[f"track/{id}"] = track
        return track

    def add_album(self, id: int, title: str, tracks: Sequence[Item], artist: str = "Somebody") -> Item:
        album: Item = {
            "id": id,
            "title": title,
            "cover_xl": f"https://img.example/{id}.jpg",
            "release_date": "1997-05-21",
        }
        for track in tracks:
            track["album"] = album
        self.things[f"album/{id}"] = {**album, "nb_tracks": len(tracks), "artist": {"name": artist}}
        self.parts[f"album/{id}/tracks"] = [{k: v for k, v in track.items() if k != "album"} for track in tracks]
        return album

    def add_artist(self, id: int, name: str, albums: Sequence[Item]) -> None:
        self.things[f"artist/{id}"] = {"id": id, "name": name}
        self.parts[f"artist/{id}/albums"] = list(albums)

    def add_playlist(self, id: int, title: str, tracks: Sequence[Item]) -> None:
        self.things[f"playlist/{id}"] = {"id": id, "title": title, "nb_tracks": len(tracks), "creator": {"name": "Me"}}
        self.parts[f"playlist/{id}/tracks"] = list(tracks)

    def answer(self, asked: Asked) -> Answer:
        path = asked.path.strip("/")
        with self._lock:
            over, self.quota = self.quota > 0, max(0, self.quota - 1)
        if over:
            return _error("QuotaException", "Quota limit exceeded", 4)
        if path in self.things:
            return Answer(self.things[path])
        if path in self.parts:
            return self._page(self.parts[path], asked.query)
        return _error("DataException", "no data", 800)

    def _page(self, items: list[Item], query: dict[str, str]) -> Answer:
        index, limit = int(query.get("index", 0)), int(query.get("limit", 25))
        page: Item = {"data": items[index : index + limit], "total": len(items)}
        if index + limit < len(items):
            page["next"] = f"{self.address}/?index={index + limit}"
        return Answer(page)


def _error(kind: str, message: str, code: int) -> Answer:
    return Answer({"error": {"type": kind, "message": message, "code": code}})


@contextmanager
def fake_deezer() -> Iterator[FakeDeezer]:
    """A Deezer that answers at ``address``."""
    fake = FakeDeezer()
    with served(fake):
        yield fake
