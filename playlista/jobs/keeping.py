"""What is kept of a list once its songs are in the library: a playlist of its owner's, and labels on its tracks."""

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import JobError, MissingError
from core.manager.playlists import IMPORTED
from core.store import Store
from models.downloads import StoredList
from models.jobs import Job
from models.people import LOCAL
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec
from models.saved import SavedPlaylist
from models.track import LibraryTrack

LOGGER = logging.getLogger("playlista.jobs")

#: So many playlists of one name are told apart by numbers.
MOST_NAMESAKES = 100


@dataclass(frozen=True, slots=True)
class Finish:
    """What is to be kept of a list: ``source`` is its ``ListHead.source``; of a single song only the labels.

    ``tag_id`` is a label of the owner's, ``global_tag_id`` one of everybody's.
    """

    owner_id: int
    source: str | None
    tag_id: int | None = None
    global_tag_id: int | None = None

    def record(self) -> dict[str, Any]:
        """The same for the payload of a job."""
        return asdict(self)


def finish_of(job: Job, source: str | None) -> Finish:
    """What a download asks for."""
    return Finish(job.owner_id, source, job.payload.get("tag_id"), job.payload.get("global_tag_id"))


def keep(store: Store, finish: Finish) -> int | None:
    """Keep what the library has of a list by now, and return the id of the playlist; ``None`` where there is none.

    Called when the songs are there and again when they are analysed; a playlist that says the same is left alone.
    """
    stored = None if finish.source is None else store.wishes.list_of(finish.source)
    if stored is None:
        return None
    tracks = list(_tracks(store, stored))
    _label(store, finish, [track.id for track in tracks])
    if stored.head.kind == "track" or not tracks:
        return None
    return _save(store, finish, stored, tracks).id


def paths_of(store: Store, playlist_id: int) -> list[str]:
    """Return the files of a saved playlist; ``JobError`` if there is no such playlist any more."""
    saved = store.playlists.get(playlist_id)
    if saved is None:
        raise JobError(f"there is no playlist {playlist_id} any more", error_class="not_found")
    entries = store.playlists.entries(saved.id, saved.newest.number)
    tracks = (None if entry.track_id is None else store.track(entry.track_id) for entry in entries)
    return list(dict.fromkeys(track.track.file.path for track in tracks if track is not None))


def _tracks(store: Store, stored: StoredList) -> Iterator[LibraryTrack]:
    """Yield the tracks of a list that the library knows, in its order."""
    wanted = [item.wish_id for item in stored.items if item.wish_id is not None and not item.gone]
    wishes = store.wishes.get(wanted)
    for number in wanted:
        wish = wishes.get(number)
        row = None if wish is None or wish.state != "done" or wish.path is None else store.identity_at(wish.path)
        track = None if row is None else store.track(row[0])
        if track is not None:
            yield track


def _label(store: Store, finish: Finish, track_ids: list[int]) -> None:
    """Put the labels that were asked for on tracks; one that is gone, or another's, was asked for in vain."""
    for number, owner_id in ((finish.tag_id, finish.owner_id), (finish.global_tag_id, LOCAL)):
        label = None if number is None else store.labels.get(number)
        if label is None or label.owner_id != owner_id:
            continue
        try:
            store.labels.put(label.id, track_ids)
        except MissingError as error:
            LOGGER.info("a label was deleted meanwhile: %s", error)


def _save(store: Store, finish: Finish, stored: StoredList, tracks: list[LibraryTrack]) -> SavedPlaylist:
    note = f"from {stored.head.url or stored.head.source}"
    name, before = _name(store, finish.owner_id, stored.head.name, note)
    ids = [track.id for track in tracks]
    if before is not None and _ids(store, before) == ids:
        return before
    entries = tuple(PlaylistEntry(track, 1.0, f"number {place} of the list") for place, track in enumerate(tracks, 1))
    playlist = Playlist(name, PlaylistSpec(IMPORTED, name=name), entries, notes=(note,))
    return store.playlists.save(playlist, name, owner_id=finish.owner_id)


def _name(store: Store, owner_id: int, name: str, note: str) -> tuple[str, SavedPlaylist | None]:
    """Return the name for a list's playlist, and that playlist; one that was made otherwise is never added to."""
    for number in range(1, MOST_NAMESAKES + 1):
        called = name if number == 1 else f"{name} ({number})"
        found = store.playlists.find(called, owner_id=owner_id)
        if found is None or found.name.casefold() != called.casefold():
            return called, None
        if found.newest.notes[:1] == (note,):
            return called, found
    raise JobError(f"there are {MOST_NAMESAKES} playlists called {name!r} already", error_class="conflict")


def _ids(store: Store, saved: SavedPlaylist) -> list[int | None]:
    return [entry.track_id for entry in store.playlists.entries(saved.id, saved.newest.number)]
