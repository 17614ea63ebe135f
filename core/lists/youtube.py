"""Lists of YouTube and YouTube Music: video, playlist, album, channel, artist. No key is needed, so only public ones.

Pages follow one another by marks in the page before, so they are asked for while the list is drawn, not in parallel.
"""

import re
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from core.errors import ServiceError, SourceError
from core.lists.parts import Item, numbered, telling, told, without_doubles, without_reissues
from core.lists.values import artist_and_title, dig, one_line, seconds, texts, web_address, whole, year
from core.services.services import Services
from core.services.ytdlp import VideoPages
from models.wanted import LeftOut, ListHead, WantedList, WantedTrack

VIDEOS, MUSIC = "youtube", "youtube_music"
_SITE = re.compile(r"(?:https?://)?(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be)(?:[/?#].*)?", re.IGNORECASE)
_OURS = re.compile(r"(youtube|youtube_music):(video|playlist|album|channel|artist):(\S+)")
_VIDEO = re.compile(r"[\w-]{11}")
_VIDEO_PATH = re.compile(r"/(?:shorts|embed|live|v)/([\w-]{11})/?")
_ALBUM_PATH = re.compile(r"/browse/(MPREb_[\w-]+)/?")
_LIST_PATH = re.compile(r"/browse/VL([\w-]+)/?")
_CHANNEL_PATH = re.compile(r"/(channel/UC[\w-]+|@[^/]+|c/[^/]+|user/[^/]+)(?:/.*)?")
#: Lists that everybody has a different one of.
_OWN_LISTS = re.compile(r"LL|LM|WL|SE|RD.*")
_GONE = re.compile(r"\[(?:private|deleted|unavailable) video\]", re.IGNORECASE)
#: What videos are called beside the name of the song.
_NOISE = re.compile(
    r"\s*[(\[](?:(?:official|original|lyrics?|music|hd|hq|4k|full)\s*)*(?:video|audio|visuali[sz]er|lyrics?|hd|hq|4k)"
    r"(?:\s*(?:hd|hq|4k|video|audio))*[)\]]",
    re.IGNORECASE,
)
TOPIC = " - Topic"


def recognises(source: str) -> bool:
    """Whether a source is an address of YouTube's or YouTube Music's."""
    return _SITE.fullmatch(source.strip()) is not None or _OURS.fullmatch(source.strip()) is not None


def usual(source: str) -> str:
    """The one way to write an address; ``SourceError`` for what is no list."""
    return ":".join(_meant(source.strip()))


def open_list(source: str, services: Services) -> WantedList:
    """Ask YouTube for a list; its items are read while they are drawn.

    Raises
    ------
    SourceError
        It is no list, is not there, or is not shown to everybody; the message says so.
    ServiceError
        YouTube cannot be asked now.
    """
    service, kind, name = _meant(source.strip())
    advice = partial(_advice, kind)
    with told(advice):
        opened = _OPEN[service, kind](services, name)
    return WantedList(opened.head, telling(opened.items, advice))


def _meant(source: str) -> tuple[str, str, str]:
    """Service, kind and name of what an address stands for; that of a video in a list stands for the video."""
    if ours := _OURS.fullmatch(source):
        found = ours[1], ours[2], ours[3]
        if found[:2] in _OPEN:
            return found
    address = urllib.parse.urlsplit(source if "://" in source else f"https://{source}")
    query = dict(urllib.parse.parse_qsl(address.query))
    host = (address.hostname or "").lower()
    service = MUSIC if host.startswith("music.") else VIDEOS
    video = _video_in(host, address.path, query)
    if video:
        return VIDEOS, "video", video
    if (album := _ALBUM_PATH.fullmatch(address.path)) is not None:
        return MUSIC, "album", album[1]
    listed = _LIST_PATH.fullmatch(address.path)
    if name := query.get("list") or (listed[1] if listed else ""):
        return _list_named(service, name)
    if channel := _CHANNEL_PATH.fullmatch(urllib.parse.unquote(address.path)):
        is_artist = service == MUSIC and channel[1].startswith("channel/")
        return (MUSIC, "artist", channel[1].partition("/")[2]) if is_artist else (VIDEOS, "channel", channel[1])
    raise SourceError(f"{one_line(source)[:200]} is no video, playlist, album or channel of YouTube")


def _video_in(host: str, path: str, query: dict[str, str]) -> str | None:
    if host.endswith("youtu.be"):
        found = path.strip("/")
    else:
        inside = _VIDEO_PATH.fullmatch(path)
        found = inside[1] if inside else query.get("v", "")
    return found if _VIDEO.fullmatch(found) else None


def _list_named(service: str, name: str) -> tuple[str, str, str]:
    if _OWN_LISTS.fullmatch(name):
        raise SourceError(
            f"the list {name[:40]} is made for each visitor anew, or shown to its owner only: copy it into a playlist "
            "that is public or unlisted"
        )
    if name.startswith("OLAK5uy_"):
        return MUSIC, "album", name
    return service, "playlist", name


def _video(services: Services, name: str) -> WantedList:
    url = f"https://www.youtube.com/watch?v={name}"
    with VideoPages(services) as pages:
        item = _of_video(pages.video(url))
    label = item.label
    return WantedList(ListHead(f"youtube:video:{name}", "track", label, VIDEOS, 1, url), numbered([item]))


def _videos(kind: str, services: Services, name: str) -> WantedList:
    path = (
        f"playlist?list={urllib.parse.quote(name)}"
        if kind == "playlist"
        else f"{urllib.parse.quote(name, safe='@/')}/videos"
    )
    url = f"https://www.youtube.com/{path}"
    head, entries = VideoPages(services).listed(url)
    owner = one_line(head.get("channel") or head.get("uploader")) or None
    title, total = one_line(head.get("title")) or name, whole(head.get("playlist_count"))
    is_list = kind == "playlist"
    made = ListHead(f"youtube:{kind}:{name}", "playlist" if is_list else "artist", title, VIDEOS, total, url, owner)
    return WantedList(made, without_doubles(numbered(map(_of_video, entries))))


def _playlist(services: Services, name: str) -> WantedList:
    from core.services.ytmusic import youtube_music

    head, items = youtube_music(services).playlist(name)
    url = f"https://music.youtube.com/playlist?list={name}"
    owner = one_line(dig(head, "author", "name")) or None
    title, total = one_line(head.get("title")) or name, whole(head.get("trackCount"))
    made = ListHead(f"youtube_music:playlist:{name}", "playlist", title, MUSIC, total, url, owner)
    return WantedList(made, without_doubles(numbered(map(_of_song, items))))


def _album(services: Services, name: str) -> WantedList:
    from core.services.ytmusic import youtube_music

    music = youtube_music(services)
    found = music.album_id(name) if name.startswith("OLAK5uy_") else name
    if found is None:
        return _videos("playlist", services, name)  # YouTube knows lists that YouTube Music does not
    album = music.album(found)
    url = f"https://music.youtube.com/browse/{found}"
    artists = texts([dig(artist, "name") for artist in album.get("artists") or []])
    total = whole(album.get("trackCount")) or len(album["tracks"])
    title = one_line(album.get("title")) or found
    head = ListHead(f"youtube_music:album:{found}", "album", title, MUSIC, total, url, ", ".join(artists) or None)
    return WantedList(head, numbered(_of_song(track, album=album) for track in album["tracks"]))


def _artist(services: Services, name: str) -> WantedList:
    """The songs of an artist: the list that the artist's page leads to, else the few that it shows."""
    from core.services.ytmusic import youtube_music

    music = youtube_music(services)
    page = music.artist(name)
    songs = page.get("songs") or {}
    items: Iterable[Any] = songs.get("results") or []
    if isinstance(songs.get("browseId"), str):
        _, items = music.playlist(songs["browseId"])
    url = f"https://music.youtube.com/channel/{name}"
    head = ListHead(f"youtube_music:artist:{name}", "artist", one_line(page.get("name")) or name, MUSIC, None, url)
    return WantedList(head, without_reissues(without_doubles(numbered(map(_of_song, items)))))


_OPEN: dict[tuple[str, str], Callable[[Services, str], WantedList]] = {
    (VIDEOS, "video"): _video,
    (VIDEOS, "playlist"): partial(_videos, "playlist"),
    (VIDEOS, "channel"): partial(_videos, "channel"),
    (MUSIC, "playlist"): _playlist,
    (MUSIC, "album"): _album,
    (MUSIC, "artist"): _artist,
}


def _of_video(told: dict[str, Any]) -> Item:
    """A video, from its page or a list."""
    title, id = one_line(told.get("title")), one_line(told.get("id"))
    if not title or not id or _GONE.fullmatch(title):
        why = "private" if "rivate" in title else "no longer there"
        return LeftOut(1, title or id or "a video without a name", "removed", f"the video is {why}")
    if told.get("live_status") in ("is_live", "is_upcoming"):
        return LeftOut(1, title, "unreadable", "it is broadcast live, or is yet to come")
    artists, name = named(title, one_line(told.get("channel") or told.get("uploader")))
    return WantedTrack(
        title=name,
        artists=artists,
        duration_s=seconds(told.get("duration")),
        source_ids=((VIDEOS, id),),
        cover_url=web_address(told.get("thumbnail")),
    )


def named(title: str, channel: str) -> tuple[tuple[str, ...], str]:
    """Artists and title of a video: "Artist - Title" as videos are called, else the channel's name is the artist's.

    >>> named("Ann - Song (Official Video)", "AnnVEVO")
    (('Ann',), 'Song')
    """
    if channel.endswith(TOPIC):
        return (channel.removesuffix(TOPIC),), title
    artists, name = artist_and_title(_NOISE.sub("", title).strip() or title)
    return artists or ((channel,) if channel else ()), name


def _of_song(item: dict[str, Any] | None, *, album: dict[str, Any] | None = None) -> Item:
    """A song of YouTube Music, from a playlist or an album."""
    title = one_line((item or {}).get("title"))
    id = one_line((item or {}).get("videoId"))
    if item is None or not title:
        return LeftOut(1, "a song without a name", "removed", "YouTube Music has it no longer")
    if "EPISODE" in (item.get("videoType") or ""):
        return LeftOut(1, title, "episode", "an episode of a podcast, no track")
    if item.get("isAvailable") is False or not id:
        return LeftOut(1, title, "removed", "YouTube Music does not play it any more, or not in this country")
    name = dig(item, "album", "name") if album is None else album.get("title")
    return WantedTrack(
        title=title,
        artists=texts([dig(artist, "name") for artist in item.get("artists") or []]),
        album=one_line(name) or None,
        album_artist=None if album is None else next(_artists(album), None),
        duration_s=seconds(item.get("duration_seconds")),
        track_number=whole(item.get("trackNumber")),
        track_total=None if album is None else whole(album.get("trackCount")),
        year=None if album is None else year(album.get("year")),
        explicit=item.get("isExplicit"),
        source_ids=((VIDEOS, id),),
        cover_url=_cover(item) or (None if album is None else _cover(album)),
    )


def _artists(album: dict[str, Any]) -> Iterator[str]:
    return iter(texts([dig(artist, "name") for artist in album.get("artists") or []]))


def _cover(told: dict[str, Any]) -> str | None:
    """The largest picture; they come in order of size."""
    pictures = told.get("thumbnails")
    return web_address(dig(pictures[-1], "url")) if isinstance(pictures, list) and pictures else None


def _advice(kind: str, error: ServiceError) -> str:
    if error.error_class in ("forbidden", "not_found"):
        return f"YouTube shows no such {kind} ({error}): only what is public or unlisted can be read"
    return str(error)
