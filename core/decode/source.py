"""What every back end of decode hands out, and the limits that keep memory bounded. Opens nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import AudioError

Samples = NDArray[np.float32]

#: Frames of a block of a mono or stereo file; with more channels a block keeps the same number of samples. Small enough
#: to stay in the processor's second-level cache.
BLOCK_FRAMES = 32768
MAX_CHANNELS = 64
MIN_SAMPLE_RATE, MAX_SAMPLE_RATE = 1_000, 768_000


@dataclass(frozen=True, slots=True)
class Format:
    """What a back end will deliver.

    ``claimed_s`` is the length a header states, ``hint_s`` the best guess, also where it is an estimate. ``finite``
    is set where samples come from integers, so none can be infinite or not a number.
    """

    codec: str
    sample_rate: int
    channels: int
    bit_rate: int | None
    claimed_s: float | None
    hint_s: float | None
    finite: bool


class Source(Protocol):
    """An open file in one back end; ``warnings`` grows while blocks are read."""

    format: Format
    warnings: list[str]

    def blocks(self) -> Iterator[Samples]:
        """Yield (frames, channels) float32 views of one re-used buffer, from the first sample on, once."""
        ...

    def close(self) -> None:
        """Give everything back but the file itself."""
        ...


def block_buffer(channels: int, *, planar: bool = False) -> Samples:
    """Return the buffer that one source re-uses for all its blocks, shape (frames, channels).

    ``planar`` lays each channel in one piece.
    """
    frames = max(BLOCK_FRAMES * 2 // max(channels, 2), 1)
    return np.empty((frames, channels), np.float32, order="F" if planar else "C")


def behind(count: int, blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Leave out the first ``count`` frames."""
    for block in blocks:
        if count < len(block):
            yield block[count:]
        count = max(count - len(block), 0)


def check_bounds(sample_rate: int, channels: int) -> None:
    """Refuse what no music has, before memory is taken for it."""
    if not 1 <= channels <= MAX_CHANNELS:
        raise AudioError(
            f"it claims {channels} channels, at most {MAX_CHANNELS} are read", error_class="corrupt", stage="open"
        )
    if not MIN_SAMPLE_RATE <= sample_rate <= MAX_SAMPLE_RATE:
        raise AudioError(
            f"it claims a sample rate of {sample_rate} Hz, {MIN_SAMPLE_RATE} to {MAX_SAMPLE_RATE} are read",
            error_class="corrupt",
            stage="open",
        )
