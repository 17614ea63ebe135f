"""Files decoded as a whole, and how far that is from what they should be."""

import contextlib
from pathlib import Path

import numpy as np
import pytest

from core.decode import open_audio
from core.errors import AudioError
from models.audio import AudioInfo
from tests.audio_files import SAMPLE_RATE, Samples


def decode(path: Path) -> tuple[Samples, AudioInfo, list[str]]:
    """Return all samples, and what the stream says at the end."""
    with open_audio(str(path)) as stream:
        samples = np.concatenate([block.copy() for block in stream.blocks()])
        return samples, stream.info(), stream.warnings


def distance(one: Samples, other: Samples) -> float:
    """Return the largest difference; infinite where the shapes differ."""
    return float(np.abs(one - other).max()) if one.shape == other.shape else np.inf


def refusal(path: Path) -> AudioError:
    with pytest.raises(AudioError) as caught:
        decode(path)
    return caught.value


def noise(seconds: float) -> Samples:
    """Bytes of it do not compress, so a share of a file is that share of its sound."""
    generator = np.random.default_rng(7)
    return generator.uniform(-0.5, 0.5, (round(seconds * SAMPLE_RATE), 2)).astype(np.float32)


def descriptors(path: Path) -> int:
    """Return how often a file, or one below a folder, is open in this process."""
    opened = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # it is closed meanwhile
            opened += descriptor.readlink().is_relative_to(path)
    return opened
