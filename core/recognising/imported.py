"""A list that another program wrote, as a playlist of what was found of it."""

from models.playlist import Playlist, PlaylistEntry, PlaylistSpec
from models.recognised import ReadList

#: In words, how an entry was told.
HOW = {
    "path": "its path",
    "identity": "its sound",
    "moved": "the end of its path",
    "tags": "its tags and length",
}


def imported(read: ReadList) -> Playlist:
    """Return the list of what was found, which says how each was told."""
    entries = (
        PlaylistEntry(entry.track, 1.0, f"number {entry.wanted.position} of the list, known by {HOW[entry.how]}")
        for entry in read.found
    )
    return Playlist(read.name, PlaylistSpec("imported", name=read.name), tuple(entries))
