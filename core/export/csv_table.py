"""CSV: a row a track, with the columns that Exportify names, the place of the file, and what was measured.

Mixxx finds the files by the column "Location".
"""

import csv
import io
import re

from core.export.locations import Locations
from core.export.text import one_line, title
from models.playlist import Playlist, PlaylistEntry

COLUMNS = (
    "Track Name", "Artist Name(s)", "Album Name", "Duration (ms)", "ISRC", "Location", "Identity", "Tempo", "Key",
    "Camelot", "Score", "Reason",
)  # fmt: skip
#: What a spreadsheet would take for a formula.
_FORMULA = re.compile(r"'*[=+\-@]")


def render(playlist: Playlist, locations: Locations) -> bytes:
    """Return a table in UTF-8 as RFC 4180 has it; text that looks like a formula gets an apostrophe in front."""
    stream = io.StringIO()
    table = csv.writer(stream)
    table.writerow(COLUMNS)
    table.writerows(_row(entry, locations) for entry in playlist.entries)
    return stream.getvalue().encode()


def _row(entry: PlaylistEntry, locations: Locations) -> list[str | int | float | None]:
    track, tags = entry.track.track, entry.track.track.tags
    tonal, tempo = track.features.tonal, track.features.rhythm.tempo_bpm
    return [
        _harmless(title(track)),
        _harmless(";".join(artist.replace(",", "\\,") for artist in tags.artists)),
        _harmless(tags.album or ""),
        round(track.info.duration_s * 1000),
        tags.isrc,
        locations.line(track.file.path),
        track.identity,
        None if tempo is None else round(tempo, 2),
        tonal.key,
        tonal.camelot,
        round(entry.score, 4),
        _harmless(entry.reason),
    ]


def _harmless(text: str) -> str:
    text = one_line(text)
    return f"'{text}" if _FORMULA.match(text) else text
