"""Plain text: "Artist - Title" a line, or an address a line; blank lines and comments (#, //) mean nothing."""

import re
from collections.abc import Iterator

from core.lists.parts import Item
from core.lists.values import artist_and_title, is_sound, name_in_address, one_line
from models.wanted import LeftOut, WantedTrack

#: "1. ", "02) ", "- ", "* ": what numbers and bullets look like in front.
_MARK = re.compile(r"(?:\d{1,5}[.)]|[-*•·‣–—])\s+(?=\S)")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+|(?:spotify|deezer):\S+", re.IGNORECASE)


def lines(text: str) -> Iterator[str]:
    """The lines that mean something."""
    for line in text.splitlines():
        stripped = line.strip().strip("\ufeff\0").strip()
        if stripped and not stripped.startswith(("#", "//")):
            yield stripped


def is_address(line: str) -> bool:
    """Whether a line is an address, of a list or of sound."""
    return _ADDRESS.fullmatch(line) is not None


def parse(text: str) -> Iterator[Item]:
    """The items of a text, all with position 1."""
    return map(_item, lines(text))


def _item(line: str) -> Item:
    if not is_address(line):
        return song(line)
    if is_sound(line):
        artists, title = artist_and_title(name_in_address(line))
        return WantedTrack(title or one_line(line), artists, source_ids=(("url", line),))
    return LeftOut(1, one_line(line)[:200], "unreadable", "an address is a source of its own, to be read by itself")


def song(line: str) -> Item:
    """What a line of words names."""
    artists, title = artist_and_title(_MARK.sub("", line, count=1) if _MARK.match(line) else line)
    if not title:
        return LeftOut(1, "a line without words", "unreadable", "there is nothing to look for")
    return WantedTrack(title, artists)
