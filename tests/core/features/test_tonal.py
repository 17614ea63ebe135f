"""Key, tuning and chroma of sounds whose harmony is known, and "unknown" where there is none."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from core.features.tonal import TonalAnalyzer
from models.features import FAST_VERSIONS, Tonal
from models.keys import CAMELOT, KEYS, split, transpose

Samples = NDArray[np.float32]

SAMPLE_RATE = 22050
CHORD_S = 1.0
#: Tonic, subdominant, dominant, tonic, as semitones above the tonic; in minor the dominant has its leading note.
CADENCES = {
    "major": ((0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7)),
    "minor": ((0, 3, 7), (5, 8, 12), (7, 11, 14), (0, 3, 7)),
}


def note(semitone: float, seconds: float) -> Samples:
    """A plucked string: six overtones, ``semitone`` above middle C."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    hertz = 440.0 * 2.0 ** ((semitone - 9) / 12)
    partials = sum(np.sin(2 * np.pi * hertz * h * time) / h for h in range(1, 7))
    return np.asarray(0.1 * partials * np.exp(-2.0 * time), np.float32)


def chord(semitones: Sequence[float], seconds: float = CHORD_S) -> Samples:
    """Several notes at once over a bass an octave below the first."""
    return np.asarray(sum(note(s, seconds) for s in (semitones[0] - 12, *semitones)), np.float32)


def cadence(key: str, *, times: int = 3, cents: float = 0.0) -> Samples:
    """A cadence, repeated, four seconds each time, the whole detuned."""
    tonic, mode = split(key)
    once = [chord([tonic + step + cents / 100 for step in steps]) for steps in CADENCES[mode]]
    return np.concatenate(once * times)


def noise(seconds: float, seed: int = 1) -> Samples:
    """White noise at about -20 dB."""
    rng = np.random.default_rng(seed)
    return (0.1 * rng.standard_normal(round(seconds * SAMPLE_RATE))).astype(np.float32)


def analyse(samples: Samples, block: int = 10_000) -> tuple[Tonal, TonalAnalyzer]:
    """Hear samples in blocks."""
    analyzer = TonalAnalyzer()
    for start in range(0, len(samples), block):
        analyzer.feed(samples[start : start + block])
    return analyzer.finish(len(samples) / SAMPLE_RATE), analyzer


@pytest.mark.parametrize("key", KEYS)
def test_a_cadence_is_in_its_key(key: str) -> None:
    tonal, _ = analyse(cadence(key))
    assert (tonal.key, tonal.camelot) == (key, CAMELOT[key])
    assert tonal.key_opening == tonal.key_ending == key
    assert tonal.key_second in KEYS
    assert tonal.key_second != key
    assert 0.5 < tonal.key_confidence < 1.0


@pytest.mark.parametrize("cents", [-45.0, -37.0, -25.0, -12.0, 0.0, 3.0, 18.0, 31.0, 45.0])
@pytest.mark.parametrize("key", ["A# major", "F# minor"])
def test_a_detuned_cadence_keeps_its_key_and_tells_its_tuning(key: str, cents: float) -> None:
    tonal, _ = analyse(cadence(key, cents=cents))
    assert tonal.key == key
    assert tonal.tuning_cents == pytest.approx(cents, abs=0.6)


def test_a_modulation_shows_in_opening_and_ending() -> None:
    tonal, _ = analyse(np.concatenate([cadence("C major", times=9), cadence("F# major", times=9)]))
    assert (tonal.key_opening, tonal.key_ending) == ("C major", "F# major")


@pytest.mark.parametrize("step", [1, 2, 5, 6, 9])
def test_a_song_that_goes_up_near_its_end_opens_and_ends_in_its_keys(step: int) -> None:
    song = np.concatenate([cadence("D minor", times=9), cadence(transpose("D minor", step), times=8)])
    tonal, _ = analyse(song)
    assert (tonal.key_opening, tonal.key_ending) == ("D minor", transpose("D minor", step))


@pytest.mark.parametrize("seconds", [4, 12, 28])
def test_a_short_song_opens_and_ends_in_the_key_of_the_whole(seconds: int) -> None:
    tonal, _ = analyse(cadence("B major", times=7)[: seconds * SAMPLE_RATE])
    assert tonal.key == tonal.key_opening == tonal.key_ending == "B major"


def test_a_key_that_the_parts_of_a_song_contradict_is_less_sure() -> None:
    steady, moving = analyse(cadence("G minor", times=6))[0], []
    for step in (1, 6):
        moving += [analyse(np.concatenate([cadence("G minor"), cadence(transpose("G minor", step))]))[0]]
    assert all(tonal.key_confidence < steady.key_confidence - 0.2 for tonal in moving)


def test_the_opening_and_the_ending_may_be_unknown_alone() -> None:
    rest = np.zeros(31 * SAMPLE_RATE, np.float32)
    tonal, _ = analyse(np.concatenate([rest, cadence("D minor", times=4), noise(31)]))
    assert (tonal.key, tonal.key_opening, tonal.key_ending) == ("D minor", None, None)


@pytest.mark.parametrize("cents", [-45.0, -20.0, 20.0, 45.0])
@pytest.mark.parametrize("key", KEYS[::3])
def test_drums_as_loud_as_the_music_move_neither_key_nor_tuning(key: str, cents: float) -> None:
    music = cadence(key, cents=cents)
    beat = np.resize(drums(), len(music))
    loud = music + beat * np.sqrt((music**2).mean() / (beat**2).mean())
    tonal, _ = analyse(loud.astype(np.float32))
    assert tonal.key == key
    assert tonal.tuning_cents == pytest.approx(cents, abs=1.0)


def test_percussion_over_it_does_not_move_the_key() -> None:
    music = cadence("E minor")
    hits = np.zeros(len(music), np.float32)
    decay = np.exp(-np.arange(4000) / 800).astype(np.float32)
    for seed, start in enumerate(range(0, len(music) - 4000, 5512)):
        hits[start : start + 4000] = 4 * noise(4000 / SAMPLE_RATE, seed) * decay
    assert analyse(music + hits)[0].key == "E minor"


def test_loudness_does_not_move_the_key() -> None:
    loud, quiet = analyse(cadence("G major"))[0], analyse(cadence("G major") * np.float32(0.01))[0]
    assert loud.key == quiet.key == "G major"
    assert loud.key_confidence == pytest.approx(quiet.key_confidence, abs=0.01)


def test_transposed_music_has_a_transposed_key_and_the_same_confidence() -> None:
    here, there = analyse(cadence("D minor"))[0], analyse(cadence("F minor"))[0]
    assert transpose(str(here.key), 3) == there.key
    assert here.key_confidence == pytest.approx(there.key_confidence, abs=0.05)


def clicks() -> Samples:
    """Two clicks a second."""
    samples = np.zeros(20 * SAMPLE_RATE, np.float32)
    samples[:: SAMPLE_RATE // 2] = 0.9
    return samples


def drums() -> Samples:
    """A falling bass drum and a burst of noise in turn, four a second."""
    time = np.arange(SAMPLE_RATE // 4) / SAMPLE_RATE
    bass = 0.8 * np.sin(2 * np.pi * (50 * time + 2.3 * (1 - np.exp(-30 * time)))) * np.exp(-12 * time)
    burst = 4 * noise(0.25)[: len(time)] * np.exp(-20 * time)
    return np.asarray(np.tile(np.concatenate([bass, burst]), 40), np.float32)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(np.zeros(0, np.float32), id="nothing"),
        pytest.param(np.zeros(20 * SAMPLE_RATE, np.float32), id="silence"),
        pytest.param(np.full(20 * SAMPLE_RATE, 0.5, np.float32), id="direct current"),
        pytest.param(noise(3.0), id="short noise"),
        pytest.param(noise(30.0), id="long noise"),
        pytest.param(np.cumsum(noise(30.0) - noise(30.0).mean(), dtype=np.float32) / 100, id="brown noise"),
        pytest.param(clicks(), id="clicks"),
        pytest.param(drums(), id="drums"),
        pytest.param(np.tile(note(9, 0.5), 40), id="one note"),
        pytest.param(0.5 * np.sin(np.arange(20 * SAMPLE_RATE, dtype=np.float32) * 0.125), id="pure tone"),
        pytest.param(cadence("C major") * np.float32(1e-5), id="below hearing"),
        pytest.param(cadence("C major", times=1)[: 2 * SAMPLE_RATE], id="two seconds"),
    ],
)
def test_sound_without_a_tonal_centre_has_no_key(samples: Samples) -> None:
    assert analyse(samples)[0] == Tonal()


def test_golden_values_of_version_2() -> None:
    """Whoever changes one bumps the group in ``FAST_VERSIONS`` and says so in the changelog."""
    assert FAST_VERSIONS["tonal"] == 2
    tonal, analyzer = analyse(cadence("F# minor", cents=12.0))
    assert (tonal.key, tonal.key_second) == ("F# minor", "B minor")
    assert (tonal.key_confidence, tonal.tuning_cents) == pytest.approx((0.9906, 11.755), abs=0.002)
    assert analyzer.tonal_clarity == pytest.approx(0.6368, abs=0.001)


def test_block_sizes_change_nothing() -> None:
    samples = np.concatenate([cadence("B minor"), noise(1.3)])
    whole, analyzer = analyse(samples, len(samples))
    for block in (1_000, 4_096, 65_536):
        tonal, other = analyse(samples, block)
        assert tonal == whole
        assert other.tonal_clarity == analyzer.tonal_clarity
        np.testing.assert_array_equal(other.chroma_mean_std(), analyzer.chroma_mean_std())


def test_chroma_shows_the_notes_that_sound() -> None:
    _, analyzer = analyse(np.tile(chord((0, 4, 7)), 5))
    mean, std = analyzer.chroma_mean_std()
    assert mean.shape == std.shape == (12,)
    assert set(np.argsort(mean)[-3:]) == {0, 4, 7}
    assert mean.max() <= 1.0
    assert mean[[1, 3, 6, 8, 10]].max() < 0.2


def test_chroma_of_silence_is_zero() -> None:
    _, analyzer = analyse(np.zeros(5 * SAMPLE_RATE, np.float32))
    assert not np.any(analyzer.chroma_mean_std())


def test_clarity_falls_from_music_to_noise() -> None:
    music = cadence("A major")
    clear = [analyse(sound)[1].tonal_clarity for sound in (music, music + noise(12.0), noise(12.0))]
    assert 1.0 >= clear[0] > 0.5 > clear[1] > clear[2]
    assert clear[2] == pytest.approx(0.0, abs=0.01)
