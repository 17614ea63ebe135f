"""A plugin of yt-dlp: YouTube's videos, searches and lists come from the site that FAKE_VIDEO_SITE names.

Without that variable yt-dlp's own extractors do what they always do. Also reads pages of such a site directly
(http://127.0.0.1:…/watch?v=…). Put the folder above ``yt_dlp_plugins`` on PYTHONPATH, and no switch is needed.
"""

import itertools
import os
import urllib.parse
from collections.abc import Iterator
from typing import Any

from yt_dlp.extractor.common import InfoExtractor
from yt_dlp.extractor.youtube import YoutubeIE, YoutubeSearchIE, YoutubeTabIE
from yt_dlp.utils import ExtractorError, GeoRestrictedError

#: What YouTube's pages and yt-dlp say, by the state of a video.
MESSAGES = {
    "private": "Private video. Sign in if you've been granted access to this video",
    "removed": "Video unavailable. This video has been removed by the uploader",
    "terminated": "Video unavailable. The YouTube account associated with this video has been terminated",
    "age": "Sign in to confirm your age. This video may be inappropriate for some users",
    "members": "Join this channel to get access to members-only content like this video, and other exclusive perks",
    "bot": "Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the authentication",
    "rate_limited": "Video unavailable. This content isn't available, try again later. The current session has been "
    "rate-limited by YouTube for up to an hour",
    "live": "This live event will begin in 3 hours",
    "no_runtime": "No supported JavaScript runtime could be found",
    "no_formats": "Requested format is not available",
}
COUNTRY = "The uploader has not made this video available in your country"


def _site() -> str | None:
    return os.environ.get("FAKE_VIDEO_SITE")


def _video(extractor: Any, site: str, video_id: str) -> dict[str, Any]:
    told = extractor._download_json(f"{site}/api/video/{video_id}", video_id)
    if told["state"] == "geo":
        raise GeoRestrictedError(COUNTRY, expected=True, countries=["IS"])
    if told["state"]:
        raise ExtractorError(f"{MESSAGES[told['state']]}", expected=True, video_id=video_id)
    return dict(told["info"])


def _entries(extractor: Any, site: str, path: str, query: dict[str, str]) -> Iterator[dict[str, Any]]:
    for page in itertools.count():
        asked = urllib.parse.urlencode(query | {"page": str(page)})
        told = extractor._download_json(f"{site}{path}?{asked}", query.get("id") or query["q"])
        yield from (extractor.url_result(**entry) for entry in told["entries"])
        if not told["more"]:
            return


def _list(extractor: Any, site: str, list_id: str) -> dict[str, Any]:
    told = extractor._download_json(f"{site}/api/list?id={urllib.parse.quote(list_id)}&page=0", list_id)
    if told["error"]:
        raise ExtractorError(told["error"], expected=True)
    entries = _entries(extractor, site, "/api/list", {"id": list_id})
    return dict(extractor.playlist_result(entries, list_id, told["title"], channel=told["owner"]))


class _FakeYoutubeIE(YoutubeIE, plugin_name="fake"):  # type: ignore[call-arg, misc]
    def _real_extract(self, url: str) -> Any:
        site = _site()
        return _video(self, site, self._match_id(url)) if site else super()._real_extract(url)


class _FakeYoutubeSearchIE(YoutubeSearchIE, plugin_name="fake"):  # type: ignore[call-arg, misc]
    def _search_results(self, query: str) -> Any:
        site = _site()
        return _entries(self, site, "/api/search", {"q": query}) if site else super()._search_results(query)


class _FakeYoutubeTabIE(YoutubeTabIE, plugin_name="fake"):  # type: ignore[call-arg, misc]
    def _real_extract(self, url: str) -> Any:
        site = _site()
        return _list(self, site, _list_id(url)) if site else super()._real_extract(url)


class FakeVideoSiteIE(InfoExtractor):  # type: ignore[misc]
    IE_NAME = "fakevideosite"
    _VALID_URL = r"(?P<site>http://127\.0\.0\.1:\d+)/(?:watch\?v=(?P<id>[\w-]+)|playlist\?list=(?P<list>[\w-]+))"

    def _real_extract(self, url: str) -> Any:
        site, video_id, list_id = self._match_valid_url(url).group("site", "id", "list")
        return _video(self, site, video_id) if video_id else _list(self, site, list_id)


def _list_id(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return dict(urllib.parse.parse_qsl(parts.query)).get("list") or parts.path.removesuffix("/videos").strip("/")
