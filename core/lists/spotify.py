"""Lists of Spotify: track, album, artist, playlist, liked songs; read in parallel, page by page, and given in order."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, takewhile
from typing import Any

from core.errors import ServiceError, SourceError
from core.lists.parts import Item, numbered, pages, telling, told, without_doubles, without_reissues
from core.lists.values import dig, isrc, one_line, seconds, texts, web_address, whole, year
from core.services.services import Services
from core.services.spotify import Spotify, spotify
from models.wanted import LeftOut, ListHead, WantedList, WantedTrack

_KINDS = "track|album|artist|playlist"
_URI = re.compile(rf"spotify:(?:user:[^:]*:)?({_KINDS}):(\w{{1,64}})")
_URL = re.compile(
    rf"(?:https?://)?(?:open|play)\.spotify\.com/(?:intl-[\w-]+/)?(?:embed/)?(?:user/[^/]*/)?({_KINDS})/(\w{{1,64}})/?(?:[?#].*)?",
    re.IGNORECASE,
)
_LIKED = re.compile(
    r"spotify:(?:(?:user:[^:]*:)?collection(?::tracks)?|liked)|(?:https?://)?open\.spotify\.com/collection(?:/tracks)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
_SPOTIFY = re.compile(r"spotify:.*|(?:https?://)?(?:open\.|play\.)?spotify\.(?:com|link)(?:/.*)?", re.IGNORECASE)
LIKED = "spotify:collection:tracks"
LOG_IN = "log in with `playlista login spotify`"
EXPORT = "export it as CSV with Exportify (https://exportify.net) and name that file"


def recognises(source: str) -> bool:
    """Whether a source is an address of Spotify's."""
    return _SPOTIFY.fullmatch(source.strip()) is not None


def parse(source: str) -> tuple[str, str]:
    """Kind and id of a list; ("liked", "") for liked songs. ``SourceError`` for what is no list of tracks."""
    text = source.strip()
    if _LIKED.fullmatch(text):
        return "liked", ""
    found = _URI.fullmatch(text) or _URL.fullmatch(text)
    if not found:
        raise SourceError(
            f"{one_line(text)[:200]} is no track, album, artist or playlist of Spotify; open it there and copy the "
            "link from Share"
        )
    return found[1].lower(), found[2]


def usual(source: str) -> str:
    """The one way to write an address; ``SourceError`` as ``parse``."""
    kind, id = parse(source)
    return LIKED if kind == "liked" else f"spotify:{kind}:{id}"


def open_list(source: str, services: Services) -> WantedList:
    """Ask Spotify for a list; the first page is there when this returns.

    Raises
    ------
    SourceError
        When Spotify refuses the list, with what works instead.
    ServiceError
        When Spotify cannot be asked now.
    """
    kind, id = parse(source)
    advice = partial(_advice, kind, services)
    with told(advice):
        client = spotify(services)
        opened = _OPEN[kind](client, services, id)
    return WantedList(opened.head, telling(opened.items, advice))


def _track(client: Spotify, services: Services, id: str) -> WantedList:
    track = client.track(id)
    name = one_line(dig(track, "name")) or id
    return WantedList(_head("track", id, name, 1), iter([wanted(track, 1)]))


def _album(client: Spotify, services: Services, id: str) -> WantedList:
    album = client.album(id)
    head = _head("album", id, one_line(dig(album, "name")) or id, whole(dig(album, "total_tracks")), _names(album))
    first = dig(album, "tracks") or {}
    rest = _further(services, partial(client.album_page, id), first)
    items = (wanted(track, 1, album=album) for page in chain([first], rest) for track in _items(page))
    return WantedList(head, without_doubles(numbered(items)))


def _artist(client: Spotify, services: Services, id: str) -> WantedList:
    first_page = services.pool.submit(client.albums_page, id, 0)
    artist = client.artist(id)
    first = first_page.result()
    rest = _further(services, partial(client.albums_page, id), first)
    albums = (album for page in chain([first], rest) for album in _items(page) if isinstance(dig(album, "id"), str))
    found = pages(services, (partial(_tracks_of, client, album) for album in albums))
    items = (wanted(track, 1, album=album) for album, tracks in found for track in tracks)
    head = _head("artist", id, one_line(dig(artist, "name")) or id, None)
    return WantedList(head, without_reissues(without_doubles(numbered(items))))


def _playlist(client: Spotify, services: Services, id: str) -> WantedList:
    first_page = services.pool.submit(client.playlist_page, id, 0)
    playlist = client.playlist(id)
    first = first_page.result()
    total = whole(dig(first, "total"))
    owner = one_line(dig(playlist, "owner", "display_name")) or one_line(dig(playlist, "owner", "id"))
    head = _head("playlist", id, one_line(dig(playlist, "name")) or id, total or len(_items(first)), owner)
    page = partial(client.playlist_page, id, snapshot=one_line(dig(playlist, "snapshot_id")))
    return WantedList(head, _saved(chain([first], _further(services, page, first))))


def _liked(client: Spotify, services: Services, id: str) -> WantedList:
    if not client.tokens.of_user():
        raise SourceError(f"your liked songs are shown to nobody but you: {LOG_IN}, or {EXPORT}")
    first = client.liked_page(0)
    head = ListHead(LIKED, "liked", "Liked Songs", "spotify", whole(dig(first, "total")) or 0, None)
    return WantedList(head, _saved(chain([first], _further(services, client.liked_page, first))))


_OPEN: dict[str, Callable[[Spotify, Services, str], WantedList]] = {
    "track": _track,
    "album": _album,
    "artist": _artist,
    "playlist": _playlist,
    "liked": _liked,
}


def _further(
    services: Services, page: Callable[[int, int], dict[str, Any]], first: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """The pages after the first: all that its total tells of, up to one that is empty."""
    begin, total = len(_items(first)), whole(dig(first, "total")) or 0
    if begin == 0:
        return iter(())
    return takewhile(_items, pages(services, (partial(page, offset, begin) for offset in range(begin, total, begin))))


def _tracks_of(client: Spotify, album: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """An album's tracks, page after page: this runs in one of the threads that others wait for."""
    tracks: list[Any] = []
    while True:
        page = client.album_page(album["id"], len(tracks))
        tracks += _items(page)
        if not _items(page) or len(tracks) >= (whole(dig(page, "total")) or 0):
            return album, tracks


def _saved(found: Iterable[dict[str, Any]]) -> Iterator[Item]:
    return without_doubles(numbered(_saved_item(entry) for page in found for entry in _items(page)))


def _saved_item(entry: object) -> Item:
    """What stands in a playlist or among the liked songs: the item has a new and an old name."""
    item = dig(entry, "item") or dig(entry, "track")
    name = one_line(dig(item, "name"))
    if dig(entry, "is_local") or dig(item, "is_local"):
        return LeftOut(1, name or "a local file", "local", "a file on somebody's computer, which Spotify does not have")
    if not isinstance(item, dict):
        return LeftOut(1, "an item", "removed", "Spotify has it no longer")
    return wanted(item, 1)


def wanted(track: object, position: int, *, album: object = None) -> Item:
    """A track as Spotify tells of it; fields that it leaves out are taken from ``album`` or left open."""
    name, id = one_line(dig(track, "name")), dig(track, "id")
    if dig(track, "type") not in (None, "track"):
        return LeftOut(position, name or "an episode", "episode", "an episode of a podcast, no track")
    if not name:
        return LeftOut(position, "an item without a name", "removed", "Spotify has it no longer")
    album = dig(track, "album") or album
    return WantedTrack(
        title=name,
        artists=texts([dig(artist, "name") for artist in dig(track, "artists") or []]),
        album=one_line(dig(album, "name")) or None,
        album_artist=_names(album),
        duration_s=seconds(dig(track, "duration_ms"), per_second=1000),
        isrc=isrc(dig(track, "external_ids", "isrc")),
        position=position,
        track_number=whole(dig(track, "track_number")),
        track_total=whole(dig(album, "total_tracks")),
        disc_number=whole(dig(track, "disc_number")),
        year=year(dig(album, "release_date")),
        explicit=bool(dig(track, "explicit")) if isinstance(dig(track, "explicit"), bool) else None,
        source_ids=(("spotify", id),) if isinstance(id, str) and id else (),
        cover_url=web_address(dig(album, "images", 0, "url")),
    )


def _items(page: object) -> list[Any]:
    items = dig(page, "items")
    return items if isinstance(items, list) else []


def _names(album: object) -> str | None:
    return ", ".join(texts([dig(artist, "name") for artist in dig(album, "artists") or []])) or None


def _head(kind: str, id: str, name: str, total: int | None, owner: str | None = None) -> ListHead:
    url = f"https://open.spotify.com/{kind}/{id}"
    return ListHead(f"spotify:{kind}:{id}", kind, name, "spotify", total, url, owner or None)


def _advice(kind: str, services: Services, error: ServiceError) -> str:
    """What is told when Spotify refuses: why, and what works."""
    if kind == "playlist" and error.error_class in ("forbidden", "not_found"):
        why = "Spotify shows the items of a playlist only to its owner and those who edit it with them"
        return f"Spotify refuses this playlist ({error}): {why}. If it is yours, {LOG_IN}; if not, {EXPORT}"
    if error.error_class == "not_found":
        return f"Spotify knows no such {kind} ({error})"
    if error.error_class == "forbidden":
        return f"Spotify refuses this {kind} ({error}): its owner may have to {LOG_IN}"
    return str(error)
