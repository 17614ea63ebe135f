"""Fetches the sound of a page through yt-dlp: YouTube's pages, and those of plug-ins that are installed here.

Runs in a process that downloads (see ``worker``). Whatever yt-dlp can be told is told here; nobody else has a say.
"""

import functools
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import platformdirs
import yt_dlp
import yt_dlp.globals
from yt_dlp.extractor import gen_extractor_classes
from yt_dlp.plugins import load_all_plugins

from core.download.direct import MOST_BYTES
from core.download.job import Job
from core.download.speed import Teller
from core.errors import DownloadError
from core.services.certificates import keep_certificates

_YOUTUBE = re.compile(r"youtube(:.*)?", re.IGNORECASE)
#: Names that mean something else to yt-dlp, or an extractor that takes any address.
_NOT_ENDED = ("is_live", "is_upcoming", "post_live")
_NEVER = {"generic", "all", "default", "end"}
#: No program is needed for any of these: one stream, in one file. Last a film, of which the sound is taken.
_FORMATS = {
    "keep": "bestaudio[ext=m4a]/bestaudio/best",
    "m4a": "bestaudio[ext=m4a]/bestaudio/best",
    "opus": "bestaudio[acodec=opus]/bestaudio/best",
    "mp3": "bestaudio[ext=mp3]/bestaudio/best",
    "flac": "bestaudio[acodec=flac]/bestaudio/best",
}
_YDL: Any = yt_dlp.YoutubeDL
_GLOBALS: Any = yt_dlp.globals


class Said:
    """Keeps what yt-dlp warns of; it would print it otherwise."""

    def __init__(self, warnings: list[str], tell: Callable[[str], None]) -> None:
        self.warnings, self._tell = warnings, tell

    def debug(self, text: str) -> None:
        """Pass on; also what is no debugging."""
        self._tell(text)

    def warning(self, text: str) -> None:
        """Keep, and pass on."""
        self.warnings.append(text)
        self._tell(text)

    error = debug


@functools.cache
def allowed_extractors() -> list[Any]:
    """Return the extractors that may run.

    What somebody has put into a plug-in folder of yt-dlp on this machine is code of theirs that runs anyway as soon as
    yt-dlp does; allowing its extractors adds nothing to that. No other extractor of yt-dlp's own runs, above all not
    the generic one, which takes any address.
    """
    load_all_plugins()
    plugins = {kind.IE_NAME.lower() for kind in _GLOBALS.plugin_ies.value.values()} - _NEVER
    named = [(kind, kind.IE_NAME.lower()) for kind in gen_extractor_classes()]
    return [kind for kind, name in named if name in plugins or _YOUTUBE.fullmatch(name)]


def options(job: Job, said: Said, hook: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Return all that yt-dlp is told."""
    return {
        "allowed_extractors": [re.escape(kind.IE_NAME.lower()) for kind in allowed_extractors()],
        "format": _FORMATS[job.audio_format],
        "outtmpl": {"default": "fetched.%(format_id).40s.%(ext)s"},
        "restrictfilenames": True,
        "fixup": "never",
        "postprocessors": [],
        "external_downloader": {"default": "native"},
        "noplaylist": True,
        "playlist_items": "1",
        "extract_flat": "in_playlist",
        "skip_unavailable_fragments": False,
        "continuedl": True,
        "updatetime": False,
        "max_filesize": MOST_BYTES,
        "socket_timeout": 20,
        "retries": 2,
        "fragment_retries": 2,
        "extractor_retries": 1,
        "file_access_retries": 0,
        "retry_sleep_functions": {"http": _pause, "fragment": _pause},
        "cookiefile": _cookies(job.cookies_file),
        "cachedir": str(platformdirs.user_cache_path("playlista", appauthor=False) / "yt-dlp"),
        "logger": said,
        "progress_hooks": [hook],
        "quiet": True,
        "noprogress": True,
        "color": "never",
    }


class Site:
    """One download: yt-dlp, opened for it and closed behind it; a context manager."""

    def __init__(self, job: Job, teller: Teller, said: Said) -> None:
        self._job, self._teller = job, teller
        self._done: list[str] = []
        keep_certificates()
        self._ydl = _YDL(options(job, said, self._heard), auto_init=False)
        for kind in allowed_extractors():  # yt-dlp would look at its 1,800 each time
            self._ydl.add_info_extractor(kind)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ydl.close()

    def takes(self) -> bool:
        """Tell whether one of the extractors is made for the address."""
        made_for = (one for one in self._ydl._ies.values() if one.IE_NAME.lower() not in _NEVER)
        return any(extractor.suitable(self._job.url) for extractor in made_for)

    def fetch(self) -> Path:
        """Fetch the sound into the folder of the job.

        Raises
        ------
        DownloadError
            The address is that of a list, or of something that has not ended.
        Exception
            Whatever yt-dlp raises.
        """
        os.chdir(self._job.folder)  # yt-dlp expands "~" and "$" in the names of folders
        try:
            self._ydl.process_info(self._chosen())
        finally:
            os.chdir(os.path.abspath(os.sep))
        if not self._done:
            raise DownloadError(f"nothing came, or it has more than {MOST_BYTES} bytes", error_class="unfit")
        return Path(self._job.folder) / self._done[-1]

    def _chosen(self) -> dict[str, Any]:
        """Ask what there is and choose the sound."""
        found: dict[str, Any] | None = self._ydl.extract_info(self._job.url, download=False)
        if found is None or found.get("_type", "video") != "video":
            raise DownloadError("the address is that of a list, not of a song", error_class="permanent")
        if found.get("live_status") in _NOT_ENDED:
            raise DownloadError("it is live, or not there yet", error_class="permanent")
        return found

    def _heard(self, event: dict[str, Any]) -> None:
        there, total = event.get("downloaded_bytes"), event.get("total_bytes") or event.get("total_bytes_estimate")
        finished = event.get("status") == "finished"
        if finished:
            self._done.append(str(event["filename"]))
        if there is not None:
            self._teller.tell(int(there), None if total is None else int(total), event.get("speed"), last=finished)


def _pause(n: int) -> float:
    return float(min(0.5 * 2.0**n, 4.0))


def _cookies(path: str) -> io.StringIO | None:
    """Return a copy of the cookies: yt-dlp writes into a file that it is given, and many would at once."""
    if not path:
        return None
    try:
        return io.StringIO(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise DownloadError(f"COOKIES_FILE {path} cannot be read: {reason}", error_class="environment") from error
