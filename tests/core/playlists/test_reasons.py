"""What is said of two tracks is true of their keys and tempos."""

import pytest

from core.playlists.reasons import camelot_neighbours, describe, tempo_relation
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Features, Rhythm, Tonal
from models.track import Track


def a_track(tempo_bpm: float | None = None, camelot: str | None = None) -> Track:
    features = Features(rhythm=Rhythm(tempo_bpm=tempo_bpm), tonal=Tonal(camelot=camelot))
    return Track(AudioFile("/a", 1, 1), "", AudioInfo(1.0, "wav", 8000, 1, None), Tags(), features, "")


@pytest.mark.parametrize(
    ("one", "other", "mix"),
    [("8A", "9A", True), ("8A", "8B", True), ("12B", "1B", True), ("8A", "9B", False), ("8A", "10A", False)],
)
def test_keys_mix_with_their_neighbours_on_the_wheel(one: str, other: str, mix: bool) -> None:
    assert camelot_neighbours(one, other) is mix
    assert camelot_neighbours(other, one) is mix


@pytest.mark.parametrize(
    ("tempo", "other", "words"),
    [
        (120.0, 120.4, "same tempo (120 BPM)"),
        (120.0, 123.0, "3 BPM apart"),
        (140.0, 70.0, "double the tempo (140 BPM)"),
        (70.0, 140.0, "half the tempo (70 BPM)"),
        (138.0, 70.0, "2 BPM apart at double the tempo"),
        (120.0, 90.0, None),
        (120.0, None, None),
    ],
)
def test_tempos_are_compared_at_half_and_double_speed_too(tempo: float, other: float | None, words: str | None) -> None:
    assert tempo_relation(a_track(tempo), a_track(other)) == words


def test_what_is_unknown_is_not_talked_about() -> None:
    assert describe(a_track(), a_track(120.0, "8A"), 0.5) == "related in timbre (0.50)"
