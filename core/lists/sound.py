"""Sound that a list names itself: paths become absolute, addresses must be allowed. Opens nothing."""

import os
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PureWindowsPath

from core.errors import ServiceError
from core.lists.parts import Item
from core.lists.values import unquoted
from core.services.guard import Guard
from models.wanted import LeftOut, WantedTrack


def settled(items: Iterable[Item], guard: Guard, folder: Path | None) -> Iterator[Item]:
    """Make paths absolute, which start in ``folder`` (without one they are dropped), and leave out what is refused."""
    for item in items:
        yield item if isinstance(item, LeftOut) else _settled(item, guard, folder)


def _settled(track: WantedTrack, guard: Guard, folder: Path | None) -> Item:
    address = track.source_id("url")
    if address:
        try:
            guard.check_direct(address, resolve=False)  # the name is looked up when it is connected to
        except ServiceError as error:
            return LeftOut(track.position, track.label, "refused", str(error))
    path = track.source_id("path")
    if path is None:
        return track
    found = absolute(path, folder) if folder else None
    others = tuple(pair for pair in track.source_ids if pair[0] != "path")
    return replace(track, source_ids=(*others, ("path", found)) if found else others)


def absolute(path: str, folder: Path) -> str | None:
    """The path of a file that a list in ``folder`` names, by a path of any system or a ``file:`` address."""
    if path.lower().startswith("file:"):
        parts = urllib.parse.urlsplit(path)
        path = unquoted(parts.path) if parts.netloc in ("", "localhost") else ""
    if not path or "\0" in path:
        return None
    if PureWindowsPath(path).drive and os.sep == "/":
        return path  # of another system: nothing can be made of it here
    if os.sep == "/" and "/" not in path:
        path = path.replace("\\", "/")
    return os.path.normpath(folder / path)
