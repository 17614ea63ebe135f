"""For libraries that want a whole track at once: one decode feeds our engine and collects mono samples for theirs."""

from dataclasses import dataclass, field

import numpy as np
import soxr
from numpy.typing import NDArray

from core.engines import Block, Stream
from core.features import FeatureExtractor
from models.features import Features

#: A whole track is held in memory (5 MB a minute at 22,050 Hz), so what is handed to a library ends here.
LIMIT_S = 3600.0


@dataclass
class MonoTrack:
    """Collects mono samples at one rate, up to ``LIMIT_S``."""

    sample_rate: int
    resampler: soxr.ResampleStream
    pieces: list[NDArray[np.float32]] = field(default_factory=list)
    length: int = 0

    def push(self, block: Block, *, last: bool = False) -> None:
        """Mix a block (frames, channels) down and keep it."""
        if self.length >= LIMIT_S * self.sample_rate:
            return
        mono = np.ascontiguousarray(block.mean(axis=1, dtype=np.float32))
        piece = np.asarray(self.resampler.resample_chunk(mono, last=last), np.float32)
        self.pieces.append(piece)
        self.length += len(piece)

    @property
    def truncated(self) -> bool:
        """Whether the limit was reached."""
        return self.length >= LIMIT_S * self.sample_rate


def collect(stream: Stream, sample_rate: int) -> tuple[NDArray[np.float32], Features]:
    """Decode once: mono samples at ``sample_rate`` (n,) for a library, and our own features of the same blocks."""
    ours = FeatureExtractor(stream.sample_rate, stream.channels)
    mono = MonoTrack(sample_rate, soxr.ResampleStream(stream.sample_rate, sample_rate, 1, dtype="float32"))
    for block in stream.blocks():
        ours.feed(block)
        mono.push(block)
    mono.push(np.zeros((0, stream.channels), np.float32), last=True)
    if mono.truncated:
        stream.warnings.append(f"only the first {LIMIT_S / 60:.0f} minutes were handed to the chosen engine")
    return np.concatenate(mono.pieces), ours.finish()
