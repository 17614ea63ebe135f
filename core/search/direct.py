"""What a list itself says where a track is: a video of YouTube, or the address of the sound.

Nothing has to be compared there: it is what was asked for, if it is there at all.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.search.provider import WATCH
from core.services.ytdlp import VideoPages
from models.matching import Candidate
from models.wanted import WantedTrack


class DirectSearch:
    """The candidates that a wanted track brings along."""

    name = "direct"

    def __init__(self, pages: VideoPages) -> None:
        self._pages = pages

    def search(self, wanted: WantedTrack, *, stop: threading.Event) -> Iterator[Sequence[Candidate]]:
        """Yield the address of the sound, and the track's own video; asks nobody."""
        yield [candidate for candidate in (of_address(wanted), of_video(wanted)) if candidate]

    def complete(self, candidate: Candidate) -> Candidate:
        """Look whether the video is there; the address of a sound is taken as it is."""
        if candidate.provider == self.name:
            return candidate
        told = self._pages.video(candidate.url)
        return replace(candidate, duration_s=told.get("duration") or candidate.duration_s, whole=True)


def of_address(wanted: WantedTrack) -> Candidate | None:
    """The address of the sound, as a candidate."""
    url = wanted.source_id("url")
    return _candidate(wanted, "direct", url, url) if url else None


def of_video(wanted: WantedTrack) -> Candidate | None:
    """The video that the list has, as a candidate."""
    name = wanted.source_id("youtube")
    return _candidate(wanted, "list", name, f"{WATCH}{name}") if name else None


def _candidate(wanted: WantedTrack, provider: str, name: str, url: str) -> Candidate:
    return Candidate(
        provider=provider,
        id=name,
        url=url,
        title=wanted.title,
        artists=wanted.artists,
        album=wanted.album,
        duration_s=wanted.duration_s,
        isrc=wanted.isrc,
        whole=provider == "direct",
    )
