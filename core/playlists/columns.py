"""What is known of every track of a library, as arrays: what methods compute with, a hundred bytes a track.

Filled by ``Store.columns`` for a whole library, or by ``columns_of`` from tracks at hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

from core.playlists.songs import album_key, artist_key, codes, song_codes, song_key
from core.playlists.valence import estimates, known
from models.keys import KEYS
from models.moods import moods
from models.track import LibraryTrack

#: The classes of content and the bit of each in ``Columns.content``.
CONTENT = {"mix": 1, "spoken": 2, "skit": 4, "live": 8, "christmas": 16}

Floats = NDArray[np.float32]
Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of every track, in the rows of ``Library.ids``; all of shape (n,).

    Parameters
    ----------
    tempo_bpm, energy, danceability, loudness_lufs, duration_s : float32, NaN unknown
    key, key_opening, key_ending : int8, index into ``models.keys.KEYS``, -1 unknown
    year : int16, 0 unknown
    artist, album, song : int32, tracks of one have one number, -1 unknown; ``song`` is one in all its versions
        (``core.playlists.songs``)
    content : uint8, bits of ``CONTENT``
    liked : int8, 1 liked, -1 disliked, 0 no opinion
    rating : float32, 0..5, NaN none
    played_at, added_at : float64, seconds since 1970 in UTC, NaN never
    valence, arousal : float32, 0..1, estimates of ``core.playlists.valence``, NaN unknown
    moods : what networks tell, by the names of ``models.moods.MOODS``, without valence and arousal: float32, 0..1, NaN
        where none has heard the track; empty where none has heard any
    """

    tempo_bpm: Floats
    key: NDArray[np.int8]
    key_opening: NDArray[np.int8]
    key_ending: NDArray[np.int8]
    energy: Floats
    danceability: Floats
    loudness_lufs: Floats
    duration_s: Floats
    year: NDArray[np.int16]
    artist: NDArray[np.int32]
    album: NDArray[np.int32]
    song: NDArray[np.int32]
    content: NDArray[np.uint8]
    liked: NDArray[np.int8]
    rating: Floats
    played_at: Times
    added_at: Times
    valence: Floats
    arousal: Floats
    moods: Mapping[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many tracks there are."""
        return len(self.tempo_bpm)


#: The type of each column, and what stands where nothing is known.
TYPES: Mapping[str, tuple[type[np.generic], float]] = {
    **dict.fromkeys(("tempo_bpm", "energy", "danceability", "loudness_lufs", "duration_s"), (np.float32, np.nan)),
    **dict.fromkeys(("rating", "valence", "arousal"), (np.float32, np.nan)),
    **dict.fromkeys(("key", "key_opening", "key_ending"), (np.int8, -1)),
    **dict.fromkeys(("artist", "album", "song"), (np.int32, -1)),
    **dict.fromkeys(("played_at", "added_at"), (np.float64, np.nan)),
    "year": (np.int16, 0),
    "content": (np.uint8, 0),
    "liked": (np.int8, 0),
}


def blank(count: int, **values: NDArray[np.generic]) -> Columns:
    """Return columns of so many tracks of which only ``values`` are known; each becomes the type of its column."""
    arrays = {name: np.full(count, unknown, kind) for name, (kind, unknown) in TYPES.items()}
    arrays |= {name: np.asarray(array, TYPES[name][0]) for name, array in values.items()}
    return Columns(**{each.name: arrays[each.name] for each in fields(Columns) if each.name != "moods"})  # type: ignore[arg-type]


def columns_of(tracks: Sequence[LibraryTrack | None]) -> Columns:
    """Return the columns of tracks, in their order; of one that has gone meanwhile nothing is known.

    Opinions, plays and classes of content are no part of a track, so they stay unknown.
    """
    rows = [None if track is None else _row(track) for track in tracks]
    unknown = tuple(TYPES[name][1] for name in _NUMBERS)
    table = np.array([unknown if row is None else row for row in rows], np.float64).reshape(len(rows), len(_NUMBERS))
    found = {name: table[:, place] for place, name in enumerate(_NUMBERS)}
    return with_moods(blank(len(tracks), **found, **_groups(tracks)), _told(tracks))


_NUMBERS = (
    "tempo_bpm", "key", "key_opening", "key_ending", "energy", "danceability", "loudness_lufs", "duration_s", "year",
    "added_at", "valence", "arousal",
)  # fmt: skip


def _row(track: LibraryTrack) -> tuple[float, ...]:
    features = track.track.features
    tonal, dynamics = features.tonal, features.dynamics
    keys = (key_index(name) for name in (tonal.key, tonal.key_opening, tonal.key_ending))
    values = (dynamics.energy, dynamics.danceability, features.loudness.loudness_lufs, track.track.info.duration_s)
    year = track.track.tags.year
    return (
        known(features.rhythm.tempo_bpm),
        *keys,
        *map(known, values),
        year if year and 0 < year < 10_000 else 0,
        track.added_at.timestamp(),
        *estimates(features),
    )


def key_index(name: str | None) -> int:
    """Return the index of a key as columns hold it: -1 for one that is unknown."""
    return KEYS.index(name) if name in KEYS else -1


def _groups(tracks: Sequence[LibraryTrack | None]) -> dict[str, NDArray[np.int32]]:
    tags = [None if track is None else track.track.tags for track in tracks]
    artists = [tag.artists if tag else () for tag in tags]
    songs = [song_key(artist, tag.title if tag else None) for artist, tag in zip(artists, tags, strict=True)]
    sounds = [track.track.identity if track else "" for track in tracks]
    return {
        "artist": codes([artist_key(artist) for artist in artists]),
        "album": codes([album_key(tag) if tag else "" for tag in tags]),
        "song": song_codes(songs, sounds),
    }


def _told(tracks: Sequence[LibraryTrack | None]) -> dict[str, Floats]:
    told = [moods(track.networks) if track else {} for track in tracks]
    names = {name for each in told for name in each}
    return {name: np.array([each.get(name, np.nan) for each in told], np.float32) for name in names}


def with_moods(columns: Columns, told: Mapping[str, Floats]) -> Columns:
    """Add what networks tell of moods."""
    found = {name: told[name] for name in sorted(told.keys() - {"valence", "arousal"})}
    return replace(columns, moods=found)
