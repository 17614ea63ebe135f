"""Public lists of Deezer: track, album, artist, playlist. Pages and albums are read in parallel, given in order."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, takewhile
from typing import Any

from core.errors import ServiceError, SourceError
from core.lists.parts import Item, numbered, pages, telling, told, without_doubles, without_reissues
from core.lists.values import dig, isrc, one_line, seconds, texts, web_address, whole, year
from core.services.deezer import ask_deezer
from core.services.services import Services
from models.wanted import LeftOut, ListHead, WantedList, WantedTrack

_LIST = re.compile(
    r"(?:deezer:|(?:https?://)?(?:www\.)?deezer\.com/(?:\w\w(?:-\w\w)?/)?)(track|album|artist|playlist)[:/](\d{1,20})(?:[/?#].*)?",
    re.IGNORECASE,
)
_DEEZER = re.compile(r"deezer:.*|(?:https?://)?(?:[\w-]+\.)?deezer\.(?:com|page\.link)(?:/.*)?", re.IGNORECASE)


def recognises(source: str) -> bool:
    """Whether a source is an address of Deezer's."""
    return _DEEZER.fullmatch(source.strip()) is not None


def usual(source: str) -> str:
    """The one way to write an address; ``SourceError`` for what is no list."""
    return ":".join(("deezer", *_parse(source)))


def _parse(source: str) -> tuple[str, str]:
    """Kind and id of a list."""
    found = _LIST.fullmatch(source.strip())
    if not found:
        raise SourceError(
            f"{one_line(source)[:200]} is no track, album, artist or playlist of Deezer; open it in a browser and copy "
            "the address from there"
        )
    return found[1].lower(), found[2]


def open_list(source: str, services: Services) -> WantedList:
    """Ask Deezer for a list; raises as ``core.lists.spotify.open_list``."""
    kind, id = _parse(source)
    advice = partial(_advice, kind)
    with told(advice):
        opened = _OPEN[kind](services, id)
    return WantedList(opened.head, telling(opened.items, advice))


def _track(services: Services, id: str) -> WantedList:
    track = ask_deezer(services, f"track/{id}", keep=True)
    head = _head("track", id, one_line(dig(track, "title")) or id, 1)
    return WantedList(head, iter([wanted(track, dig(track, "album"))]))


def _album(services: Services, id: str) -> WantedList:
    first_page = services.pool.submit(_page, services, f"album/{id}/tracks", 0, keep=True)
    album = ask_deezer(services, f"album/{id}", keep=True)
    first = first_page.result()
    head = _head("album", id, one_line(dig(album, "title")) or id, whole(dig(album, "nb_tracks")), _artist_of(album))
    rest = _further(services, f"album/{id}/tracks", first, keep=True)
    items = (wanted(track, album) for page in chain([first], rest) for track in _items(page))
    return WantedList(head, without_doubles(numbered(items)))


def _artist(services: Services, id: str) -> WantedList:
    first_page = services.pool.submit(_page, services, f"artist/{id}/albums", 0, keep=True)
    artist = ask_deezer(services, f"artist/{id}", keep=True)
    first = first_page.result()
    name = one_line(dig(artist, "name")) or id
    rest = _further(services, f"artist/{id}/albums", first, keep=True)
    albums = (album for page in chain([first], rest) for album in _items(page) if whole(dig(album, "id")))
    found = pages(services, (partial(_tracks_of, services, {"artist": {"name": name}} | album) for album in albums))
    items = (wanted(track, album) for album, tracks in found for track in tracks)
    return WantedList(_head("artist", id, name, None), without_reissues(without_doubles(numbered(items))))


def _playlist(services: Services, id: str) -> WantedList:
    first_page = services.pool.submit(_page, services, f"playlist/{id}/tracks", 0)
    playlist = ask_deezer(services, f"playlist/{id}")
    first = first_page.result()
    total = whole(dig(first, "total")) or len(_items(first))
    owner = one_line(dig(playlist, "creator", "name"))
    head = _head("playlist", id, one_line(dig(playlist, "title")) or id, total, owner)
    found = chain([first], _further(services, f"playlist/{id}/tracks", first))
    return WantedList(head, without_doubles(numbered(wanted(track) for page in found for track in _items(page))))


_OPEN: dict[str, Callable[[Services, str], WantedList]] = {
    "track": _track,
    "album": _album,
    "artist": _artist,
    "playlist": _playlist,
}


def _page(services: Services, path: str, offset: int, *, keep: bool = False) -> dict[str, Any]:
    return ask_deezer(services, path, keep=keep, offset=offset)


def _further(services: Services, path: str, first: dict[str, Any], *, keep: bool = False) -> Iterator[dict[str, Any]]:
    """The pages after the first: all that its total tells of, up to one that is empty."""
    step, total = len(_items(first)), whole(dig(first, "total")) or 0
    offsets: Iterable[int] = range(step, total, step) if step else ()
    return takewhile(_items, pages(services, (partial(_page, services, path, offset, keep=keep) for offset in offsets)))


def _tracks_of(services: Services, album: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """An album's tracks, page after page: this runs in one of the threads that others wait for."""
    tracks: list[Any] = []
    while True:
        page = _page(services, f"album/{album['id']}/tracks", len(tracks), keep=True)
        tracks += _items(page)
        if not _items(page) or len(tracks) >= (whole(dig(page, "total")) or 0):
            return album, tracks


def wanted(track: object, album: object = None) -> Item:
    """A track as Deezer tells of it; fields that it leaves out are taken from ``album`` or left open."""
    title = one_line(dig(track, "title")) or one_line(dig(track, "title_short"))
    id = dig(track, "id")
    if dig(track, "type") not in (None, "track"):
        return LeftOut(1, title or "an episode", "episode", "an episode of a podcast, no track")
    if not title:
        return LeftOut(1, "an item without a name", "removed", "Deezer has it no longer")
    if isinstance(id, int) and id < 0:
        return LeftOut(1, title, "local", "a file that its owner put on Deezer, which nobody else can have")
    return _wanted(track, title, dig(track, "album") if album is None else album, str(id or ""))


def _wanted(track: object, title: str, album: object, id: str) -> WantedTrack:
    contributors = texts([dig(artist, "name") for artist in dig(track, "contributors") or []])
    explicit = dig(track, "explicit_lyrics")
    return WantedTrack(
        title=title,
        artists=contributors or texts(dig(track, "artist", "name")),
        album=one_line(dig(album, "title")) or None,
        album_artist=_artist_of(album),
        duration_s=seconds(dig(track, "duration")),
        isrc=isrc(dig(track, "isrc")),
        track_number=whole(dig(track, "track_position")),
        track_total=whole(dig(album, "nb_tracks")),
        disc_number=whole(dig(track, "disk_number")),
        year=year(dig(track, "release_date")) or year(dig(album, "release_date")),
        explicit=explicit if isinstance(explicit, bool) else None,
        source_ids=(("deezer", id),) if id else (),
        cover_url=web_address(dig(album, "cover_xl")) or web_address(dig(album, "cover")),
    )


def _items(page: object) -> list[Any]:
    items = dig(page, "data")
    return items if isinstance(items, list) else []


def _artist_of(album: object) -> str | None:
    return one_line(dig(album, "artist", "name")) or None


def _head(kind: str, id: str, name: str, total: int | None, owner: str | None = None) -> ListHead:
    return ListHead(
        f"deezer:{kind}:{id}", kind, name, "deezer", total, f"https://www.deezer.com/{kind}/{id}", owner or None
    )


def _advice(kind: str, error: ServiceError) -> str:
    if error.error_class in ("forbidden", "unauthorized", "not_found"):
        return f"Deezer shows no such {kind} ({error}): only public lists can be read"
    return str(error)
