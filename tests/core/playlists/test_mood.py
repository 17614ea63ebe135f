"""A mood takes the tracks of its region, and says what it is judged by."""

import numpy as np
import pytest

from core.errors import PlaylistError
from core.playlists import build
from core.playlists.fitting import UNKNOWN, ranks, tempo_within, within
from core.playlists.mood import MOODS
from models.learned import NetworkOutput, Pipeline
from models.moods import MOODS as HEARD
from models.playlist import PlaylistSpec
from tests.core.playlists.made import a_library, a_track

LOUD = {"energy": 0.95, "loudness_lufs": -7.0, "onset_rate": 6.0}
SOFT = {"energy": 0.05, "loudness_lufs": -28.0, "onset_rate": 0.5}


def corners() -> list:  # type: ignore[type-arg]
    """The four corners of the plane of valence and arousal, four tracks of each."""
    wanted = {
        "excited": {"key": "C major", "tempo_bpm": 128.0, "centroid_hz": 3500.0, "danceability": 0.9, **LOUD},
        "angry": {"key": "A minor", "tempo_bpm": 60.0, "centroid_hz": 900.0, "danceability": 0.2, **LOUD},
        "calm": {"key": "C major", "tempo_bpm": 90.0, "centroid_hz": 2500.0, "danceability": 0.3, **SOFT},
        "sad": {"key": "A minor", "tempo_bpm": 60.0, "centroid_hz": 800.0, "danceability": 0.1, **SOFT},
    }
    return [
        a_track(4 * corner + number, title=f"{name} {number}", **sound)  # type: ignore[arg-type]
        for corner, (name, sound) in enumerate(wanted.items())
        for number in range(1, 5)
    ]


@pytest.mark.parametrize(
    ("mood", "corner"),
    [
        ("happy", "excited"), ("party", "excited"), ("energetic", "excited"), ("aggressive", "angry"), ("sad", "sad"),
        ("calm", "calm"), ("romantic", "calm"), ("Calm", "calm"),
    ],
)  # fmt: skip
def test_a_mood_takes_its_corner_of_the_plane(mood: str, corner: str) -> None:
    playlist = build(PlaylistSpec("mood", mood=mood, length=4), a_library(corners()))
    assert {str(entry.track.track.tags.title).split()[0] for entry in playlist.entries} == {corner}
    assert "no network was asked" in playlist.notes[0]
    assert "(estimated)" in playlist.entries[0].reason


def test_every_mood_has_a_list_and_names_only_what_networks_tell() -> None:
    library = a_library(corners())
    for name, mood in MOODS.items():
        assert len(build(PlaylistSpec("mood", mood=name, length=3), library).entries) == 3
        assert set(mood.heard) <= set(HEARD)


def heard(number: int, happy: float) -> tuple[NetworkOutput, ...]:
    pipeline = Pipeline("head", 16000, "mel", 1, "0", "onnx")
    return (NetworkOutput(pipeline, ("happy", "non_happy"), (happy, 1 - happy)),)


def test_a_network_has_the_greater_say_where_one_has_heard_a_track() -> None:
    sounds = {"key": "C major", "tempo_bpm": 128.0, "energy": 0.6}
    tracks = [a_track(number, networks=heard(number, number / 10), **sounds) for number in range(1, 9)]  # type: ignore[arg-type]
    unheard = a_track(9, key="A minor", tempo_bpm=60.0)
    playlist = build(PlaylistSpec("mood", mood="happy", length=9), a_library([*tracks, unheard]))
    assert [entry.track.id for entry in playlist.entries[:3]] == [8, 7, 6]
    assert "judged by networks and estimates for 8 of 9 tracks" in playlist.notes[0]
    assert "by a network" in playlist.entries[0].reason
    assert next(entry for entry in playlist.entries if entry.track.id == 9).reason.count("network") == 0


@pytest.mark.parametrize(
    ("mood", "message"), [(None, "needs the name of a mood: happy"), ("hapy", "did you mean 'happy'")]
)
def test_a_mood_that_there_is_not_is_refused(mood: str | None, message: str) -> None:
    with pytest.raises(PlaylistError, match=message):
        build(PlaylistSpec("mood", mood=mood), a_library(corners()))


def test_a_fit_is_whole_inside_and_half_at_the_distance_named() -> None:
    values = np.array([0.5, 0.8, 1.0, np.nan], np.float32)
    assert within(values, 0.4, 0.8, half=0.2) == pytest.approx([1, 1, 0.5, UNKNOWN])
    tempos = np.array([120, 60, 240, 90, np.nan], np.float32)
    assert tempo_within(tempos, 118, 122) == pytest.approx([1, 0.85, 0.85, 0.184, UNKNOWN], abs=0.01)


def test_ranks_do_not_depend_on_the_order_of_equals() -> None:
    assert ranks(np.array([3, 1, 1, np.nan], np.float32)) == pytest.approx([5 / 6, 1 / 6, 1 / 6, np.nan], nan_ok=True)
