"""XSPF: playlists as XML. Entities and document types are refused: small files stay small, and name no others."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from core.errors import SourceError
from core.lists import jspf
from core.lists.parts import Item
from core.lists.values import MAX_TEXT, one_line

_SEVERAL = ("location", "identifier")
_ONE = ("title", "creator", "album", "duration", "trackNum", "image")
_TRACK = ["playlist", "trackList", "track"]
_MOST_TEXT = 8 * MAX_TEXT


class _Refused(Exception):
    """The file has what a playlist does not need and attackers like."""


@dataclass(slots=True)
class _Reading:
    """The tracks read so far, in the form of JSPF."""

    title: str = ""
    tracks: list[dict[str, Any]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    size: int = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        self.path.append(name.rpartition(" ")[2])
        self.text.clear()
        self.size = 0
        if self.path == _TRACK:
            self.tracks.append({})

    def characters(self, text: str) -> None:
        if self.size < _MOST_TEXT:
            self.text.append(text)
            self.size += len(text)

    def end(self, _: str) -> None:
        text, path = "".join(self.text).strip(), self.path
        if path == ["playlist", "title"]:
            self.title = text
        elif len(path) == len(_TRACK) + 1 and path[:-1] == _TRACK and text:
            self._keep(path[-1], text)
        path.pop()
        self.text.clear()

    def _keep(self, name: str, text: str) -> None:
        if name in _SEVERAL:
            self.tracks[-1].setdefault(name, []).append(text)
        elif name in _ONE:
            self.tracks[-1].setdefault(name, text)


def parse(content: bytes, origin: str) -> tuple[str, Iterator[Item]]:
    """Return the name of a list and its items, all with position 1; ``SourceError`` when it is no XSPF."""
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.characters
    try:
        parser.Parse(content, True)
    except _Refused:
        raise SourceError(f"{origin} has a document type or entities, which a playlist does not need") from None
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SourceError(f"{origin} is no XSPF: {error}") from None
    return one_line(reading.title), map(jspf.wanted, reading.tracks)


def _refuse(*_: object) -> None:
    raise _Refused
