"""The front end gives librosa's and Essentia's numbers, whatever the pieces, and refuses sound of another rate."""

import os
import subprocess
import sys
from pathlib import Path

import librosa
import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from core.errors import ModelError
from core.networks.mel import MelStream, MonoSound, mel_frames

Array = NDArray[np.float32]

_ESSENTIA = """
import sys
import numpy as np
import essentia
essentia.log.infoActive = False
import essentia.standard as es
samples = np.load(sys.argv[1])
bands = es.TensorflowInputMusiCNN()
frames = es.FrameGenerator(samples, frameSize=512, hopSize=256, startFromZero=False)
np.save(sys.argv[1], np.array([bands(frame) for frame in frames]))
"""


def test_bands_are_those_of_librosa(song: Array) -> None:
    power = librosa.feature.melspectrogram(
        y=song, sr=16000, n_fft=512, hop_length=256, n_mels=96, pad_mode="constant"
    ).T
    frames = mel_frames(song, sample_rate=16000)
    assert frames.shape == (1 + len(song) // 256, 96)
    assert np.abs(frames - np.log10(1 + 10000 * power)).max() < 2e-5


def test_bands_are_those_of_essentia_but_for_its_symmetric_window(
    song: Array, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "bands.npy", song)
    command = [sys.executable, "-c", _ESSENTIA, str(tmp_path / "bands.npy")]
    subprocess.run(command, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}, check=True, capture_output=True)
    theirs = np.load(tmp_path / "bands.npy")
    ours = mel_frames(song, sample_rate=16000)[: len(theirs)]
    assert np.abs(theirs - ours).mean() < 0.002
    symmetric = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(512) / 511)
    monkeypatch.setattr("core.networks.mel._WINDOW", symmetric.astype(np.float32))
    ours = mel_frames(song, sample_rate=16000)[: len(theirs)]
    assert len(ours) == 626
    assert np.abs(theirs - ours).max() < 1e-3


def test_a_sine_is_loudest_in_the_band_around_it() -> None:
    sine = np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000).astype(np.float32)
    loudest = mel_frames(sine, sample_rate=16000)[20:40].argmax(axis=1)
    centres = librosa.mel_frequencies(98, fmin=0, fmax=8000)[1:-1]
    assert set(loudest) == {int(np.abs(centres - 1000).argmin())}


@pytest.mark.parametrize("sizes", [(1,), (7, 1000), (160000,), (16, 0, 4096)])
def test_pieces_of_any_size_give_the_same_frames(song: Array, sizes: tuple[int, ...]) -> None:
    song = song[:20000]
    stream, found, at, turn = MelStream(16000), [], 0, 0
    while at < len(song):
        size = sizes[turn % len(sizes)]
        found.append(stream.push(song[at : at + size]))
        at, turn = at + size, turn + 1
    found.append(stream.flush())
    assert np.array_equal(np.concatenate(found), mel_frames(song, sample_rate=16000))


@pytest.mark.parametrize("count", [0, 1, 255, 256, 511, 4096 + 511])
def test_any_number_of_samples_gives_its_frames(count: int) -> None:
    frames = mel_frames(np.full(count, 0.1, np.float32), sample_rate=16000)
    assert len(frames) == (1 + count // 256 if count else 0)
    assert np.isfinite(frames).all()


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000])
def test_sound_of_another_rate_is_an_error(song: Array, rate: int) -> None:
    with pytest.raises(ModelError, match=f"networks hear 16000 Hz, not {rate}"):
        mel_frames(song, sample_rate=rate)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("channels", [1, 2, 3])
def test_blocks_are_mixed_and_brought_to_the_rate(order: str, channels: int) -> None:
    random = np.random.default_rng(5)
    block = random.uniform(-0.5, 0.5, (44100, channels)).astype(np.float32)
    stream = MonoSound(44100, channels)
    pieces = [stream.push(np.asarray(part, order="F" if order == "F" else "C")) for part in np.array_split(block, 7)]
    samples = np.concatenate([*pieces, stream.flush()])
    wanted = soxr.resample(block.mean(axis=1), 44100, 16000, quality="HQ")
    assert len(samples) == len(wanted) == 16000
    assert np.abs(samples - wanted).max() < 1e-5


def test_sound_of_the_rate_is_left_as_it_is() -> None:
    block = np.linspace(-1, 1, 1000, dtype=np.float32)[:, None]
    stream = MonoSound(16000, 1)
    assert np.array_equal(np.concatenate([stream.push(block), stream.flush()]), block[:, 0])


def test_a_block_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"has shape \(5, 1\), expected \(frames, 2\)"):
        MonoSound(44100, 2).push(np.zeros((5, 1), np.float32))
