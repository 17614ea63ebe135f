"""The engines fill one record from one synthesised song whose answers are known."""

from collections.abc import Iterator

import numpy as np
import pytest

from core import engines
from core.errors import EngineError
from core.synthesis import Song, render
from core.versions import versions
from models.features import Features

SAMPLE_RATE = 44100
SONG = Song(120.0, "A minor", "pluck", seconds=24.0)


class Played:
    """A stream of samples that were never in a file."""

    def __init__(self, samples: engines.Block) -> None:
        self.sample_rate, self.channels, self.warnings = SAMPLE_RATE, samples.shape[1], list[str]()
        self._samples = samples

    def blocks(self) -> Iterator[engines.Block]:
        for start in range(0, len(self._samples), 65536):
            yield self._samples[start : start + 65536]


@pytest.fixture(scope="module")
def song() -> engines.Block:
    return render(SONG, SAMPLE_RATE)


@pytest.fixture(scope="module")
def ours(song: engines.Block) -> Features:
    return engines.load("fast")(Played(song))


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.filterwarnings("default")  # of librosa and what it imports: not ours to mend
def test_every_engine_hears_the_tempo_the_key_and_the_loudness(
    engine: str, song: engines.Block, ours: Features
) -> None:
    found = engines.load(engine)(Played(song))
    assert found.rhythm.tempo_bpm == pytest.approx(120.0, rel=0.03)
    assert np.diff(found.rhythm.beats) == pytest.approx(0.5, abs=0.03)
    assert 0.0 < found.rhythm.tempo_confidence <= 1.0
    assert str(found.tonal.key).startswith("A ")
    assert found.loudness.loudness_lufs == pytest.approx(ours.loudness.loudness_lufs, abs=0.3)
    assert found.dynamics == ours.dynamics
    assert found.timbre.vector == ours.timbre.vector


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.filterwarnings("default")
def test_silence_and_very_short_sound_are_unknown_to_every_engine(engine: str) -> None:
    for seconds in (0.2, 5.0):
        found = engines.load(engine)(Played(np.zeros((round(seconds * SAMPLE_RATE), 2), np.float32)))
        assert found.rhythm.tempo_bpm is None
        assert found.tonal.key is None
        assert found.loudness.loudness_lufs is None


def test_versions_name_the_engine_behind_each_group() -> None:
    assert versions("fast").split()[0].startswith("rhythm=fast.")
    assert "rhythm=librosa.2" in versions("librosa").split()
    assert versions("librosa").count("fast.") == 2
    assert len({versions(engine) for engine in engines.ENGINES}) == 3


def test_an_unknown_engine_is_refused_with_the_choices() -> None:
    with pytest.raises(EngineError, match="choose one of fast, librosa, essentia"):
        engines.load("fats")
