"""What playlists read of tracks, a hundred bytes each beside the rows they come of, so that a library loads at once.

Written with each track. Whatever else changes a row deletes its traits; those that lack, or are of an older version,
are made before they are read.
"""

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, select

from core.playlists import content
from core.playlists.columns import key_index
from core.playlists.songs import album_key, artist_key, song_key
from core.playlists.valence import arousal, known, valence
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.bulk import write_rows
from core.store.engine import Database
from core.store.upserts import upsert
from models.audio import Tags
from models.content import bits
from models.features import Dynamics, Features, Loudness, Rhythm, Timbre, Tonal
from models.tables import FEATURES, TAGS, TRACKS, TRAITS
from models.track import Track

#: The form of ``DATA`` and what makes it; raised with either.
VERSION = 1000 + content.VERSION

NUMBERS = ("tempo_bpm", "energy", "danceability", "loudness_lufs", "duration_s", "valence", "arousal")
KEYS = ("key", "key_opening", "key_ending")
#: Hashes of names, of which equal ones mean the same; 0 is unknown. ``sound`` is of the identity of the audio.
NAMES = ("artist", "album", "song", "sound")
DATA = np.dtype(
    [*((name, "<f4") for name in NUMBERS), ("year", "<i2"), *((name, "i1") for name in KEYS), ("spare", "i1")]
    + [(name, "<i8") for name in NAMES]
)

_ROW = ("track_id", "version", "found", "data")
_PAGE = 2000

#: A track as far as it matters here: its id, tags, identity, length in seconds, and features.
Source = tuple[int, Tags, str, float, Features]


def save(connection: Connection, sources: Sequence[Source]) -> None:
    """Write the traits of tracks, in place of those they had."""
    statement = upsert(connection.dialect.name, TRAITS)
    for part in batches(sources, ROWS_PER_STATEMENT):
        packed = _packed(part)
        found = [
            bits(each.name for each in content.find(tags, length, features)) for _, tags, _, length, features in part
        ]
        rows = [
            (source[0], VERSION, classes, row.tobytes())
            for source, classes, row in zip(part, found, packed, strict=True)
        ]
        write_rows(connection, statement, _ROW, rows)


def source(track_id: int, track: Track) -> Source:
    """Return a track as ``save`` takes it."""
    return track_id, track.tags, track.identity, track.info.duration_s, track.features


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Have the traits of tracks made anew before they are read."""
    connection.execute(delete(TRAITS).where(TRAITS.c.track_id.in_(list(ids))))


def complete(database: Database) -> None:
    """Make all traits that lack or are of an older version; nearly always there are none."""
    if database.read(_is_complete):
        return
    last: int | None = 0
    while last is not None:
        last = database.write(partial(_make_page, last=last))


def unpacked(cells: Sequence[bytes]) -> NDArray[np.void]:
    """Return the ``data`` of rows as one array of ``DATA``."""
    return np.frombuffer(b"".join(cells), DATA)


def _is_complete(connection: Connection) -> bool:
    tracks = connection.scalar(select(func.count()).select_from(TRACKS))
    return tracks == connection.scalar(select(func.count()).where(TRAITS.c.version == VERSION))


def _make_page(connection: Connection, last: int) -> int | None:
    """Make the traits of some tracks behind the id ``last``; return the last one's, ``None`` without more."""
    fresh = select(TRAITS.c.track_id).where(TRAITS.c.version == VERSION)
    query = _SOURCES.where(TRACKS.c.id > last, TRACKS.c.id.not_in(fresh)).order_by(TRACKS.c.id).limit(_PAGE)
    rows = connection.execute(query).all()
    save(connection, [_source(row) for row in rows])
    return rows[-1].id if rows else None


def _packed(sources: Sequence[Source]) -> NDArray[np.void]:
    data = np.zeros(len(sources), DATA)
    features = [source[-1] for source in sources]
    with np.errstate(over="ignore", invalid="ignore"):  # what a hostile header claims may be more than float32 holds
        for name, values in _measured(features).items():
            data[name] = values
        data["duration_s"] = [source[3] for source in sources]
    for at, (_, tags, identity, _, _) in enumerate(sources):
        data["year"][at] = tags.year if tags.year and 0 < tags.year < 10_000 else 0
        artist, album = artist_key(tags.artists), album_key(tags)
        song = song_key(tags.artists, tags.title)
        for name, text in zip(NAMES, (artist, album, song, identity), strict=True):
            data[name][at] = _hash(text)
    return data


def _measured(features: Sequence[Features]) -> dict[str, Any]:
    """The numbers of many tracks by name, estimates too: for one alone each of these calls costs as much."""
    tempo = [known(each.rhythm.tempo_bpm) for each in features]
    energy = [known(each.dynamics.energy) for each in features]
    loudness = [known(each.loudness.loudness_lufs) for each in features]
    keys = [key_index(each.tonal.key) for each in features]
    sure = [each.tonal.key_confidence for each in features]
    return {
        "tempo_bpm": tempo,
        "energy": energy,
        "danceability": [known(each.dynamics.danceability) for each in features],
        "loudness_lufs": loudness,
        "key": keys,
        "key_opening": [key_index(each.tonal.key_opening) for each in features],
        "key_ending": [key_index(each.tonal.key_ending) for each in features],
        "valence": valence(keys, sure, tempo, [known(each.timbre.spectral_centroid_hz) for each in features]),
        "arousal": arousal(energy, loudness, [known(each.rhythm.onset_rate) for each in features]),
    }


def _hash(text: str) -> int:
    """63 bits of a text that are not 0; 0 for an empty one."""
    if not text:
        return 0
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1 or 1


_TAGS = ("title", "artists", "album", "album_artist", "year", "genres")
_RHYTHM = ("tempo_bpm", "tempo_confidence", "onset_rate")
_TONAL = ("key", "key_confidence", "key_opening", "key_ending")
_SOURCES = (
    select(
        *(TRACKS.c.id, TRACKS.c.identity, TRACKS.c.duration_s),
        *(TAGS.c[name] for name in _TAGS),
        *(FEATURES.c[name] for name in (*_RHYTHM, *_TONAL)),
        *(FEATURES.c.loudness_lufs, FEATURES.c.energy, FEATURES.c.danceability, FEATURES.c.spectral_centroid_hz),
    )
    .join(TAGS, TAGS.c.track_id == TRACKS.c.id)
    .join(FEATURES, FEATURES.c.track_id == TRACKS.c.id)
)


def _source(row: Any) -> Source:
    """A row of ``_SOURCES``: of the features only what is read here."""
    values = row._mapping
    features = Features(
        Rhythm(**{name: values[name] for name in _RHYTHM}),
        Tonal(**{name: values[name] for name in _TONAL}),
        Loudness(row.loudness_lufs),
        Dynamics(energy=row.energy, danceability=row.danceability),
        Timbre(row.spectral_centroid_hz),
    )
    return row.id, Tags(**{name: values[name] for name in _TAGS}), row.identity, row.duration_s, features
