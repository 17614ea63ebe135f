"""Playlists as they are told over HTTP: heads, versions, places with their rows, differences."""

from dataclasses import asdict
from typing import Any

from core.export.spec import spec_record
from core.manager.playlists import version
from core.playlists.differing import differing
from core.store import Store
from models.evaluation import Evaluation
from models.playlist import Playlist
from models.saved import SavedPlaylist, SavedVersion

#: The cells of a track in a playlist.
CELLS = (
    *("id", "title", "artists", "album", "duration_s", "tempo_bpm", "tempo_confidence", "key", "camelot", "energy"),
    *("danceability", "loudness_lufs", "liked", "rating", "labels", "missing", "corrected"),
    *("path", "replaygain_db", "true_peak_dbtp", "has_cover"),
)
_AT_ONCE = 1000

Record = dict[str, Any]


def head_record(saved: SavedPlaylist) -> Record:
    """Return a saved playlist without its tracks."""
    newest = saved.newest
    return {
        "id": saved.id,
        "owner_id": saved.owner_id,
        "name": saved.name,
        "method": newest.spec.method,
        "made_at": saved.made_at,
        "changed_at": newest.made_at,
        "version": newest.number,
        "tracks": newest.tracks,
        "duration_s": saved.duration_s,
    }


def version_record(one: SavedVersion) -> Record:
    """Return a version without its tracks."""
    return {
        "version": one.number,
        "made_at": one.made_at,
        "kept": one.kept,
        "tracks": one.tracks,
        "spec": spec_record(one.spec),
        "relaxed": one.relaxed,
        "notes": one.notes,
    }


def saved_record(
    store: Store,
    saved: SavedPlaylist,
    playlist: Playlist,
    number: int | None = None,
    evaluation: Evaluation | None = None,
) -> Record:
    """Return a version of a saved playlist, which ``playlist`` is, with its tracks."""
    one = version(saved, number)
    told = playlist_record(store, playlist, saved.owner_id, evaluation)
    return {**told, "id": saved.id, "version": one.number, "owner_id": saved.owner_id}


def playlist_record(store: Store, playlist: Playlist, owner_id: int, evaluation: Evaluation | None = None) -> Record:
    """Return a playlist with its tracks as somebody sees them."""
    rows = _rows(store, [entry.track.id for entry in playlist.entries], owner_id)
    tracks = [
        {
            **rows[entry.track.id],
            "place": place,
            "score": entry.score,
            "reason": entry.reason,
            "transition": None if entry.transition is None else asdict(entry.transition),
            "locked": entry.locked,
        }
        for place, entry in enumerate(playlist.entries, 1)
        if entry.track.id in rows
    ]
    return {
        "id": None,
        "version": None,
        "owner_id": None,
        "name": playlist.name,
        "spec": spec_record(playlist.spec),
        "duration_s": playlist.duration_s,
        "weakest": playlist.weakest,
        "relaxed": playlist.relaxed,
        "notes": playlist.notes,
        "evaluation": None if evaluation is None else asdict(evaluation),
        "tracks": tracks,
    }


def difference_record(store: Store, saved: SavedPlaylist, before: int, after: int) -> Record:
    """Return what came, went and moved between two versions; ``PlaylistError`` where there is no such version."""
    numbers = [version(saved, number).number for number in (before, after)]
    both = [store.playlists.entries(saved.id, number) for number in numbers]
    labels = {entry.track_id: entry.label for entries in both for entry in entries}
    ids = [[entry.track_id for entry in entries if entry.track_id is not None] for entries in both]
    found = differing(*ids)

    def placed(pairs: tuple[tuple[int, int], ...]) -> list[Record]:
        return [{"place": place, "id": number, "label": labels[number]} for place, number in pairs]

    moved = [
        {"id": each.track_id, "label": labels[each.track_id], "before": each.before, "after": each.after}
        for each in found.moved
    ]
    return {
        "before": before,
        "after": after,
        "came": placed(found.came),
        "went": placed(found.went),
        "moved": moved,
        "stayed": found.stayed,
    }


def _rows(store: Store, ids: list[int], owner_id: int) -> dict[int, Record]:
    parts = [store.rows(ids[at : at + _AT_ONCE], CELLS, owner_id=owner_id) for at in range(0, len(ids), _AT_ONCE)]
    return {row["id"]: row for part in parts for row in part}
