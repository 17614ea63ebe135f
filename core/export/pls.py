"""PLS: numbered lines of an INI file, in UTF-8."""

from core.export.locations import Locations
from core.export.text import caption
from models.playlist import Playlist


def render(playlist: Playlist, locations: Locations) -> bytes:
    """Return a PLS file. It has no place for the name of the list."""
    lines = ["[playlist]", f"NumberOfEntries={len(playlist.entries)}"]
    for number, entry in enumerate(playlist.entries, 1):
        track = entry.track.track
        lines += [
            f"File{number}={locations.line(track.file.path)}",
            f"Title{number}={caption(track)}",
            f"Length{number}={round(track.info.duration_s)}",
        ]
    return "\n".join([*lines, "Version=2"]).encode() + b"\n"
