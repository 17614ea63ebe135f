"""The same sound has the same tempo, key and loudness in every format.

In the corpus the variants of a song are not all the same sound: lossless ones last 10 s (FLAC of 24 bits 6 s), others
20 s; and WAV, AIFF, AU, ALAC and WavPack are mono: the first four hold the mean of both channels, which BS.1770 puts
3.01 LU below the same in two, WavPack the mean times the root of 2 (their samples differ by just that factor). So
each variant is compared with the Vorbis one, cut to its length and mixed as it is.
"""

from pathlib import Path

import numpy as np
import pytest

from core.decode import open_audio
from core.features.extractor import FeatureExtractor
from core.synthesis import Song, render
from models.features import Features
from tests.audio_files import FORMATS, Samples, write

#: Below this confidence the tempo is a guess (``wz`` has no pulse), and guesses need not agree.
SURE = 0.3
TEMPO_SHARE, LOUDNESS_LU = 0.01, 0.5


def decoded(path: Path) -> tuple[Samples, int]:
    """All samples of a file, and their rate."""
    with open_audio(str(path)) as stream:
        return np.concatenate([block.copy() for block in stream.blocks()]), stream.sample_rate


def analysed(samples: Samples, sample_rate: int) -> Features:
    """The features of samples, shape (frames, channels)."""
    extractor = FeatureExtractor(sample_rate, samples.shape[1])
    extractor.feed(samples)
    return extractor.finish()


def assert_agreement(one: Features, other: Features) -> None:
    """Compare two analyses of the same sound."""
    if min(one.rhythm.tempo_confidence, other.rhythm.tempo_confidence) >= SURE:
        assert other.rhythm.tempo_bpm == pytest.approx(one.rhythm.tempo_bpm, rel=TEMPO_SHARE)
    assert other.tonal.key == one.tonal.key
    assert other.loudness.loudness_lufs == pytest.approx(one.loudness.loudness_lufs, abs=LOUDNESS_LU)


def alike(samples: Samples, reference: Samples, rates: tuple[int, int], gain: float) -> Samples:
    """Cut the reference to the length of samples, and mix it as they are mixed."""
    part = reference[: round(len(samples) * rates[1] / rates[0])]
    if samples.shape[1] == 1:
        part = part.mean(axis=1, keepdims=True) * np.float32(gain)
    return np.ascontiguousarray(part)


@pytest.mark.corpus
@pytest.mark.parametrize("group", ["supertux", "fof", "wz"])
def test_the_variants_of_a_song_agree(corpus: Path, group: str) -> None:
    reference, rate = decoded(corpus / "formats" / f"{group}_vorbis.ogg")
    variants = [path for path in sorted((corpus / "formats").glob(f"{group}_*")) if "_24k" not in path.name]
    assert len(variants) >= 10
    for path in variants:
        samples, own_rate = decoded(path)
        gain = 2**0.5 if path.suffix == ".wv" else 1.0
        same = alike(samples, reference, (own_rate, rate), gain)
        assert_agreement(analysed(same, rate), analysed(samples, own_rate))


@pytest.fixture(scope="module")
def song() -> Samples:
    """Twelve seconds of a song in stereo."""
    return render(Song(122.0, seconds=12.0), 44100)


@pytest.mark.parametrize("variant", FORMATS)
def test_a_song_is_the_same_in_every_format(variant: str, song: Samples, tmp_path: Path) -> None:
    original = analysed(song, 44100)
    assert original.rhythm.tempo_confidence >= SURE
    assert original.rhythm.tempo_bpm == pytest.approx(122.0, rel=TEMPO_SHARE)
    assert original.tonal.key is not None
    assert_agreement(original, analysed(*decoded(write(tmp_path / "song", variant, song))))
