"""M3U8, the playlist every player reads: UTF-8 without a byte-order mark, a path or a URI a line. M3U is its elder.

An M3U has no encoding of its own: some readers take Windows-1252, Mixxx takes Windows-1250. So it is written in what
all have in common, and a path that needs more as a URI.
"""

from collections.abc import Callable

from core.export.locations import Locations
from core.export.text import caption, one_line
from models.playlist import Playlist

#: The encodings of which one is taken for a list that is no UTF-8.
_OLD = ("latin-1", "cp1252", "cp1250")


def render(playlist: Playlist, locations: Locations) -> bytes:
    """Return an M3U8 file.

    A path that a line cannot carry (a line break in it, bytes that are not UTF-8, a blank at its end) is written as a
    percent-encoded ``file://`` URI, which is exact for any name.
    """
    return _text(playlist, locations.line).encode()


def render_old(playlist: Playlist, locations: Locations) -> bytes:
    """Return an M3U file; what its captions cannot hold becomes "?"."""

    def line(path: str) -> str:
        told = locations.line(path)
        return told if _is_common(told) else locations.absolute_uri(path)

    return _text(playlist, line).encode("latin-1", "replace")


def _text(playlist: Playlist, line: Callable[[str], str]) -> str:
    lines = ["#EXTM3U", f"#PLAYLIST:{one_line(playlist.name)}"]
    for entry in playlist.entries:
        track = entry.track.track
        lines += [f"#EXTINF:{round(track.info.duration_s)},{caption(track)}", line(track.file.path)]
    return "\n".join(lines) + "\n"


def _is_common(text: str) -> bool:
    """Whether its bytes mean the same to every reader; those that look like UTF-8 are taken for that."""
    if text.isascii():
        return True
    try:
        raw = text.encode("latin-1")
        return all(raw.decode(encoding) == text for encoding in _OLD) and not _is_utf8(raw)
    except UnicodeError:
        return False


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
