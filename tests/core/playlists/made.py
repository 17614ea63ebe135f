"""Libraries made of numbers: tracks of known sound, artist and length, with the columns that belong to them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from core.playlists import Library
from core.playlists.columns import columns_of
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Dynamics, Features, Loudness, Rhythm, Timbre, Tonal
from models.keys import CAMELOT
from models.learned import NetworkOutput
from models.track import LibraryTrack, Track

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY_S = 86_400.0


def a_track(
    number: int,
    vector: Sequence[float] = (1.0, 0.0),
    *,
    artist: str | None = None,
    title: str | None = None,
    album: str | None = None,
    identity: str | None = None,
    duration_s: float = 200.0,
    tempo_bpm: float | None = 100.0,
    energy: float | None = 0.5,
    key: str | None = "A minor",
    centroid_hz: float | None = None,
    networks: tuple[NetworkOutput, ...] = (),
    **features: Any,
) -> LibraryTrack:
    """Return a track; artist and title are its own where none is given."""
    sound = Features(
        rhythm=Rhythm(tempo_bpm=tempo_bpm, onset_rate=features.get("onset_rate")),
        tonal=Tonal(key, CAMELOT[key] if key else None, features.get("key_confidence", 1.0)),
        loudness=Loudness(loudness_lufs=features.get("loudness_lufs")),
        dynamics=Dynamics(energy=energy, danceability=features.get("danceability")),
        timbre=Timbre(spectral_centroid_hz=centroid_hz, vector=tuple(vector)),
    )
    tags = Tags(
        title=f"Song {number}" if title is None else title,
        artists=(f"Artist {number}" if artist is None else artist,),
        album=album,
    )
    file = AudioFile(f"/music/{number}.flac", 1, 1)
    info = AudioInfo(duration_s, "flac", 44100, 2, None)
    track = Track(file, str(number) if identity is None else identity, info, tags, sound, "v")
    return LibraryTrack(number, track, NOW, NOW, networks=networks)


def a_library(
    tracks: Iterable[LibraryTrack], *, search: Callable[[str, str | None], Iterable[int]] | None = None, **columns: Any
) -> Library:
    """Return a library of tracks; ``columns`` are opinions, plays and content, in the order of the ids."""
    by_id = {track.id: track for track in sorted(tracks, key=lambda track: track.id)}
    matrix = np.array([track.track.features.timbre.vector for track in by_id.values()], np.float32)
    known = columns_of(list(by_id.values()))
    for name, values in columns.items():
        known = replace(known, **{name: np.asarray(values, getattr(known, name).dtype)})  # type: ignore[arg-type]
    ids = np.array(list(by_id), np.int64)
    return Library(
        ids, matrix.reshape(len(ids), matrix.size // max(1, len(ids))), by_id.get, columns=known, search=search
    ).ready()


def many(count: int, seed: int = 0, *, artists: int = 0, albums: int = 0) -> list[LibraryTrack]:
    """Return tracks of sounds that are strewn evenly, of so many artists and albums (0: each its own)."""
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((count, 8))
    tempos, energies, lengths = rng.uniform(60, 180, count), rng.random(count), rng.uniform(120, 400, count)
    return [
        a_track(
            number + 1,
            vectors[number],
            artist=f"Artist {rng.integers(artists)}" if artists else None,
            album=f"Album {rng.integers(albums)}" if albums else None,
            tempo_bpm=float(tempos[number]),
            energy=float(energies[number]),
            duration_s=float(lengths[number]),
            key=("A minor", "C major")[number % 2],
        )
        for number in range(count)
    ]
