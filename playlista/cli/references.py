"""Tracks as they are named on the command line: paths, ids, queries, lists in files, artists, saved playlists."""

from pathlib import Path

from core.errors import PlaylistError
from core.store import Store
from playlista.cli.library import one_track
from playlista.cli.output import count, safe, say

#: Endings of files that are lists and no music.
LISTS = (".m3u8", ".m3u", ".pls", ".xspf", ".jspf", ".json", ".csv", ".tsv", ".txt")
#: References that mean all the tracks they find.
SEVERAL = ("artist:", "album:", "in:")


def ids_of(store: Store, references: tuple[str, ...]) -> tuple[int, ...]:
    """Return the ids of all tracks that references mean, in their order, each once.

    A path, an id or a query means one track; a list in a file, ``artist:"X"``, ``album:"X"`` and ``in:PLAYLIST`` mean
    all of theirs. ``PlaylistError`` where a reference means none.
    """
    return tuple(dict.fromkeys(number for reference in references for number in _ids(store, reference)))


def one_id(store: Store, reference: str | None) -> int | None:
    """Return the id of the one track that a reference means, if there is a reference."""
    return None if reference is None else one_track(store, reference).id


def _ids(store: Store, reference: str) -> list[int]:
    path = Path(reference)
    if path.suffix.lower() in LISTS and path.is_file():
        return _listed(store, path)
    if reference.lower().startswith("in:"):
        return _saved(store, reference[3:].replace('"', ""))
    if reference.lower().startswith(SEVERAL):
        found = store.ids(reference)
        if not found:
            raise PlaylistError(f"no track in the library is meant by {safe(reference)!r}")
        return found
    return [one_track(store, reference).id]


def _listed(store: Store, path: Path) -> list[int]:
    from core.recognising import recognise

    read = recognise(store, path)
    if not read.found:
        raise PlaylistError(f"{safe(str(path))} names no track of the library: analyse its files first")
    if read.missing:
        say(f"{safe(str(path))}: {count(len(read.missing), 'entry', 'entries')} not found in the library.")
    return [entry.track.id for entry in read.found]


def _saved(store: Store, name: str) -> list[int]:
    saved = store.playlists.find(name)
    if saved is None:
        raise PlaylistError(f"there is no saved playlist {safe(name)!r}; see them with: playlista playlists")
    entries = store.playlists.entries(saved.id, saved.newest.number)
    return [entry.track_id for entry in entries if entry.track_id is not None]
