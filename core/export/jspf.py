"""JSPF, and what it has in common with XSPF: the fields of a track, and the codes that tell what recording it is."""

import json
from typing import Any

from core.export.locations import Locations
from core.export.text import one_line, title
from models.playlist import Playlist, PlaylistEntry
from models.wanted import IDENTITY_URN

#: A field of a track and what it holds; locations and identifiers are lists.
Fields = dict[str, Any]


def render(playlist: Playlist, locations: Locations) -> bytes:
    """Return a JSPF file."""
    tracks = [fields(entry, locations) for entry in playlist.entries]
    content = {"playlist": {"title": one_line(playlist.name), "track": tracks}}
    return json.dumps(content, indent=1).encode() + b"\n"


def fields(entry: PlaylistEntry, locations: Locations) -> Fields:
    """Return what JSPF and XSPF tell of a track, in the order of the latter's specification; without what is unknown.

    Durations are in milliseconds. Of several artists each is told by ``creator`` as one text, with commas in between.
    """
    track, tags = entry.track.track, entry.track.track.tags
    told = {
        "location": [locations.uri(track.file.path)],
        "identifier": list(_identifiers(entry)),
        "title": one_line(title(track)),
        "creator": one_line(", ".join(tags.artists)),
        "annotation": one_line(entry.reason),
        "album": one_line(tags.album or ""),
        "trackNum": tags.track_number,
        "duration": round(track.info.duration_s * 1000),
    }
    return {name: value for name, value in told.items() if value}


def _identifiers(entry: PlaylistEntry) -> list[str]:
    track = entry.track.track
    recording, isrc = track.tags.musicbrainz_recording_id, track.tags.isrc
    known = [f"https://musicbrainz.org/recording/{recording}"] if recording else []
    known += [f"urn:isrc:{isrc}"] if isrc else []
    return [*known, f"{IDENTITY_URN}{track.identity}"]
