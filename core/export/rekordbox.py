"""Rekordbox XML: a collection and a playlist with tempo, key and beat grid, to be opened by rekordbox.

Follows Pioneer's list of the format (xml_format_list.pdf of 2020), version 1.0.0; docs/export.md.
"""

import os
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from core.export.beat_grid import grid, places_in_bars
from core.export.locations import Locations
from core.export.text import title, xml_line
from models.keys import short_name
from models.playlist import Playlist
from models.track import LibraryTrack

_KINDS = {
    ".mp3": "MP3 File", ".m4a": "M4A File", ".mp4": "M4A File", ".aac": "AAC File", ".wav": "WAV File",
    ".aif": "AIFF File", ".aiff": "AIFF File", ".flac": "FLAC File", ".ogg": "OGG File",
}  # fmt: skip
#: Bars that are not known have four beats, and the first beat of the track begins one.
_BEATS = 4


def render(playlist: Playlist, locations: Locations) -> bytes:
    """Return an XML file; each track stands in the collection once, however often it is in the list."""
    root = Element("DJ_PLAYLISTS", {"Version": "1.0.0"})
    SubElement(root, "PRODUCT", {"Name": "playlista", "Version": "0.1.0", "Company": ""})
    tracks = {entry.track.id: entry.track for entry in playlist.entries}
    collection = SubElement(root, "COLLECTION", {"Entries": str(len(tracks))})
    for entry in tracks.values():
        _add_grid(SubElement(collection, "TRACK", dict(_attributes(entry, locations))), entry)
    _add_list(SubElement(root, "PLAYLISTS"), playlist)
    indent(root, "  ")
    return bytes(tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _attributes(entry: LibraryTrack, locations: Locations) -> Iterator[tuple[str, str]]:
    track, tags, info = entry.track, entry.track.tags, entry.track.info
    tempo, key = track.features.rhythm.tempo_bpm, track.features.tonal.key
    yield "TrackID", str(entry.id)
    yield "Name", xml_line(title(track))
    yield "Artist", xml_line(", ".join(tags.artists))
    yield "Album", xml_line(tags.album or "")
    yield "Genre", xml_line(", ".join(tags.genres))
    yield "Kind", _KINDS.get(os.path.splitext(track.file.path)[1].lower(), "Unknown Format")
    yield "Size", str(track.file.size)
    yield "TotalTime", str(round(info.duration_s))
    yield "DiscNumber", str(tags.disc_number or 0)
    yield "TrackNumber", str(tags.track_number or 0)
    yield "Year", str(tags.year or 0)
    yield "AverageBpm", f"{tempo or 0.0:.2f}"
    yield "DateAdded", f"{entry.added_at:%Y-%m-%d}"
    yield "BitRate", str(round((info.bit_rate or 0) / 1000))
    yield "SampleRate", str(info.sample_rate)
    yield "Location", locations.absolute_uri(track.file.path).replace("file:///", "file://localhost/", 1)
    yield "Tonality", short_name(key) if key else ""


def _add_grid(track: Element, entry: LibraryTrack) -> None:
    rhythm = entry.track.features.rhythm
    metre = (rhythm.beats_per_bar if rhythm.downbeats else None) or _BEATS
    places = places_in_bars(rhythm.beats, rhythm.downbeats, metre)
    for stretch in grid(rhythm.beats):
        where = {"Inizio": f"{stretch.start_s:.3f}", "Bpm": f"{stretch.tempo_bpm:.2f}"}
        SubElement(track, "TEMPO", {**where, "Metro": f"{metre}/4", "Battito": str(places[stretch.beat] + 1)})


def _add_list(playlists: Element, playlist: Playlist) -> None:
    folder = SubElement(playlists, "NODE", {"Type": "0", "Name": "ROOT", "Count": "1"})
    name = xml_line(playlist.name) or "playlista"
    told = {"Name": name, "Type": "1", "KeyType": "0", "Entries": str(len(playlist.entries))}
    node = SubElement(folder, "NODE", told)
    for entry in playlist.entries:
        SubElement(node, "TRACK", {"Key": str(entry.track.id)})
