"""Playlists of ListenBrainz, which gives them as JSPF, all at once."""

import re

from core.errors import ServiceError, SourceError
from core.lists import jspf
from core.lists.parts import numbered, told, without_doubles
from core.lists.sound import settled
from core.lists.values import dig, one_line
from core.services.listenbrainz import ask_playlist
from core.services.services import Services
from models.wanted import ListHead, WantedList

_LISTENBRAINZ = re.compile(r"(?:https?://)?(?:beta\.)?listenbrainz\.org(?:/.*)?", re.IGNORECASE)
_PLAYLIST = re.compile(r".*/playlist/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?(?:[?#].*)?", re.IGNORECASE)


def recognises(source: str) -> bool:
    """Whether a source is an address of ListenBrainz."""
    return _LISTENBRAINZ.fullmatch(source.strip()) is not None


def usual(source: str) -> str:
    """The one way to write an address; ``SourceError`` for what is no playlist."""
    return f"https://listenbrainz.org/playlist/{_parse(source)}"


def _parse(source: str) -> str:
    """The id of a playlist."""
    found = _PLAYLIST.fullmatch(source.strip())
    if not found:
        raise SourceError(f"{one_line(source)[:200]} is no playlist of ListenBrainz: expected …/playlist/ and its id")
    return found[1].lower()


def open_list(source: str, services: Services) -> WantedList:
    """Ask ListenBrainz for a playlist; raises as ``core.lists.spotify.open_list``."""
    mbid = _parse(source)
    with told(_advice):
        content = ask_playlist(services, mbid)
    items = list(without_doubles(settled(numbered(jspf.items(content)), services.guard, None)))
    url = usual(source)
    name, owner = one_line(dig(content, "playlist", "title")), one_line(dig(content, "playlist", "creator"))
    return WantedList(
        ListHead(url, "playlist", name or mbid, "listenbrainz", len(items), url, owner or None), iter(items)
    )


def _advice(error: ServiceError) -> str:
    return f"ListenBrainz shows no such playlist ({error}): only public ones can be read; a JSPF file of it can, too"
