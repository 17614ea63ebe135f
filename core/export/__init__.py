"""Playlists to files: ``export`` chooses the format by the ending of the name; one module a format.

Writes nothing but the file named, and never touches audio.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from core.errors import ExportError
from core.export import m3u8
from core.export.atomic import write_atomically
from models.playlist import Playlist

__all__ = ["FORMATS", "check_target", "export"]

#: From the playlist and the folder it is written into to the text of the file.
Render = Callable[[Playlist, str], str]

FORMATS: Mapping[str, Render] = {".m3u8": m3u8.render}


def check_target(target: Path) -> None:
    """Raise ``ExportError`` when a playlist cannot be written there, before any work is done for it."""
    if target.suffix.lower() not in FORMATS:  # also what keeps a mistyped --out from replacing a song
        raise ExportError(f"cannot tell the format of {target.name!r}: the name must end in {', '.join(FORMATS)}")
    if not target.parent.is_dir():
        raise ExportError(f"cannot write {target}: there is no folder {target.parent}")


def export(playlist: Playlist, target: Path) -> None:
    """Write a playlist to a file, replacing one of that name in a single step."""
    check_target(target)
    text = FORMATS[target.suffix.lower()](playlist, str(target.absolute().parent))
    write_atomically(target, text.encode())
