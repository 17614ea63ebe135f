"""Playlists of an open library: what methods choose from, and saved playlists built again.

Joins the store and the methods; the clock is handed in.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

import core.store
from core.errors import PlaylistError
from core.playlists import build
from core.playlists.again import keeping
from core.playlists.library import Library, aligned
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec
from models.saved import SavedPlaylist, SavedVersion

#: The method of playlists that are built again by themselves.
RULES = "rules"
#: What stands for a method in playlists that came from elsewhere.
IMPORTED = "imported"
#: Methods whose places are filled by what leads from one to the next, as ``dj`` does.
_LED = ("journey", "order", "extend", IMPORTED)


def choices(store: core.store.Store) -> Library:
    """Load what methods choose from; worth doing once for many playlists."""
    ids, matrix = store.vectors()
    _, (heard, embeddings) = store.embeddings()
    return Library(
        ids, matrix, store.track, aligned(ids, heard, embeddings), columns=store.columns(ids), search=store.ids
    ).ready()


def version(saved: SavedPlaylist, number: int | None = None) -> SavedVersion:
    """Return a version of a playlist, the newest by default; ``PlaylistError`` if there is none of that number."""
    if number is None:
        return saved.newest
    found = next((each for each in saved.versions if each.number == number), None)
    if found is None:
        numbers = ", ".join(str(each.number) for each in saved.versions)
        raise PlaylistError(f"{saved.name!r} has no version {number}; it has {numbers}")
    return found


def opened(store: core.store.Store, saved: SavedPlaylist, number: int | None = None) -> Playlist:
    """Return a version as a playlist; the notes tell of tracks that the library has forgotten."""
    wanted = version(saved, number)
    entries, gone = [], []
    for entry in store.playlists.entries(saved.id, wanted.number):
        track = None if entry.track_id is None else store.track(entry.track_id)
        if track is None:
            gone.append(f"{entry.position}. {entry.label} is in the library no longer")
        else:
            entries.append(PlaylistEntry(track, entry.score, entry.reason, entry.transition, entry.locked))
    return Playlist(saved.name, wanted.spec, tuple(entries), wanted.relaxed, (*wanted.notes, *gone))


def regenerated(
    store: core.store.Store, saved: SavedPlaylist, library: Library, now: datetime, **changes: object
) -> SavedPlaylist:
    """Build a saved playlist again, with some fields of its specification changed, as its newest version.

    ``PlaylistError`` for one that was imported: it was never built.
    """
    if saved.newest.spec.method == IMPORTED:
        raise PlaylistError(f"{saved.name!r} was imported: there is no specification to build it from again")
    spec: PlaylistSpec = replace(saved.newest.spec, **changes)  # type: ignore[arg-type]
    return store.playlists.save(build(spec, library, now=now), saved.name)


def replaced(
    store: core.store.Store, saved: SavedPlaylist, place: int, now: datetime, track_id: int | None = None
) -> SavedPlaylist:
    """Put another track on one place, counted from 1, and keep all others: the best there is, or one that is named.

    Built again, the list is what its specification asks for, without the track that was replaced.
    """
    before = opened(store, saved)
    ids = _places(store, saved)
    if place not in ids:
        raise PlaylistError(f"{saved.name!r} has no place {place}; it has 1 to {len(ids)}")
    fixed = {at: number for at, number in ids.items() if at != place}
    taken = next((at for at, number in ids.items() if number == track_id), None)
    if taken is not None:
        raise PlaylistError(f"track {track_id} is on place {taken} of {saved.name!r} already")
    if track_id is not None:
        fixed[place] = track_id
    spec = _leaving_out(saved.newest.spec, ids[place])
    asked = replace(_asked_again(spec, ids, place), locked=tuple(sorted(fixed.items())))
    built = build(asked, choices(store), now=now)
    if track_id is None and len(built.entries) < len(ids):
        raise PlaylistError(f"the library has no other track for place {place} of {saved.name!r}")
    entries = _with_new(before.entries, built.entries, place)
    return store.playlists.save(replace(before, spec=spec, entries=entries, relaxed=built.relaxed), saved.name)


def _leaving_out(spec: PlaylistSpec, track_id: int) -> PlaylistSpec:
    limits = replace(spec.limits, without=tuple(dict.fromkeys((*spec.limits.without, track_id))))
    return replace(spec, limits=limits, locked=tuple(lock for lock in spec.locked if lock[1] != track_id))


def _asked_again(spec: PlaylistSpec, ids: dict[int, int], place: int) -> PlaylistSpec:
    """What to ask for so that one place is filled and the others stay; not every method can have places locked."""
    leaving = ids[place]
    asked = replace(spec, length=len(ids), duration_s=None, seeds=tuple(each for each in spec.seeds if each != leaving))
    others = tuple(number for number in ids.values() if number != leaving)
    if spec.method in _LED:
        return replace(asked, method="dj", seeds=(), start=None, end=None, via=(), curve=None)
    if spec.method == "clusters" or (spec.method == "similar" and not asked.seeds):
        return replace(asked, method="similar", seeds=others or spec.seeds, groups=None)
    return asked


def _with_new(
    before: tuple[PlaylistEntry, ...], built: tuple[PlaylistEntry, ...], place: int
) -> tuple[PlaylistEntry, ...]:
    """The entries as they were, but for the new one, what leads to it, and what it leads to."""
    entries = list(before)
    entries[place - 1] = replace(built[place - 1], locked=False)
    if place < len(built) and built[place - 1].transition is not None:
        entries[place] = replace(built[place], locked=before[place].locked)
    if place > 1:
        entries[place - 2] = replace(before[place - 2], transition=built[place - 2].transition)
    return tuple(entries)


def locked(
    store: core.store.Store, saved: SavedPlaylist, places: Iterable[int], now: datetime, *, refill: bool = True
) -> SavedPlaylist:
    """Lock places, beside those that are locked already, and fill the others with other tracks."""
    before = _places(store, saved)
    unknown = sorted(set(places) - before.keys())
    if unknown:
        raise PlaylistError(f"{saved.name!r} has no place {unknown[0]}; it has 1 to {len(before)}")
    spec = saved.newest.spec
    fixed = dict(spec.locked) | {place: before[place] for place in places}
    if not refill:
        return _marked(store, saved, replace(spec, locked=tuple(sorted(fixed.items()))))
    kept = [place for place, number in before.items() if number in fixed.values()]
    asked = keeping(spec, list(before.values()), kept, random_seed=spec.random_seed + 1)
    return store.playlists.save(build(asked, choices(store), now=now), saved.name)


def unlocked(store: core.store.Store, saved: SavedPlaylist, places: Collection[int]) -> SavedPlaylist:
    """Lock places no longer, or none at all; the tracks stay where they are until the list is built again."""
    spec = saved.newest.spec
    fixed = tuple((place, number) for place, number in spec.locked if places and place not in places)
    return _marked(store, saved, replace(spec, locked=fixed))


def refresh(store: core.store.Store, now: datetime, names: Collection[int] = ()) -> tuple[str, ...]:
    """Build the saved rule playlists again, or those of some ids; return the names of those that have changed.

    One that has not keeps its version.
    """
    wanted = [saved for saved in store.playlists.of_method(RULES) if not names or saved.id in names]
    library = choices(store) if wanted else None
    changed = []
    for saved in wanted:
        if library is not None and _refreshed(store, saved, library, now):
            changed.append(saved.name)
    return tuple(changed)


def _refreshed(store: core.store.Store, saved: SavedPlaylist, library: Library, now: datetime) -> bool:
    built = build(saved.newest.spec, library, now=now)
    if [entry.track.id for entry in built.entries] == list(_places(store, saved).values()):
        return False
    store.playlists.save(built, saved.name)
    return True


def _marked(store: core.store.Store, saved: SavedPlaylist, spec: PlaylistSpec) -> SavedPlaylist:
    """Keep the tracks as they are under another specification."""
    playlist = opened(store, saved)
    places = set(spec.locked)
    entries = [
        replace(entry, locked=(place, entry.track.id) in places, reason=entry.reason.removeprefix("locked; "))
        for place, entry in enumerate(playlist.entries, 1)
    ]
    return store.playlists.save(replace(playlist, spec=spec, entries=tuple(entries)), saved.name)


def _places(store: core.store.Store, saved: SavedPlaylist) -> dict[int, int]:
    """The tracks of the newest version by place, counted from 1; those that the library has forgotten are left out."""
    entries = store.playlists.entries(saved.id, saved.newest.number)
    ids = [entry.track_id for entry in entries if entry.track_id is not None]
    return dict(enumerate(ids, start=1))
