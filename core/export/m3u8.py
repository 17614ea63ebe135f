"""M3U8: the playlist every player reads; UTF-8 without a byte-order mark, a path or a URI a line.

Owns the text of the format only. Its one hard case is a name that a line of text cannot carry.
"""

import os
from pathlib import Path
from unicodedata import category

from models.playlist import Playlist
from models.track import Track

#: Control characters, lone surrogates, line and paragraph separators.
UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})


def render(playlist: Playlist, folder: str) -> str:
    """Return the text of an M3U8 file that will lie in ``folder``, with paths relative to it.

    A path that a line cannot carry (a line break in it, bytes that are not UTF-8, a blank at its end) is written as a
    percent-encoded ``file://`` URI, which is exact for any name.
    """
    lines = ["#EXTM3U", f"#PLAYLIST:{one_line(playlist.name)}"]
    for entry in playlist.entries:
        track = entry.track.track
        lines += [f"#EXTINF:{round(track.info.duration_s)},{_caption(track)}", location(track.file.path, folder)]
    return "\n".join(lines) + "\n"


def location(path: str, folder: str) -> str:
    """Return the line that leads from ``folder`` to the file ``path``; both absolute."""
    relative = _relative(path, folder)
    if not _fits_a_line(relative):
        return Path(path).as_uri()
    # A player takes "#…" for a comment, strips blanks in front, and takes "a:b" for a URI.
    first = relative.split("/", 1)[0]
    return f"./{relative}" if first.startswith("#") or first != first.lstrip() or ":" in first else relative


def one_line(text: str) -> str:
    """Return text as one line of valid UTF-8: line breaks and control characters become blanks."""
    harmless = "".join(" " if category(character) in UNFIT else character for character in text)
    return " ".join(harmless.split())


def _caption(track: Track) -> str:
    name = os.path.basename(track.file.path)
    title = track.tags.title or os.path.splitext(name)[0]
    return one_line(f"{', '.join(track.tags.artists)} - {title}" if track.tags.artists else title)


def _relative(path: str, folder: str) -> str:
    """A path that stays below the folder is taken as written; one that climbs out must climb the real folders."""
    try:
        relative = os.path.relpath(path, folder)
        if relative.startswith(os.pardir + os.sep):
            relative = os.path.relpath(path, os.path.realpath(folder))
    except ValueError:  # another drive on Windows
        return path
    return relative.replace(os.sep, "/")


def _fits_a_line(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return len(path.splitlines()) == 1 and path == path.rstrip()
