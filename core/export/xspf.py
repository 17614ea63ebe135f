"""XSPF, version 1: the playlist as XML, with URIs for files (https://xspf.org/spec)."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from core.export import jspf
from core.export.locations import Locations
from core.export.text import xml_line
from models.playlist import Playlist

_NAMESPACE = "http://xspf.org/ns/0/"


def render(playlist: Playlist, locations: Locations) -> bytes:
    """Return an XSPF file."""
    root = Element("playlist", {"version": "1", "xmlns": _NAMESPACE})
    SubElement(root, "title").text = xml_line(playlist.name)
    tracks = SubElement(root, "trackList")
    for entry in playlist.entries:
        track = SubElement(tracks, "track")
        for name, value in jspf.fields(entry, locations).items():
            for one in value if isinstance(value, list) else [value]:
                SubElement(track, name).text = xml_line(str(one))
    indent(root, " ")
    return bytes(tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"
