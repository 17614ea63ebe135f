"""The map as it is sent: a column for each thing that is known of the tracks, in small whole numbers.

100,000 tracks are 3 MB of JSON, and a third of it when packed; docs/benchmarks.md has the times.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.manager.mapping import LibraryMap
from core.playlists import Library
from core.playlists.clusters import grouped
from core.store import Store
from models.keys import CAMELOT, KEYS
from models.playlist import PlaylistSpec

#: Places are sent in so many steps from the middle to the edge.
STEPS = 10_000
#: A track is of a mood from this score on.
OF_A_MOOD = 0.5
#: What stands where nothing is known, and where something belongs to no group.
UNKNOWN = -1
_ROWS_AT_ONCE = 900

Whole = NDArray[np.int64]


def sheet(store: Store, library: Library, where: LibraryMap) -> dict[str, Any]:
    """Return the tracks that are in the library and on the map."""
    ids, rows, places = np.intersect1d(library.ids, where.ids, assume_unique=True, return_indices=True)
    points = np.rint(where.points[places] * STEPS).astype(np.int64)
    columns = library.columns
    genres, genre = _named(_genres(store, ids))
    moods, mood = _moods({name: scores[rows] for name, scores in columns.moods.items()}, len(ids))
    clusters, cluster = _clusters(library)
    return {
        "ids": ids.tolist(),
        "x": points[:, 0].tolist(),
        "y": points[:, 1].tolist(),
        "genre": genre,
        "mood": mood,
        "cluster": cluster[rows].tolist(),
        "key": columns.key[rows].tolist(),
        "tempo": _whole(columns.tempo_bpm[rows]).tolist(),
        "energy": _whole(columns.energy[rows] * 100).tolist(),
        "genres": genres,
        "moods": moods,
        "clusters": clusters,
        "keys": [CAMELOT[key] for key in KEYS],
    }


def _whole(values: NDArray[np.float32]) -> Whole:
    return np.where(np.isnan(values), UNKNOWN, np.rint(np.nan_to_num(values))).astype(np.int64)


def _genres(store: Store, ids: NDArray[np.int64]) -> dict[int, str]:
    """The first genre of each track that has one."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        for row in store.rows(ids[start : start + _ROWS_AT_ONCE].tolist(), ("id", "genres")):
            if row["genres"]:
                found[row["id"]] = row["genres"][0]
    return {number: found.get(number, "") for number in ids.tolist()}


def _named(by_id: dict[int, str]) -> tuple[list[str], list[int]]:
    """Names, the commonest first, whatever their case; and the number of the name of each track."""
    spelt: dict[str, str] = {}
    for name in by_id.values():
        spelt.setdefault(name.casefold(), name)
    counted = Counter(name.casefold() for name in by_id.values() if name)
    order = sorted(counted, key=lambda name: (-counted[name], name))
    number = {name: place for place, name in enumerate(order)}
    return [spelt[name] for name in order], [number.get(name.casefold(), UNKNOWN) for name in by_id.values()]


def _moods(scores: dict[str, NDArray[np.float32]], count: int) -> tuple[list[str], list[int]]:
    """Names, and the mood that each track is most of."""
    if not scores:
        return [], [UNKNOWN] * count
    table = np.nan_to_num(np.stack(list(scores.values())), nan=0.0)
    return list(scores), np.where(table.max(axis=0) >= OF_A_MOOD, table.argmax(axis=0), UNKNOWN).tolist()


def _clusters(library: Library) -> tuple[Sequence[str], Whole]:
    """The groups that playlists are made of, the largest first; a row of the library is in one."""
    groups = grouped(PlaylistSpec(method="clusters"), library) if len(library.ids) else ()
    groups = tuple(sorted(groups, key=lambda group: (-len(group.rows), int(group.rows[0]))))
    labels = np.full(len(library.ids), UNKNOWN, np.int64)
    for place, group in enumerate(groups):
        labels[group.rows] = place
    return [group.name for group in groups], labels
