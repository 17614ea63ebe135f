"""Columns say what tracks say, small enough for a million of them; estimates point the way the cues do."""

from itertools import pairwise

import numpy as np
import pytest

from core.playlists.bounds import Bounds
from core.playlists.columns import TYPES, blank, columns_of
from core.playlists.mending import mended
from core.playlists.songs import song_codes, song_key
from core.playlists.valence import arousal, valence
from models.keys import KEYS
from tests.core.playlists.made import NOW, a_track


def test_columns_hold_what_tracks_hold() -> None:
    columns = columns_of([a_track(1, tempo_bpm=120.0, energy=0.7, key="C major", album="Sea", artist="A"), None])
    assert columns.tempo_bpm[0] == 120
    assert columns.energy[0] == np.float32(0.7)
    assert KEYS[columns.key[0]] == "C major"
    assert columns.added_at[0] == NOW.timestamp()
    assert columns.valence[0] > 0.5
    assert np.isnan(columns.tempo_bpm[1])
    assert [int(getattr(columns, name)[1]) for name in ("key", "artist", "album", "song", "liked")] == [
        -1,
        -1,
        -1,
        -1,
        0,
    ]
    assert len(columns) == 2


def test_a_track_takes_less_than_128_bytes_and_every_column_its_type() -> None:
    columns = blank(10)
    assert sum(getattr(columns, name).itemsize for name in TYPES) <= 88  # 40 are left for ten moods
    assert all(getattr(columns, name).dtype == kind for name, (kind, _) in TYPES.items())


def test_tracks_of_one_artist_album_or_song_share_a_number() -> None:
    tracks = [
        a_track(1, artist="Björk", album="Vespertine", title="Aurora"),
        a_track(2, artist="bjork", album="VESPERTINE", title="Aurora (Live)"),
        a_track(3, artist="Other", album="Vespertine", title="Aurora"),
    ]
    columns = columns_of(tracks)
    for name in ("artist", "album", "song"):
        codes = getattr(columns, name)
        assert codes[0] == codes[1] != codes[2]


@pytest.mark.parametrize(
    ("title", "other", "same"),
    [
        ("Moon", "Moon (Live at the Hall)", True),
        ("Moon", "Moon - Remastered 2009", True),
        ("Moon", "Moon [Extended Mix]", True),
        ("Moon", "Moon (feat. Someone)", True),
        ("Moon", "Moon feat. Someone", True),
        ("Moon", "Moon (Part 2)", False),
        ("Moon", "Moon (Alive Again)", False),
        ("Moon", "Moon - Live Forever and Liverpool", True),
        ("Moon", "Moonlight", False),
        ("(Live)", "(Demo)", False),
    ],
)
def test_a_song_is_one_in_all_its_versions(title: str, other: str, same: bool) -> None:
    assert (song_key(("A",), title) == song_key(("A",), other)) is same


def test_songs_are_joined_by_tags_and_by_sound() -> None:
    codes = song_codes(["a", "b", "b", "", "", "c"], ["1", "1", "2", "2", "", ""])
    assert codes[0] == codes[1] == codes[2] == codes[3]
    assert codes[4] == -1
    assert codes[5] not in codes[:5]


def test_valence_rises_with_major_tempo_and_brightness() -> None:
    happy = valence([0, 12, 0, 0], [1, 1, 1, 1], [120, 120, 80, 120], [2000, 2000, 2000, 1000])
    assert happy[0] > happy[1]
    assert happy[0] > happy[2]
    assert happy[0] > happy[3]
    doubted = valence([0, 12], [0, 0], [120, 120], [2000, 2000])
    assert doubted[0] == doubted[1]


def test_arousal_rises_with_energy_loudness_and_onsets() -> None:
    excited = arousal([0.8, 0.2, 0.8, 0.8], [-8, -8, -24, -8], [5, 5, 5, 1])
    assert all(excited[0] > other for other in excited[1:])
    assert np.all((excited >= 0) & (excited <= 1))


def test_what_is_unknown_is_left_out_of_an_estimate_or_leaves_none() -> None:
    unknown = np.nan
    assert valence(-1, 0, 110, unknown) == pytest.approx(0.5)
    assert np.isnan(valence(-1, 0, unknown, 2000))
    assert np.isnan(arousal(unknown, -10, 4))
    assert arousal(0.6, unknown, unknown) == pytest.approx(0.6)


def test_mending_moves_tracks_apart_and_leaves_fixed_places_alone() -> None:
    columns = blank(6, artist=np.array([0, 0, 0, 1, 2, 3]))
    bounds = Bounds(artist_gap=1)
    order = mended(range(6), columns, bounds, {0})
    assert order[0] == 0
    assert sorted(order) == list(range(6))
    codes = columns.artist[order]
    assert all(one != other for one, other in pairwise(codes))
    assert mended([0, 3, 1], columns, bounds, set()) == [0, 3, 1]
