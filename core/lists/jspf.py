"""JSPF, the JSON form of XSPF, as files and as ListenBrainz gives it: what its tracks say becomes wanted tracks."""

import json
import re
import urllib.parse
from collections.abc import Iterator
from typing import Any

from core.errors import SourceError
from core.lists.parts import Item
from core.lists.values import (
    artist_and_title,
    dig,
    is_sound,
    isrc,
    name_in_address,
    one_line,
    seconds,
    source_id,
    texts,
    unquoted,
    web_address,
    whole,
    year,
)
from models.wanted import IDENTITY_URN, LeftOut, WantedTrack

_EXTENSION = "https://musicbrainz.org/doc/jspf#track"
_ISRC_URN = re.compile(r"(?:urn:)?isrc:(.*)", re.IGNORECASE)


def parse(text: str, origin: str) -> tuple[str, Iterator[Item]]:
    """Return the name of a list and its items; ``SourceError`` when it is no JSPF."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise SourceError(f"{origin} is no JSPF: it is no JSON") from None
    if not isinstance(dig(content, "playlist", "track"), list):
        raise SourceError(f'{origin} is no JSPF: there is no list of tracks in "playlist"')
    return one_line(dig(content, "playlist", "title")), items(content)


def items(content: object) -> Iterator[Item]:
    """The items of a list, all with position 1."""
    tracks = dig(content, "playlist", "track")
    return (wanted(track) for track in (tracks if isinstance(tracks, list) else []))


def wanted(track: object) -> Item:
    """A track of a list; "location" and "identifier" may be a text or a list of them."""
    locations, identifiers = _listed(dig(track, "location")), _listed(dig(track, "identifier"))
    title, artists = one_line(dig(track, "title")), _artists(track)
    if not title and locations:
        named, title = artist_and_title(name_in_address(urllib.parse.unquote(locations[0])))
        artists = artists or named
    if not title:
        return LeftOut(1, "an item without a title", "unreadable", "the list does not say what it is")
    more = dig(track, "extension", _EXTENSION, "additional_metadata")
    return WantedTrack(
        title=title,
        artists=artists,
        album=one_line(dig(track, "album")) or None,
        duration_s=seconds(dig(track, "duration"), per_second=1000),
        isrc=_isrc(identifiers),
        track_number=whole(dig(track, "trackNum")),
        year=year(dig(more, "release_date")),
        source_ids=tuple(dict.fromkeys(filter(None, [*map(_place, locations), *map(_code, identifiers)]))),
        cover_url=_cover(track, more),
    )


def _artists(track: object) -> tuple[str, ...]:
    """Each artist by itself where ListenBrainz tells of them, else the creators as they are written."""
    credited = dig(track, "extension", _EXTENSION, "additional_metadata", "artists")
    names = texts([dig(artist, "artist_credit_name") for artist in credited] if isinstance(credited, list) else [])
    return names or texts(dig(track, "creator"))


def _place(location: str) -> tuple[str, str] | None:
    """Where a location leads: to a track at a service, to the sound itself, by address or path, or nowhere of use."""
    if known := source_id(location):
        return known
    if web_address(location):
        return ("url", location) if is_sound(location) else None
    scheme = urllib.parse.urlsplit(location).scheme if re.match(r"[a-z][a-z0-9+.-]+:", location, re.IGNORECASE) else ""
    if scheme not in ("", "file"):
        return None
    return "path", location if scheme else unquoted(location)


def _code(address: str) -> tuple[str, str] | None:
    if address.startswith(IDENTITY_URN):
        return "identity", address.removeprefix(IDENTITY_URN)
    return source_id(address)


def _isrc(addresses: list[str]) -> str | None:
    found = (_ISRC_URN.fullmatch(address) for address in addresses)
    return next((code for match in found if match and (code := isrc(match[1]))), None)


def _cover(track: object, more: object) -> str | None:
    release, image = dig(more, "caa_release_mbid"), dig(more, "caa_id")
    if isinstance(release, str) and re.fullmatch(r"[0-9a-f-]{36}", release) and isinstance(image, int):
        return f"https://coverartarchive.org/release/{release}/{image}-500.jpg"
    return web_address(dig(track, "image"))


def _listed(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text.strip() for text in values if isinstance(text, str) and text.strip()]
