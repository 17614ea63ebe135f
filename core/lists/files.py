"""Lists in files and on standard input; the name of a file tells its kind, else what is in it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from core.errors import SourceError
from core.lists import csv_file, jspf, m3u, pls, text_file, xspf
from core.lists.parts import Item, numbered, without_doubles
from core.lists.sound import absolute, settled
from core.lists.values import one_line
from core.services.services import Services
from models.wanted import LeftOut, ListHead, WantedList

ENDINGS = (".csv", ".tsv", ".txt", ".m3u", ".m3u8", ".pls", ".xspf", ".jspf", ".json")
MAX_BYTES = 1 << 26
_BY_ENDING = {
    ".csv": "csv",
    ".tsv": "csv",
    ".m3u": "m3u",
    ".m3u8": "m3u",
    ".pls": "pls",
    ".xspf": "xspf",
    ".jspf": "jspf",
    ".json": "jspf",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: its bytes, the text in them, and which kind of list it is."""

    origin: str
    raw: bytes
    text: str
    kind: str


def recognises(source: str) -> bool:
    """Whether a source is a file, or has the name that a list would have."""
    path = path_of(source)
    return (bool(source) and os.path.exists(path)) or path.suffix.lower() in ENDINGS  # Path's own may raise


def open_list(source: str, services: Services) -> WantedList:
    """Read a file; ``SourceError`` when it cannot be read or is no list."""
    path = Path(os.path.abspath(path_of(source)))
    return listed(read(path), str(path), path.stem, services, path.parent)


def listed(content: Content, source: str, name: str, services: Services, folder: Path | None) -> WantedList:
    """The list in a file; relative paths in it start in ``folder``, without one it names no file at all."""
    named, items = _parsed(content)
    found = list(without_doubles(settled(numbered(items), services.guard, folder)))
    head = ListHead(source, "file", named or one_line(name) or "list", "file", len(found))
    return WantedList(head, iter(found))


def exactly(path: Path, *, is_sent: bool = False) -> WantedList:
    """The list in a file as it stands there, doubles and addresses included; nothing is asked about.

    Its paths become absolute, starting in its folder. ``SourceError`` when it cannot be read or is no list.
    """
    path = path.absolute()
    named, items = _parsed(read(path, is_sent=is_sent))
    found = [_from(path.parent, item) for item in numbered(items)]
    return WantedList(
        ListHead(str(path), "file", named or one_line(path.stem) or "list", "file", len(found)), iter(found)
    )


def _from(folder: Path, item: Item) -> Item:
    """An item with its paths from a folder on."""
    if isinstance(item, LeftOut):
        return item
    ids = (
        (name, absolute(value, folder) or value) if name == "path" else (name, value) for name, value in item.source_ids
    )
    return replace(item, source_ids=tuple(ids))


def read(path: Path, *, is_sent: bool = False) -> Content:
    """Read a file whole; ``SourceError`` when it cannot be read, or is far too large for a list.

    Errors name a file that was sent here as its sender does: where it lies now is nobody else's business.
    """
    origin = path.name if is_sent else str(path)
    if os.path.isdir(path):
        raise SourceError(f"{origin} is a folder; a list is a file")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise SourceError(f"{origin} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(raw) > MAX_BYTES:
        raise SourceError(f"{origin} is larger than {MAX_BYTES >> 20} MiB, which no list is")
    return content_of(raw, origin, path.suffix.lower())


def content_of(raw: bytes, origin: str, ending: str = "") -> Content:
    """Find out what bytes hold."""
    text = _decoded(raw)
    return Content(origin, raw, text, _BY_ENDING.get(ending) or _sniffed(text))


def path_of(source: str) -> Path:
    """The path that a source is, or that its ``file:`` address has."""
    if source.lower().startswith("file://"):
        source = unquote(urlsplit(source).path)
    return Path(os.path.expanduser(source.replace("\0", "\ufffd")))


def _parsed(content: Content) -> tuple[str, Iterator[Item]]:
    match content.kind:
        case "csv":
            return "", csv_file.parse(content.text, content.origin)
        case "m3u":
            return m3u.name(content.text), m3u.parse(content.text)
        case "pls":
            return "", pls.parse(content.text)
        case "xspf":
            return xspf.parse(content.raw, content.origin)
        case "jspf":
            return jspf.parse(content.text, content.origin)
    return "", text_file.parse(content.text)


def _sniffed(text: str) -> str:
    start = text[:4096].lstrip("\ufeff \t\r\n")
    if start[:7].upper() == "#EXTM3U":
        return "m3u"
    if start[:10].lower() == "[playlist]":
        return "pls"
    if start.startswith("<"):
        return "xspf"
    if start.startswith("{"):
        return "jspf"
    return "csv" if csv_file.is_header(next(iter(start.splitlines()), "")) else "text"


def _decoded(raw: bytes) -> str:
    """As UTF-8 or UTF-16 where it says so or it fits, else as old Windows programs write."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
