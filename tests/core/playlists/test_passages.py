"""What is said of a transition is true of it."""

import numpy as np
import pytest

from core.playlists.passages import energy_words, key_words, passages, sound_words, summed_up, tempo_words
from core.playlists.transitions import PARTS
from models.keys import FROM_CAMELOT, KEYS
from tests.core.playlists.made import a_track


def key(camelot: str) -> int:
    return KEYS.index(FROM_CAMELOT[camelot])


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        (120.0, 126.0, "120 to 126 BPM, 5.0 % apart"),
        (140.0, 70.0, "140 to 70 BPM, 0.0 % apart at half the tempo"),
        (64.0, 124.0, "64 to 124 BPM, 3.2 % apart at double the tempo"),
        (120.0, float("nan"), "tempo unknown"),
    ],
)
def test_tempos_are_told_with_their_distance(ours: float, theirs: float, words: str) -> None:
    assert tempo_words(ours, theirs) == words


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        ("8A", "8A to 8A, the same key"),
        ("9A", "8A to 9A, an hour up the wheel"),
        ("8B", "8A to 8B, the relative key"),
        ("3A", "8A to 3A, a semitone up, which lifts"),
        ("2B", "8A to 2B, keys that clash"),
    ],
)
def test_keys_are_told_as_steps_on_the_wheel(opening: str, words: str) -> None:
    assert key_words(key("8A"), key(opening)) == words


def test_a_key_that_is_unknown_is_said_to_be() -> None:
    assert key_words(-1, key("8A")) == "key unknown"


def test_energy_and_sound_have_their_words() -> None:
    assert energy_words(0.5, 0.52) == "energy stays at 0.52"
    assert energy_words(0.5, 0.7) == "energy rises from 0.50 to 0.70"
    assert energy_words(0.7, 0.5) == "energy falls from 0.70 to 0.50"
    assert energy_words(float("nan"), 0.5) == "energy unknown"
    assert sound_words(0.95) == "very close in sound (0.95)"
    assert sound_words(-0.2) == "strangers in sound (-0.20)"
    assert sound_words(float("nan")) == "likeness unknown"


def test_every_track_but_the_last_leads_to_the_next_by_four_parts() -> None:
    tracks = [a_track(1, tempo_bpm=120.0), a_track(2, tempo_bpm=120.0), a_track(3, tempo_bpm=100.0)]
    first, second = passages(tracks, np.array([1.0, 1.0], np.float32))
    assert tuple(part.name for part in first.parts) == PARTS
    assert first.score == pytest.approx(1.0)
    assert second.score < 0.5
    assert second.parts[0].score == 0.0
    assert summed_up(first) == "120 to 120 BPM, 0.0 % apart, 8A to 8A, the same key"
