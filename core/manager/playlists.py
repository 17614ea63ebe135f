"""Playlists of an open library: what methods choose from, and saved playlists built again.

Joins the store and the methods; the clock is handed in.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby, pairwise

import numpy as np

import core.store
from core.errors import PlaylistError
from core.playlists import build
from core.playlists.again import keeping
from core.playlists.library import Library, aligned
from core.playlists.passages import passages
from core.playlists.pool import joined, share_of
from models.people import LOCAL
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec, Transition
from models.saved import SavedPlaylist, SavedVersion

#: The method of playlists that are built again by themselves.
RULES = "rules"
#: What stands for a method in playlists that came from elsewhere.
IMPORTED = "imported"
#: Methods whose places are filled by what leads from one to the next, as ``dj`` does.
_LED = ("journey", "order", "extend", IMPORTED)


def choices(store: core.store.Store, *, owner_id: int = LOCAL) -> Library:
    """Load what methods choose from; worth doing once for many playlists of one owner."""
    ids, matrix = store.vectors()
    _, (heard, embeddings) = store.embeddings()
    return seen_by(store, Library(ids, matrix, store.track, aligned(ids, heard, embeddings)), owner_id=owner_id).ready()


def seen_by(store: core.store.Store, library: Library, *, owner_id: int) -> Library:
    """Return the same tracks with what somebody says of them, as it is now."""
    return replace(
        library,
        lookup=partial(store.track, owner_id=owner_id),
        columns=store.columns(library.ids, owner_id=owner_id),
        search=partial(store.ids, owner_id=owner_id),
    )


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
        track = None if entry.track_id is None else store.track(entry.track_id, owner_id=saved.owner_id)
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
    return store.playlists.save(build(spec, library, now=now), saved.name, owner_id=saved.owner_id)


def replaced(
    store: core.store.Store,
    saved: SavedPlaylist,
    place: int,
    now: datetime,
    track_id: int | None = None,
    *,
    library: Library | None = None,
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
    built = build(asked, library or choices(store, owner_id=saved.owner_id), now=now)
    if track_id is None and len(built.entries) < len(ids):
        raise PlaylistError(f"the library has no other track for place {place} of {saved.name!r}")
    entries = _with_new(before.entries, built.entries, place)
    after = replace(before, spec=spec, entries=entries, relaxed=built.relaxed)
    return store.playlists.save(after, saved.name, owner_id=saved.owner_id)


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
    store: core.store.Store,
    saved: SavedPlaylist,
    places: Iterable[int],
    now: datetime,
    *,
    refill: bool = True,
    library: Library | None = None,
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
    choice = library or choices(store, owner_id=saved.owner_id)
    return store.playlists.save(build(asked, choice, now=now), saved.name, owner_id=saved.owner_id)


def unlocked(store: core.store.Store, saved: SavedPlaylist, places: Collection[int]) -> SavedPlaylist:
    """Lock places no longer, or none at all; the tracks stay where they are until the list is built again."""
    spec = saved.newest.spec
    fixed = tuple((place, number) for place, number in spec.locked if places and place not in places)
    return _marked(store, saved, replace(spec, locked=fixed))


def arranged(store: core.store.Store, saved: SavedPlaylist, ids: Sequence[int], library: Library) -> SavedPlaylist:
    """Put tracks into an order by hand, as the newest version; those that were not there are added.

    What leads from one to the next is reckoned anew. Locked tracks stay locked where they are now.
    """
    twice = [number for number, times in Counter(ids).items() if times > 1]
    if twice:
        raise PlaylistError(f"track {twice[0]} is named twice")
    before = opened(store, saved)
    known = {entry.track.id: entry for entry in before.entries}
    entries = [known.get(number) or PlaylistEntry(library.track(number), 1.0, "put here by hand") for number in ids]
    steps = (*_steps(library, entries), None)
    entries = [replace(entry, transition=step) for entry, step in zip(entries, steps, strict=False)]
    places = {number: place for place, number in enumerate(ids, 1)}
    fixed = {number for _, number in saved.newest.spec.locked} & places.keys()
    spec = replace(saved.newest.spec, locked=tuple(sorted((places[number], number) for number in fixed)))
    notes = tuple(dict.fromkeys((*saved.newest.notes, "the order was changed by hand")))
    after = Playlist(saved.name, spec, tuple(entries), saved.newest.relaxed, notes)
    return store.playlists.save(after, saved.name, owner_id=saved.owner_id)


def led(playlist: Playlist, library: Library) -> Playlist:
    """Return a list with how each track leads to the next, reckoned where its method did not look at that."""
    steps = (*_steps(library, playlist.entries), None)
    entries = (
        replace(entry, transition=entry.transition or step)
        for entry, step in zip(playlist.entries, steps, strict=False)
    )
    return replace(playlist, entries=tuple(entries))


def _steps(library: Library, entries: Sequence[PlaylistEntry]) -> tuple[Transition, ...]:
    if len(entries) < 2:
        return ()
    rows = [library.row(entry.track.id) for entry in entries]
    share = share_of(library, None)
    pairs = [None if None in pair else [row for row in pair if row is not None] for pair in pairwise(rows)]
    vectors = [None if pair is None else joined(library, np.array(pair, np.intp), share) for pair in pairs]
    cosines = [np.nan if pair is None else float(pair[0] @ pair[1]) for pair in vectors]
    return passages([entry.track for entry in entries], np.array(cosines, np.float32))


def refresh(store: core.store.Store, now: datetime, names: Collection[int] = ()) -> tuple[str, ...]:
    """Build everybody's saved rule playlists again, or those of some ids; return the names of those that have changed.

    One that has not keeps its version.
    """
    wanted = [saved for saved in store.playlists.of_method(RULES) if not names or saved.id in names]
    library = choices(store) if wanted else None
    changed = []
    for owner_id, theirs in groupby(sorted(wanted, key=_owner), _owner):
        library = None if library is None else seen_by(store, library, owner_id=owner_id)
        changed += [saved.name for saved in theirs if library is not None and _refreshed(store, saved, library, now)]
    return tuple(changed)


def _owner(saved: SavedPlaylist) -> int:
    return saved.owner_id


def _refreshed(store: core.store.Store, saved: SavedPlaylist, library: Library, now: datetime) -> bool:
    built = build(saved.newest.spec, library, now=now)
    if [entry.track.id for entry in built.entries] == list(_places(store, saved).values()):
        return False
    store.playlists.save(built, saved.name, owner_id=saved.owner_id)
    return True


def _marked(store: core.store.Store, saved: SavedPlaylist, spec: PlaylistSpec) -> SavedPlaylist:
    """Keep the tracks as they are under another specification."""
    playlist = opened(store, saved)
    places = set(spec.locked)
    entries = [
        replace(entry, locked=(place, entry.track.id) in places, reason=entry.reason.removeprefix("locked; "))
        for place, entry in enumerate(playlist.entries, 1)
    ]
    return store.playlists.save(
        replace(playlist, spec=spec, entries=tuple(entries)), saved.name, owner_id=saved.owner_id
    )


def _places(store: core.store.Store, saved: SavedPlaylist) -> dict[int, int]:
    """The tracks of the newest version by place, counted from 1; those that the library has forgotten are left out."""
    entries = store.playlists.entries(saved.id, saved.newest.number)
    ids = [entry.track_id for entry in entries if entry.track_id is not None]
    return dict(enumerate(ids, start=1))
