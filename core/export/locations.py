"""Where a list says that a file is: relative to the list, absolute, or where another system has it.

As a line of text where that is exact, else as a percent-encoded URI, which any name can be written as.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from unicodedata import category
from urllib.parse import quote_from_bytes

from core.errors import ExportError
from core.export.text import UNFIT

#: A folder here, and what it is called where the list will be read.
Mapping = tuple[str, str]

_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")


@dataclass(frozen=True, slots=True)
class Locations:
    """How a list that lies in ``folder`` names its files.

    ``mapped`` are checked pairs (see :func:`mapping`), the first that fits counts; a path that one of them fits is
    absolute there. Others are relative to the folder, or with ``absolute`` written whole.
    """

    folder: str
    absolute: bool = False
    mapped: tuple[Mapping, ...] = ()

    def line(self, path: str) -> str:
        """Return a file's path as a line of text, or its URI where a line could be misread."""
        told = self._told(path)
        if not fits_a_line(told.replace("\\", "/") if _is_windows(told) else told):
            return self.absolute_uri(path)
        return told if _is_absolute(told) else _unmistakable(told)

    def uri(self, path: str) -> str:
        """Return a file's URI, a relative one where the path would be relative."""
        told = self._told(path)
        return self.absolute_uri(path) if _is_absolute(told) else _quoted(_unmistakable(told))

    def absolute_uri(self, path: str) -> str:
        """Return the ``file:///`` URI of a file."""
        there = self.whole(path)
        return PureWindowsPath(there).as_uri() if _is_windows(there) else PurePosixPath(there).as_uri()

    def whole(self, path: str) -> str:
        """Return the absolute path of a file, as the reader of the list has it."""
        for old, new in self.mapped:
            if path == old or path.startswith(old if old.endswith(os.sep) else old + os.sep):
                return _joined(new, path[len(old) :].lstrip(os.sep))
        return path

    def _told(self, path: str) -> str:
        there = self.whole(path)
        return there if there != path or self.absolute else _relative(path, self.folder)


def mapping(text: str) -> Mapping:
    """Read "OLD=NEW": a folder here and where it is for whoever reads the list; ``ExportError`` if it is none.

    >>> mapping("/srv/music=Z:\\\\Music")
    ('/srv/music', 'Z:\\\\Music')
    """
    old, equals, new = text.partition("=")
    if not equals or not old or not _is_absolute(new):
        raise ExportError(
            f"{text!r} maps no folder: write /folder/here=/folder/there, or /folder/here=Z:\\folder for Windows"
        )
    return os.path.abspath(os.path.expanduser(old)), new


def mappings(texts: Sequence[str]) -> tuple[Mapping, ...]:
    """Read several; the longest folder comes first, so that the nearest one counts."""
    return tuple(sorted(map(mapping, texts), key=lambda pair: -len(pair[0])))


def location(path: str, folder: str) -> str:
    """Return the line that leads from ``folder`` to the file ``path``; both absolute."""
    return Locations(folder).line(path)


def fits_a_line(path: str) -> bool:
    """Whether every reader takes a line for just this path.

    A control character makes Mixxx read the whole list in another encoding, and a backslash is a slash to many.
    """
    if any(category(character) in UNFIT for character in path) or path != path.rstrip():
        return False
    return os.sep == "\\" or "\\" not in path


def _unmistakable(relative: str) -> str:
    """A player takes "#…" for a comment, strips blanks in front, and takes "a:b" for a URI; a table "=…" for a sum."""
    first = relative.split("/", 1)[0]
    odd = first.startswith(("#", "=", "+", "-", "@", "[", "~", "\ufeff")) or first != first.lstrip() or ":" in first
    return f"./{relative}" if odd else relative


def _relative(path: str, folder: str) -> str:
    """A path that stays below the folder is taken as written; one that climbs out must climb the real folders."""
    try:
        relative = os.path.relpath(path, folder)
        if relative.startswith(os.pardir + os.sep):
            relative = os.path.relpath(path, os.path.realpath(folder))
    except ValueError:  # another drive on Windows
        return path
    return relative.replace(os.sep, "/")


def _joined(new: str, rest: str) -> str:
    separator = "\\" if _is_windows(new) and "/" not in new else "/"
    return new.rstrip("\\/") + separator + rest.replace(os.sep, separator)


def _is_windows(path: str) -> bool:
    return _WINDOWS.match(path) is not None


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or _is_windows(path) or Path(path).is_absolute()


def _quoted(path: str) -> str:
    return quote_from_bytes(os.fsencode(path))
