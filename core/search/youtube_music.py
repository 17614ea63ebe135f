"""YouTube Music as a provider: songs of labels before videos, and an album's own tracks for an album.

What its answers mean; the asking is ``core.services.ytmusic``.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from core.errors import ServiceError
from core.search.queries import album_query, bare, folded, isrc, queries
from core.services.ytmusic import SERVICE, YouTubeMusic, artist_names
from models.matching import Candidate
from models.wanted import WantedTrack

WATCH = "https://music.youtube.com/watch?v="
#: Of one answer; what comes later than this is hardly ever it.
MOST = 10
ALBUMS_KEPT = 256
_KINDS = {
    "MUSIC_VIDEO_TYPE_ATV": "song",
    "MUSIC_VIDEO_TYPE_OMV": "video",
    "MUSIC_VIDEO_TYPE_OFFICIAL_SOURCE_MUSIC": "video",
}
_MULTIPLES = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}


class MusicSearch:
    """Candidates of YouTube Music."""

    name = SERVICE

    def __init__(self, music: YouTubeMusic) -> None:
        self._music = music
        self._albums = _Albums(music)

    def search(self, wanted: WantedTrack, *, stop: threading.Event) -> Iterator[Sequence[Candidate]]:
        """Yield the album's track for a list that is an album, songs by ISRC, by name, then the album, then videos."""
        if is_of_album_list(wanted):
            yield self._of_album(wanted)
        if code := isrc(wanted):
            yield self._found(code, "songs")
        texts = queries(wanted)
        for query in texts:
            yield self._found(query, "songs")
        if wanted.album and not is_of_album_list(wanted):
            yield self._of_album(wanted)
        for query in texts:
            yield self._found(query, "videos")

    def complete(self, candidate: Candidate) -> Candidate:
        """Ask the player for the duration; only one that is not there at all is refused."""
        told = self._music.song(candidate.id)
        if told.get("playabilityStatus", {}).get("status") == "ERROR":
            reason = told["playabilityStatus"].get("reason", "it is not there")
            raise ServiceError(f"YouTube Music: {reason}", service=SERVICE, error_class="not_found")
        seconds = str(told.get("videoDetails", {}).get("lengthSeconds") or "")
        duration_s = float(seconds) if seconds.isdigit() and int(seconds) else candidate.duration_s
        return replace(candidate, duration_s=duration_s, whole=True)

    def _found(self, query: str, what: Any) -> list[Candidate]:
        return [candidate for item in self._music.search(query, what)[:MOST] if (candidate := candidate_of(item))]

    def _of_album(self, wanted: WantedTrack) -> list[Candidate]:
        album = self._albums.of(wanted)
        if album is None:
            return []
        title = folded(bare(wanted.title))
        here = [track for track in album["tracks"] if is_at(track, wanted)]
        named = [track for track in album["tracks"] if folded(bare(track["title"] or "")) == title]
        return list(dict.fromkeys(candidate for track in here + named if (candidate := candidate_of(track))))


class _Albums:
    """Albums by what they are asked for with: each is searched for once, whichever of its tracks comes first."""

    def __init__(self, music: YouTubeMusic) -> None:
        self._music = music
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._known: dict[str, dict[str, Any] | None] = {}

    def of(self, wanted: WantedTrack) -> dict[str, Any] | None:
        """Return the album of a track with its tracks; ``None`` where there is none of that name and artist."""
        query = album_query(wanted)
        if query is None:
            return None
        with self._lock:
            lock = self._locks.setdefault(query, threading.Lock())
        with lock:
            found = self._known[query] if query in self._known else self._asked(query, wanted)
            with self._lock:
                self._keep(query, found)
        return found

    def _keep(self, query: str, found: dict[str, Any] | None) -> None:
        self._known[query] = found
        if len(self._known) > ALBUMS_KEPT:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._locks.pop(oldest, None)

    def _asked(self, query: str, wanted: WantedTrack) -> dict[str, Any] | None:
        found = next((item for item in self._music.search(query, "albums")[:MOST] if is_album(item, wanted)), None)
        return self._music.album(found["browseId"]) if found else None


def candidate_of(item: dict[str, Any]) -> Candidate | None:
    """Read a song or video, from results, an album or a playlist; ``None`` for what cannot be played."""
    if not item.get("videoId") or not item.get("title") or item.get("isAvailable") is False:
        return None
    artists = artist_names(item.get("artists"))
    album = item.get("album")
    duration_s = item.get("duration_seconds")
    kind = _KINDS.get(item.get("videoType") or "", "upload")
    if item.get("videoType") is None and (item.get("resultType") == "song" or "trackNumber" in item):
        kind = "song"
    return Candidate(
        provider=SERVICE,
        id=item["videoId"],
        url=f"{WATCH}{item['videoId']}",
        title=item["title"],
        artists=artists,
        uploader=artists[0] if artists else None,
        album=album.get("name") if isinstance(album, dict) else album,
        duration_s=float(duration_s) if duration_s else None,
        kind=kind,
        explicit=item.get("isExplicit"),
        views=number(item.get("views")),
        whole=bool(duration_s),
    )


def is_of_album_list(wanted: WantedTrack) -> bool:
    """Whether the list that the track is of seems to be its album: places are those of the album."""
    return bool(wanted.album) and wanted.track_number == wanted.position and (wanted.disc_number or 1) == 1


def is_album(item: dict[str, Any], wanted: WantedTrack) -> bool:
    """Whether an album found has the name of the wanted one, and an artist of it."""
    theirs = {folded(name) for name in artist_names(item.get("artists"))}
    ours = {folded(name) for name in (wanted.album_artist or "", *wanted.artists) if name}
    same = folded(bare(item.get("title") or "")) == folded(bare(wanted.album or ""))
    return bool(item.get("browseId")) and same and (not theirs or not ours or bool(theirs & ours))


def is_at(track: dict[str, Any], wanted: WantedTrack) -> bool:
    """Whether a track of an album has the place of the wanted one."""
    return wanted.track_number is not None and track.get("trackNumber") == wanted.track_number


def number(text: str | None) -> int | None:
    """Read "1.2M" or "1.2M plays"."""
    found = re.match(r"([\d.,]+)\s?([KMB]?)", text or "")
    if not found:
        return None
    digits = found[1].replace(",", "") or "0"
    return round(float(digits) * _MULTIPLES[found[2]]) if digits.count(".") <= 1 and digits != "." else None
