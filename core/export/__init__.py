"""Playlists to files: ``export`` chooses the format by the ending of the name; one module a format.

Writes nothing but the file named, and never touches audio; ``copying`` brings the files themselves into a folder.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.errors import ExportError
from core.export import csv_table, jspf, locations, m3u8, pls, record, rekordbox, xspf
from core.export.atomic import write_atomically
from core.export.locations import Locations
from models.playlist import Playlist

__all__ = ["FORMATS", "check_target", "export"]

#: From the playlist and how files are named to the content of the file.
Render = Callable[[Playlist, Locations], bytes]


def _json(playlist: Playlist, _: Locations) -> bytes:
    """Everything of the list itself, with the paths that the library knows."""
    return json.dumps(record.playlist_record(playlist), indent=1, allow_nan=False).encode() + b"\n"


FORMATS: Mapping[str, Render] = {
    ".m3u8": m3u8.render,
    ".m3u": m3u8.render_old,
    ".pls": pls.render,
    ".xspf": xspf.render,
    ".jspf": jspf.render,
    ".csv": csv_table.render,
    ".json": _json,
    ".xml": rekordbox.render,
}


def check_target(target: Path) -> None:
    """Raise ``ExportError`` when a playlist cannot be written there, before any work is done for it."""
    if target.suffix.lower() not in FORMATS:  # also what keeps a mistyped --out from replacing a song
        raise ExportError(f"cannot tell the format of {target.name!r}: the name must end in {', '.join(FORMATS)}")
    if not target.parent.is_dir():
        raise ExportError(f"cannot write {target}: there is no folder {target.parent}")


def export(
    playlist: Playlist, target: Path, *, absolute: bool = False, mapped: Sequence[locations.Mapping] = ()
) -> None:
    """Write a playlist to a file, replacing one of that name in a single step.

    Parameters
    ----------
    absolute
        Name files by their whole paths, not by those from the folder of the list (rekordbox and JSON always do).
    mapped
        Folders here and what they are called where the list will be read; see ``locations.mappings``.
    """
    check_target(target)
    named = Locations(str(target.absolute().parent), absolute=absolute, mapped=tuple(mapped))
    write_atomically(target, FORMATS[target.suffix.lower()](playlist, named))
