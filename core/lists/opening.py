"""Which reader a source is meant for, and the list it reads; also what sources a file of them names."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from core.errors import SourceError
from core.lists import deezer, direct, files, listenbrainz, song, spotify, text_file, youtube
from core.lists.values import is_sound, one_line
from core.services.services import Services
from models.text import clean
from models.wanted import WantedList

STDIN = "-"


class Reader(Protocol):
    """A module that reads lists of one kind."""

    def recognises(self, source: str) -> bool: ...

    def open_list(self, source: str, services: Services) -> WantedList: ...


#: By their names, in the order in which they are asked whether a source is theirs.
READERS: Mapping[str, Reader] = {
    "spotify": spotify,
    "youtube": youtube,
    "deezer": deezer,
    "listenbrainz": listenbrainz,
    "direct": direct,
    "file": files,
    "song": song,
}


def recognise(source: str) -> str:
    """The name of the reader that a source is meant for ("stdin" for "-"); ``SourceError`` when there is none."""
    if source == STDIN:
        return "stdin"
    found = next((name for name, reader in READERS.items() if reader.recognises(source)), None)
    if found is None:
        raise SourceError(_unknown(source))
    return found


def open_list(source: str, services: Services, *, read_stdin: Callable[[], str]) -> WantedList:
    """Open a list: an address, a file, "Artist - Title", or "-" for standard input.

    Its items are read while they are drawn; not from a thread of ``services.pool``, which they wait for.

    Raises
    ------
    SourceError
        When it is no list, or is refused; the message says what works instead.
    ServiceError
        When its service cannot be asked now.
    """
    name = recognise(source)
    if name == "stdin":
        content = files.content_of(_encoded(read_stdin()), "standard input")
        return files.listed(content, STDIN, "standard input", services, Path.cwd())
    return READERS[name].open_list(source, services)


def read_sources(source: str, *, read_stdin: Callable[[], str]) -> tuple[str, ...]:
    """The sources that a source stands for: of a text with addresses of lists, each line is one, else it is itself.

    In such a text a line may be an address, a file (relative to the text), or "Artist - Title". A text that has only
    names and addresses of sound is one list. ``read_stdin`` may be called more than once and must give the same.
    """
    name = recognise(source)
    if name == "stdin":
        content, folder = files.content_of(_encoded(read_stdin()), "standard input"), Path.cwd()
    elif name == "file":
        path = Path(os.path.abspath(files.path_of(source)))
        content, folder = files.read(path), path.parent
    else:
        return (source,)
    lines = tuple(_lines(content.text, folder)) if content.kind == "text" else ()
    return tuple(dict.fromkeys(lines)) if any(map(_is_source, lines)) else (source,)


def _lines(text: str, folder: Path) -> Iterator[str]:
    for line in text_file.lines(text):
        path = folder / files.path_of(line)
        is_list = path.suffix.lower() in files.ENDINGS and not text_file.is_address(line) and os.path.isfile(path)
        yield str(path) if is_list else line


def _is_source(line: str) -> bool:
    """Whether a line is a list of its own."""
    return (text_file.is_address(line) and not is_sound(line)) or Path(line).suffix.lower() in files.ENDINGS


def _encoded(text: str) -> bytes:
    """The bytes that a text was read from, for the little that is no UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return clean(text).encode()


def _unknown(source: str) -> str:
    shown = one_line(source)[:200]
    if not shown:
        return "an empty text is no list"
    kinds = "an address of Spotify, YouTube, Deezer or ListenBrainz, a file, or Artist - Title"
    if text_file.is_address(source.strip()):
        return f"{shown} is no list that can be read: expected {kinds}"
    return f"there is no file {shown}, and it is no other list: expected {kinds}"
