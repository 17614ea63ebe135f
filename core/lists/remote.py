"""Lists as somebody elsewhere may name them: no file of this machine is named, looked for or read, but one sent here.

Reads with the same readers as ``core.lists.opening``, which believes whoever sits in front of the machine.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from core.errors import ServiceError, SourceError
from core.lists import deezer, direct, files, listenbrainz, opening, song, spotify, youtube
from core.lists.values import one_line
from core.services.guard import Guard, host_and_port
from core.services.services import Services
from models.wanted import WantedList

#: An address is no longer than this.
MOST_LETTERS = 2000
SEARCH, SENT = "search", "file"
_ADDRESS = re.compile(r"https?://[!-~]+|spotify:[\w:]+", re.IGNORECASE)


class Reader(opening.Reader, Protocol):
    """A module that reads lists of a service, whose addresses have one way to be written."""

    def usual(self, source: str) -> str: ...


#: By their names, in the order in which they are asked whether an address is theirs.
READERS: Mapping[str, Reader] = {
    "spotify": spotify,
    "youtube": youtube,
    "deezer": deezer,
    "listenbrainz": listenbrainz,
    "url": direct,
}


def recognise(address: str, guard: Guard) -> tuple[str, str]:
    """Which reader a web address (or Spotify's own) is meant for, and the one way to write it. Nothing is asked.

    Raises
    ------
    SourceError
        When it is no list, or a host that may not be asked.
    """
    text = address.strip()
    if len(text) > MOST_LETTERS or _ADDRESS.fullmatch(text) is None:
        raise SourceError(f"{_shown(address)} is no address: it should begin with https:// or spotify:")
    name = next((name for name, reader in READERS.items() if reader.recognises(text)), None)
    _check(text, name, guard)
    if name is None:
        raise SourceError(
            f"{_shown(text)} is no list that can be read: expected an address of Spotify, YouTube, Deezer or "
            "ListenBrainz, or of an audio file on a host of DOWNLOAD_ALLOWED_HOSTS"
        )
    usual = READERS[name].usual(text)
    if usual == spotify.LIKED:
        raise SourceError("liked songs belong to whoever logged in here: put them into a playlist that others may see")
    return name, usual


def song_named(text: str) -> str:
    """The one way to write "Artist - Title"; ``SourceError`` when it is none."""
    named = one_line(text)
    if len(text) > MOST_LETTERS or not song.recognises(named):
        raise SourceError(f"{_shown(text)} names no song: expected Artist - Title")
    return named


def open_remote(reader: str, source: str, services: Services) -> WantedList:
    """Open a list of a reader of ``READERS``, a song by its name (``SEARCH``), or a file that was sent (``SENT``).

    Raises as ``core.lists.open_list``.
    """
    if reader == SEARCH:
        return song.open_list(song_named(source), services)
    if reader == SENT:
        path = Path(source)
        return files.listed(files.read(path, is_sent=True), source, path.stem, services, None)
    name, _ = recognise(source, services.guard)
    return READERS[name].open_list(source, services)


def _check(address: str, name: str | None, guard: Guard) -> None:
    """Refuse what is no plain address, and literal private ones."""
    if address.lower().startswith("spotify:"):
        return
    try:
        host_and_port(address)
        if name in (None, "url"):
            guard.check(address, resolve=False)
        if name == "url":
            guard.check_direct(address, resolve=False)
    except ServiceError as error:
        raise SourceError(str(error)) from error


def _shown(text: str) -> str:
    return repr(one_line(text)[:200])
