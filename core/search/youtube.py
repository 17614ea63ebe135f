"""YouTube as a provider: a list of results first, then the page of each video that could be it.

What its answers mean; the asking is ``core.services.ytdlp``.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from core.search.provider import WATCH
from core.search.queries import queries
from core.services.ytdlp import VideoPages
from core.services.ytdlp_faults import SERVICE
from models.matching import Candidate
from models.wanted import WantedTrack

#: Results of one query.
MOST = 10
#: The channels that YouTube makes of what labels deliver.
TOPIC = " - Topic"


class VideoSearch:
    """Candidates of YouTube, or of whatever ``VideoPages`` searches."""

    name = SERVICE

    def __init__(self, pages: VideoPages) -> None:
        self._pages = pages

    def search(self, wanted: WantedTrack, *, stop: threading.Event) -> Iterator[Sequence[Candidate]]:
        """Yield what "artist title" finds, then what the bare title finds."""
        for query in queries(wanted):
            found = self._pages.search(query, MOST)
            yield [candidate for entry in found if (candidate := candidate_of(entry, whole=False))]

    def complete(self, candidate: Candidate) -> Candidate:
        """Read the page of the video."""
        whole = candidate_of(self._pages.video(candidate.url), whole=True)
        return replace(whole or candidate, provider=candidate.provider, id=candidate.id, url=candidate.url, whole=True)


def candidate_of(told: dict[str, Any], *, whole: bool) -> Candidate | None:
    """Read a video, from a list or from its page; ``None`` for one without a name, or that is broadcast live.

    Artist and album are taken from channels of labels only: elsewhere YouTube names those of the song that it hears in
    the video, be it a cover, played faster, or in the background.
    """
    if not (told.get("id") and told.get("title")) or told.get("live_status") in ("is_live", "is_upcoming"):
        return None
    channel = told.get("channel") or told.get("uploader")
    official = bool(channel) and str(channel).endswith(TOPIC)
    return Candidate(
        provider=SERVICE,
        id=told["id"],
        url=f"{WATCH}{told['id']}",
        title=told["title"],
        artists=_artists(told, str(channel)) if official else (),
        uploader=channel,
        album=told.get("album") if official else None,
        duration_s=told.get("duration"),
        kind="song" if official else "video" if _is_of_artist(told, channel) else "upload",
        views=told.get("view_count"),
        whole=whole,
    )


def _artists(told: dict[str, Any], channel: str) -> tuple[str, ...]:
    return tuple(told.get("artists") or ()) or (channel.removesuffix(TOPIC),)


def _is_of_artist(told: dict[str, Any], channel: str | None) -> bool:
    return bool(told.get("channel_is_verified")) or bool(channel and channel.upper().endswith("VEVO"))
