"""A list goes on as it was: the same tracks first, then others of its style."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import PlaylistError
from core.playlists import build
from core.playlists.extend import style
from core.playlists.pool import pool_of
from models.playlist import Playlist, PlaylistSpec
from models.track import LibraryTrack
from tests.core.playlists.made import a_library, a_track, many


def ids(playlist: Playlist) -> list[int]:
    return [entry.track.id for entry in playlist.entries]


def two_styles() -> list[LibraryTrack]:
    """Return forty tracks of a fast and loud style, then forty of a slow and soft one."""
    rng = np.random.default_rng(2)
    tracks = []
    for number in range(1, 81):
        fast = number <= 40
        vector = (rng.normal(0, 0.3, 4) + ([2, 0, 0, 0] if fast else [0, 2, 0, 0])).tolist()
        tempo = rng.normal(128 if fast else 75, 3)
        tracks.append(a_track(number, vector, tempo_bpm=float(tempo), energy=0.8 if fast else 0.2))
    return tracks


def test_a_list_goes_on_in_its_style() -> None:
    playlist = build(PlaylistSpec("extend", seeds=(41, 47, 52), length=12), a_library(two_styles()))
    assert ids(playlist)[:3] == [41, 47, 52]
    assert len(playlist.entries) == 12
    assert all(track_id > 40 for track_id in ids(playlist))
    assert playlist.entries[0].reason == "of the list"
    assert playlist.entries[5].reason.startswith("sounds like the list (0.9")


def test_tempo_and_energy_are_part_of_the_style() -> None:
    tracks = [a_track(1, tempo_bpm=120.0, energy=0.5), a_track(2, tempo_bpm=124.0, energy=0.6)]
    tracks += [a_track(3, tempo_bpm=122.0, energy=0.55), a_track(4, tempo_bpm=90.0, energy=0.55)]
    tracks += [a_track(5, tempo_bpm=122.0, energy=0.0), a_track(6, tempo_bpm=None, energy=0.55)]
    pool = pool_of(a_library(tracks), np.arange(6), 0.0)
    fits = style(pool, [0, 1])
    assert fits[2] == pytest.approx(0, abs=1e-2)
    assert fits[2] > fits[5] > fits[3]
    assert fits[2] > fits[4]


def test_a_list_is_extended_to_its_duration_and_its_end() -> None:
    playlist = build(PlaylistSpec("extend", seeds=(1, 2), duration_s=3600.0, end=50), a_library(many(200)))
    assert ids(playlist)[:2] == [1, 2]
    assert ids(playlist)[-1] == 50
    assert playlist.duration_s == pytest.approx(3600, abs=72)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (PlaylistSpec("extend"), "needs the tracks"),
        (PlaylistSpec("extend", seeds=(1, 2, 3), length=3), "the list has 3 tracks; a length above that"),
        (PlaylistSpec("extend", seeds=(1, 2, 3), duration_s=60.0), "the list plays 10 minutes"),
        (PlaylistSpec("extend", seeds=(1, 2), length=4, end=1), "must be behind the list"),
    ],
)
def test_what_cannot_be_extended_is_refused(spec: PlaylistSpec, words: str) -> None:
    with pytest.raises(PlaylistError, match=words):
        build(spec, a_library(a_track(number, (1.0, 0.1 * number)) for number in range(1, 10)))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=8, unique=True), st.integers(1, 20))
def test_the_list_stays_and_no_track_comes_twice(seeds: list[int], more: int) -> None:
    library = a_library(many(40, artists=9))
    spec = PlaylistSpec("extend", seeds=tuple(seeds), length=len(seeds) + more)
    found = ids(build(spec, library))
    assert found[: len(seeds)] == seeds
    assert len(found) == len(set(found)) == len(seeds) + more
    assert found == ids(build(spec, library))
