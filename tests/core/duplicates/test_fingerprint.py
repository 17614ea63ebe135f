"""Copies of a recording are told from other songs, whatever their encoding, level and beginning."""

from pathlib import Path

import numpy as np
import pytest
import soxr

from core.duplicates.fingerprint import SAMPLE_RATE, Samples, compare, fingerprint
from core.duplicates.listening import sound
from core.duplicates.waveform import resemblances
from core.synthesis import Song, render
from tests.audio_files import write

SECONDS = 24.0
SONG = Song(112.0, "A minor", "pluck", SECONDS)
OTHERS = [
    Song(112.0, "A minor", "pad", SECONDS),
    Song(112.0, "E minor", "pluck", SECONDS),
    Song(112.0, "C major", "pluck", SECONDS),
    Song(113.0, "A minor", "pluck", SECONDS),
    Song(112.0, "A minor", "bell", SECONDS),
    Song(56.0, "A minor", "pluck", SECONDS),
]


def played(song: Song) -> Samples:
    return np.ascontiguousarray(soxr.resample(render(song).mean(axis=1), 44100, SAMPLE_RATE), np.float32)


@pytest.fixture(scope="module")
def original() -> Samples:
    return played(SONG)


@pytest.mark.parametrize("variant", ["mp3", "ogg", "m4a", "opus", "wma", "flac", "wav_u8"])
def test_an_encoding_is_the_same_recording(variant: str, original: Samples, tmp_path: Path) -> None:
    copy = sound(str(write(tmp_path / "copy", variant, render(SONG))))
    found = compare(fingerprint(original), fingerprint(copy), most_lag_s=2.0)
    alike = resemblances(original, copy, found.lag_s)
    assert found.agreement > 0.9
    assert found.worst > 0.85
    assert abs(found.lag_s) < 0.15
    assert np.median(alike) > 0.95


@pytest.mark.parametrize(("trimmed_s", "gain"), [(0.0, 0.03), (1.0, 1.0), (3.337, 0.5), (0.011, -1.0)])
def test_a_trimmed_beginning_and_another_level_change_nothing(trimmed_s: float, gain: float, original: Samples) -> None:
    copy = original[round(trimmed_s * SAMPLE_RATE) :] * np.float32(gain)
    found = compare(fingerprint(original), fingerprint(copy), most_lag_s=5.0)
    assert found.agreement > 0.93
    assert abs(found.lag_s - trimmed_s) < 0.03
    assert found.overlap_s > SECONDS - trimmed_s - 1.0
    assert resemblances(original, copy, found.lag_s)[0] > 0.99


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_another_song_is_none_even_in_the_same_key_and_tempo(other: Song, original: Samples) -> None:
    theirs = played(other)
    found = compare(fingerprint(original), fingerprint(theirs), most_lag_s=5.0)
    alike = resemblances(original, theirs, found.lag_s)
    assert found.agreement < 0.84 or np.median(alike) < 0.92


def test_noise_is_like_nothing() -> None:
    first, second = (
        np.random.default_rng(seed).standard_normal(20 * SAMPLE_RATE).astype(np.float32) for seed in (1, 2)
    )
    found = compare(fingerprint(first), fingerprint(second), most_lag_s=5.0)
    assert found.agreement < 0.56
    assert resemblances(first, second, found.lag_s)[-1] < 0.2


def test_silence_and_sound_too_short_are_compared_with_nothing(original: Samples) -> None:
    for nothing in (np.zeros(0, np.float32), np.zeros(100, np.float32), np.zeros(10 * SAMPLE_RATE, np.float32)):
        assert compare(fingerprint(original), fingerprint(nothing), most_lag_s=5.0).overlap_s == 0.0
        assert compare(fingerprint(nothing), fingerprint(nothing), most_lag_s=5.0).agreement == 0.0


def test_silence_in_both_counts_for_nothing(original: Samples) -> None:
    gap = np.zeros(60 * SAMPLE_RATE, np.float32)
    first = np.concatenate([original, gap])
    second = np.concatenate([played(OTHERS[1]), gap])
    assert compare(fingerprint(first), fingerprint(second), most_lag_s=5.0).overlap_s < SECONDS + 1.0
