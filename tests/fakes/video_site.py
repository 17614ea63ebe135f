"""A site of videos on loopback, and how yt-dlp is made to take it for YouTube.

The server: ``/api/video/ID``, ``/api/search``, ``/api/list`` tell yt-dlp's plugin in ``tests/fakes/ytdlp`` what it
would read off YouTube's pages; ``/files/…`` are the sound. Another process needs :func:`environment`, nothing else.
"""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.loopback import Answer, Loopback, Request, answered, as_json

PLUGINS = Path(__file__).resolve().parent / "ytdlp"
VARIABLE = "FAKE_VIDEO_SITE"
PAGE = 100


@dataclass(frozen=True)
class Video:
    """A video; ids have 11 signs. ``state`` says why it cannot be had (a key of the plugin's ``MESSAGES``, or "geo").

    ``file`` is the name of its sound in ``VideoSite.files``. In lists, ``listed`` stands in for its title where given.
    """

    id: str
    title: str
    channel: str = "Somebody"
    duration_s: float | None = 200.0
    views: int | None = 1000
    artists: tuple[str, ...] = ()
    track: str | None = None
    album: str | None = None
    state: str = ""
    file: str = ""
    listed: str | None = None

    @property
    def url(self) -> str:
        """Where YouTube would have it."""
        return f"https://www.youtube.com/watch?v={self.id}"


@dataclass(frozen=True)
class VideoList:
    """A playlist or channel, or in ``error`` why it cannot be had."""

    id: str
    title: str
    videos: tuple[Video, ...] = ()
    owner: str = "A listener"
    error: str = ""


@dataclass
class VideoSite:
    """The running site: what it has, and the server. ``results`` says what a query finds; else words in common do."""

    server: Loopback
    videos: list[Video] = field(default_factory=list)
    lists: list[VideoList] = field(default_factory=list)
    results: dict[str, Sequence[Video]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def find(self, query: str) -> list[Video]:
        """Videos that have most of the words of a query, those with more of them first."""
        if query in self.results:
            return list(self.results[query])
        asked = _words(query)
        hits = [(len(asked & _words(f"{video.title} {video.channel}")), video) for video in self.videos]
        return [video for count, video in sorted(hits, key=lambda hit: -hit[0]) if count * 2 > len(asked)]

    def video(self, name: str) -> Video | None:
        """The video of this id."""
        everything = [*self.videos, *(video for found in self.results.values() for video in found)]
        listed = [video for one in self.lists for video in one.videos]
        return next((video for video in [*everything, *listed] if video.id == name), None)

    @property
    def url(self) -> str:
        """The address of the site."""
        return self.server.address


@contextmanager
def video_site() -> Iterator[VideoSite]:
    """Serve a site while the context lasts; yt-dlp in this process takes it for YouTube meanwhile."""
    with answered(lambda request: _answer(site, request)) as server:
        site = VideoSite(server)
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = server.address
        _load_plugin()
        try:
            yield site
        finally:
            os.environ.pop(VARIABLE)
            if before is not None:
                os.environ[VARIABLE] = before


def environment(site: VideoSite) -> dict[str, str]:
    """What another process must have in its environment to take the site for YouTube."""
    folders = [str(PLUGINS), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {VARIABLE: site.url, "PYTHONPATH": os.pathsep.join(folders)}


def _load_plugin() -> None:
    """Have yt-dlp use the plugin, whether or not it has looked for plugins, or used its own classes, before."""
    if str(PLUGINS) in sys.path:
        return
    from yt_dlp.extractor import import_extractors
    from yt_dlp.globals import extractors, plugin_ies_overrides
    from yt_dlp.plugins import load_all_plugins

    sys.path.append(str(PLUGINS))
    import_extractors()
    load_all_plugins()
    for replaced in plugin_ies_overrides.value:
        # What stands for an extractor until it is used remembers the class that it found: have it look again.
        if "_real_class" in vars(extractors.value[replaced.__name__]):
            del extractors.value[replaced.__name__]._real_class


def _answer(site: VideoSite, request: Request) -> Answer:
    if request.path == "/api/search":
        return as_json(_page(site.find(request.query["q"]), int(request.query["page"]), 20))
    if request.path == "/api/list":
        return _list(site, request)
    if request.path.startswith("/api/video/"):
        return _video(site, request.path.rpartition("/")[2])
    if (content := site.files.get(request.path.removeprefix("/files/"))) is not None:
        return Answer(content, kind="application/octet-stream")
    return Answer(b"", 404)


def _video(site: VideoSite, name: str) -> Answer:
    video = site.video(name)
    state = "removed" if video is None else video.state
    return as_json({"state": state, "info": {} if video is None or state else _info(site, video)})


def _info(site: VideoSite, video: Video) -> dict[str, Any]:
    container = Path(video.file).suffix.lstrip(".") or "m4a"
    url = f"{site.url}/files/{video.file or video.id}"
    sound = {"format_id": "140", "url": url, "ext": container, "vcodec": "none", "acodec": "mp4a.40.2", "abr": 128}
    about = {
        "id": video.id,
        "title": video.title,
        "channel": video.channel,
        "uploader": video.channel,
        "duration": video.duration_s,
        "view_count": video.views,
        "artists": list(video.artists) or None,
        "track": video.track,
        "album": video.album,
        "thumbnail": f"{site.url}/covers/{video.id}",
        "formats": [sound],
    }
    return {name: value for name, value in about.items() if value is not None}


def _list(site: VideoSite, request: Request) -> Answer:
    found = next((one for one in site.lists if one.id == request.query["id"]), None)
    if found is None or found.error:
        error = found.error if found else "The playlist does not exist."
        return as_json({"error": f"YouTube said: {error}", "title": "", "owner": "", "entries": [], "more": False})
    head = {"error": "", "title": found.title, "owner": found.owner}
    return as_json(head | _page(found.videos, int(request.query["page"]), PAGE))


def _page(videos: Sequence[Video], page: int, size: int) -> dict[str, Any]:
    start = page * size
    entries = [_entry(video) for video in videos[start : start + size]]
    return {"entries": entries, "more": start + size < len(videos)}


def _entry(video: Video) -> dict[str, Any]:
    return {
        "url": video.url,
        "ie": "Youtube",
        "video_id": video.id,
        "video_title": video.title if video.listed is None else video.listed,
        "channel": video.channel,
        "uploader": video.channel,
        "duration": video.duration_s,
        "view_count": video.views,
    }


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
