"""M3U and M3U8: paths and addresses, a line each, with what #EXTINF says of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.lists.parts import Item
from core.lists.values import (
    artist_and_title,
    is_sound,
    name_in_address,
    one_line,
    seconds,
    source_id,
    web_address,
)
from models.wanted import LeftOut, WantedTrack

#: Duration, attributes of any kind, and after the first comma outside of quotes the caption.
_EXTINF = re.compile(r'#EXTINF:\s*(-?[\d.]*)((?:[^,"]|"[^"]*")*),?(.*)', re.IGNORECASE)
#: Addresses that are neither of the web nor of files. A colon alone may stand in the name of a folder.
_OTHER = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://|(?:spotify|deezer|magnet|data|urn):", re.IGNORECASE)
_TAG = re.compile(r"#(PLAYLIST|EXTALB|EXTART):(.*)", re.IGNORECASE)


@dataclass(slots=True)
class _Said:
    """What comments have told of the entry that follows."""

    caption: str = ""
    duration_s: float | None = None
    album: str | None = None
    artist: str | None = None


def name(text: str) -> str:
    """The name that a list gives itself; empty where it gives none."""
    found = re.search(r"^#PLAYLIST:(.*)$", text, re.IGNORECASE | re.MULTILINE)
    return one_line(found[1]) if found else ""


def parse(text: str) -> Iterator[Item]:
    """The items of a list, all with position 1."""
    said = _Said()
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):  # a name may hold any other line break
        stripped = line.strip(" \t\ufeff")
        if stripped.startswith("#"):
            _hear(stripped, said)
        elif stripped:
            yield _item(stripped, said)
            said = _Said()


def _hear(comment: str, said: _Said) -> None:
    extinf, tag = _EXTINF.match(comment), _TAG.match(comment)
    if extinf:
        said.duration_s, said.caption = seconds(extinf[1]), one_line(extinf[3])
    elif tag and tag[1].upper() == "EXTALB":
        said.album = one_line(tag[2]) or None
    elif tag and tag[1].upper() == "EXTART":
        said.artist = one_line(tag[2]) or None


def _item(line: str, said: _Said) -> Item:
    where = place(line)
    artists, title = artist_and_title(said.caption or name_in_address(line))
    if where is None or not title:
        return LeftOut(
            1, said.caption or one_line(line)[:200] or "an entry", "unreadable", "an address that is no track's"
        )
    artists = (said.artist,) if said.artist and not artists else artists
    return WantedTrack(title, artists, album=said.album, duration_s=said.duration_s, source_ids=(where,))


def place(line: str) -> tuple[str, str] | None:
    """A track at a service, sound at an address, or a file; ``None`` for other addresses."""
    if known := source_id(line):
        return known
    if web_address(line):
        return ("url", line) if is_sound(line) else None
    return None if _OTHER.match(line) else ("path", line)
