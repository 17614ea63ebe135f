"""A plugin of yt-dlp for ``tests.fakes.audio_site``: pages on this machine, and what goes wrong on YouTube's."""

import os
import re
import signal
import time
from typing import Any

from yt_dlp.extractor.common import InfoExtractor
from yt_dlp.utils import ExtractorError, GeoRestrictedError

#: What YouTube says, by what is meant.
FAULTS = {
    "private": "Private video. Sign in if you've been granted access to this video",
    "removed": "Video unavailable. This video has been removed by the uploader",
    "terminated": "This video is no longer available because the account associated with it has been terminated.",
    "age": "Sign in to confirm your age. This video may be inappropriate for some users",
    "members": "Join this channel to get access to members-only content like this video, and other exclusive perks.",
    "bot": "Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the authentication.",
    "captcha": "Video unavailable. YouTube is requiring a captcha challenge before playback",
    "rate": "This content isn't available, try again later. The current session has been rate-limited by YouTube for "
    "up to an hour. It is recommended to use `-t sleep` to add a delay between video requests",
    "premiere": "Premieres in 3 hours",
    "live": "This live event will begin in 2 days.",
    "drm": "This video is DRM protected",
}
_NO_RUNTIME = "No supported JavaScript runtime could be found. Only deno is enabled by default"
_CODECS = {"m4a": "mp4a.40.2", "webm": "opus", "mp3": "mp3", "flac": "flac"}


class AudioSiteIE(InfoExtractor):  # type: ignore[misc]
    """One page."""

    IE_NAME = "audiosite"
    _VALID_URL = r"http://(?:127\.0\.0\.1|localhost):\d+/sound/(?P<id>[^/?#]+)"

    def _real_extract(self, url: str) -> dict[str, Any]:
        video_id = self._match_id(url)
        page = self._download_json(url, video_id)
        self._fail(str(page["fault"]), url)
        kind = page["fault"]
        return {
            "id": video_id,
            "title": f"Title of {video_id}",
            "duration": page["duration"],
            "formats": [_format(one) | {"abr": 64 + place} for place, one in enumerate(page["formats"])],
            **({"live_status": "is_live"} if kind == "now live" else {}),
        }

    def _fail(self, fault: str, url: str) -> None:
        if fault in FAULTS:
            self.raise_no_formats(FAULTS[fault], expected=True)
        elif fault == "geo":
            raise GeoRestrictedError("The uploader has not made this video available in your country", countries=["FR"])
        elif fault == "odd":
            raise ExtractorError("Unable to extract the title")
        elif fault == "broken":
            raise KeyError("formats")
        elif fault == "no runtime":
            self.report_warning(_NO_RUNTIME)
        elif fault == "leads away":
            self._download_webpage(url.replace("127.0.0.1", "localhost").split("/sound")[0] + "/files/x", "x")
        elif fault:
            _misbehave(fault)


class AudioSiteListIE(InfoExtractor):  # type: ignore[misc]
    """A list of pages."""

    IE_NAME = "audiosite:list"
    _VALID_URL = r"http://127\.0\.0\.1:\d+/list/(?P<id>[^/?#]+)"

    def _real_extract(self, url: str) -> dict[str, Any]:
        entries = [self.url_result(url.replace("/list/", "/sound/") + str(number)) for number in range(10_000)]
        return dict(self.playlist_result(entries, self._match_id(url), "A list"))


def _misbehave(fault: str) -> None:
    """Do what no error is raised for."""
    if fault == "hang":
        time.sleep(3600)
    elif fault == "hang in a pattern":
        _hang_in_a_pattern()
    elif fault == "deaf":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        time.sleep(3600)
    elif fault == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif fault == "child":
        pid = os.fork()
        if pid == 0:
            os.execvp("sleep", ["sleep", "3600"])
        _hang_in_a_pattern()
    elif fault == "print":
        print("something that is no answer", flush=True)
        os.write(1, b"nor is this\n")


def _hang_in_a_pattern() -> None:
    """Hold the interpreter for hours: no other thread gets a turn."""
    re.match(r"(a+)+$", "a" * 60 + "b")


def _format(one: dict[str, str]) -> dict[str, Any]:
    extension = one["name"].rpartition(".")[2]
    known = {"acodec": _CODECS.get(extension, "unknown")}
    return {"format_id": one["name"].replace(".", "_"), "url": one["url"], "ext": extension, "vcodec": "none", **known}
