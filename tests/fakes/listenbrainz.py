"""ListenBrainz's API for playlists, with playlists that tests and benchmarks add."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.fakes.server import Answer, Asked, Fake, served

EXTENSION = "https://musicbrainz.org/doc/jspf#track"


class FakeListenBrainz(Fake):
    """``several`` gives identifiers as lists, as ListenBrainz does since 2024; else they are single texts."""

    def __init__(self) -> None:
        super().__init__()
        self.several = True
        self.playlists: dict[str, dict[str, Any]] = {}

    def settings(self) -> dict[str, object]:
        """The keys that lead a program here."""
        return {"LISTENBRAINZ_API_URL": self.address}

    def add_playlist(self, mbid: str, title: str, tracks: Sequence[tuple[str, str, str]]) -> None:
        """Add a playlist of (recording's MBID, artist, title)."""
        self.playlists[mbid] = {
            "title": title,
            "creator": "somebody",
            "identifier": f"https://listenbrainz.org/playlist/{mbid}",
            "track": [self._track(*track) for track in tracks],
        }

    def _track(self, recording: str, artist: str, title: str) -> dict[str, Any]:
        identifier = f"https://musicbrainz.org/recording/{recording}"
        credit = {"artist_credit_name": artist, "join_phrase": ""}
        return {
            **{"title": title, "creator": artist, "album": "An Album", "duration": 187_000},
            "identifier": [identifier] if self.several else identifier,
            "extension": {EXTENSION: {"additional_metadata": {"artists": [credit]}}},
        }

    def answer(self, asked: Asked) -> Answer:
        mbid = asked.path.removeprefix("/1/playlist/")
        if mbid not in self.playlists:
            return Answer({"code": 404, "error": f"Cannot find playlist: {mbid}"}, 404)
        return Answer({"playlist": self.playlists[mbid]})


@contextmanager
def fake_listenbrainz() -> Iterator[FakeListenBrainz]:
    """A ListenBrainz that answers at ``address``."""
    fake = FakeListenBrainz()
    with served(fake):
        yield fake
