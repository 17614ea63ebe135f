"""What spotDL chooses for the cases of matching, by its own search and scores (MIT); runs in spotDL's environment.

``python benchmarks/matching_peer.py CHANNELS`` reads one case a line from standard input, as JSON, and prints the id of
what it chooses, or an empty line. ``CHANNELS`` is "artist" where the channel of an upload is given as its artist, as
spotDL's provider for YouTube Music does, or "author", as its provider for YouTube does. Views that a case does not tell
are nought: nothing is asked of a site.
"""

import json
import sys
from typing import Any

from spotdl.providers.audio.base import AudioProvider
from spotdl.types.result import Result
from spotdl.types.song import Song


class CaseProvider(AudioProvider):  # type: ignore[misc]
    """A provider whose search gives the candidates of one case: songs first, then the rest, as spotDL's does."""

    SUPPORTS_ISRC = True
    GET_RESULTS_OPTS = ({"filter": "songs"}, {"filter": "videos"})

    def __init__(self, candidates: list[dict[str, Any]], channels: str) -> None:
        self.search_query = None
        self.filter_results = True
        self.candidates = candidates
        self.channels = channels

    def get_results(self, search_term: str, **options: Any) -> list[Result]:
        if not options:
            return [self.result(one, True) for one in self.candidates if plain(one["isrc"]) == plain(search_term)]
        songs = options["filter"] == "songs"
        return [self.result(one, False) for one in self.candidates if (one["kind"] == "song") == songs]

    def get_views(self, url: str) -> int:
        return 0

    def result(self, one: dict[str, Any], isrc_search: bool) -> Result:
        """Return a candidate as spotDL has it."""
        channel = [one["uploader"]] if self.channels == "artist" and one["uploader"] else []
        artists = tuple(one["artists"] or channel) or None
        return Result(
            source="YouTubeMusic",
            url=one["id"],
            verified=one["kind"] == "song",
            name=one["title"],
            duration=one["duration_s"] or 0.0,
            author=artists[0] if artists else one["uploader"],
            result_id=one["id"],
            isrc_search=isrc_search,
            artists=artists,
            views=one["views"],
            explicit=one["explicit"],
            album=one["album"],
        )


def plain(isrc: str | None) -> str | None:
    """Return an ISRC without signs."""
    return isrc.replace("-", "").upper() if isrc else None


def song(wanted: dict[str, Any]) -> Song:
    """Return a wanted track as spotDL has it."""
    artists = wanted["artists"] or [""]
    return Song(
        name=wanted["title"],
        artists=artists,
        artist=artists[0],
        genres=[],
        disc_number=1,
        disc_count=1,
        album_name=wanted["album"] or "",
        album_artist=artists[0],
        duration=int(wanted["duration_s"] or 0),
        year=0,
        date="",
        track_number=1,
        tracks_count=1,
        song_id="case",
        explicit=wanted["explicit"],
        publisher="",
        url="",
        isrc=plain(wanted["isrc"]),
        cover_url=None,
        copyright_text=None,
    )


def main() -> None:
    """Answer each line."""
    for line in sys.stdin:
        case = json.loads(line)
        print(CaseProvider(case["candidates"], sys.argv[1]).search(song(case["wanted"])) or "", flush=True)


if __name__ == "__main__":
    main()
